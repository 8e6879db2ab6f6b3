//! What people do in a room in one tap, and what is opened and closed there, over the API: the same verbs as the forms.

use super::{map, verbs};
use crate::incident::Room;
use axum::http::StatusCode;
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Routes};
use serde::Deserialize;
use utoipa::ToSchema;

pub fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/rooms/{inc}/seen", post_seen)
        .post("/api/v1/rooms/{inc}/job", post_job)
        .post("/api/v1/rooms/{inc}/state", post_state)
        .post("/api/v1/rooms/{inc}/meeting-point", post_meeting_point)
        .post("/api/v1/rooms/{inc}/stop-sharing", post_stop_sharing)
        .post("/api/v1/rooms/{inc}/share-again", post_share_again)
}

/// Keeps that this position has the alarm before it.
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/seen", tag = "response",
    params(("inc" = String, Path, description = "Reference of the room")), responses((status = 204), (status = 404)))]
pub(crate) async fn post_seen(desk: Desk, Path(inc): Path<Reference>) -> Result<StatusCode, Problem> {
    verbs::seen(&desk, &inc).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A job in this emergency.
#[derive(Debug, Deserialize, ToSchema)]
pub struct JobIn {
    /// `keeps_log`; of the site's own people also `meets_police`, `counts_staff`, `staff_care`.
    job: String,
}

/// Takes a job. What a token does is no answer of its side: say `acknowledgement` for that.
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/job", tag = "response", request_body = JobIn,
    params(("inc" = String, Path, description = "Reference of the room")),
    responses((status = 204), (status = 404), (status = 422, description = "`room.unknown-job`, `room.job-of-the-site`")))]
pub(crate) async fn post_job(
    desk: Desk,
    Path(inc): Path<Reference>,
    Json(wanted): Json<JobIn>,
) -> Result<StatusCode, Problem> {
    verbs::take_job(&desk, &inc, &wanted.job).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How this position is.
#[derive(Debug, Deserialize, ToSchema)]
pub struct StateIn {
    /// `at_meeting_point`, `safe`, `on_the_way`; or `hurt`: somebody there is, and the position's own state stays.
    state: String,
}

/// Says where one is or how. What a token does is no answer of its side: say `acknowledgement` for that.
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/state", tag = "response", request_body = StateIn,
    params(("inc" = String, Path, description = "Reference of the room")),
    responses((status = 204), (status = 404), (status = 422, description = "`room.unknown-state`")))]
pub(crate) async fn post_state(
    desk: Desk,
    Path(inc): Path<Reference>,
    Json(wanted): Json<StateIn>,
) -> Result<StatusCode, Problem> {
    verbs::say_state(&desk, &inc, &wanted.state).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A point of the site.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MeetingPointIn {
    #[schema(value_type = String, format = Uuid)]
    point: PointId,
}

/// Moves the meeting point to another of the site's.
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/meeting-point", tag = "response", request_body = MeetingPointIn,
    params(("inc" = String, Path, description = "Reference of the room")), responses((status = 204), (status = 404)))]
pub(crate) async fn post_meeting_point(
    desk: Desk,
    Path(inc): Path<Reference>,
    Json(wanted): Json<MeetingPointIn>,
) -> Result<StatusCode, Problem> {
    let tx = desk.begin().await?;
    let room = Room::open_for_change(&tx, &desk, &inc).await?;
    let words = map::point_words(&tx, room.site.id, wanted.point)
        .await?
        .ok_or(Problem::Missing)?;
    tx.roll_back().await?;
    verbs::move_meeting_point(&desk, &inc, wanted.point, &words).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whom to stop sharing with.
#[derive(Debug, Deserialize, ToSchema)]
pub struct StopSharingIn {
    /// Id of the other organisation.
    #[schema(value_type = String, format = Uuid)]
    with: OrgId,
}

/// Closes what was opened to a party of this room.
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/stop-sharing", tag = "response", request_body = StopSharingIn,
    params(("inc" = String, Path, description = "Reference of the room")), responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn post_stop_sharing(
    desk: Desk,
    Path(inc): Path<Reference>,
    Json(wanted): Json<StopSharingIn>,
) -> Result<StatusCode, Problem> {
    verbs::stop_sharing(&desk, &inc, wanted.with).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whom to share with again.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ShareAgainIn {
    /// Id of the other organisation.
    #[schema(value_type = String, format = Uuid)]
    with: OrgId,
}

/// Opens to a party of this room, as far as clauses do now, what was closed to it by "stop sharing".
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/share-again", tag = "response", request_body = ShareAgainIn,
    params(("inc" = String, Path, description = "Reference of the room")),
    responses((status = 204), (status = 404), (status = 422, description = "`room.sharing-over`, `room.nothing-opens`")))]
pub(crate) async fn post_share_again(
    desk: Desk,
    Path(inc): Path<Reference>,
    Json(wanted): Json<ShareAgainIn>,
) -> Result<StatusCode, Problem> {
    verbs::share_again(&desk, &inc, wanted.with).await?;
    Ok(StatusCode::NO_CONTENT)
}
