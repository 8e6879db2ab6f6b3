//! SQL of what sites cannot have.

use super::LeftOut;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::{OrgId, PositionId, ReadinessPoint, SiteId};

const COLUMNS: &str = "l.site_id, l.point, l.reason, l.said_at, l.title";

impl FromRow for LeftOut {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            site: row.parsed("site_id")?,
            point: row.word("point", ReadinessPoint::parse)?,
            reason: row.text("reason")?,
            said_at: row.instant("said_at")?,
            title: row.text("title")?,
        })
    }
}

/// What the sites of an organisation cannot have, also what has to be said again.
pub async fn of_org(tx: &Tx, org: OrgId) -> Result<Vec<LeftOut>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM left_out l JOIN site s ON s.id = l.site_id WHERE s.org_id = $1 ORDER BY l.site_id, l.point"
        ),
        params![org],
    )
    .await
}

/// Keeps it; what was said before of this point gives way.
pub async fn keep(tx: &Tx, left_out: &LeftOut, by: PositionId) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO left_out (site_id, point, reason, said_at, said_by, title) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (site_id, point) DO UPDATE SET reason = excluded.reason, said_at = excluded.said_at, \
         said_by = excluded.said_by, title = excluded.title",
        params![
            left_out.site,
            left_out.point.as_str(),
            left_out.reason,
            left_out.said_at,
            by,
            left_out.title
        ],
    )
    .await
    .map(drop)
}

/// Takes it back; whether it was there.
pub async fn remove(tx: &Tx, site: SiteId, point: ReadinessPoint) -> Result<bool, Fault> {
    let sql = "DELETE FROM left_out WHERE site_id = $1 AND point = $2";
    Ok(tx.execute(sql, params![site, point.as_str()]).await? == 1)
}
