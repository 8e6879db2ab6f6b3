//! Handlers and markup of the key of whoever can be consulted.

use super::{ConsultDesk, desk::Shut, keys, partner_views::framed};
use crate::roster::{PASSPHRASE_FIELD, passphrase_fields, rules::check_passphrase};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use muster_membership::fields::{FieldProblems, beside_form};
use muster_web::{Form, Problem, Query, Routes, components::*, t, t_with};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/consults/key", get_key)
        .post("/consults/key", post_key)
        .get("/consults/unlock", get_unlock)
        .post("/consults/unlock", post_unlock)
        .post("/consults/lock", post_lock)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct KeyForm {
    passphrase: String,
    again: String,
    /// In the place of another key: what was sent before cannot be read any more.
    lost: Option<String>,
}

/// `GET /consults/key`: makes a key, the first or another; or says the digits of the one that is unlocked.
async fn get_key(consults: ConsultDesk) -> Result<Markup, Problem> {
    key_page(&consults, &FieldProblems::default()).await
}

/// `POST /consults/key`
async fn post_key(consults: ConsultDesk, Form(form): Form<KeyForm>) -> Result<Response, Problem> {
    let mut problems = FieldProblems::default();
    let fits = problems.keep("passphrase", check_passphrase(&form.passphrase, &form.again));
    if consults.key.is_some() && form.lost.is_none() {
        problems.say("lost", t("consult-key-lost-missing"));
    } else if fits.is_some() {
        match keys::make_key(&consults, form.passphrase).await {
            Ok(()) => return Ok(Redirect::to("/consults/key?done=consult-key-made").into_response()),
            Err(problem) => problems = beside_form("passphrase", problem)?,
        }
    }
    let page = key_page(&consults, &problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn key_page(consults: &ConsultDesk, problems: &FieldProblems) -> Result<Markup, Problem> {
    let again = consults.key.is_some();
    let title = t("consult-key-title");
    let private = consults.private()?;
    let digits = private.map(|private| private.public()).transpose();
    let digits = digits.map_err(crate::sealed::verbs::said)?;
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("consult-key-lead"))))
        (problems.summary())
        div.stack {
            @if let Some(public) = digits {
                (panel(Panel::of(&t("team-digits")), html! {
                    p.codes { strong { (public.fingerprint()) } }
                    p { (t("consult-digits-words")) }
                    div.actions { (button_link(ButtonKind::Plain, None, &t("consult-to-list"), "/consults")) }
                }))
            }
            form.panel action="/consults/key" method="post" {
                div.panel-head { h2 { (t(if again { "consult-key-again" } else { "consult-key-first" })) } }
                div.panel-body {
                    (csrf_field(&consults.desk.csrf))
                    p { strong { (t("consult-key-lost-words")) } }
                    (passphrase_fields(problems))
                    @if again {
                        (check_field(&CheckField {
                            name: "lost", label: html! { (t("consult-key-lost")) }, hint: Some(&t("consult-key-lost-hint")),
                            ..CheckField::default()
                        }))
                    }
                    div.actions { (button(ButtonKind::Main, None, &t("team-key-make"))) }
                }
            }
        }
    };
    framed(&consults.desk, &title, body).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NextQuery {
    next: String,
}

/// Only back to the pages of consults.
fn safe_next(next: &str) -> &str {
    let own = next == "/consults" || next.starts_with("/consults/");
    if own && muster_membership::sign_in::rules::safe_next(Some(next)) == next {
        next
    } else {
        "/consults"
    }
}

/// `GET /consults/unlock`: the passphrase; or, for whoever has no key, the page that makes one.
async fn get_unlock(consults: ConsultDesk, Query(query): Query<NextQuery>) -> Result<Response, Problem> {
    if consults.key.is_none() {
        return Ok(Redirect::to("/consults/key").into_response());
    }
    let next = [("next".to_owned(), safe_next(&query.next).to_owned())];
    let page = unlock_page(&consults, "/consults/unlock", &next, &FieldProblems::default()).await?;
    Ok(page.into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UnlockForm {
    team_passphrase: String,
    next: String,
}

/// `POST /consults/unlock`
async fn post_unlock(consults: ConsultDesk, Form(form): Form<UnlockForm>) -> Result<Response, Problem> {
    if consults.key.is_none() {
        return Ok(Redirect::to("/consults/key").into_response());
    }
    let next = safe_next(&form.next).to_owned();
    match keys::unlock(&consults, form.team_passphrase).await {
        Ok(()) => Ok(Redirect::to(&next).into_response()),
        Err(problem) => {
            let problems = beside_form(PASSPHRASE_FIELD, problem)?;
            let waiting = [("next".to_owned(), next)];
            let page = unlock_page(&consults, "/consults/unlock", &waiting, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The page that unlocks, in the place of a form that was sent with a locked key: it sends the same form again.
pub(super) async fn unlock_with(
    consults: &ConsultDesk,
    pairs: &[(String, String)],
    problem: Option<Problem>,
) -> Result<Shut, Problem> {
    if consults.key.is_none() {
        let next = "/consults".into();
        return Ok(Shut::Locked { next });
    }
    let problems = match problem {
        Some(problem) => beside_form(PASSPHRASE_FIELD, problem)?,
        None => FieldProblems::default(),
    };
    let typed: Vec<(String, String)> = pairs.iter().filter(|(name, _)| name != "_csrf").cloned().collect();
    let page = unlock_page(consults, &consults.desk.path, &typed, &problems).await?;
    Ok(Shut::Page((StatusCode::UNPROCESSABLE_ENTITY, page).into_response()))
}

async fn unlock_page(
    consults: &ConsultDesk,
    action: &str,
    waiting: &[(String, String)],
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let title = t("consult-unlock-title");
    let waits = action != "/consults/unlock";
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("consult-unlock-lead"))))
        (problems.summary())
        @if waits && problems.list().is_empty() {
            (note(&Note { kind: NoteKind::Due, words: t("team-unlock-waits") }))
        }
        form.panel action=(action) method="post" {
            div.panel-body {
                (csrf_field(&consults.desk.csrf))
                @if consults.desk.app().settings().demo {
                    p { (t_with("team-demo-passphrase", &[("passphrase", crate::DEMO_PASSPHRASE.into())])) }
                }
                @for (name, value) in waiting { (hidden_field(name, value)) }
                (text_field(&TextField {
                    name: PASSPHRASE_FIELD, label: &t("team-passphrase"), error: problems.of(PASSPHRASE_FIELD),
                    kind: "password", autocomplete: "current-password", required: true, ..TextField::default()
                }))
                div.actions {
                    (button(ButtonKind::Main, None, &t(if waits { "team-unlock-send" } else { "team-unlock" })))
                    a href="/consults/key" { (t("team-lost")) }
                }
            }
        }
    };
    framed(&consults.desk, &title, body).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NoFields {}

/// `POST /consults/lock`
async fn post_lock(consults: ConsultDesk, Form(_): Form<NoFields>) -> Result<Redirect, Problem> {
    keys::lock(&consults)?;
    Ok(Redirect::to("/consults/unlock?done=consult-locked"))
}
