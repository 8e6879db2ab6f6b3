//! Organisations and their units, and how they are founded.
//!
//! Promise: an organisation's name is public to its partners only; nobody founds one that they do not belong to.

pub mod invitation;
mod model;
pub mod rules;
pub mod store;
pub mod verbs;

pub use model::{Organisation, PartnerInvitation, Unit};
pub use rules::{Founding, Owner};
pub use verbs::{Basis, Founded, found_organisation};
