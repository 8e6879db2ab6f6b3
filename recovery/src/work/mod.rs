//! Joint work on quiet days: a visit, the review of a plan, an exercise. What its people find becomes corrective actions, as from a
//! debrief.
//!
//! Promise: who is in it may know of its actions, as far as clauses open them; who is shut out learns nothing more.

mod model;
pub mod store;
#[cfg(test)]
mod tests;

pub use model::{Party, Work, WorkKind};
