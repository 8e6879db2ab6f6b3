//! After: debriefs and corrective actions.
//!
//! Promise: the loop closes. What a debrief finds becomes work with an owner and a date, and a promise that ages shows.

mod agreement;
#[cfg(test)]
mod agreement_tests;
pub mod corrective_action;
mod crossing;
pub mod debrief;
mod marks;
#[cfg(test)]
mod refused_tests;
#[cfg(test)]
mod routes_tests;
#[cfg(test)]
mod testing;
pub mod work;

use muster_agreements::crossing::Gate;
use muster_store::outbox::Handler;
use muster_web::Routes;
use std::sync::Arc;

/// Pages and API of this crate.
pub fn routes() -> Routes {
    debrief::routes().merge(corrective_action::routes())
}

/// What this crate does when something happened elsewhere: the server gives them to the outbox.
///
/// `gate`: the program's, with what it keeps compiled.
pub fn handlers(gate: &Arc<Gate>) -> Vec<Arc<dyn Handler>> {
    let mut all = agreement::handlers(gate.clone());
    all.push(Arc::new(debrief::CreateDebrief::new(gate.clone())));
    all
}

/// OpenAPI 3.1 of this crate's calls.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut api = debrief::api::openapi();
    api.merge(corrective_action::api::openapi());
    api
}
