//! Deliveries: one row per recipient and channel, and the ladder that climbs when nobody answers.
//!
//! Promise: every delivery ends as delivered, acknowledged, refused (and why) or overdue: never as nothing.

pub mod ladder;
mod leaving;
pub mod lost;
pub mod queue;
pub mod store;

pub use queue::StoreQueue;
