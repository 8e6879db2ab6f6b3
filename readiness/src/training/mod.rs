//! Who has learned what, and until when it holds: joint sessions, de-escalation, the use of a kit.
//!
//! Promise: a training belongs to the person who did it, nobody reads another's but who looks after them, and what runs out is seen
//! before it does.

pub(crate) mod api;
mod csv_file;
mod form_views;
mod forms;
mod model;
mod pages;
pub mod rules;
pub mod store;
pub mod verbs;
mod views;

pub use api::openapi;
pub use model::{Course, CourseKind, Learner, Standing, Training};

/// Pages and calls of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(api::routes())
}
