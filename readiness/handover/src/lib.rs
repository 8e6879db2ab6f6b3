//! When a position is left: the partner is told the same day, and whoever follows is introduced.
//!
//! Promise: a liaison that leaves takes nothing along, and no partner learns of it by a call that nobody answers.
//!
//! A partner is told what its clause of contacts lets it read: the title of a position, since when it is vacant, who acts for it, and
//! that it is filled again. Never who left, or why.

mod agenda;
mod api;
mod calendar;
mod gate;
pub mod holdings;
mod letters;
pub mod listing;
pub mod model;
mod openapi;
mod pages;
pub mod reading;
pub mod rules;
pub mod store;
pub mod telling;
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
