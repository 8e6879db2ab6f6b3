//! Reach tests over the API: the same verbs as the forms.

use super::{
    Probe, Schedule,
    model::{ListedProbe, ListedTest},
    reading,
    rules::{self, ScheduleForm, StartForm},
    store, verbs,
    verbs::Heard,
};
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Tests of one answer.
const LISTED: i64 = 100;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/reach-tests", get_tests)
        .post("/api/v1/reach-tests", post_test)
        .get("/api/v1/reach-tests/{test}", get_test)
        .post("/api/v1/reach-tests/{test}/answer", post_answer)
        .post("/api/v1/reach-tests/{test}/questions/{question}/call", post_call)
        .post("/api/v1/reach-tests/{test}/questions/{question}/result", post_result)
        .get("/api/v1/reach-schedules", get_schedules)
        .post("/api/v1/reach-schedules", post_schedule)
        .delete("/api/v1/reach-schedules/{schedule}", delete_schedule)
}

/// A reach test: no emergency and no drill.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachTestOut {
    #[schema(value_type = String)]
    reference: Reference,
    /// Always `Test`, as in CAP 1.2.
    status: &'static str,
    /// Who tests.
    by: String,
    /// Whose contacts.
    about: String,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    limit_minutes: i64,
}

/// One question of a test.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachQuestionOut {
    #[schema(value_type = String, format = Uuid)]
    id: ReachProbeId,
    #[schema(value_type = String, format = Uuid)]
    position: PositionId,
    title: String,
    /// `live`, `phone` or `mail`.
    channel: &'static str,
    #[schema(value_type = String, format = DateTime)]
    asked_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    deadline_at: Timestamp,
    /// `answered`, `late` (after its time), `no_answer`, `wrong_number`, `undeliverable`, `not_called`, `called_off`; `null` while it waits.
    outcome: Option<&'static str>,
    /// Why it could not be put: `nobody`, `no_address`, `no_number`, `no_relay`, `mail_refused`.
    why: Option<String>,
    /// Whole seconds until the answer.
    seconds: Option<i64>,
    /// The clause that opens it, such as `AG-0143 §2.1`; absent for own contacts.
    clause: Option<String>,
}

/// A test and its questions, as far as they are open.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachTestFullOut {
    #[serde(flatten)]
    test: ReachTestOut,
    questions: Vec<ReachQuestionOut>,
    /// The stable code of the reason when nothing is open.
    closed: Option<&'static str>,
}

/// The newest tests in both directions.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachTestsOut {
    tests: Vec<ReachTestOut>,
}

fn out(listed: &ListedTest) -> ReachTestOut {
    ReachTestOut {
        reference: listed.test.reference.clone(),
        status: "Test",
        by: listed.org_name.clone(),
        about: listed.about_name.clone(),
        started_at: listed.test.started_at,
        ended_at: listed.test.ended_at,
        limit_minutes: listed.test.limit_minutes,
    }
}

fn question(each: &ListedProbe, clause: Option<String>) -> ReachQuestionOut {
    let Probe {
        id,
        position,
        channel,
        asked_at,
        deadline_at,
        outcome,
        why,
        seconds,
        ..
    } = each.probe.clone();
    ReachQuestionOut {
        id,
        position,
        title: each.title.clone(),
        channel: channel.as_str(),
        asked_at,
        deadline_at,
        outcome: outcome.map(|outcome| outcome.as_str()),
        why: Some(why).filter(|why| !why.is_empty()),
        seconds,
        clause,
    }
}

/// The newest hundred tests.
#[utoipa::path(get, path = "/api/v1/reach-tests", tag = "contacts", responses((status = 200, body = ReachTestsOut)))]
pub(crate) async fn get_tests(desk: Desk) -> Result<Reply<ReachTestsOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let tests = store::newest(&desk.read().await?, desk.org(), LISTED).await?;
    Ok(Reply(ReachTestsOut {
        tests: tests.iter().map(out).collect(),
    }))
}

/// Whose contacts are asked.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReachTestIn {
    /// Id of a partner's organisation; empty: the own contacts.
    about: String,
    /// Minutes that a screen has to answer, 1 to 240; a mail has at least two hours.
    limit_minutes: Option<i64>,
}

/// The test that was started.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachTestStartedOut {
    #[schema(value_type = String)]
    reference: Reference,
}

/// Asks now.
#[utoipa::path(post, path = "/api/v1/reach-tests", tag = "contacts", request_body = ReachTestIn,
    responses((status = 201, body = ReachTestStartedOut), (status = 404), (status = 409, description = "`reach.running`, `reach.emergency`"),
    (status = 422, description = "`reach.*`")))]
pub(crate) async fn post_test(
    desk: Desk,
    Json(wanted): Json<ReachTestIn>,
) -> Result<(StatusCode, Reply<ReachTestStartedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let form = StartForm {
        about: wanted.about,
        limit_minutes: wanted.limit_minutes.map(|limit| limit.to_string()).unwrap_or_default(),
    };
    let (about, limit) =
        rules::check_start(&form, desk.org()).map_err(|problems| problems.into_problem("reach.invalid"))?;
    let reference = verbs::start(&desk, about, limit).await?;
    Ok((StatusCode::CREATED, Reply(ReachTestStartedOut { reference })))
}

/// One test.
#[utoipa::path(get, path = "/api/v1/reach-tests/{test}", tag = "contacts",
    params(("test" = String, Path, description = "Reference of the test, such as `RT-0143`")),
    responses((status = 200, body = ReachTestFullOut), (status = 404)))]
pub(crate) async fn get_test(desk: Desk, Path(test): Path<Reference>) -> Result<Reply<ReachTestFullOut>, Problem> {
    let mut tx = desk.begin().await?;
    let seen = reading::find(&desk, &mut tx, &test).await?;
    tx.commit().await?;
    let mut questions = Vec::new();
    for part in &seen.parts {
        let clause = part.clause().map(|(clause, _)| clause.to_string());
        let open = part.open().into_iter().flatten();
        questions.extend(open.map(|each| question(each, clause.clone())));
    }
    Ok(Reply(ReachTestFullOut {
        test: out(&seen.listed),
        closed: seen.closed().filter(|_| questions.is_empty()).map(|why| why.code()),
        questions,
    }))
}

/// The own position answers the question on its screen.
#[utoipa::path(post, path = "/api/v1/reach-tests/{test}/answer", tag = "contacts",
    params(("test" = String, Path, description = "Reference of the test")), responses((status = 204), (status = 404)))]
pub(crate) async fn post_answer(desk: Desk, Path(test): Path<Reference>) -> Result<StatusCode, Problem> {
    verbs::answer(&desk, &test).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// "I am calling now": the seconds count from here.
#[utoipa::path(post, path = "/api/v1/reach-tests/{test}/questions/{question}/call", tag = "contacts",
    params(("test" = String, Path, description = "Reference of the test"), ("question" = String, Path, description = "Id of the question")),
    responses((status = 204), (status = 404), (status = 409, description = "`reach.ended`")))]
pub(crate) async fn post_call(
    desk: Desk,
    Path((test, question)): Path<(Reference, ReachProbeId)>,
) -> Result<StatusCode, Problem> {
    verbs::call(&desk, &test, question).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was heard.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeardIn {
    /// `answered`, `no_answer` or `wrong_number`.
    #[schema(value_type = String)]
    heard: Heard,
}

/// Keeps what was heard.
#[utoipa::path(post, path = "/api/v1/reach-tests/{test}/questions/{question}/result", tag = "contacts", request_body = HeardIn,
    params(("test" = String, Path, description = "Reference of the test"), ("question" = String, Path, description = "Id of the question")),
    responses((status = 204), (status = 404), (status = 409, description = "`reach.ended`, `reach.not-calling`")))]
pub(crate) async fn post_result(
    desk: Desk,
    Path((test, question)): Path<(Reference, ReachProbeId)>,
    Json(form): Json<HeardIn>,
) -> Result<StatusCode, Problem> {
    verbs::note_call(&desk, &test, question, form.heard).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// When somebody is tested, again and again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachScheduleOut {
    #[schema(value_type = String, format = Uuid)]
    id: ReachScheduleId,
    #[schema(value_type = String, format = Uuid)]
    about: OrgId,
    every_days: i64,
    /// 0 to 23, in the organisation's own time zone.
    at_hour: i8,
    limit_minutes: i64,
    #[schema(value_type = String, format = DateTime)]
    next_at: Timestamp,
    /// Why its last test did not begin: `reach.running`, `reach.nobody`, `reach.no-keeper`, or `not-found` without an agreement in force.
    refused: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    refused_at: Option<Timestamp>,
}

/// The own schedules.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachSchedulesOut {
    schedules: Vec<ReachScheduleOut>,
}

#[utoipa::path(get, path = "/api/v1/reach-schedules", tag = "contacts", responses((status = 200, body = ReachSchedulesOut)))]
pub(crate) async fn get_schedules(desk: Desk) -> Result<Reply<ReachSchedulesOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let found = store::schedules_of(&desk.read().await?, desk.org()).await?;
    let schedule = |each: Schedule| ReachScheduleOut {
        id: each.id,
        about: each.about,
        every_days: each.every_days,
        at_hour: each.at_hour,
        limit_minutes: each.limit_minutes,
        next_at: each.next_at,
        refused_at: each.refused.as_ref().map(|(_, at)| *at),
        refused: each.refused.map(|(code, _)| code),
    };
    Ok(Reply(ReachSchedulesOut {
        schedules: found.into_iter().map(schedule).collect(),
    }))
}

/// When somebody shall be tested.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReachScheduleIn {
    /// Id of a partner's organisation; empty: the own contacts.
    #[serde(default)]
    about: String,
    /// 1 to 365.
    every_days: i64,
    /// 0 to 23, in the organisation's own time zone.
    at_hour: i64,
    /// 1 to 240; a mail has at least two hours.
    limit_minutes: Option<i64>,
}

/// The schedule that is set.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachScheduleSetOut {
    #[schema(value_type = String, format = Uuid)]
    id: ReachScheduleId,
}

/// Sets when these contacts are tested; a schedule they had is replaced.
#[utoipa::path(post, path = "/api/v1/reach-schedules", tag = "contacts", request_body = ReachScheduleIn,
    responses((status = 201, body = ReachScheduleSetOut), (status = 404), (status = 422, description = "`reach.*`")))]
pub(crate) async fn post_schedule(
    desk: Desk,
    Json(wanted): Json<ReachScheduleIn>,
) -> Result<(StatusCode, Reply<ReachScheduleSetOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let form = ScheduleForm {
        about: wanted.about,
        every_days: wanted.every_days.to_string(),
        at_hour: wanted.at_hour.to_string(),
        limit_minutes: wanted.limit_minutes.map(|limit| limit.to_string()).unwrap_or_default(),
    };
    let new = rules::check_schedule(&form, desk.org()).map_err(|problems| problems.into_problem("reach.invalid"))?;
    let id = verbs::set_schedule(&desk, new).await?;
    Ok((StatusCode::CREATED, Reply(ReachScheduleSetOut { id })))
}

/// Ends a schedule.
#[utoipa::path(delete, path = "/api/v1/reach-schedules/{schedule}", tag = "contacts",
    params(("schedule" = String, Path, description = "Id of the schedule")), responses((status = 204), (status = 404)))]
pub(crate) async fn delete_schedule(desk: Desk, Path(id): Path<ReachScheduleId>) -> Result<StatusCode, Problem> {
    verbs::remove_schedule(&desk, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
