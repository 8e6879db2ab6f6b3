//! JSON of drawing: the same steps, the same rules.

use super::{
    Clash, Step,
    verbs::{self, Drawn, Saved},
    views::mark_words,
};
use crate::site_plan::{Feature, SheetId, version::verbs::why_line};
use axum::Json;
use muster_terms::*;
use muster_web::{Desk, Json as Sent, Path, Problem, Routes, meanwhile::Stored, t, t_with};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
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
    responses((status = 200, body = ChangedOut), (status = 404), (status = 409, description = "`plan.changed-meanwhile`; `changed` names `features`, each with `theirs` and `mine`, and of a mark that another door has `mark` and `free_mark`"),
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
    responses((status = 200, body = ChangedOut), (status = 404), (status = 409, description = "`plan.changed-meanwhile`; `changed` names `features`, each with `theirs` and `mine`, and of a mark that another door has `mark` and `free_mark`"),
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
        chosen: false,
    };
    match verbs::save(&desk, &site, id, drawn).await? {
        Saved::Done { version, together } => Ok(Json(ChangedOut { version, together })),
        Saved::Same => Ok(Json(ChangedOut {
            version: began,
            together: false,
        })),
        Saved::Wrong(wrong) => Err(verbs::refusal(&wrong)),
        Saved::Clash(clashed) => {
            let both = said(&clashed.clashes);
            let words = format!("{} {both}", clashed.words);
            let each: Vec<Value> = clashed.clashes.iter().map(clash_out).collect();
            let features = Stored::known("features", t("edit-clash-title"), each, both);
            Err(Problem::conflict("plan.changed-meanwhile", words).meanwhile(id.url(&site), Some(vec![features])))
        }
    }
}

/// "Changed by both: room-3. Mark E9 is taken, E10 is free."
fn said(clashes: &[Clash]) -> String {
    let both = clashes.iter().filter(|clash| clash.twice.is_none());
    let ids: Vec<&str> = both.map(|clash| clash.id.as_str()).collect();
    let both = (!ids.is_empty()).then(|| t_with("edit-clash-ids", &[("ids", ids.join(", ").into())]));
    let marks = clashes.iter().filter_map(|clash| clash.twice.as_ref());
    let lines: Vec<String> = both.into_iter().chain(marks.map(mark_words)).collect();
    lines.join(" ")
}

/// A clash for a program: both features, and of a mark that is taken the next free one.
fn clash_out(clash: &Clash) -> Value {
    let one = |feature: &Option<Feature>| feature.as_ref().map(Feature::to_geojson);
    let mut out = json!({ "id": clash.id, "theirs": one(&clash.theirs), "mine": one(&clash.mine) });
    if let Some(twice) = &clash.twice {
        out["mark"] = twice.mark.as_str().into();
        out["free_mark"] = twice.free.as_str().into();
    }
    out
}
