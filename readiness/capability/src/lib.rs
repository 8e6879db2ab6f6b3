//! What an agency can send and how fast it says it comes, beside what was measured; and what partners lend each other.
//!
//! Promise: nobody is surprised by what cannot come, and what was lent comes back.

mod grouped;
mod openapi;
pub mod profile;
pub mod resource;

#[cfg(test)]
mod tests;

pub use openapi::openapi;

/// All pages and API calls of this crate.
pub fn routes() -> muster_web::Routes {
    profile::routes().merge(resource::routes())
}
