//! However a log grows, it is the same log; and whatever it can prove, it proves.

#![allow(clippy::unwrap_used)]

mod common;

use std::cell::RefCell;
use std::collections::BTreeSet;

use common::{MemoryLog, entry};
use muster_ledger::*;
use proptest::prelude::*;

#[test]
fn a_log_of_70_000_has_the_tiles_of_the_specification_s_example() {
    let log = MemoryLog::of(&(0..70_000).map(entry).collect::<Vec<_>>());
    let widths = |level: u8| {
        log.tiles
            .iter()
            .filter(move |((l, _), _)| *l == level)
            .map(|(_, bytes)| bytes.len() / 32)
    };
    assert_eq!((widths(0).count(), widths(0).next_back()), (274, Some(112)));
    assert_eq!((widths(1).count(), widths(1).next_back()), (2, Some(17)));
    assert_eq!((widths(2).count(), widths(2).next_back()), (1, Some(1)));
    assert_eq!(log.tiles.len(), 277);
    assert_eq!(log.root(70_000), root_of((0..70_000).map(entry)));
    assert_eq!(log.root(65_536), root_of((0..65_536).map(entry)));
}

#[test]
fn a_batch_of_one_in_a_large_log_writes_one_tile_and_one_bundle_and_reads_only_the_edge() {
    let log = MemoryLog::of(&(0..70_000).map(entry).collect::<Vec<_>>());
    let read = RefCell::new(Vec::new());
    let read_tile = |id: TileId| {
        read.borrow_mut().push(id);
        log.tile(id)
    };
    let appended = append(70_000, &read_tile, &|id| log.bundle(id), &[entry(70_000)]).unwrap();
    assert_eq!(*read.borrow(), tiles_for_edge(70_000));
    assert_eq!(read.borrow().len(), 3);
    assert_eq!(
        appended.tiles.iter().map(|(id, _)| id.path()).collect::<Vec<_>>(),
        ["tile/0/273.p/113"]
    );
    assert_eq!(
        appended.bundles.iter().map(|(id, _)| id.path()).collect::<Vec<_>>(),
        ["tile/entries/273.p/113"]
    );
    assert_eq!(appended.root, root_of((0..=70_000).map(entry)));
}

#[test]
fn an_empty_batch_changes_nothing() {
    let appended = Edge::empty().append::<Vec<u8>>(&[]).unwrap();
    assert_eq!((appended.new_size, appended.root), (0, EMPTY_ROOT));
    assert!(appended.tiles.is_empty() && appended.bundles.is_empty());
    let log = MemoryLog::of(&[entry(0)]);
    let again = append::<Vec<u8>>(1, &|id| log.tile(id), &|id| log.bundle(id), &[]).unwrap();
    assert!(again.tiles.is_empty() && again.bundles.is_empty());
}

#[test]
fn a_damaged_store_is_named_and_not_built_upon() {
    let log = MemoryLog::of(&(0..300).map(entry).collect::<Vec<_>>());
    let load = |log: &MemoryLog| Edge::load(300, &|id| log.tile(id), &|id| log.bundle(id));
    assert_eq!(load(&log).unwrap().root(), root_of((0..300).map(entry)));

    let mut lost = log.clone();
    lost.tiles.remove(&(1, 0));
    assert_eq!(
        load(&lost),
        Err(LedgerError::MissingTile(TileId {
            level: 1,
            index: 0,
            width: 1
        }))
    );
    let mut lost = log.clone();
    lost.bundles.remove(&1);
    assert_eq!(
        load(&lost),
        Err(LedgerError::MissingBundle(BundleId { index: 1, width: 44 }))
    );
    let mut flipped = log.clone();
    flipped.bundles.get_mut(&1).unwrap()[5] ^= 1;
    assert_eq!(
        load(&flipped),
        Err(LedgerError::BrokenBundle(BundleId { index: 1, width: 44 }))
    );
    let mut flipped = log.clone();
    flipped.tiles.get_mut(&(1, 0)).unwrap()[5] ^= 1;
    assert_ne!(load(&flipped).unwrap().root(), root_of((0..300).map(entry)));
    let short = |_: TileId| Some(vec![0; 33]);
    assert!(matches!(root_at(300, &short), Err(LedgerError::BrokenTile(_))));
}

#[test]
fn proofs_of_what_is_not_there_are_refused() {
    let log = MemoryLog::of(&[entry(0), entry(1)]);
    let read = |id: TileId| log.tile(id);
    assert_eq!(
        inclusion_proof(2, 2, &read),
        Err(LedgerError::NoSuchEntry { index: 2, size: 2 })
    );
    assert_eq!(
        inclusion_proof(0, 0, &read),
        Err(LedgerError::NoSuchEntry { index: 0, size: 0 })
    );
    assert_eq!(
        consistency_proof(3, 2, &read),
        Err(LedgerError::NotOlder { old: 3, new: 2 })
    );
    assert!(matches!(inclusion_proof(0, 3, &read), Err(LedgerError::MissingTile(_))));
    assert_eq!(consistency_proof(1, 1, &read), Ok(vec![]));
    assert!(verify_consistency(1, 1, &[1; 32], &[1; 32], &[]).is_ok());
    assert!(verify_consistency(1, 1, &[1; 32], &[2; 32], &[]).is_err());
    assert!(verify_consistency(0, 5, &EMPTY_ROOT, &[2; 32], &[]).is_ok());
    assert!(verify_consistency(0, 5, &[1; 32], &[2; 32], &[]).is_err());
}

/// Sizes where trees change shape, and some between.
fn size() -> impl Strategy<Value = u64> {
    prop_oneof![1_u64..40, 240_u64..280, 500_u64..530, 1_u64..1400]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn random_batches_give_the_tiles_and_root_of_one_go(batches in proptest::collection::vec(0_usize..400, 1..8), reload: bool) {
        let all: Vec<_> = (0..batches.iter().sum::<usize>() as u64).map(entry).collect();
        let (mut log, mut edge, mut rest) = (MemoryLog::default(), Edge::empty(), all.as_slice());
        for batch in batches {
            let (now, later) = rest.split_at(batch);
            let old = edge.size();
            let appended = if reload {
                append(old, &|id| log.tile(id), &|id| log.bundle(id), now).unwrap()
            } else {
                edge.append(now).unwrap()
            };
            let ours: BTreeSet<String> = appended.tiles.iter().map(|(id, _)| id.path()).collect();
            let theirs: BTreeSet<String> = tlog_tiles::Tile::new_tiles(8, old, appended.new_size)
                .iter().map(|tile| tile.path().replacen("tile/8/", "tile/", 1)).collect();
            prop_assert_eq!(ours, theirs);
            log.store(&appended);
            edge = appended.edge;
            rest = later;
        }
        prop_assert_eq!(edge.root(), root_of(&all));
        prop_assert_eq!(log, MemoryLog::of(&all));
    }

    #[test]
    fn every_proof_verifies_and_no_changed_one_does(size in size(), at: u64, older: u64, flip: u16) {
        let log = MemoryLog::of(&(0..size).map(entry).collect::<Vec<_>>());
        let (index, old, root) = (at % size, older % (size + 1), log.root(size));
        let read = RefCell::new(BTreeSet::new());
        let read_tile = |id: TileId| { read.borrow_mut().insert(id); log.tile(id) };

        let leaf = leaf_hash(&entry(index));
        let mut proof = inclusion_proof(index, size, &read_tile).unwrap();
        prop_assert_eq!(read.take().into_iter().collect::<Vec<_>>(), tiles_for_inclusion(index, size).unwrap());
        prop_assert!(verify_inclusion(index, size, &leaf, &proof, &root).is_ok());
        prop_assert!(tlog_tiles::check_record(&theirs(&proof), size, tlog_tiles::Hash(root), index, tlog_tiles::Hash(leaf)).is_ok());
        prop_assert!(verify_inclusion(index, size, &leaf_hash(b"other"), &proof, &root).is_err());
        if flip_bit(&mut proof, flip) {
            prop_assert!(verify_inclusion(index, size, &leaf, &proof, &root).is_err());
        }

        let old_root = log.root(old);
        let mut proof = consistency_proof(old, size, &read_tile).unwrap();
        prop_assert_eq!(read.take().into_iter().collect::<Vec<_>>(), tiles_for_consistency(old, size).unwrap());
        prop_assert!(verify_consistency(old, size, &old_root, &root, &proof).is_ok());
        if old > 0 {
            let (th, oh) = (tlog_tiles::Hash(root), tlog_tiles::Hash(old_root));
            prop_assert!(tlog_tiles::check_tree(&theirs(&proof), size, th, old, oh).is_ok());
            prop_assert!(verify_consistency(old, size, &root_of([b"other"]), &root, &proof).is_err());
        }
        if flip_bit(&mut proof, flip) {
            prop_assert!(verify_consistency(old, size, &old_root, &root, &proof).is_err());
        }
    }

    #[test]
    fn hostile_proofs_are_refused_without_a_panic(
        a: u64, b: u64, proof in proptest::collection::vec(any::<[u8; 32]>(), 0..70), hash: [u8; 32], root: [u8; 32],
    ) {
        let _ = verify_inclusion(a, b, &hash, &proof, &root);
        let _ = verify_consistency(a, b, &hash, &root, &proof);
        let _ = tiles_for_inclusion(a, b);
        let _ = tiles_for_consistency(a, b);
        let _ = (tiles_for_edge(a), bundle_for_edge(a));
    }
}

fn theirs(proof: &[Hash]) -> Vec<tlog_tiles::Hash> {
    proof.iter().copied().map(tlog_tiles::Hash).collect()
}

fn flip_bit(proof: &mut [Hash], at: u16) -> bool {
    let count = proof.len() * 256;
    if let Some(at) = usize::from(at).checked_rem(count) {
        proof[at / 256][at % 256 / 8] ^= 1 << (at % 8);
    }
    count > 0
}
