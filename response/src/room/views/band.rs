//! The band with the clock, and the stages under it.

use super::chip;
use crate::incident::EntryKind;
use crate::room::pages::RoomPage;
use maud::{Markup, html};
use muster_terms::DataClass;
use muster_web::{components::*, format, t, t_with};

pub(super) fn band(room: &RoomPage) -> Markup {
    let view = &room.view;
    let (title, words) = match &view.head {
        Some(head) => {
            let head = head.as_ref();
            let incident = &head.incident;
            let under = view.clause_of(if view.is_drill {
                DataClass::Exercise
            } else {
                DataClass::Alert
            });
            let title = format!("{}, {}", t(incident.category.title_key()), incident.place);
            let words = html! {
                (head.site.name) ", " (head.site.address) ". " (view.reference) ", " (t_with("room-level", &[("level", u32::from(incident.level.number()).into())]))
                @if let Some(clause) = under { " " (chip(&clause.to_string())) }
                @if !incident.case_number.is_empty() { " " (t_with("room-case", &[("number", incident.case_number.clone().into())])) }
            };
            (title, words)
        }
        None => (
            t("room-closed-title"),
            html! { (view.reference) ". " (t("room-closed-words")) },
        ),
    };
    let raised = view.head.as_ref().map(|head| head.as_ref().incident.raised_at);
    let until = view.ended_at.unwrap_or(room.now);
    let clock = raised
        .map(|raised| format::stopwatch(until.duration_since(raised)))
        .unwrap_or_default();
    if view.is_drill && view.ended_at.is_none() {
        let action = room.can.became_real.then(|| {
            post_button(
                ButtonKind::OnBandMain,
                Some("siren"),
                &t("drill-became-real"),
                &format!("/rooms/{}/real", view.reference),
                &room.csrf,
                &[],
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
        return html! { h1.visually-hidden { (t("shell-drill")) " " (title) } (drill_band(clock, &title, Some(html! { @if room.can.stand_down { (end) } @if let Some(action) = action { (action) } }))) };
    }
    let ended = view.ended_at.map(|at| {
        t_with(
            "room-ended-at",
            &[("time", format::clock_seconds(at, &room.zone).into())],
        )
    });
    live_band(&Band {
        kind: match (view.is_drill, view.ended_at) {
            (_, Some(_)) => BandKind::Ended,
            (true, None) => BandKind::Drill,
            (false, None) => BandKind::Live,
        },
        clock,
        raised_at: raised.filter(|_| view.ended_at.is_none()).map(format::machine),
        title,
        words,
        ended: ended.unwrap_or_default(),
        actions: view.ended_at.is_none().then(|| band_actions(room)),
    })
}

pub(super) fn band_actions(room: &RoomPage) -> Markup {
    let base = format!("/rooms/{}", room.view.reference);
    html! {
        @if room.can.acknowledge { (post_button(ButtonKind::OnBand, Some("check"), &t("room-have-it"), &format!("{base}/acknowledgement"), &room.csrf, &[])) }
        @if room.can.lead { (post_button(ButtonKind::OnBand, Some("flag"), &t("room-lead"), &format!("{base}/lead"), &room.csrf, &[])) }
        @if room.can.stand_down { (button_link(ButtonKind::OnBand, None, &t("room-stand-down"), &format!("{base}/stand-down"))) }
        @if room.can.all_clear { (button_link(ButtonKind::OnBandMain, Some("check"), &t("room-all-clear"), &format!("{base}/all-clear"))) }
    }
}

pub(super) fn stages(room: &RoomPage) -> Markup {
    let view = &room.view;
    let time_of = |kinds: &[EntryKind]| {
        view.entries
            .iter()
            .rev()
            .find(|entry| kinds.contains(&entry.kind))
            .map(|entry| entry.at)
    };
    let raised = view.head.as_ref().map(|head| head.as_ref().incident.raised_at);
    let ended = view.ended_at;
    let answered = view
        .head
        .as_ref()
        .and_then(|head| head.as_ref().incident.acknowledged_at);
    let times = [
        ("stage-raised", raised),
        (
            "stage-acknowledged",
            answered.or_else(|| time_of(&[EntryKind::Accepted])),
        ),
        ("stage-units-sent", time_of(&[EntryKind::UnitsSent])),
        ("stage-on-scene", time_of(&[EntryKind::OnScene])),
        ("stage-contained", time_of(&[EntryKind::Contained])),
        ("stage-all-clear", ended),
        ("stage-debrief", None),
    ];
    let last = times.iter().rposition(|(_, at)| at.is_some()).unwrap_or(0);
    let line: Vec<Stage> = times
        .iter()
        .enumerate()
        .map(|(n, (key, at))| Stage {
            name: t(key),
            time: at.map(|at| format::clock_seconds(at, &room.zone)),
            state: match at {
                Some(_) if n == last && ended.is_none() => StageState::Now,
                Some(_) => StageState::Reached,
                None => StageState::Ahead,
            },
        })
        .collect();
    stage_line(&line, view.is_drill)
}
