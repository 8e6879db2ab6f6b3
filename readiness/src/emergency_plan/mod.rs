//! Emergency plans of a site: for each kind of emergency what is done first, in which order, by whom.
//!
//! Promise: when the button is pressed, the room begins with the steps this site agreed, each with its owner, and whoever raised
//! it reads the one line that is theirs.
//!
//! One plan for each kind. Templates, sections, comments and approval by both sides stand on top of this slice later: a plan has
//! a version and the day that version was agreed.

pub mod api;
mod built_in;
mod form_views;
mod forms;
mod model;
mod pages;
pub mod reading;
pub mod rules;
pub mod store;
pub mod verbs;
mod views;

pub use built_in::{built_in_instruction, built_in_steps};
pub use model::{EmergencyPlan, PlanHead, PlanStep, StepPosition};

/// Pages and API of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes().merge(forms::routes()).merge(api::routes())
}
