use super::super::pages::{ListLine, ListPage};
use super::super::urls;
use maud::{Markup, html};
use muster_web::components::{
    ButtonKind, PageHead, Pager, Panel, Row, StateKind, Tone, button_link, empty_state, page_head, pager, panel,
    row_list, state_mark,
};
use muster_web::{format, t, t_with};

pub fn list(page: &ListPage) -> Markup {
    let title = t("agreement-list-title");
    let new = || button_link(ButtonKind::Main, Some("add"), &t("agreement-new"), "/agreements/new");
    let head = PageHead::of(&title).lead(t("agreement-list-lead"));
    let head = if page.may_draft { head.actions(new()) } else { head };
    let rows: Vec<Row> = page.lines.iter().map(|line| row(line, page)).collect();
    let body = if rows.is_empty() {
        let action = page.may_draft.then(new);
        empty_state(&t("agreement-list-empty"), &t("agreement-list-empty-words"), action)
    } else {
        html! { (row_list(&rows)) (more(page)) }
    };
    html! { (page_head(head)) (panel(Panel::list(&t("agreement-list-panel")), body)) }
}

/// The way on, and back to the newest.
fn more(page: &ListPage) -> Markup {
    let pages = Pager {
        words: String::new(),
        newer: page.goes_on.then(|| "/agreements".to_owned()),
        older: page
            .more_after
            .as_ref()
            .map(|after| format!("/agreements?after={after}")),
    };
    html! { @if page.goes_on || pages.older.is_some() { (pager(&pages)) } }
}

fn row(line: &ListLine, page: &ListPage) -> Row {
    let small = html! {
        (line.reference) " · " (line.partner.name)
        @if let Some(day) = line.review_on {
            @if !line.state.has_ended() { " · " (t_with("agreement-review-on", &[("day", format::date_long(day).into())])) }
        }
    };
    let mark = html! {
        @if line.to_answer { (state_mark(StateKind::Waiting, &t("agreement-waits-for-you"))) " " }
        @if line.to_finish { (state_mark(StateKind::Due, &t("agreement-draft-waits"))) " " }
        (super::state(line.state))
    };
    let row = Row::of(line.title.as_str())
        .href(urls::agreement(&line.reference))
        .side(line.partner.side)
        .small(small)
        .mark(mark);
    match line
        .review_on
        .filter(|day| !line.state.has_ended() && *day <= page.today)
    {
        Some(day) => row.date(format::due(day, page.today), Tone::Due),
        None => row,
    }
}
