//! Handlers of `…/versions` and `…/compare` under a floor plan and under a site's map. The owner's people alone.

use super::{Kept, VersionRecord, rules, store, verbs, views};
use crate::site_plan::{
    Look, Sheet, SheetId,
    picture::{self, Change, store as pictures},
    store as plans,
};
use crate::site_profile::{
    reading::{self, Found},
    views::{SiteFrame, metric},
};
use axum::response::Redirect;
use maud::Markup;
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes, layout::Crumb, t, t_with};
use serde::Deserialize;
use utoipa::IntoParams;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sites/{site}/plans/{floor}/versions", get_floor_versions)
        .get("/sites/{site}/plans/{floor}/versions/{v}", get_floor_version)
        .post("/sites/{site}/plans/{floor}/versions/{v}/return", post_floor_return)
        .get("/sites/{site}/plans/{floor}/compare", get_floor_compare)
        .get("/sites/{site}/map/versions", get_map_versions)
        .get("/sites/{site}/map/versions/{v}", get_map_version)
        .post("/sites/{site}/map/versions/{v}/return", post_map_return)
        .get("/sites/{site}/map/compare", get_map_compare)
}

/// An own drawing, the frame of its pages, and the transaction it is read in.
pub(super) struct Own {
    pub found: Found,
    pub frame: SiteFrame,
    pub today: Sheet,
    pub metric: bool,
}

/// A drawing of an own site for reading what was.
///
/// Errors: [`Problem::Missing`] for a partner's site, and for a drawing that is not there.
pub(super) async fn open_own(desk: &Desk, site: &Reference, id: SheetId) -> Result<Own, Problem> {
    let mut found = reading::find(desk, site).await?;
    if !found.is_own() {
        return Err(Problem::Missing);
    }
    let today = plans::sheet(&found.tx, found.site.id, id)
        .await?
        .ok_or(Problem::Missing)?;
    let file = found.file(desk, CrossingAct::Read).await?;
    let tab = match id {
        SheetId::Floor(_) => "plans",
        SheetId::Map => "map",
    };
    let count = plans::records_of(&found.tx, found.site.id).await?.len();
    let above = Crumb {
        label: today.name().to_owned(),
        href: Some(id.url(site)),
    };
    let frame = SiteFrame::of(desk, file.as_ref(), true, tab, Some(count)).below(above);
    let metric = metric(&found.tx, desk).await?;
    Ok(Own {
        found,
        frame,
        today,
        metric,
    })
}

async fn get_floor_versions(desk: Desk, Path((site, floor)): Path<(Reference, FloorId)>) -> Result<Markup, Problem> {
    versions_page(desk, site, SheetId::Floor(floor)).await
}

async fn get_map_versions(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    versions_page(desk, site, SheetId::Map).await
}

/// `GET …/versions`: every kept version, newest first.
async fn versions_page(desk: Desk, site: Reference, id: SheetId) -> Result<Markup, Problem> {
    let own = open_own(&desk, &site, id).await?;
    let records = store::versions_of(&own.found.tx, own.found.site.id, id).await?;
    own.found.done().await?;
    let page = views::VersionsPage {
        base: &id.url(&site),
        records: &records,
        today: own.today.version(),
        zone: &desk.time_zone(),
    };
    own.frame
        .page(&desk, &t("versions-title"), views::versions(&page))
        .await
}

async fn get_floor_version(
    desk: Desk,
    Path((site, floor, v)): Path<(Reference, FloorId, u32)>,
    Query(look): Query<Look>,
) -> Result<Markup, Problem> {
    version_page(desk, site, SheetId::Floor(floor), v, look).await
}

async fn get_map_version(
    desk: Desk,
    Path((site, v)): Path<(Reference, u32)>,
    Query(look): Query<Look>,
) -> Result<Markup, Problem> {
    version_page(desk, site, SheetId::Map, v, look).await
}

/// `GET …/versions/{v}`: one version as it was.
async fn version_page(desk: Desk, site: Reference, id: SheetId, v: u32, look: Look) -> Result<Markup, Problem> {
    let own = open_own(&desk, &site, id).await?;
    let kept = find(&own.found, id, v).await?;
    own.found.done().await?;
    let page = views::VersionPage {
        base: &id.url(&site),
        kept: &kept,
        today: own.today.version(),
        look: &look,
        metric: own.metric,
        may_change: own.frame.may_change,
        csrf: &desk.csrf,
        zone: &desk.time_zone(),
    };
    let title = t_with("versions-one", &[("version", v.into())]);
    own.frame.page(&desk, &title, views::version(&page)).await
}

/// What became of the picture under a floor between two versions.
pub(super) async fn picture_changes(
    found: &Found,
    id: SheetId,
    (before, after): (&Kept, &Kept),
) -> Result<Vec<Change>, Problem> {
    let SheetId::Floor(floor) = id else {
        return Ok(Vec::new());
    };
    let was = pictures::laid(&found.tx, floor, before.record.version).await?;
    let is = pictures::laid(&found.tx, floor, after.record.version).await?;
    Ok(picture::compare(was.as_ref(), is.as_ref()))
}

pub(super) async fn find(found: &Found, id: SheetId, v: u32) -> Result<Kept, Problem> {
    store::version(&found.tx, found.site.id, id, v)
        .await?
        .ok_or(Problem::Missing)
}

/// Two versions to compare.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct Pair {
    /// Absent: the one before the later.
    from: Option<u32>,
    /// Absent: the version of today.
    to: Option<u32>,
}

impl Pair {
    /// The versions of this pair, as far as both are kept.
    ///
    /// Errors: [`Problem::Missing`].
    pub(super) async fn find(&self, found: &Found, id: SheetId, today: u32) -> Result<(Kept, Kept), Problem> {
        let to = self.to.unwrap_or(today);
        let from = self.from.unwrap_or(to.saturating_sub(1));
        Ok((find(found, id, from).await?, find(found, id, to).await?))
    }
}

async fn get_floor_compare(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Query(pair): Query<Pair>,
) -> Result<Markup, Problem> {
    compare_page(desk, site, SheetId::Floor(floor), pair).await
}

async fn get_map_compare(desk: Desk, Path(site): Path<Reference>, Query(pair): Query<Pair>) -> Result<Markup, Problem> {
    compare_page(desk, site, SheetId::Map, pair).await
}

/// `GET …/compare?from=3&to=5`: what came, went, moved and changed.
async fn compare_page(desk: Desk, site: Reference, id: SheetId, pair: Pair) -> Result<Markup, Problem> {
    let own = open_own(&desk, &site, id).await?;
    let (before, after) = pair.find(&own.found, id, own.today.version()).await?;
    let records: Vec<VersionRecord> = store::versions_of(&own.found.tx, own.found.site.id, id).await?;
    let picture = picture_changes(&own.found, id, (&before, &after)).await?;
    own.found.done().await?;
    let differences = rules::compare(before.sheet.features(), after.sheet.features());
    let page = views::ComparePage {
        base: &id.url(&site),
        records: &records,
        before: &before,
        after: &after,
        differences: &differences,
        picture: &picture,
        metric: own.metric,
        zone: &desk.time_zone(),
    };
    let title = t_with(
        "versions-compare-title",
        &[
            ("from", before.record.version.into()),
            ("to", after.record.version.into()),
        ],
    );
    own.frame.page(&desk, &title, views::compare(&page)).await
}

#[derive(Debug, Deserialize)]
struct ReturnForm {
    /// The version of today, as the page showed it.
    version: u32,
    #[serde(default)]
    why: String,
}

async fn post_floor_return(
    desk: Desk,
    Path((site, floor, v)): Path<(Reference, FloorId, u32)>,
    Form(form): Form<ReturnForm>,
) -> Result<Redirect, Problem> {
    give_back(desk, site, SheetId::Floor(floor), v, form).await
}

async fn post_map_return(
    desk: Desk,
    Path((site, v)): Path<(Reference, u32)>,
    Form(form): Form<ReturnForm>,
) -> Result<Redirect, Problem> {
    give_back(desk, site, SheetId::Map, v, form).await
}

/// `POST …/versions/{v}/return`
async fn give_back(desk: Desk, site: Reference, id: SheetId, v: u32, form: ReturnForm) -> Result<Redirect, Problem> {
    let why = verbs::why_line(&form.why)?;
    verbs::return_to(&desk, &site, id, form.version, v, why).await?;
    Ok(Redirect::to(&format!("{}?done=plan-returned", id.url(&site))))
}
