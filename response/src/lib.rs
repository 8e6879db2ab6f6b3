//! During: the alert, its delivery, the room, the dispatcher's desk, and drills.
//!
//! Promise: an alert that was accepted is never lost, and a drill is never mistaken for the real thing.

pub mod alert;
pub mod delivery;
pub mod dispatch;
pub mod drill;
pub mod incident;
pub mod live;
mod openapi;
pub mod room;
pub mod webhook;

pub use openapi::openapi;

use muster_agreements::crossing::Gate;
use muster_store::outbox::Handler;
use std::sync::Arc;

/// What this crate does when something happened elsewhere: the server gives them to the outbox.
///
/// `base_url`: where the pages stand, for the links in messages. `gate`: the program's, with what it keeps compiled.
pub fn handlers(base_url: &str, gate: &Arc<Gate>) -> Vec<Arc<dyn Handler>> {
    room::handlers(base_url, gate)
}

/// All pages of this crate.
pub fn routes() -> muster_web::Routes {
    alert::routes()
        .merge(alert::api::routes())
        .merge(room::routes())
        .merge(room::api::routes())
        .merge(room::hands_api::routes())
        .merge(dispatch::routes())
        .merge(drill::routes())
        .merge(live::routes())
        .merge(webhook::routes())
}
