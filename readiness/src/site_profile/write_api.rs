//! Changing sites over the API: the same verbs as the forms.

use super::{
    rules::{self, ProfileForm},
    store, verbs,
};
use crate::site_plan::verbs::find_own;
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/sites", post_site)
        .put("/api/v1/sites/{site}", put_site)
}

/// What an officer should know, in two short texts.
#[derive(Debug, Deserialize, ToSchema)]
pub struct OfficerNoteIn {
    label: String,
    words: String,
}

/// A site's profile.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SiteIn {
    name: String,
    address: String,
    #[serde(default)]
    hours: String,
    #[serde(default)]
    occupancy: String,
    /// Empty, an agency's id, or an agency's id, a slash and a unit's id.
    #[serde(default)]
    police: String,
    #[serde(default)]
    arrival_words: String,
    #[serde(default)]
    officer_notes: Vec<OfficerNoteIn>,
    /// A label of TLP 2.0, such as `TLP:AMBER`: clauses whose ceiling is below it do not open the site. Empty: as it was, and
    /// `TLP:AMBER` for a new site.
    #[serde(default)]
    tlp: String,
    /// For a change: the revision that was read.
    #[serde(default)]
    revision: i64,
}

impl SiteIn {
    /// `label`: what stays where none is said.
    async fn checked(self, desk: &Desk, label: Tlp) -> Result<(super::Profile, i64), Problem> {
        let revision = self.revision;
        let (note_label, note_words) = self
            .officer_notes
            .into_iter()
            .map(|note| (note.label, note.words))
            .unzip();
        let form = ProfileForm {
            name: self.name,
            address: self.address,
            hours: self.hours,
            occupancy: self.occupancy,
            police: self.police,
            arrival_words: self.arrival_words,
            note_label,
            note_words,
            tlp: self.tlp,
            revision,
            ..ProfileForm::default()
        };
        let known = store::known_police(&desk.read().await?, desk.org()).await?;
        let profile = rules::check(&form, &known, label).map_err(|problems| problems.into_problem("site.invalid"))?;
        Ok((profile, revision))
    }
}

/// The site that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteAddedOut {
    /// Such as `S-4821`.
    reference: String,
    #[schema(value_type = String, format = Uuid)]
    id: SiteId,
    revision: i64,
}

/// Adds a site.
#[utoipa::path(post, path = "/api/v1/sites", tag = "sites", request_body = SiteIn,
    responses((status = 201, body = SiteAddedOut), (status = 422, description = "`site.invalid`: the first field that is wrong")))]
pub(crate) async fn post_site(
    desk: Desk,
    Json(wanted): Json<SiteIn>,
) -> Result<(StatusCode, Reply<SiteAddedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let (profile, _) = wanted.checked(&desk, Tlp::default()).await?;
    let site = verbs::create(&desk, profile).await?;
    let out = SiteAddedOut {
        reference: site.reference.to_string(),
        id: site.id,
        revision: site.revision,
    };
    Ok((StatusCode::CREATED, Reply(out)))
}

/// Changes the profile of an own site.
#[utoipa::path(put, path = "/api/v1/sites/{site}", tag = "sites", request_body = SiteIn,
    params(("site" = String, Path, description = "Reference of the site")),
    responses((status = 204), (status = 404), (status = 409, description = "`site.changed-meanwhile`"), (status = 422)))]
pub(crate) async fn put_site(
    desk: Desk,
    Path(site): Path<Reference>,
    Json(wanted): Json<SiteIn>,
) -> Result<StatusCode, Problem> {
    let (tx, own) = find_own(&desk, &site).await?;
    drop(tx);
    let (profile, revision) = wanted.checked(&desk, own.tlp).await?;
    verbs::change(&desk, &site, profile, revision).await?;
    Ok(StatusCode::NO_CONTENT)
}
