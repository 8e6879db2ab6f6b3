//! Versions of a floor plan and of a site map: each is kept with who, when and why.
//!
//! This slice promises that no change of a drawing is lost: every version can be looked at, two can be compared, and an older one
//! can come back, as a new one. A partner reads the version of today under its clause; the others are the owner's alone.

pub mod api;
mod model;
mod pages;
mod rules;
pub mod store;
#[cfg(test)]
mod tests;
pub mod verbs;
mod views;

pub use model::{How, Kept, MOST_KEPT, Origin, VersionRecord};
pub use rules::{Difference, Fact, Fate, compare};
pub(super) use views::{why_field, why_field_called};

/// Pages and API of this slice.
pub(super) fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
