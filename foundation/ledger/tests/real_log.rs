//! A log written by another implementation (Tessera): its checkpoints, tiles and entries must be ours to read.

#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use muster_ledger::*;

/// The sample log has 15 entries and a checkpoint for each size.
const LAST: u64 = 15;

#[test]
fn its_checkpoints_tiles_and_entries_agree() {
    let Some(folder) = common::samples("tlog") else { return };
    let checkpoints = checkpoints(&folder);
    let entries = entries_of(&folder);
    for (size, checkpoint) in (0..=LAST).zip(&checkpoints) {
        assert_eq!(checkpoint.size, size);
        assert_eq!(
            root_of(&entries[..size as usize]),
            checkpoint.root,
            "recomputed from entries, size {size}"
        );
        assert_eq!(
            root_at(size, &|id| file(&folder, &id.path())).unwrap(),
            checkpoint.root,
            "from tiles, size {size}"
        );
    }
}

#[test]
fn every_pair_of_checkpoints_is_consistent_and_every_entry_included() {
    let Some(folder) = common::samples("tlog") else { return };
    let checkpoints = checkpoints(&folder);
    let entries = entries_of(&folder);
    let read = |id: TileId| file(&folder, &id.path());
    for new in &checkpoints {
        for old in &checkpoints[..=new.size as usize] {
            let proof = consistency_proof(old.size, new.size, &read).unwrap();
            verify_consistency(old.size, new.size, &old.root, &new.root, &proof).unwrap();
        }
        for (index, entry) in (0..new.size).zip(&entries) {
            let proof = inclusion_proof(index, new.size, &read).unwrap();
            verify_inclusion(index, new.size, &leaf_hash(entry), &proof, &new.root).unwrap();
        }
    }
}

#[test]
fn appending_its_entries_gives_its_files_byte_for_byte() {
    let Some(folder) = common::samples("tlog") else { return };
    let mut edge = Edge::empty();
    for entry in entries_of(&folder) {
        let appended = edge.append(&[entry]).unwrap();
        for (id, bytes) in &appended.tiles {
            assert_eq!(file(&folder, &id.path()).as_ref(), Some(bytes), "{}", id.path());
        }
        for (id, bytes) in &appended.bundles {
            assert_eq!(file(&folder, &id.path()).as_ref(), Some(bytes), "{}", id.path());
        }
        assert_eq!((appended.tiles.len(), appended.bundles.len()), (1, 1));
        edge = appended.edge;
    }
    assert_eq!(edge.root(), checkpoints(&folder)[LAST as usize].root);
    let read_bundle = |id: BundleId| file(&folder, &id.path());
    assert_eq!(
        Edge::load(LAST, &|id| file(&folder, &id.path()), &read_bundle).unwrap(),
        edge
    );
}

fn checkpoints(folder: &Path) -> Vec<Checkpoint> {
    let vkey = std::fs::read_to_string(folder.join("vkey.txt")).unwrap();
    let key = VerifierKey::parse(vkey.trim()).unwrap();
    let read = |size| std::fs::read_to_string(folder.join(format!("log/checkpoint.{size}"))).unwrap();
    (0..=LAST)
        .map(|size| open_checkpoint(&read(size), &key).unwrap())
        .collect()
}

fn entries_of(folder: &Path) -> Vec<Vec<u8>> {
    let bundle = file(
        folder,
        &BundleId {
            index: 0,
            width: LAST as u16,
        }
        .path(),
    )
    .unwrap();
    entries::decode(&bundle)
        .unwrap()
        .into_iter()
        .map(<[u8]>::to_vec)
        .collect()
}

fn file(folder: &Path, path: &str) -> Option<Vec<u8>> {
    std::fs::read(folder.join("log").join(path)).ok()
}
