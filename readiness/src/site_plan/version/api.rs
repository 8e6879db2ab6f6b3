//! JSON of versions: the list, one as GeoJSON, what is different between two, and an older one back. The owner's alone.

use super::{
    Difference, Fate, VersionRecord,
    pages::{Pair, find, open_own, picture_changes},
    rules, store, verbs,
};
use crate::site_plan::{FeatureKind, SheetId};
use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use muster_terms::*;
use muster_web::{Desk, Json as Sent, Path, Problem, Query, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/sites/{site}/floors/{floor}/versions", get_floor_versions)
        .get("/api/v1/sites/{site}/floors/{floor}/versions/{v}", get_floor_version)
        .post(
            "/api/v1/sites/{site}/floors/{floor}/versions/{v}/return",
            post_floor_return,
        )
        .get("/api/v1/sites/{site}/floors/{floor}/compare", get_floor_compare)
        .get("/api/v1/sites/{site}/map/versions", get_map_versions)
        .get("/api/v1/sites/{site}/map/versions/{v}", get_map_version)
        .post("/api/v1/sites/{site}/map/versions/{v}/return", post_map_return)
        .get("/api/v1/sites/{site}/map/compare", get_map_compare)
}

/// The kept versions of a drawing, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionsOut {
    versions: Vec<VersionOut>,
}

/// A kept version without its drawing.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionOut {
    version: u32,
    /// `kept`, `imported`, `edited` or `returned`.
    origin: &'static str,
    /// The version that came back.
    returned_to: Option<u32>,
    why: String,
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    /// Title of the position.
    changed_by: Option<String>,
}

impl From<VersionRecord> for VersionOut {
    fn from(record: VersionRecord) -> Self {
        Self {
            version: record.version,
            origin: record.origin.as_str(),
            returned_to: record.origin.returned_to(),
            why: record.why,
            changed_at: record.changed_at,
            changed_by: record.changed_by,
        }
    }
}

/// What is different between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonOut {
    from: u32,
    to: u32,
    differences: Vec<DifferenceOut>,
    /// What became of the picture under a floor: `laid`, `taken_away`, `another`, `moved`, `strength`, `shown`, `hidden`.
    picture: Vec<&'static str>,
}

/// What became of one feature.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceOut {
    id: String,
    #[schema(value_type = String)]
    kind: FeatureKind,
    name: Option<String>,
    /// `came`, `went` or `stayed`.
    fate: &'static str,
    /// How far it was moved, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_m: Option<f64>,
    /// Its corners are others.
    reshaped: bool,
    /// Names of the facts that are others.
    facts: Vec<&'static str>,
}

impl From<&Difference> for DifferenceOut {
    fn from(difference: &Difference) -> Self {
        let (fate, moved_m, reshaped, facts) = match &difference.fate {
            Fate::Came => ("came", None, false, Vec::new()),
            Fate::Went => ("went", None, false, Vec::new()),
            Fate::Stayed { moved, reshaped, facts } => (
                "stayed",
                moved.map(|(metres, _)| (metres * 1000.0).round() / 1000.0),
                *reshaped,
                facts.iter().map(|fact| fact.as_str()).collect(),
            ),
        };
        Self {
            id: difference.id.clone(),
            kind: difference.kind,
            name: difference.name.clone(),
            fate,
            moved_m,
            reshaped,
            facts,
        }
    }
}

/// An older version back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ReturnIn {
    /// The version of today, as it was read.
    version: u32,
    /// Why, in one line of at most 200 characters.
    #[serde(default)]
    why: String,
}

/// The version that came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewVersionOut {
    pub(in crate::site_plan) version: u32,
}

#[utoipa::path(get, path = "/api/v1/sites/{site}/floors/{floor}/versions", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor")),
    responses((status = 200, body = VersionsOut), (status = 404)))]
pub(crate) async fn get_floor_versions(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
) -> Result<Json<VersionsOut>, Problem> {
    versions(desk, site, SheetId::Floor(floor)).await
}

#[utoipa::path(get, path = "/api/v1/sites/{site}/map/versions", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site")),
    responses((status = 200, body = VersionsOut), (status = 404)))]
pub(crate) async fn get_map_versions(desk: Desk, Path(site): Path<Reference>) -> Result<Json<VersionsOut>, Problem> {
    versions(desk, site, SheetId::Map).await
}

async fn versions(desk: Desk, site: Reference, id: SheetId) -> Result<Json<VersionsOut>, Problem> {
    let own = open_own(&desk, &site, id).await?;
    let records = store::versions_of(&own.found.tx, own.found.site.id, id).await?;
    own.found.done().await?;
    Ok(Json(VersionsOut {
        versions: records.into_iter().map(VersionOut::from).collect(),
    }))
}

/// One version as a GeoJSON file; see `docs/formats/floor-plan.md`.
#[utoipa::path(get, path = "/api/v1/sites/{site}/floors/{floor}/versions/{v}", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor"),
        ("v" = u32, Path, description = "Number of the version")),
    responses((status = 200, content_type = "application/geo+json"), (status = 404)))]
pub(crate) async fn get_floor_version(
    desk: Desk,
    Path((site, floor, v)): Path<(Reference, FloorId, u32)>,
) -> Result<Response, Problem> {
    version(desk, site, SheetId::Floor(floor), v).await
}

/// One version as a GeoJSON file; see `docs/formats/floor-plan.md`.
#[utoipa::path(get, path = "/api/v1/sites/{site}/map/versions/{v}", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), ("v" = u32, Path, description = "Number of the version")),
    responses((status = 200, content_type = "application/geo+json"), (status = 404)))]
pub(crate) async fn get_map_version(desk: Desk, Path((site, v)): Path<(Reference, u32)>) -> Result<Response, Problem> {
    version(desk, site, SheetId::Map, v).await
}

async fn version(desk: Desk, site: Reference, id: SheetId, v: u32) -> Result<Response, Problem> {
    let own = open_own(&desk, &site, id).await?;
    let kept = find(&own.found, id, v).await?;
    own.found.done().await?;
    Ok((
        [(header::CONTENT_TYPE, "application/geo+json")],
        kept.sheet.to_geojson(),
    )
        .into_response())
}

#[utoipa::path(get, path = "/api/v1/sites/{site}/floors/{floor}/compare", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor"), Pair),
    responses((status = 200, body = ComparisonOut), (status = 404)))]
pub(crate) async fn get_floor_compare(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Query(pair): Query<Pair>,
) -> Result<Json<ComparisonOut>, Problem> {
    comparison(desk, site, SheetId::Floor(floor), pair).await
}

#[utoipa::path(get, path = "/api/v1/sites/{site}/map/compare", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), Pair),
    responses((status = 200, body = ComparisonOut), (status = 404)))]
pub(crate) async fn get_map_compare(
    desk: Desk,
    Path(site): Path<Reference>,
    Query(pair): Query<Pair>,
) -> Result<Json<ComparisonOut>, Problem> {
    comparison(desk, site, SheetId::Map, pair).await
}

async fn comparison(desk: Desk, site: Reference, id: SheetId, pair: Pair) -> Result<Json<ComparisonOut>, Problem> {
    let own = open_own(&desk, &site, id).await?;
    let (before, after) = pair.find(&own.found, id, own.today.version()).await?;
    let picture = picture_changes(&own.found, id, (&before, &after)).await?;
    own.found.done().await?;
    let differences = rules::compare(before.sheet.features(), after.sheet.features());
    Ok(Json(ComparisonOut {
        from: before.record.version,
        to: after.record.version,
        differences: differences.iter().map(DifferenceOut::from).collect(),
        picture: picture.iter().map(|change| change.as_str()).collect(),
    }))
}

/// Puts an older version back, as a new one.
#[utoipa::path(post, path = "/api/v1/sites/{site}/floors/{floor}/versions/{v}/return", tag = "sites", request_body = ReturnIn,
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor"),
        ("v" = u32, Path, description = "The version that comes back")),
    responses((status = 200, body = NewVersionOut), (status = 404), (status = 409, description = "`plan.changed-meanwhile`"), (status = 422)))]
pub(crate) async fn post_floor_return(
    desk: Desk,
    Path((site, floor, v)): Path<(Reference, FloorId, u32)>,
    Sent(asked): Sent<ReturnIn>,
) -> Result<Json<NewVersionOut>, Problem> {
    give_back(desk, site, SheetId::Floor(floor), v, asked).await
}

/// Puts an older version back, as a new one.
#[utoipa::path(post, path = "/api/v1/sites/{site}/map/versions/{v}/return", tag = "sites", request_body = ReturnIn,
    params(("site" = String, Path, description = "Reference of the site"), ("v" = u32, Path, description = "The version that comes back")),
    responses((status = 200, body = NewVersionOut), (status = 404), (status = 409, description = "`plan.changed-meanwhile`"), (status = 422)))]
pub(crate) async fn post_map_return(
    desk: Desk,
    Path((site, v)): Path<(Reference, u32)>,
    Sent(asked): Sent<ReturnIn>,
) -> Result<Json<NewVersionOut>, Problem> {
    give_back(desk, site, SheetId::Map, v, asked).await
}

async fn give_back(
    desk: Desk,
    site: Reference,
    id: SheetId,
    v: u32,
    asked: ReturnIn,
) -> Result<Json<NewVersionOut>, Problem> {
    let why = verbs::why_line(&asked.why)?;
    let version = verbs::return_to(&desk, &site, id, asked.version, v, why).await?;
    Ok(Json(NewVersionOut { version }))
}
