//! The exercise while it is on: clock, injects, observations.

use super::back;
use crate::model::*;
use crate::reading;
use crate::rules::forms::some_objective;
use crate::verbs::NewObservation;
use crate::{verbs, views};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_membership::fields::{FieldProblems, beside_form};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/exercises/{ex}/conduct", get_conduct)
        .get("/exercises/{ex}/conduct/now", get_now)
        .post("/exercises/{ex}/clock", post_clock)
        .post("/exercises/{ex}/observations", post_observation)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ObservationForm {
    pub kind: String,
    pub words: String,
    /// Id of an objective; empty: none.
    pub objective: String,
}

/// `GET /exercises/{ex}/conduct`
async fn get_conduct(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    page(
        &desk,
        &reference,
        &ObservationForm::default(),
        &FieldProblems::default(),
    )
    .await
}

async fn page(
    desk: &Desk,
    reference: &Reference,
    form: &ObservationForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let seen = reading::find(desk, &mut tx, reference, CrossingAct::Read).await?;
    let script = reading::script(&tx, &seen).await?;
    tx.commit().await?;
    let page = views::conduct::ConductPage {
        seen: &seen,
        script: &script,
        form,
        problems,
    };
    views::conduct::show(desk, &page).await
}

/// `GET /exercises/{ex}/conduct/now`: what of the page changes by itself.
async fn get_now(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let seen = reading::find(&desk, &mut tx, &reference, CrossingAct::Read).await?;
    let script = reading::script(&tx, &seen).await?;
    tx.commit().await?;
    Ok(views::conduct::regions(&desk, &seen, &script))
}

#[derive(Debug, Deserialize)]
struct ClockForm {
    step: String,
}

/// `POST /exercises/{ex}/clock`
async fn post_clock(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<ClockForm>,
) -> Result<Redirect, Problem> {
    let step = Step::parse(&form.step);
    let step = step.ok_or_else(|| Problem::refusal("exercise.step", t("exercise-choose")))?;
    verbs::move_clock(&desk, &reference, step).await?;
    Ok(back(&reference, "/conduct", "exercise-clock"))
}

/// `POST /exercises/{ex}/observations`
async fn post_observation(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<ObservationForm>,
) -> Result<Response, Problem> {
    let said = match (ObservationKind::parse(&form.kind), some_objective(&form.objective)) {
        (None, _) => Err(("kind", Problem::refusal("exercise.observation", t("exercise-choose")))),
        (_, Err(problem)) => Err(("objective", problem)),
        (Some(kind), Ok(objective)) => {
            let new = NewObservation {
                kind,
                words: form.words.clone(),
                objective,
            };
            let said = verbs::observe(&desk, &reference, new).await;
            said.map_err(|problem| ("words", problem))
        }
    };
    match said {
        Ok(_) => Ok(back(&reference, "/conduct", "exercise-observed").into_response()),
        Err((field, problem)) => {
            let status = problem.status();
            let problems = beside_form(field, problem)?;
            let page = page(&desk, &reference, &form, &problems).await?;
            Ok((status, page).into_response())
        }
    }
}
