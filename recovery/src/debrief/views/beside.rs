//! What stands beside the words: who was called, what was opened, which steps and messages there were.

use super::{ShowView, time};
use crate::debrief::model::{Answer, OpeningFact, PersonFact, StopFact};
use crate::marks::chip_of;
use maud::{Markup, html};
use muster_web::components::*;
use muster_web::{t, t_with};

pub(super) fn people(page: &ShowView<'_>) -> Markup {
    let facts = &page.view.facts;
    let rows: Vec<Row> = facts.people.iter().map(|person| person_row(person, page)).collect();
    html! { @if !rows.is_empty() { (panel(Panel::list(&t("debrief-people")), row_list(&rows))) } }
}

fn person_row(person: &PersonFact, page: &ShowView<'_>) -> Row {
    let mark = match person.answer {
        Answer::Answered { seconds } => state_mark(StateKind::Seen, &time(seconds)),
        Answer::NoAnswer if person.called_seconds.is_none() => state_mark(StateKind::OnScene, &t("debrief-came")),
        Answer::NoAnswer => state_mark(StateKind::NoAnswer, &t("debrief-no-answer")),
        Answer::NotShared => state_mark(StateKind::Closed, &t("debrief-not-shared")),
    };
    Row::of(person.title.clone())
        .side(page.side_of(person.org))
        .small(page.name_of(person.org).to_owned())
        .mark(mark)
}

pub(super) fn openings(page: &ShowView<'_>) -> Markup {
    let facts = &page.view.facts;
    let rows: Vec<Row> = facts
        .openings
        .iter()
        .map(|opening| opening_row(opening, page))
        .collect();
    html! { @if !rows.is_empty() { (panel(Panel::list(&t("debrief-openings")), row_list(&rows))) } }
}

fn opening_row(opening: &OpeningFact, page: &ShowView<'_>) -> Row {
    let class = t(&["class-", &opening.class.as_str().replace('_', "-")].concat());
    let after = t_with("debrief-opened-after", &[("time", time(opening.at_seconds).into())]);
    Row::of(class)
        .small(html! { (side_mark(page.side_of(opening.org), page.name_of(opening.org))) ", " (after) })
        .mark(chip_of(&opening.agreement, &opening.clause, false))
}

pub(super) fn stops(page: &ShowView<'_>) -> Markup {
    let rows: Vec<Row> = page.view.facts.stops.iter().map(|stop| stop_row(stop, page)).collect();
    html! { @if !rows.is_empty() { (panel(Panel::list(&t("debrief-stops")), row_list(&rows))) } }
}

fn stop_row(stop: &StopFact, page: &ShowView<'_>) -> Row {
    let after = |key: &str, seconds: u32| t_with(key, &[("time", time(seconds).into())]);
    let mark = match stop.resumed_seconds {
        Some(seconds) => state_mark(StateKind::Open, &after("debrief-shared-again-after", seconds)),
        None => state_mark(StateKind::Closed, &t("debrief-stayed-stopped")),
    };
    Row::of(html! { (side_mark(page.side_of(stop.org), page.name_of(stop.org))) })
        .small(after("debrief-stopped-after", stop.at_seconds))
        .mark(mark)
}

pub(super) fn steps(page: &ShowView<'_>) -> Markup {
    let facts = &page.view.facts;
    let all = usize::try_from(facts.steps_done).unwrap_or_default() + facts.steps_open.len();
    let done = t_with("count-of", &[("count", facts.steps_done.into()), ("total", all.into())]);
    html! {
        @if all > 0 {
            (panel(Panel::of(&t("debrief-steps")).fact(done), html! {
                @if facts.steps_open.is_empty() { p { (t("debrief-steps-all-done")) } }
                @else { p { (t("debrief-steps-open")) } ul { @for words in &facts.steps_open { li { (words) } } } }
            }))
        }
    }
}

pub(super) fn messages(page: &ShowView<'_>) -> Markup {
    let counted = page.view.facts.deliveries_by_state();
    let pairs: Vec<(String, Markup)> = counted
        .into_iter()
        .map(|(state, count)| {
            (
                t(&["debrief-delivery-", &state.replace('_', "-")].concat()),
                html! { (count) },
            )
        })
        .collect();
    html! { @if !pairs.is_empty() { (panel(Panel::of(&t("debrief-messages")), definitions(&pairs))) } }
}

/// The log stays beside the debrief, for those it was open to.
pub(super) fn beside(page: &ShowView<'_>) -> Markup {
    let room = format!("/rooms/{}", page.incident().reference);
    html! {
        @if page.view.is_owner {
            (panel(Panel::of(&t("debrief-beside")), html! {
                p { (t("debrief-log-words")) }
                (button_link(ButtonKind::Plain, Some("list"), &t("debrief-log"), &format!("{room}/log")))
            }))
        }
    }
}
