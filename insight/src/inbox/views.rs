//! The markup of the inbox, and of one row for whoever shows some of it.

use super::{Waiting, WaitingKind};
use maud::{Markup, html};
use muster_terms::civil;
use muster_web::{
    components::{
        PageHead, Panel, Row, StateKind, Tone, clause_chip, empty_state, page_head, panel, row_list, side_mark,
        state_mark,
    },
    format, t, t_with,
};

pub fn inbox(rows: &[Waiting], today: civil::Date) -> Markup {
    let rows: Vec<Row> = rows.iter().map(|waiting| row(waiting, today)).collect();
    let body = if rows.is_empty() {
        empty_state(&t("inbox-empty"), &t("inbox-empty-words"), None)
    } else {
        row_list(&rows)
    };
    html! {
        (page_head(PageHead::of(&t("inbox-title")).lead(t("inbox-lead"))))
        (panel(Panel::list(""), body))
    }
}

/// One thing that waits, as a row with its link.
pub(crate) fn row(waiting: &Waiting, today: civil::Date) -> Row {
    let is_call = waiting.kind == WaitingKind::Call && !waiting.is_drill;
    let title = t_with(
        waiting.kind.title_key(),
        &[("reference", waiting.reference.as_str().into())],
    );
    let small = html! { @if !waiting.words.is_empty() { (format::sentence(&waiting.words)) " " } (side_mark(waiting.side, &waiting.other)) };
    let marks = html! {
        @if waiting.is_drill { (state_mark(StateKind::Drill, &t("shell-drill"))) }
        @if let Some((agreement, number)) = &waiting.clause {
            " " (clause_chip(number, &format!("/agreements/{agreement}/clauses/{number}"), false))
        }
    };
    let tone = if is_call { Tone::Problem } else { Tone::Plain };
    let row = Row {
        live: is_call,
        ..Row::of(title)
    };
    let row = row
        .href(waiting.kind.href(&waiting.reference))
        .small(small)
        .icon(waiting.kind.icon(), tone)
        .mark(marks);
    match waiting.due {
        Some(due) if due < today => row.date(format::due(due, today), Tone::Problem),
        Some(due) => row.date(format::due(due, today), Tone::Plain),
        None => row,
    }
}
