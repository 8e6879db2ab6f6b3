//! How ready is each site, and what would help most? A figure whose every point is a dated artefact.
//!
//! Promise: the figure is one published rule over facts that everybody of the organisation can look up, and it falls by itself.

mod api;
mod model;
mod pages;
mod rule;
mod store;
#[cfg(test)]
mod tests;
mod verbs;
mod views;

pub use api::openapi;
pub use model::SiteReadiness;
pub use rule::{Artefact, Cannot, Explained, Figure, RULE, TABLE, Worth, figure};
pub use verbs::of_sites;

/// Pages and calls of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
