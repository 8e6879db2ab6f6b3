//! `/audit/ledger` and the documents beside it.

use super::{collect, self_check, store, verifier, views};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use maud::Markup;
use muster_store::sequencer;
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes, t};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/audit/ledger", get_ledger)
        .get("/audit/export", get_export)
        .long()
        .get("/audit/proof/{crossing}", get_proof)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LedgerQuery {
    check: String,
}

/// The state of the own log, how to check it elsewhere, and the server's own check when asked for.
async fn get_ledger(desk: Desk, Query(query): Query<LedgerQuery>) -> Result<Markup, Problem> {
    desk.require(Act::Audit)?;
    let key = verifier(&desk)?;
    let tx = desk.read().await?;
    let head = store::head(&tx, desk.org()).await?;
    let check = match (query.check.as_str(), &head) {
        ("", _) | (_, None) => None,
        (_, Some(_)) => Some(self_check(&tx, &key, desk.org()).await?),
    };
    let page = views::LedgerPage {
        origin: sequencer::origin(desk.app().settings().host(), desk.org()),
        vkey: key.to_string(),
        head,
        check,
        zone: desk.time_zone(),
        now: desk.now(),
    };
    desk.page(&t("ledger-title"), views::ledger(&page)).await
}

#[derive(Debug, Deserialize)]
pub(crate) struct ExportQuery {
    /// Also the newest checkpoint over at most so many entries.
    pub since: Option<u64>,
}

async fn get_export(desk: Desk, Query(query): Query<ExportQuery>) -> Result<Response, Problem> {
    desk.require(Act::Audit)?;
    let tx = desk.read().await?;
    let document = collect::export(&tx, &verifier(&desk)?, desk.org(), query.since).await?;
    Ok(download(document, "ledger-export.json"))
}

/// One line's own proof. Whoever may see the line may prove it.
async fn get_proof(desk: Desk, Path(crossing): Path<CrossingId>) -> Result<Response, Problem> {
    let tx = desk.read().await?;
    crate::audit::store::find_visible(&tx, &desk, crossing)
        .await?
        .ok_or(Problem::Missing)?;
    let document = collect::disclosure(&tx, &verifier(&desk)?, desk.org(), crossing).await?;
    Ok(download(document, &format!("crossing-{crossing}.json")))
}

/// A JSON document that the browser saves. `name` is made of letters, digits, hyphens and points.
pub(super) fn download(document: Vec<u8>, name: &str) -> Response {
    let mut response = ([(header::CONTENT_TYPE, "application/json")], document).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
