//! The description of this crate's API calls.

use crate::{alert, drill, room, webhook};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        alert::api::post_alert, room::api::get_rooms, room::api::get_room, room::api::post_acknowledgement, room::api::post_lead,
        room::api::post_message, room::api::post_step, room::api::post_status, room::api::post_all_clear, room::api::post_stand_down,
        room::hands_api::post_seen, room::hands_api::post_job, room::hands_api::post_state, room::hands_api::post_meeting_point,
        room::hands_api::post_stop_sharing, room::hands_api::post_share_again,
        drill::api::get_drills, drill::api::post_drill, drill::api::get_drill, drill::api::post_partner, drill::api::post_participants,
        drill::api::post_answer,
        drill::api::post_cancel, drill::api::post_start, drill::api::post_real,
        webhook::api::get_webhooks, webhook::api::post_webhook, webhook::api::delete_webhook
    ),
    tags(
        (name = "response", description = "Alerts and rooms"),
        (name = "drills", description = "Planned drills and their rooms"),
        (name = "webhooks", description = "Own systems that are told of alarms")
    )
)]
struct Api;

/// OpenAPI 3.1 of alerts and rooms.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
