//! A person's own page: duty, settings, sessions, recovery codes.
//!
//! Promise: what one account can do is seen in one place, and ended from there.

pub mod api;
pub(crate) mod pages;
pub mod store;
pub mod verbs;
mod views;

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
