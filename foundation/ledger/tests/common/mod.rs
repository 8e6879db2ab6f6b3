//! A log kept in memory the way a store keeps it: the widest version of each tile and bundle.

// Helpers of tests: no one test file uses all of them.
#![allow(dead_code, clippy::unwrap_used, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use muster_ledger::{Appended, BundleId, Edge, Hash, TileId};

#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct MemoryLog {
    pub tiles: BTreeMap<(u8, u64), Vec<u8>>,
    pub bundles: BTreeMap<u64, Vec<u8>>,
    pub size: u64,
}

impl MemoryLog {
    /// A log of these entries, appended in one go.
    pub fn of<E: AsRef<[u8]>>(entries: &[E]) -> MemoryLog {
        let mut log = MemoryLog::default();
        log.store(&Edge::empty().append(entries).unwrap());
        log
    }

    pub fn store(&mut self, appended: &Appended) {
        for (id, bytes) in &appended.tiles {
            assert_eq!(bytes.len(), usize::from(id.width) * 32);
            self.tiles.insert((id.level, id.index), bytes.clone());
        }
        for (id, bytes) in &appended.bundles {
            self.bundles.insert(id.index, bytes.clone());
        }
        self.size = appended.new_size;
    }

    pub fn tile(&self, id: TileId) -> Option<Vec<u8>> {
        Some(id.cut(self.tiles.get(&(id.level, id.index))?)?.to_vec())
    }

    pub fn bundle(&self, id: BundleId) -> Option<Vec<u8>> {
        self.bundles.get(&id.index).cloned()
    }

    pub fn root(&self, size: u64) -> Hash {
        muster_ledger::root_at(size, &|id| self.tile(id)).unwrap()
    }
}

pub fn entry(n: u64) -> Vec<u8> {
    format!("entry {n}").into_bytes()
}

/// The folder of shared samples beside the workspace, or `None` with a word of why.
pub fn samples(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    if !folder.is_dir() {
        println!("skipped: no samples at ../shared/data/{name}");
        return None;
    }
    Some(folder)
}
