//! `/admin/health`: what this server says about itself, and the test of its mail relay.

use super::{
    mail_test,
    store::{self, FactName, NodeFact},
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_membership::{
    fields::{FieldProblems, beside_form},
    letter::{self, LetterState},
};
use muster_notify::hub::Hub;
use muster_terms::Act;
use muster_web::{Desk, Form, Problem, Routes, components::*, format, t, t_with};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/admin/health", get_health)
        .post("/admin/health/mail-test", post_mail_test)
        .post("/admin/health/mail-proof", post_mail_proof)
}

/// `GET /admin/health`
async fn get_health(desk: Desk) -> Result<Markup, Problem> {
    page(&desk, &FieldProblems::default()).await
}

#[derive(Debug, Deserialize)]
struct EmptyForm {}

/// `POST /admin/health/mail-test`: a mail with a code goes to whoever asks.
async fn post_mail_test(desk: Desk, Form(EmptyForm {}): Form<EmptyForm>) -> Result<Redirect, Problem> {
    mail_test::send(&desk).await?;
    Ok(Redirect::to("/admin/health?done=mail-test-sent"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CodeForm {
    code: String,
}

/// `POST /admin/health/mail-proof`: the code that the mail brought.
async fn post_mail_proof(desk: Desk, Form(form): Form<CodeForm>) -> Result<Response, Problem> {
    match mail_test::prove(&desk, &form.code).await {
        Ok(()) => Ok(Redirect::to("/admin/health?done=mail-proved").into_response()),
        Err(problem) => {
            let problems = beside_form("code", problem)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&desk, &problems).await?).into_response())
        }
    }
}

/// What the page shows of the node.
struct Facts {
    answers: bool,
    waiting: store::Waiting,
    proved: Option<NodeFact>,
    backup: Option<NodeFact>,
    test: Option<LetterState>,
    screens: usize,
}

async fn facts(desk: &Desk) -> Result<Facts, Problem> {
    let answers = desk.app().store().ping().await.is_ok();
    let tx = desk.read().await?;
    let since = desk.now() - jiff::SignedDuration::from_hours(24);
    Ok(Facts {
        answers,
        // Only this organisation's own: what waits for others is theirs to know.
        waiting: store::waiting(&tx, desk.org(), since).await?,
        proved: store::fact(&tx, FactName::MailProved).await?,
        backup: store::fact(&tx, FactName::BackupMade).await?,
        test: mail_test::newest(desk).await?,
        screens: desk.app().part::<Hub>().map_or(0, |hub| {
            hub.screens(&muster_response::live::teller::responders(desk.org()))
        }),
    })
}

async fn page(desk: &Desk, problems: &FieldProblems) -> Result<Markup, Problem> {
    desk.require(Act::Administer)?;
    let facts = facts(desk).await?;
    let title = t("health-title");
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("health-lead"))))
        div.cols {
            (panel(Panel::of(&t("health-server")), definitions(&rows(desk, &facts))))
            (panel(Panel::of(&t("health-mail")), mail(desk, &facts, problems)))
        }
    };
    desk.page(&title, body).await
}

fn rows(desk: &Desk, facts: &Facts) -> Vec<(String, Markup)> {
    let zone = desk.time_zone();
    vec![
        (
            t("health-database"),
            state(facts.answers, &t("health-answers"), &t("health-does-not-answer")),
        ),
        (t("health-queue"), html! { (facts.waiting.queued) }),
        (t("health-overdue"), html! { (facts.waiting.overdue) }),
        (t("health-ledger"), html! { (facts.waiting.ledger) }),
        (t("health-backup"), backup(facts.backup.as_ref(), &zone)),
        (t("health-screens"), html! { (facts.screens) }),
        (t("health-version"), html! { (env!("CARGO_PKG_VERSION")) }),
    ]
}

fn backup(made: Option<&NodeFact>, zone: &TimeZone) -> Markup {
    match made {
        None => state_mark(StateKind::Due, &t("health-backup-none")),
        Some(made) => {
            let at = format::day_clock_zone(made.at, zone);
            let values = [("time", at.into()), ("rows", made.detail.as_str().into())];
            state_mark(StateKind::Current, &t_with("health-backup-made", &values))
        }
    }
}

/// The relay: whether it is set, whether mail was shown to arrive, and the test.
fn mail(desk: &Desk, facts: &Facts, problems: &FieldProblems) -> Markup {
    if !letter::is_offered(desk.app()) {
        return html! { p { (state_mark(StateKind::Problem, &t("health-mail-not-set"))) } p { (t("health-mail-how")) } };
    }
    let zone = desk.time_zone();
    let proved = match &facts.proved {
        None => state_mark(StateKind::Due, &t("health-mail-unproved")),
        Some(proved) => {
            let at = format::day_clock_zone(proved.at, &zone);
            state_mark(
                StateKind::Current,
                &t_with("health-mail-proved", &[("time", at.into())]),
            )
        }
    };
    html! {
        p { (proved) }
        @if let Some(test) = &facts.test { p { (test_state(test, &zone)) } }
        (post_button(ButtonKind::Plain, Some("test-pulse"), &t("health-mail-test"), "/admin/health/mail-test", &desk.csrf, &[]))
        @if facts.test.as_ref().is_some_and(|test| test.state == "sent") {
            form action="/admin/health/mail-proof" method="post" {
                (csrf_field(&desk.csrf))
                (text_field(&TextField {
                    name: "code", label: &t("health-mail-code"), hint: Some(&t("health-mail-code-hint")), error: problems.of("code"),
                    max_length: Some(12), required: true, ..TextField::default()
                }))
                div.actions { (button(ButtonKind::Main, None, &t("health-mail-arrived"))) }
            }
        }
    }
}

fn test_state(test: &LetterState, zone: &TimeZone) -> Markup {
    let at = format::day_clock(test.settled_at.unwrap_or(test.created_at), zone);
    let values = [("time", at.into()), ("why", test.why.as_str().into())];
    match test.state.as_str() {
        "sent" => state_mark(StateKind::Waiting, &t_with("health-mail-test-taken", &values)),
        "queued" if test.why.is_empty() => state_mark(StateKind::Waiting, &t_with("health-mail-test-waits", &values)),
        "queued" => state_mark(StateKind::Due, &t_with("health-mail-test-again", &values)),
        _ => state_mark(StateKind::Problem, &t_with("health-mail-test-failed", &values)),
    }
}

fn state(good: bool, yes: &str, no: &str) -> Markup {
    if good {
        state_mark(StateKind::Current, yes)
    } else {
        state_mark(StateKind::Problem, no)
    }
}
