//! What both sides say of it, and the form to say more.

use super::ShowView;
use crate::debrief::model::{Word, WordKind};
use crate::debrief::reading::{ClosedSide, OpenTo, SideWords};
use crate::marks::{chip, said};
use maud::{Markup, html};
use muster_policy::Determining;
use muster_web::components::*;
use muster_web::{format, t};

pub(super) fn words_panel(page: &ShowView<'_>, kind: WordKind) -> Markup {
    let key = ["debrief-", &kind.as_str().replace('_', "-")].concat();
    let mut rows = Vec::new();
    for side in &page.view.sides {
        let under = side.words.under();
        rows.extend(
            side.words
                .as_ref()
                .iter()
                .filter(|word| word.kind == kind)
                .map(|word| word_row(side, word, under, page)),
        );
    }
    let empty = t(&[&key, "-none"].concat());
    panel(
        Panel::list(&t(&key)),
        html! {
            @if rows.is_empty() { (empty_state(&empty, "", None)) } @else { (row_list(&rows)) }
            @if kind == WordKind::ToChange { @for shut in &page.view.closed { (closed_side(shut)) } }
        },
    )
}

fn word_row(side: &SideWords, word: &Word, under: Option<&Determining>, page: &ShowView<'_>) -> Row {
    let words = html! { span.row-said { (said(&word.words)) } };
    Row::of(words).side(word.side).small(html! {
        (word.title) ", " (side.name) ", " (format::day_clock(word.at, page.zone))
        @if let Some(under) = under { " " (chip(under.clause(), false)) }
    })
}

fn closed_side(shut: &ClosedSide) -> Markup {
    html! {
        div.panel-foot {
            (side_mark(shut.side, &shut.name)) " " (t("debrief-words-closed"))
            @if let Some(clause) = &shut.clause { " " (chip(clause, true)) }
        }
    }
}

pub(super) fn word_form(page: &ShowView<'_>) -> Markup {
    panel(
        Panel::of(&t("debrief-add-word")).id("add-word"),
        html! {
            (readers(&page.view.open_to))
            form action=(format!("/debriefs/{}/words", page.incident().reference)) method="post" {
                (csrf_field(page.csrf))
                (word_fields(page))
                (button(ButtonKind::Main, Some("message"), &t("debrief-say")))
            }
        },
    )
}

/// What was typed and can be said here no more: the same fields, and no button.
pub(super) fn word_to_copy(page: &ShowView<'_>) -> Markup {
    panel(Panel::of(&t("debrief-word-to-copy")).id("add-word"), word_fields(page))
}

fn word_fields(page: &ShowView<'_>) -> Markup {
    let error = |name: &str| {
        page.typed
            .problem
            .as_ref()
            .filter(|(field, _)| *field == name)
            .map(|(_, words)| words.as_str())
    };
    let choices: Vec<Choice> = WordKind::ALL
        .iter()
        .map(|kind| {
            Choice::of(
                kind.as_str(),
                t(&["debrief-", &kind.as_str().replace('_', "-")].concat()),
            )
        })
        .collect();
    let chosen = if page.typed.kind.is_empty() {
        WordKind::WentWell.as_str()
    } else {
        page.typed.kind.as_str()
    };
    html! {
        (choice_radios(&ChoiceField {
            name: "kind", label: &t("debrief-kind"), error: error("kind"), values: &[chosen], choices: &choices,
            ..ChoiceField::default()
        }))
        (text_area(&TextArea {
            name: "words", label: &t("debrief-words"), hint: Some(&t("debrief-words-hint")), error: error("words"),
            value: &page.typed.words, rows: 3, required: true, max_length: Some(2_000),
            ..TextArea::default()
        }))
    }
}

/// Who else will read what is written, under which clause.
fn readers(open_to: &[OpenTo]) -> Markup {
    html! {
        @if open_to.is_empty() { p.quiet { (t("debrief-readers-none")) } }
        @for other in open_to { p { (side_mark(other.side, &other.name)) " " (t("debrief-readers")) " " (chip(&other.clause, false)) } }
    }
}
