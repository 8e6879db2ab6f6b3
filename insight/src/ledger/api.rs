//! The export over the API.

use super::{collect, pages::ExportQuery, verifier};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use muster_terms::Act;
use muster_web::{Desk, Problem, Query, Routes};

pub fn routes() -> Routes {
    Routes::new().get("/api/v1/ledger/export", get_export).long()
}

/// The organisation's whole log as one document, `muster-ledger-export/v1`. It has passed the check of `muster-verify`.
#[utoipa::path(get, path = "/api/v1/ledger/export", tag = "ledger",
    params(("since" = Option<u64>, Query,
        description = "Adds the newest checkpoint over at most so many entries, to show that nothing before it changed")),
    responses((status = 200, content_type = "application/json", body = String, description = "docs/formats/ledger-export.md"),
        (status = 404, description = "The position does not audit"),
        (status = 422, description = "`ledger.empty`, `ledger.too-large`, `ledger.would-fail`")))]
pub(crate) async fn get_export(desk: Desk, Query(query): Query<ExportQuery>) -> Result<Response, Problem> {
    desk.require(Act::Audit)?;
    let tx = desk.read().await?;
    let document = collect::export(&tx, &verifier(&desk)?, desk.org(), query.since).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], document).into_response())
}
