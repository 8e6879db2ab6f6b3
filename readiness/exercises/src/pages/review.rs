//! Ratings, the analysis, the report (AAR/IP) and what becomes an action.

use super::back;
use crate::model::Letter;
use crate::report::{self, Report};
use crate::verbs::NewRating;
use crate::{verbs, views};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_policy::CrossingAct;
use muster_recovery::corrective_action::{rules as actions, rules::ActionForm};
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/exercises/{ex}/report", get_report)
        .get("/exercises/{ex}/report/{form}", get_file)
        .post("/exercises/{ex}/ratings", post_rating)
        .post("/exercises/{ex}/objectives/{objective}/analysis", post_analysis)
        .get("/exercises/{ex}/actions/new", get_new_action)
        .post("/exercises/{ex}/actions", post_action)
}

/// `GET /exercises/{ex}/report`
async fn get_report(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let report = Report::load(&desk, &mut tx, &reference, CrossingAct::Read).await?;
    tx.commit().await?;
    views::review::show(&desk, &report).await
}

/// `GET /exercises/{ex}/report/{form}`: as a file, `pdf` or `docx`.
async fn get_file(desk: Desk, Path((reference, form)): Path<(Reference, String)>) -> Result<Response, Problem> {
    let form = report::FileForm::parse(&form).ok_or(Problem::Missing)?;
    let mut tx = desk.begin().await?;
    let report = Report::load(&desk, &mut tx, &reference, CrossingAct::Export).await?;
    tx.commit().await?;
    let bytes = report::written(&desk, &report, form).await?;
    let mut response = (StatusCode::OK, bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(form.media_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("attachment; filename=\"{reference}.{}\"", form.as_str());
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

#[derive(Debug, Deserialize)]
struct RatingForm {
    objective: ObjectiveId,
    target: i64,
    rating: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    revision: i64,
}

/// `POST /exercises/{ex}/ratings`: one target, for the own side.
async fn post_rating(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<RatingForm>,
) -> Result<Redirect, Problem> {
    let letter = Letter::parse(&form.rating);
    let letter = letter.ok_or_else(|| Problem::refusal("exercise.rating", t("exercise-choose")))?;
    let new = NewRating {
        objective: form.objective,
        target: form.target,
        letter,
        words: form.words,
        seen: form.revision,
    };
    verbs::rate(&desk, &reference, new).await?;
    Ok(back(&reference, "/report", "exercise-rated"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AnalysisForm {
    analysis: String,
    revision: i64,
}

/// `POST /exercises/{ex}/objectives/{objective}/analysis`. When somebody else was first, the page shows what was typed, to copy.
async fn post_analysis(
    desk: Desk,
    Path((reference, id)): Path<(Reference, ObjectiveId)>,
    Form(form): Form<AnalysisForm>,
) -> Result<Response, Problem> {
    match verbs::write_analysis(&desk, &reference, id, form.revision, &form.analysis).await {
        Ok(()) => Ok(back(&reference, "/report", "exercise-analysis").into_response()),
        Err(problem @ Problem::Refusal(_)) => {
            let status = problem.status();
            let page = views::review::analysis_again(&desk, &reference, &problem.words(), &form.analysis).await?;
            Ok((status, page).into_response())
        }
        Err(problem) => Err(problem),
    }
}

async fn action_page(
    desk: &Desk,
    reference: &Reference,
    form: &ActionForm,
    problems: &[(&'static str, String)],
) -> Result<Markup, Problem> {
    desk.require(Act::Debrief)?;
    let mut tx = desk.begin().await?;
    let report = Report::load(desk, &mut tx, reference, CrossingAct::Read).await?;
    let owners = report::owners(desk, &tx, &report).await?;
    tx.commit().await?;
    views::review::action(desk, &report, &owners, (form, problems)).await
}

/// `GET /exercises/{ex}/actions/new`
async fn get_new_action(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    action_page(&desk, &reference, &ActionForm::default(), &[]).await
}

/// `POST /exercises/{ex}/actions`: into the actions that both sides share.
async fn post_action(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<ActionForm>,
) -> Result<Response, Problem> {
    desk.require(Act::Debrief)?;
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let problems: Vec<(&'static str, String)> = match actions::check(&form, today) {
        Ok(new) => match report::add_action(&desk, &reference, new).await {
            Ok(action) => return Ok(Redirect::to(&format!("/actions/{action}?done=action-added")).into_response()),
            Err(Problem::Refusal(refusal)) => vec![("owner", refusal.words)],
            Err(problem) => return Err(problem),
        },
        Err(problems) => problems
            .into_iter()
            .map(|(field, problem)| (field, problem.words()))
            .collect(),
    };
    let page = action_page(&desk, &reference, &form, &problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
