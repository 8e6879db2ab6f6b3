//! The markup of the search page.

use super::{
    Kind,
    verbs::{Found, grouped},
};
use maud::{Markup, html};
use muster_terms::Reference;
use muster_web::{
    components::{
        ButtonKind, PageHead, Panel, Row, StateKind, TextField, Tone, button, clause_chip, empty_state, page_head,
        panel, row_list, side_mark, state_mark, text_field,
    },
    format, t, t_with,
};

pub struct SearchPage {
    /// What was looked for; empty when nothing was.
    pub typed: String,
    /// One letter would find everything, so nothing was looked for.
    pub too_short: bool,
    pub found: Vec<Found>,
}

pub fn search(page: &SearchPage) -> Markup {
    html! {
        (page_head(PageHead::of(&t("search-title")).lead(t("search-lead"))))
        div.stack {
            (form(page))
            @if page.too_short {
                (panel(Panel::of(""), empty_state(&t("search-short"), &t("search-short-words"), None)))
            } @else if page.typed.is_empty() {
            } @else if page.found.is_empty() {
                (panel(Panel::of(""), empty_state(&t_with("search-none", &[("words", page.typed.as_str().into())]), &t("search-none-words"), None)))
            } @else {
                @for (kind, found) in grouped(&page.found) { (group(kind, &found)) }
            }
        }
    }
}

fn form(page: &SearchPage) -> Markup {
    let field = TextField {
        name: "q",
        label: &t("search-words"),
        kind: "search",
        value: &page.typed,
        max_length: Some(100),
        ..TextField::default()
    };
    html! {
        form.filter action="/search" method="get" role="search" aria-label=(t("search-again")) {
            (text_field(&field))
            (button(ButtonKind::Main, Some("search"), &t("search-go")))
        }
    }
}

fn group(kind: Kind, found: &[&Found]) -> Markup {
    let rows: Vec<Row> = found.iter().map(|found| row(found)).collect();
    panel(Panel::list(&t(kind.title_key())), row_list(&rows))
}

fn row(found: &Found) -> Row {
    let hit = &found.hit;
    let title = html! {
        @if let Some(reference) = &hit.reference { (reference) ", " }
        (hit.title)
    };
    let small = html! {
        @if !hit.small.is_empty() { (format::sentence(&hit.small)) " " }
        (side_mark(hit.side, &hit.owner))
    };
    let marks = html! {
        @if hit.is_drill { (state_mark(StateKind::Drill, &t("shell-drill"))) " " }
        @if let Some((agreement, number)) = &found.clause {
            (clause_chip(number, &format!("/agreements/{agreement}/clauses/{number}"), false))
        }
    };
    Row::of(title)
        .href(href(hit.kind, hit.reference.as_ref()))
        .small(small)
        .icon(hit.kind.icon(), Tone::Plain)
        .mark(marks)
}

fn href(kind: Kind, reference: Option<&Reference>) -> String {
    match reference {
        Some(reference) => kind.href(reference),
        None => "/contacts".to_owned(),
    }
}
