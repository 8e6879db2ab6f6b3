//! Growing a log: from its right edge and new entries to the tiles and bundles that must be stored.

use crate::entries;
use crate::error::LedgerError;
use crate::hash::{Hash, leaf_hash};
use crate::tile::{BundleId, FULL_WIDTH, HASH_BYTES, TileId, hashes, shifted};
use crate::tree::Peaks;

/// The largest log: sizes fit a signed 64-bit column in every database.
const MAX_SIZE: u64 = i64::MAX as u64;

/// What an append produced. Store all of it in one transaction, then go on with `edge`.
#[derive(Debug, Clone)]
pub struct Appended {
    /// Entries in the log now.
    pub new_size: u64,
    /// The root over all of them: what the next checkpoint signs.
    pub root: Hash,
    /// New tiles, and old partial tiles at their new width; 32 bytes a hash. Tiles that did not grow are not here.
    pub tiles: Vec<(TileId, Vec<u8>)>,
    /// New entry bundles, and the old partial one at its new width.
    pub bundles: Vec<(BundleId, Vec<u8>)>,
    /// The edge to append to next. Keep it only once the transaction is committed; otherwise keep the old one.
    pub edge: Edge,
}

/// The right edge of a log: its partial tiles and its partial bundle, about 40 KiB at most for a million entries.
///
/// All that an append needs to know of the past. A sequencer keeps it in memory from one batch to the next and reads
/// nothing back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    size: u64,
    peaks: Peaks,
    /// The hashes of the partial tile of each level, level 0 first; empty where the last tile is full.
    levels: Vec<Vec<Hash>>,
    /// The partial bundle, encoded.
    bundle: Vec<u8>,
}

/// Appends to a log of `old_size` entries whose edge is not in memory: [`Edge::load`], then [`Edge::append`].
pub fn append<E: AsRef<[u8]>>(
    old_size: u64,
    read_tile: &dyn Fn(TileId) -> Option<Vec<u8>>,
    read_bundle: &dyn Fn(BundleId) -> Option<Vec<u8>>,
    entries: &[E],
) -> Result<Appended, LedgerError> {
    Edge::load(old_size, read_tile, read_bundle)?.append(entries)
}

/// The partial tiles that [`Edge::load`] will ask for: at most one a level.
pub fn tiles_for_edge(size: u64) -> Vec<TileId> {
    (0..8).filter_map(|level| partial_tile(level, size)).collect()
}

/// The partial bundle that [`Edge::load`] will ask for, if the last one is not full.
pub fn bundle_for_edge(size: u64) -> Option<BundleId> {
    partial_tile(0, size).map(|tile| BundleId {
        index: tile.index,
        width: tile.width,
    })
}

impl Edge {
    /// The edge of a log without entries.
    pub fn empty() -> Edge {
        Edge::default()
    }

    /// Reads the edge of a log of `size` entries: one partial tile a level and the partial bundle.
    ///
    /// The closures may answer with a wider version of what is asked. Compare [`Edge::root`] with the last signed
    /// checkpoint before going on: the edge itself cannot know what was signed.
    ///
    /// Errors: a tile or bundle missing, too short, or a bundle whose entries do not hash to its level 0 tile.
    pub fn load(
        size: u64,
        read_tile: &dyn Fn(TileId) -> Option<Vec<u8>>,
        read_bundle: &dyn Fn(BundleId) -> Option<Vec<u8>>,
    ) -> Result<Edge, LedgerError> {
        let mut levels = Vec::new();
        for level in 0..8 {
            levels.push(match partial_tile(level, size) {
                Some(tile) => read_hashes(tile, read_tile)?,
                None => Vec::new(),
            });
        }
        while levels.last().is_some_and(Vec::is_empty) {
            levels.pop();
        }
        let bundle = load_bundle(size, levels.first(), read_bundle)?;
        Ok(Edge {
            size,
            peaks: peaks_of(size, &levels),
            levels,
            bundle,
        })
    }

    /// Entries in the log.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over all entries; [`EMPTY_ROOT`](crate::EMPTY_ROOT) for none.
    pub fn root(&self) -> Hash {
        self.peaks.root()
    }

    /// Adds entries at the end, in order. Costs two hashes an entry and a write for each tile that grew.
    ///
    /// Leaves this edge as it was, so that a transaction that fails costs nothing.
    /// Errors: [`LedgerError::EntryTooLong`], [`LedgerError::Full`].
    pub fn append<E: AsRef<[u8]>>(&self, entries: &[E]) -> Result<Appended, LedgerError> {
        let mut growth = Growth {
            edge: self.clone(),
            tiles: Vec::new(),
            bundles: Vec::new(),
        };
        for entry in entries {
            growth.push(entry.as_ref())?;
        }
        growth.add_partial(self.size);
        let Growth { edge, tiles, bundles } = growth;
        Ok(Appended {
            new_size: edge.size,
            root: edge.root(),
            tiles,
            bundles,
            edge,
        })
    }
}

/// An edge on the move, and the full tiles and bundles it has left behind.
struct Growth {
    edge: Edge,
    tiles: Vec<(TileId, Vec<u8>)>,
    bundles: Vec<(BundleId, Vec<u8>)>,
}

impl Growth {
    fn push(&mut self, entry: &[u8]) -> Result<(), LedgerError> {
        if self.edge.size >= MAX_SIZE {
            return Err(LedgerError::Full);
        }
        entries::push(&mut self.edge.bundle, entry)?;
        let leaf = leaf_hash(entry);
        self.edge.peaks.push(leaf);
        self.edge.size += 1;
        self.push_hash(0, leaf);
        if self.edge.size.is_multiple_of(FULL_WIDTH.into()) {
            let bundle = BundleId {
                index: self.edge.size / u64::from(FULL_WIDTH) - 1,
                width: FULL_WIDTH,
            };
            self.bundles.push((bundle, std::mem::take(&mut self.edge.bundle)));
        }
        Ok(())
    }

    /// Adds a hash to a level; a tile that becomes full is emitted and its root goes up one level.
    fn push_hash(&mut self, level: u8, hash: Hash) {
        let position = usize::from(level);
        if self.edge.levels.len() <= position {
            self.edge.levels.resize_with(position + 1, Vec::new);
        }
        let row = &mut self.edge.levels[position];
        row.push(hash);
        if row.len() == usize::from(FULL_WIDTH) {
            let full = std::mem::take(row);
            let index = (shifted(self.edge.size, level) - 1) / u64::from(FULL_WIDTH);
            self.tiles.push((
                TileId {
                    level,
                    index,
                    width: FULL_WIDTH,
                },
                full.concat(),
            ));
            self.push_hash(level + 1, full.into_iter().collect::<Peaks>().root());
        }
    }

    /// Emits the partial tile of each level that has more hashes than at `old_size`, and the partial bundle.
    fn add_partial(&mut self, old_size: u64) {
        let new_size = self.edge.size;
        for (level, row) in (0_u8..).zip(&self.edge.levels) {
            if shifted(old_size, level) != shifted(new_size, level)
                && let Some(tile) = partial_tile(level, new_size)
            {
                self.tiles.push((tile, row.concat()));
            }
        }
        if old_size != new_size
            && let Some(bundle) = bundle_for_edge(new_size)
        {
            self.bundles.push((bundle, self.edge.bundle.clone()));
        }
    }
}

/// The last tile of a level, where it is partial.
fn partial_tile(level: u8, size: u64) -> Option<TileId> {
    let hashes = shifted(size, level);
    let full = u64::from(FULL_WIDTH);
    let width = u16::try_from(hashes % full).ok().filter(|width| *width > 0)?;
    Some(TileId {
        level,
        index: hashes / full,
        width,
    })
}

/// The hashes of one stored tile, as many as its name promises.
pub(crate) fn read_hashes(
    tile: TileId,
    read_tile: &dyn Fn(TileId) -> Option<Vec<u8>>,
) -> Result<Vec<Hash>, LedgerError> {
    let bytes = read_tile(tile).ok_or(LedgerError::MissingTile(tile))?;
    match tile.cut(&bytes) {
        Some(cut) if bytes.len() % HASH_BYTES == 0 => Ok(hashes(cut).collect()),
        _ => Err(LedgerError::BrokenTile(tile)),
    }
}

fn load_bundle(
    size: u64,
    leaves: Option<&Vec<Hash>>,
    read_bundle: &dyn Fn(BundleId) -> Option<Vec<u8>>,
) -> Result<Vec<u8>, LedgerError> {
    let (Some(id), Some(leaves)) = (bundle_for_edge(size), leaves) else {
        return Ok(Vec::new());
    };
    let stored = read_bundle(id).ok_or(LedgerError::MissingBundle(id))?;
    let bundle = entries::cut(id, &stored).ok_or(LedgerError::BrokenBundle(id))?;
    let found = entries::decode(bundle).ok_or(LedgerError::BrokenBundle(id))?;
    if !found.into_iter().map(leaf_hash).eq(leaves.iter().copied()) {
        return Err(LedgerError::BrokenBundle(id));
    }
    Ok(bundle.to_vec())
}

/// The peaks of the whole log are those of its partial tiles, the highest level first.
fn peaks_of(size: u64, levels: &[Vec<Hash>]) -> Peaks {
    let peaks = levels
        .iter()
        .rev()
        .flat_map(|row| row.iter().copied().collect::<Peaks>().into_hashes());
    Peaks::resumed(size, peaks.collect())
}
