//! Organisations and their units, and how they are founded.
//!
//! Promise: an organisation's name is public to its partners only; nobody founds one that they do not belong to.

pub(crate) mod api;
mod model;
mod pages;
pub mod rules;
pub mod settings;
pub mod store;
pub mod verbs;
pub(crate) mod views;

pub use model::{Invitations, Organisation, PartnerInvitation, Unit};
pub use rules::{Founding, Owner};
pub use verbs::{Basis, Founded, found_organisation};

/// The pages and API calls of the own organisation.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
