//! How a kit stands on a day, and when it turned so. No HTTP, no SQL, no clock.

use super::{Kit, KitItem};
use jiff::{Span, civil::Date, tz::TimeZone};
use muster_terms::Timestamp;

/// The most days before a check's day on which it starts to show as due.
const DUE_DAYS: i64 = 7;
/// Days before its last day on which an item starts to show as expiring.
pub const EXPIRING_DAYS: i64 = 30;

/// What is to be mended or done. The order is the order of harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matter {
    SealBroken,
    ItemMissing,
    ItemExpired,
    /// Somebody without a sign-in says so; no check has looked yet.
    SealReported,
    MissingReported,
    Overdue,
    NeverChecked,
    NoCustodian,
    ItemExpiring,
    Due,
}

impl Matter {
    /// In the order of harm.
    pub const ALL: [Matter; 10] = [
        Matter::SealBroken,
        Matter::ItemMissing,
        Matter::ItemExpired,
        Matter::SealReported,
        Matter::MissingReported,
        Matter::Overdue,
        Matter::NeverChecked,
        Matter::NoCustodian,
        Matter::ItemExpiring,
        Matter::Due,
    ];

    /// The stable word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Matter::SealBroken => "seal_broken",
            Matter::ItemMissing => "item_missing",
            Matter::ItemExpired => "item_expired",
            Matter::SealReported => "seal_reported",
            Matter::MissingReported => "missing_reported",
            Matter::Overdue => "overdue",
            Matter::NeverChecked => "never_checked",
            Matter::NoCustodian => "no_custodian",
            Matter::ItemExpiring => "item_expiring",
            Matter::Due => "due",
        }
    }

    /// Would somebody who reaches for the kit now be let down?
    pub fn is_problem(self) -> bool {
        self <= Matter::ItemExpired
    }
}

/// A matter of a kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub matter: Matter,
    /// The day on which it turned so; none where that day was not kept.
    pub since: Option<Date>,
    /// The day by which it should be done, where there is one.
    pub by: Option<Date>,
    /// The item, where it is about one.
    pub item: Option<String>,
}

/// Days before a check's day on which it starts to show as due: seven, or a third of a short interval, so that a kit that is looked at
/// every week is not due on the day it was checked.
pub fn due_days(kit: &Kit) -> i64 {
    DUE_DAYS.min(kit.check_days / 3)
}

/// The day of the next check; none while it was never checked.
pub fn next_check_on(kit: &Kit, zone: &TimeZone) -> Option<Date> {
    let checked = day(kit.checked.as_ref()?.at, zone);
    Some(later(checked, kit.check_days))
}

/// All that is to be mended or done about a kit, the worst first. None of it: the kit is checked.
///
/// - Shape: one kit with what its newest check and later reports made of it.
/// - Units: whole days in the calendar of `zone`.
pub fn findings(kit: &Kit, today: Date, zone: &TimeZone) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |matter, since: Option<Date>, by: Option<Date>, item: Option<&KitItem>| {
        found.push(Finding {
            matter,
            since,
            by,
            item: item.map(|item| item.name.clone()),
        });
    };
    let on = |at: Timestamp| Some(day(at, zone));
    if let Some(at) = kit.seal_broken_at {
        say(Matter::SealBroken, on(at), None, None);
    }
    for item in &kit.items {
        match (item.missing_at, item.expires_on) {
            // What is not there does not expire.
            (Some(at), _) => say(Matter::ItemMissing, on(at), None, Some(item)),
            (None, Some(last)) if last < today => {
                say(Matter::ItemExpired, Some(later(last, 1)), Some(last), Some(item));
            }
            (None, Some(last)) if earlier(last, EXPIRING_DAYS) <= today => {
                say(
                    Matter::ItemExpiring,
                    Some(earlier(last, EXPIRING_DAYS)),
                    Some(last),
                    Some(item),
                );
            }
            _ => {}
        }
    }
    if let Some(at) = kit.seal_reported_at {
        say(Matter::SealReported, on(at), None, None);
    }
    if let Some(at) = kit.missing_reported_at {
        say(Matter::MissingReported, on(at), None, None);
    }
    match next_check_on(kit, zone) {
        None => say(Matter::NeverChecked, on(kit.created_at), None, None),
        Some(next) if next < today => say(Matter::Overdue, Some(later(next, 1)), Some(next), None),
        Some(next) if earlier(next, due_days(kit)) <= today => {
            say(Matter::Due, Some(earlier(next, due_days(kit))), Some(next), None);
        }
        Some(_) => {}
    }
    if kit.custodian.as_ref().is_none_or(|custodian| !custodian.filled) {
        say(Matter::NoCustodian, None, None, None);
    }
    found.sort_by_key(|finding| (finding.matter, finding.by));
    found
}

/// The worst of it; none: the kit is checked.
pub fn worst(kit: &Kit, today: Date, zone: &TimeZone) -> Option<Finding> {
    findings(kit, today, zone).into_iter().next()
}

fn day(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

fn later(day: Date, days: i64) -> Date {
    day.checked_add(Span::new().days(days)).unwrap_or(Date::MAX)
}

fn earlier(day: Date, days: i64) -> Date {
    day.checked_sub(Span::new().days(days)).unwrap_or(Date::MIN)
}

#[cfg(test)]
mod tests {
    use super::super::rules::tests::{at, item, kit};
    use super::*;
    use muster_web::LastChange;
    use proptest::prelude::*;

    fn checked(day: &str) -> Kit {
        Kit {
            checked: Some(LastChange {
                by: "Guard, Post 1".into(),
                at: at(day),
            }),
            ..kit()
        }
    }

    fn matters(kit: &Kit, today: &str) -> Vec<(Matter, Option<String>)> {
        let found = findings(kit, today.parse().unwrap(), &TimeZone::UTC);
        let said = |finding: Finding| (finding.matter, finding.since.map(|day| day.to_string()));
        found.into_iter().map(said).collect()
    }

    #[test]
    fn a_check_falls_due_then_overdue_and_says_since_when() {
        let kit = checked("2031-05-01");
        assert_eq!(matters(&kit, "2031-05-23"), []);
        for day in ["2031-05-24", "2031-05-31"] {
            assert_eq!(matters(&kit, day), [(Matter::Due, Some("2031-05-24".to_owned()))]);
        }
        let overdue = (Matter::Overdue, Some("2031-06-01".to_owned()));
        assert_eq!(matters(&kit, "2031-06-01"), [overdue]);
    }

    #[test]
    fn a_weekly_check_is_not_due_on_the_day_it_was_done() {
        let kit = Kit {
            check_days: 7,
            ..checked("2031-05-01")
        };
        assert_eq!(matters(&kit, "2031-05-05"), []);
        assert_eq!(matters(&kit, "2031-05-06")[0].0, Matter::Due);
    }

    #[test]
    fn an_item_is_good_on_its_last_day() {
        let mut kit = checked("2031-05-01");
        kit.items = vec![item("Trauma bag", Some("2031-05-10"))];
        let expiring = (Matter::ItemExpiring, Some("2031-04-10".to_owned()));
        assert_eq!(matters(&kit, "2031-05-10"), [expiring]);
        let expired = (Matter::ItemExpired, Some("2031-05-11".to_owned()));
        assert_eq!(matters(&kit, "2031-05-11"), [expired]);
    }

    #[test]
    fn what_is_missing_does_not_expire_and_a_broken_seal_comes_first() {
        let mut kit = checked("2031-05-01");
        kit.items = vec![item("Radio", Some("2031-04-01"))];
        kit.items[0].missing_at = Some(at("2031-05-01"));
        kit.seal_broken_at = Some(at("2031-05-01"));
        let since = Some("2031-05-01".to_owned());
        assert_eq!(
            matters(&kit, "2031-05-02"),
            [(Matter::SealBroken, since.clone()), (Matter::ItemMissing, since)]
        );
    }

    #[test]
    fn a_kit_that_nobody_keeps_or_checked_says_so() {
        let mut kit = kit();
        kit.custodian = None;
        let never = (Matter::NeverChecked, Some("2031-01-01".to_owned()));
        assert_eq!(matters(&kit, "2031-05-02"), [never, (Matter::NoCustodian, None)]);
        let mut vacant = checked("2031-05-01");
        vacant.custodian.as_mut().unwrap().filled = false;
        assert_eq!(matters(&vacant, "2031-05-02"), [(Matter::NoCustodian, None)]);
    }

    proptest! {
        /// Nothing mends itself: as days pass without a check, what is wrong stays, by the same day, or becomes worse.
        #[test]
        fn nothing_mends_itself(
            interval in 1_i64..400, expires in 0_i64..800, wait in 0_i64..800, more in 0_i64..800,
        ) {
            let start: Date = "2031-01-01".parse().unwrap();
            let mut kit = checked("2031-01-01");
            kit.check_days = interval;
            kit.items = vec![item("Battery", Some(&later(start, expires).to_string()))];
            let first = findings(&kit, later(start, wait), &TimeZone::UTC);
            let then = findings(&kit, later(start, wait + more), &TimeZone::UTC);
            prop_assert!(then.len() >= first.len());
            for (first, then) in first.iter().zip(&then) {
                prop_assert!(then.matter <= first.matter);
            }
        }

        /// The day on which something turned is never ahead, and the day before it was not so.
        #[test]
        fn the_day_it_turned_is_the_first_on_which_it_was_so(interval in 1_i64..400, expires in 0_i64..800, wait in 0_i64..800) {
            let start: Date = "2031-01-01".parse().unwrap();
            let mut kit = checked("2031-01-01");
            kit.check_days = interval;
            kit.items = vec![item("Battery", Some(&later(start, expires).to_string()))];
            let today = later(start, wait);
            for finding in findings(&kit, today, &TimeZone::UTC) {
                let since = finding.since.unwrap();
                prop_assert!(since <= today);
                let has = |day| findings(&kit, day, &TimeZone::UTC).iter().any(|other| other.matter == finding.matter);
                prop_assert!(has(since));
                prop_assert!(!has(earlier(since, 1)));
            }
        }
    }
}
