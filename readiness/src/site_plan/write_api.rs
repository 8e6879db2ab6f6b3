//! What is said of a floor over the API besides its drawing: that it was walked, and that it is gone; and the map of the outside.

use super::{import::limits::MOST_BYTES, intake, intake::File, verbs, verbs::Seen};
use axum::{extract::Request, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, t};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/sites/{site}/floors/{floor}/walk", post_walk)
        .delete("/api/v1/sites/{site}/floors/{floor}", delete_floor)
        .put("/api/v1/sites/{site}/map", put_map)
}

/// A walk-through of one version.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WalkIn {
    /// The version in hand.
    version: u32,
    /// The day, not later than today.
    #[schema(value_type = String, format = Date)]
    on: civil::Date,
}

/// The version that was read.
#[derive(Debug, Deserialize, IntoParams)]
pub struct VersionQuery {
    version: u32,
}

/// The site's revision that was read.
#[derive(Debug, Deserialize, IntoParams)]
pub struct MapQuery {
    revision: i64,
}

/// Keeps that people walked this version and found it true.
#[utoipa::path(post, path = "/api/v1/sites/{site}/floors/{floor}/walk", tag = "sites", request_body = WalkIn,
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor")),
    responses((status = 204), (status = 404), (status = 409, description = "`plan.changed-meanwhile`"), (status = 422)))]
pub(crate) async fn post_walk(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Json(walk): Json<WalkIn>,
) -> Result<StatusCode, Problem> {
    let seen = Seen {
        floor,
        version: walk.version,
    };
    verbs::walk(&desk, &site, seen, walk.on).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a floor away.
#[utoipa::path(delete, path = "/api/v1/sites/{site}/floors/{floor}", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor"), VersionQuery),
    responses((status = 204), (status = 404), (status = 409, description = "`plan.changed-meanwhile`")))]
pub(crate) async fn delete_floor(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Query(read): Query<VersionQuery>,
) -> Result<StatusCode, Problem> {
    let seen = Seen {
        floor,
        version: read.version,
    };
    verbs::remove_floor(&desk, &site, seen).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps the outside of a site: outline, doors, points.
#[utoipa::path(put, path = "/api/v1/sites/{site}/map", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), MapQuery),
    request_body(content_type = "application/geo+json", description = "A FeatureCollection of at most 8 MiB"),
    responses((status = 204), (status = 404), (status = 409, description = "`site.changed-meanwhile`"), (status = 422, description = "`plan.*`")))]
pub(crate) async fn put_map(
    desk: Desk,
    Path(site): Path<Reference>,
    Query(read): Query<MapQuery>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let (tx, own) = verbs::find_own(&desk, &site).await?;
    drop(tx);
    let bytes = axum::body::to_bytes(request.into_body(), MOST_BYTES)
        .await
        .map_err(|_| Problem::refusal("plan.too-large", t("sites-upload-too-large")))?;
    let file = File {
        name: own.name.clone(),
        bytes: bytes.into(),
    };
    let map = intake::take_map(own.id, own.name.clone(), file).await?;
    verbs::set_map(&desk, &site, map, read.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}
