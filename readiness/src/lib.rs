//! Before: sites and their plans, points and contacts, so that both sides know the place before anybody needs it.
//!
//! Promise: whoever comes finds the right door, and somebody answers.

pub mod chips;
pub mod contacts;
pub mod emergency_plan;
pub mod form_files;
pub mod kit;
pub mod label;
pub mod left_out;
mod openapi;
pub mod opening;
pub mod packet;
pub mod reach_test;
pub mod site_plan;
pub mod site_point;
pub mod site_profile;
pub mod training;

#[cfg(test)]
mod tests;

pub use openapi::openapi;

/// All pages and API calls of this crate.
pub fn routes() -> muster_web::Routes {
    site_profile::routes()
        .merge(site_point::routes())
        .merge(site_plan::routes())
        .merge(emergency_plan::routes())
        .merge(contacts::routes())
        .merge(left_out::routes())
        .merge(training::routes())
        .merge(kit::routes())
        .merge(reach_test::routes())
        .merge(packet::routes())
}
