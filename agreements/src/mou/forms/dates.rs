//! Days of forms and instants of clauses. A clause ends at the beginning of the day after its last day.

use jiff::{SignedDuration, tz::TimeZone};
use muster_terms::{Timestamp, civil::Date};
use muster_web::{Problem, t_with};
use std::ops::RangeInclusive;

/// The years an agreement may name.
const YEARS: RangeInclusive<i16> = 1970..=2200;

/// A day as typed. `field` is how a sentence names it.
///
/// Errors: `form.bad-date`.
pub fn date(text: &str, field: &str) -> Result<Date, Problem> {
    text.trim().parse().map_err(|_| {
        Problem::refusal(
            "form.bad-date",
            t_with("agreement-enter-date", &[("field", field.into())]),
        )
    })
}

/// The first instant of a day. `kept`, when it lies on that day, is kept as it is: another zone may have written it.
pub fn start_of_day(text: &str, field: &str, zone: &TimeZone, kept: Option<Timestamp>) -> Result<Timestamp, Problem> {
    let day = date(text, field)?;
    if let Some(kept) = kept.filter(|kept| day_of(*kept, zone) == day) {
        return Ok(kept);
    }
    instant(day, field, zone)
}

/// The first instant after a day.
pub fn end_of_day(text: &str, field: &str, zone: &TimeZone, kept: Option<Timestamp>) -> Result<Timestamp, Problem> {
    let day = date(text, field)?;
    if let Some(kept) = kept.filter(|kept| day_of_end(*kept, zone) == day) {
        return Ok(kept);
    }
    let next = day.tomorrow().map_err(|_| out_of_range(field))?;
    instant(next, field, zone)
}

fn instant(day: Date, field: &str, zone: &TimeZone) -> Result<Timestamp, Problem> {
    if !YEARS.contains(&day.year()) {
        return Err(out_of_range(field));
    }
    day.to_zoned(zone.clone())
        .map(|at| at.timestamp())
        .map_err(|_| out_of_range(field))
}

fn out_of_range(field: &str) -> Problem {
    Problem::refusal(
        "form.bad-date",
        t_with(
            "agreement-date-range",
            &[
                ("field", field.into()),
                ("first", YEARS.start().into()),
                ("last", YEARS.end().into()),
            ],
        ),
    )
}

/// The day of an instant.
pub fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

/// The last day of what ends at this instant.
pub fn day_of_end(end: Timestamp, zone: &TimeZone) -> Date {
    day_of(end - SignedDuration::from_micros(1), zone)
}

/// The same, where it ends with that day here and not within it.
pub fn last_day(end: Timestamp, zone: &TimeZone) -> Option<Date> {
    let day = day_of_end(end, zone);
    let next = day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
    (next.timestamp() == end).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_seen_from_another_zone_keeps_its_instant() {
        let utc = TimeZone::UTC;
        let east = TimeZone::fixed(jiff::tz::offset(2));
        let end = end_of_day("2031-12-31", "the end", &utc, None).unwrap();
        assert_eq!(end.to_string(), "2032-01-01T00:00:00Z");
        let shown = day_of_end(end, &east).to_string();
        assert_eq!(end_of_day(&shown, "the end", &east, Some(end)).unwrap(), end);
        assert_eq!(last_day(end, &utc), Some("2031-12-31".parse().unwrap()));
        assert_eq!(last_day(end, &east), None);
        assert!(start_of_day("soon", "the start", &utc, None).is_err());
        assert!(start_of_day("9999-12-31", "the start", &utc, None).is_err());
    }
}
