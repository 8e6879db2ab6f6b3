//! SQL of floors and site maps. The text kept is the plan's own GeoJSON; columns beside it serve lists.

pub use crate::site_point::store::points_of;

use super::draw::SiteGrid;
use super::version::{How, Origin, store as versions};
use super::{FloorPlan, Sheet, SheetId, SiteMap};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// A floor as lists and tabs need it: everything but the drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FloorRecord {
    pub floor: FloorId,
    pub site: SiteId,
    pub name: String,
    /// Storeys from the ground floor at 0, basements below it.
    pub ordinal: i32,
    pub version: u32,
    pub walked_on: Option<civil::Date>,
    pub changed_at: Timestamp,
    /// Title of the position that drew or brought this version.
    pub changed_by: Option<String>,
}

fn small<T: TryFrom<i64>>(row: &Row, column: &str) -> Result<T, Fault> {
    T::try_from(row.int(column)?).map_err(|_| Fault::other(format!("floor: {column} is out of range")))
}

impl FromRow for FloorRecord {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            floor: row.parsed("id")?,
            site: row.parsed("site_id")?,
            name: row.text("name")?,
            ordinal: small(row, "ordinal")?,
            version: small(row, "version")?,
            walked_on: row.opt_parsed("walked_on")?,
            changed_at: row.instant("changed_at")?,
            changed_by: row.opt_text("title")?,
        })
    }
}

struct KeptPlan(FloorPlan);

impl FromRow for KeptPlan {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        FloorPlan::from_geojson(row.text("geojson")?.as_bytes())
            .map(Self)
            .map_err(Fault::other)
    }
}

struct KeptMap(Option<SiteMap>);

impl FromRow for KeptMap {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let text = row.opt_text("map_geojson")?;
        let map = text.map(|text| SiteMap::from_geojson(text.as_bytes())).transpose();
        map.map(Self).map_err(Fault::other)
    }
}

/// The floors of a site with their drawings, the ground floor first, then up, then the basements.
pub async fn floors_of(tx: &Tx, site: SiteId) -> Result<Vec<FloorPlan>, Fault> {
    let mut floors = drawings_of(tx, site).await?;
    let kept = super::grid::store::find(tx, site).await?.map(|record| record.grid);
    let grid = kept.or_else(|| SiteGrid::measured(floors.iter().map(|plan| plan.features.as_slice())));
    for plan in &mut floors {
        plan.grid = grid;
    }
    Ok(floors)
}

/// The same without the grid of the site.
pub(super) async fn drawings_of(tx: &Tx, site: SiteId) -> Result<Vec<FloorPlan>, Fault> {
    let kept: Vec<KeptPlan> = tx
        .all(
            "SELECT geojson FROM floor WHERE site_id = $1 ORDER BY CASE WHEN ordinal < 0 THEN 1 ELSE 0 END, ABS(ordinal), name, id",
            params![site],
        )
        .await?;
    Ok(kept.into_iter().map(|kept| kept.0).collect())
}

/// The floors of a site without their drawings, in the same order.
pub async fn records_of(tx: &Tx, site: SiteId) -> Result<Vec<FloorRecord>, Fault> {
    tx.all(
        "SELECT f.id, f.site_id, f.name, f.ordinal, f.version, f.walked_on, f.changed_at, p.title FROM floor f \
         LEFT JOIN position p ON p.id = f.changed_by WHERE f.site_id = $1 \
         ORDER BY CASE WHEN f.ordinal < 0 THEN 1 ELSE 0 END, ABS(f.ordinal), f.name, f.id",
        params![site],
    )
    .await
}

/// One floor with its drawing.
pub async fn floor(tx: &Tx, floor: FloorId) -> Result<Option<FloorPlan>, Fault> {
    let kept: Option<KeptPlan> = tx
        .first("SELECT geojson FROM floor WHERE id = $1", params![floor])
        .await?;
    let Some(KeptPlan(plan)) = kept else {
        return Ok(None);
    };
    let grid = super::grid::store::of_site(tx, plan.site).await?;
    Ok(Some(FloorPlan { grid, ..plan }))
}

/// Keeps a plan that was brought: as a new floor, or in place of the version right before it.
///
/// Returns whether this writer won: `false` when the version before is no longer the newest.
pub async fn save_floor(tx: &Tx, plan: &FloorPlan, by: Option<PositionId>, now: Timestamp) -> Result<bool, Fault> {
    keep_floor(tx, plan, &How::of(Origin::Imported), by, now).await
}

/// The same with where the version came from and why. The version is kept beside those before it.
pub async fn keep_floor(
    tx: &Tx,
    plan: &FloorPlan,
    how: &How,
    by: Option<PositionId>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let text = plan.to_geojson();
    let rows = tx
        .execute(
            "INSERT INTO floor (id, site_id, name, ordinal, version, walked_on, geojson, changed_at, changed_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
             ordinal = excluded.ordinal, version = excluded.version, walked_on = excluded.walked_on, \
             geojson = excluded.geojson, changed_at = excluded.changed_at, changed_by = excluded.changed_by \
             WHERE floor.site_id = excluded.site_id AND floor.version = excluded.version - 1",
            params![
                plan.floor,
                plan.site,
                plan.name,
                plan.ordinal,
                plan.version,
                plan.walked_on,
                text,
                now,
                by
            ],
        )
        .await?;
    if rows == 1 {
        versions::keep(tx, &Sheet::Floor(plan.clone()), how, by, now).await?;
        super::picture::store::carry(tx, plan.floor, plan.version).await?;
    }
    Ok(rows == 1)
}

/// Keeps that this very version was walked on and found true. Returns whether it still is the newest.
pub async fn save_walk(tx: &Tx, plan: &FloorPlan) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE floor SET walked_on = $3, geojson = $4 WHERE id = $1 AND version = $2",
            params![plan.floor, plan.version, plan.walked_on, plan.to_geojson()],
        )
        .await?;
    if rows == 1 {
        versions::keep_walk(tx, &Sheet::Floor(plan.clone())).await?;
    }
    Ok(rows == 1)
}

/// Takes a floor away with all its versions. Returns whether that version was there.
pub async fn remove_floor(tx: &Tx, site: SiteId, floor: FloorId, version: u32) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "DELETE FROM floor WHERE id = $1 AND version = $2",
            params![floor, version],
        )
        .await?;
    if rows == 1 {
        versions::forget(tx, floor).await?;
        // A grid over no floor would hold the next ones to a place that is gone.
        let grids = "DELETE FROM plan_grid WHERE site_id = $1 AND NOT EXISTS (SELECT 1 FROM floor WHERE site_id = $1)";
        tx.execute(grids, params![site]).await?;
    }
    Ok(rows == 1)
}

/// When the floor of a site that was left alone the longest was last changed; none where there is no floor.
pub async fn oldest_change(tx: &Tx, site: SiteId) -> Result<Option<Timestamp>, Fault> {
    struct Oldest(Option<Timestamp>);
    impl FromRow for Oldest {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.opt_instant("oldest")?))
        }
    }
    let row: Option<Oldest> = tx
        .first(
            "SELECT MIN(changed_at) AS oldest FROM floor WHERE site_id = $1",
            params![site],
        )
        .await?;
    Ok(row.and_then(|row| row.0))
}

/// The outside of a site, when it was drawn.
pub async fn site_map(tx: &Tx, site: SiteId) -> Result<Option<SiteMap>, Fault> {
    let kept: Option<KeptMap> = tx
        .first("SELECT map_geojson FROM site WHERE id = $1", params![site])
        .await?;
    Ok(kept.and_then(|kept| kept.0))
}

/// Was the outside of a site drawn? Without reading the drawing.
pub async fn has_site_map(tx: &Tx, site: SiteId) -> Result<bool, Fault> {
    let n = tx
        .count(
            "SELECT COUNT(*) AS n FROM site WHERE id = $1 AND map_geojson IS NOT NULL",
            params![site],
        )
        .await?;
    Ok(n > 0)
}

/// Keeps the outside of a site. The caller saves the site's row in the same transaction, which settles races.
pub async fn save_site_map(tx: &Tx, map: &SiteMap) -> Result<(), Fault> {
    tx.execute(
        "UPDATE site SET map_geojson = $2 WHERE id = $1",
        params![map.site, map.to_geojson()],
    )
    .await
    .map(drop)
}

/// The same with its version beside those before it.
pub async fn keep_map(tx: &Tx, map: &SiteMap, how: &How, by: Option<PositionId>, now: Timestamp) -> Result<(), Fault> {
    save_site_map(tx, map).await?;
    versions::keep(tx, &Sheet::Map(map.clone()), how, by, now).await
}

/// A drawing of a site as it is today; none for a floor of another site.
pub async fn sheet(tx: &Tx, site: SiteId, id: SheetId) -> Result<Option<Sheet>, Fault> {
    Ok(match id {
        SheetId::Floor(id) => {
            let plan = floor(tx, id).await?;
            plan.filter(|plan| plan.site == site).map(Sheet::Floor)
        }
        SheetId::Map => site_map(tx, site).await?.map(Sheet::Map),
    })
}
