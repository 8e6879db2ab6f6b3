//! "Who saw what": every access by others to our data, every access we made, each with the clause that decided it.
//!
//! Promise: a yes and a no stand here alike, with their clause; nobody reads the line of a pair they are not of; no page tells
//! a total.

pub mod api;
mod csv_file;
mod filter;
mod model;
pub mod pages;
pub mod store;
#[cfg(test)]
mod tests;
mod views;

pub use filter::{Filter, FilterForm};
pub use model::{AuditLine, Cursor, View};

use muster_web::Routes;
use utoipa::OpenApi;

/// Pages and API of "who saw what".
pub fn routes() -> Routes {
    pages::routes().merge(api::routes())
}

#[derive(OpenApi)]
#[openapi(
    paths(api::get_crossings),
    components(schemas(api::CrossingOut, api::CrossingsOut)),
    tags((name = "crossings", description = "Who saw what"))
)]
struct Document;

pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
