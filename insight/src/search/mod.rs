//! Search: the own organisation's things by word or reference, and of partners what a clause opens.
//!
//! Promise: "nothing found" and "not yours" are one and the same page, and no page tells how many.

mod model;
mod pages;
mod rules;
pub mod store;
#[cfg(test)]
mod tests;
mod verbs;
mod views;

pub use model::{Hit, Kind};
pub use pages::routes;
pub use verbs::{Found, search};
