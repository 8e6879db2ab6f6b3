//! Times and durations as the design, section 9, wants them: 24 hours, "Fri 20 Nov", "22 s", "12 d late", "in 6 d".
//!
//! The time zone is an argument: a page knows its reader's.

use crate::texts::{t, t_with};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

fn local(at: Timestamp, zone: &TimeZone) -> Zoned {
    at.to_zoned(zone.clone())
}

/// "Fri 20 Nov".
pub fn day(at: Timestamp, zone: &TimeZone) -> String {
    date(local(at, zone).date())
}

/// "Fri 20 Nov" of a calendar day.
pub fn date(day: Date) -> String {
    format!("{} {}", weekday(day.weekday()), date_short(day))
}

/// "20 Nov".
pub fn date_short(day: Date) -> String {
    format!("{} {}", day.day(), month(day.month()))
}

/// "3 Sep 2026": for dates that may be read in another year.
pub fn date_long(day: Date) -> String {
    format!("{} {}", date_short(day), day.year())
}

/// "21:47".
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    let at = local(at, zone);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// "21:47:03": in a room, seconds count.
pub fn clock_seconds(at: Timestamp, zone: &TimeZone) -> String {
    format!("{}:{:02}", clock(at, zone), local(at, zone).second())
}

/// What somebody typed, as a sentence: with its one full stop, whether or not they wrote it.
pub fn sentence(words: &str) -> String {
    let words = words.trim();
    match words.chars().last() {
        None | Some('.' | '!' | '?' | '…' | ':' | ';') => words.to_owned(),
        Some(_) => format!("{words}."),
    }
}

/// What somebody typed, for the middle or the end of a sentence that has its own full stop.
pub fn in_sentence(words: &str) -> &str {
    let words = words.trim();
    match words.strip_suffix('.') {
        Some(bare) if !bare.ends_with('.') => bare,
        _ => words,
    }
}

/// "Fri 20 Nov 21:47".
pub fn day_clock(at: Timestamp, zone: &TimeZone) -> String {
    format!("{} {}", day(at, zone), clock(at, zone))
}

/// "Fri 20 Nov 21:47 EST": with the zone, for when the two sides differ.
pub fn day_clock_zone(at: Timestamp, zone: &TimeZone) -> String {
    format!("{} {}", day_clock(at, zone), local(at, zone).strftime("%Z"))
}

/// "20 Nov 22:31": for lists where the weekday would only be noise.
pub fn short_clock(at: Timestamp, zone: &TimeZone) -> String {
    format!("{} {}", date_short(local(at, zone).date()), clock(at, zone))
}

/// RFC 3339 in UTC, for `datetime` attributes and islands.
pub fn machine(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How long an answer took: "22 s" below a minute, then "1:05", then "1:04:54". Never negative.
pub fn answer_time(took: SignedDuration) -> String {
    let seconds = took.as_secs().max(0);
    if seconds < 60 {
        t_with("format-seconds", &[("count", seconds.into())])
    } else {
        split_clock(seconds)
    }
}

/// The running clock of a room: "04:54", then "1:04:54". Never negative: a clock that jumped back shows "00:00".
pub fn stopwatch(elapsed: SignedDuration) -> String {
    let seconds = elapsed.as_secs().max(0);
    if seconds < 3600 {
        format!("{:02}:{:02}", seconds / 60, seconds % 60)
    } else {
        split_clock(seconds)
    }
}

fn split_clock(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes}:{rest:02}")
    } else {
        format!("{hours}:{minutes:02}:{rest:02}")
    }
}

/// A due day seen from today: "today", "in 6 d", "12 d late".
pub fn due(day: Date, today: Date) -> String {
    match days_between(today, day) {
        0 => t("format-today"),
        days if days > 0 => t_with("format-in-days", &[("count", days.into())]),
        days => t_with("format-days-late", &[("count", (-days).into())]),
    }
}

/// How old something is: "now", "35 s ago", "2 min ago", "3 h ago", "12 d ago".
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    match seconds {
        ..=0 => t("format-now"),
        1..=59 => t_with("format-seconds-ago", &[("count", seconds.into())]),
        60..=3599 => t_with("format-minutes-ago", &[("count", (seconds / 60).into())]),
        3600..=86_399 => t_with("format-hours-ago", &[("count", (seconds / 3600).into())]),
        _ => t_with("format-days-ago", &[("count", (seconds / 86_400).into())]),
    }
}

/// A length in the largest unit that says it: "45 s", "12 min", "3 h", "30 d".
pub fn length(span: SignedDuration) -> String {
    let seconds = span.as_secs().max(0);
    match seconds {
        ..=59 => t_with("format-seconds", &[("count", seconds.into())]),
        60..=3599 => t_with("format-minutes", &[("count", (seconds / 60).into())]),
        3600..=86_399 => t_with("format-hours", &[("count", (seconds / 3600).into())]),
        _ => t_with("format-days", &[("count", (seconds / 86_400).into())]),
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

/// "Mon".
pub fn weekday(day: Weekday) -> String {
    match day {
        Weekday::Monday => t("format-monday"),
        Weekday::Tuesday => t("format-tuesday"),
        Weekday::Wednesday => t("format-wednesday"),
        Weekday::Thursday => t("format-thursday"),
        Weekday::Friday => t("format-friday"),
        Weekday::Saturday => t("format-saturday"),
        Weekday::Sunday => t("format-sunday"),
    }
}

/// "Nov"; a number outside 1 to 12 is December.
pub fn month(number: i8) -> String {
    match number {
        1 => t("format-january"),
        2 => t("format-february"),
        3 => t("format-march"),
        4 => t("format-april"),
        5 => t("format-may"),
        6 => t("format-june"),
        7 => t("format-july"),
        8 => t("format-august"),
        9 => t("format-september"),
        10 => t("format-october"),
        11 => t("format-november"),
        _ => t("format-december"),
    }
}

/// Text that a spreadsheet will not run: what could begin a formula gets an apostrophe before it.
///
/// Source: OWASP, "CSV Injection": `=`, `+`, `-`, `@`, tab and carriage return at the beginning of a cell, also behind spaces.
pub fn spreadsheet_cell(text: &str) -> String {
    let begins = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
        )
    };
    if text.starts_with(begins) || text.trim_start().starts_with(begins) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as civil;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(1)))
    }

    #[test]
    fn what_somebody_typed_has_one_full_stop() {
        for (typed, as_sentence, within) in [
            ("Units sent.", "Units sent.", "Units sent"),
            ("The line is down ", "The line is down.", "The line is down"),
            ("Who leads?", "Who leads?", "Who leads?"),
            ("Wait...", "Wait...", "Wait..."),
            ("  ", "", ""),
        ] {
            assert_eq!(sentence(typed), as_sentence);
            assert_eq!(in_sentence(typed), within);
        }
    }

    #[test]
    fn days_and_clocks_follow_the_readers_zone() {
        let late = at("2026-11-20T23:30:05Z");
        assert_eq!(day(late, &TimeZone::UTC), "Fri 20 Nov");
        assert_eq!(day(late, &berlin()), "Sat 21 Nov");
        assert_eq!(clock(late, &berlin()), "00:30");
        assert_eq!(clock_seconds(late, &TimeZone::UTC), "23:30:05");
        assert_eq!(day_clock(late, &TimeZone::UTC), "Fri 20 Nov 23:30");
        assert_eq!(day_clock_zone(late, &TimeZone::UTC), "Fri 20 Nov 23:30 UTC");
        assert_eq!(short_clock(late, &TimeZone::UTC), "20 Nov 23:30");
        assert_eq!(machine(late), "2026-11-20T23:30:05Z");
    }

    #[test]
    fn dates_are_short_unless_the_year_matters() {
        assert_eq!(date(civil(2026, 3, 1)), "Sun 1 Mar");
        assert_eq!(date_long(civil(2026, 9, 3)), "3 Sep 2026");
    }

    #[test]
    fn answer_times_read_as_spoken() {
        let seconds = SignedDuration::from_secs;
        assert_eq!(answer_time(seconds(22)), "22 s");
        assert_eq!(answer_time(seconds(65)), "1:05");
        assert_eq!(answer_time(seconds(3894)), "1:04:54");
        assert_eq!(answer_time(seconds(-3)), "0 s");
    }

    #[test]
    fn the_rooms_clock_has_two_digits_and_never_runs_backwards() {
        let seconds = SignedDuration::from_secs;
        assert_eq!(stopwatch(seconds(294)), "04:54");
        assert_eq!(stopwatch(seconds(3600)), "1:00:00");
        assert_eq!(stopwatch(seconds(-10)), "00:00");
    }

    #[test]
    fn due_days_are_counted_in_calendar_days() {
        let today = civil(2026, 11, 20);
        assert_eq!(due(civil(2026, 11, 20), today), "today");
        assert_eq!(due(civil(2026, 11, 26), today), "in 6 d");
        assert_eq!(due(civil(2026, 11, 8), today), "12 d late");
    }

    #[test]
    fn ages_and_lengths_use_one_unit() {
        let now = at("2026-11-20T21:47:00Z");
        assert_eq!(ago(at("2026-11-20T21:45:00Z"), now), "2 min ago");
        assert_eq!(ago(at("2026-11-20T21:48:00Z"), now), "now");
        assert_eq!(ago(at("2026-11-08T21:47:00Z"), now), "12 d ago");
        assert_eq!(length(SignedDuration::from_mins(30)), "30 min");
        assert_eq!(length(SignedDuration::from_hours(48)), "2 d");
    }
}
