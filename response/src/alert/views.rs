//! Markup of the raise flow: the held button, the desk form, the confirm page, the first minute.

use super::Raise;
use super::pages::{RaisePage, SentPage};
use super::told_views::{site_field, told, told_without_script};
use crate::incident::{Category, RoomPerson};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_membership::Site;
use muster_terms::{AlertLevel, Side};
use muster_web::{
    Shell,
    components::*,
    format,
    icons::icon,
    layout::{LiveFeed, fragment, phone_page},
    t, t_with,
};

/// The raise screen on a phone.
pub fn phone(shell: &Shell, page: &RaisePage) -> Markup {
    if page.sites.is_empty() {
        return no_site_phone(shell, page);
    }
    let body = html! {
        div.raise-flow {
            h1.visually-hidden { (t("shell-raise")) }
            div.place-card {
                (icon("map-pin"))
                div.row-words {
                    strong { (if page.place.is_empty() { t("raise-where") } else { page.place.clone() }) }
                    span { (page.site.as_ref().map_or_else(|| t("raise-choose-site"), |site| site.name.clone())) }
                }
                (button_link(ButtonKind::Plain, None, &t("raise-change"), &place_href(page)))
            }
            @match &page.site {
                Some(site) => (hold(page, site)),
                None => (note(&Note::problem(t("raise-choose-site-first")))),
            }
            (call_link(ButtonKind::Plain.wide(), page))
            p.status-line { (icon("info")) (t("raise-not-the-number")) }
        }
    };
    phone_page(
        shell,
        &t("shell-raise"),
        Some(&page.position_title),
        "/home",
        html! {},
        body,
    )
}

/// There is no site that an emergency could be raised for: the way that is left comes first, then who can change that.
fn no_site(page: &RaisePage) -> Markup {
    html! {
        (note(&Note::problem(t("raise-no-sites"))))
        div.actions { (call_link(ButtonKind::Send.large(), page)) }
        p { (t("raise-no-sites-words")) }
        @if page.may_add_site {
            div.actions { (button_link(ButtonKind::Plain, Some("add"), &t("sites-add"), "/sites/new")) }
        }
    }
}

fn no_site_phone(shell: &Shell, page: &RaisePage) -> Markup {
    let body = html! { div.raise-flow { h1.visually-hidden { (t("shell-raise")) } (no_site(page)) } };
    let title = t("shell-raise");
    phone_page(shell, &title, Some(&page.position_title), "/home", html! {}, body)
}

fn call_link(style: impl Into<ButtonStyle>, page: &RaisePage) -> Markup {
    let number = &page.emergency_number;
    let words = t_with("hold-call", &[("number", number.clone().into())]);
    button_link(style, Some("phone"), &words, &format!("tel:{number}"))
}

fn place_href(page: &RaisePage) -> String {
    let site = page
        .site
        .as_ref()
        .map(|site| site.reference.to_string())
        .unwrap_or_default();
    format!("/raise/place?site={site}")
}

fn hold(page: &RaisePage, site: &Site) -> Markup {
    let more = html! {
        (category_chips(Category::Unknown))
        (check_field(&CheckField { name: "silent", value: "yes", label: html! { (t("raise-silent")) }, hint: Some(&t("raise-silent-hint")), checked: false }))
    };
    hold_to_send(&HoldToSend {
        action: "/raise",
        csrf: &page.csrf,
        idempotency_key: &page.key,
        level: ("level", "1"),
        second: Some(HoldSecond {
            value: "2",
            label: &t("raise-help"),
            words: &t("raise-help-words"),
        }),
        fields: &[
            ("site", site.reference.as_str()),
            ("place", &page.place),
            ("place_mark", &page.place_mark),
        ],
        words: &t("raise-danger-words"),
        emergency_number: &page.emergency_number,
        tap_twice: page.tap_twice,
        more,
        ..HoldToSend::default()
    })
}

fn category_chips(chosen: Category) -> Markup {
    let choices: Vec<Choice> = Category::ALL
        .iter()
        .map(|category| Choice::of(category.as_str(), t(category.word_key())))
        .collect();
    choice_chips(&ChoiceField {
        name: "category",
        label: &t("raise-category"),
        choices: &choices,
        values: &[chosen.as_str()],
        ..ChoiceField::default()
    })
}

/// Choosing the place: site, and the place in words.
pub fn place(shell: &Shell, page: &RaisePage) -> Markup {
    if page.sites.is_empty() {
        return no_site_phone(shell, page);
    }
    let body = html! {
        form.raise-flow action="/raise" method="get" {
            h1 { (t("raise-where")) }
            (site_field(page))
            (text_field(&TextField { name: "place", label: &t("raise-place"), hint: Some(&t("raise-place-hint")), value: &page.place, max_length: Some(120), ..TextField::default() }))
            (hidden_field("hold", "1"))
            (button(ButtonKind::Main.wide(), None, &t("raise-use-place")))
        }
    };
    phone_page(shell, &t("raise-where"), None, "/raise", html! {}, body)
}

/// Raising from a desk, or for another person.
pub fn desk(page: &RaisePage) -> Markup {
    if page.sites.is_empty() {
        return html! {
            (page_head(PageHead::of(&t("shell-raise"))))
            section.panel { div.panel-body { (no_site(page)) } }
        };
    }
    let levels = [
        ChoiceCard {
            value: "1".into(),
            label: t("raise-danger"),
            words: t("raise-danger-desk"),
            live: true,
        },
        ChoiceCard {
            value: "2".into(),
            label: t("raise-help-desk"),
            words: t("raise-help-desk-words"),
            live: false,
        },
    ];
    html! {
        (page_head(PageHead::of(&t("shell-raise")).lead(t("raise-desk-lead"))))
        div.cols {
            form.panel action="/raise" method="post" {
                div.panel-body {
                    (csrf_field(&page.csrf))
                    (hidden_field("idempotency_key", &page.key))
                    (hidden_field("place_mark", &page.place_mark))
                    (hidden_field("confirmed", "yes"))
                    (choice_cards("level", &t("raise-how-bad"), None, "1", &levels))
                    div hx-get="/raise/told" hx-trigger="change" hx-include="#field-site" hx-target="#raise-told" hx-swap="innerHTML" { (site_field(page)) }
                    (text_field(&TextField { name: "place", label: &t("raise-place"), value: &page.place, max_length: Some(120), ..TextField::default() }))
                    (category_chips(Category::Unknown))
                    (text_area(&TextArea { name: "words", label: &t("raise-words"), rows: 3, max_length: Some(2_000), ..TextArea::default() }))
                    (check_field(&CheckField { name: "silent", value: "yes", label: html! { (t("raise-silent")) }, hint: Some(&t("raise-silent-hint")), checked: false }))
                    div.actions {
                        (button(ButtonKind::Send.large(), Some("siren"), &t("raise-send")))
                        (button_link(ButtonKind::Plain.large(), None, &t("raise-cancel"), "/home"))
                    }
                    p.quiet { (t("raise-not-the-number")) }
                }
            }
            div.stack {
                div id="raise-told" aria-live="polite" { (told(page)) }
                (told_without_script(page))
            }
        }
    }
}

/// The page that asks once when there is no script.
pub fn confirm(shell: &Shell, input: &Raise, site: &Site) -> Markup {
    let level = input.level.number().to_string();
    let fields = html! {
        (hidden_field("site", input.site.as_str()))
        (hidden_field("place", &input.place))
        (hidden_field("place_mark", &input.place_mark))
        (hidden_field("level", &level))
        (hidden_field("category", input.category.as_str()))
        (hidden_field("words", &input.words))
        (hidden_field("idempotency_key", &input.idempotency_key))
        (hidden_field("confirmed", "yes"))
        @if input.silent { (hidden_field("silent", "yes")) }
    };
    let words = match input.level {
        AlertLevel::DangerToLife => t("raise-danger-words"),
        AlertLevel::HelpNeeded => t("raise-help-words"),
    };
    let body = muster_web::components::confirm(&Confirm {
        title: &t("hold-ask"),
        words: html! { p { strong { (site.name) } " " (input.place) } p { (words) } },
        action: "/raise",
        yes: &t("hold-ask-yes"),
        no: &t("hold-ask-no"),
        back: "/raise",
        csrf: &shell.csrf,
        fields,
        send: true,
    });
    phone_page(
        shell,
        &t("shell-raise"),
        None,
        "/raise",
        html! {},
        html! { div.raise-flow { (body) } },
    )
}

/// What a phone without a session sees after its alarm was sent.
pub fn sent_signed_out(shell: &Shell, reference: &str) -> Markup {
    let body = html! {
        div.raise-flow {
            p { (t("sent-signed-out")) }
            (button_link(ButtonKind::Main.wide(), None, &t("sent-sign-in"), &format!("/sign-in?next=%2Frooms%2F{reference}%2Fsent")))
        }
    };
    phone_page(
        shell,
        reference,
        None,
        "/raise",
        sent_band(None, t("sent-band"), false),
        body,
    )
}

fn sent_band(clock: Option<(&str, &str)>, words: String, drill: bool) -> Markup {
    html! {
        section aria-label=(t("sent-label")) {
            div class=(if drill { "sent-band sent-band-drill" } else { "sent-band" }) {
                span.strip-dot aria-hidden="true" {}
                h1 { (words) }
                @if let Some((at, clock)) = clock { (ticking_clock(Some(at), clock)) }
            }
        }
    }
}

/// The first minute: who was sent, who saw it, after how many seconds.
pub fn sent(shell: Shell, page: &SentPage, zone: &TimeZone) -> Markup {
    let room = format!("/rooms/{}", page.reference);
    let foot = html! {
        @if !page.ended { (button_link(ButtonKind::Plain, None, &t("sent-mistake"), &format!("{room}/stand-down"))) }
        (button_link(ButtonKind::Send, Some("room"), &t("shell-open-room"), &room))
    };
    let shell = Shell {
        main_action: Some(foot),
        strips: Vec::new(),
        live: Some(LiveFeed {
            stream: "/live".into(),
            room: Some(page.reference.to_string()),
            source: Some(format!("{room}/sent/live")),
            sound: false,
        }),
        ..shell
    };
    let body = html! {
        div.raise-flow {
            (called(page, zone))
            @if let Some(instruction) = page.instruction.as_ref().filter(|_| !page.ended) {
                (meeting_point_card(&MeetingPoint { label: t("sent-you"), icon: Some("guide"), point: instruction.clone(), words: html! { (page.place) } }))
            }
            @if !page.ended { (quick(page, &room)) }
        }
    };
    phone_page(&shell, page.reference.as_str(), None, "/home", live_band(page), body)
}

/// The regions that the live island swaps.
pub fn sent_regions(page: &SentPage, zone: &TimeZone) -> Markup {
    fragment(&[live_band(page), called(page, zone)])
}

/// What the screen says first: that help comes only as long as somebody may still answer.
fn live_band(page: &SentPage) -> Markup {
    let at = format::machine(page.raised_at);
    let clock = format::stopwatch(page.now.duration_since(page.raised_at));
    let words = match (page.ended, page.is_drill, page.nobody_left) {
        (true, ..) => t("sent-ended"),
        (false, true, _) => t("sent-drill"),
        (false, false, true) => t_with("sent-nobody-left", &[("number", page.emergency_number.clone().into())]),
        (false, false, false) => t("sent-band"),
    };
    live_region("sent-band", sent_band(Some((&at, &clock)), words, page.is_drill))
}

/// What came since, and the number to call when nobody is left.
fn came(page: &SentPage, zone: &TimeZone) -> Markup {
    html! {
        @if page.nobody_left && !page.ended && !page.is_drill {
            (button_link(ButtonKind::Send.wide(), Some("phone"), &t_with("hold-call", &[("number", page.emergency_number.clone().into())]), &format!("tel:{}", page.emergency_number)))
        }
        @if !page.came.is_empty() {
            section.panel aria-label=(t("sent-came")) {
                ul.plain-list role="log" { @for (at, words) in &page.came { li { span.num { (format::clock_seconds(*at, zone)) } " " (words) } } }
            }
        }
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
        html! { (came(page, zone)) section.panel aria-label=(t("sent-called")) { (body) } },
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
    let since = |at: muster_terms::Timestamp| {
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

fn quick(page: &SentPage, room: &str) -> Markup {
    let csrf = &page.csrf;
    html! {
        (post_button(ButtonKind::Main.wide(), None, &t("state-safe"), &format!("{room}/state"), csrf, &[("state", "safe"), ("back", "sent")]))
        (post_button(ButtonKind::Plain.wide(), Some("kit"), &t("state-hurt"), &format!("{room}/state"), csrf, &[("state", "hurt"), ("back", "sent")]))
        form.one-line action=(format!("{room}/messages")) method="post" {
            (csrf_field(csrf))
            (hidden_field("back", "sent"))
            input.form-control name="words" aria-label=(t("sent-what")) placeholder=(t("sent-what")) maxlength="1000" required;
            button.button type="submit" aria-label=(t("room-send")) { (icon("send")) }
        }
    }
}
