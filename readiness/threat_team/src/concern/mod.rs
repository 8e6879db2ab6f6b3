//! Concerns that the team works on: facts apart from hypotheses, levels by a named scale, actions, an end with its reason.
//!
//! Promise: what is known says where from, what is only thought says so, and a concern is looked at again in time.

mod model;
mod pages;
pub mod rules;
pub mod verbs;
mod views;

pub(crate) use model::words;
pub use model::{
    Action, Assessment, Author, Case, CaseState, Closing, Done, Ending, Fact, Level, Line, Moment, Scale, Source,
    Struck,
};
pub(crate) use views::{level_word, source_word};

/// Pages of this slice.
pub fn routes() -> muster_web::Routes {
    pages::routes()
}
