//! Are we ready, and who saw what? Home, inbox, search, "who saw what", and the ledger as its owner reads it.
//!
//! Promise: this crate only reads. What it shows of others, a clause opened; what it counts, waits for somebody.

pub mod audit;
pub mod home;
pub mod inbox;
pub mod ledger;
pub mod log;
pub mod partner;
pub mod search;
#[cfg(test)]
mod testing;
pub mod words;

use muster_web::Routes;

/// All pages and API calls of this crate.
pub fn routes() -> Routes {
    home::routes()
        .merge(inbox::routes())
        .merge(search::routes())
        .merge(audit::routes())
        .merge(ledger::routes())
        .merge(log::routes())
}

/// The OpenAPI document of this crate's calls; the server merges it with those of the neighbours.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = audit::openapi();
    document.merge(ledger::openapi());
    document
}
