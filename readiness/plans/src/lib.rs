//! Prevention, emergency and event plans as text.
//!
//! Promise: what both sides agreed stands word for word, everybody sees what changed since, and the steps in the text are the steps in
//! the room.

mod action_pages;
pub mod api;
pub mod document;
mod form_views;
pub mod listing;
pub mod model;
mod openapi;
pub mod own_part;
mod pages;
pub mod protective_actions;
pub mod reading;
pub mod reminders;
pub mod rules;
pub mod store;
mod talk_pages;
pub mod templates;
pub mod upload;
pub mod verbs;
mod views;
mod words;

#[cfg(test)]
mod tests;

pub use model::{PlanKind, PlanState, PlanText};
pub use openapi::openapi;

/// All pages and API calls of this crate.
pub fn routes() -> muster_web::Routes {
    pages::routes()
        .merge(talk_pages::routes())
        .merge(action_pages::routes())
        .merge(api::routes())
}

/// SHA-256 of a text, in hex.
fn digest(text: &str) -> String {
    digest_bytes(text.as_bytes())
}

fn digest_bytes(bytes: &[u8]) -> String {
    hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes))
}
