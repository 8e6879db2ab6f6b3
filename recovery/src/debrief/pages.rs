//! HTML of debriefs.

use super::views::{self, ListView, ShowView, Typed};
use super::{reading, verbs};
use crate::corrective_action::verbs::today;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_terms::{Act, Reference};
use muster_web::layout::{self, Crumb};
use muster_web::{Desk, Form, Path, Problem, Query, Routes, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/debriefs", get_list)
        .get("/debriefs/{inc}", get_show)
        .post("/debriefs/{inc}/words", post_word)
        .get("/debriefs/{inc}/closing", get_closing)
        .post("/debriefs/{inc}/closing", post_closing)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    pub(super) after: Option<Reference>,
}

async fn get_list(desk: Desk, Query(query): Query<ListQuery>) -> Result<Markup, Problem> {
    let list = verbs::list(&desk, query.after.as_ref()).await?;
    let page = ListView {
        lines: &list.lines,
        older: list.more_after.map(|after| format!("/debriefs?after={after}")),
        today: today(&desk),
        zone: &desk.time_zone(),
    };
    desk.page(&t("debriefs-title"), views::list(&page)).await
}

fn crumbs(desk: &Desk, reference: &Reference) -> Vec<Crumb> {
    vec![
        Crumb {
            label: t("debriefs-title"),
            href: desk.may(Act::Debrief).then(|| "/debriefs".into()),
        },
        Crumb {
            label: reference.to_string(),
            href: None,
        },
    ]
}

async fn get_show(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    show(&desk, &reference, &Typed::default()).await
}

async fn show(desk: &Desk, reference: &Reference, typed: &Typed) -> Result<Markup, Problem> {
    let view = verbs::read(desk, reference).await?;
    let mut shell = desk.shell().await?;
    shell.crumbs = crumbs(desk, reference);
    let page = ShowView {
        view: &view,
        may_debrief: desk.may(Act::Debrief),
        reader: desk.who.position,
        typed,
        today: today(desk),
        zone: &desk.time_zone(),
        csrf: &desk.csrf,
    };
    Ok(layout::page(&shell, reference.as_str(), views::show(&page)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WordForm {
    kind: String,
    words: String,
}

async fn post_word(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<WordForm>,
) -> Result<Response, Problem> {
    match verbs::add_word(&desk, &reference, &form.kind, &form.words).await {
        Ok(_) => Ok(Redirect::to(&format!("/debriefs/{reference}?done=debrief-word-added")).into_response()),
        Err(Problem::Refusal(refusal)) if !refusal.conflict => {
            let field = if refusal.code == "debrief.kind" {
                "kind"
            } else {
                "words"
            };
            let typed = Typed {
                kind: form.kind,
                words: form.words,
                problem: Some((field, refusal.words)),
                too_late: false,
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&desk, &reference, &typed).await?).into_response())
        }
        Err(problem) if problem.is_conflict() => {
            let typed = Typed {
                kind: form.kind,
                words: form.words,
                problem: None,
                too_late: true,
            };
            Ok((problem.status(), show(&desk, &reference, &typed).await?).into_response())
        }
        Err(problem) => Err(problem),
    }
}

async fn get_closing(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    desk.require(Act::Debrief)?;
    let (tx, opened) = reading::open(&desk, &reference).await?;
    let may_close = opened.is_owner(&desk);
    tx.commit().await?;
    if !may_close {
        return Err(Problem::Missing);
    }
    let mut shell = desk.shell().await?;
    shell.crumbs = crumbs(&desk, &reference);
    Ok(layout::page(
        &shell,
        &t("debrief-close-title"),
        views::closing(&reference, &desk.csrf),
    ))
}

#[derive(Debug, Deserialize)]
struct ClosingForm {}

async fn post_closing(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(_): Form<ClosingForm>,
) -> Result<Redirect, Problem> {
    verbs::close(&desk, &reference).await?;
    Ok(Redirect::to(&format!("/debriefs/{reference}?done=debrief-closed")))
}
