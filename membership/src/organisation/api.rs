//! The own organisation as JSON.

use super::settings::{self, SettingsForm};
use crate::revision::Revised;
use axum::{Json as Reply, http::StatusCode};
use muster_terms::{Act, OrgId, OrganisationKind};
use muster_web::{Desk, Json, Problem, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/organisation", get_organisation)
        .put("/api/v1/organisation", put_organisation)
}

/// What the own organisation says of itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganisationOut {
    #[schema(value_type = String, format = Uuid)]
    id: OrgId,
    /// `company` or `agency`.
    #[schema(value_type = String)]
    kind: OrganisationKind,
    name: String,
    /// The line that answers when nobody on duty does; empty when there is none.
    out_of_hours: String,
    emergency_number: String,
    /// IANA name.
    time_zone: String,
    /// Metres and kilometres; feet and miles when not.
    metric: bool,
    /// Give it back with a change.
    revision: i64,
}

/// The own organisation.
#[utoipa::path(get, path = "/api/v1/organisation", tag = "people", responses((status = 200, body = OrganisationOut)))]
pub(crate) async fn get_organisation(desk: Desk) -> Result<Reply<OrganisationOut>, Problem> {
    let Revised { record: org, revision } = settings::of_desk(&desk).await?;
    Ok(Reply(OrganisationOut {
        id: org.id,
        kind: org.kind,
        name: org.name,
        out_of_hours: org.out_of_hours,
        emergency_number: org.emergency_number,
        time_zone: org.time_zone,
        metric: org.metric,
        revision: revision.number,
    }))
}

/// What it shall say, all of it.
#[derive(Debug, Deserialize, ToSchema)]
pub struct OrganisationIn {
    /// The revision that was read.
    revision: i64,
    name: String,
    /// Told to partners with an agreement when an alarm reaches nobody here; empty when there is no such line.
    out_of_hours: String,
    emergency_number: String,
    /// IANA name, such as `Europe/Berlin`.
    time_zone: String,
    metric: bool,
}

/// Changes name, numbers, time zone and distances.
#[utoipa::path(put, path = "/api/v1/organisation", tag = "people", request_body = OrganisationIn,
    responses((status = 204), (status = 404),
        (status = 409, description = "`organisation.changed`: it is no longer at the revision that was read"),
        (status = 422, description = "`organisation.invalid`: the first field that is wrong")))]
pub(crate) async fn put_organisation(desk: Desk, Json(wanted): Json<OrganisationIn>) -> Result<StatusCode, Problem> {
    desk.require(Act::Administer)?;
    let form = SettingsForm {
        name: wanted.name,
        out_of_hours: wanted.out_of_hours,
        emergency_number: wanted.emergency_number,
        time_zone: wanted.time_zone,
        units: if wanted.metric { "metric" } else { "imperial" }.into(),
        ..SettingsForm::default()
    };
    let new = settings::check(&form).map_err(|problems| problems.into_problem("organisation.invalid"))?;
    settings::change(&desk, new, wanted.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}
