//! The server's own check of a log: the same code as `muster-verify`, and beyond it the stored tiles that partners fetch.

use super::{StoredContent, StoredEntry, collect, store};
use muster_ledger::{
    BundleId, FULL_WIDTH, Hash, TileId, VerifierKey, entries as bundles,
    export::{CheckCode, CheckOptions, Content, Export, ExportEntry, Outcome, check_export},
    inclusion_proof, leaf_hash, open_checkpoint, verify_inclusion,
};
use muster_store::{Tx, sequencer};
use muster_terms::OrgId;
use muster_web::Problem;
use std::collections::HashMap;

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub outcome: Outcome,
    pub said: Said,
}

/// What it is about. The view has the words of what only this server checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// In the sentence of `muster-verify`, so that whoever runs both reads the same.
    AsVerified(String),
    /// The stored row of this entry cannot be read.
    Damaged(u64),
    /// This bundle does not hold the digests of its entries.
    Bundle(u64),
    /// This tile, or one above it, does not lead to the signed root.
    Tile(u64),
    /// So many bundles and their tiles agree with the signed root.
    FilesAgree(usize),
}

/// What the check found. Records that match are counted, everything else is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfCheck {
    pub size: u64,
    pub records_matching: usize,
    pub findings: Vec<Finding>,
}

impl SelfCheck {
    pub fn passed(&self) -> bool {
        self.findings.iter().all(|finding| finding.outcome != Outcome::Fail)
    }
}

/// Everything that the check reads, taken from one snapshot.
struct Stored {
    export: Export,
    size: u64,
    damaged: Vec<u64>,
    tiles: HashMap<(u8, u64), Vec<u8>>,
    bundles: Vec<Option<Vec<u8>>>,
}

/// Checks the whole log of an organisation. Errors: `ledger.empty`, `ledger.too-large`.
pub async fn self_check(tx: &Tx, key: &VerifierKey, org: OrgId) -> Result<SelfCheck, Problem> {
    let stored = read(tx, key, org).await?;
    let key = key.clone();
    let checked = tokio::task::spawn_blocking(move || check(&stored, &key)).await;
    checked.map_err(|err| Problem::fault(err, false))?
}

async fn read(tx: &Tx, key: &VerifierKey, org: OrgId) -> Result<Stored, Problem> {
    let head = store::head(tx, org).await?.ok_or_else(collect::empty)?;
    collect::refuse_large(&head)?;
    let rows = store::entries(tx, org, 0, head.size, i64::MAX).await?;
    let damaged = rows
        .iter()
        .filter(|row| row.content == StoredContent::Damaged)
        .map(|row| row.index)
        .collect();
    let mut stored_bundles = Vec::new();
    for index in 0..head.size.div_ceil(u64::from(FULL_WIDTH)) {
        let width = (head.size - index * u64::from(FULL_WIDTH)).min(u64::from(FULL_WIDTH));
        let id = BundleId {
            index,
            width: u16::try_from(width).unwrap_or(FULL_WIDTH),
        };
        stored_bundles.push(sequencer::read_bundle(tx, org, id).await?);
    }
    let tiles = store::tiles(tx, org)
        .await?
        .into_iter()
        .map(|(level, index, bytes)| ((level, index), bytes))
        .collect();
    let export = Export {
        origin: key.name().to_owned(),
        vkey: key.to_string(),
        checkpoint: head.note,
        earlier_checkpoint: None,
        entries: rows.into_iter().map(export_entry).collect(),
    };
    Ok(Stored {
        export,
        size: head.size,
        damaged,
        tiles,
        bundles: stored_bundles,
    })
}

fn export_entry(row: StoredEntry) -> ExportEntry {
    let content = match row.content {
        StoredContent::Kept { salt, record } => Content::Disclosed { salt, record },
        StoredContent::Deleted => Content::Deleted,
        StoredContent::Damaged => Content::Withheld,
    };
    ExportEntry {
        index: row.index,
        digest: row.digest,
        content,
    }
}

fn check(stored: &Stored, key: &VerifierKey) -> Result<SelfCheck, Problem> {
    let bytes = stored.export.to_bytes().map_err(|err| Problem::fault(err, false))?;
    let options = CheckOptions {
        vkey: Some(key.clone()),
        ..CheckOptions::default()
    };
    let report = check_export(&bytes, &options).map_err(|err| Problem::fault(err, false))?;
    let is_match = |code, outcome| code == CheckCode::Record && outcome == Outcome::Pass;
    let records_matching = report
        .checks
        .iter()
        .filter(|check| is_match(check.code, check.outcome))
        .count();
    let listed = report
        .checks
        .into_iter()
        .filter(|check| !is_match(check.code, check.outcome));
    let mut findings: Vec<Finding> = listed
        .map(|check| Finding {
            outcome: check.outcome,
            said: Said::AsVerified(check.sentence),
        })
        .collect();
    findings.extend(stored.damaged.iter().map(|index| failed(Said::Damaged(*index))));
    findings.extend(check_files(stored, key));
    Ok(SelfCheck {
        size: stored.size,
        records_matching,
        findings,
    })
}

/// The files that partners mirror: each bundle holds the digests, and each tile leads to the signed root.
fn check_files(stored: &Stored, key: &VerifierKey) -> Vec<Finding> {
    let digests: Vec<Hash> = stored.export.entries.iter().map(|entry| entry.digest).collect();
    let Ok(signed) = open_checkpoint(&stored.export.checkpoint, key) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for ((index, group), bundle) in (0_u64..)
        .zip(digests.chunks(usize::from(FULL_WIDTH)))
        .zip(&stored.bundles)
    {
        let held = bundle.as_deref().and_then(bundles::decode);
        if held.is_none_or(|held| !held.into_iter().eq(group.iter().map(Hash::as_slice))) {
            findings.push(failed(Said::Bundle(index)));
        }
        if !tile_leads_to_root(stored, &signed, index * u64::from(FULL_WIDTH), group.first()) {
            findings.push(failed(Said::Tile(index)));
        }
    }
    if findings.is_empty() {
        findings.push(Finding {
            outcome: Outcome::Pass,
            said: Said::FilesAgree(stored.bundles.len()),
        });
    }
    findings
}

/// The first entry's audit path uses every other hash of its tile and of the tiles above.
fn tile_leads_to_root(stored: &Stored, signed: &muster_ledger::Checkpoint, first: u64, digest: Option<&Hash>) -> bool {
    let read = |tile: TileId| {
        let wide = stored.tiles.get(&(tile.level, tile.index))?;
        tile.cut(wide).map(<[u8]>::to_vec)
    };
    let Some(leaf) = digest.map(|digest| leaf_hash(digest)) else {
        return false;
    };
    let own = stored
        .tiles
        .get(&(0, first / u64::from(FULL_WIDTH)))
        .and_then(|tile| tile.get(..32));
    own == Some(leaf.as_slice())
        && inclusion_proof(first, signed.size, &read)
            .is_ok_and(|proof| verify_inclusion(first, signed.size, &leaf, &proof, &signed.root).is_ok())
}

fn failed(said: Said) -> Finding {
    Finding {
        outcome: Outcome::Fail,
        said,
    }
}
