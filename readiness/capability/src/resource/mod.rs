//! Shared resources: what is offered to partners, asked for, lent, and brought back.
//!
//! Promise: what is lent is lent once, both sides know who has it, and it comes back.

pub mod api;
mod form_views;
pub mod model;
mod pages;
pub mod reading;
pub mod rules;
pub mod store;
pub mod verbs;
mod views;
mod words;

pub use model::{Loan, LoanEvent, Resource};

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
