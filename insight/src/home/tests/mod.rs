//! Home by route: who sees which page, and that history does not slow it, on each database.

mod actions;
mod agreements;
mod grown_old;
mod history;
mod pages;
