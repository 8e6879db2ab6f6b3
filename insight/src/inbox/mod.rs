//! The inbox: what waits for this person, and its number in the top bar.
//!
//! Promise: a number means "waits for you", never a total; of others nothing is counted that no clause opens.

mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;
mod verbs;
mod views;

pub use model::{Waiting, WaitingKind};
pub use pages::routes;
pub use verbs::{rows, waiting};
pub(crate) use views::row;
