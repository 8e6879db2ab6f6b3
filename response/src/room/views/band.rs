//! The band with the clock, and the stages under it.

use super::{chip, clear_asked, ending_words};
use crate::room::{Occasion, pages::RoomPage, reading::RoomView};
use maud::{Markup, html};
use muster_terms::DataClass;
use muster_web::{components::*, format, t, t_with};

/// The band of a room is of the site's: it goes when the room closes, while it is looked at. It says when it was in view, for who
/// came by themselves and was called later.
pub(super) fn band(room: &RoomPage) -> Markup {
    let head = head(room);
    let head = if room.awaits_receipt() {
        receipt(&format!("/rooms/{}/seen", room.view.reference), head)
    } else {
        head
    };
    live_region("band", head)
}

/// The event during which it was raised, as a link.
fn during(event: &Occasion) -> Markup {
    let href = format!("/events/{}", event.reference);
    let called = match &event.title {
        Some(title) => format!("{title}, {}", event.reference),
        None => event.reference.to_string(),
    };
    html! { (t("room-during")) " " a href=(href) { (called) } }
}

fn head(room: &RoomPage) -> Markup {
    let view = &room.view;
    let (title, words) = match view.head() {
        Some(head) => {
            let incident = &head.incident;
            let under = view.clause_of(if view.is_drill {
                DataClass::Exercise
            } else {
                DataClass::Alert
            });
            let title = format!("{}, {}", incident.title(), incident.place);
            let words = html! {
                (head.site.name) ", " (format::in_sentence(&head.site.address)) ". " (view.reference) ", " (t_with("room-level", &[("level", u32::from(incident.level.number()).into())]))
                @for open in view.statuses().filter(|open| !open.status.case_number.is_empty()) { ", " (t_with("room-case", &[("number", open.status.case_number.clone().into())])) }
                @if let Some(clause) = under { " " (chip(&clause.to_string())) }
                @if let Some(event) = &room.during { ". " (during(event)) }
                @let agreements = shared_under(view);
                @if !agreements.is_empty() { ". " (t_with("room-shared-under", &[("agreements", agreements.into())])) }
                "."
            };
            (title, words)
        }
        None => (
            t("room-closed-title"),
            html! { (view.reference) ". " (t("room-closed-words")) },
        ),
    };
    let raised = view.head().map(|head| head.incident.raised_at);
    let until = view.ended_at().unwrap_or(room.now);
    let clock = raised
        .map(|raised| format::stopwatch(until.duration_since(raised)))
        .unwrap_or_default();
    if view.is_drill && view.is_known() && view.ended_at().is_none() {
        let base = format!("/rooms/{}", view.reference);
        let action = room.can.became_real.then(|| {
            button_link(
                ButtonKind::OnBandMain,
                Some("siren"),
                &t("drill-became-real"),
                &format!("/rooms/{}/real", view.reference),
            )
        });
        let end = button_link(
            ButtonKind::OnBand,
            None,
            &t("drill-end"),
            &format!("/rooms/{}/stand-down", view.reference),
        );
        let at = raised.map(format::machine);
        let clock = ticking_clock(at.as_deref(), &clock);
        let can = &room.can;
        // The band's own words are short; the heading says them whole, inside the band's landmark.
        let heading_and_actions = html! {
            h1.visually-hidden { (t("shell-drill")) " " (title) }
            @if can.acknowledge || can.lead || can.stand_down || can.became_real {
                div.actions {
                    @if can.acknowledge { (post_button(ButtonKind::OnBand, Some("check"), &t("room-have-it"), &format!("{base}/acknowledgement"), &room.csrf, &[])) }
                    @if can.lead { (post_button(ButtonKind::OnBand, Some("flag"), &t("room-lead"), &format!("{base}/lead"), &room.csrf, &[])) }
                    @if can.stand_down { (end) }
                    @if let Some(action) = action { (action) }
                }
            }
        };
        let place = view.head().map(|head| head.site.name.clone());
        let words = format!("{title}. {}, {}", place.unwrap_or_default(), view.reference);
        return drill_band(clock, &words, Some(heading_and_actions));
    }
    live_band(&Band {
        kind: match (view.is_drill, view.ended_at()) {
            _ if !view.is_known() => BandKind::Ended,
            (_, Some(_)) => BandKind::Ended,
            (true, None) => BandKind::Drill,
            (false, None) => BandKind::Live,
        },
        clock,
        raised_at: raised.filter(|_| view.ended_at().is_none()).map(format::machine),
        title,
        words,
        ended: ended_words(room),
        actions: view.is_known().then(|| band_actions(room)),
    })
}

/// How it ended and when: "False alarm, Fri 20 Nov 21:47". A reader who may not know reads that the room is closed.
fn ended_words(room: &RoomPage) -> String {
    let ending = room.view.head().and_then(|head| head.incident.ending);
    match (ending, room.view.ended_at()) {
        (Some(ending), Some(at)) => {
            let when = format::day_clock(at, &room.zone);
            t_with(
                "room-ended-how",
                &[("how", ending_words(ending).into()), ("when", when.into())],
            )
        }
        _ => t("room-closed-word"),
    }
}

/// The agreements under which something of this room is open now. A partner reads them where the clause beside is not of the only one.
fn shared_under(view: &RoomView) -> String {
    let agreements: Vec<&str> = view.agreements.iter().map(String::as_str).collect();
    match view.is_owner || agreements.len() > 1 {
        true => agreements.join(", "),
        false => String::new(),
    }
}

fn band_actions(room: &RoomPage) -> Markup {
    let base = format!("/rooms/{}", room.view.reference);
    html! {
        @if room.can.debrief { (button_link(ButtonKind::OnBand, Some("clipboard"), &t("room-debrief"), &format!("/debriefs/{}", room.view.reference))) }
        @if room.can.acknowledge { (post_button(ButtonKind::OnBand, Some("check"), &t("room-have-it"), &format!("{base}/acknowledgement"), &room.csrf, &[])) }
        @if room.can.lead { (post_button(ButtonKind::OnBand, Some("flag"), &t("room-lead"), &format!("{base}/lead"), &room.csrf, &[])) }
        @if room.can.stand_down { (button_link(ButtonKind::OnBand, None, &t("room-stand-down"), &format!("{base}/stand-down"))) }
        @if room.can.all_clear { (button_link(ButtonKind::OnBandMain, Some("check"), &t("room-all-clear"), &format!("{base}/all-clear"))) }
    }
}

pub(super) fn stages(room: &RoomPage) -> Markup {
    let view = &room.view;
    let raised = view.head().map(|head| head.incident.raised_at);
    let ended = view.ended_at();
    let ending = view.head().and_then(|head| head.incident.ending);
    let times = [
        ("stage-raised", raised),
        ("stage-acknowledged", view.answered_at()),
        ("stage-units-sent", view.first(|side| side.units_sent_at)),
        ("stage-on-scene", view.first(|side| side.on_scene_at)),
        ("stage-contained", view.first(|side| side.contained_at)),
        ("stage-all-clear", ended),
        ("stage-debrief", None),
    ];
    let last = times.iter().rposition(|(_, at)| at.is_some()).unwrap_or(0);
    let line: Vec<Stage> = times
        .iter()
        .enumerate()
        .map(|(n, (key, at))| Stage {
            name: match ending.filter(|_| *key == "stage-all-clear") {
                Some(ending) => ending_words(ending),
                None => t(key),
            },
            time: at.map(|at| format::clock_seconds(at, &room.zone)),
            state: match at {
                Some(_) if n == last && ended.is_none() && view.is_known() => StageState::Now,
                Some(_) => StageState::Reached,
                None => StageState::Ahead,
            },
        })
        .collect();
    live_region(
        "stages",
        html! { (stage_line(&line, view.is_drill)) (clear_asked(room)) },
    )
}
