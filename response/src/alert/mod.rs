//! Raising an emergency. Promise: it is stored durably before it is acknowledged, and reaches everyone on duty on both sides
//! whom the agreement names.

pub(crate) mod anew;
#[cfg(test)]
mod anew_tests;
pub mod api;
pub mod call;
pub mod model;
pub mod pages;
pub(crate) mod partners;
pub mod rules;
mod sent;
#[cfg(test)]
mod sent_tests;
mod sent_views;
pub mod store;
#[cfg(test)]
mod tests;
mod told_views;
pub mod verbs;
pub mod views;

pub use model::{Raise, Raised, Told, WouldBeTold};
pub use sent::AlsoOpen;
pub use sent_views::{also_open, answer_state};

/// Pages of raising and of the first minute after it.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(sent::routes())
}
