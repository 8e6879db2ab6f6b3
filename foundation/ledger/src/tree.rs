//! The Merkle tree as a row of peaks: one perfect subtree for each bit of the size, the largest first.

use crate::hash::{EMPTY_ROOT, Hash, leaf_hash, node_hash};

/// The root of the log that holds exactly these entries, in this order. Source: RFC 6962, section 2.1, `MTH`.
///
/// Reads each entry once and keeps one hash for each bit of the count.
pub fn root_of<E: AsRef<[u8]>>(entries: impl IntoIterator<Item = E>) -> Hash {
    entries
        .into_iter()
        .map(|entry| leaf_hash(entry.as_ref()))
        .collect::<Peaks>()
        .root()
}

/// The perfect subtrees of a growing tree, from left to right.
///
/// `MTH` splits at the largest power of two below the size, so the root is these peaks folded from the right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Peaks {
    size: u64,
    hashes: Vec<Hash>,
}

impl Peaks {
    /// Peaks that were worked out before; `hashes` holds one for each bit set in `size`.
    pub(crate) fn resumed(size: u64, hashes: Vec<Hash>) -> Peaks {
        Peaks { size, hashes }
    }

    /// Adds one leaf hash (or one node, where all others are of the same height).
    pub(crate) fn push(&mut self, hash: Hash) {
        let mut hash = hash;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.hashes.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    pub(crate) fn root(&self) -> Hash {
        fold_from_the_right(self.hashes.iter().copied()).unwrap_or(EMPTY_ROOT)
    }

    pub(crate) fn into_hashes(self) -> Vec<Hash> {
        self.hashes
    }
}

impl FromIterator<Hash> for Peaks {
    fn from_iter<I: IntoIterator<Item = Hash>>(hashes: I) -> Peaks {
        let mut peaks = Peaks::default();
        hashes.into_iter().for_each(|hash| peaks.push(hash));
        peaks
    }
}

/// One hash over subtrees listed from left to right; `None` for none.
pub(crate) fn fold_from_the_right(subtrees: impl DoubleEndedIterator<Item = Hash>) -> Option<Hash> {
    subtrees.rev().reduce(|right, left| node_hash(&left, &right))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `MTH` word for word as RFC 6962, section 2.1 defines it.
    fn mth(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => EMPTY_ROOT,
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                node_hash(&mth(left), &mth(right))
            }
        }
    }

    #[test]
    fn peaks_fold_to_the_root_that_the_definition_gives() {
        let leaves: Vec<Hash> = (0..600_u32).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        for size in 0..leaves.len() {
            assert_eq!(
                leaves[..size].iter().copied().collect::<Peaks>().root(),
                mth(&leaves[..size]),
                "{size}"
            );
        }
    }
}
