//! Search: the own organisation's things by word or reference, and of partners what a clause opens.
//!
//! Promise: "nothing found" and "not yours" are one and the same page, and no page tells how many.

pub mod api;
mod model;
mod pages;
mod rules;
pub mod store;
#[cfg(test)]
mod tests;
mod verbs;
mod views;

pub use model::{Hit, Kind};
pub use verbs::{Found, search};

/// Page and call of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
