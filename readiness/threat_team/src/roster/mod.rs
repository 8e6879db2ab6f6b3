//! The roster: who sits on the team, in which role, trained until when; and the keys that its members make.
//!
//! Promise: the security director founds a team and cannot enter it; its chair decides who sits on it; a key is given to a new
//! member by one who has it.

mod model;
mod pages;
pub mod rules;
pub(crate) mod store;
pub mod verbs;
mod views;

pub use model::{KeptOut, Member, Place, Role, Roster, Team, Training};

/// Pages of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes()
}

pub use store::{member, place_of, team};

pub(crate) use pages::{PASSPHRASE_FIELD, unlock_with};
pub(crate) use views::{framed, passphrase_fields};
