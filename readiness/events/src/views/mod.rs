//! The markup of events.

pub(crate) mod forms;
pub(crate) mod papers;
pub(crate) mod show;
pub(crate) mod staff;

use crate::listing::{Listed, Page};
use crate::model::{Answer, *};
use crate::words;
use maud::{Markup, html};
use muster_readiness::chips::chip;
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, layout, layout::Crumb, t, t_with};

/// The list: what asks for something first.
pub(crate) async fn list(desk: &Desk, page: &Page) -> Result<Markup, Problem> {
    let all = &page.rows;
    let is_empty = all.is_empty() && !page.goes_on;
    let ways = Pager {
        words: String::new(),
        newer: page.goes_on.then(|| "/events".to_owned()),
        older: page.older.as_ref().map(|last| format!("/events?before={last}")),
    };
    let title = t("event-list-title");
    let add = button_link(ButtonKind::Main, Some("add"), &t("event-add"), "/events/new");
    let head = PageHead::of(&title).lead(t("event-list-lead"));
    let head = match desk.may(Act::ManageSites) {
        true => head.actions(add),
        false => head,
    };
    let groups = [
        ("event-list-asked", None),
        ("event-list-on", Some(&[State::On][..])),
        ("event-list-planned", Some(&[State::Planned][..])),
        ("event-list-over", Some(&[State::Over, State::Cancelled][..])),
    ];
    let is_in = |each: &Listed, states: Option<&[State]>| match states {
        None => asks(each, desk),
        Some(states) => !asks(each, desk) && states.contains(&each.event.state(desk.now())),
    };
    let body = html! {
        (page_head(head))
        div.stack {
            @if is_empty { (panel(Panel::of(&title), empty_state(&t("event-empty-title"), &t("event-empty-words"), None))) }
            @for (called, states) in groups {
                @let rows: Vec<Row> = all.iter().filter(|each| is_in(each, states)).map(|each| row(desk, each)).collect();
                @if !rows.is_empty() { (panel(Panel::list(&t(called)), row_list(&rows))) }
            }
            @if ways.newer.is_some() || ways.older.is_some() { (pager(&ways)) }
        }
    };
    desk.page(&title, body).await
}

/// Does it wait for this side's answer?
fn asks(each: &Listed, desk: &Desk) -> bool {
    let open = matches!(each.event.state(desk.now()), State::Planned | State::On);
    each.event.org != desk.org() && open && each.answer == Some(Answer::Asked)
}

fn row(desk: &Desk, each: &Listed) -> Row {
    let event = &each.event;
    let zone = desk.time_zone();
    let answer = each.answer.map(|answer| {
        let key = match event.org == desk.org() {
            true => "event-row-partner",
            false => "event-row-you",
        };
        t_with(key, &[("answer", words::answer(answer).into())])
    });
    let small = html! {
        code { (event.reference) } " " (format::day_clock(event.starts_at, &zone)) ". " (each.site)
        @if let Some(answer) = answer { ". " (answer) }
    };
    let row = Row::of(event.title.as_str())
        .href(format!("/events/{}", event.reference))
        .side(each.owner.side())
        .small(small)
        .mark(state(event.state(desk.now())));
    match each.under.is_empty() {
        true => row,
        false => row.below(html! { @for clause in &each.under { (chip(clause, false)) " " } }),
    }
}

/// Where an event stands.
fn state(state: State) -> Markup {
    let kind = match state {
        State::Planned | State::Cancelled => StateKind::NotSet,
        State::On => StateKind::Due,
        State::Over => StateKind::Current,
    };
    state_mark(kind, &words::state(state))
}

/// A page below `/events/{ev}`, or below the list.
async fn below(desk: &Desk, event: Option<&Reference>, title: &str, body: Markup) -> Result<Markup, Problem> {
    let crumb = |label: String, href: Option<String>| Crumb { label, href };
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![crumb(t("event-list-title"), Some("/events".into()))];
    if let Some(event) = event {
        shell
            .crumbs
            .push(crumb(event.to_string(), Some(format!("/events/{event}"))));
    }
    shell.crumbs.push(crumb(title.to_owned(), None));
    Ok(layout::page(&shell, title, body))
}
