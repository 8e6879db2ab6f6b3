//! The incident: what was raised, who is in its room, and how it stands. Alert, room, desk and drill all work on it.

pub mod again;
pub mod course;
mod listed;
pub mod model;
mod room;
pub mod rules;
pub mod share;
pub mod store;

pub use listed::{Asker, Listed, Seat};
pub use model::*;
pub use room::{Room, desk_receiver, receiver, refused};
pub use share::{Line, gate};
