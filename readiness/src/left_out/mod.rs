//! What a site cannot have: said by a person, with a reason, for a year.
//!
//! Promise: a readiness figure never asks for what cannot be there, and nobody talks it up without a name beside it.

mod api;
mod model;
mod pages;
pub mod rules;
pub mod store;
pub mod verbs;

pub use api::openapi;
pub use model::LeftOut;

/// Forms and calls of this slice. What they change is shown on the readiness page of the site.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
