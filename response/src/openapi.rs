//! The description of this crate's API calls.

use crate::{alert, room, webhook};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        alert::api::post_alert, room::api::get_rooms, room::api::get_room, room::api::post_acknowledgement, room::api::post_lead,
        room::api::post_message, room::api::post_step, room::api::post_status, room::api::post_all_clear, room::api::post_stand_down,
        webhook::api::get_webhooks, webhook::api::post_webhook, webhook::api::delete_webhook
    ),
    tags(
        (name = "response", description = "Alerts and rooms"),
        (name = "webhooks", description = "Own systems that are told of alarms")
    )
)]
struct Api;

/// OpenAPI 3.1 of alerts and rooms.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
