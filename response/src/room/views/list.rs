//! The list of rooms.

use crate::incident::Ending;
use crate::room::pages::{ListedRoom, RoomList};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_terms::*;
use muster_web::{components::*, format, t};

/// The list of rooms.
pub fn list(rooms: &RoomList, now: Timestamp, zone: &TimeZone) -> Markup {
    let rows = |rooms: &[ListedRoom]| row_list(&rooms.iter().map(|room| room_row(room, now, zone)).collect::<Vec<_>>());
    let older = rooms
        .older
        .map(|before| format!("/rooms?before={}", format::machine(before)));
    // Whether one of them still runs is not for who it is closed to.
    let [past, none] = match rooms.past.iter().all(ListedRoom::is_own) {
        true => [t("rooms-past"), t("rooms-none")],
        false => [t("rooms-past-or-closed"), t("rooms-none-open")],
    };
    html! {
        (page_head(PageHead::of(&t("rooms-title")).lead(t("rooms-lead"))))
        div.stack {
            (panel(Panel::list(&t("rooms-live")), if rooms.open.is_empty() {
                empty_state(&none, &t("rooms-none-words"), None)
            } else {
                rows(&rooms.open)
            }))
            @if !rooms.past.is_empty() { (panel(Panel::list(&past), rows(&rooms.past))) }
            (pager(&Pager { words: String::new(), newer: None, older }))
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
    let ending = room.ending.map(|ending| format!(". {}", ending_words(ending)));
    // Of the own organisation, and not one who responds: that there was something is theirs to know.
    let why = (!room.may_enter).then(|| format!(". {}", t("rooms-not-yours")));
    let small = format!(
        "{}{}{}",
        room.reference,
        ending.unwrap_or_default(),
        why.unwrap_or_default()
    );
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
