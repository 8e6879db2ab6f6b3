//! SQL of the points of a site.

use super::SitePoint;
use crate::site_plan::FeatureKind;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::{PointId, SiteId};

const COLUMNS: &str = "id, site_id, kind, code, name, detail, preferred, rank";

impl FromRow for SitePoint {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            site: row.parsed("site_id")?,
            kind: row.word("kind", FeatureKind::parse)?,
            code: row.text("code")?,
            name: row.text("name")?,
            detail: row.text("detail")?,
            preferred: row.flag("preferred")?,
            rank: row.int("rank")?,
        })
    }
}

/// The points of a site, by kind; within a kind the preferred one first, then in their order.
pub async fn points_of(tx: &Tx, site: SiteId) -> Result<Vec<SitePoint>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM site_point WHERE site_id = $1 \
             ORDER BY kind, CASE WHEN preferred THEN 0 ELSE 1 END, rank, code, id"
        ),
        params![site],
    )
    .await
}

pub async fn find(tx: &Tx, site: SiteId, id: PointId) -> Result<Option<SitePoint>, Fault> {
    tx.first(
        &format!("SELECT {COLUMNS} FROM site_point WHERE id = $1 AND site_id = $2"),
        params![id, site],
    )
    .await
}

pub async fn insert(tx: &Tx, point: &SitePoint) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO site_point (id, site_id, kind, code, name, detail, preferred, rank) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            point.id,
            point.site,
            point.kind.as_str(),
            point.code,
            point.name,
            point.detail,
            point.preferred,
            point.rank
        ],
    )
    .await
    .map(drop)
}

/// Saves a point; whether it was still there.
pub async fn save(tx: &Tx, point: &SitePoint) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE site_point SET kind = $3, code = $4, name = $5, detail = $6, preferred = $7, rank = $8 \
             WHERE id = $1 AND site_id = $2",
            params![
                point.id,
                point.site,
                point.kind.as_str(),
                point.code,
                point.name,
                point.detail,
                point.preferred,
                point.rank
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Takes a point away; whether it was still there.
pub async fn remove(tx: &Tx, site: SiteId, id: PointId) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "DELETE FROM site_point WHERE id = $1 AND site_id = $2",
            params![id, site],
        )
        .await?;
    Ok(rows == 1)
}

/// Makes this point the only preferred one of its kind on its site.
pub async fn prefer_only(tx: &Tx, point: &SitePoint) -> Result<(), Fault> {
    tx.execute(
        "UPDATE site_point SET preferred = FALSE WHERE site_id = $1 AND kind = $2 AND id <> $3",
        params![point.site, point.kind.as_str(), point.id],
    )
    .await
    .map(drop)
}
