//! JSON of the grid of a site: the same rules as the page.

use super::verbs;
use crate::site_plan::{Spot, draw::SiteGrid};
use axum::Json;
use muster_terms::*;
use muster_web::{Desk, Json as Sent, Path, Problem, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/sites/{site}/grid", get_grid)
        .post("/api/v1/sites/{site}/grid", post_grid)
}

/// The grid over all floors of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteGridOut {
    /// The north-west corner of cell A1: longitude, latitude.
    #[schema(value_type = [f64; 2])]
    corner: Spot,
    /// Metres of a cell's side.
    cell_m: f64,
    /// Degrees that the columns are turned clockwise from true north.
    turn_deg: f64,
    /// Counts up with each change; 0: measured over the floors, and not kept yet.
    revision: i64,
    /// How many things on the floors lie outside it.
    outside: usize,
}

/// The grid of an own site, for who may change it.
#[utoipa::path(get, path = "/api/v1/sites/{site}/grid", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site")),
    responses((status = 200, body = SiteGridOut), (status = 404, description = "Also where nothing is drawn")))]
pub(crate) async fn get_grid(desk: Desk, Path(site): Path<Reference>) -> Result<Json<SiteGridOut>, Problem> {
    let (grid, outside) = verbs::find(&desk, &site).await?;
    let (grid, revision) = grid.ok_or(Problem::Missing)?;
    Ok(Json(SiteGridOut {
        corner: grid.north_west(),
        cell_m: grid.cell_m,
        turn_deg: grid.turn_deg,
        revision,
        outside,
    }))
}

/// Where the grid shall lie.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SiteGridIn {
    /// The revision that was read.
    revision: i64,
    /// The north-west corner of cell A1: longitude, latitude.
    corner: (f64, f64),
    /// Metres of a cell's side, 1 to 5000.
    cell_m: f64,
    /// Degrees clockwise from true north.
    turn_deg: f64,
}

/// The revision that came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteGridKept {
    revision: i64,
}

/// Lays the grid over all floors of a site.
#[utoipa::path(post, path = "/api/v1/sites/{site}/grid", tag = "sites", request_body = SiteGridIn,
    params(("site" = String, Path, description = "Reference of the site")),
    responses((status = 200, body = SiteGridKept), (status = 404), (status = 409, description = "`grid.changed-meanwhile`"),
        (status = 422, description = "`grid.numbers`")))]
pub(crate) async fn post_grid(
    desk: Desk,
    Path(site): Path<Reference>,
    Sent(asked): Sent<SiteGridIn>,
) -> Result<Json<SiteGridKept>, Problem> {
    verbs::find(&desk, &site).await?.0.ok_or(Problem::Missing)?;
    let corner = Spot::new(asked.corner.0, asked.corner.1);
    let grid = corner.and_then(|corner| SiteGrid::new(corner, asked.cell_m, asked.turn_deg));
    let grid = grid.ok_or_else(|| Problem::refusal("grid.numbers", t("grid-numbers-wrong")))?;
    let revision = verbs::lay(&desk, &site, grid, asked.revision).await?;
    Ok(Json(SiteGridKept { revision }))
}
