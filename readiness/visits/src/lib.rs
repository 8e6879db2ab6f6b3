//! Familiarisation visits, joint assessments and walk-throughs.

mod openapi;

pub use openapi::openapi;

/// All pages and API calls of this crate.
pub fn routes() -> muster_web::Routes {
    muster_web::Routes::new()
}
