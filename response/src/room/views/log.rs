//! The log, newest first, and the form that writes into it.

use super::sharing::split_clause;
use crate::incident::{EntryKind, RoomEntry};
use crate::room::{pages::RoomPage, verbs::QUICK_WORDS};
use maud::{Markup, html};
use muster_web::{components::*, format, icons::icon, t};

pub(super) fn log(room: &RoomPage) -> Markup {
    html! {
        section.panel aria-label=(t("room-log")) {
            div.panel-head { h2 { (t("room-log")) } }
            (form_region(room))
            (log_region(room))
        }
    }
}

/// The form is gone when nothing can be written any more, and knows when only the own side can read it. Half-typed words wait.
pub(super) fn form_region(room: &RoomPage) -> Markup {
    live_region(
        "log-form",
        html! {
            @if room.can.note { (write_form(room, "")) } @else if let Some(refused) = &room.refused {
                div.panel-body { (error_summary(&[(WORDS, refused.why.clone())])) blockquote id=(field_id(WORDS)) { (refused.words) } }
            }
        },
    )
}

pub(super) fn log_region(room: &RoomPage) -> Markup {
    let rows: Vec<LogEntry> = room.view.log().iter().map(|entry| log_row(entry, room)).collect();
    live_region(
        "log-lines",
        html! {
            (older_note(room))
            @if rows.is_empty() { p.quiet { (t("room-log-empty")) } } @else { (log_list(&rows)) }
            (log_pager(room))
        },
    )
}

/// Older lines say that they are, before the first of them, with the way to the newest.
fn older_note(room: &RoomPage) -> Markup {
    html! {
        @if room.view.before.is_some() {
            p.status-line {
                (icon("history")) (t("room-log-are-older")) " "
                a href=(format!("/rooms/{}/log", room.view.reference)) { (t("room-log-newest")) }
            }
        }
    }
}

/// The way to older lines, and back to the newest. Nothing, where all of them stand on one page.
pub fn log_pager(room: &RoomPage) -> Markup {
    let log = format!("/rooms/{}/log", room.view.reference);
    let older = room.view.next().map(|line| format!("{log}?before={line}"));
    let newest = room.view.before.map(|_| log);
    if older.is_none() && newest.is_none() {
        return html! {};
    }
    let link = |icon, key, href: &str| button_link(ButtonKind::Plain.small(), Some(icon), &t(key), href);
    html! {
        nav.pager aria-label=(t("pager-label")) {
            span {}
            div {
                @if let Some(href) = &newest { (link("chevron-left", "room-log-newest", href)) }
                @if let Some(href) = &older { (link("chevron-right", "room-log-older", href)) }
            }
        }
    }
}

/// The field of what is said.
const WORDS: &str = "words";

/// The form that writes into the room. What was sent and not taken stands in it again, with the reason at the field.
///
/// `back`: the word of the page to go back to, such as `desk`; empty for the room.
pub fn write_form(room: &RoomPage, back: &str) -> Markup {
    let refused = room.refused.as_ref();
    let id = field_id(WORDS);
    let reason = refused.map(|_| format!("{id}-error"));
    let only_own = !room.can.write;
    html! {
        form.log-new action=(format!("/rooms/{}/messages", room.view.reference)) method="post" autocomplete="off" {
            (csrf_field(&room.csrf))
            @if !back.is_empty() { (hidden_field("back", back)) }
            @if let Some(refused) = refused {
                (error_summary(&[(WORDS, refused.why.clone())]))
                span.field-message id=[reason.as_deref()] { span.visually-hidden { (t("problem-prefix")) ": " } (refused.why) }
            }
            div.one-line {
                input.form-control id=(id) name=(WORDS) value=[refused.map(|refused| refused.words.as_str())] aria-label=(t("room-write"))
                    placeholder=(t("room-write")) maxlength="1000" autocomplete="off" required
                    aria-invalid=[refused.map(|_| "true")] aria-describedby=[reason.as_deref()];
                button.button.button-main.button-icon type="submit" aria-label=(t("room-send")) { (icon("send")) }
            }
            div.chips role="group" aria-label=(t("room-quick")) {
                @for quick in QUICK_WORDS {
                    button.chip type="submit" name="quick" value=(quick) formnovalidate { (t(&["room-quick-", &quick.replace('_', "-")].concat())) }
                }
            }
            @if only_own { (hidden_field("own_side", "yes")) p.quiet { (icon("lock")) " " (t("room-own-side-only")) } } @else {
                (check_field(&CheckField { name: "own_side", value: "yes", label: html! { (icon("lock")) " " (t("room-own-side")) }, checked: refused.is_some_and(|refused| refused.own_side), ..CheckField::default() }))
            }
        }
    }
}

/// One line of the log.
pub fn log_row(entry: &RoomEntry, room: &RoomPage) -> LogEntry {
    let zone = &room.zone;
    LogEntry {
        id: format!("entry-{}", entry.id),
        time: format::clock_seconds(entry.at, zone),
        at: format::machine(entry.at),
        side: entry.side,
        name: entry.title.clone(),
        text: html! { (entry.words) },
        clause: split_clause(&entry.clause_words).map(|(agreement, number)| {
            (
                number.to_owned(),
                format!("/agreements/{agreement}/clauses/{number}"),
                false,
            )
        }),
        own_side: entry.own_side,
        not_shared: room.view.unshared.contains(&entry.id),
        spoken: is_spoken(entry.kind).then(|| format!("{}: {}", entry.title, entry.words)),
    }
}

fn is_spoken(kind: EntryKind) -> bool {
    !matches!(
        kind,
        EntryKind::Message | EntryKind::Opened | EntryKind::Step | EntryKind::Job
    )
}
