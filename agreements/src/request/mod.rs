//! Asking under a clause that opens only on request: words and a site go to the owner, who grants until a date or refuses with
//! the reason.
//!
//! Promise: a request is answered by a person, its answer is kept with its words, and a grant ends by itself.

pub mod api;
mod listing;
mod model;
mod pages;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;
pub mod verbs;
mod views;

pub use listing::{ListQuery, Listed, ON_A_PAGE, listed};
pub use model::{Answer, DisclosureRequest, MoreRequests};
pub use store::granted;

/// Pages and API of requests.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
