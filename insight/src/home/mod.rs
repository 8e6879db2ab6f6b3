//! Home: "If it happened now". It lists, in order of harm, what would go wrong, who fixes it, and by when.
//!
//! Promise: every point is a dated fact of the store; of partners nothing is shown that no clause opens; the page stays as
//! fast with a hundred thousand emergencies in the store as with one.

mod actions;
mod agency;
mod cells;
mod company;
mod grown_old;
mod model;
mod pages;
mod rooms;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;
mod views;
mod views_panels;
mod views_phases;

pub use model::*;
pub use pages::routes;
pub use rooms::OpenRooms;
