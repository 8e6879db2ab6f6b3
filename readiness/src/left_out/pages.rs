//! Saying that a site cannot have a thing: a form of its own, and the button that takes it back.

use super::{rules, verbs};
use crate::site_plan::verbs::find_own;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use muster_membership::{Site, fields::FieldProblems, fields::beside_form};
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes, components::*, layout, layout::Crumb, t, t_with};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sites/{site}/readiness/{point}/left-out", get_left_out)
        .post("/sites/{site}/readiness/{point}/left-out", post_left_out)
        .post("/sites/{site}/readiness/{point}/left-out/removal", post_removal)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LeftOutForm {
    reason: String,
}

fn done(site: &Reference, word: &str) -> Redirect {
    Redirect::to(&format!("/sites/{site}/readiness?done={word}"))
}

/// The point of an address; an unknown word is an address that does not exist.
pub(super) fn point(word: &str) -> Result<ReadinessPoint, Problem> {
    ReadinessPoint::parse(word).ok_or(Problem::Missing)
}

/// A point that can be left out at all: of the others there is no form.
fn can_be(word: &str) -> Result<ReadinessPoint, Problem> {
    point(word).and_then(|point| match rules::CAN_BE.contains(&point) {
        true => Ok(point),
        false => Err(Problem::Missing),
    })
}

/// `GET /sites/{site}/readiness/{point}/left-out`
async fn get_left_out(desk: Desk, Path((site, word)): Path<(Reference, String)>) -> Result<Markup, Problem> {
    let point = can_be(&word)?;
    let (tx, own) = find_own(&desk, &site).await?;
    drop(tx);
    page(&desk, &own, point, "", &FieldProblems::default()).await
}

/// `POST /sites/{site}/readiness/{point}/left-out`
async fn post_left_out(
    desk: Desk,
    Path((site, word)): Path<(Reference, String)>,
    Form(form): Form<LeftOutForm>,
) -> Result<Response, Problem> {
    let point = can_be(&word)?;
    let problem = match verbs::leave_out(&desk, &site, point, &form.reason).await {
        Ok(()) => return Ok(done(&site, "left-out").into_response()),
        Err(problem) => beside_form("reason", problem)?,
    };
    let (tx, own) = find_own(&desk, &site).await?;
    drop(tx);
    let again = page(&desk, &own, point, &form.reason, &problem).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// `POST /sites/{site}/readiness/{point}/left-out/removal`
async fn post_removal(desk: Desk, Path((site, word)): Path<(Reference, String)>) -> Result<Redirect, Problem> {
    verbs::take_back(&desk, &site, point(&word)?).await?;
    Ok(done(&site, "asked-again"))
}

async fn page(
    desk: &Desk,
    site: &Site,
    point: ReadinessPoint,
    reason: &str,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("readiness-left-out-title");
    let base = format!("/sites/{}", site.reference);
    let name = t(&format!("readiness-point-{}", point.as_str().replace('_', "-")));
    let lead = t_with(
        "readiness-left-out-lead",
        &[("point", name.into()), ("site", site.name.as_str().into())],
    );
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead)))
        (problems.summary())
        form.panel action=(format!("{base}/readiness/{}/left-out", point.as_str())) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (text_field(&TextField {
                    name: "reason",
                    label: &t("readiness-reason"),
                    hint: Some(&t("readiness-reason-hint")),
                    error: problems.of("reason"),
                    value: reason,
                    max_length: u32::try_from(rules::REASON_CHARS).ok(),
                    ..TextField::default()
                }))
                div.actions {
                    (button(ButtonKind::Main, Some("check"), &t("readiness-leave-out")))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &format!("{base}/readiness")))
                }
            }
        }
    };
    let mut shell = desk.shell().await?;
    shell.crumbs = [
        (t("sites-title"), Some("/sites".to_owned())),
        (site.name.clone(), Some(base.clone())),
        (t("readiness-title"), Some(format!("{base}/readiness"))),
        (title.clone(), None),
    ]
    .map(|(label, href)| Crumb { label, href })
    .to_vec();
    Ok(layout::page(&shell, &title, body))
}
