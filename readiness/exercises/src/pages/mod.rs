//! Handlers of `/exercises` and of a guest's link.

mod conduct;
pub(crate) use conduct::ObservationForm;
mod guest;
mod msel;
mod people;
mod plan;
mod review;

use axum::response::Redirect;
use muster_terms::Reference;
use muster_web::Routes;
use serde::Deserialize;

pub(crate) fn routes() -> Routes {
    plan::routes()
        .merge(people::routes())
        .merge(msel::routes())
        .merge(conduct::routes())
        .merge(review::routes())
        .merge(guest::routes())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NoFields {}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BeforeQuery {
    pub before: Option<Reference>,
}

/// Back to a page of this exercise, with what was done.
fn back(reference: &Reference, page: &str, done: &str) -> Redirect {
    Redirect::to(&format!("/exercises/{reference}{page}?done={done}"))
}
