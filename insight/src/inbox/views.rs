//! The markup of the inbox, and of one row for whoever shows some of it.

use super::{Inbox, More, Waiting, WaitingKind};
use maud::{Markup, html};
use muster_terms::civil;
use muster_web::{
    components::{
        PageHead, Panel, Row, StateKind, Tone, clause_chip, empty_state, page_head, panel, row_list, side_mark,
        state_mark,
    },
    format, t, t_with,
};

pub fn inbox(inbox: &Inbox, today: civil::Date) -> Markup {
    let rows = rows(inbox, today);
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

/// All that the inbox shows; after the last of a kind that goes on, the way to all of that kind.
pub(crate) fn rows(inbox: &Inbox, today: civil::Date) -> Vec<Row> {
    let of = |kind: WaitingKind| {
        let rows = inbox.rows.iter().filter(move |waiting| waiting.kind == kind);
        let more = inbox.more.iter().filter(move |more| more.kind == kind);
        rows.map(|waiting| row(waiting, today)).chain(more.map(more_row))
    };
    WaitingKind::ALL.into_iter().flat_map(of).collect()
}

fn more_row(more: &More) -> Row {
    let list = t(more.kind.list_key());
    let row = Row::of(t_with("inbox-more", &[("list", list.into())]))
        .small(t("inbox-more-words"))
        .icon(more.kind.icon(), Tone::Plain);
    match more.may_open {
        true => row.href(more.kind.list()),
        false => row,
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
        .href(waiting.href())
        .small(small)
        .icon(waiting.kind.icon(), tone)
        .mark(marks);
    match waiting.due {
        Some(due) if due < today => row.date(format::due(due, today), Tone::Problem),
        Some(due) => row.date(format::due(due, today), Tone::Plain),
        None => row,
    }
}
