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

/// So many bodies are in memory at once: 4 MiB at the most.
pub const AT_ONCE: i64 = 16;

/// The next rows of a team, after this one.
pub async fn some(tx: &Tx, org: OrgId, after: Option<Uuid>) -> Result<Vec<Kept>, Fault> {
    let after = after.map(|row| row.to_string()).unwrap_or_default();
    tx.all(
        "SELECT id, body FROM sealed_record WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        params![org, after, AT_ONCE],
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

struct Digest(String);

impl FromRow for Digest {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.text("digest")?))
    }
}

/// Leaves a digest for the ledger. One that waits already is left once.
pub async fn leave(tx: &Tx, org: OrgId, digest: &str) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO sealed_digest (digest, org_id) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
        params![digest, org],
    )
    .await
    .map(drop)
}

/// Takes all digests that wait. The caller holds the team, as everybody does who leaves one.
pub async fn take(tx: &Tx, org: OrgId) -> Result<Vec<String>, Fault> {
    let waiting: Vec<Digest> = tx
        .all("SELECT digest FROM sealed_digest WHERE org_id = $1", params![org])
        .await?;
    tx.execute("DELETE FROM sealed_digest WHERE org_id = $1", params![org])
        .await?;
    Ok(waiting.into_iter().map(|digest| digest.0).collect())
}
