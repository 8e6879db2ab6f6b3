//! JSON of exercises, over the same reading and verbs as the pages.

use crate::capability::CoreCapability;
use crate::listing::{self, Listed};
use crate::model::*;
use crate::pages::BeforeQuery;
use crate::reading::{self, Seen, SidePart};
use crate::report::Report;
use crate::rules::clock;
use crate::rules::forms::{self, InjectForm, PlanForm, some_objective};
use crate::verbs::{NewObservation, NewRating};
use crate::{scenarios, verbs};
use axum::{Json as Reply, http::StatusCode};
use muster_policy::{ClauseRef, CrossingAct};
use muster_response::incident::refused;
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/exercises", get_exercises)
        .post("/api/v1/exercises", post_exercise)
        .get("/api/v1/exercises/{ex}", get_exercise)
        .post("/api/v1/exercises/{ex}/answer", post_answer)
        .get("/api/v1/exercises/{ex}/msel", get_msel)
        .post("/api/v1/exercises/{ex}/injects", post_inject)
        .post("/api/v1/exercises/{ex}/injects/{inject}/delivery", post_delivery)
        .post("/api/v1/exercises/{ex}/injects/{inject}/skip", post_skip)
        .post("/api/v1/exercises/{ex}/clock", post_clock)
        .post("/api/v1/exercises/{ex}/observations", post_observation)
        .post("/api/v1/exercises/{ex}/ratings", post_rating)
        .get("/api/v1/exercises/{ex}/report", get_report)
}

fn choose(code: &'static str) -> Problem {
    Problem::refusal(code, t("exercise-choose"))
}

fn clauses(under: &[ClauseRef]) -> Vec<String> {
    under.iter().map(ToString::to_string).collect()
}

/// One exercise.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExerciseOut {
    /// `EX-1234`.
    #[schema(value_type = String)]
    reference: Reference,
    /// Who holds it.
    organisation: String,
    /// `seminar`, `workshop`, `tabletop`, `game`, `drill`, `functional` or `full_scale`.
    kind: &'static str,
    title: String,
    site: String,
    place: String,
    #[schema(value_type = String, format = DateTime)]
    planned_for: Timestamp,
    duration_minutes: i64,
    /// `planned`, `running`, `paused`, `ended` or `cancelled`.
    state: &'static str,
    scenario: String,
    scope: String,
    sponsor: String,
    contact: String,
    /// Of what was planned: the revision that a change must name.
    revision: i64,
    /// The clauses that open it, such as `AG-0143 §5.1`; none for own ones.
    clauses: Vec<String>,
}

fn out(exercise: &Exercise, organisation: &str, site: &str, under: &[ClauseRef]) -> ExerciseOut {
    let e = exercise;
    ExerciseOut {
        reference: e.reference.clone(),
        organisation: organisation.to_owned(),
        kind: e.kind.as_str(),
        title: e.title.clone(),
        site: site.to_owned(),
        place: e.place.clone(),
        planned_for: e.planned_for,
        duration_minutes: e.duration_minutes,
        state: e.state.as_str(),
        scenario: e.scenario.clone(),
        scope: e.scope.clone(),
        sponsor: e.sponsor.clone(),
        contact: e.contact.clone(),
        revision: e.revision,
        clauses: clauses(under),
    }
}

fn listed(each: &Listed) -> ExerciseOut {
    out(&each.exercise, &each.owner.name, &each.site_name, &each.under)
}

fn seen_out(seen: &Seen) -> ExerciseOut {
    out(seen.exercise(), &seen.owner.name, &seen.site_name, &seen.under)
}

/// The own exercises, and those of partners that this side was asked to and a clause opens: of both together 50 that are over.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExercisesOut {
    own: Vec<ExerciseOut>,
    partners: Vec<ExerciseOut>,
    /// The last of the ended ones, where there are more: the next page is `?before=` this one.
    older: Option<String>,
}

/// The own exercises, and those of partners that this side was asked to and a clause opens: all that are to come or under way, then the 50
/// that were over last; newest first.
#[utoipa::path(get, path = "/api/v1/exercises", tag = "exercises",
    params(("before" = Option<String>, Query, description = "Reference of the last ended one: the 50 that were over before it, and no other")),
    responses((status = 200, body = ExercisesOut), (status = 404)))]
pub(crate) async fn get_exercises(
    desk: Desk,
    Query(asked): Query<BeforeQuery>,
) -> Result<Reply<ExercisesOut>, Problem> {
    let page = listing::list(&desk, asked.before.as_ref()).await?;
    Ok(Reply(ExercisesOut {
        own: page.own.iter().map(listed).collect(),
        partners: page.theirs.iter().map(listed).collect(),
        older: page.older.map(|last| last.to_string()),
    }))
}

/// An exercise as it shall be planned.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ExerciseIn {
    /// The word of a ready scenario, whose objectives and injects it begins with; empty: none.
    #[serde(default)]
    ready: String,
    kind: String,
    /// Reference of an own site.
    site: String,
    title: String,
    place: String,
    /// In the organisation's own zone, such as `2031-05-20T10:00`.
    planned_for: String,
    duration_minutes: i64,
    /// `weapon`, `violence`, `fire`, `medical`, `missing_person` or `unknown`.
    category: String,
    scenario: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    sponsor: String,
    #[serde(default)]
    contact: String,
}

/// The exercise that was planned.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExercisePlannedOut {
    #[schema(value_type = String)]
    reference: Reference,
}

/// Plans an exercise.
#[utoipa::path(post, path = "/api/v1/exercises", tag = "exercises", request_body = ExerciseIn,
    responses((status = 201, body = ExercisePlannedOut), (status = 404), (status = 422)))]
pub(crate) async fn post_exercise(
    desk: Desk,
    Json(wanted): Json<ExerciseIn>,
) -> Result<(StatusCode, Reply<ExercisePlannedOut>), Problem> {
    desk.require(Act::Drill)?;
    let ready = scenarios::find(&wanted.ready)?;
    if ready.is_none() && !wanted.ready.is_empty() {
        return Err(choose("exercise.ready"));
    }
    let form = PlanForm {
        site: wanted.site,
        kind: wanted.kind,
        title: wanted.title,
        planned_for: wanted.planned_for,
        duration: wanted.duration_minutes.to_string(),
        category: wanted.category,
        place: wanted.place,
        scope: wanted.scope,
        scenario: wanted.scenario,
        sponsor: wanted.sponsor,
        contact: wanted.contact,
        ..PlanForm::default()
    };
    let plan = forms::check_plan(&form, &desk.time_zone());
    let plan = plan.map_err(|problems| problems.into_problem("exercise.invalid"))?;
    let reference = verbs::create(&desk, plan, ready).await?.reference;
    Ok((StatusCode::CREATED, Reply(ExercisePlannedOut { reference })))
}

/// One exercise, own or open.
#[utoipa::path(get, path = "/api/v1/exercises/{ex}", tag = "exercises", params(("ex" = String, Path, description = "Reference, `EX-1234`")),
    responses((status = 200, body = ExerciseOut), (status = 404)))]
pub(crate) async fn get_exercise(desk: Desk, Path(reference): Path<Reference>) -> Result<Reply<ExerciseOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let seen = reading::find(&desk, &mut tx, &reference, CrossingAct::Read).await?;
    tx.commit().await?;
    Ok(Reply(seen_out(&seen)))
}

/// Whether the own side takes part.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ExerciseAnswerIn {
    take_part: bool,
}

/// Answers a partner that asks this side to take part.
#[utoipa::path(post, path = "/api/v1/exercises/{ex}/answer", tag = "exercises", params(("ex" = String, Path, description = "Reference")),
    request_body = ExerciseAnswerIn, responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn post_answer(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(said): Json<ExerciseAnswerIn>,
) -> Result<StatusCode, Problem> {
    verbs::answer(&desk, &reference, said.take_part).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One line of the events list.
#[derive(Debug, Serialize, ToSchema)]
pub struct InjectOut {
    #[schema(value_type = String, format = Uuid)]
    id: InjectId,
    number: i64,
    /// Minute of exercise time.
    planned_minute: i64,
    from: String,
    to: String,
    /// `everyone`, `players`, `guests` or `controllers`.
    audience: &'static str,
    words: String,
    /// Empty for whoever neither runs nor evaluates it.
    expected: String,
    #[schema(value_type = Option<String>, format = Uuid)]
    objective: Option<ObjectiveId>,
    /// `planned`, `delivered` or `skipped`.
    state: &'static str,
    ad_hoc: bool,
    /// Second of exercise time at which it was said or skipped.
    done_second: Option<i64>,
}

/// The events list and its clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct MselOut {
    state: &'static str,
    /// Exercise time: how long the clock has run, without its pauses.
    elapsed_seconds: i64,
    /// All of them for whoever runs or evaluates it, otherwise those whose time has come.
    injects: Vec<InjectOut>,
    clauses: Vec<String>,
}

/// The events list (MSEL) as far as this position may see it, and exercise time.
#[utoipa::path(get, path = "/api/v1/exercises/{ex}/msel", tag = "exercises", params(("ex" = String, Path, description = "Reference")),
    responses((status = 200, body = MselOut), (status = 404)))]
pub(crate) async fn get_msel(desk: Desk, Path(reference): Path<Reference>) -> Result<Reply<MselOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let seen = reading::find(&desk, &mut tx, &reference, CrossingAct::Read).await?;
    let script = reading::script(&tx, &seen).await?;
    tx.commit().await?;
    let inject = |i: Inject| InjectOut {
        id: i.id,
        number: i.number,
        planned_minute: i.planned_minute,
        from: i.from,
        to: i.to,
        audience: i.audience.as_str(),
        words: i.words,
        expected: i.expected,
        objective: i.objective,
        state: i.state.as_str(),
        ad_hoc: i.ad_hoc,
        done_second: i.done.map(|done| done.second),
    };
    Ok(Reply(MselOut {
        state: seen.exercise().state.as_str(),
        elapsed_seconds: clock::elapsed_seconds(&script.clock, desk.now()),
        injects: script.injects.into_iter().map(inject).collect(),
        clauses: clauses(&seen.under),
    }))
}

/// An inject as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
pub struct InjectIn {
    /// While the exercise is on: say it now.
    #[serde(default)]
    at_once: bool,
    /// Minute of exercise time; not needed for one that is said at once.
    #[serde(default)]
    planned_minute: i64,
    from: String,
    to: String,
    audience: String,
    words: String,
    #[serde(default)]
    expected: String,
    /// Id of an objective; empty: none.
    #[serde(default)]
    objective: String,
}

/// The inject that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct InjectAddedOut {
    #[schema(value_type = String, format = Uuid)]
    id: InjectId,
}

/// Adds an inject, or says one at once.
#[utoipa::path(post, path = "/api/v1/exercises/{ex}/injects", tag = "exercises", params(("ex" = String, Path, description = "Reference")),
    request_body = InjectIn, responses((status = 201, body = InjectAddedOut), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn post_inject(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<InjectIn>,
) -> Result<(StatusCode, Reply<InjectAddedOut>), Problem> {
    let form = InjectForm {
        minute: wanted.planned_minute.to_string(),
        from: wanted.from,
        to: wanted.to,
        audience: wanted.audience,
        words: wanted.words,
        expected: wanted.expected,
        objective: wanted.objective,
        ..InjectForm::default()
    };
    controlled(&desk, &reference).await?;
    let new = forms::check_inject(&form).map_err(|problems| problems.into_problem("exercise.invalid"))?;
    let id = verbs::add_inject(&desk, &reference, new, wanted.at_once).await?;
    Ok((StatusCode::CREATED, Reply(InjectAddedOut { id })))
}

/// To whoever does not control it, nothing is said about what was sent.
async fn controlled(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let seen = reading::find(desk, &mut tx, reference, CrossingAct::Read).await?;
    if seen.access.may_control() {
        Ok(())
    } else {
        Err(Problem::Missing)
    }
}

/// Says a planned inject now.
#[utoipa::path(post, path = "/api/v1/exercises/{ex}/injects/{inject}/delivery", tag = "exercises",
    params(("ex" = String, Path, description = "Reference"), ("inject" = String, Path, description = "Id of the inject")),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn post_delivery(
    desk: Desk,
    Path((reference, inject)): Path<(Reference, InjectId)>,
) -> Result<StatusCode, Problem> {
    verbs::deliver(&desk, &reference, inject).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Leaves a planned inject out.
#[utoipa::path(post, path = "/api/v1/exercises/{ex}/injects/{inject}/skip", tag = "exercises",
    params(("ex" = String, Path, description = "Reference"), ("inject" = String, Path, description = "Id of the inject")),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn post_skip(
    desk: Desk,
    Path((reference, inject)): Path<(Reference, InjectId)>,
) -> Result<StatusCode, Problem> {
    verbs::skip(&desk, &reference, inject).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is done with the clock.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ExerciseClockIn {
    /// `start`, `pause`, `resume` or `end`.
    step: String,
}

/// Starts, pauses, resumes or ends.
#[utoipa::path(post, path = "/api/v1/exercises/{ex}/clock", tag = "exercises", params(("ex" = String, Path, description = "Reference")),
    request_body = ExerciseClockIn, responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn post_clock(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<ExerciseClockIn>,
) -> Result<StatusCode, Problem> {
    controlled(&desk, &reference).await?;
    let step = Step::parse(&wanted.step).ok_or_else(|| choose("exercise.step"))?;
    verbs::move_clock(&desk, &reference, step).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What somebody saw.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ObservationIn {
    /// `note`, `strength`, `improvement` or `hot_wash`.
    kind: String,
    words: String,
    /// Id of an objective; empty: none.
    #[serde(default)]
    objective: String,
}

/// Writes down what this position saw, for its side.
#[utoipa::path(post, path = "/api/v1/exercises/{ex}/observations", tag = "exercises", params(("ex" = String, Path, description = "Reference")),
    request_body = ObservationIn, responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn post_observation(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(said): Json<ObservationIn>,
) -> Result<StatusCode, Problem> {
    let mut tx = desk.begin().await?;
    let seen = reading::find(&desk, &mut tx, &reference, CrossingAct::Read).await?;
    if !seen.access.may_observe() {
        return Err(Problem::Missing);
    }
    let read = ObservationKind::parse(&said.kind).ok_or_else(|| choose("exercise.observation"));
    let (kind, objective) = match read.and_then(|kind| Ok((kind, some_objective(&said.objective)?))) {
        Ok(read) => read,
        Err(problem) => return refused(tx, problem).await,
    };
    drop(tx);
    let new = NewObservation {
        kind,
        words: said.words,
        objective,
    };
    verbs::observe(&desk, &reference, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How a target was met.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RatingIn {
    #[schema(value_type = String, format = Uuid)]
    objective: ObjectiveId,
    /// From 1, in the order of the objective's targets.
    target: i64,
    /// `p`, `s`, `m` or `u`.
    rating: String,
    #[serde(default)]
    words: String,
    /// The revision that was read; 0 for the first.
    #[serde(default)]
    revision: i64,
}

/// Rates one target for the side of this position, which must be an evaluator.
#[utoipa::path(post, path = "/api/v1/exercises/{ex}/ratings", tag = "exercises", params(("ex" = String, Path, description = "Reference")),
    request_body = RatingIn, responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn post_rating(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(said): Json<RatingIn>,
) -> Result<StatusCode, Problem> {
    let mut tx = desk.begin().await?;
    let seen = reading::find(&desk, &mut tx, &reference, CrossingAct::Read).await?;
    if !seen.access.may_rate() {
        return Err(Problem::Missing);
    }
    let Some(letter) = Letter::parse(&said.rating) else {
        return refused(tx, choose("exercise.rating")).await;
    };
    drop(tx);
    let new = NewRating {
        objective: said.objective,
        target: said.target,
        letter,
        words: said.words,
        seen: said.revision,
    };
    verbs::rate(&desk, &reference, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A target and its critical tasks.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetOut {
    words: String,
    tasks: Vec<String>,
}

/// An objective with what the owner says of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObjectiveOut {
    #[schema(value_type = String, format = Uuid)]
    id: ObjectiveId,
    words: String,
    capability: &'static str,
    targets: Vec<TargetOut>,
    analysis: String,
}

/// What was seen.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObservationOut {
    kind: &'static str,
    words: String,
    title: String,
    #[schema(value_type = Option<String>, format = Uuid)]
    objective: Option<ObjectiveId>,
    exercise_second: Option<i64>,
}

/// How a side rated a target.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingOut {
    #[schema(value_type = String, format = Uuid)]
    objective: ObjectiveId,
    target: i64,
    rating: &'static str,
    words: String,
    title: String,
    revision: i64,
}

/// What one side brings, under the clauses that open it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExerciseSideOut {
    organisation: String,
    clauses: Vec<String>,
    /// The stable code of the reason when it is closed.
    closed: Option<&'static str>,
    observations: Vec<ObservationOut>,
    ratings: Vec<RatingOut>,
}

fn side(side: &SidePart) -> ExerciseSideOut {
    let brought = side.open();
    let observation = |o: &Observation| ObservationOut {
        kind: o.kind.as_str(),
        words: o.words.clone(),
        title: o.title.clone(),
        objective: o.objective,
        exercise_second: o.exercise_second,
    };
    let rating = |r: &Rating| RatingOut {
        objective: r.objective,
        target: r.target,
        rating: r.letter.as_str(),
        words: r.words.clone(),
        title: r.title.clone(),
        revision: r.revision,
    };
    ExerciseSideOut {
        organisation: side.org.name.clone(),
        clauses: clauses(&side.under),
        closed: side.brought.as_ref().err().map(|why| why.code()),
        observations: brought
            .map(|all| all.observations.iter().map(observation).collect())
            .unwrap_or_default(),
        ratings: brought
            .map(|all| all.ratings.iter().map(rating).collect())
            .unwrap_or_default(),
    }
}

/// The after-action report; its actions are those of `/api/v1/actions` with these references.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExerciseReportOut {
    exercise: ExerciseOut,
    objectives: Vec<ObjectiveOut>,
    sides: Vec<ExerciseSideOut>,
    /// References of the improvement plan's actions that this position may see.
    actions: Vec<String>,
}

/// The report (AAR/IP) as far as this position may see it.
#[utoipa::path(get, path = "/api/v1/exercises/{ex}/report", tag = "exercises", params(("ex" = String, Path, description = "Reference")),
    responses((status = 200, body = ExerciseReportOut), (status = 404)))]
pub(crate) async fn get_report(
    desk: Desk,
    Path(reference): Path<Reference>,
) -> Result<Reply<ExerciseReportOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let report = Report::load(&desk, &mut tx, &reference, CrossingAct::Read).await?;
    tx.commit().await?;
    let target = |target: &Target| TargetOut {
        words: target.words.clone(),
        tasks: target.tasks.clone(),
    };
    let objective = |o: &Objective| ObjectiveOut {
        id: o.id,
        words: o.words.clone(),
        capability: CoreCapability::as_str(o.capability),
        targets: o.targets.iter().map(target).collect(),
        analysis: o.analysis.clone(),
    };
    Ok(Reply(ExerciseReportOut {
        exercise: seen_out(&report.seen),
        objectives: report.script.objectives.iter().map(objective).collect(),
        sides: report.sides.iter().map(side).collect(),
        actions: report
            .actions
            .iter()
            .map(|seen| seen.action.as_ref().reference.to_string())
            .collect(),
    }))
}
