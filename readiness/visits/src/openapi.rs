//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use crate::{api, api_out};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        api::get_visits,
        api::post_visit,
        api::get_visit,
        api::put_visit,
        api::post_stop,
        api::post_move,
        api::post_step,
        api::put_check,
        api::post_finding,
        api::post_photo,
        api::post_action,
        api::post_withdrawal,
        api::get_photo
    ),
    components(schemas(
        api_out::VisitRowOut,
        api_out::VisitOut,
        api_out::VisitOwnPartOut,
        api_out::VisitReadOut,
        api_out::StopOut,
        api_out::SideOut,
        api_out::CheckOut,
        api_out::FindingOut,
        api_out::PhotoOut,
        api_out::SignatureOut,
        api::VisitIn,
        api::VisitMadeOut,
        api::StopIn,
        api::AddedOut,
        api::MoveIn,
        api::StepIn,
        api::CheckIn,
        api::FindingIn,
        api::FindingActionIn,
        api::FindingActionOut
    )),
    tags((name = "visits", description = "Familiarisation visits, joint assessments and walk-throughs"))
)]
struct Api;

/// OpenAPI 3.1 of `/api/v1/visits`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
