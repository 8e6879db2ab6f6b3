//! API tokens: a program acts for a position, with a part of its acts, until a day.
//!
//! Promise: a token never does more than the position it was made in, is shown once, and ends with the duty.

pub(crate) mod pages;
pub mod rules;
pub mod store;
pub mod verbs;
mod views;

pub use pages::routes;
