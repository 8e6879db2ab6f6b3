//! SQL of the sealed records. Rows are always written and deleted, never marked: a column would tell.

use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::OrgId;
use uuid::Uuid;

/// A row as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    pub row: Uuid,
    pub body: Vec<u8>,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            row: row.parsed("id")?,
            body: row.bytes("body")?,
        })
    }
}

/// All rows of a team.
pub async fn all(tx: &Tx, org: OrgId) -> Result<Vec<Kept>, Fault> {
    tx.all(
        "SELECT id, body FROM sealed_record WHERE org_id = $1 ORDER BY id",
        params![org],
    )
    .await
}

pub async fn find(tx: &Tx, org: OrgId, row: Uuid) -> Result<Option<Kept>, Fault> {
    tx.first(
        "SELECT id, body FROM sealed_record WHERE org_id = $1 AND id = $2",
        params![org, row.to_string()],
    )
    .await
}

pub async fn count(tx: &Tx, org: OrgId) -> Result<usize, Fault> {
    let rows = tx.count(
        "SELECT COUNT(*) AS n FROM sealed_record WHERE org_id = $1",
        params![org],
    );
    usize::try_from(rows.await?).map_err(Fault::other)
}

/// Keeps a body under its row, in the place of what stood there.
pub async fn keep(tx: &Tx, org: OrgId, row: Uuid, body: Vec<u8>) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO sealed_record (id, org_id, body) VALUES ($1, $2, $3) \
         ON CONFLICT (id) DO UPDATE SET body = EXCLUDED.body WHERE sealed_record.org_id = EXCLUDED.org_id",
        params![row.to_string(), org, body],
    )
    .await
    .map(drop)
}

pub async fn delete(tx: &Tx, org: OrgId, row: Uuid) -> Result<(), Fault> {
    tx.execute(
        "DELETE FROM sealed_record WHERE org_id = $1 AND id = $2",
        params![org, row.to_string()],
    )
    .await
    .map(drop)
}
