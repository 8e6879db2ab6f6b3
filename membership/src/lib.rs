//! Who is here: organisations, units, positions, people, sites, and how they sign in.
//!
//! Promise: a duty sits on a position, a person fills it, and nothing is ever assigned to nobody without showing it.

pub mod confirmation;
pub mod device;
pub mod entries;
pub mod fields;
pub mod invitation;
pub mod keys;
pub mod letter;
pub mod me;
mod openapi;
pub mod organisation;
pub mod position;
pub mod revision;
pub mod setup;
pub mod sign_in;
pub mod site;
pub mod token;
pub mod vacancy;
pub mod words;

#[cfg(test)]
mod tests;

pub use openapi::openapi;
pub use organisation::{Organisation, Unit};
pub use position::Position;
pub use site::Site;

/// All pages and API calls of this crate.
pub fn routes() -> muster_web::Routes {
    sign_in::routes()
        .merge(invitation::routes())
        .merge(setup::routes())
        .merge(organisation::routes())
        .merge(me::routes())
        .merge(confirmation::routes())
        .merge(device::routes())
        .merge(position::routes())
        .merge(token::routes())
        .merge(vacancy::routes())
}
