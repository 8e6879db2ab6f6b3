//! Markup of the first minute: who was called, what came since, and what its reader has told.

use super::partners::second_number;
use super::sent::{AlsoOpen, Ended, SentPage, SignedIn};
use crate::incident::RoomPerson;
use crate::room::views::ending_words;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_terms::{Side, Timestamp};
use muster_web::{
    Shell,
    components::*,
    format,
    icons::icon,
    layout::{LiveFeed, fragment, phone_page, receipt_without_script},
    t, t_with,
};

/// The first minute: who was sent, who saw it, after how many seconds.
pub fn sent(shell: Shell, page: &SentPage, zone: &TimeZone) -> Markup {
    let base = format!("/rooms/{}", page.reference);
    let shell = Shell {
        main_action: Some(foot(page)),
        strips: Vec::new(),
        live: Some(LiveFeed {
            // Without a sign-in there is no stream: the page asks by itself.
            stream: page.signed_in.as_ref().map(|_| "/live".to_owned()).unwrap_or_default(),
            room: Some(page.reference.to_string()),
            source: Some(format!("{base}/sent/live")),
            sound: false,
        }),
        ..shell
    };
    let mine = page.signed_in.as_ref().filter(|_| page.ended.is_none());
    let body = html! {
        @if mine.is_some_and(|mine| mine.awaits_receipt) { (receipt_without_script(&receipt_of(page))) }
        div.raise-flow {
            (told(page, zone))
            (called(page, zone))
            @if let Some(mine) = mine {
                (meeting_point_card(&MeetingPoint { label: t("sent-you"), icon: Some("guide"), point: mine.instruction.clone(), words: html! { (mine.place) } }))
            }
            (quick(page))
            @if page.signed_in.is_none() {
                p { (t("sent-signed-out")) }
                (refreshed(page, zone))
            }
        }
    };
    phone_page(
        &shell,
        page.reference.as_str(),
        None,
        back(page),
        live_band(page, zone),
        body,
    )
}

fn back(page: &SentPage) -> &'static str {
    match page.signed_in {
        Some(_) => "/home",
        None => "/raise",
    }
}

fn receipt_of(page: &SentPage) -> String {
    format!("/rooms/{}/seen", page.reference)
}

/// The regions that the live island swaps.
pub fn sent_regions(page: &SentPage, zone: &TimeZone) -> Markup {
    fragment(&[
        live_band(page, zone),
        told(page, zone),
        called(page, zone),
        quick(page),
        foot(page),
        refreshed(page, zone),
    ])
}

/// When the page was last made fresh, by a reload or by itself.
fn refreshed(page: &SentPage, zone: &TimeZone) -> Markup {
    let (time, here) = (
        format::clock_seconds(page.now, zone),
        format!("/rooms/{}/sent", page.reference),
    );
    live_region("refreshed", html! { p.quiet { (refreshed_line(&time, &here)) } })
}

/// What can be done from here: nothing is offered that has passed, or that is not this reader's to do.
fn foot(page: &SentPage) -> Markup {
    let room = format!("/rooms/{}", page.reference);
    let body = match &page.signed_in {
        Some(mine) => html! {
            @if mine.can_stand_down { (button_link(ButtonKind::Plain, None, &t("sent-mistake"), &format!("{room}/stand-down"))) }
            (button_link(beside_call(page, ButtonKind::Send), Some("room"), &t("shell-open-room"), &room))
        },
        None => html! {
            @if !must_call(page) { (button_link(ButtonKind::Plain, Some("phone"), &call_words(page), &call_href(page))) }
            (button_link(beside_call(page, ButtonKind::Main), None, &t("sent-sign-in"), &format!("/sign-in?next=%2Frooms%2F{}", page.reference)))
        },
    };
    live_region("sent-foot", body)
}

/// Is nobody left whom Muster could call? Then the emergency number comes before everything else on the page.
fn must_call(page: &SentPage) -> bool {
    !page.nobody_left.is_empty() && page.ended.is_none() && !page.is_drill
}

/// One button leads: beside the call every other is plain.
fn beside_call(page: &SentPage, kind: ButtonKind) -> ButtonKind {
    match must_call(page) {
        true => ButtonKind::Plain,
        false => kind,
    }
}

fn call_words(page: &SentPage) -> String {
    t_with("hold-call", &[("number", page.emergency_number.clone().into())])
}

fn call_href(page: &SentPage) -> String {
    format!("tel:{}", page.emergency_number)
}

/// What the screen says first: that help comes only as long as somebody may still answer, and after the end how it ended.
fn live_band(page: &SentPage, zone: &TimeZone) -> Markup {
    let at = format::machine(page.raised_at);
    let until = page.ended.as_ref().map_or(page.now, |ended| ended.at);
    let clock = format::stopwatch(until.duration_since(page.raised_at));
    let (kind, words) = match &page.ended {
        Some(ended) => ("sent-band-ended", ended_words(ended, zone)),
        None if page.is_drill => ("sent-band-drill", t("sent-drill")),
        None => ("sent-band-live", running_words(page)),
    };
    let band = html! {
        section aria-label=(t("sent-label")) {
            div class={ "sent-band " (kind) } {
                @if page.ended.is_none() { span.strip-dot aria-hidden="true" {} }
                h1 { (words) }
                (ticking_clock(Some(&at).filter(|_| page.ended.is_none()).map(String::as_str), &clock))
            }
        }
    };
    let awaited = page.signed_in.as_ref().is_some_and(|mine| mine.awaits_receipt);
    live_region(
        "sent-band",
        match awaited {
            true => receipt(&receipt_of(page), band),
            false => band,
        },
    )
}

fn ended_words(ended: &Ended, zone: &TimeZone) -> String {
    let when = format::day_clock(ended.at, zone);
    t_with(
        "room-ended-how",
        &[("how", ending_words(ended.how).into()), ("when", when.into())],
    )
}

fn running_words(page: &SentPage) -> String {
    let has_it = |side: Side| {
        page.people
            .iter()
            .any(|(person, of)| *of == side && person.acknowledged_at.is_some())
    };
    let number = [("number", page.emergency_number.clone().into())];
    match (
        !page.nobody_left.is_empty(),
        has_it(Side::Police),
        has_it(Side::Organisation),
    ) {
        (false, ..) => t("sent-band"),
        (true, true, _) => t("sent-police-have-it"),
        (true, false, true) => t_with("sent-only-we-have-it", &number),
        (true, false, false) => t_with("sent-nobody-left", &number),
    }
}

/// What this reader has told since, and that it has gone out; and another alarm that is the same person's at the same place.
fn told(page: &SentPage, zone: &TimeZone) -> Markup {
    let said = page.signed_in.as_ref().map(|mine| mine.told.as_slice());
    let also = page.signed_in.as_ref().map(|mine| mine.also_open.as_slice());
    live_region(
        "sent-told",
        html! {
            @for other in also.unwrap_or_default() {
                (also_open(page.raised_at, other, &format!("/rooms/{}/sent", other.reference)))
            }
            @if let Some(said) = said.filter(|said| !said.is_empty()) {
                section.panel aria-label=(t("sent-told")) {
                    (lines(said, zone, |words| t_with("sent-told-line", &[("words", words.into())])))
                }
            }
        },
    )
}

/// "Also open, raised here by the same person 12 s before: INC-0231". Two alarms stay two: who has one sees that there is another.
pub fn also_open(this: Timestamp, other: &AlsoOpen, href: &str) -> Markup {
    let apart = this.duration_since(other.raised_at);
    let key = if apart.is_negative() {
        "also-open-after"
    } else {
        "also-open-before"
    };
    let words = t_with(key, &[("time", format::answer_time(apart.abs()).into())]);
    html! { p.note.note-warn { (icon("due")) span { (words) " " a href=(href) { (other.reference) } } } }
}

/// What came since, and whom to call when nobody is left: the emergency number first, then what a side set for its own.
fn came(page: &SentPage, zone: &TimeZone) -> Markup {
    html! {
        @if must_call(page) {
            (button_link(ButtonKind::Send.wide(), Some("phone"), &call_words(page), &call_href(page)))
            (second_numbers(page))
        }
        @if !page.came.is_empty() {
            section.panel aria-label=(t("sent-came")) { (lines(&page.came, zone, str::to_owned)) }
        }
    }
}

fn second_numbers(page: &SentPage) -> Markup {
    let sides = page.nobody_left.iter();
    let lines: Vec<(&str, &str)> = sides
        .filter_map(|side| {
            Some((
                side.who.as_str(),
                second_number(&side.out_of_hours, &page.emergency_number)?,
            ))
        })
        .collect();
    let call = |(who, line): (&str, &str)| {
        button_link(
            ButtonKind::Plain.wide(),
            Some("phone"),
            &format!("{who}, {line}"),
            &format!("tel:{line}"),
        )
    };
    html! {
        @if !lines.is_empty() {
            p.quiet { (t_with("sent-call-second", &[("number", page.emergency_number.clone().into())])) }
            @for line in lines { (call(line)) }
        }
    }
}

fn lines(lines: &[(Timestamp, String)], zone: &TimeZone, say: impl Fn(&str) -> String) -> Markup {
    html! {
        ul.plain-list role="log" { @for (at, words) in lines { li { span.num { (format::clock_seconds(*at, zone)) } " " (say(words)) } } }
    }
}

fn called(page: &SentPage, zone: &TimeZone) -> Markup {
    let rows: Vec<PersonRow> = page
        .people
        .iter()
        .map(|(person, side)| called_row(person, *side))
        .collect();
    let body = if rows.is_empty() {
        empty_state(
            &t("sent-nobody"),
            &t_with("sent-nobody-words", &[("number", page.emergency_number.clone().into())]),
            None,
        )
    } else {
        people_list(&rows)
    };
    live_region(
        "called",
        html! { div.raise-flow { (came(page, zone)) section.panel aria-label=(t("sent-called")) { (body) } } },
    )
}

fn called_row(person: &RoomPerson, side: Side) -> PersonRow {
    PersonRow {
        side,
        name: person.title.clone(),
        href: None,
        job: String::new(),
        state: answer_state(person),
    }
}

/// Sent, seen or answered, with the seconds since the call.
pub fn answer_state(person: &RoomPerson) -> Markup {
    let since = |at: Timestamp| {
        person
            .called_at
            .map(|called| format::answer_time(at.duration_since(called)))
            .unwrap_or_default()
    };
    match (person.acknowledged_at, person.seen_at, person.called_at) {
        (Some(at), _, Some(_)) => state_mark(StateKind::Seen, &t_with("answer-has-it", &[("time", since(at).into())])),
        (Some(_), _, None) => state_mark(StateKind::Seen, &t("answer-here")),
        (None, Some(at), Some(_)) => {
            state_mark(StateKind::Shown, &t_with("answer-seen", &[("time", since(at).into())]))
        }
        (None, _, Some(_)) => state_mark(StateKind::Sent, &t("answer-sent")),
        (None, _, None) => state_mark(StateKind::Current, &t("answer-here")),
    }
}

/// What can be told in one tap or a few words, as long as somebody reads it.
fn quick(page: &SentPage) -> Markup {
    let mine = page.signed_in.as_ref().filter(|_| page.ended.is_none());
    live_region(
        "sent-quick",
        html! { @if let Some(mine) = mine { div.raise-flow { (quick_forms(page, mine)) } } },
    )
}

fn quick_forms(page: &SentPage, mine: &SignedIn) -> Markup {
    let (room, csrf) = (format!("/rooms/{}", page.reference), &mine.csrf);
    html! {
        (post_button(beside_call(page, ButtonKind::Main).wide(), None, &t("state-safe"), &format!("{room}/state"), csrf, &[("state", "safe"), ("back", "sent")]))
        (post_button(ButtonKind::Plain.wide(), Some("kit"), &t("state-hurt"), &format!("{room}/state"), csrf, &[("state", "hurt"), ("back", "sent")]))
        form.one-line action=(format!("{room}/messages")) method="post" autocomplete="off" {
            (csrf_field(csrf))
            (hidden_field("back", "sent"))
            input.form-control name="words" aria-label=(t("sent-what")) placeholder=(t("sent-what")) maxlength="1000" required;
            button.button type="submit" aria-label=(t("room-send")) { (icon("send")) }
        }
    }
}
