//! SQL of the grid of a site.

use crate::site_plan::{draw::SiteGrid, store as plans};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// The grid of a site as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct GridRecord {
    pub grid: SiteGrid,
    /// Counts up with each change, from 1.
    pub revision: i64,
    pub changed_at: Timestamp,
    /// Title of the position; none where it was measured over the floors.
    pub changed_by: Option<String>,
}

impl FromRow for GridRecord {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let grid = SiteGrid::from_text(&row.text("lies")?);
        Ok(Self {
            grid: grid.ok_or_else(|| Fault::other("plan_grid: not a grid"))?,
            revision: row.int("revision")?,
            changed_at: row.instant("changed_at")?,
            changed_by: row.opt_text("changed_by")?,
        })
    }
}

/// The grid that is kept of a site.
pub async fn find(tx: &Tx, site: SiteId) -> Result<Option<GridRecord>, Fault> {
    tx.first(
        "SELECT lies, revision, changed_at, changed_by FROM plan_grid WHERE site_id = $1",
        params![site],
    )
    .await
}

/// The grid of a site: the one that is kept, else what is measured over all its floors. None where nothing is drawn.
pub async fn of_site(tx: &Tx, site: SiteId) -> Result<Option<SiteGrid>, Fault> {
    if let Some(record) = find(tx, site).await? {
        return Ok(Some(record.grid));
    }
    let drawings = plans::drawings_of(tx, site).await?;
    Ok(SiteGrid::measured(drawings.iter().map(|plan| plan.features.as_slice())))
}

/// Keeps what is measured over all floors of today, where no grid is kept yet: it stays when a floor changes.
pub async fn anchor(tx: &Tx, site: SiteId, now: Timestamp) -> Result<(), Fault> {
    if find(tx, site).await?.is_some() {
        return Ok(());
    }
    if let Some(grid) = of_site(tx, site).await? {
        save(tx, site, grid, 0, None, now).await?;
    }
    Ok(())
}

/// Keeps a grid in place of the one of this revision; 0 for a site that has none. Returns whether this writer won.
pub async fn save(
    tx: &Tx,
    site: SiteId,
    grid: SiteGrid,
    revision: i64,
    by: Option<String>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "INSERT INTO plan_grid (site_id, lies, revision, changed_at, changed_by) VALUES ($1, $2, 1, $3, $4) \
             ON CONFLICT (site_id) DO UPDATE SET lies = excluded.lies, revision = plan_grid.revision + 1, \
             changed_at = excluded.changed_at, changed_by = excluded.changed_by WHERE plan_grid.revision = $5",
            params![site, grid.to_text(), now, by, revision],
        )
        .await?;
    Ok(rows == 1)
}
