//! Home by route: who sees which page, and that history does not slow it, on each database.

mod actions;
mod agreements;
mod history;
mod pages;
