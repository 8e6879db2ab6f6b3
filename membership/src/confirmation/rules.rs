//! What a confirmation promises, without HTTP, SQL or clock.

use jiff::{SignedDuration, Timestamp};

/// A link confirms for seven days.
pub const LINK_SECONDS: i64 = 7 * 24 * 3600;
/// So long after a letter the next one waits: nobody's mailbox is filled from here.
pub const PAUSE_SECONDS: i64 = 300;

pub fn link_ends(now: Timestamp) -> Timestamp {
    now + SignedDuration::from_secs(LINK_SECONDS)
}

/// Seconds until another letter may go out; none when it may now.
pub fn must_wait(sent_at: Option<Timestamp>, now: Timestamp) -> Option<u64> {
    let since = now.duration_since(sent_at?).as_secs();
    u64::try_from(PAUSE_SECONDS - since).ok().filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_five_minutes_apart() {
        let now: Timestamp = "2026-11-20T21:42:00Z".parse().unwrap();
        let before = |seconds| must_wait(Some(now - SignedDuration::from_secs(seconds)), now);
        assert_eq!(must_wait(None, now), None);
        assert_eq!(
            (before(0), before(299), before(300), before(9000)),
            (Some(300), Some(1), None, None)
        );
    }
}
