//! Corrective actions: what a debrief, a visit, a review or an exercise finds becomes work with an owner and a date, and a promise that ages shows.
//!
//! Promise: an action is accepted by whoever shall do it, is closed with proof, and every move of its date has a reason. How one
//! side's work stands reaches the other only under a clause of its direction.

pub mod api;
pub mod handover;
pub mod listing;
#[cfg(test)]
mod listing_tests;
mod meanwhile;
mod model;
pub mod owners;
mod pages;
pub mod reading;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;
pub mod verbs;
mod views;

pub(crate) use verbs::released;
pub(crate) use views::seen_row;

pub use model::{Action, ActionList, Element, Event, EventKind, NewAction, Source, State};
pub use owners::OwnerChoice;
pub use reading::Seen;

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
