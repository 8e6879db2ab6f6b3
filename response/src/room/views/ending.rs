//! The questions that end a room: all clear by both sides, or a stand-down.

use super::ending_words;
use crate::room::pages::{RealPage, RoomPage};
use maud::{Markup, html};
use muster_terms::Timestamp;
use muster_web::{components::*, format, icons::icon, t, t_with};

/// What stands where a question about the end stood, once it has ended: when, and how.
pub fn over(room: &RoomPage, title: &str) -> Option<Markup> {
    let at = room.view.ended_at()?;
    let how = room.view.head().and_then(|head| head.incident.ending);
    let told = [
        ("how", how.map(ending_words).unwrap_or_default().into()),
        ("time", format::short_clock(at, &room.zone).into()),
    ];
    Some(nothing_to_ask(room, title, &t_with("room-over", &told)))
}

fn nothing_to_ask(room: &RoomPage, title: &str, words: &str) -> Markup {
    let base = format!("/rooms/{}", room.view.reference);
    html! {
        (page_head(PageHead::of(title)))
        div.panel { div.panel-body { p { (words) } (button_link(ButtonKind::Plain, None, &t("stand-down-back"), &base)) } }
    }
}

/// The two-side confirmation.
pub fn all_clear(room: &RoomPage) -> Markup {
    let base = format!("/rooms/{}", room.view.reference);
    let title = t("room-all-clear");
    if let Some(over) = over(room, &title) {
        return over;
    }
    if !room.view.is_known() {
        return nothing_to_ask(room, &title, &t("room-closed-words"));
    }
    let said: Vec<Markup> = room
        .view
        .parties
        .iter()
        .map(|party| {
            let state = match room.view.clear_said_at(party.org) {
                Some(at) => state_mark(StateKind::Current, &format::clock_seconds(at, &room.zone)),
                None if party.stopped_at.is_some() => state_mark(StateKind::NotSet, &t("all-clear-shut-out")),
                None if room.closed_to.contains(&party.org) => state_mark(StateKind::NotSet, &t("all-clear-closed")),
                None if room.view.lead_of(party.org).is_some() => {
                    state_mark(StateKind::Waiting, &t("all-clear-waiting"))
                }
                None => state_mark(StateKind::NotSet, &t("all-clear-no-lead")),
            };
            html! { p { (side_mark(party.org_kind.side(), &party.org_name)) " " (state) } }
        })
        .collect();
    let own = room.view.clear_said_at(room.org);
    let next = match own {
        Some(at) if room.nobody_else => own_said(room, at),
        _ if nobody_is_asked(room) => t("all-clear-alone-words"),
        _ => t("all-clear-words"),
    };
    let words = html! { @for line in &said { (line) } p { (next) } };
    if !room.can.all_clear {
        let why = match own {
            Some(_) if room.nobody_else => None,
            Some(at) => Some(own_said(room, at)),
            None => Some(t("all-clear-need-lead")),
        };
        return html! {
            (page_head(PageHead::of(&title)))
            (panel(Panel::of(&t("all-clear-sides")), html! { (words) @if let Some(why) = &why { p { (why) } } (button_link(ButtonKind::Plain, None, &t("shell-back"), &base)) }))
        };
    }
    confirm(&Confirm {
        title: &t("all-clear-ask"),
        words,
        action: &format!("{base}/all-clear"),
        yes: &t("all-clear-yes"),
        no: &t("all-clear-no"),
        back: &base,
        csrf: &room.csrf,
        fields: html! {},
        send: false,
    })
}

/// Where one side has said all clear and the other not: who is asked, with the button for whoever leads.
///
/// What another side said is in the view as far as its clauses let this reader have its log.
pub fn clear_asked(room: &RoomPage) -> Markup {
    let view = &room.view;
    if !view.is_known() || view.ended_at().is_some() {
        return html! {};
    }
    let time = |at| format::clock(at, &room.zone);
    let base = format!("/rooms/{}", view.reference);
    let button = |label: &str| {
        button_link(
            ButtonKind::Main.small(),
            Some("check"),
            label,
            &format!("{base}/all-clear"),
        )
    };
    if let Some(at) = view.clear_said_at(room.org) {
        let button = html! { @if room.can.all_clear { (button(&t("room-all-clear"))) } };
        return asked(&own_said(room, at), button);
    }
    let others = view
        .parties
        .iter()
        .filter(|party| party.org != room.org && party.stopped_at.is_none());
    let said: Vec<String> = others
        .filter_map(|party| {
            let said = [
                ("who", party.org_name.as_str().into()),
                ("time", time(view.clear_said_at(party.org)?).into()),
            ];
            Some(t_with("clear-other-said", &said))
        })
        .collect();
    let next = match view.lead_of(room.org) {
        _ if room.can.all_clear => "clear-confirm-words",
        Some(_) => "clear-lead-confirms",
        None => "clear-no-lead",
    };
    if said.is_empty() {
        return html! {};
    }
    let button = html! { @if room.can.all_clear { (button(&t("clear-confirm"))) } };
    asked(&format!("{} {}", said.join(" "), t(next)), button)
}

/// What is next when the own side has said it at `at`.
fn own_said(room: &RoomPage, at: Timestamp) -> String {
    let time = [("time", format::clock(at, &room.zone).into())];
    match room.nobody_else {
        true if room.can.all_clear => t_with("clear-nobody-else", &time),
        true => t_with("clear-nobody-else-lead", &time),
        false => t_with("clear-own-said", &time),
    }
}

/// Are there others in the room, and is every one of them shut out?
fn nobody_is_asked(room: &RoomPage) -> bool {
    let mut others = room
        .view
        .parties
        .iter()
        .filter(|party| party.org != room.org)
        .peekable();
    others.peek().is_some() && others.all(|party| party.stopped_at.is_some() || room.closed_to.contains(&party.org))
}

fn asked(words: &str, button: Markup) -> Markup {
    html! { section.clear-asked aria-label=(t("room-all-clear")) { div.note.note-warn { (icon("due")) span { (words) } } (button) } }
}

/// This became real: who is then called for real.
pub fn real(page: &RealPage) -> Markup {
    let room = format!("/rooms/{}", page.reference);
    let words = html! {
        strong { (page.title) } " " (page.site) ". "
        @match &page.partners {
            None => (t("real-partners-not-read")),
            Some(partners) if partners.is_empty() => (t("real-no-partner")),
            Some(partners) => (t_with("real-partners", &[("partners", partners.join(", ").into())])),
        }
        " "
        @if !page.not_known.is_empty() { (t_with("real-not-known", &[("partners", page.not_known.join(", ").into())])) " " }
        @if let Some(own) = page.own { (t_with("real-own", &[("count", u64::try_from(own).unwrap_or(u64::MAX).into())])) " " }
        (t("real-words"))
    };
    html! {
        (page_head(PageHead::of(&t("drill-became-real"))))
        (confirm(&Confirm {
            title: &t("real-ask"),
            words,
            action: &format!("{room}/real"),
            yes: &t("real-yes"),
            no: &t("real-no"),
            back: &room,
            csrf: &page.csrf,
            fields: html! {},
            send: true,
        }))
    }
}

/// Raised by mistake, or a false alarm.
pub fn stand_down(room: &RoomPage) -> Markup {
    let base = format!("/rooms/{}", room.view.reference);
    let action = format!("{base}/stand-down");
    html! {
        (page_head(PageHead::of(&t("room-stand-down")).lead(t("stand-down-words"))))
        div.panel { div.panel-body { div.actions {
            @if room.view.is_drill {
                (post_button(ButtonKind::Main, None, &t("drill-end"), &action, &room.csrf, &[("ending", "drill_ended")]))
            } @else {
                (post_button(ButtonKind::Main, None, &t("stand-down-mistake"), &action, &room.csrf, &[("ending", "mistake")]))
                (post_button(ButtonKind::Plain, None, &t("stand-down-false-alarm"), &action, &room.csrf, &[("ending", "false_alarm")]))
            }
            (button_link(ButtonKind::Plain, None, &t("stand-down-back"), &base))
        } } }
    }
}
