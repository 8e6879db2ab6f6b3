//! Raising an emergency. Promise: it is stored durably before it is acknowledged, and reaches everyone on duty on both sides
//! whom the agreement names.

pub mod api;
pub mod call;
pub mod model;
pub mod pages;
pub(crate) mod partners;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;
mod told_views;
pub mod verbs;
pub mod views;

pub use model::{Raise, Raised, Told, WouldBeTold};
pub use pages::routes;
