//! Operations of an event: a fair, a match, a visit of somebody guarded, an open day.
//!
//! Promise: whoever works at an event, of either side, knows where to stand, from when until when, whom to call and who is in command.

mod openapi;

pub use openapi::openapi;

/// All pages and API calls of this crate.
pub fn routes() -> muster_web::Routes {
    muster_web::Routes::new()
}
