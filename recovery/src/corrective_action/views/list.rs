//! `/actions`, and the row of an action wherever it stands.

use super::{owner, state, tone};
use crate::corrective_action::model::State;
use crate::corrective_action::reading::{Seen, Standing};
use crate::corrective_action::rules;
use crate::marks::chip;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_terms::civil::Date;
use muster_web::components::*;
use muster_web::{format, t, t_with};

/// `/actions`.
pub struct ListView<'a> {
    pub own: &'a [Seen],
    pub asked: &'a [Seen],
    pub others: &'a [Seen],
    pub closed: &'a [Seen],
    pub shows_closed: bool,
    pub today: Date,
    pub zone: &'a TimeZone,
}

pub fn list(page: &ListView<'_>) -> Markup {
    let late = page
        .own
        .iter()
        .filter(|seen| rules::is_late(seen.action.as_ref(), page.today))
        .count();
    let fact = if late > 0 {
        t_with("actions-late-count", &[("count", late.into())])
    } else {
        String::new()
    };
    html! {
        (page_head(PageHead::of(&t("actions-title")).lead(t("actions-lead"))))
        div.stack {
            (chips(&t("actions-filter"), &[
                Chip { label: t("actions-open"), href: "/actions".into(), on: !page.shows_closed },
                Chip { label: t("actions-with-closed"), href: "/actions?closed=yes".into(), on: page.shows_closed },
            ]))
            @if !page.asked.is_empty() {
                (panel(Panel::list(&t("actions-asked-title")).fact(t("actions-asked-fact")).brand(), rows(page.asked, page.today, page.zone)))
            }
            (panel(Panel::list(&t("actions-own-title")).fact(fact), html! {
                @if page.own.is_empty() { (empty_state(&t("actions-none"), &t("actions-none-words"), Some(button_link(ButtonKind::Plain, Some("clipboard"), &t("actions-to-debriefs"), "/debriefs")))) } @else { (rows(page.own, page.today, page.zone)) }
            }))
            @if !page.others.is_empty() { (panel(Panel::list(&t("actions-others-title")), rows(page.others, page.today, page.zone))) }
            @if page.shows_closed {
                (panel(Panel::list(&t("actions-closed-title")), html! {
                    @if page.closed.is_empty() { (empty_state(&t("actions-none-closed"), "", None)) } @else { (rows(page.closed, page.today, page.zone)) }
                }))
            }
        }
    }
}

/// Actions as rows, in their order.
pub fn rows(actions: &[Seen], today: Date, zone: &TimeZone) -> Markup {
    row_list(
        &actions
            .iter()
            .map(|seen| seen_row(seen, today, zone, true))
            .collect::<Vec<_>>(),
    )
}

/// One action as a row: what will be done, why, who, how it stands, by when.
///
/// `opens`: the reader may open the action's own page.
pub(crate) fn seen_row(seen: &Seen, today: Date, zone: &TimeZone, opens: bool) -> Row {
    let action = seen.action.as_ref();
    let row = Row {
        href: opens.then(|| format!("/actions/{}", action.reference)),
        ..Row::of(action.words.clone())
    };
    let row = row
        .small(html! { code { (action.reference) } " " (action.issue) })
        .below(html! { (owner(action)) " " (state(seen)) @if let Some(clause) = seen.clause() { " " (chip(clause, false)) } });
    match (&seen.standing, action.state()) {
        (Standing::Closed { .. }, _) => row,
        (_, State::Closed) => row.date(
            action.closed_at.map(|at| format::day(at, zone)).unwrap_or_default(),
            Tone::Off,
        ),
        _ => row.date(format::due(action.due_on, today), tone(action, today)),
    }
}
