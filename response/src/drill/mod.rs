//! Drills: the same room with another band, another class, another first word.
//!
//! Promise: a drill is never mistaken for the real thing, nor the real thing for a drill. Only positions that agreed take part.

pub mod api;
pub mod follow;
pub mod listing;
pub mod model;
pub mod pages;
pub mod partners;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;
pub mod verbs;
pub mod views;

/// Pages and calls of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
