//! Drawing a floor or the outside of a site in the browser.
//!
//! This slice promises that whatever is done to a drawing is one of a closed set of steps ([`Step`]), checked by the same rules as an
//! import, whether a form without script sends it, the island, or a program; and that of two who draw at once nobody's work is lost:
//! what touches different things is put together, what touches the same thing is shown side by side, and of two doors with one mark each is
//! kept under a mark of its own.

pub mod api;
pub mod corners;
mod form;
mod marks;
mod pages;
pub mod rules;
mod start;
mod step;
#[cfg(test)]
mod tests;
pub mod verbs;
mod views;

pub use marks::Twice;
pub use rules::{Clash, Wrong};
pub use step::{MOST_STEPS, Step};

/// Pages and API of this slice.
pub(super) fn routes() -> muster_web::Routes {
    pages::routes().merge(start::routes()).merge(api::routes())
}
