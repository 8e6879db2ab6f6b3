//! When a position is left: the partner is told the same day, and whoever follows is introduced.
//!
//! Promise: a liaison that leaves takes nothing along, and no partner learns of it by a call that nobody answers.

mod openapi;

pub use openapi::openapi;

/// All pages and API calls of this crate.
pub fn routes() -> muster_web::Routes {
    muster_web::Routes::new()
}
