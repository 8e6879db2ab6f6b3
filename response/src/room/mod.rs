//! The incident room: both sides see one log, one set of people, one plan, and what is open to the other side under which clause.

mod agreement;
pub mod api;
mod clear;
pub mod closing;
mod debriefs;
pub mod hands_api;
pub mod map;
mod occasions;
pub mod pages;
pub mod reading;
mod relabelled;
#[cfg(test)]
pub(crate) mod tests;
pub mod verbs;
pub mod views;

pub use debriefs::{Debriefs, DebriefsPart};
pub use occasions::{Occasion, Occasions, OccasionsPart};
pub use pages::routes;

use muster_agreements::crossing::Gate;
use muster_store::outbox::Handler;
use std::sync::Arc;

/// What rooms do when an agreement or the label of their site changes.
///
/// `base_url`: where the pages stand, for the link of a message.
pub fn handlers(base_url: &str, gate: &Arc<Gate>) -> Vec<Arc<dyn Handler>> {
    let mut all = agreement::handlers(base_url, gate);
    all.push(relabelled::handler(gate.clone()));
    all
}
