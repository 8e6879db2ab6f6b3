//! The archive of an own site over the API: out as a ZIP, in as a ZIP.

use super::{
    MOST_ARCHIVE_BYTES, pages,
    verbs::{self, Seen, Wish},
};
use crate::site_plan::version::verbs::why_line;
use axum::{Json, extract::Request, http::StatusCode, response::Response};
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/sites/{site}/imdf", get_archive)
        .post("/api/v1/sites/{site}/imdf", post_archive)
        .long()
}

/// What the body does not say.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct ArchiveQuery {
    /// Brings the outside of the site too.
    outside: bool,
    /// The versions that the caller saw of the drawings whose place the archive takes: `map:2,` and `id:version` of each floor, with
    /// commas between. What is not named counts as not there.
    seen: String,
    /// Why, in one line of at most 200 characters.
    why: String,
}

/// What was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArchiveKept {
    /// The floors, in the order of the archive's levels.
    #[schema(value_type = Vec<String>)]
    floors: Vec<FloorId>,
    outside: bool,
    /// How many things were mended or left out of the drawings; all of them are kept for the way back.
    notes: usize,
}

/// All floors and the outside of an own site as an IMDF archive; see `docs/formats/floor-plan.md`.
#[utoipa::path(get, path = "/api/v1/sites/{site}/imdf", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site")),
    responses((status = 200, content_type = "application/zip"), (status = 404)))]
pub(crate) async fn get_archive(desk: Desk, Path(site): Path<Reference>) -> Result<Response, Problem> {
    Ok(pages::zip_file(&site, pages::own_archive(&desk, &site).await?))
}

/// Brings an IMDF archive: each level becomes a floor, or the next version of the floor that it became before.
#[utoipa::path(post, path = "/api/v1/sites/{site}/imdf", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), ArchiveQuery),
    request_body(content_type = "application/zip", description = "An archive of at most 8 MiB"),
    responses((status = 201, body = ArchiveKept), (status = 404),
        (status = 409, description = "`plan.changed-meanwhile`: a drawing whose place it takes is another than was seen"),
        (status = 422, description = "`plan.*`")))]
pub(crate) async fn post_archive(
    desk: Desk,
    Path(site): Path<Reference>,
    Query(asked): Query<ArchiveQuery>,
    request: Request,
) -> Result<(StatusCode, Json<ArchiveKept>), Problem> {
    let (tx, _) = crate::site_plan::verbs::find_own(&desk, &site).await?;
    drop(tx);
    let bytes = axum::body::to_bytes(request.into_body(), MOST_ARCHIVE_BYTES)
        .await
        .map_err(|_| Problem::refusal("plan.too-large", t("sites-upload-too-large")))?;
    let wish = Wish {
        outside: asked.outside,
        seen: Seen::parse(&asked.seen),
        why: why_line(&asked.why)?,
    };
    let kept = verbs::bring(&desk, &site, bytes.into(), wish).await?;
    let verbs::Kept { floors, outside, notes } = kept;
    Ok((StatusCode::CREATED, Json(ArchiveKept { floors, outside, notes })))
}
