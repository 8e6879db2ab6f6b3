//! Capability profile: what an agency can send and cannot do, what it needs from a site, and how fast it says it comes, beside what
//! was measured in real emergencies.
//!
//! Promise: a stated time never stands without the measured one, and neither without what both sides say of it.

pub mod api;
mod comparison;
mod form;
mod form_views;
pub mod model;
mod pages;
pub mod reading;
pub mod rules;
pub mod store;
pub mod verbs;
mod views;
mod words;

pub use model::{Content, Course, Note, Profile, Send};

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
