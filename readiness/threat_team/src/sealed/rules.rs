//! How many rows there are, whatever they hold.

use rand::Rng;

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

#[cfg(test)]
mod tests {
    use super::*;

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
