//! Handlers of `/reach-tests`, `/reach-schedules` and of the mailed link.

use super::{
    reading,
    rules::{self, ScheduleForm, StartForm},
    store, verbs,
    verbs::Heard,
    views,
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{
    fields::{FieldProblems, beside_form},
    sign_in::{Caller, Limits},
};
use muster_terms::*;
use muster_web::{App, Desk, Form, OpenForm, Path, Problem, Query, Routes};
use serde::Deserialize;

/// Tests on the page: the list is for looking, each contact has its own history.
const LISTED: i64 = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/reach-tests", get_tests)
        .post("/reach-tests", post_test)
        .get("/reach-tests/new", get_new)
        .get("/reach-tests/{test}", get_test)
        .post("/reach-tests/{test}/answer", post_answer)
        .post("/reach-tests/{test}/questions/{question}/call", post_call)
        .post("/reach-tests/{test}/questions/{question}/result", post_result)
        .get("/reach-schedules/new", get_new_schedule)
        .post("/reach-schedules", post_schedule)
        .post("/reach-schedules/{schedule}/removal", post_removal)
        .open_get("/answer/{token}", get_link)
        .open_post("/answer/{token}", post_link)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NoFields {}

/// `GET /reach-tests`: dead numbers, schedules, and the newest tests in both directions.
async fn get_tests(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    let tests = store::newest(&tx, desk.org(), LISTED).await?;
    let dead = store::dead_of(&tx, desk.org()).await?;
    let schedules = store::schedules_of(&tx, desk.org()).await?;
    let askable = reading::askable(&desk, &tx).await?;
    drop(tx);
    let page = views::ListPage {
        tests: &tests,
        dead: &dead,
        schedules: &schedules,
        askable: &askable,
    };
    views::list(&desk, &page).await
}

async fn start_page(desk: &Desk, form: &StartForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.read().await?;
    let askable = reading::askable(desk, &tx).await?;
    drop(tx);
    views::start(desk, form, &askable, problems).await
}

/// `GET /reach-tests/new`
async fn get_new(desk: Desk, Query(form): Query<StartForm>) -> Result<Markup, Problem> {
    start_page(&desk, &form, &FieldProblems::default()).await
}

/// `POST /reach-tests`: asks now.
async fn post_test(desk: Desk, Form(form): Form<StartForm>) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let started = match rules::check_start(&form, desk.org()) {
        Ok((about, limit)) => verbs::start(&desk, about, limit)
            .await
            .map_err(|problem| (problem.status(), beside_form("about", problem))),
        Err(problems) => Err((StatusCode::UNPROCESSABLE_ENTITY, Ok(problems))),
    };
    match started {
        Ok(reference) => Ok(Redirect::to(&format!("/reach-tests/{reference}?done=reach-started")).into_response()),
        Err((status, problems)) => {
            let page = start_page(&desk, &form, &problems?).await?;
            Ok((status, page).into_response())
        }
    }
}

/// `GET /reach-tests/{test}`: who answered, and the question to the position at this desk.
async fn get_test(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let seen = reading::find(&desk, &mut tx, &reference).await?;
    tx.commit().await?;
    views::show(&desk, &seen).await
}

/// `POST /reach-tests/{test}/answer`
async fn post_answer(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    let note = match verbs::answer(&desk, &reference).await? {
        super::Outcome::Answered => "reach-answered",
        _ => "reach-too-late",
    };
    Ok(Redirect::to(&format!("/reach-tests/{reference}?done={note}")))
}

/// `POST /reach-tests/{test}/questions/{question}/call`: "I am calling now".
async fn post_call(
    desk: Desk,
    Path((reference, question)): Path<(Reference, ReachProbeId)>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::call(&desk, &reference, question).await?;
    Ok(Redirect::to(&format!("/reach-tests/{reference}#question-{question}")))
}

#[derive(Debug, Deserialize)]
struct ResultForm {
    heard: Heard,
}

/// `POST /reach-tests/{test}/questions/{question}/result`: answered, no answer, wrong number.
async fn post_result(
    desk: Desk,
    Path((reference, question)): Path<(Reference, ReachProbeId)>,
    Form(form): Form<ResultForm>,
) -> Result<Redirect, Problem> {
    verbs::note_call(&desk, &reference, question, form.heard).await?;
    Ok(Redirect::to(&format!("/reach-tests/{reference}?done=reach-noted")))
}

async fn schedule_page(desk: &Desk, form: &ScheduleForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.read().await?;
    let askable = reading::askable(desk, &tx).await?;
    drop(tx);
    views::schedule(desk, form, &askable, problems).await
}

/// `GET /reach-schedules/new`
async fn get_new_schedule(desk: Desk, Query(form): Query<ScheduleForm>) -> Result<Markup, Problem> {
    schedule_page(&desk, &form, &FieldProblems::default()).await
}

/// `POST /reach-schedules`: from now on every so many days.
async fn post_schedule(desk: Desk, Form(form): Form<ScheduleForm>) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    match rules::check_schedule(&form, desk.org()) {
        Ok(new) => {
            verbs::set_schedule(&desk, new).await?;
            Ok(Redirect::to("/reach-tests?done=reach-scheduled").into_response())
        }
        Err(problems) => {
            let page = schedule_page(&desk, &form, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `POST /reach-schedules/{schedule}/removal`
async fn post_removal(
    desk: Desk,
    Path(id): Path<ReachScheduleId>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::remove_schedule(&desk, id).await?;
    Ok(Redirect::to("/reach-tests?done=reach-unscheduled"))
}

/// `GET /answer/{token}`: asks first, as programs that read mail open what they find in it. Every token gets the same page.
async fn get_link(State(app): State<App>, caller: Caller, Path(token): Path<String>) -> Result<Markup, Problem> {
    Limits::ask_opening(&app, &caller)?;
    Ok(views::link(&app, &token))
}

/// `POST /answer/{token}`: thanks, whatever the token.
async fn post_link(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
    OpenForm(NoFields {}): OpenForm<NoFields>,
) -> Result<Markup, Problem> {
    Limits::ask_opening(&app, &caller)?;
    verbs::answer_by_link(&app, &token).await?;
    Ok(views::thanks(&app))
}
