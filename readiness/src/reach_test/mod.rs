//! Reach tests: can those who are called answer, over which channel, and after how many seconds?
//!
//! Promise: a number that died is found on a quiet day. Every question ends with an answer, with the reason why it could not be put, or
//! with "no answer"; two failures in a row are shown wherever somebody counts on that channel, and put it behind those that answer.

pub mod api;
pub mod job;
mod letters;
pub(crate) mod model;
mod pages;
pub mod reading;
pub mod rules;
pub mod store;
pub mod verbs;
pub(crate) mod views;

pub use model::{Outcome, Probe, ReachTest, Schedule, State};

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
