//! Rings: whole, long enough, and not crossing themselves.

use super::super::Spot;
use super::limits::MOST_EDGE_PAIRS;

/// What is wrong with a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RingFault {
    Open,
    TooShort,
    Crosses,
    /// Too many overlapping edges to compare within the budget.
    Tangled,
}

/// Comparisons left for this file. Shared by all its rings, so many small hostile rings cost no more than one.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(MOST_EDGE_PAIRS)
    }
}

/// Ends where it begins, with at least three different corners.
pub(super) fn is_whole(ring: &[Spot]) -> Result<(), RingFault> {
    if ring.first() != ring.last() {
        return Err(RingFault::Open);
    }
    if ring.len() < 4 {
        Err(RingFault::TooShort)
    } else {
        Ok(())
    }
}

/// Drops a corner that repeats the one before it, which surveys and rounding leave behind.
pub(super) fn without_repeats(ring: &mut Vec<Spot>) {
    ring.dedup();
}

/// No two edges meet except neighbours at their corner.
///
/// Edges are swept from west to east, so only those that overlap in longitude are compared.
pub(super) fn is_simple(ring: &[Spot], budget: &mut Budget) -> Result<(), RingFault> {
    let mut edges: Vec<(usize, Spot, Spot)> = ring
        .windows(2)
        .enumerate()
        .map(|(n, pair)| (n, pair[0], pair[1]))
        .collect();
    let last = edges.len().saturating_sub(1);
    edges.sort_by(|a, b| west(a).total_cmp(&west(b)));
    for (at, one) in edges.iter().enumerate() {
        for other in edges[at + 1..].iter().take_while(|other| west(other) <= east(one)) {
            budget.0 = budget.0.checked_sub(1).ok_or(RingFault::Tangled)?;
            let apart = one.0.abs_diff(other.0);
            let neighbours = apart == 1 || apart == last;
            if if neighbours {
                fold_back(one, other)
            } else {
                meet(one, other)
            } {
                return Err(RingFault::Crosses);
            }
        }
    }
    Ok(())
}

fn west(edge: &(usize, Spot, Spot)) -> f64 {
    edge.1.lon().min(edge.2.lon())
}

fn east(edge: &(usize, Spot, Spot)) -> f64 {
    edge.1.lon().max(edge.2.lon())
}

/// Twice the signed area of the triangle: its sign says on which side of `a`-`b` the spot lies.
fn side(a: Spot, b: Spot, c: Spot) -> f64 {
    (b.lon() - a.lon()) * (c.lat() - a.lat()) - (b.lat() - a.lat()) * (c.lon() - a.lon())
}

/// Do two edges properly cross? Touching at a point is tolerated: surveys of shared walls produce it by rounding.
fn meet(one: &(usize, Spot, Spot), other: &(usize, Spot, Spot)) -> bool {
    let (a, b, c, d) = (one.1, one.2, other.1, other.2);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// Do two neighbouring edges run back over each other?
fn fold_back(one: &(usize, Spot, Spot), other: &(usize, Spot, Spot)) -> bool {
    let (first, second) = if one.2 == other.1 { (one, other) } else { (other, one) };
    if first.2 != second.1 {
        return false;
    }
    let ahead = (first.2.lon() - first.1.lon()) * (second.2.lon() - second.1.lon())
        + (first.2.lat() - first.1.lat()) * (second.2.lat() - second.1.lat());
    side(first.1, first.2, second.2) == 0.0 && ahead < 0.0
}
