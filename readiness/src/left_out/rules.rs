//! What can be left out, why, and for how long.

use super::LeftOut;
use jiff::{SignedDuration, Timestamp};
use muster_terms::ReadinessPoint;
use muster_web::{Problem, plain_text, t};

/// Longest reason, in characters.
pub const REASON_CHARS: usize = 200;
/// Days after which it has to be said again.
pub const DAYS: i64 = 365;

/// The points that a site can lack by its nature: an open place has no floors, a kiosk no second person. What police need of every
/// site is not among them.
pub const CAN_BE: [ReadinessPoint; 3] = [
    ReadinessPoint::SecondContact,
    ReadinessPoint::FloorPlan,
    ReadinessPoint::WalkThrough,
];

/// The reason as it is kept: one sentence, which everybody of the organisation reads.
///
/// Errors: `text.empty`, `text.too-long`.
pub fn reason(typed: &str) -> Result<String, Problem> {
    plain_text(typed, &t("readiness-reason"), REASON_CHARS, true)
}

/// Does it still hold? A year after it was said it is asked for again.
pub fn holds(left_out: &LeftOut, now: Timestamp) -> bool {
    now < until(left_out)
}

/// The moment from which it no longer holds.
pub fn until(left_out: &LeftOut) -> Timestamp {
    left_out
        .said_at
        .checked_add(SignedDuration::from_hours(DAYS * 24))
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_terms::SiteId;

    #[test]
    fn it_holds_for_a_year_and_not_a_moment_longer() {
        let said_at: Timestamp = "2026-11-20T21:42:10Z".parse().unwrap();
        let left_out = LeftOut {
            site: SiteId::new(),
            point: ReadinessPoint::FloorPlan,
            reason: "An open square".into(),
            said_at,
            title: "Site manager".into(),
        };
        assert!(holds(&left_out, "2027-11-20T21:42:09Z".parse().unwrap()));
        assert!(!holds(&left_out, "2027-11-20T21:42:10Z".parse().unwrap()));
    }

    #[test]
    fn a_reason_is_a_sentence() {
        assert_eq!(reason("  An open square.  ").unwrap(), "An open square.");
        assert!(reason(" \u{200b} ").is_err() && reason(&"a".repeat(201)).is_err());
    }
}
