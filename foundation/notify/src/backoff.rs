//! When to try again, and when to stop. Pure: the clock and the dice are arguments.

use jiff::{SignedDuration, Timestamp};
use rand::Rng;

/// The longest pause between two attempts, in seconds.
pub const LONGEST_PAUSE_SECONDS: u64 = 300;
/// Attempts of a message without a deadline; with the pauses below, about three hours.
pub const MOST_ATTEMPTS: u32 = 45;

/// When the attempt after `attempt` is due.
///
/// - Shape: the pause doubles with each attempt: up to 2 s after the first, 4 s after the second, at most
///   [`LONGEST_PAUSE_SECONDS`]. A random half of it is jitter, so that a thousand messages do not return at one moment.
/// - Units: `attempt` counts from 1; the pause is between half and all of the doubled time, in milliseconds.
pub fn next_attempt(attempt: u32, now: Timestamp, rng: &mut impl Rng) -> Timestamp {
    let longest = 2u64.saturating_pow(attempt.clamp(1, 30)).min(LONGEST_PAUSE_SECONDS) * 1000;
    let pause = rng.random_range(longest / 2..=longest);
    now.checked_add(SignedDuration::from_millis(pause as i64))
        .unwrap_or(Timestamp::MAX)
}

/// Is there no point in another attempt? True from the deadline on; without one, after [`MOST_ATTEMPTS`].
pub fn gives_up(attempt: u32, deadline: Option<Timestamp>, now: Timestamp) -> bool {
    match deadline {
        Some(deadline) => now >= deadline,
        None => attempt >= MOST_ATTEMPTS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    proptest! {
        #[test]
        fn pauses_double_to_the_cap_and_stay_between_half_and_all(attempt in 0u32.., seed: u64, now in 0i64..4_000_000_000) {
            let now = Timestamp::from_second(now).unwrap();
            let pause = next_attempt(attempt, now, &mut StdRng::seed_from_u64(seed)).duration_since(now).as_millis() as u64;
            let longest = if attempt >= 9 { 300_000 } else { 1000 << attempt.max(1) };
            prop_assert!((longest / 2..=longest).contains(&pause), "{pause} of {longest}");
        }
    }

    #[test]
    fn the_end_of_time_is_not_an_overflow() {
        assert_eq!(
            next_attempt(3, Timestamp::MAX, &mut StdRng::seed_from_u64(1)),
            Timestamp::MAX
        );
    }

    #[test]
    fn a_deadline_ends_attempts_and_else_their_number_does() {
        let now = Timestamp::UNIX_EPOCH;
        assert!(gives_up(1, Some(now), now));
        assert!(!gives_up(4000, Some(now + SignedDuration::from_secs(1)), now));
        assert!(!gives_up(MOST_ATTEMPTS - 1, None, now) && gives_up(MOST_ATTEMPTS, None, now));
    }
}
