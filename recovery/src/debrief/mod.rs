//! Debriefs: the facts from the log, goal against measured time, and the words of both sides.
//!
//! Promise: a debrief exists by itself after every end, it is made of what the site already had, and each side's words reach the
//! other only under a clause of their own direction.

pub mod api;
mod handler;
mod listing;
#[cfg(test)]
mod listing_tests;
pub mod model;
mod pages;
pub mod reading;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;
pub mod verbs;
mod views;

pub use handler::CreateDebrief;
pub(crate) use handler::released;
pub use model::{Debrief, Facts, Question, Stage, StageFact, Word, WordKind};
pub(crate) use views::closed_meanwhile;

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
