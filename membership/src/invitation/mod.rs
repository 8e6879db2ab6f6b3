//! Invitations: a link that fills a position, and a link that lets a partner found itself here.
//!
//! Promise: a link works once; whoever holds it chooses the password, nobody else ever knows it.

pub(crate) mod pages;
pub mod store;
pub mod verbs;
pub(crate) mod views;

pub use pages::routes;
