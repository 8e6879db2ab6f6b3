//! The list of rooms.

use crate::incident::Ending;
use crate::room::pages::ListedRoom;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_terms::*;
use muster_web::{components::*, format, t};

/// The list of rooms.
pub fn list(
    open: &[ListedRoom],
    past: &[ListedRoom],
    more: Option<Timestamp>,
    now: Timestamp,
    zone: &TimeZone,
) -> Markup {
    html! {
        (page_head(PageHead::of(&t("rooms-title")).lead(t("rooms-lead"))))
        div.stack {
            (panel(Panel::list(&t("rooms-live")), if open.is_empty() {
                empty_state(&t("rooms-none"), &t("rooms-none-words"), None)
            } else {
                row_list(&open.iter().map(|room| room_row(room, now, zone)).collect::<Vec<_>>())
            }))
            @if !past.is_empty() {
                (panel(Panel::list(&t("rooms-past")), row_list(&past.iter().map(|room| room_row(room, now, zone)).collect::<Vec<_>>())))
            }
            (pager(&Pager { words: String::new(), newer: None, older: more.map(|before| format!("/rooms?before={}", format::machine(before))) }))
        }
    }
}

fn room_row(room: &ListedRoom, now: Timestamp, zone: &TimeZone) -> Row {
    let title = match &room.known {
        Some(known) => {
            let (incident, site) = known.as_ref();
            format!("{}, {site}, {}", incident.title(), incident.place)
        }
        None => t("room-closed-title"),
    };
    let when = if room.is_running() {
        format::stopwatch(now.duration_since(room.raised_at))
    } else {
        format::short_clock(room.raised_at, zone)
    };
    let small = match (room.ending, room.ended_at) {
        (Some(ending), _) => format!("{}. {}", room.reference, ending_words(ending)),
        _ => room.reference.to_string(),
    };
    let mark = if room.is_drill {
        state_mark(StateKind::Drill, &t("shell-drill"))
    } else {
        html! {}
    };
    let row = Row::of(title).small(small).date(when, Tone::Plain).mark(mark);
    match room.may_enter {
        true => row.href(format!("/rooms/{}", room.reference)),
        false => row,
    }
}

/// How it ended, in words without blame.
pub fn ending_words(ending: Ending) -> String {
    match ending {
        Ending::AllClear => t("ending-all-clear"),
        Ending::SiteClear => t("ending-site-clear"),
        Ending::FalseAlarm => t("ending-false-alarm"),
        Ending::Mistake => t("ending-mistake"),
        Ending::DrillEnded => t("ending-drill"),
        Ending::BecameReal => t("ending-became-real"),
    }
}
