//! Who is here: organisations, units, positions, people, sites, and how they sign in.
//!
//! Promise: a duty sits on a position, a person fills it, and nothing is ever assigned to nobody without showing it.

pub mod keys;
pub mod organisation;
pub mod position;
pub mod sign_in;
pub mod site;

pub use organisation::{Organisation, Unit};
pub use position::Position;
pub use site::Site;

/// All pages and API calls of this crate.
pub fn routes() -> muster_web::Routes {
    sign_in::routes()
}
