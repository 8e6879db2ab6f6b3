//! What can go wrong with a stored log: the caller's bug or damaged storage, never a person's mistake.

use crate::tile::{BundleId, TileId};

/// A log that cannot be read or continued. Each variant names the file at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    #[error("tile {} is missing from the store", .0.path())]
    MissingTile(TileId),
    #[error("tile {} is shorter than its width, or not a whole number of hashes", .0.path())]
    BrokenTile(TileId),
    #[error("entry bundle {} is missing from the store", .0.path())]
    MissingBundle(BundleId),
    #[error("entry bundle {} does not hold the entries its name promises", .0.path())]
    BrokenBundle(BundleId),
    #[error("an entry of {0} bytes does not fit; an entry is at most 65,535 bytes")]
    EntryTooLong(usize),
    #[error("there is no entry {index} in a log of {size}")]
    NoSuchEntry { index: u64, size: u64 },
    #[error("a log of {old} entries cannot come before one of {new}")]
    NotOlder { old: u64, new: u64 },
    #[error("the log is full")]
    Full,
}

/// A proof that proves nothing: wrong length, wrong hashes, wrong sizes, or a root that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the proof does not lead to the root it should")]
pub struct InvalidProof;
