//! Confirming the address of an account: a link that is sent there, and opened by whoever is signed in to the account.
//!
//! Promise: an address that nobody has shown to be theirs is marked so, to its account and to who administers it. It opens nothing:
//! codes on paper are the way back in. Alarms go there all the same, since who is called by mail must be called.

pub(crate) mod pages;
pub mod rules;
pub mod store;
pub mod verbs;
pub(crate) mod views;

pub use pages::routes;
