//! Enrolled devices: a phone that may raise after its session ended.
//!
//! Promise: such a phone can raise and nothing else; whoever loses it can revoke it.

pub(crate) mod pages;
pub mod store;
pub mod verbs;
mod views;

pub use pages::routes;
