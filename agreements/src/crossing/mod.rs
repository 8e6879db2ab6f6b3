//! The gate: every crossing is one policy decision, one line of "who saw what", and one entry in both parties' logs.
//!
//! A slice describes the thing as an [`Item`], says who wants it and why, and gets a decision whose yes is the only way to a
//! [`muster_policy::Cleared`] record. Repeated looks of one position at one record within [`rules::AGAIN_SECONDS`] are one
//! line with a count, and one ledger entry.

mod gate;

mod model;
pub mod release;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;
mod ways;

pub use gate::{Gate, answered, ask, note, note_once};
pub use model::{Circumstance, Crossing, Item, Receiver};
pub use ways::{AskedFor, Decided, Ways, asked_for, has_site_label};
