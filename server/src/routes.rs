//! All routes of the program, slice by slice.

use muster_web::{Routes, assets::serve_asset};

/// Every route that exists. The access table asks each of them.
pub fn all() -> Routes {
    muster_membership::routes()
        .merge(muster_agreements::routes())
        .merge(muster_readiness::routes())
        .merge(muster_capability::routes())
        .merge(muster_threat_team::routes())
        .merge(muster_events::routes())
        .merge(muster_handover::routes())
        .merge(muster_visits::routes())
        .merge(muster_plans::routes())
        .merge(muster_exercises::routes())
        .merge(muster_response::routes())
        .merge(muster_recovery::routes())
        .merge(muster_insight::routes())
        .merge(crate::health::routes())
        .merge(crate::openapi::routes())
        .open_get("/assets/{*path}", serve_asset)
}
