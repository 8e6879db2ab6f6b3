//! The incident room: both sides see one log, one set of people, one plan, and what is open to the other side under which clause.

mod agreement;
pub mod api;
pub mod closing;
mod debriefs;
pub mod hands_api;
pub mod map;
pub mod pages;
pub mod reading;
mod relabelled;
#[cfg(test)]
pub(crate) mod tests;
pub mod verbs;
pub mod views;

pub use debriefs::{Debriefs, DebriefsPart};
pub use pages::routes;

/// What rooms do when an agreement or the label of their site changes.
///
/// `base_url`: where the pages stand, for the link of a message.
pub fn handlers(base_url: &str) -> Vec<std::sync::Arc<dyn muster_store::outbox::Handler>> {
    let mut all = agreement::handlers(base_url);
    all.push(relabelled::handler());
    all
}
