//! JSON of drawing: the same steps, the same rules.

use super::{
    Step,
    verbs::{self, Drawn, Saved},
};
use crate::site_plan::{SheetId, version::verbs::why_line};
use axum::Json;
use muster_terms::*;
use muster_web::{Desk, Json as Sent, Path, Problem, Routes, t_with};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/sites/{site}/floors/{floor}/changes", post_floor_changes)
        .post("/api/v1/sites/{site}/map/changes", post_map_changes)
}

/// Steps on a drawing: all of them are done, or none.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangesIn {
    /// The version that the steps begin with; 0 for an outside that was not drawn yet.
    version: u32,
    /// At most 500.
    steps: Vec<Step>,
    /// Why, in one line of at most 200 characters.
    #[serde(default)]
    why: String,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedOut {
    /// The version of today; with nothing different it is the one that was sent.
    version: u32,
    /// Somebody else drew other things meanwhile, and both are in this version.
    together: bool,
}

/// Draws on a floor. What somebody else drew meanwhile on other features stays.
#[utoipa::path(post, path = "/api/v1/sites/{site}/floors/{floor}/changes", tag = "sites", request_body = ChangesIn,
    params(("site" = String, Path, description = "Reference of the site"), ("floor" = String, Path, description = "Id of the floor")),
    responses((status = 200, body = ChangedOut), (status = 404), (status = 409, description = "`plan.changed-meanwhile`"),
        (status = 422, description = "`plan.*`: the steps that cannot be done")))]
pub(crate) async fn post_floor_changes(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Sent(changes): Sent<ChangesIn>,
) -> Result<Json<ChangedOut>, Problem> {
    change(desk, site, SheetId::Floor(floor), changes).await
}

/// Draws on the outside of a site. What somebody else drew meanwhile on other features stays.
#[utoipa::path(post, path = "/api/v1/sites/{site}/map/changes", tag = "sites", request_body = ChangesIn,
    params(("site" = String, Path, description = "Reference of the site")),
    responses((status = 200, body = ChangedOut), (status = 404), (status = 409, description = "`plan.changed-meanwhile`"),
        (status = 422, description = "`plan.*`: the steps that cannot be done")))]
pub(crate) async fn post_map_changes(
    desk: Desk,
    Path(site): Path<Reference>,
    Sent(changes): Sent<ChangesIn>,
) -> Result<Json<ChangedOut>, Problem> {
    change(desk, site, SheetId::Map, changes).await
}

async fn change(desk: Desk, site: Reference, id: SheetId, changes: ChangesIn) -> Result<Json<ChangedOut>, Problem> {
    let began = changes.version;
    let drawn = Drawn {
        began,
        steps: changes.steps,
        why: why_line(&changes.why)?,
    };
    match verbs::save(&desk, &site, id, drawn).await? {
        Saved::Done { version, together } => Ok(Json(ChangedOut { version, together })),
        Saved::Same => Ok(Json(ChangedOut {
            version: began,
            together: false,
        })),
        Saved::Wrong(wrong) => Err(verbs::refusal(&wrong)),
        Saved::Clash(clashed) => {
            let ids: Vec<&str> = clashed.clashes.iter().map(|clash| clash.id.as_str()).collect();
            let both = t_with("edit-clash-ids", &[("ids", ids.join(", ").into())]);
            let words = format!("{} {both}", clashed.words);
            Err(Problem::conflict("plan.changed-meanwhile", words).meanwhile(id.url(&site), None))
        }
    }
}
