//! What anybody tells the team: on a form that needs no account, answered without a name.
//!
//! Promise: it is sealed to the team before the answer leaves, and whoever told it can read what the team says, with a receipt.

mod model;
mod pages;
pub mod rules;
pub mod verbs;
mod views;

pub use model::{Said, Side, Thread};
pub use verbs::IntakeLimits;
pub(crate) use views::messages;

/// Pages of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes()
}
