//! SQL of joint work and of who is in it.

use super::model::{Party, Work, WorkKind};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for Work {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            kind: row.word("kind", WorkKind::parse)?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            site: row.parsed("site_id")?,
            title: row.text("title")?,
        })
    }
}

impl FromRow for Party {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            unit: row.opt_parsed("unit_id")?,
            stopped_at: row.opt_instant("stopped_at")?,
        })
    }
}

/// Adds a work; the organisation whose it is, is in it from here on.
pub async fn insert(tx: &Tx, work: &Work) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO work (id, kind, reference, org_id, site_id, title) VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            work.id,
            work.kind.as_str(),
            work.reference,
            work.org,
            work.site,
            work.title
        ],
    )
    .await?;
    join(tx, work.id, work.org, None).await
}

/// Where it is and how it is called, as long as nothing has come of it: what comes of it is decided under this site.
pub async fn save(tx: &Tx, work: &Work) -> Result<(), Fault> {
    let sql = "UPDATE work SET site_id = $2, title = $3 WHERE id = $1";
    tx.execute(sql, params![work.id, work.site, work.title]).await.map(drop)
}

/// Lets an organisation in. One that was shut out is in it again.
pub async fn join(tx: &Tx, work: WorkId, org: OrgId, unit: Option<UnitId>) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO work_party (work_id, org_id, unit_id) VALUES ($1, $2, $3) \
         ON CONFLICT (work_id, org_id) DO UPDATE SET unit_id = excluded.unit_id, stopped_at = NULL",
        params![work, org, unit],
    )
    .await
    .map(drop)
}

/// Shuts an organisation out; whoever was out already stays out since then.
pub async fn leave(tx: &Tx, work: WorkId, org: OrgId, at: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE work_party SET stopped_at = $3 WHERE work_id = $1 AND org_id = $2 AND stopped_at IS NULL",
        params![work, org, at],
    )
    .await
    .map(drop)
}

pub async fn find(tx: &Tx, id: WorkId) -> Result<Option<Work>, Fault> {
    tx.first("SELECT * FROM work WHERE id = $1", params![id]).await
}

/// Who is in it, and who was.
pub async fn parties(tx: &Tx, work: WorkId) -> Result<Vec<Party>, Fault> {
    tx.all(
        "SELECT * FROM work_party WHERE work_id = $1 ORDER BY org_id",
        params![work],
    )
    .await
}
