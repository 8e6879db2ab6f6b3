//! Points of a site in words: ways in, meeting points, kits, hazards.
//!
//! Promise: what an officer must find in the dark stands in one list, under the code that is on the thing itself.

pub(crate) mod api;
mod model;
mod pages;
pub mod rules;
pub mod store;
pub mod verbs;
pub(crate) mod views;

pub use model::SitePoint;

/// Pages of this slice. Points travel with their site in the API.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
