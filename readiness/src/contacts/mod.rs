//! Contacts: who answers for an organisation, in which order they are called, and when somebody last made sure.
//!
//! Promise: someone answers, and a number that nobody tried shows.

pub mod api;
mod form_views;
pub mod handover;
mod model;
mod pages;
pub mod reading;
pub mod rules;
pub mod store;
pub mod verbs;
pub(crate) mod views;
pub(crate) mod write_api;

pub use model::{Channel, Contact, Listed};

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes()).merge(write_api::routes())
}
