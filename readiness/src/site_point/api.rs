//! Points of a site over the API: the same verbs as the forms. They are read with their site.

use super::{
    rules::{self, NewPoint, PointForm},
    verbs,
};
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/sites/{site}/points", post_point)
        .put("/api/v1/sites/{site}/points/{point}", put_point)
        .delete("/api/v1/sites/{site}/points/{point}", delete_point)
}

/// A point as it should be.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PointIn {
    /// A word of `docs/formats/floor-plan.md`, such as `meeting_point`.
    kind: String,
    /// One to eight letters and digits, as they stand on the thing.
    code: String,
    name: String,
    #[serde(default)]
    detail: String,
    /// The first of its kind to be used.
    #[serde(default)]
    preferred: bool,
    /// The site's revision that was read.
    revision: i64,
}

impl PointIn {
    fn checked(self) -> Result<(NewPoint, i64), Problem> {
        let revision = self.revision;
        let form = PointForm {
            kind: self.kind,
            code: self.code,
            name: self.name,
            detail: self.detail,
            preferred: self.preferred.then(|| "yes".to_owned()),
            revision,
            ..PointForm::default()
        };
        let point = rules::check(&form).map_err(|problems| problems.into_problem("point.invalid"))?;
        Ok((point, revision))
    }
}

/// The point that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct PointAddedOut {
    #[schema(value_type = String, format = Uuid)]
    id: PointId,
}

/// The site's revision that was read.
#[derive(Debug, Deserialize, IntoParams)]
pub struct RevisionQuery {
    revision: i64,
}

/// Adds a point to an own site.
#[utoipa::path(post, path = "/api/v1/sites/{site}/points", tag = "sites", request_body = PointIn,
    params(("site" = String, Path, description = "Reference of the site")),
    responses((status = 201, body = PointAddedOut), (status = 404), (status = 409, description = "`site.changed-meanwhile`"), (status = 422)))]
pub(crate) async fn post_point(
    desk: Desk,
    Path(site): Path<Reference>,
    Json(wanted): Json<PointIn>,
) -> Result<(StatusCode, Reply<PointAddedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let (point, revision) = wanted.checked()?;
    let id = verbs::add(&desk, &site, point, revision).await?;
    Ok((StatusCode::CREATED, Reply(PointAddedOut { id })))
}

/// Changes a point.
#[utoipa::path(put, path = "/api/v1/sites/{site}/points/{point}", tag = "sites", request_body = PointIn,
    params(("site" = String, Path, description = "Reference of the site"), ("point" = String, Path, description = "Id of the point")),
    responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn put_point(
    desk: Desk,
    Path((site, point)): Path<(Reference, PointId)>,
    Json(wanted): Json<PointIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let (new, revision) = wanted.checked()?;
    verbs::change(&desk, &site, point, new, revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a point away.
#[utoipa::path(delete, path = "/api/v1/sites/{site}/points/{point}", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), ("point" = String, Path, description = "Id of the point"), RevisionQuery),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn delete_point(
    desk: Desk,
    Path((site, point)): Path<(Reference, PointId)>,
    Query(read): Query<RevisionQuery>,
) -> Result<StatusCode, Problem> {
    verbs::remove(&desk, &site, point, read.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}
