//! What the ledger costs in a log of a million entries: `cargo bench -p muster-ledger`.

#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use muster_ledger::*;

const SIZE: u64 = 1_000_000;

struct Log {
    edge: Edge,
    tiles: HashMap<(u8, u64), Vec<u8>>,
    bundles: HashMap<u64, Vec<u8>>,
}

static LOG: LazyLock<Log> = LazyLock::new(|| {
    let entries: Vec<Hash> = (0..SIZE).map(digest).collect();
    let Appended {
        tiles, bundles, edge, ..
    } = Edge::empty().append(&entries).unwrap();
    let tiles = tiles
        .into_iter()
        .map(|(id, bytes)| ((id.level, id.index), bytes))
        .collect();
    let bundles = bundles.into_iter().map(|(id, bytes)| (id.index, bytes)).collect();
    Log { edge, tiles, bundles }
});

impl Log {
    fn tile(&self, id: TileId) -> Option<Vec<u8>> {
        self.tiles.get(&(id.level, id.index)).cloned()
    }

    fn bundle(&self, id: BundleId) -> Option<Vec<u8>> {
        self.bundles.get(&id.index).cloned()
    }
}

fn digest(n: u64) -> Hash {
    leaf_hash(&n.to_be_bytes())
}

fn main() {
    LazyLock::force(&LOG);
    divan::main();
}

#[divan::bench(args = [1, 16, 256, 4096])]
fn append_with_the_edge_in_memory(bencher: Bencher, batch: u64) {
    let entries: Vec<Hash> = (SIZE..SIZE + batch).map(digest).collect();
    bencher
        .counter(ItemsCount::new(batch))
        .bench(|| LOG.edge.append(divan::black_box(&entries)).unwrap());
}

#[divan::bench(args = [1, 256])]
fn append_with_the_edge_read_back(bencher: Bencher, batch: u64) {
    let entries: Vec<Hash> = (SIZE..SIZE + batch).map(digest).collect();
    bencher.counter(ItemsCount::new(batch)).bench(|| {
        append(
            SIZE,
            &|id| LOG.tile(id),
            &|id| LOG.bundle(id),
            divan::black_box(&entries),
        )
        .unwrap()
    });
}

#[divan::bench]
fn prove_inclusion(bencher: Bencher) {
    bencher.bench(|| inclusion_proof(divan::black_box(123_456), SIZE, &|id| LOG.tile(id)).unwrap());
}

#[divan::bench]
fn check_inclusion(bencher: Bencher) {
    let (root, leaf) = (LOG.edge.root(), leaf_hash(&digest(123_456)));
    let proof = inclusion_proof(123_456, SIZE, &|id| LOG.tile(id)).unwrap();
    bencher.bench(|| verify_inclusion(123_456, SIZE, &leaf, divan::black_box(&proof), &root).unwrap());
}

#[divan::bench]
fn prove_consistency(bencher: Bencher) {
    bencher.bench(|| consistency_proof(divan::black_box(654_321), SIZE, &|id| LOG.tile(id)).unwrap());
}

#[divan::bench]
fn sign_a_checkpoint(bencher: Bencher) {
    let (key, root) = (NodeKey::from_seed(&[1; 32]).unwrap(), LOG.edge.root());
    bencher.bench(|| sign_checkpoint("muster.example/log/bench", SIZE, divan::black_box(&root), &key).unwrap());
}
