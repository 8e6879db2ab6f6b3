//! Emergency kits: what is in them, where they stand, who keeps them, and when somebody last looked.
//!
//! Promise: the bag that is reached for is there, sealed and complete, and a bag that is not shows before it is needed.
//!
//! A kit on a site stands at one of the site's points, whose code and name it has; a kit elsewhere has its own. Its mark on a drawing is called
//! as the kit is, and goes with it. What holds personal
//! data is told to the organisation's own people alone: no partner and no label names it.

pub mod api;
mod check_pages;
pub mod check_rules;
mod check_views;
mod form_views;
mod forms;
mod label;
mod model;
pub(crate) mod on_plan;
mod pages;
pub mod reading;
pub mod ready;
pub mod reminders;
pub mod rules;
pub mod standing;
pub mod store;
pub mod verbs;
pub(crate) mod views;
mod worker;

pub use model::{
    Category, Check, Custodian, Event, EventKind, FoundItem, History, HistoryMark, ItemFound, Kit, KitItem, KitKind,
    SealFound, Stands,
};

pub use views::matter_word;

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes()
        .merge(forms::routes())
        .merge(check_pages::routes())
        .merge(worker::routes())
        .merge(api::routes())
}
