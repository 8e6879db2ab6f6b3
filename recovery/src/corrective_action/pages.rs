//! HTML of corrective actions.

use super::meanwhile;
use super::model::ActionList;
use super::owners::{Choices, takers};
use super::reading::ActionView;
use super::rules::{self, ActionForm};
use super::verbs;
use super::views::{self, ListView, NewView, Second, ShowView, Typed};
use crate::debrief::rules as debrief_rules;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_terms::{Act, PositionId, Reference};
use muster_web::layout::{self, Crumb};
use muster_web::{Begun, Below, Desk, Form, Path, Problem, Query, Routes, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/actions", get_list)
        .get("/actions/{ref}", get_show)
        .post("/actions/{ref}/acceptance", post_acceptance)
        .post("/actions/{ref}/closing", post_closing)
        .post("/actions/{ref}/due-date", post_due_date)
        .post("/actions/{ref}/reopening", post_reopening)
        .get("/debriefs/{inc}/actions/new", get_new)
        .post("/debriefs/{inc}/actions", post_new)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    closed: String,
    list: Option<ActionList>,
    after: Option<Reference>,
}

async fn get_list(desk: Desk, Query(query): Query<ListQuery>) -> Result<Markup, Problem> {
    let shows_closed = query.closed == "yes";
    let lists = match &query.after {
        Some(after) => verbs::list_after(&desk, query.list.unwrap_or(ActionList::Own), after).await?,
        None => verbs::list(&desk, shows_closed).await?,
    };
    let page = ListView {
        lists: &lists,
        shows_closed,
        today: verbs::today(&desk),
        zone: &desk.time_zone(),
    };
    desk.page(&t("actions-title"), views::list(&page)).await
}

async fn get_show(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    show(&desk, &reference, &Typed::default()).await
}

async fn show(desk: &Desk, reference: &Reference, typed: &Typed) -> Result<Markup, Problem> {
    let view = verbs::read(desk, reference).await?;
    shown(desk, &view, typed).await
}

/// The page of what was read: once, however it came to be shown.
async fn shown(desk: &Desk, view: &ActionView, typed: &Typed) -> Result<Markup, Problem> {
    let reference = &view.seen.action.as_ref().reference;
    let positions = takers(&desk.read().await?, desk).await?;
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("actions-title"),
            href: desk.may(Act::Debrief).then(|| "/actions".into()),
        },
        Crumb {
            label: reference.to_string(),
            href: None,
        },
    ];
    let page = ShowView {
        seen: &view.seen,
        events: &view.events,
        opens_source: view.opens_source,
        is_own: view.seen.action.as_ref().owner_org == desk.org(),
        positions: &positions,
        typed,
        today: verbs::today(desk),
        zone: &desk.time_zone(),
        csrf: &desk.csrf,
    };
    Ok(layout::page(&shell, reference.as_str(), views::show(&page)))
}

/// Leads on, or shows the page again with what was typed and why it was not taken.
async fn answer(
    desk: &Desk,
    reference: &Reference,
    done: Result<(), Problem>,
    word: &str,
    mut typed: Typed,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/actions/{reference}?done={word}")).into_response()),
        Err(problem) if problem.is_conflict() => {
            let now = verbs::read(desk, reference).await?;
            let action = now.seen.action.as_ref();
            let stored = meanwhile::in_form(action, typed.form);
            let other = meanwhile::typed(&typed.begun, &stored, typed.in_field());
            let problem = match problem.since(&typed.begun, &other, &stored, format!("/actions/{reference}")) {
                problem if meanwhile::has_step(action, typed.form) => problem,
                problem => problem.below(Below::ToCopy),
            };
            if problem.goes_on().is_some() {
                (typed.revision, typed.begun) = (action.revision, Begun::with(&stored));
            }
            let status = problem.status();
            let typed = Typed {
                second: Second::of(problem),
                ..typed
            };
            Ok((status, shown(desk, &now, &typed).await?).into_response())
        }
        Err(Problem::Refusal(refusal)) => {
            let field = if refusal.code.starts_with("action.d") {
                "due_on"
            } else {
                typed.field
            };
            let typed = Typed {
                problem: Some(refusal.words),
                field,
                ..typed
            };
            let page = show(desk, reference, &typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Debug, Deserialize)]
struct AcceptanceForm {
    revision: i64,
    owner: PositionId,
    #[serde(default)]
    begun: Begun,
}

async fn post_acceptance(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<AcceptanceForm>,
) -> Result<Response, Problem> {
    let done = verbs::accept(&desk, &reference, form.revision, form.owner).await;
    let typed = Typed {
        form: "acceptance",
        field: "owner",
        words: form.owner.to_string(),
        revision: form.revision,
        begun: form.begun,
        ..Typed::default()
    };
    answer(&desk, &reference, done, "action-accepted", typed).await
}

#[derive(Debug, Deserialize)]
struct ClosingForm {
    revision: i64,
    proof: String,
    #[serde(default)]
    begun: Begun,
}

async fn post_closing(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<ClosingForm>,
) -> Result<Response, Problem> {
    let done = verbs::close(&desk, &reference, form.revision, &form.proof).await;
    let typed = Typed {
        form: "closing",
        field: "proof",
        words: form.proof,
        revision: form.revision,
        begun: form.begun,
        ..Typed::default()
    };
    answer(&desk, &reference, done, "action-closed", typed).await
}

#[derive(Debug, Deserialize)]
struct DateForm {
    revision: i64,
    due_on: String,
    reason: String,
    #[serde(default)]
    begun: Begun,
}

async fn post_due_date(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<DateForm>,
) -> Result<Response, Problem> {
    let done = verbs::move_due(&desk, &reference, form.revision, &form.due_on, &form.reason).await;
    let typed = Typed {
        form: "due-date",
        field: "reason",
        words: form.reason,
        due_on: form.due_on,
        revision: form.revision,
        begun: form.begun,
        ..Typed::default()
    };
    answer(&desk, &reference, done, "action-moved", typed).await
}

async fn post_reopening(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<DateForm>,
) -> Result<Response, Problem> {
    let done = verbs::reopen(&desk, &reference, form.revision, &form.due_on, &form.reason).await;
    let typed = Typed {
        form: "reopening",
        field: "reason",
        words: form.reason,
        due_on: form.due_on,
        revision: form.revision,
        begun: form.begun,
        ..Typed::default()
    };
    answer(&desk, &reference, done, "action-reopened", typed).await
}

async fn get_new(desk: Desk, Path(incident): Path<Reference>) -> Result<Markup, Problem> {
    let choices = verbs::owner_choices(&desk, &incident).await?;
    if !choices.is_open {
        return Err(debrief_rules::closed());
    }
    new(&desk, &incident, &choices, &ActionForm::default(), &[]).await
}

async fn new(
    desk: &Desk,
    incident: &Reference,
    choices: &Choices,
    form: &ActionForm,
    problems: &[(&'static str, String)],
) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("debriefs-title"),
            href: Some("/debriefs".into()),
        },
        Crumb {
            label: incident.to_string(),
            href: Some(format!("/debriefs/{incident}")),
        },
        Crumb {
            label: t("actions-new-title"),
            href: None,
        },
    ];
    let page = NewView {
        incident: incident.as_str(),
        choices,
        form,
        problems,
        csrf: &desk.csrf,
    };
    Ok(layout::page(&shell, &t("actions-new-title"), views::new(&page)))
}

async fn post_new(
    desk: Desk,
    Path(incident): Path<Reference>,
    Form(form): Form<ActionForm>,
) -> Result<Response, Problem> {
    let problems = match rules::check(&form, verbs::today(&desk)) {
        Ok(input) => match verbs::add(&desk, &incident, input).await {
            Ok(reference) => {
                return Ok(Redirect::to(&format!("/actions/{reference}?done=action-added")).into_response());
            }
            Err(Problem::Refusal(refusal)) if !refusal.conflict => vec![("owner", refusal.words)],
            // The debrief was closed meanwhile: the page says so, above what was typed.
            Err(problem) if problem.is_conflict() => Vec::new(),
            Err(problem) => return Err(problem),
        },
        Err(problems) => problems
            .into_iter()
            .map(|(field, problem)| (field, problem.words()))
            .collect(),
    };
    let choices = verbs::owner_choices(&desk, &incident).await?;
    let status = if choices.is_open {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::CONFLICT
    };
    let page = new(&desk, &incident, &choices, &form, &problems).await?;
    Ok((status, page).into_response())
}
