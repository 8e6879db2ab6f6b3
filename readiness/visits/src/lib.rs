//! Familiarisation visits, joint assessments and walk-throughs.
//!
//! Promise: whoever comes in an emergency has walked here before, and what was found on the way is somebody's work until it is done.
//!
//! A visit is its owner's record; what an invited partner writes into it is the partner's. Each side reads the other's part through
//! the gate, under the clause of its direction. What both sign is one digest over all of it ([`digest`]).

mod api;
mod api_out;
mod digest;
pub mod listing;
pub mod lists;
pub mod model;
mod openapi;
pub mod own_part;
mod pages;
pub mod picture;
mod places;
pub mod reading;
pub mod rules;
pub mod store;
mod upload;
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
