//! Enrolled devices: a phone that may raise after its session ended.
//!
//! Promise: such a phone can raise, read who comes to an alarm that its position raised, until ten minutes after the end, and check
//! the kit whose label it scanned (`readiness/src/kit`); nothing else. Whoever loses it can revoke it.

pub(crate) mod pages;
pub mod store;
pub mod verbs;
mod views;

pub use pages::routes;
