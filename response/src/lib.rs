//! During: the alert, its delivery, the room, the dispatcher's desk, and drills.
//!
//! Promise: an alert that was accepted is never lost, and a drill is never mistaken for the real thing.

pub mod alert;
pub mod delivery;
pub mod dispatch;
pub mod drill;
pub mod incident;
pub mod live;
pub mod room;

/// All pages of this crate.
pub fn routes() -> muster_web::Routes {
    alert::routes().merge(room::routes()).merge(dispatch::routes()).merge(drill::routes()).merge(live::routes())
}
