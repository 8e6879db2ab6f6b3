//! The markup of the actions' pages. Asks and decides nothing.

mod list;
mod new;
mod show;

use super::model::{Action, Element, State};
use super::reading::{Seen, Standing};
use super::rules;
use crate::marks::chip;
use maud::{Markup, html};
use muster_terms::civil::Date;
use muster_web::components::*;
use muster_web::{t, t_with};

pub(crate) use list::seen_row;
pub use list::{ListView, list};
pub use new::{NewView, new};
pub use show::{Second, ShowView, Typed, show};

fn owner(action: &Action) -> Markup {
    let side = action.owner_kind.side();
    if action.owner_title.is_empty() {
        side_mark(side, &action.owner_name)
    } else {
        side_mark(
            side,
            &t_with(
                "actions-owner-of",
                &[
                    ("title", action.owner_title.clone().into()),
                    ("org", action.owner_name.clone().into()),
                ],
            ),
        )
    }
}

fn tone(action: &Action, today: Date) -> Tone {
    match rules::days_left(action.due_on, today) {
        ..0 => Tone::Problem,
        0..=7 => Tone::Due,
        _ => Tone::Plain,
    }
}

fn state(seen: &Seen) -> Markup {
    match &seen.standing {
        Standing::Closed { clause } => html! {
            (state_mark(StateKind::Closed, &t("actions-standing-closed")))
            @if let Some(clause) = clause { " " (chip(clause, true)) }
        },
        Standing::Known { .. } => match seen.action.as_ref().state() {
            State::Proposed => state_mark(StateKind::Waiting, &t("actions-state-proposed")),
            State::Open => state_mark(StateKind::Due, &t("actions-state-open")),
            State::Closed => state_mark(StateKind::Current, &t("actions-state-closed")),
        },
    }
}

/// The word of a capability element.
pub fn element_words(element: Element) -> String {
    t(&["actions-element-", element.as_str()].concat())
}
