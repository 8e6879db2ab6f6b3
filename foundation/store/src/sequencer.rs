//! The sequencer: gives waiting ledger entries their place in their organisation's log, in order, and signs the new size.
//!
//! One transaction holds places, tiles and checkpoint, so a crash between any two steps leaves the log as it was, with the
//! entries still waiting. The turn row lets only one sequencer work at a time, whatever number of programs share a database.

use crate::{Fault, FromRow, Row, Store, Tx, params};
use muster_ledger::{BundleId, Edge, NodeKey, TileId, sign_checkpoint};
use muster_terms::{OrgId, Timestamp};
use std::collections::BTreeMap;

/// Entries sequenced in one commit.
const BATCH: i64 = 2_000;
/// The level under which entry bundles are kept beside the hash tiles.
const BUNDLES: i64 = -1;

struct Pending {
    id: i64,
    org: OrgId,
    digest: Vec<u8>,
}

impl FromRow for Pending {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.int("id")?,
            org: row.parsed("org_id")?,
            digest: row.bytes("digest")?,
        })
    }
}

struct Head {
    size: i64,
    root: Vec<u8>,
}

impl FromRow for Head {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            size: row.int("size")?,
            root: row.bytes("root")?,
        })
    }
}

struct Stored(Vec<u8>);

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.bytes("bytes")?))
    }
}

/// The origin line of an organisation's log, such as `muster.example/log/0190…`.
pub fn origin(host: &str, org: OrgId) -> String {
    format!("{host}/log/{org}")
}

/// Sequences what waits, up to one batch. Returns how many entries found their place; call again until zero.
pub async fn run_once(store: &Store, key: &NodeKey, host: &str, now: Timestamp) -> Result<usize, Fault> {
    let tx = store.begin().await?;
    tx.execute("UPDATE ledger_turn SET taken_at = $1 WHERE id = 1", params![now])
        .await?;
    let pending: Vec<Pending> = tx
        .all(
            "SELECT id, org_id, digest FROM ledger_entry WHERE leaf_index IS NULL ORDER BY id LIMIT $1",
            params![BATCH],
        )
        .await?;
    if pending.is_empty() {
        tx.roll_back().await?;
        return Ok(0);
    }
    let mut logs: BTreeMap<OrgId, Vec<&Pending>> = BTreeMap::new();
    for entry in &pending {
        logs.entry(entry.org).or_default().push(entry);
    }
    for (org, entries) in logs {
        sequence(&tx, key, host, org, &entries, now).await?;
    }
    tx.commit().await?;
    metrics::counter!("muster_ledger_entries_total").increment(pending.len() as u64);
    Ok(pending.len())
}

async fn sequence(
    tx: &Tx,
    key: &NodeKey,
    host: &str,
    org: OrgId,
    entries: &[&Pending],
    now: Timestamp,
) -> Result<(), Fault> {
    let edge = load_edge(tx, org).await?;
    let leaves: Vec<&[u8]> = entries.iter().map(|entry| entry.digest.as_slice()).collect();
    let appended = edge.append(&leaves).map_err(ledger)?;
    for (n, entry) in entries.iter().enumerate() {
        let index = int(edge.size() + n as u64)?;
        tx.execute(
            "UPDATE ledger_entry SET leaf_index = $2 WHERE id = $1",
            params![entry.id, index],
        )
        .await?;
    }
    for (tile, bytes) in appended.tiles {
        save_tile(tx, org, i64::from(tile.level), tile.index, tile.width, bytes).await?;
    }
    for (bundle, bytes) in appended.bundles {
        save_tile(tx, org, BUNDLES, bundle.index, bundle.width, bytes).await?;
    }
    let note = sign_checkpoint(&origin(host, org), appended.new_size, &appended.root, key).map_err(ledger)?;
    tx.execute(
        "INSERT INTO ledger_checkpoint (org_id, size, root, note, signed_at) VALUES ($1, $2, $3, $4, $5)",
        params![org, int(appended.new_size)?, appended.root, note, now],
    )
    .await
    .map(drop)
}

/// The edge of an organisation's log, checked against the root that was signed last.
async fn load_edge(tx: &Tx, org: OrgId) -> Result<Edge, Fault> {
    let head: Option<Head> = tx
        .first(
            "SELECT size, root FROM ledger_checkpoint WHERE org_id = $1 ORDER BY size DESC LIMIT 1",
            params![org],
        )
        .await?;
    let Some(head) = head else { return Ok(Edge::empty()) };
    let size = u64::try_from(head.size).map_err(Fault::other)?;
    let mut tiles: Vec<(TileId, Vec<u8>)> = Vec::new();
    for tile in muster_ledger::tiles_for_edge(size) {
        if let Some(bytes) = read_tile(tx, org, tile).await? {
            tiles.push((tile, bytes));
        }
    }
    let bundle = match muster_ledger::bundle_for_edge(size) {
        Some(id) => read_bundle(tx, org, id).await?,
        None => None,
    };
    let edge = Edge::load(
        size,
        &|id| {
            tiles
                .iter()
                .find(|(tile, _)| *tile == id)
                .map(|(_, bytes)| bytes.clone())
        },
        &|_| bundle.clone(),
    )
    .map_err(ledger)?;
    if edge.root() != head.root.as_slice() {
        return Err(Fault::Ledger(format!(
            "the stored tiles of log {org} do not give the root signed at size {size}"
        )));
    }
    Ok(edge)
}

/// A stored tile cut to the width asked for; `None` when the log is not that large.
pub async fn read_tile(tx: &Tx, org: OrgId, id: TileId) -> Result<Option<Vec<u8>>, Fault> {
    let stored = read_wide(tx, org, i64::from(id.level), id.index).await?;
    Ok(stored.and_then(|bytes| id.cut(&bytes).map(<[u8]>::to_vec)))
}

/// A stored entry bundle cut to the width asked for.
pub async fn read_bundle(tx: &Tx, org: OrgId, id: BundleId) -> Result<Option<Vec<u8>>, Fault> {
    let stored = read_wide(tx, org, BUNDLES, id.index).await?;
    Ok(stored.and_then(|bytes| muster_ledger::entries::cut(id, &bytes).map(<[u8]>::to_vec)))
}

async fn read_wide(tx: &Tx, org: OrgId, level: i64, index: u64) -> Result<Option<Vec<u8>>, Fault> {
    let row: Option<Stored> = tx
        .first(
            "SELECT bytes FROM ledger_tile WHERE org_id = $1 AND level = $2 AND tile_index = $3",
            params![org, level, int(index)?],
        )
        .await?;
    Ok(row.map(|row| row.0))
}

async fn save_tile(tx: &Tx, org: OrgId, level: i64, index: u64, width: u16, bytes: Vec<u8>) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO ledger_tile (org_id, level, tile_index, width, bytes) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (org_id, level, tile_index) DO UPDATE SET width = excluded.width, bytes = excluded.bytes",
        params![org, level, int(index)?, width, bytes],
    )
    .await
    .map(drop)
}

fn int(number: u64) -> Result<i64, Fault> {
    i64::try_from(number).map_err(Fault::other)
}

fn ledger(err: impl std::fmt::Display) -> Fault {
    Fault::Ledger(err.to_string())
}
