//! IMDF archives: a venue with its levels comes in, and goes out again with everything that it brought and everything that was drawn since.
//!
//! What we draw of an archive is what [`crate::site_plan::import`] makes of its features; all of it is kept beside the drawings as it
//! came, and the way back writes a feature that nobody changed letter by letter. Source: IMDF 1.0 (OGC 20-094).

pub mod api;
mod archive;
mod pages;
mod read;
pub mod store;
#[cfg(test)]
mod tests;
pub mod verbs;
mod write;

pub use archive::{Archive, ArchiveRefusal, MOST_ARCHIVE_BYTES};
pub use read::{Brought, read};
pub use write::{Drawings, write};

/// Pages and API of this slice.
pub(super) fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
