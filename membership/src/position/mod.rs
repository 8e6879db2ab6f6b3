//! Positions, the people in them and who is on duty.
//!
//! Promise: a duty never hangs on a person alone; a vacancy shows, and ends what its last holder could do.

pub(crate) mod admin_api;
pub mod api;
mod model;
pub(crate) mod pages;
pub mod rules;
pub mod store;
pub mod verbs;
mod views;

pub use model::{Holder, Listed, OnDuty, Person, Position};
pub use rules::NewPosition;

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes()).merge(admin_api::routes())
}
