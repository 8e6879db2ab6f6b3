//! The sealed records: one table of bodies that say nothing, whatever they hold.

pub mod model;
pub mod rules;
pub(crate) mod store;
pub mod verbs;

pub use model::{Envelope, Held};
