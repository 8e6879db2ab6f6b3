//! `/actions`, and the row of an action wherever it stands.

use super::{owner, state, tone};
use crate::corrective_action::listing::{Listed, Lists};
use crate::corrective_action::model::{ActionList, State};
use crate::corrective_action::reading::{Seen, Standing};
use crate::marks::chip;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_terms::civil::Date;
use muster_web::components::*;
use muster_web::{format, t, t_with};

/// `/actions`.
pub struct ListView<'a> {
    pub lists: &'a Lists,
    pub shows_closed: bool,
    pub today: Date,
    pub zone: &'a TimeZone,
}

impl ListView<'_> {
    /// Where a list goes on, its reader sees that list alone.
    fn shows(&self, list: ActionList) -> bool {
        match self.lists.goes_on {
            Some(only) => only == list,
            None => match list {
                ActionList::Own => true,
                ActionList::Closed => self.shows_closed,
                ActionList::Asked | ActionList::Others => !self.lists.of(list).rows.is_empty(),
            },
        }
    }

    /// The first pages of all lists.
    fn first(&self) -> &'static str {
        if self.shows_closed {
            "/actions?closed=yes"
        } else {
            "/actions"
        }
    }
}

pub fn list(page: &ListView<'_>) -> Markup {
    let fact = if page.lists.late > 0 {
        t_with("actions-late-count", &[("count", page.lists.late.into())])
    } else {
        String::new()
    };
    let to_debriefs = button_link(
        ButtonKind::Plain,
        Some("clipboard"),
        &t("actions-to-debriefs"),
        "/debriefs",
    );
    let none = empty_state(&t("actions-none"), &t("actions-none-words"), Some(to_debriefs));
    let no_more = || empty_state(&t("actions-none-more"), "", None);
    let none_of = |first: Markup| if page.lists.goes_on.is_some() { no_more() } else { first };
    html! {
        (page_head(PageHead::of(&t("actions-title")).lead(t("actions-lead"))))
        div.stack {
            (chips(&t("actions-filter"), &[
                Chip { label: t("actions-open"), href: "/actions".into(), on: !page.shows_closed },
                Chip { label: t("actions-with-closed"), href: "/actions?closed=yes".into(), on: page.shows_closed },
            ]))
            @if page.shows(ActionList::Asked) {
                (one(page, ActionList::Asked, Panel::list(&t("actions-asked-title")).fact(t("actions-asked-fact")).brand(), no_more()))
            }
            @if page.shows(ActionList::Own) {
                (one(page, ActionList::Own, Panel::list(&t("actions-own-title")).fact(fact), none_of(none)))
            }
            @if page.shows(ActionList::Others) {
                (one(page, ActionList::Others, Panel::list(&t("actions-others-title")), no_more()))
            }
            @if page.shows(ActionList::Closed) {
                (one(page, ActionList::Closed, Panel::list(&t("actions-closed-title")), none_of(empty_state(&t("actions-none-closed"), "", None))))
            }
        }
    }
}

/// A page of one list, and the ways on.
fn one(page: &ListView<'_>, list: ActionList, head: Panel<'_>, none: Markup) -> Markup {
    let listed = page.lists.of(list);
    panel(
        head,
        html! {
            @if listed.rows.is_empty() { (none) } @else { (rows(&listed.rows, page.today, page.zone)) }
            (ways_on(page, list, listed))
        },
    )
}

/// To the next page of a list and back to the first ones; nothing where all of it stands on one page.
fn ways_on(page: &ListView<'_>, list: ActionList, listed: &Listed) -> Markup {
    let link = |icon, key, href: &str| button_link(ButtonKind::Plain.small(), Some(icon), &t(key), href);
    let next = listed.more_after.as_ref().map(|after| {
        let mark = if page.shows_closed { '&' } else { '?' };
        format!("{}{mark}list={}&after={after}", page.first(), list.as_str())
    });
    let goes_on = page.lists.goes_on.is_some();
    html! {
        @if goes_on || next.is_some() {
            nav.pager aria-label=(t("pager-label")) {
                span {}
                div {
                    @if goes_on { (link("chevron-left", "actions-first", page.first())) }
                    @if let Some(next) = &next { (link("chevron-right", "actions-more", next)) }
                }
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
