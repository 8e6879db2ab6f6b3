//! The first run: ten minutes from an empty database to a site, in six steps that can each wait.
//!
//! Promise: the first page is open only while nobody is here; of two people who race, one wins and the other is told.

pub(crate) mod pages;
mod steps;
mod store;
pub(crate) mod views;

use crate::organisation::rules::FoundingForm;
use muster_terms::OrganisationKind;
use muster_web::App;
pub use pages::routes;
pub use steps::{FirstSteps, NodeState, SetupNode, Step, left, put_away, steps};
pub use views::step_rows;

/// The form before anybody typed, with what this machine knows.
pub(crate) fn blank_form(app: &App, kind: Option<OrganisationKind>) -> FoundingForm {
    FoundingForm {
        kind: kind.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
        time_zone: jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC").to_owned(),
        emergency_number: app.settings().emergency_number.clone(),
        units: "metric".into(),
        ..FoundingForm::default()
    }
}
