//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use crate::api;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(api::get_handovers, api::get_introductions, api::get_introduction, api::post_step),
    components(schemas(
        api::NoticeOut,
        api::HandoversOut,
        api::IntroductionRowOut,
        api::IntroductionOut,
        api::TimeOut,
        api::IntroductionEventOut,
        api::IntroductionStepIn
    ))
)]
struct Api;

/// OpenAPI 3.1 of this crate's calls.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
