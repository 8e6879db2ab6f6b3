//! Rooms, as JSON: the same reading and the same verbs as the pages.

mod out;

pub use out::{RoomLine, RoomOut};

use super::pages::rooms;
use super::reading::{self, Look};
use super::verbs::{self, PoliceStatus};
use crate::incident::Ending;
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, t};
use out::{line, out};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/rooms", get_rooms)
        .get("/api/v1/rooms/{inc}", get_room)
        .post_to_the_end("/api/v1/rooms/{inc}/acknowledgement", post_acknowledgement)
        .post("/api/v1/rooms/{inc}/lead", post_lead)
        .post("/api/v1/rooms/{inc}/messages", post_message)
        .post("/api/v1/rooms/{inc}/steps/{rank}", post_step)
        .post("/api/v1/rooms/{inc}/status", post_status)
        .post("/api/v1/rooms/{inc}/all-clear", post_all_clear)
        .post("/api/v1/rooms/{inc}/stand-down", post_stand_down)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Older {
    before: Option<Timestamp>,
}

/// Running rooms first, then ended ones, newest first; `before` pages on by `joined_at`.
#[utoipa::path(get, path = "/api/v1/rooms", tag = "response", params(("before" = Option<String>, Query)), responses((status = 200, body = [RoomLine])))]
pub(crate) async fn get_rooms(desk: Desk, Query(older): Query<Older>) -> Result<Reply<Vec<RoomLine>>, Problem> {
    let rooms = rooms(&desk, older.before).await?;
    Ok(Reply(rooms.open.into_iter().chain(rooms.past).map(line).collect()))
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct OlderLines {
    before: Option<RoomEntryId>,
}

/// One room. A room the reader is not in is not found. Its log comes in pages of 200 lines: `next` of one is `before` of the next.
#[utoipa::path(get, path = "/api/v1/rooms/{inc}", tag = "response", params(("inc" = String, Path), ("before" = Option<String>, Query, description = "Lines of the log from before this one on: `next` of the page before")), responses((status = 200, body = RoomOut), (status = 404)))]
pub(crate) async fn get_room(
    desk: Desk,
    Path(inc): Path<Reference>,
    Query(older): Query<OlderLines>,
) -> Result<Reply<RoomOut>, Problem> {
    Ok(Reply(out(reading::read(&desk, &inc, Look::Page, older.before).await?)))
}

/// "I have it."
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/acknowledgement", tag = "response", params(("inc" = String, Path)), responses((status = 204), (status = 404)))]
pub(crate) async fn post_acknowledgement(desk: Desk, Path(inc): Path<Reference>) -> Result<StatusCode, Problem> {
    verbs::acknowledge(&desk, &inc).await.map(|()| StatusCode::NO_CONTENT)
}

/// "I lead."
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/lead", tag = "response", params(("inc" = String, Path)), responses((status = 204), (status = 404)))]
pub(crate) async fn post_lead(desk: Desk, Path(inc): Path<Reference>) -> Result<StatusCode, Problem> {
    verbs::lead(&desk, &inc).await.map(|()| StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageIn {
    words: String,
    /// Keeps the line on the writer's side.
    #[serde(default)]
    own_side: bool,
}

/// Writes into the log. What a token writes is no answer of its side, and the next of it is called: say `acknowledgement` for that.
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/messages", tag = "response", params(("inc" = String, Path)), request_body = MessageIn, responses((status = 201), (status = 404), (status = 422)))]
pub(crate) async fn post_message(
    desk: Desk,
    Path(inc): Path<Reference>,
    Json(message): Json<MessageIn>,
) -> Result<StatusCode, Problem> {
    verbs::write(&desk, &inc, &message.words, message.own_side)
        .await
        .map(|_| StatusCode::CREATED)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepIn {
    /// in_progress or done.
    to: String,
}

/// Starts or finishes a step of the plan. What a token does is no answer of its side: say `acknowledgement` for that.
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/steps/{rank}", tag = "response", params(("inc" = String, Path), ("rank" = i64, Path)), request_body = StepIn, responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn post_step(
    desk: Desk,
    Path((inc, rank)): Path<(Reference, i64)>,
    Json(step): Json<StepIn>,
) -> Result<StatusCode, Problem> {
    verbs::work_step(&desk, &inc, rank, &step.to)
        .await
        .map(|()| StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case", deny_unknown_fields)]
pub enum StatusIn {
    UnitsSent { units: Vec<String>, minutes: Option<i64> },
    Arriving { unit: String },
    OnScene { unit: String },
    Contained,
    CaseNumber { number: String },
}

/// Police status to the site.
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/status", tag = "response", params(("inc" = String, Path)), request_body = StatusIn, responses((status = 204), (status = 404), (status = 422)))]
pub(crate) async fn post_status(
    desk: Desk,
    Path(inc): Path<Reference>,
    Json(status): Json<StatusIn>,
) -> Result<StatusCode, Problem> {
    let status = match status {
        StatusIn::UnitsSent { units, minutes } => PoliceStatus::UnitsSent { units, minutes },
        StatusIn::Arriving { unit } => PoliceStatus::Arriving { unit },
        StatusIn::OnScene { unit } => PoliceStatus::OnScene { unit },
        StatusIn::Contained => PoliceStatus::Contained,
        StatusIn::CaseNumber { number } => PoliceStatus::CaseNumber(number),
    };
    verbs::police_status(&desk, &inc, status)
        .await
        .map(|()| StatusCode::NO_CONTENT)
}

/// Whether the emergency ended by it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearOut {
    ended: bool,
}

/// All clear, said by the lead of this side.
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/all-clear", tag = "response", params(("inc" = String, Path)), responses((status = 200, body = ClearOut), (status = 404), (status = 422)))]
pub(crate) async fn post_all_clear(desk: Desk, Path(inc): Path<Reference>) -> Result<Reply<ClearOut>, Problem> {
    Ok(Reply(ClearOut {
        ended: verbs::all_clear(&desk, &inc).await?,
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandDownIn {
    /// false_alarm, mistake or drill_ended.
    ending: String,
}

/// A false alarm, raised by mistake, or the end of a drill.
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/stand-down", tag = "response", params(("inc" = String, Path)), request_body = StandDownIn, responses((status = 204), (status = 404), (status = 422)))]
pub(crate) async fn post_stand_down(
    desk: Desk,
    Path(inc): Path<Reference>,
    Json(stand_down): Json<StandDownIn>,
) -> Result<StatusCode, Problem> {
    let ending = Ending::parse(&stand_down.ending)
        .filter(|ending| matches!(ending, Ending::FalseAlarm | Ending::Mistake | Ending::DrillEnded))
        .ok_or_else(|| Problem::refusal("room.unknown-ending", t("room-unknown-word")))?;
    verbs::stand_down(&desk, &inc, ending)
        .await
        .map(|()| StatusCode::NO_CONTENT)
}
