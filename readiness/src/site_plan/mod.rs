//! Floor plans and site maps: read, checked, drawn and put into words.
//!
//! This slice promises that a plan which is on a page is the plan that was walked on: it is read from GeoJSON through
//! limits that refuse hostile input with a code ([`import`]), kept without loss ([`plan`]), drawn on the server as an SVG
//! that needs no script and no style attribute ([`draw`]), and said in words for those who do not see it ([`words`]).
//!
//! IMDF archives come in and go out ([`imdf`]).
//! It is drawn and changed in the browser ([`edit`]).
//! Every version is kept and two can be compared ([`version`]).
//!
//! The pure rooms know neither SQL nor HTTP. Format: `docs/formats/floor-plan.md`.

pub mod api;
pub mod demo;
pub mod draw;
pub mod edit;
pub mod form;
mod forms;
pub mod grid;
pub mod imdf;
pub mod import;
pub mod intake;
pub mod kind;
mod look;
mod map_forms;
mod pages;
pub mod picture;
pub mod plan;
pub mod shape;
mod sheet;
pub mod store;
pub(crate) mod upload;
pub mod verbs;
pub mod version;
pub(crate) mod views;
pub mod words;
pub(crate) mod write_api;

#[cfg(test)]
mod tests;

pub use import::{ImportNote, Imported, PlanRefusal};
pub use kind::FeatureKind;
pub use look::{Look, in_words, plan_markup};
pub use plan::{Facts, Feature, FloorPlan, SiteMap};
pub use shape::{Area, Shape, Spot};
pub use sheet::{Sheet, SheetId};
pub use views::{legend_line, list_twin, map_twin};
pub use words::{PlanInWords, site_words, words};

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes()
        .merge(api::routes())
        .merge(write_api::routes())
        .merge(version::routes())
        .merge(edit::routes())
        .merge(imdf::routes())
        .merge(grid::routes())
        .merge(picture::routes())
}
