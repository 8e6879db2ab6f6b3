//! How many rows there are, whatever they hold, and what the ledger is told of them.

use rand::Rng;
use std::time::Duration;

/// Rows come in steps of so many.
pub const STEP: usize = 64;
/// So many rows hold nothing at the least, when a member has just looked.
const SPARE: usize = 16;
/// More rows than this a team does not keep: whoever floods the form must not fill the disk.
pub const MOST: usize = 2048;

/// How many rows a team has after a member looked, when so many hold something.
pub fn rows_for(held: usize) -> usize {
    (held + SPARE).div_ceil(STEP) * STEP
}

/// The size of a row that holds nothing, by lot: most are small, as records are.
pub fn lot_of_size(rng: &mut impl Rng) -> usize {
    let sizes = crate::seal::SIZES;
    match rng.random_range(0..20) {
        0..12 => sizes[0],
        12..18 => sizes[1],
        _ => sizes[2],
    }
}

/// Digests come in the ledger in steps of so many.
pub const DIGESTS: usize = 8;

/// What one entry says: the digests that waited, among others that are of nothing. There are some when none waited.
pub fn among_others(mut waiting: Vec<String>, rng: &mut impl Rng) -> Vec<String> {
    let wanted = waiting.len().max(1).next_multiple_of(DIGESTS);
    waiting.resize_with(wanted, || hex::encode(rng.random::<[u8; 32]>()));
    waiting.sort();
    waiting
}

/// How long until the next entry: by lot, so that it follows neither from a change nor from the clock.
pub fn pause(rng: &mut impl Rng) -> Duration {
    Duration::from_secs(rng.random_range(20 * 60..100 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_tells_only_a_step_of_digests_and_no_order() {
        let mut rng = rand::rng();
        for (waiting, told) in [
            (0, DIGESTS),
            (1, DIGESTS),
            (DIGESTS, DIGESTS),
            (DIGESTS + 1, 2 * DIGESTS),
        ] {
            let digests: Vec<String> = (0..waiting).map(|n| format!("{:064x}", waiting - n)).collect();
            let all = among_others(digests.clone(), &mut rng);
            assert_eq!(all.len(), told, "{waiting}");
            assert!(digests.iter().all(|digest| all.contains(digest)) && all.is_sorted());
            assert!(all.iter().all(|digest| digest.len() == 64));
        }
    }

    #[test]
    fn entries_follow_no_clock() {
        let mut rng = rand::rng();
        let drawn: std::collections::BTreeSet<u64> = (0..100).map(|_| pause(&mut rng).as_secs()).collect();
        assert!(drawn.len() > 50 && drawn.iter().all(|seconds| (1200..6000).contains(seconds)));
    }

    #[test]
    fn the_number_of_rows_tells_only_a_step() {
        for held in 0..=STEP - SPARE {
            assert_eq!(rows_for(held), STEP, "{held}");
        }
        assert_eq!(rows_for(STEP - SPARE + 1), 2 * STEP);
        assert!((0..500).all(|held| rows_for(held) >= held + SPARE));
    }

    #[test]
    fn what_holds_nothing_comes_in_several_sizes() {
        let mut rng = rand::rng();
        let drawn: std::collections::BTreeSet<usize> = (0..500).map(|_| lot_of_size(&mut rng)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), crate::seal::SIZES[..3]);
    }
}
