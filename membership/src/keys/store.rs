//! SQL of the signing keys of organisations.

use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::{OrgId, Timestamp};

/// A signing key, its private half sealed.
pub(super) struct KeyRow {
    pub id: String,
    pub sealed: Vec<u8>,
}

impl FromRow for KeyRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.text("id")?,
            sealed: row.bytes("sealed_private")?,
        })
    }
}

pub(super) async fn insert(
    tx: &Tx,
    id: &str,
    org: OrgId,
    public: &[u8],
    sealed: Vec<u8>,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO org_key (id, org_id, public_key, sealed_private, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![id, org, public.to_vec(), sealed, now],
    )
    .await
    .map(drop)
}

/// The newest key of an organisation that was not retired.
pub(super) async fn current(tx: &Tx, org: OrgId) -> Result<Option<KeyRow>, Fault> {
    tx.first(
        "SELECT id, sealed_private FROM org_key WHERE org_id = $1 AND retired_at IS NULL ORDER BY created_at DESC LIMIT 1",
        params![org],
    )
    .await
}
