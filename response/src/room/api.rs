//! Rooms, as JSON: the same reading and the same verbs as the pages.

use super::pages::{ListedRoom, rooms};
use super::reading::{self, Look, RoomView};
use super::verbs::{self, PoliceStatus};
use crate::incident::{Ending, RoomEntry};
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, t};
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

/// A room in a list. Fields that no clause opens any more are absent.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomLine {
    reference: String,
    status: &'static str,
    raised_at: String,
    /// When the reader's organisation came in. `before` with the earliest of a page gives the next one.
    joined_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'static str>,
}

fn status_word(is_drill: bool) -> &'static str {
    if is_drill {
        AlertStatus::Exercise.as_str()
    } else {
        AlertStatus::Actual.as_str()
    }
}

fn line(room: ListedRoom) -> RoomLine {
    let known = room.known.map(|known| known.into_inner());
    RoomLine {
        reference: room.reference.to_string(),
        status: status_word(room.is_drill),
        raised_at: stored_instant(room.raised_at),
        joined_at: stored_instant(room.joined_at),
        ended_at: room.ended_at.map(stored_instant),
        place: known.as_ref().map(|(incident, _)| incident.place.clone()),
        category: known.as_ref().map(|(incident, _)| incident.category.as_str()),
        site: known.map(|(_, site)| site),
    }
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

/// A room, as far as it is open to the reader.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomOut {
    reference: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<HeadOut>,
    /// How far each side has come, as far as that side's clause opens it.
    status_of: Vec<SideStatusOut>,
    people: Vec<PersonOut>,
    units: Vec<UnitOut>,
    steps: Vec<StepOut>,
    /// Newest first.
    log: Vec<LineOut>,
    deliveries: Vec<DeliveryOut>,
    /// What is open, to whom, and under which clause: of the site's to each partner for the owner; of the site's to the reader, and
    /// of the reader's to the site, for a partner.
    open: Vec<OpenOut>,
    /// What is closed to the reader, with the clause where one says so.
    closed: Vec<ClosedOut>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HeadOut {
    site: String,
    address: String,
    place: String,
    level: u8,
    category: &'static str,
    raised_at: String,
    ended_at: Option<String>,
    ending: Option<&'static str>,
    sharing_ends_at: Option<String>,
}

/// What one side told of its own work.
#[derive(Debug, Serialize, ToSchema)]
pub struct SideStatusOut {
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    acknowledged_at: Option<String>,
    units_sent_at: Option<String>,
    on_scene_at: Option<String>,
    contained_at: Option<String>,
    case_number: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PersonOut {
    title: String,
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    job: String,
    state: String,
    called_at: Option<String>,
    seen_at: Option<String>,
    acknowledged_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UnitOut {
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    name: String,
    state: String,
    minutes: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StepOut {
    rank: i64,
    words: String,
    owner: String,
    state: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LineOut {
    id: String,
    at: String,
    #[schema(value_type = String, format = Uuid)]
    organisation: OrgId,
    title: String,
    kind: &'static str,
    words: String,
    own_side: bool,
    clause: String,
}

/// How a message to one of the reader's own people or systems went.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryOut {
    to: String,
    channel: &'static str,
    /// queued, handed_over, delivered, acknowledged, refused or overdue.
    state: String,
    why: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OpenOut {
    class: &'static str,
    #[schema(value_type = String, format = Uuid)]
    to: OrgId,
    /// Such as `AG-0143 §3.2`.
    clause: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClosedOut {
    class: &'static str,
    why: &'static str,
    clause: Option<String>,
}

fn entry_out(entry: &RoomEntry) -> LineOut {
    LineOut {
        id: entry.id.to_string(),
        at: stored_instant(entry.at),
        organisation: entry.org,
        title: entry.title.clone(),
        kind: entry.kind.as_str(),
        words: entry.words.clone(),
        own_side: entry.own_side,
        clause: entry.clause_words.clone(),
    }
}

fn out(view: RoomView) -> RoomOut {
    let text = |at: Option<Timestamp>| at.map(stored_instant);
    RoomOut {
        reference: view.reference.to_string(),
        status: status_word(view.is_drill),
        head: view.head.as_ref().map(|head| {
            let head = head.as_ref();
            let incident = &head.incident;
            HeadOut {
                site: head.site.name.clone(),
                address: head.site.address.clone(),
                place: incident.place.clone(),
                level: incident.level.number(),
                category: incident.category.as_str(),
                raised_at: stored_instant(incident.raised_at),
                ended_at: text(incident.ended_at),
                ending: incident.ending.map(Ending::as_str),
                sharing_ends_at: text(incident.sharing_ends_at),
            }
        }),
        status_of: view
            .statuses
            .iter()
            .map(|open| SideStatusOut {
                organisation: open.org,
                acknowledged_at: text(open.status.acknowledged_at),
                units_sent_at: text(open.status.units_sent_at),
                on_scene_at: text(open.status.on_scene_at),
                contained_at: text(open.status.contained_at),
                case_number: open.status.case_number.clone(),
            })
            .collect(),
        people: view
            .people
            .iter()
            .map(|p| PersonOut {
                title: p.title.clone(),
                organisation: p.org,
                job: p.job.clone(),
                state: p.state.clone(),
                called_at: text(p.called_at),
                seen_at: text(p.seen_at),
                acknowledged_at: text(p.acknowledged_at),
            })
            .collect(),
        units: view
            .units
            .iter()
            .map(|u| UnitOut {
                organisation: u.org,
                name: u.name.clone(),
                state: u.state.clone(),
                minutes: u.minutes,
            })
            .collect(),
        steps: view
            .steps
            .iter()
            .map(|s| StepOut {
                rank: s.rank,
                words: s.words.clone(),
                owner: s.owner_title.clone(),
                state: s.state.clone(),
            })
            .collect(),
        log: view.entries.iter().map(entry_out).collect(),
        deliveries: view
            .deliveries
            .iter()
            .map(|d| DeliveryOut {
                to: d.title.clone(),
                channel: d.channel.as_str(),
                state: d.state.clone(),
                why: d.why.clone(),
            })
            .collect(),
        open: view
            .open
            .iter()
            .chain(&view.given)
            .map(|part| OpenOut {
                class: part.class.as_str(),
                to: part.to,
                clause: part.clause_words.clone(),
            })
            .collect(),
        closed: view
            .closed
            .iter()
            .map(|c| ClosedOut {
                class: c.class.as_str(),
                why: c.why,
                clause: c.clause.as_ref().map(ToString::to_string),
            })
            .collect(),
    }
}

/// One room. A room the reader is not in is not found.
#[utoipa::path(get, path = "/api/v1/rooms/{inc}", tag = "response", params(("inc" = String, Path)), responses((status = 200, body = RoomOut), (status = 404)))]
pub(crate) async fn get_room(desk: Desk, Path(inc): Path<Reference>) -> Result<Reply<RoomOut>, Problem> {
    Ok(Reply(out(reading::read(&desk, &inc, Look::Page).await?)))
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

/// Writes into the log.
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

/// Starts or finishes a step of the plan.
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
