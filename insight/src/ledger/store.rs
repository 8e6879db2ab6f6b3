//! SQL of one organisation's log. Reads only: the sequencer writes.

use super::{Head, StoredContent, StoredEntry};
use muster_ledger::{Hash, TileId};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::{CrossingId, OrgId};

impl FromRow for Head {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            size: u64::try_from(row.int("size")?).map_err(Fault::other)?,
            note: row.text("note")?,
            signed_at: row.instant("signed_at")?,
        })
    }
}

impl FromRow for StoredEntry {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let digest: Option<Hash> = row.bytes("digest")?.try_into().ok();
        let content = match digest {
            Some(_) => content(row)?,
            None => StoredContent::Damaged,
        };
        Ok(Self {
            index: u64::try_from(row.int("leaf_index")?).map_err(Fault::other)?,
            digest: digest.unwrap_or_default(),
            content,
        })
    }
}

/// A record that cannot be read is damage to be told, not a fault that hides the rest.
fn content(row: &Row) -> Result<StoredContent, Fault> {
    if row.opt_text("deleted_at")?.is_some() {
        return Ok(StoredContent::Deleted);
    }
    let salt = row
        .get::<Option<Vec<u8>>>("salt")?
        .and_then(|salt| salt.try_into().ok());
    let record = row
        .opt_text("record")
        .ok()
        .flatten()
        .and_then(|text| serde_json::from_str(&text).ok());
    Ok(match (salt, record) {
        (Some(salt), Some(record)) => StoredContent::Kept { salt, record },
        _ => StoredContent::Damaged,
    })
}

/// The newest checkpoint; none while the log is empty.
pub async fn head(tx: &Tx, org: OrgId) -> Result<Option<Head>, Fault> {
    tx.first(
        "SELECT size, note, signed_at FROM ledger_checkpoint WHERE org_id = $1 ORDER BY size DESC LIMIT 1",
        params![org],
    )
    .await
}

/// The newest checkpoint over at most `size` entries.
pub async fn checkpoint_up_to(tx: &Tx, org: OrgId, size: u64) -> Result<Option<Head>, Fault> {
    tx.first(
        "SELECT size, note, signed_at FROM ledger_checkpoint WHERE org_id = $1 AND size <= $2 ORDER BY size DESC LIMIT 1",
        params![org, i64::try_from(size).unwrap_or(i64::MAX)],
    )
    .await
}

const ENTRY: &str = "SELECT leaf_index, digest, record, salt, deleted_at FROM ledger_entry";

/// Entries from index `from`, below `below`, in log order.
pub async fn entries(tx: &Tx, org: OrgId, from: u64, below: u64, limit: i64) -> Result<Vec<StoredEntry>, Fault> {
    let int = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    tx.all(
        &format!("{ENTRY} WHERE org_id = $1 AND leaf_index >= $2 AND leaf_index < $3 ORDER BY leaf_index LIMIT $4"),
        params![org, int(from), int(below), limit],
    )
    .await
}

/// The entry of a crossing in this organisation's log, once it has its place.
pub async fn entry_of_crossing(tx: &Tx, org: OrgId, crossing: CrossingId) -> Result<Option<StoredEntry>, Fault> {
    tx.first(
        &format!("{ENTRY} WHERE org_id = $1 AND crossing_id = $2 AND leaf_index IS NOT NULL"),
        params![org, crossing],
    )
    .await
}

struct Tile(TileId, Vec<u8>);

impl FromRow for Tile {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let level = u8::try_from(row.int("level")?).map_err(Fault::other)?;
        let index = u64::try_from(row.int("tile_index")?).map_err(Fault::other)?;
        let bytes = row.bytes("bytes")?;
        Ok(Self(
            TileId {
                level,
                index,
                width: muster_ledger::FULL_WIDTH,
            },
            bytes,
        ))
    }
}

/// Every hash tile of a log at its widest: level, index, bytes. For the server's own check.
pub async fn tiles(tx: &Tx, org: OrgId) -> Result<Vec<(u8, u64, Vec<u8>)>, Fault> {
    let tiles: Vec<Tile> = tx
        .all(
            "SELECT level, tile_index, bytes FROM ledger_tile WHERE org_id = $1 AND level >= 0",
            params![org],
        )
        .await?;
    Ok(tiles
        .into_iter()
        .map(|Tile(id, bytes)| (id.level, id.index, bytes))
        .collect())
}
