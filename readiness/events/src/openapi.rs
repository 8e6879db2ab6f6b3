//! The description of this crate's API calls, merged by the server into `/api/v1/openapi.json`.

use crate::{api, api_out};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        api::get_events,
        api::post_event,
        api::get_event,
        api::put_event,
        api::post_step,
        api::post_post,
        api::put_post,
        api::delete_post,
        api::post_period,
        api::put_period,
        api::delete_period,
        api::post_shift,
        api::delete_shift,
        api::put_briefing,
        api::post_read,
        api::get_form
    ),
    components(schemas(
        api_out::EventRowOut,
        api_out::OneEventOut,
        api_out::PeriodOut,
        api_out::BriefingOut,
        api_out::ReadOut,
        api_out::EventSideOut,
        api_out::PostOut,
        api_out::ShiftOut,
        api_out::GapOut,
        api_out::OverlapOut,
        api_out::UncoveredOut,
        api_out::OutsideOut,
        api::EventIn,
        api::EventPlaceIn,
        api::EventMadeOut,
        api::EventStepIn,
        api::PostIn,
        api::EventAddedOut,
        api::PeriodIn,
        api::ShiftIn,
        api::BriefingIn,
        api::BriefingVersionOut,
        api::ReadIn
    )),
    tags((name = "events", description = "Operations of events: posts, operational periods, shifts, briefing, forms of ICS"))
)]
struct Api;

/// OpenAPI 3.1 of `/api/v1/events`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
