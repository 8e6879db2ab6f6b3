//! Sites: what police must know before they arrive, and what opens to them under which clause.
//!
//! Promise: the arrival card is readable before anything else, every part that crosses carries its clause, and a site that is
//! not open to its reader is as absent as one that does not exist.

pub mod api;
mod form_views;
mod list_views;
pub mod listing;
mod model;
mod pages;
pub mod reading;
pub mod rules;
pub mod store;
pub mod verbs;
pub(crate) mod views;
pub(crate) mod write_api;

pub use model::{Arrival, KnownPolice, MeasuredArrival, OnSite, Profile, SiteChange, SiteField, SiteFile, SiteLine};
pub use reading::arrival;

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes()).merge(write_api::routes())
}
