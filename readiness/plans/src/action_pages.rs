//! Handlers of actions that come from a plan's review.

use crate::pages::url;
use crate::verbs;
use crate::{form_views, reading};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_policy::CrossingAct;
use muster_recovery::corrective_action::{rules as actions, rules::ActionForm, verbs as corrective};
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/plans/{pl}/actions/new", get_new)
        .post("/plans/{pl}/actions", post_action)
}

async fn form_page(
    desk: &Desk,
    reference: &Reference,
    form: &ActionForm,
    problems: &[(&'static str, String)],
) -> Result<Markup, Problem> {
    desk.require(Act::Debrief)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, None, CrossingAct::Read).await?;
    if !found.is_own() || found.plan.site.is_none() {
        return Err(Problem::Missing);
    }
    let owners = verbs::owner_choices(desk, &mut tx, &found).await?;
    tx.commit().await?;
    form_views::action(desk, &found.plan, &owners, form, problems).await
}

/// `GET /plans/{pl}/actions/new`
async fn get_new(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    form_page(&desk, &reference, &ActionForm::default(), &[]).await
}

/// `POST /plans/{pl}/actions`
async fn post_action(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<ActionForm>,
) -> Result<Response, Problem> {
    desk.require(Act::Debrief)?;
    let added = match actions::check(&form, corrective::today(&desk)) {
        Ok(new) => match verbs::add_action(&desk, &reference, new).await {
            Ok(_) => Ok(()),
            Err(problem @ Problem::Refusal(_)) => Err(vec![("owner", problem)]),
            Err(problem) => return Err(problem),
        },
        Err(problems) => Err(problems),
    };
    match added {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=plantext-action", url(&reference))).into_response()),
        Err(problems) => {
            let said: Vec<(&'static str, String)> = problems
                .iter()
                .map(|(field, problem)| (*field, problem.words()))
                .collect();
            let page = form_page(&desk, &reference, &form, &said).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
