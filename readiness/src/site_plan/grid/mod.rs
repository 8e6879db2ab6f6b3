//! The grid of a site: one over all its floors, so that B4 is the same column of air on each of them.
//!
//! This slice promises that "come to B4" means one place: the grid does not move when a floor is drawn anew or another one comes. A site
//! that has none of its own yet is measured over all its floors, and what was measured is kept with the next change of a floor; from
//! then on only a person moves it.

pub mod api;
mod pages;
pub mod store;
pub mod verbs;

pub use store::GridRecord;

/// Pages and API of this slice.
pub(super) fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
