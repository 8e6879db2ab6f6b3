//! What a site cannot have, over the API.

use super::{pages::point, verbs};
use axum::http::StatusCode;
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Routes};
use serde::Deserialize;
use utoipa::{OpenApi, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .put("/api/v1/sites/{site}/readiness/{point}/left-out", put_left_out)
        .delete("/api/v1/sites/{site}/readiness/{point}/left-out", delete_left_out)
}

/// Why a site cannot have it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOutIn {
    /// One sentence of at most 200 characters.
    reason: String,
}

/// Says for a year that a site cannot have a point of readiness: `second_contact`, `floor_plan` or `walk_through`.
#[utoipa::path(put, path = "/api/v1/sites/{site}/readiness/{point}/left-out", tag = "readiness", request_body = LeftOutIn,
    params(("site" = String, Path, description = "Reference of the site"), ("point" = String, Path, description = "The point")),
    responses((status = 204), (status = 404), (status = 422, description = "`readiness.needed`, `text.*`")))]
pub(crate) async fn put_left_out(
    desk: Desk,
    Path((site, word)): Path<(Reference, String)>,
    Json(said): Json<LeftOutIn>,
) -> Result<StatusCode, Problem> {
    verbs::leave_out(&desk, &site, point(&word)?, &said.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes it back: the figure asks for it again.
#[utoipa::path(delete, path = "/api/v1/sites/{site}/readiness/{point}/left-out", tag = "readiness",
    params(("site" = String, Path, description = "Reference of the site"), ("point" = String, Path, description = "The point")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn delete_left_out(
    desk: Desk,
    Path((site, word)): Path<(Reference, String)>,
) -> Result<StatusCode, Problem> {
    verbs::take_back(&desk, &site, point(&word)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(OpenApi)]
#[openapi(paths(put_left_out, delete_left_out))]
struct Api;

/// OpenAPI 3.1 of these two calls.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
