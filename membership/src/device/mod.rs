//! Enrolled devices: a phone that may raise after its session ended.
//!
//! Promise: such a phone can raise, and read who comes to an alarm that its position raised, until ten minutes after the end;
//! nothing else. Whoever loses it can revoke it.

pub(crate) mod pages;
pub mod store;
pub mod verbs;
mod views;

pub use pages::routes;
