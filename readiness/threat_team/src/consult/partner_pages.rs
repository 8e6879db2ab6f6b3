//! Handlers of whoever is consulted: what was asked of them, and their answer.

use super::{OpenConsults, desk::ConsultForm, partner, partner_views, rules::AnswerForm};
use crate::concern::rules::Wrong;
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
        .get("/consults", get_list)
        .get("/consults/{id}", get_one)
        .post("/consults/{id}/answer", post_answer)
}

/// `GET /consults`: what teams of partners asked this position.
async fn get_list(open: OpenConsults) -> Result<Markup, Problem> {
    let all = partner::list(&open).await?;
    partner_views::list(&open, &all).await
}

/// `GET /consults/{id}`: what was asked. Opening it tells the team that it was received.
async fn get_one(open: OpenConsults, Path(id): Path<Uuid>) -> Result<Markup, Problem> {
    let asked = partner::read(&open, id).await?;
    partner_views::one(&open, &asked, &AnswerForm::default(), &FieldProblems::default()).await
}

/// `POST /consults/{id}/answer`: words, and what became of it.
async fn post_answer(
    _: super::ConsultDesk,
    Path(id): Path<Uuid>,
    ConsultForm(open, form): ConsultForm<AnswerForm>,
) -> Result<Response, Problem> {
    let (status, problems) = match partner::answer(&open, id, &form).await {
        Ok(()) => return Ok(Redirect::to(&format!("/consults/{id}?done=consult-answered")).into_response()),
        Err(Wrong::Fields(problems)) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Err(Wrong::Problem(problem)) => (problem.status(), beside_form("words", problem)?),
    };
    let asked = partner::read(&open, id).await?;
    let page = partner_views::one(&open, &asked, &form, &problems).await?;
    Ok((status, page).into_response())
}
