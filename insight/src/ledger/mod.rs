//! The ledger as its owner reads it: its state, the whole export, one record's proof, and the server's own check.
//!
//! Promise: an organisation gets its own log and nothing of another's; what is handed out passes `muster-verify`, or is not
//! handed out and the page says what is wrong.

pub mod api;
mod collect;
mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;
mod verify;
mod views;

pub use collect::{MAX_ENTRIES, disclosure, export};
pub use model::{Head, StoredContent, StoredEntry};
pub use verify::{Finding, Said, SelfCheck, self_check};

use muster_web::{Desk, Problem, Routes};
use std::sync::Arc;
use utoipa::OpenApi;

/// Pages and API of the ledger.
pub fn routes() -> Routes {
    pages::routes().merge(api::routes())
}

#[derive(OpenApi)]
#[openapi(paths(api::get_export), tags((name = "ledger", description = "The organisation's own log")))]
struct Document;

pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The verifier key of this desk's log.
///
/// Errors: a fault when the server was put together without a node key.
pub(crate) fn verifier(desk: &Desk) -> Result<muster_ledger::VerifierKey, Problem> {
    let key: Arc<muster_ledger::NodeKey> = desk
        .app()
        .part()
        .ok_or_else(|| Problem::fault("the server has no node key", false))?;
    let origin = muster_store::sequencer::origin(desk.app().settings().host(), desk.org());
    key.verifier(&origin).map_err(|err| Problem::fault(err, false))
}
