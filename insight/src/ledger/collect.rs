//! Putting documents together from the store, within one snapshot.

use super::{Head, StoredContent, StoredEntry, store};
use muster_ledger::{
    TileId, VerifierKey,
    export::{Disclosure, ExportBuilder, ExportRefusal},
    inclusion_proof, tiles_for_inclusion,
    tlog_proof::TlogProof,
};
use muster_store::{Tx, sequencer};
use muster_terms::{CrossingId, OrgId};
use muster_web::{Problem, t, t_with};
use std::collections::HashMap;

/// The largest log that is exported as one document. The builder checks what it hands out and so holds it whole, about one
/// kilobyte an entry; a larger log is mirrored tile by tile from `/api/v1/log/`.
pub const MAX_ENTRIES: u64 = 250_000;

const CHUNK: i64 = 2_000;

/// The whole log as one document that has passed its own check.
///
/// - Shape: `since` adds the newest checkpoint over at most so many entries, to show that nothing before it changed.
/// - Errors: `ledger.empty`, `ledger.too-large`, and `ledger.would-fail` when store and signed log disagree.
pub async fn export(tx: &Tx, key: &VerifierKey, org: OrgId, since: Option<u64>) -> Result<Vec<u8>, Problem> {
    let head = store::head(tx, org).await?.ok_or_else(empty)?;
    refuse_large(&head)?;
    let mut builder = ExportBuilder::new(key, &head.note);
    if let Some(size) = since
        && let Some(earlier) = store::checkpoint_up_to(tx, org, size).await?
    {
        builder = builder.earlier_checkpoint(&earlier.note);
    }
    let mut next = 0;
    while next < head.size {
        let entries = store::entries(tx, org, next, head.size, CHUNK).await?;
        let Some(last) = entries.last() else { break };
        next = last.index + 1;
        for entry in entries {
            push(&mut builder, entry)?;
        }
    }
    let built = tokio::task::spawn_blocking(move || builder.build()).await;
    built.map_err(|err| Problem::fault(err, false))?.map_err(refused)
}

fn push(builder: &mut ExportBuilder, entry: StoredEntry) -> Result<(), Problem> {
    match entry.content {
        StoredContent::Kept { salt, record } => builder.push_disclosed(entry.digest, salt, record),
        StoredContent::Deleted => builder.push_deleted(entry.digest),
        StoredContent::Damaged => {
            tracing::error!(ledger.index = entry.index, "a ledger row cannot be read");
            return Err(would_fail(&unreadable(entry.index)));
        }
    }
    Ok(())
}

/// One crossing with its way into the newest checkpoint, for a third party.
///
/// Errors: missing when this log has no such crossing; `ledger.deleted` when its record is gone.
pub async fn disclosure(tx: &Tx, key: &VerifierKey, org: OrgId, crossing: CrossingId) -> Result<Vec<u8>, Problem> {
    let entry = store::entry_of_crossing(tx, org, crossing).await?.ok_or_else(not_yet)?;
    let head = store::head(tx, org).await?.ok_or_else(not_yet)?;
    let (salt, record) = match entry.content {
        StoredContent::Kept { salt, record } => (salt, record),
        StoredContent::Deleted => return Err(deleted()),
        StoredContent::Damaged => return Err(would_fail(&unreadable(entry.index))),
    };
    let proof = TlogProof {
        index: entry.index,
        hashes: audit_path(tx, org, entry.index, head.size).await?,
        checkpoint: head.note,
    };
    let disclosure = Disclosure {
        vkey: key.to_string(),
        proof,
        salt,
        record,
    };
    disclosure.to_bytes().map_err(|err| Problem::fault(err, false))
}

async fn audit_path(tx: &Tx, org: OrgId, index: u64, size: u64) -> Result<Vec<muster_ledger::Hash>, Problem> {
    let fault = |err| Problem::fault(err, false);
    let mut tiles: HashMap<TileId, Vec<u8>> = HashMap::new();
    for tile in tiles_for_inclusion(index, size).map_err(fault)? {
        if let Some(bytes) = sequencer::read_tile(tx, org, tile).await? {
            tiles.insert(tile, bytes);
        }
    }
    inclusion_proof(index, size, &|tile| tiles.get(&tile).cloned()).map_err(fault)
}

pub(super) fn refuse_large(head: &Head) -> Result<(), Problem> {
    if head.size <= MAX_ENTRIES {
        return Ok(());
    }
    Err(Problem::refusal(
        "ledger.too-large",
        t_with("refusal-ledger-too-large", &[("count", MAX_ENTRIES.into())]),
    ))
}

pub(super) fn empty() -> Problem {
    Problem::refusal("ledger.empty", t("refusal-ledger-empty"))
}

fn not_yet() -> Problem {
    Problem::refusal("ledger.not-yet", t("refusal-ledger-not-yet"))
}

fn deleted() -> Problem {
    Problem::refusal("ledger.deleted", t("refusal-ledger-deleted"))
}

fn refused(refusal: ExportRefusal) -> Problem {
    match refusal {
        ExportRefusal::WouldFail(sentence) => {
            tracing::error!("a ledger export would fail its check: {sentence}");
            would_fail(&sentence)
        }
        other => Problem::fault(other, false),
    }
}

fn unreadable(index: u64) -> String {
    t_with("refusal-ledger-entry-unreadable", &[("index", index.into())])
}

fn would_fail(sentence: &str) -> Problem {
    Problem::refusal(
        "ledger.would-fail",
        t_with("refusal-ledger-would-fail", &[("why", sentence.into())]),
    )
}
