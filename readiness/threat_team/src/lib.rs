//! The threat management team: who sits on it, what anybody tells it, and the concerns it works on.
//!
//! Promise: whoever is outside the team learns of no concern, neither from a page nor from the database.
//!
//! This is a crate of its own so that nothing else can read its store. Absent on purpose: calls of the API (a token has no
//! passphrase), a role that reads along, a search, and attachments.

pub mod concern;
pub mod consult;
mod desk;
pub mod intake;
mod keyring;
pub mod roster;
mod seal;
mod sealed;
#[cfg(test)]
mod tests;

pub use desk::{OpenDesk, TeamDesk};
pub use keyring::Keyring;
pub use seal::PublicKey;
pub use sealed::verbs::{pause, stir};

/// What unlocks the keys of the demo's team. It is shown there on the page that asks for it, and nowhere else.
pub const DEMO_PASSPHRASE: &str = "demo passphrase of the team";

/// All pages of this crate.
pub fn routes() -> muster_web::Routes {
    roster::routes()
        .merge(concern::routes())
        .merge(intake::routes())
        .merge(consult::routes())
}
