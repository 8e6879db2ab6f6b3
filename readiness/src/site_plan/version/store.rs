//! SQL of kept versions.

use super::{How, Kept, MOST_KEPT, Origin, VersionRecord};
use crate::site_plan::{Sheet, SheetId, grid::store as grids, picture::store as pictures};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

fn small(row: &Row, column: &str) -> Result<u32, Fault> {
    u32::try_from(row.int(column)?).map_err(|_| Fault::other(format!("plan_version: {column} is out of range")))
}

impl FromRow for VersionRecord {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let to = match row.opt_int("returned_to")? {
            Some(_) => Some(small(row, "returned_to")?),
            None => None,
        };
        let origin = Origin::parse(&row.text("origin")?, to);
        Ok(Self {
            version: small(row, "version")?,
            origin: origin.ok_or_else(|| Fault::other("plan_version: an origin that is not known"))?,
            why: row.text("why")?,
            changed_at: row.instant("changed_at")?,
            changed_by: row.opt_text("title")?,
        })
    }
}

struct KeptText {
    record: VersionRecord,
    geojson: String,
}

impl FromRow for KeptText {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            record: VersionRecord::from_row(row)?,
            geojson: row.text("geojson")?,
        })
    }
}

/// Keeps a version, once: what a version was does not change. The oldest beyond [`MOST_KEPT`] goes.
pub async fn keep(tx: &Tx, sheet: &Sheet, how: &How, by: Option<PositionId>, now: Timestamp) -> Result<(), Fault> {
    let key = sheet.id().key(sheet.site()).to_string();
    tx.execute(
        "INSERT INTO plan_version (site_id, sheet, version, geojson, origin, returned_to, why, changed_at, changed_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (sheet, version) DO NOTHING",
        params![
            sheet.site(),
            key.clone(),
            sheet.version(),
            sheet.to_geojson(),
            how.origin.as_str(),
            how.origin.returned_to(),
            how.why,
            now,
            by
        ],
    )
    .await?;
    let oldest = i64::from(sheet.version()) - i64::from(MOST_KEPT);
    tx.execute(
        "DELETE FROM plan_version WHERE sheet = $1 AND version <= $2",
        params![key, oldest],
    )
    .await?;
    match sheet.id() {
        SheetId::Floor(floor) => pictures::prune(tx, floor, oldest).await,
        SheetId::Map => Ok(()),
    }
}

/// The day of a walk-through is part of the version that was walked.
pub async fn keep_walk(tx: &Tx, sheet: &Sheet) -> Result<(), Fault> {
    let key = sheet.id().key(sheet.site()).to_string();
    tx.execute(
        "UPDATE plan_version SET geojson = $3 WHERE sheet = $1 AND version = $2",
        params![key, sheet.version(), sheet.to_geojson()],
    )
    .await
    .map(drop)
}

/// Forgets every version of a floor that was taken away.
pub async fn forget(tx: &Tx, floor: FloorId) -> Result<(), Fault> {
    tx.execute("DELETE FROM plan_version WHERE sheet = $1", params![floor])
        .await?;
    pictures::forget(tx, floor).await
}

/// The kept versions of a sheet, newest first, without their drawings.
pub async fn versions_of(tx: &Tx, site: SiteId, id: SheetId) -> Result<Vec<VersionRecord>, Fault> {
    tx.all(
        "SELECT v.version, v.origin, v.returned_to, v.why, v.changed_at, p.title FROM plan_version v \
         LEFT JOIN position p ON p.id = v.changed_by WHERE v.site_id = $1 AND v.sheet = $2 ORDER BY v.version DESC",
        params![site, id.key(site).to_string()],
    )
    .await
}

/// One kept version with its drawing.
pub async fn version(tx: &Tx, site: SiteId, id: SheetId, version: u32) -> Result<Option<Kept>, Fault> {
    let kept: Option<KeptText> = tx
        .first(
            "SELECT v.version, v.origin, v.returned_to, v.why, v.changed_at, p.title, v.geojson FROM plan_version v \
             LEFT JOIN position p ON p.id = v.changed_by WHERE v.site_id = $1 AND v.sheet = $2 AND v.version = $3",
            params![site, id.key(site).to_string(), version],
        )
        .await?;
    let Some(kept) = kept else { return Ok(None) };
    let mut sheet = Sheet::from_geojson(id, kept.geojson.as_bytes()).map_err(Fault::other)?;
    if let Sheet::Floor(plan) = &mut sheet {
        plan.grid = grids::of_site(tx, site).await?;
    }
    Ok(Some(Kept {
        record: kept.record,
        sheet,
    }))
}
