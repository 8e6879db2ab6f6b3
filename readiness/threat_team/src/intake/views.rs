//! The markup of the form that anybody can reach, and of what comes back.

use super::{
    Side, Thread,
    rules::{Receipt, TellForm, WORDS},
};
use crate::roster::{Role, Team};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use muster_membership::{Organisation, fields::FieldProblems, organisation};
use muster_web::{App, Problem, components::*, format, frame::open_shell, layout, t, t_with};

async fn page(
    app: &App,
    team: &Team,
    title: &str,
    body: impl FnOnce(&Organisation) -> Markup,
) -> Result<Response, Problem> {
    let org = organisation::store::find(&app.store().read().await?, team.org)
        .await?
        .ok_or(Problem::Missing)?;
    let body = html! { div.stack { (body(&org)) } };
    Ok(layout::bare_page(&open_shell(app), title, false, html! {}, body).into_response())
}

/// What comes before every form: whoever is in danger does not write.
fn danger(org: &Organisation) -> Markup {
    let words = t_with("tell-danger", &[("number", org.emergency_number.as_str().into())]);
    let call = t_with("hold-call", &[("number", org.emergency_number.as_str().into())]);
    html! {
        div.note.note-live {
            span { (words) " " a href=(format!("tel:{}", org.emergency_number)) { (call) } }
        }
    }
}

pub(super) async fn form(
    app: &App,
    team: &Team,
    form: &TellForm,
    problems: &FieldProblems,
) -> Result<Response, Problem> {
    let title = t("tell-title");
    let roles: Vec<Choice> = Role::ALL
        .iter()
        .map(|role| Choice::of(role.as_str(), t(&["team-role-", role.as_str()].concat())))
        .collect();
    let line = |name, label: &str, hint: &str, value: &str| {
        text_field(&TextField {
            name,
            label: &t(label),
            hint: Some(&t(hint)),
            error: problems.of(name),
            value,
            max_length: Some(400),
            autocomplete: "off",
            ..TextField::default()
        })
    };
    let body = |org: &Organisation| {
        html! {
            (page_head(PageHead::of(&title).lead(t_with("tell-lead", &[("organisation", org.name.as_str().into())]))))
            (danger(org))
            (problems.summary())
            form.panel action=(format!("/concern/{}", team.link)) method="post" {
                div.panel-body {
                    (text_area(&TextArea {
                        name: "words", label: &t("tell-words"), hint: Some(&t("tell-words-hint")), error: problems.of("words"),
                        value: &form.words, rows: 8, required: true, max_length: u32::try_from(WORDS).ok(), ..TextArea::default()
                    }))
                    (line("about", "tell-about", "tell-about-hint", &form.about))
                    (line("place", "tell-place", "tell-place-hint", &form.place))
                    (line("contact", "tell-contact", "tell-contact-hint", &form.contact))
                    (select_field(&SelectField {
                        name: "kept_from", label: &t("tell-kept-from"), hint: Some(&t("tell-kept-from-hint")),
                        error: problems.of("kept_from"), value: &form.kept_from, choices: &roles,
                        empty: Some(&t("tell-kept-from-nobody")), ..SelectField::default()
                    }))
                    p.small { (t("tell-sealed")) }
                    div.actions { (button(ButtonKind::Main, None, &t("tell-send"))) }
                }
            }
            form.panel action=(format!("/concern/{}/answer", team.link)) method="post" {
                div.panel-head { h2 { (t("tell-read-title")) } }
                div.panel-body {
                    (text_field(&TextField {
                        name: "receipt", label: &t("tell-receipt"), hint: Some(&t("tell-receipt-hint")), error: problems.of("receipt"),
                        autocomplete: "off", required: true, max_length: Some(40), ..TextField::default()
                    }))
                    div.actions { (button(ButtonKind::Plain, None, &t("tell-read"))) }
                }
            }
        }
    };
    page(app, team, &title, body).await
}

pub(super) async fn receipt(app: &App, team: &Team, receipt: &Receipt) -> Result<Response, Problem> {
    let title = t("tell-kept-title");
    let body = |org: &Organisation| {
        html! {
            (page_head(PageHead::of(&title).lead(t("tell-kept-lead"))))
            (panel(Panel::of(&t("tell-receipt")), html! {
                p.codes { strong { (receipt.words()) } }
                p { (t("tell-receipt-once")) }
            }))
            (danger(org))
            p { a href=(format!("/concern/{}", team.link)) { (t("tell-back")) } }
        }
    };
    page(app, team, &title, body).await
}

/// The messages, oldest first: for whoever told it, and for the team.
pub(crate) fn messages(thread: &Thread, zone: &jiff::tz::TimeZone) -> Markup {
    let rows: Vec<Row> = thread
        .said
        .iter()
        .map(|said| {
            let who = match said.side {
                Side::Reporter => t("tell-by-reporter"),
                Side::Team => t("tell-by-team"),
            };
            let words = html! { @for line in said.words.lines() { (line) br; } };
            Row::of(words).small(format!("{who}, {}", format::day_clock_zone(said.at, zone)))
        })
        .collect();
    row_list(&rows)
}

pub(super) async fn thread(
    app: &App,
    team: &Team,
    thread: &Thread,
    receipt: &str,
    typed: &str,
    problems: &FieldProblems,
) -> Result<Response, Problem> {
    let title = t("tell-thread-title");
    let body = |org: &Organisation| {
        let zone = jiff::tz::TimeZone::get(&org.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let answered = thread.said.iter().any(|said| said.side == Side::Team);
        html! {
            (page_head(PageHead::of(&title).lead(t(if answered { "tell-thread-lead" } else { "tell-thread-waits" }))))
            (danger(org))
            (problems.summary())
            (panel(Panel::list(&t("tell-messages")), messages(thread, &zone)))
            form.panel action=(format!("/concern/{}/reply", team.link)) method="post" {
                div.panel-body {
                    (hidden_field("receipt", receipt))
                    (text_area(&TextArea {
                        name: "reply", label: &t("tell-reply"), hint: Some(&t("tell-reply-hint")), error: problems.of("reply"),
                        value: typed, rows: 5, required: true, max_length: u32::try_from(WORDS).ok(), ..TextArea::default()
                    }))
                    div.actions { (button(ButtonKind::Main, None, &t("tell-reply-send"))) }
                }
            }
            p { a href=(format!("/concern/{}", team.link)) { (t("tell-back")) } }
        }
    };
    page(app, team, &title, body).await
}
