//! `/health/live`, `/health/ready`, `/metrics`, and the administrator's health page.

use axum::{
    extract::{ConnectInfo, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use metrics_exporter_prometheus::PrometheusHandle;
use muster_notify::hub::Hub;
use muster_store::params;
use muster_terms::Act;
use muster_web::{App, Desk, Problem, Routes, components::*, t};
use std::net::SocketAddr;

/// Facts of this node that pages show.
pub struct Node {
    pub metrics: Option<PrometheusHandle>,
    pub metrics_on_loopback: bool,
    pub has_mail: bool,
}

pub fn routes() -> Routes {
    Routes::new()
        .open_get("/health/live", live)
        .open_get("/health/ready", ready)
        .open_get("/metrics", metrics)
        .get("/admin/health", page)
}

/// The program runs.
async fn live() -> &'static str {
    "live\n"
}

/// The program can serve: the database answers.
async fn ready(State(app): State<App>) -> Response {
    match app.store().ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(fault) => {
            tracing::warn!(%fault, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// Prometheus text. Only for this machine: counts of all organisations are nobody's page.
async fn metrics(
    State(app): State<App>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
) -> Result<Response, Problem> {
    let node = app.part::<Node>().ok_or(Problem::Missing)?;
    let local = peer.is_some_and(|peer| peer.0.0.ip().to_canonical().is_loopback());
    let handle = node
        .metrics
        .as_ref()
        .filter(|_| node.metrics_on_loopback && local)
        .ok_or(Problem::Missing)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response())
}

async fn page(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::Administer)?;
    let answers = desk.app().store().ping().await.is_ok();
    let tx = desk.read().await?;
    // Only this organisation's own: what waits for others is theirs to know.
    let waiting = tx
        .count(
            "SELECT COUNT(*) AS n FROM delivery WHERE org_id = $1 AND settled_at IS NULL",
            params![desk.org()],
        )
        .await?;
    let since = desk.now() - jiff::SignedDuration::from_hours(24);
    let overdue = tx
        .count(
            "SELECT COUNT(*) AS n FROM delivery WHERE org_id = $1 AND state = 'overdue' AND settled_at >= $2",
            params![desk.org(), since],
        )
        .await?;
    let ledger = tx
        .count(
            "SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = $1 AND leaf_index IS NULL",
            params![desk.org()],
        )
        .await?;
    let mail = desk.app().part::<Node>().is_some_and(|node| node.has_mail);
    let screens = desk.app().part::<Hub>().map_or(0, |hub| {
        hub.screens(&muster_response::live::teller::responders(desk.org()))
    });
    let facts = [
        (
            t("health-database"),
            state(answers, &t("health-answers"), &t("health-does-not-answer")),
        ),
        (t("health-queue"), html! { (waiting) }),
        (t("health-overdue"), html! { (overdue) }),
        (t("health-ledger"), html! { (ledger) }),
        (
            t("health-mail"),
            state(mail, &t("health-mail-set"), &t("health-mail-not-set")),
        ),
        (t("health-screens"), html! { (screens) }),
        (t("health-version"), html! { (env!("CARGO_PKG_VERSION")) }),
    ];
    let body = html! {
        (page_head(PageHead::of(&t("health-title")).lead(t("health-lead"))))
        (panel(Panel::of(&t("health-title")), definitions(&facts)))
    };
    desk.page(&t("health-title"), body).await
}

fn state(good: bool, yes: &str, no: &str) -> Markup {
    if good {
        state_mark(StateKind::Current, yes)
    } else {
        state_mark(StateKind::Problem, no)
    }
}
