//! Operations of an event: a fair, a match, a visit of somebody guarded, an open day.
//!
//! Promise: whoever works at an event, of either side, knows where to stand, from when until when, whom to call and who is in command.
//!
//! An event is its owner's record, with its operational periods and its briefing; posts, shifts and read marks of an invited partner are
//! the partner's. Each side reads the other's part through the gate, under the clause of its direction.

mod api;
mod api_out;
mod chart;
mod ics;
pub mod listing;
pub mod model;
mod openapi;
mod pages;
pub mod reading;
pub mod rules;
pub mod store;
pub mod verbs;
mod views;
pub mod words;

#[cfg(test)]
mod tests;

pub use openapi::openapi;

/// All pages and API calls of this crate.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
