//! Exercises of every type: planned by both sides, run on a clock, observed, rated, and brought to a report and an improvement plan.
//!
//! Promise: an exercise is never mistaken for the real thing, no inject is lost or said twice, and nobody is rated: capabilities are.

mod api;
mod capability;
pub mod holding;
pub mod job;
pub mod listing;
pub mod model;
mod openapi;
mod pages;
pub mod reading;
pub mod report;
pub mod rules;
pub mod scenarios;
pub mod store;
pub mod verbs;
mod views;
mod words;

#[cfg(test)]
mod tests;

pub use capability::CoreCapability;
pub use openapi::openapi;

/// All pages and API calls of this crate.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
