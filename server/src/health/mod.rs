//! `/health/live`, `/health/ready`, `/metrics`, and the administrator's health page with the test of the mail relay.

mod mail_test;
mod pages;
pub mod store;

use crate::pulse::{Pulse, STUCK_AFTER};
use async_trait::async_trait;
use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::PrometheusHandle;
use muster_agreements::mou;
use muster_membership::setup::NodeState;
use muster_terms::OrgId;
use muster_web::{App, Problem, Routes};
use std::net::SocketAddr;

/// Facts of this node that pages show.
pub struct Node {
    pub metrics: Option<PrometheusHandle>,
    pub metrics_on_loopback: bool,
}

pub fn routes() -> Routes {
    Routes::new()
        .open_get("/health/live", live)
        .open_get("/health/ready", ready)
        .open_get("/metrics", metrics)
        .merge(pages::routes())
}

/// The program runs.
async fn live() -> &'static str {
    "live\n"
}

/// The program can serve: the database answers, and every job beside the requests takes its turns.
async fn ready(State(app): State<App>) -> Response {
    let silent = app
        .part::<Pulse>()
        .map(|pulse| pulse.silent(STUCK_AFTER))
        .unwrap_or_default();
    if !silent.is_empty() {
        tracing::error!(?silent, "not ready: jobs are silent");
        return (StatusCode::SERVICE_UNAVAILABLE, "a job of the server is silent\n").into_response();
    }
    match app.store().ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(fault) => {
            tracing::warn!(%fault, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// What a proxy adds to a request that it passes on: then the peer's address says nothing of who asks.
const PASSED_ON: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/// Prometheus text. Only for this machine, and not through a proxy on it: counts of all organisations are nobody's page.
async fn metrics(
    State(app): State<App>,
    headers: HeaderMap,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
) -> Result<Response, Problem> {
    let node = app.part::<Node>().ok_or(Problem::Missing)?;
    let direct = !PASSED_ON.iter().any(|name| headers.contains_key(*name));
    let local = direct && peer.is_some_and(|peer| peer.0.0.ip().to_canonical().is_loopback());
    let handle = node
        .metrics
        .as_ref()
        .filter(|_| node.metrics_on_loopback && local)
        .ok_or(Problem::Missing)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response())
}

/// What the steps of the first run ask of the node.
pub struct ServerState;

#[async_trait]
impl NodeState for ServerState {
    async fn mail_works(&self, app: &App) -> Result<bool, Problem> {
        let tx = app.store().read().await?;
        Ok(store::fact(&tx, store::FactName::MailProved).await?.is_some())
    }

    async fn has_backup(&self, app: &App) -> Result<bool, Problem> {
        let tx = app.store().read().await?;
        Ok(store::fact(&tx, store::FactName::BackupMade).await?.is_some())
    }

    async fn knows_partner(&self, app: &App, org: OrgId) -> Result<bool, Problem> {
        let tx = app.store().read().await?;
        Ok(!mou::store::known_to(&tx, org, None, 1).await?.is_empty())
    }
}
