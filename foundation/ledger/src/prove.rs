//! Roots and proofs read from stored tiles, a handful of tiles each. Source: RFC 6962, sections 2.1.1 and 2.1.2.

use std::collections::{BTreeMap, BTreeSet};

use crate::edge::read_hashes;
use crate::error::LedgerError;
use crate::hash::{EMPTY_ROOT, Hash};
use crate::tile::TileId;
use crate::tree::{Peaks, fold_from_the_right};

/// The root of the first `size` entries. Errors: a tile missing or broken.
///
/// The closure may answer with a wider version of the tile it is asked for; so for every function here.
pub fn root_at(size: u64, read_tile: &dyn Fn(TileId) -> Option<Vec<u8>>) -> Result<Hash, LedgerError> {
    match size {
        0 => Ok(EMPTY_ROOT),
        _ => Stored::new(size, read_tile).subtree(0, size),
    }
}

/// The proof that entry `index` is in the log of the first `size` entries: the audit path, leaf's sibling first.
///
/// - Shape: at most 64 hashes; none for a log of one entry.
/// - Errors: [`LedgerError::NoSuchEntry`] unless `index < size`; a tile missing or broken.
/// - Source: RFC 6962, section 2.1.1, `PATH`.
pub fn inclusion_proof(
    index: u64,
    size: u64,
    read_tile: &dyn Fn(TileId) -> Option<Vec<u8>>,
) -> Result<Vec<Hash>, LedgerError> {
    path(index, size, &mut Stored::new(size, read_tile))
}

/// The proof that the log of `new` entries begins with the log of `old` entries.
///
/// - Shape: at most 65 hashes; none where `old` is 0 or equals `new`.
/// - Errors: [`LedgerError::NotOlder`] if `old > new`; a tile missing or broken.
/// - Source: RFC 6962, section 2.1.2, `PROOF`; it leaves `old = 0` undefined, and here every log continues the empty one.
pub fn consistency_proof(
    old: u64,
    new: u64,
    read_tile: &dyn Fn(TileId) -> Option<Vec<u8>>,
) -> Result<Vec<Hash>, LedgerError> {
    proof(old, new, &mut Stored::new(new, read_tile))
}

/// The tiles that [`inclusion_proof`] will ask for.
pub fn tiles_for_inclusion(index: u64, size: u64) -> Result<Vec<TileId>, LedgerError> {
    let mut plan = Plan::new(size);
    path(index, size, &mut plan)?;
    Ok(plan.into_tiles())
}

/// The tiles that [`consistency_proof`] will ask for.
pub fn tiles_for_consistency(old: u64, new: u64) -> Result<Vec<TileId>, LedgerError> {
    let mut plan = Plan::new(new);
    proof(old, new, &mut plan)?;
    Ok(plan.into_tiles())
}

fn path(index: u64, size: u64, tree: &mut dyn Tree) -> Result<Vec<Hash>, LedgerError> {
    if index >= size {
        return Err(LedgerError::NoSuchEntry { index, size });
    }
    let (mut low, mut high, mut path) = (0, size, Vec::new());
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            path.push(tree.subtree(middle, high)?);
            high = middle;
        } else {
            path.push(tree.subtree(low, middle)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(path)
}

fn proof(old: u64, new: u64, tree: &mut dyn Tree) -> Result<Vec<Hash>, LedgerError> {
    if old > new {
        return Err(LedgerError::NotOlder { old, new });
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let (mut low, mut high, mut proof) = (0, new, Vec::new());
    while high != old {
        let middle = low + split(high - low);
        if old <= middle {
            proof.push(tree.subtree(middle, high)?);
            high = middle;
        } else {
            proof.push(tree.subtree(low, middle)?);
            low = middle;
        }
    }
    // The old tree itself, where it is a whole subtree from the left edge, is known to whoever asks.
    if low > 0 {
        proof.push(tree.subtree(low, high)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The largest power of two below `count`, which is at least 2. Source: RFC 6962, section 2.1.
fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// A tree that can hash any range of leaves that the proofs ask for: `low` is a multiple of the range's top peak.
trait Tree {
    /// The hash of the perfect subtree of `2^height` leaves, number `n` from the left.
    fn node(&mut self, height: u32, n: u64) -> Result<Hash, LedgerError>;

    /// `MTH(D[low:high])`, from the perfect subtrees in it.
    fn subtree(&mut self, low: u64, high: u64) -> Result<Hash, LedgerError> {
        let (mut low, mut parts) = (low, Vec::new());
        while low < high {
            let height = (high - low).ilog2();
            parts.push(self.node(height, low >> height)?);
            low += 1 << height;
        }
        Ok(fold_from_the_right(parts.into_iter()).unwrap_or(EMPTY_ROOT))
    }
}

/// The tile that holds a perfect subtree, and the place in it: (tile, first hash, number of hashes).
fn locate(height: u32, n: u64, size: u64) -> (TileId, usize, usize) {
    let (level, above) = (height / 8, height % 8);
    let first = n << above;
    let tile = TileId::holding(u8::try_from(level).unwrap_or(u8::MAX), first, size);
    (tile, usize::from(first.to_le_bytes()[0]), 1 << above)
}

/// The tree as the store has it, each tile read once.
struct Stored<'a> {
    size: u64,
    read_tile: &'a dyn Fn(TileId) -> Option<Vec<u8>>,
    tiles: BTreeMap<TileId, Vec<Hash>>,
}

impl<'a> Stored<'a> {
    fn new(size: u64, read_tile: &'a dyn Fn(TileId) -> Option<Vec<u8>>) -> Stored<'a> {
        Stored {
            size,
            read_tile,
            tiles: BTreeMap::new(),
        }
    }
}

impl Tree for Stored<'_> {
    fn node(&mut self, height: u32, n: u64) -> Result<Hash, LedgerError> {
        let (tile, first, count) = locate(height, n, self.size);
        if !self.tiles.contains_key(&tile) {
            self.tiles.insert(tile, read_hashes(tile, self.read_tile)?);
        }
        let row = self.tiles.get(&tile).and_then(|row| row.get(first..first + count));
        let row = row.ok_or(LedgerError::BrokenTile(tile))?;
        Ok(row.iter().copied().collect::<Peaks>().root())
    }
}

/// A tree that only notes which tiles it would read.
struct Plan {
    size: u64,
    tiles: BTreeSet<TileId>,
}

impl Plan {
    fn new(size: u64) -> Plan {
        Plan {
            size,
            tiles: BTreeSet::new(),
        }
    }

    fn into_tiles(self) -> Vec<TileId> {
        self.tiles.into_iter().collect()
    }
}

impl Tree for Plan {
    fn node(&mut self, height: u32, n: u64) -> Result<Hash, LedgerError> {
        self.tiles.insert(locate(height, n, self.size).0);
        Ok(EMPTY_ROOT)
    }
}
