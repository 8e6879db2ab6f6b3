//! The sequencer: gives waiting ledger entries their place in their organisation's log, in order, and signs the new size.
//!
//! One transaction holds places, tiles and checkpoint, so a crash between any two steps leaves the log as it was, with the
//! entries still waiting. The turn row lets only one sequencer work at a time, whatever number of programs share a database.

use crate::{Fault, FromRow, Row, Store, Tx, params};
use muster_ledger::{BundleId, Edge, NodeKey, TileId, sign_checkpoint};
use muster_terms::{OrgId, Timestamp};

/// Entries sequenced in one commit.
const BATCH: i64 = 2_000;
/// The level under which entry bundles are kept beside the hash tiles.
const BUNDLES: i64 = -1;

struct Pending {
    id: i64,
    digest: Vec<u8>,
}

impl FromRow for Pending {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.int("id")?,
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

struct Waiting(OrgId);

impl FromRow for Waiting {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.parsed("org_id")?))
    }
}

/// Sequences what waits, up to one batch of each log. Returns how many entries found their place; call again until zero.
///
/// A log that cannot be continued stops no other: it is said, its entries wait.
///
/// Errors: the fault of a damaged log when no other log had anything to place; a fault of the store.
pub async fn run_once(store: &Store, key: &NodeKey, host: &str, now: Timestamp) -> Result<usize, Fault> {
    let mut tx = store.begin().await?;
    tx.execute("UPDATE ledger_turn SET taken_at = $1 WHERE id = 1", params![now])
        .await?;
    let logs: Vec<Waiting> = tx
        .all(
            "SELECT DISTINCT org_id FROM ledger_entry WHERE leaf_index IS NULL ORDER BY org_id",
            params![],
        )
        .await?;
    let (mut placed, mut damaged) = (0, None);
    for Waiting(org) in logs {
        let entries: Vec<Pending> = tx
            .all(
                "SELECT id, digest FROM ledger_entry WHERE leaf_index IS NULL AND org_id = $1 ORDER BY id LIMIT $2",
                params![org, BATCH],
            )
            .await?;
        let mark = tx.mark().await?;
        match sequence(&tx, key, host, org, &entries, now).await {
            Ok(()) => {
                tx.pass(mark).await?;
                placed += entries.len();
            }
            Err(fault) if fault.is_unavailable() => return Err(fault),
            Err(fault) => {
                tracing::error!(log = %org, %fault, "a log cannot be continued, its entries wait");
                metrics::counter!("muster_ledger_damaged_total").increment(1);
                tx.undo_to(mark).await?;
                damaged = Some(fault);
            }
        }
    }
    if placed == 0 {
        tx.roll_back().await?;
        return damaged.map_or(Ok(0), Err);
    }
    tx.commit().await?;
    metrics::counter!("muster_ledger_entries_total").increment(placed as u64);
    Ok(placed)
}

async fn sequence(
    tx: &Tx,
    key: &NodeKey,
    host: &str,
    org: OrgId,
    entries: &[Pending],
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

#[cfg(test)]
#[cfg(feature = "testing")]
mod tests {
    use super::*;
    use crate::{Entry, testing::each_store};

    async fn enter(store: &Store, org: OrgId, now: Timestamp) {
        let mut tx = store.begin().await.unwrap();
        tx.enter(Entry::new(org, "test", now));
        tx.commit().await.unwrap();
    }

    async fn waiting(store: &Store, org: OrgId) -> i64 {
        let tx = store.read().await.unwrap();
        let sql = "SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = $1 AND leaf_index IS NULL";
        tx.count(sql, params![org]).await.unwrap()
    }

    #[tokio::test]
    async fn a_damaged_log_stops_no_other() {
        each_store(|store| async move {
            let now: Timestamp = "2031-05-04T12:00:00Z".parse().unwrap();
            let key = NodeKey::from_seed(&[3; 32]).unwrap();
            let (damaged, whole) = (OrgId::new(), OrgId::new());
            let run = || run_once(&store, &key, "muster.example", now);
            for org in [damaged, whole] {
                enter(&store, org, now).await;
            }
            assert_eq!(run().await.unwrap(), 2);
            let tx = store.begin().await.unwrap();
            tx.execute(
                "UPDATE ledger_checkpoint SET root = $2 WHERE org_id = $1",
                params![damaged, vec![7u8; 32]],
            )
            .await
            .unwrap();
            tx.commit().await.unwrap();
            for org in [damaged, whole] {
                enter(&store, org, now).await;
            }
            assert_eq!(run().await.unwrap(), 1);
            assert_eq!((waiting(&store, damaged).await, waiting(&store, whole).await), (1, 0));
            let said = run().await.unwrap_err().to_string();
            assert!(said.contains(&damaged.to_string()), "{said}");
        })
        .await;
    }
}
