//! An agreed introduction as an iCalendar file (RFC 5545), for either side's own calendar.

use crate::model::*;
use crate::{rules, words};
use icalendar::{Calendar, Component, Event as CalendarEvent, EventLike, EventStatus, Property};
use muster_terms::*;
use muster_web::{t, t_with};

/// What a calendar shows of it: names of positions and organisations, a place and a link. What crosses under a clause of its own stays
/// behind the link.
pub struct Said<'a> {
    /// Host name of this node, the second half of the UID.
    pub host: &'a str,
    /// Name of the other side, seen from the reader.
    pub other: &'a str,
    /// Empty where it is closed to the reader.
    pub place: &'a str,
    pub link: &'a str,
}

fn instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The file; `None` while no time was ever agreed on. One that was called off says so under the same UID with a higher SEQUENCE.
///
/// Source: RFC 5545, sections 3.6.1 and 3.8; lines are folded and text is escaped by the library.
pub fn file(found: &Introduction, said: &Said<'_>) -> Option<String> {
    let starts_at = found.agreed_for?;
    let status = match found.state {
        State::Agreed | State::Held => EventStatus::Confirmed,
        State::Proposed | State::Declined | State::NotHeld | State::Dropped => EventStatus::Cancelled,
    };
    let values = [("title", words::who(found).into()), ("other", said.other.into())];
    let agenda = [
        t("handover-agenda-contacts"),
        t("handover-agenda-agreements"),
        t("handover-agenda-promises"),
        t("handover-agenda-visit"),
    ];
    let description = format!("{}\n{}", agenda.join("\n"), said.link);
    let mut event = CalendarEvent::new();
    event
        .uid(&format!("introduction-{}@{}", found.id, said.host))
        .append_property(Property::new("DTSTAMP", instant(found.changed_at)))
        .append_property(Property::new("DTSTART", instant(starts_at)))
        .append_property(Property::new("DTEND", instant(rules::ends_at(starts_at))))
        .sequence(u32::try_from(found.sequence).unwrap_or(u32::MAX))
        .status(status)
        .summary(&t_with("handover-calendar-summary", &values))
        .description(&description)
        .url(said.link);
    if !said.place.is_empty() {
        event.location(said.place);
    }
    Some(Calendar::new().name("Muster").push(event.done()).done().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreed(title: &str) -> Introduction {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        Introduction {
            id: IntroductionId::new(),
            vacancy: VacancyId::new(),
            org: OrgId::new(),
            partner: OrgId::new(),
            title: title.into(),
            acting: None,
            place: Place { site: None, unit: None },
            state: State::Agreed,
            agreed_for: Some(at("2031-05-07T10:00:00Z")),
            agreed_place: None,
            held_on: None,
            sequence: 2,
            revision: 4,
            due_on: "2031-05-19".parse().unwrap(),
            made_at: at("2031-05-05T09:00:00Z"),
            changed_at: at("2031-05-06T09:00:00Z"),
        }
    }

    fn said(place: &str) -> Said<'_> {
        Said {
            host: "muster.example",
            other: "City Police; district, north",
            place,
            link: "https://muster.example/introductions/1",
        }
    }

    /// Unfolded lines, as section 3.1 tells a reader to put them together.
    fn lines(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_calendar_reads_back_what_was_agreed_in_any_script() {
        for title in [
            "Security director",
            "Начальник охраны, смена 2; пост 3",
            "警備責任者",
            "مدير الأمن",
            "Line one\nX-EVIL:1",
        ] {
            let found = agreed(title);
            let file = file(&found, &said("Nord-Tor, Raum 2\nATTENDEE:x")).unwrap();
            assert!(file.lines().all(|line| line.len() <= 75), "{file}");
            assert!(file.split_inclusive('\n').all(|line| line.ends_with("\r\n")), "{file}");
            let lines = lines(&file);
            let has = |line: &str| lines.iter().any(|each| each == line);
            assert!(has(&format!("UID:introduction-{}@muster.example", found.id)), "{file}");
            assert!(has("DTSTAMP:20310506T090000Z"), "{file}");
            assert!(
                has("DTSTART:20310507T100000Z") && has("DTEND:20310507T110000Z"),
                "{file}"
            );
            assert!(has("SEQUENCE:2") && has("STATUS:CONFIRMED"), "{file}");
            assert!(
                !lines
                    .iter()
                    .any(|line| line.starts_with("X-EVIL") || line.starts_with("ATTENDEE")),
                "{file}"
            );
            let read: Calendar = file.parse().unwrap();
            let event = read.components[0].as_event().unwrap();
            let summary = event.get_summary().unwrap();
            assert!(
                summary.contains(title.lines().next().unwrap().split([',', ';']).next().unwrap()),
                "{summary}"
            );
        }
    }

    #[test]
    fn what_was_called_off_is_cancelled_and_what_was_never_agreed_has_no_file() {
        let off = Introduction {
            state: State::Declined,
            sequence: 3,
            ..agreed("Security director")
        };
        let file_off = file(&off, &said("")).unwrap();
        assert!(file_off.contains("STATUS:CANCELLED\r\n") && file_off.contains("SEQUENCE:3\r\n"));
        assert!(!file_off.contains("LOCATION"));
        let open = Introduction {
            state: State::Proposed,
            agreed_for: None,
            ..off
        };
        assert!(file(&open, &said("")).is_none());
    }
}
