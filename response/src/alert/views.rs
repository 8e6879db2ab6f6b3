//! Markup of the raise flow: the held button, the desk form, the confirm page.

use super::Raise;
use super::pages::RaisePage;
use super::told_views::{site_field, told, told_without_script};
use crate::incident::Category;
use maud::{Markup, html};
use muster_membership::Site;
use muster_terms::AlertLevel;
use muster_web::{Shell, components::*, icons::icon, layout::phone_page, t, t_with};

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
            @if page.signed_in { (other_way(page.tap_twice)) }
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

/// Holding is not for everybody, nor is tapping: where the other way is set.
fn other_way(tap_twice: bool) -> Markup {
    let (words, link) = match tap_twice {
        true => ("raise-can-hold", "raise-hold-instead"),
        false => ("raise-cannot-hold", "raise-tap-instead"),
    };
    html! { p.quiet { (t(words)) " " a href="/me#field-tap_twice" { (t(link)) } } }
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
        (check_field(&CheckField { name: "silent", value: "yes", label: html! { (t("raise-silent")) }, hint: Some(&t("raise-silent-hint")), ..CheckField::default() }))
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
                    (check_field(&CheckField { name: "silent", value: "yes", label: html! { (t("raise-silent")) }, hint: Some(&t("raise-silent-hint")), ..CheckField::default() }))
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
