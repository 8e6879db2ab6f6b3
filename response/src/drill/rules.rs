//! What planning a drill asks of its input.

use jiff::SignedDuration;
use muster_terms::Timestamp;
use muster_web::{Problem, t};

/// So long a form may lie open between the time that was typed and "Plan the drill": a drill may be planned for right now.
const TYPING_MINUTES: i64 = 5;

/// A drill is planned for a time to come.
///
/// Errors: `drill.when-past`.
pub fn check_when(planned_for: Timestamp, now: Timestamp) -> Result<Timestamp, Problem> {
    if planned_for < now - SignedDuration::from_mins(TYPING_MINUTES) {
        return Err(Problem::refusal("drill.when-past", t("drill-when-past")));
    }
    Ok(planned_for)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drill_is_planned_for_a_time_to_come_or_right_now() {
        let now: Timestamp = "2031-05-06T19:42:31Z".parse().unwrap();
        for good in ["2031-05-06T19:42:00Z", "2031-05-06T19:38:00Z", "2032-01-01T00:00:00Z"] {
            assert!(check_when(good.parse().unwrap(), now).is_ok(), "{good}");
        }
        for past in ["2031-05-06T19:37:00Z", "2031-05-05T20:00:00Z", "1970-01-01T00:00:00Z"] {
            let refusal = check_when(past.parse().unwrap(), now).unwrap_err();
            assert_eq!(refusal.code(), "drill.when-past", "{past}");
        }
    }
}
