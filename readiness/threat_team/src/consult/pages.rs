//! Handlers of the team: writing a consult, looking at what would be read, sending it, and taking it back.

use super::{
    rules::ConsultForm,
    verbs::{self, Draft},
    views,
};
use crate::{
    concern::{
        rules::Wrong,
        verbs::{Listed, read as desktop},
    },
    desk::{OpenDesk, TeamDesk, TeamForm},
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::fields::{FieldProblems, beside_form};
use muster_web::{Path, Problem, Routes};
use uuid::Uuid;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/team/concerns/{id}/consults/new", get_new)
        .post("/team/concerns/{id}/consults/preview", post_preview)
        .post("/team/concerns/{id}/consults", post_consult)
        .get("/team/consults/{id}", get_consult)
        .get("/team/consults/{id}/recall", get_recall)
        .post("/team/consults/{id}/recall", post_recall)
}

async fn concern(open: &OpenDesk, id: Uuid) -> Result<Listed, Problem> {
    desktop(open).await?.case(id).cloned().ok_or(Problem::Missing)
}

/// The form, with what was typed and what is wrong with it.
async fn form_page(
    open: &OpenDesk,
    listed: &Listed,
    form: &ConsultForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let tx = open.desk.read().await?;
    let candidates = verbs::candidates(open, &tx).await?;
    drop(tx);
    views::form(open, &listed.case, &candidates, form, problems).await
}

/// `GET /team/concerns/{id}/consults/new`: whom, what for, and which lines. Nothing is chosen before.
async fn get_new(open: OpenDesk, Path(id): Path<Uuid>) -> Result<Markup, Problem> {
    let listed = concern(&open, id).await?;
    form_page(&open, &listed, &ConsultForm::default(), &FieldProblems::default()).await
}

/// The form again with what is wrong, or the problem.
async fn refused(open: &OpenDesk, listed: &Listed, form: &ConsultForm, wrong: Wrong) -> Result<Response, Problem> {
    let problems = match wrong {
        Wrong::Fields(problems) => problems,
        Wrong::Problem(problem) => beside_form("lines", problem)?,
    };
    let page = form_page(open, listed, form, &problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /team/concerns/{id}/consults/preview`: exactly what would be read. Nothing is kept.
async fn post_preview(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<ConsultForm>,
) -> Result<Response, Problem> {
    let listed = concern(&open, id).await?;
    match verbs::preview(&open, &listed, &form).await {
        Ok(draft) => Ok(preview(&open, id, &form, &draft, None).await?.into_response()),
        Err(wrong) => refused(&open, &listed, &form, wrong).await,
    }
}

async fn preview(
    open: &OpenDesk,
    id: Uuid,
    form: &ConsultForm,
    draft: &Draft,
    changed: Option<&Problem>,
) -> Result<Markup, Problem> {
    views::preview(open, id, form, draft, changed.map(Problem::words)).await
}

/// `POST /team/concerns/{id}/consults`: sends what the preview showed, or shows it anew when it would be something else by now.
async fn post_consult(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<ConsultForm>,
) -> Result<Response, Problem> {
    let wrong = match verbs::send(&open, id, &form).await {
        Ok(consult) => return Ok(Redirect::to(&format!("/team/consults/{consult}?done=consult-sent")).into_response()),
        Err(wrong) => wrong,
    };
    let listed = concern(&open, id).await?;
    match wrong {
        Wrong::Problem(problem) if problem.is_conflict() => match verbs::preview(&open, &listed, &form).await {
            Ok(draft) => {
                let page = preview(&open, id, &form, &draft, Some(&problem)).await?;
                Ok((StatusCode::CONFLICT, page).into_response())
            }
            Err(wrong) => refused(&open, &listed, &form, wrong).await,
        },
        wrong => refused(&open, &listed, &form, wrong).await,
    }
}

/// `GET /team/consults/{id}`: what was sent, whether it was opened, and what came back.
async fn get_consult(open: OpenDesk, Path(id): Path<Uuid>) -> Result<Markup, Problem> {
    let read = verbs::read(&open, id).await?;
    views::consult(&open, &read).await
}

/// `GET /team/consults/{id}/recall`: is it to be taken back?
async fn get_recall(open: OpenDesk, Path(id): Path<Uuid>) -> Result<Markup, Problem> {
    let read = verbs::read(&open, id).await?;
    views::recall(&open, &read.standing.consult, "", &FieldProblems::default()).await
}

/// `POST /team/consults/{id}/recall`
async fn post_recall(
    _: TeamDesk,
    Path(id): Path<Uuid>,
    TeamForm(open, form): TeamForm<ConsultForm>,
) -> Result<Response, Problem> {
    let problems = match verbs::recall(&open, id, &form.why).await {
        Ok(()) => return Ok(Redirect::to(&format!("/team/consults/{id}?done=consult-recalled")).into_response()),
        Err(Wrong::Fields(problems)) => problems,
        Err(Wrong::Problem(problem)) => return Err(problem.meanwhile(format!("/team/consults/{id}"), None)),
    };
    let read = verbs::read(&open, id).await?;
    let page = views::recall(&open, &read.standing.consult, &form.why, &problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
