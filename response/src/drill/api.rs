//! Drills, as JSON: the same verbs as the pages.

use super::pages::Older;
use super::partners::{self, PartnerPart};
use super::{listing, model::Drill, model::Participant, store, verbs};
use crate::incident::Category;
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/drills", get_drills)
        .post("/api/v1/drills", post_drill)
        .get("/api/v1/drills/{drill}", get_drill)
        .post("/api/v1/drills/{drill}/partners", post_partner)
        .post("/api/v1/drills/{drill}/participants", post_participants)
        .post("/api/v1/drills/{drill}/answer", post_answer)
        .post("/api/v1/drills/{drill}/cancel", post_cancel)
        .post("/api/v1/drills/{drill}/start", post_start)
        .post_to_the_end("/api/v1/rooms/{inc}/real", post_real)
}

/// A drill.
#[derive(Debug, Serialize, ToSchema)]
pub struct DrillOut {
    /// Such as `DR-0412`.
    reference: String,
    /// Planned by the own organisation.
    own: bool,
    category: &'static str,
    place: String,
    scenario: String,
    planned_for: String,
    started: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_at: Option<String>,
}

/// A position that was asked to take part.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParticipantOut {
    #[schema(value_type = String, format = Uuid)]
    position: PositionId,
    title: String,
    /// `true`, `false`, or absent while it has not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    takes_part: Option<bool>,
}

/// A partner of an own drill.
#[derive(Debug, Serialize, ToSchema)]
pub struct DrillPartnerOut {
    /// Id of the organisation.
    #[schema(value_type = String, format = Uuid)]
    partner: OrgId,
    name: String,
    /// The clause under which it may be asked; absent: no clause opens drills to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
    /// A clause opens drills to it, and nobody fills a position that it names.
    vacant: bool,
    asked: bool,
    /// Who was asked and what they answered; absent where no clause of the partner's says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    participants: Option<Vec<ParticipantOut>>,
}

/// A drill with the own side's people, and of an own drill the partners as far as their clauses say it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DrillWholeOut {
    #[serde(flatten)]
    drill: DrillOut,
    participants: Vec<ParticipantOut>,
    partners: Vec<DrillPartnerOut>,
}

fn partner(each: PartnerPart) -> DrillPartnerOut {
    DrillPartnerOut {
        partner: each.org,
        name: each.name,
        clause: each.clause.map(|clause| clause.to_string()),
        vacant: each.is_vacant,
        asked: each.asked,
        participants: each
            .answers
            .map(|people| people.into_inner().into_iter().map(participant).collect()),
    }
}

fn out(drill: &Drill, org: OrgId) -> DrillOut {
    DrillOut {
        own: drill.org == org,
        reference: drill.reference.to_string(),
        category: drill.category.as_str(),
        place: drill.place.clone(),
        scenario: drill.scenario.clone(),
        planned_for: stored_instant(drill.planned_for),
        started: drill.incident.is_some(),
        cancelled_at: drill.cancelled_at.map(stored_instant),
    }
}

fn participant(each: Participant) -> ParticipantOut {
    ParticipantOut {
        position: each.position,
        title: each.title,
        takes_part: match (each.agreed_at, each.declined_at) {
            (Some(_), _) => Some(true),
            (None, Some(_)) => Some(false),
            (None, None) => None,
        },
    }
}

/// One page of drills.
#[derive(Debug, Serialize, ToSchema)]
pub struct DrillsOut {
    /// Own ones, then those of partners, each newest first.
    drills: Vec<DrillOut>,
    /// There are older own ones: give it as `after`. Absent: that was the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    own_next: Option<Reference>,
    /// The same of the partners'.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    others_next: Option<Reference>,
}

/// Own drills, and those of partners in which own positions take part: fifty of each, newest first. `after` goes on where `own_next` or
/// `others_next` of the last answer says: with the own ones after an own one, with those of partners after one of theirs.
#[utoipa::path(get, path = "/api/v1/drills", tag = "drills", params(Older),
    responses((status = 200, body = DrillsOut), (status = 404, description = "`after` is no drill that this reader finds")))]
pub(crate) async fn get_drills(desk: Desk, Query(older): Query<Older>) -> Result<Reply<DrillsOut>, Problem> {
    let page = listing::list(&desk, older.after.as_ref()).await?;
    let others = page.others.iter().map(AsRef::as_ref);
    let all = page.own.iter().chain(others);
    Ok(Reply(DrillsOut {
        drills: all.map(|drill| out(drill, desk.org())).collect(),
        own_next: page.own_next,
        others_next: page.others_next,
    }))
}

/// A drill that is planned at an own site.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DrillIn {
    /// Reference of an own site.
    #[schema(value_type = String)]
    site: Reference,
    /// A word of the closed list, such as `weapon`.
    category: String,
    place: String,
    scenario: String,
    /// RFC 3339, with an offset.
    #[schema(value_type = String, format = DateTime)]
    planned_for: Timestamp,
    /// Ids of own positions that are asked to take part.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    participants: Vec<PositionId>,
}

/// Plans a drill.
#[utoipa::path(post, path = "/api/v1/drills", tag = "drills", request_body = DrillIn,
    responses((status = 201, body = DrillOut), (status = 404), (status = 422, description = "`drill.category`, `drill.when-past`, `text.*`")))]
pub(crate) async fn post_drill(
    desk: Desk,
    Json(wanted): Json<DrillIn>,
) -> Result<(StatusCode, Reply<DrillOut>), Problem> {
    desk.require(Act::Drill)?;
    let category =
        Category::parse(&wanted.category).ok_or_else(|| Problem::refusal("drill.category", t("room-unknown-word")))?;
    let plan = verbs::Plan {
        site: wanted.site,
        category,
        place: wanted.place,
        scenario: wanted.scenario,
        planned_for: wanted.planned_for,
        participants: wanted.participants,
    };
    let drill = verbs::plan(&desk, plan).await?;
    Ok((StatusCode::CREATED, Reply(out(&drill, desk.org()))))
}

/// One drill: the own organisation's, or a partner's that somebody here was asked to and an exercise clause opens.
#[utoipa::path(get, path = "/api/v1/drills/{drill}", tag = "drills",
    params(("drill" = String, Path, description = "Reference of the drill")),
    responses((status = 200, body = DrillWholeOut), (status = 404)))]
pub(crate) async fn get_drill(desk: Desk, Path(reference): Path<Reference>) -> Result<Reply<DrillWholeOut>, Problem> {
    let mut tx = desk.begin().await?;
    let found = verbs::find(&mut tx, &desk, &reference).await?;
    let drill = found.as_ref();
    let all = store::participants(&tx, drill.id).await?;
    let partners = match drill.org == desk.org() {
        true => partners::of_drill(&mut tx, &desk, drill, &all).await?,
        false => Vec::new(),
    };
    tx.commit().await?;
    let own = all.into_iter().filter(|each| each.org == desk.org());
    Ok(Reply(DrillWholeOut {
        partners: partners.into_iter().map(partner).collect(),
        participants: own.map(participant).collect(),
        drill: out(drill, desk.org()),
    }))
}

/// Whom to ask.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PartnerIn {
    /// Id of the organisation.
    #[schema(value_type = String, format = Uuid)]
    partner: OrgId,
}

/// Asks a partner to take part in an own drill: whom of it the agreement names.
#[utoipa::path(post, path = "/api/v1/drills/{drill}/partners", tag = "drills", request_body = PartnerIn,
    params(("drill" = String, Path, description = "Reference of the drill")),
    responses((status = 204), (status = 404), (status = 409, description = "`drill.not-planned`"), (status = 422, description = "`drill.no-clause`, `drill.nobody-to-ask`")))]
pub(crate) async fn post_partner(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<PartnerIn>,
) -> Result<StatusCode, Problem> {
    partners::invite(&desk, &reference, wanted.partner).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Own positions that come too.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ParticipantsIn {
    #[schema(value_type = Vec<String>)]
    participants: Vec<PositionId>,
}

/// Brings own positions into a drill; into a partner's, whom its clauses name.
#[utoipa::path(post, path = "/api/v1/drills/{drill}/participants", tag = "drills", request_body = ParticipantsIn,
    params(("drill" = String, Path, description = "Reference of the drill")), responses((status = 204), (status = 404),
        (status = 409, description = "`drill.not-planned`"),
        (status = 422, description = "`drill.not-named`: no clause opens it to one of them, and nobody is brought")))]
pub(crate) async fn post_participants(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<ParticipantsIn>,
) -> Result<StatusCode, Problem> {
    verbs::bring(&desk, &reference, &wanted.participants).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// This position's answer.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AnswerIn {
    take_part: bool,
}

/// Says whether this position takes part. A yes while the drill runs lets it into the room from then on.
#[utoipa::path(post, path = "/api/v1/drills/{drill}/answer", tag = "drills", request_body = AnswerIn,
    params(("drill" = String, Path, description = "Reference of the drill")), responses((status = 204), (status = 404),
        (status = 409, description = "`drill.not-planned`, `drill.too-late` when it is over, `drill.in-the-room`"),
        (status = 422, description = "`room.closed-to-you`")))]
pub(crate) async fn post_answer(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<AnswerIn>,
) -> Result<StatusCode, Problem> {
    verbs::answer(&desk, &reference, wanted.take_part).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Cancels an own drill that has not begun.
#[utoipa::path(post, path = "/api/v1/drills/{drill}/cancel", tag = "drills",
    params(("drill" = String, Path, description = "Reference of the drill")), responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn post_cancel(desk: Desk, Path(reference): Path<Reference>) -> Result<StatusCode, Problem> {
    verbs::cancel(&desk, &reference).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The room that opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenedOut {
    room: String,
}

/// Starts an own drill: its room opens to whoever agreed to take part.
#[utoipa::path(post, path = "/api/v1/drills/{drill}/start", tag = "drills",
    params(("drill" = String, Path, description = "Reference of the drill")),
    responses((status = 201, body = OpenedOut), (status = 404), (status = 409)))]
pub(crate) async fn post_start(
    desk: Desk,
    Path(reference): Path<Reference>,
) -> Result<(StatusCode, Reply<OpenedOut>), Problem> {
    let room = verbs::start(&desk, &reference).await?.to_string();
    Ok((StatusCode::CREATED, Reply(OpenedOut { room })))
}

/// This became real: a live room with the same people. The drill's room ends; it never turns into a real one.
#[utoipa::path(post, path = "/api/v1/rooms/{inc}/real", tag = "drills",
    params(("inc" = String, Path, description = "Reference of the drill's room")),
    responses((status = 201, body = OpenedOut), (status = 404), (status = 409)))]
pub(crate) async fn post_real(
    desk: Desk,
    Path(reference): Path<Reference>,
) -> Result<(StatusCode, Reply<OpenedOut>), Problem> {
    let room = verbs::became_real(&desk, &reference).await?.to_string();
    Ok((StatusCode::CREATED, Reply(OpenedOut { room })))
}
