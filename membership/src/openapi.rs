//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use crate::{me, position};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(me::api::get_me, position::api::get_people, position::api::post_shift, position::api::delete_shift),
    components(schemas(me::api::MeOut, position::api::PeopleOut, position::api::PositionOut)),
    tags((name = "people", description = "Positions of the own organisation and who is on duty"))
)]
struct Api;

/// OpenAPI 3.1 of `/api/v1/me`, `/api/v1/people` and shifts.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
