//! JSON of floors: the list, one plan as GeoJSON, and a plan to keep.

use super::{
    import::limits::MOST_BYTES,
    intake::{File, Intake, Said},
    store::{self, FloorRecord},
    verbs::{self, Seen},
};
use crate::opening::Part;
use crate::site_profile::reading;
use axum::{
    Json,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use muster_policy::{CrossingAct, Why};
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/sites/{site}/floors", get_floors)
        .post("/api/v1/sites/{site}/floors", post_floor)
        .long()
        .get("/api/v1/sites/{site}/floors/{floor}", get_floor)
}

/// A floor without its drawing.
#[derive(Debug, Serialize, ToSchema)]
pub struct FloorOut {
    #[schema(value_type = String, format = Uuid)]
    id: FloorId,
    name: String,
    /// Storeys from the ground floor at 0.
    ordinal: i32,
    /// Counts up with each change.
    version: u32,
    #[schema(value_type = Option<String>, format = Date)]
    walked_on: Option<civil::Date>,
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    /// Title of the position that brought this version.
    changed_by: Option<String>,
}

impl From<&FloorRecord> for FloorOut {
    fn from(record: &FloorRecord) -> Self {
        Self {
            id: record.floor,
            name: record.name.clone(),
            ordinal: record.ordinal,
            version: record.version,
            walked_on: record.walked_on,
            changed_at: record.changed_at,
            changed_by: record.changed_by.clone(),
        }
    }
}

/// The floors of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct FloorsOut {
    floors: Vec<FloorOut>,
    /// The clause that opens them, such as `AG-0143 §4.2`; absent for own sites.
    clause: Option<String>,
}

/// The refusal of a class whose site the reader may know.
pub(super) fn refused(why: &Why) -> Problem {
    match why.clause() {
        Some(clause) => Problem::by_clause(why.code(), t("sites-floors-closed"), clause.to_string()),
        None => Problem::refusal(why.code(), t("sites-floors-closed")),
    }
}

#[utoipa::path(get, path = "/api/v1/sites/{site}/floors", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site, such as S-4821")),
    responses((status = 200, body = FloorsOut), (status = 404), (status = 422, description = "`policy.*`: floor plans are closed")))]
pub(crate) async fn get_floors(desk: Desk, Path(site): Path<Reference>) -> Result<Json<FloorsOut>, Problem> {
    let mut found = reading::find(&desk, &site).await?;
    let floors = found.floors(&desk, None, CrossingAct::List).await?;
    found.done().await?;
    let clause = floors.clause().map(|(clause, _)| clause.to_string());
    match &floors {
        Part::Open(open) => Ok(Json(FloorsOut {
            floors: open.as_ref().records.iter().map(FloorOut::from).collect(),
            clause,
        })),
        Part::Closed(why) => Err(refused(why)),
    }
}

/// One floor as a GeoJSON file; see `docs/formats/floor-plan.md`.
#[utoipa::path(get, path = "/api/v1/sites/{site}/floors/{floor}", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor")),
    responses((status = 200, content_type = "application/geo+json"), (status = 404), (status = 422)))]
pub(crate) async fn get_floor(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
) -> Result<Response, Problem> {
    let mut found = reading::find(&desk, &site).await?;
    let floors = found.floors(&desk, Some(floor), CrossingAct::Export).await?;
    found.done().await?;
    match &floors {
        Part::Open(open) => {
            let plan = open.as_ref().plan.as_ref().ok_or(Problem::Missing)?;
            Ok(([(header::CONTENT_TYPE, "application/geo+json")], plan.to_geojson()).into_response())
        }
        Part::Closed(why) => Err(refused(why)),
    }
}

/// What the body does not say.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct FloorQuery {
    /// The floor's name, at most 80 characters.
    name: Option<String>,
    /// Storeys from the ground floor at 0; absent: one above the highest.
    ordinal: Option<i32>,
    /// Which level of an IMDF file with several.
    level: Option<String>,
    /// The floor that gets a new version; absent: a new floor.
    #[param(value_type = Option<String>)]
    replaces: Option<FloorId>,
    /// With `replaces`: the version that was seen.
    version: u32,
    /// With `replaces`: why, in one line of at most 200 characters.
    why: String,
}

/// What was kept, and what was mended or left out on the way.
#[derive(Debug, Serialize, ToSchema)]
pub struct FloorKept {
    #[schema(value_type = String, format = Uuid)]
    floor: FloorId,
    /// Stable codes, such as `plan.note.ring-closed`, each with the feature it is about.
    notes: Vec<ImportNoteOut>,
    more_notes: usize,
}

/// One thing that was mended or left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportNoteOut {
    code: &'static str,
    feature: String,
}

#[utoipa::path(post, path = "/api/v1/sites/{site}/floors", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site"), FloorQuery),
    request_body(content_type = "application/geo+json", description = "A FeatureCollection of at most 8 MiB"),
    responses((status = 201, body = FloorKept), (status = 404), (status = 409), (status = 422, description = "`plan.*`")))]
pub(crate) async fn post_floor(
    desk: Desk,
    Path(site): Path<Reference>,
    Query(asked): Query<FloorQuery>,
    request: Request,
) -> Result<(StatusCode, Json<FloorKept>), Problem> {
    let (tx, own) = verbs::find_own(&desk, &site).await?;
    let next = store::records_of(&tx, own.id)
        .await?
        .iter()
        .map(|record| record.ordinal + 1)
        .max()
        .unwrap_or(0);
    drop(tx);
    let bytes = axum::body::to_bytes(request.into_body(), MOST_BYTES)
        .await
        .map_err(|_| Problem::refusal("plan.too-large", t("sites-upload-too-large")))?;
    let said = Said {
        name: asked.name,
        ordinal: asked.ordinal,
        level: asked.level,
        why: super::version::verbs::why_line(&asked.why)?,
    };
    let name = said.name.clone().unwrap_or_else(|| t("sites-floor"));
    let mut intake = Intake::default();
    intake
        .take(
            own.id,
            File {
                name,
                bytes: bytes.into(),
            },
            &said,
        )
        .await?;
    let taken = intake.floors(&said, next)?;
    let notes = taken.iter().flat_map(|taken| &taken.notes);
    let notes = notes
        .map(|note| ImportNoteOut {
            code: note.code.as_str(),
            feature: note.feature.clone(),
        })
        .collect();
    let more_notes = taken.iter().map(|taken| taken.more_notes).sum();
    let replaces = asked.replaces.map(|floor| Seen {
        floor,
        version: asked.version,
    });
    let floors = verbs::bring(&desk, &site, taken, replaces, said.why).await?;
    let floor = floors.first().copied().ok_or(Problem::Missing)?;
    Ok((
        StatusCode::CREATED,
        Json(FloorKept {
            floor,
            notes,
            more_notes,
        }),
    ))
}
