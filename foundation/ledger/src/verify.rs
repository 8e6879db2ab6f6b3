//! Checking a proof against roots one trusts. Pure arithmetic on hashes; nothing is read.
//!
//! RFC 6962 defines what a proof holds; the step-by-step checks are those of RFC 9162, sections 2.1.3.2 and 2.1.4.2,
//! which describe the same trees.

use crate::error::InvalidProof;
use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// Checks that the leaf hash `leaf` is entry `index` of the log of `size` entries with this root.
///
/// - Shape: `proof` as [`inclusion_proof`](crate::inclusion_proof) gives it, leaf's sibling first.
/// - Errors: [`InvalidProof`], also for an index outside the log and for a proof too short or too long.
pub fn verify_inclusion(index: u64, size: u64, leaf: &Hash, proof: &[Hash], root: &Hash) -> Result<(), InvalidProof> {
    if index >= size {
        return Err(InvalidProof);
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(InvalidProof);
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(sibling, &hash);
            climb_while_lone(&mut place, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    accept(last == 0 && hash == *root)
}

/// Checks that the log of `new` entries begins with the log of `old` entries.
///
/// - Shape: `proof` as [`consistency_proof`](crate::consistency_proof) gives it; empty where `old` is 0 or `new`.
/// - Errors: [`InvalidProof`], also where `old > new`, where equal sizes have different roots, and where an empty log
///   comes with another root than [`EMPTY_ROOT`].
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), InvalidProof> {
    if old == 0 && *old_root != EMPTY_ROOT || new == 0 && *new_root != EMPTY_ROOT || old > new {
        return Err(InvalidProof);
    }
    if old == new {
        return accept(proof.is_empty() && old_root == new_root);
    }
    if old == 0 {
        return accept(proof.is_empty());
    }
    // Where the old tree is one whole subtree, the proof leaves its root out: the reader has it.
    let (start, rest) = match proof.split_first() {
        _ if old.is_power_of_two() => (old_root, proof),
        Some((first, rest)) => (first, rest),
        None => return Err(InvalidProof),
    };
    let shift = (old - 1).trailing_ones();
    let (mut place, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut old_hash, mut new_hash) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return Err(InvalidProof);
        }
        if place & 1 == 1 || place == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            climb_while_lone(&mut place, &mut last);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    accept(last == 0 && old_hash == *old_root && new_hash == *new_root)
}

/// The last node of a level without a right sibling goes up unhashed until it is a right child itself.
fn climb_while_lone(place: &mut u64, last: &mut u64) {
    while *place & 1 == 0 && *place != 0 {
        *place >>= 1;
        *last >>= 1;
    }
}

fn accept(holds: bool) -> Result<(), InvalidProof> {
    if holds { Ok(()) } else { Err(InvalidProof) }
}
