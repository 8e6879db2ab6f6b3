//! The events list (MSEL): planned, changed, and moved by hand.

use super::{NoFields, back};
use crate::model::*;
use crate::reading::{self, Seen};
use crate::rules::forms::{self, InjectForm};
use crate::{store, verbs, views};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::fields::{FieldProblems, beside_form};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/exercises/{ex}/msel", get_msel)
        .get("/exercises/{ex}/injects/new", get_new)
        .post("/exercises/{ex}/injects", post_new)
        .get("/exercises/{ex}/injects/{inject}/edit", get_edit)
        .post("/exercises/{ex}/injects/{inject}/edit", post_edit)
        .post("/exercises/{ex}/injects/{inject}/removal", post_removal)
        .post("/exercises/{ex}/injects/{inject}/delivery", post_delivery)
        .post("/exercises/{ex}/injects/{inject}/skip", post_skip)
}

/// `GET /exercises/{ex}/msel`: for whoever runs or evaluates it.
async fn get_msel(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let seen = reading::find(&desk, &mut tx, &reference, CrossingAct::Read).await?;
    if !seen.access.sees_script() {
        return Err(Problem::Missing);
    }
    let script = reading::script(&tx, &seen).await?;
    tx.commit().await?;
    views::msel::list(&desk, &seen, &script).await
}

/// The exercise and its objectives, for whoever moves its injects.
async fn controlled(desk: &Desk, reference: &Reference) -> Result<(Seen, Vec<Objective>), Problem> {
    let mut tx = desk.begin().await?;
    let seen = reading::find(desk, &mut tx, reference, CrossingAct::Read).await?;
    if !seen.access.may_control() {
        return Err(Problem::Missing);
    }
    let objectives = store::review::objectives(&tx, seen.exercise().id).await?;
    Ok((seen, objectives))
}

async fn form_page(
    desk: &Desk,
    (seen, objectives): &(Seen, Vec<Objective>),
    inject: Option<&Inject>,
    form: &InjectForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let page = views::forms::InjectPage {
        exercise: seen.exercise(),
        objectives,
        inject,
        form,
        problems,
    };
    views::forms::inject(desk, &page).await
}

/// `GET /exercises/{ex}/injects/new`
async fn get_new(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let known = controlled(&desk, &reference).await?;
    let form = InjectForm {
        minute: "0".into(),
        audience: Audience::Everyone.as_str().into(),
        ..InjectForm::default()
    };
    form_page(&desk, &known, None, &form, &FieldProblems::default()).await
}

/// A new inject as typed. While the exercise is on, it may be said at once.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NewForm {
    /// `yes`: now (ad hoc).
    at_once: String,
    minute: String,
    from: String,
    to: String,
    audience: String,
    words: String,
    expected: String,
    objective: String,
}

/// `POST /exercises/{ex}/injects`
async fn post_new(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(typed): Form<NewForm>,
) -> Result<Response, Problem> {
    let known = controlled(&desk, &reference).await?;
    let at_once = typed.at_once == "yes";
    let form = InjectForm {
        // What is said at once has the minute of the clock.
        minute: if at_once { "0".into() } else { typed.minute },
        from: typed.from,
        to: typed.to,
        audience: typed.audience,
        words: typed.words,
        expected: typed.expected,
        objective: typed.objective,
        ..InjectForm::default()
    };
    let (status, problems) = match forms::check_inject(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => match verbs::add_inject(&desk, &reference, new, at_once).await {
            Ok(_) if at_once => return Ok(back(&reference, "/conduct", "exercise-said").into_response()),
            Ok(_) => return Ok(back(&reference, "/msel", "exercise-inject").into_response()),
            Err(problem) => (problem.status(), beside_form("words", problem)?),
        },
    };
    let page = form_page(&desk, &known, None, &form, &problems).await?;
    Ok((status, page).into_response())
}

async fn known_inject(desk: &Desk, seen: &Seen, id: InjectId) -> Result<Inject, Problem> {
    let tx = desk.read().await?;
    let found = store::msel::inject(&tx, seen.exercise().id, id).await?;
    found.ok_or(Problem::Missing)
}

/// `GET /exercises/{ex}/injects/{inject}/edit`
async fn get_edit(desk: Desk, Path((reference, id)): Path<(Reference, InjectId)>) -> Result<Markup, Problem> {
    let known = controlled(&desk, &reference).await?;
    let inject = known_inject(&desk, &known.0, id).await?;
    let form = forms::inject_form(&inject);
    form_page(&desk, &known, Some(&inject), &form, &FieldProblems::default()).await
}

/// `POST /exercises/{ex}/injects/{inject}/edit`
async fn post_edit(
    desk: Desk,
    Path((reference, id)): Path<(Reference, InjectId)>,
    Form(mut form): Form<InjectForm>,
) -> Result<Response, Problem> {
    let known = controlled(&desk, &reference).await?;
    let inject = known_inject(&desk, &known.0, id).await?;
    let (status, problems) = match forms::check_inject(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => match verbs::change_inject(&desk, &reference, id, form.revision, new).await {
            Ok(()) => return Ok(back(&reference, "/msel", "exercise-inject").into_response()),
            Err(problem) if problem.code() == "exercise.changed-meanwhile" => {
                let now = forms::inject_form(&inject);
                let stored = forms::stored_inject(&now);
                let reopen = format!("/exercises/{reference}/injects/{id}/edit");
                let problem = problem.since(&form.begun, &forms::stored_inject(&form), &stored, reopen);
                if let Some(meanwhile) = problem.goes_on() {
                    form = InjectForm {
                        minute: meanwhile.fill("minute", form.minute, now.minute),
                        from: meanwhile.fill("from", form.from, now.from),
                        to: meanwhile.fill("to", form.to, now.to),
                        audience: meanwhile.fill("audience", form.audience, now.audience),
                        words: meanwhile.fill("words", form.words, now.words),
                        expected: meanwhile.fill("expected", form.expected, now.expected),
                        objective: meanwhile.fill("objective", form.objective, now.objective),
                        revision: now.revision,
                        begun: now.begun,
                    };
                }
                (problem.status(), beside_form("words", problem)?)
            }
            Err(problem) => (problem.status(), beside_form("words", problem)?),
        },
    };
    let page = form_page(&desk, &known, Some(&inject), &form, &problems).await?;
    Ok((status, page).into_response())
}

/// `POST /exercises/{ex}/injects/{inject}/removal`
async fn post_removal(
    desk: Desk,
    Path((reference, id)): Path<(Reference, InjectId)>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::remove_inject(&desk, &reference, id).await?;
    Ok(back(&reference, "/msel", "exercise-inject-removed"))
}

/// `POST /exercises/{ex}/injects/{inject}/delivery`: now, whatever its minute.
async fn post_delivery(
    desk: Desk,
    Path((reference, id)): Path<(Reference, InjectId)>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::deliver(&desk, &reference, id).await?;
    Ok(back(&reference, "/conduct", "exercise-said"))
}

/// `POST /exercises/{ex}/injects/{inject}/skip`
async fn post_skip(
    desk: Desk,
    Path((reference, id)): Path<(Reference, InjectId)>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::skip(&desk, &reference, id).await?;
    Ok(back(&reference, "/conduct", "exercise-skipped"))
}
