//! What an event takes along when it is moved, and whom it asks again.

use crate::model::*;
use jiff::SignedDuration;
use muster_terms::*;

/// By how much an event moves as a whole, before it began: its periods and the owner's shifts move along. `None` when only one of its
/// ends moves, or nothing.
pub fn moved_by(before: &Event, after: &Event, now: Timestamp) -> Option<SignedDuration> {
    let by = after.starts_at.duration_since(before.starts_at);
    let is_whole = by == after.ends_at.duration_since(before.ends_at);
    (is_whole && !by.is_zero() && before.state(now) == State::Planned).then_some(by)
}

/// Must partners that said yes be asked again? When the event is on, an end that moves takes nobody out of it; a part of the time that
/// they said yes to needs no other yes.
pub fn asks_again(before: &Event, after: &Event, now: Timestamp) -> bool {
    let is_part = before.starts_at <= after.starts_at && after.ends_at <= before.ends_at;
    !is_part && [before, after].iter().any(|event| event.state(now) == State::Planned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use muster_web::LastChange;

    fn at(hour: i64) -> Timestamp {
        "2031-05-05T00:00:00Z".parse::<Timestamp>().unwrap() + hour.hours()
    }

    fn event(from: i64, until: i64) -> Event {
        Event {
            id: EventId::new(),
            reference: "EV-0143".parse().unwrap(),
            org: OrgId::new(),
            unit: None,
            site: SiteId::new(),
            own_site: false,
            title: "Fair".into(),
            words: String::new(),
            attendance: None,
            weather: String::new(),
            safety: String::new(),
            starts_at: at(from),
            ends_at: at(until),
            cancelled_at: None,
            revision: 1,
            made_by: PositionId::new(),
            made_at: at(0),
            changed: LastChange {
                by: "Director".into(),
                at: at(0),
            },
        }
    }

    #[test]
    fn only_what_moves_as_a_whole_before_it_began_takes_its_parts_along() {
        let known = event(10, 18);
        let day = SignedDuration::from_hours(24);
        assert_eq!(moved_by(&known, &event(34, 42), at(1)), Some(day));
        assert_eq!(
            moved_by(&known, &event(8, 16), at(1)),
            Some(SignedDuration::from_hours(-2))
        );
        assert_eq!(moved_by(&known, &event(34, 42), at(12)), None, "it is on");
        for same in [event(10, 18), event(10, 20), event(9, 18), event(34, 44)] {
            assert_eq!(moved_by(&known, &same, at(1)), None);
        }
    }

    #[test]
    fn a_yes_holds_for_a_part_of_its_time_and_while_the_event_is_on() {
        let known = event(10, 18);
        for other in [event(34, 42), event(9, 18), event(10, 19)] {
            assert!(asks_again(&known, &other, at(1)));
        }
        for part in [event(10, 18), event(11, 18), event(12, 13)] {
            assert!(!asks_again(&known, &part, at(1)));
        }
        assert!(
            !asks_again(&known, &event(10, 20), at(12)),
            "extra time takes nobody out"
        );
        assert!(asks_again(&known, &event(34, 42), at(12)), "postponed after it began");
    }

    #[test]
    fn in_the_night_of_the_clocks_an_instant_stays_while_its_text_does() {
        let zone = jiff::tz::TimeZone::get("Europe/London").unwrap();
        // 01:30 comes twice: in summer time and, an hour later, in winter time.
        let (first, second) = ("2031-10-26T00:30:00Z", "2031-10-26T01:30:00Z");
        let (from, until): (Timestamp, Timestamp) = (first.parse().unwrap(), second.parse().unwrap());
        let local = crate::rules::local(until, &zone);
        assert_eq!(local, crate::rules::local(from, &zone));
        let form = crate::rules::EventForm {
            title: "Fair".into(),
            starts_at: local.clone(),
            ends_at: local,
            stands: Some(crate::rules::Span { from, until }),
            ..Default::default()
        };
        let plan = crate::rules::check(&form, &zone, at(0)).unwrap();
        assert_eq!((plan.span.from, plan.span.until), (from, until));
    }
}
