//! The incident room: both sides see one log, one set of people, one plan, and what is open to the other side under which clause.

mod agreement;
pub mod api;
pub mod closing;
mod debriefs;
pub mod hands_api;
pub mod map;
pub mod pages;
pub mod reading;
#[cfg(test)]
pub(crate) mod tests;
pub mod verbs;
pub mod views;

pub use agreement::handlers;
pub use debriefs::{Debriefs, DebriefsPart};
pub use pages::routes;
