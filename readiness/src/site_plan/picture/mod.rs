//! A picture under a floor's drawing: a photo, a scan, or a page of a PDF, placed and turned to true north.
//!
//! This slice promises that whatever file comes, the server stands: it is measured before it is decoded, a PDF is drawn by a process of
//! its own with little memory and little time ([`page`], [`worker`]), and what is kept is pixels and nothing else ([`take`]). Where the
//! picture lies is a similarity and nothing more ([`Placing`]); it belongs to a version of the floor as its walls do, so it is compared,
//! comes back, and is never written over. Whoever may not read the floor never sees its picture.

pub mod api;
mod form;
mod model;
pub mod page;
mod pages;
mod placing;
mod refusal;
mod rules;
#[cfg(test)]
pub(crate) mod samples;
pub mod store;
pub mod take;
mod upload;
pub mod verbs;
mod views;
pub mod worker;

pub use model::{CameAs, Extent, Kind, Laid, Lay, Picture, PictureRecord, STRENGTHS};
pub use placing::{Pin, Placing, PlacingRefusal, WIDTHS_M};
pub use refusal::PictureRefusal;
pub use rules::{Change, compare};

/// Pages and API of this slice.
pub(super) fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
