//! JSON of handovers and introductions, over the same reading and verbs as the pages.

use crate::listing::{self, Begin, Listed, Shown, Told};
use crate::model::*;
use crate::pages::{Do, OnQuery};
use crate::reading::{self, Found};
use crate::{rules, verbs};
use axum::{Json as Reply, http::StatusCode};
use muster_policy::ClauseRef;
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/handovers", get_handovers)
        .get("/api/v1/introductions", get_introductions)
        .get("/api/v1/introductions/{introduction}", get_introduction)
        .post("/api/v1/introductions/{introduction}/steps", post_step)
}

fn clauses(under: &[ClauseRef]) -> Vec<String> {
    let name = |clause: &ClauseRef| format!("{} §{}", clause.agreement, clause.number);
    under.iter().map(name).collect()
}

/// What one partner heard last of one position.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeOut {
    /// Title of the position.
    title: String,
    /// `vacant`, `acting`, `filled` or `closed`.
    #[schema(value_type = String)]
    standing: Standing,
    /// Title of the position that acts for it.
    acting: Option<String>,
    /// When it was left.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    told_at: Timestamp,
    /// The partner that was told; of a notice of others, who told it.
    other: String,
    /// The clauses that open it, such as `AG-0143 §4.4`; none for own ones.
    clauses: Vec<String>,
}

impl From<&Told> for NoticeOut {
    fn from(told: &Told) -> Self {
        let notice = &told.notice;
        Self {
            title: notice.title.clone(),
            standing: notice.standing,
            acting: notice.acting.clone(),
            since: notice.since,
            told_at: notice.told_at,
            other: told.other.name.clone(),
            clauses: clauses(&told.under),
        }
    }
}

/// What was told in both directions.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandoversOut {
    own: Vec<NoticeOut>,
    theirs: Vec<NoticeOut>,
    /// Where there are more: ask for `?own=` with this.
    older_own: Option<String>,
    /// Where there are more: ask for `?theirs=` with this.
    older_theirs: Option<String>,
}

/// What the own side told its partners of its positions, and what they told it: 50 of each, the newest first.
#[utoipa::path(get, path = "/api/v1/handovers", tag = "people",
    params(("own" = Option<String>, Query, description = "`older_own` of the page before: what the own side told before that, and nothing else"),
        ("theirs" = Option<String>, Query, description = "`older_theirs` of the page before: what partners told before that, and nothing else")),
    responses((status = 200, body = HandoversOut), (status = 404)))]
pub(crate) async fn get_handovers(desk: Desk, Query(on): Query<OnQuery>) -> Result<Reply<HandoversOut>, Problem> {
    let all = listing::list(&desk, &on.begin()).await?;
    let out = |shown: Option<Shown<Told>>| match shown {
        Some(shown) => (shown.rows.iter().map(NoticeOut::from).collect(), shown.older),
        None => (Vec::new(), None),
    };
    let ((own, older_own), (theirs, older_theirs)) = (out(all.own), out(all.theirs));
    Ok(Reply(HandoversOut {
        own,
        theirs,
        older_own,
        older_theirs,
    }))
}

/// An introduction in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntroductionRowOut {
    #[schema(value_type = String, format = Uuid)]
    id: IntroductionId,
    /// The position whose holder is introduced.
    title: String,
    /// Who acts for it and is introduced; `null`: whoever fills it.
    acting: Option<String>,
    /// Name of the other side.
    other: String,
    /// `proposed`, `agreed`, `declined`, `held`, `not_held` or `dropped`.
    #[schema(value_type = String)]
    state: State,
    #[schema(value_type = Option<String>, format = DateTime)]
    agreed_for: Option<Timestamp>,
    /// The last of the fourteen days.
    #[schema(value_type = String, format = Date)]
    due_on: civil::Date,
    #[schema(value_type = Option<String>, format = Date)]
    held_on: Option<civil::Date>,
    is_overdue: bool,
    clauses: Vec<String>,
}

fn row_out(found: &Introduction, other: &str, under: &[ClauseRef], is_overdue: bool) -> IntroductionRowOut {
    IntroductionRowOut {
        id: found.id,
        title: found.title.clone(),
        acting: found.acting.clone(),
        other: other.to_owned(),
        state: found.state,
        agreed_for: found.agreed_for,
        due_on: found.due_on,
        held_on: found.held_on,
        is_overdue,
        clauses: clauses(under),
    }
}

impl From<&Listed> for IntroductionRowOut {
    fn from(each: &Listed) -> Self {
        row_out(&each.found, &each.other.name, &each.under, each.is_overdue)
    }
}

/// Where the introductions go on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BeforeQuery {
    before: Option<IntroductionId>,
}

/// The introductions of both directions: all that somebody may still do something about, then the 50 newest of the others.
#[utoipa::path(get, path = "/api/v1/introductions", tag = "people",
    params(("before" = Option<String>, Query, description = "Id of the last row: the 50 that are over and were made before it, and no other")),
    responses((status = 200, body = [IntroductionRowOut]), (status = 404)))]
pub(crate) async fn get_introductions(
    desk: Desk,
    Query(asked): Query<BeforeQuery>,
) -> Result<Reply<Vec<IntroductionRowOut>>, Problem> {
    let begin = asked.before.map_or(Begin::Start, Begin::Meetings);
    let all = listing::introductions(&desk, &begin).await?;
    Ok(Reply(all.rows.iter().map(IntroductionRowOut::from).collect()))
}

/// A time that is proposed.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimeOut {
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    /// Empty where the words of the other side are closed.
    place: String,
    /// Can the own side come?
    own_yes: bool,
    other_yes: bool,
}

/// A line of what was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntroductionEventOut {
    #[schema(value_type = String)]
    step: Step,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Was it the own side, or Muster for it?
    own: bool,
    /// Title of the position; empty: Muster, or closed.
    by: String,
    words: String,
}

/// An introduction, as far as it is open.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntroductionOut {
    #[serde(flatten)]
    row: IntroductionRowOut,
    times: Vec<TimeOut>,
    /// Titles of the positions that came, of both sides as far as they are open.
    people: Vec<String>,
    events: Vec<IntroductionEventOut>,
    /// Is what the other side wrote closed?
    is_closed: bool,
}

fn out(desk: &Desk, found: &Found) -> IntroductionOut {
    let others = found.others.as_ref();
    let theirs = others.and_then(|part| part.open()).map(|written| written.people.iter());
    let people = found.own.people.iter().chain(theirs.into_iter().flatten());
    let time = |time: &Proposed| TimeOut {
        starts_at: time.starts_at,
        place: time.place.clone(),
        own_yes: found.own_yes(desk, time),
        other_yes: found.other_yes(desk, time),
    };
    let event = |event: &Event| IntroductionEventOut {
        step: event.step,
        at: event.at,
        own: event.org == desk.org(),
        by: event.title.clone(),
        words: event.words.clone(),
    };
    IntroductionOut {
        row: row_out(&found.introduction, &found.other.name, &found.under, found.is_overdue),
        times: found.times.iter().map(time).collect(),
        people: people.map(|came| came.title.clone()).collect(),
        events: found.events.iter().map(event).collect(),
        is_closed: others.is_some_and(|part| part.open().is_none()),
    }
}

/// One introduction.
#[utoipa::path(get, path = "/api/v1/introductions/{introduction}", tag = "people",
    params(("introduction" = String, Path, description = "Id of the introduction")),
    responses((status = 200, body = IntroductionOut), (status = 404)))]
pub(crate) async fn get_introduction(
    desk: Desk,
    Path(id): Path<IntroductionId>,
) -> Result<Reply<IntroductionOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(&desk, &mut tx, id).await?;
    tx.commit().await?;
    Ok(Reply(out(&desk, &found)))
}

/// A step of an introduction.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntroductionStepIn {
    /// `accepted`, `proposed`, `declined`, `held` or `not_held`.
    step: String,
    /// With `accepted`: one of the proposed times. With `proposed`: the new one.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    starts_at: Option<Timestamp>,
    /// With `proposed`: where. With `accepted`: where it was when it was read; at another place now it is refused. Empty: not compared.
    #[serde(default)]
    place: String,
    /// Needed for `declined`.
    #[serde(default)]
    words: String,
    /// With `held`.
    #[serde(default)]
    #[schema(value_type = String, format = Date)]
    held_on: String,
    /// With `held`: ids of own positions that came.
    #[serde(default)]
    people: Vec<String>,
}

/// Takes a step: accepts a time, proposes another, declines, says that both met or that nobody did.
#[utoipa::path(post, path = "/api/v1/introductions/{introduction}/steps", tag = "people", request_body = IntroductionStepIn,
    params(("introduction" = String, Path, description = "Id of the introduction")),
    responses((status = 204), (status = 404), (status = 409, description = "`introduction.not-now`"),
    (status = 422, description = "`introduction.*`, `text.*`")))]
pub(crate) async fn post_step(
    desk: Desk,
    Path(id): Path<IntroductionId>,
    Json(wanted): Json<IntroductionStepIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let what = Do::parse(&wanted.step);
    let what = what.ok_or_else(|| Problem::refusal("introduction.step", t("handover-choose")))?;
    let at = || {
        let missing = || Problem::refusal("introduction.when", t("handover-when-wrong"));
        wanted.starts_at.ok_or_else(missing)
    };
    match what {
        Do::Accept => {
            let read = rules::Read {
                starts_at: at()?,
                place: wanted.place.clone(),
            };
            verbs::accept(&desk, id, &read).await?;
        }
        Do::Propose => {
            let new = verbs::NewTime {
                starts_at: at()?,
                place: wanted.place.clone(),
                words: wanted.words.clone(),
            };
            verbs::propose(&desk, id, new).await?;
        }
        Do::Decline => verbs::decline(&desk, id, &wanted.words).await?,
        Do::Held => verbs::held(&desk, id, &wanted.held_on, &rules::check_people(&wanted.people)?).await?,
        Do::NotHeld => verbs::not_held(&desk, id, &wanted.words).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}
