//! The description of this crate's API calls.

use crate::{alert, room};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        alert::api::post_alert, room::api::get_rooms, room::api::get_room, room::api::post_acknowledgement, room::api::post_lead,
        room::api::post_message, room::api::post_step, room::api::post_status, room::api::post_all_clear, room::api::post_stand_down
    ),
    tags((name = "response", description = "Alerts and rooms"))
)]
struct Api;

/// OpenAPI 3.1 of alerts and rooms.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
