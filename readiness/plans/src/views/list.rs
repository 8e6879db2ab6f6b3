//! The markup of `/plans`.

use super::own_part::left;
use crate::listing::{Listed, Lists, Offered};
use crate::model::{PlanKind, PlanState};
use crate::words;
use maud::{Markup, html};
use muster_readiness::chips::{closed, own_chips, part_chip, side_panel};
use muster_readiness::opening::Part;
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};

/// All that the list may show.
pub(crate) struct ListPage<'a> {
    pub lists: &'a Lists,
    /// `None`: all kinds.
    pub kind: Option<PlanKind>,
    /// `None`: all states.
    pub state: Option<PlanState>,
    /// The own plan after which this page begins; `None`: the first page.
    pub after: Option<&'a Reference>,
}

/// Own plans on one page.
const SHOWN: usize = 50;

impl ListPage<'_> {
    fn shows(&self, listed: &Listed) -> bool {
        self.kind.is_none_or(|kind| kind == listed.plan.kind) && self.state.is_none_or(|state| state == listed.state)
    }

    /// The own plans of this page, and the last one where there are more.
    fn own(&self) -> (Vec<&Listed>, Option<&Reference>) {
        let all = self.lists.own.iter().filter(|one| self.shows(one));
        let mut rest: Vec<&Listed> = match self.after {
            Some(after) => all.skip_while(|one| one.plan.reference != *after).skip(1).collect(),
            None => all.collect(),
        };
        let has_more = rest.len() > SHOWN;
        rest.truncate(SHOWN);
        let last = rest.last().filter(|_| has_more).map(|one| &one.plan.reference);
        (rest, last)
    }

    /// To the next page and back to the first.
    fn ways(&self, last: Option<&Reference>) -> Pager {
        let first = Self::href(self.kind, self.state);
        let mark = if first.contains('?') { '&' } else { '?' };
        Pager {
            words: String::new(),
            older: last.map(|last| format!("{first}{mark}after={last}")),
            newer: self.after.is_some().then_some(first),
        }
    }

    fn href(kind: Option<PlanKind>, state: Option<PlanState>) -> String {
        let kind = kind.map(|kind| format!("kind={}", kind.as_str()));
        let state = state.map(|state| format!("state={}", state.as_str()));
        let asked: Vec<String> = kind.into_iter().chain(state).collect();
        match asked.is_empty() {
            true => "/plans".into(),
            false => format!("/plans?{}", asked.join("&")),
        }
    }
}

pub(crate) async fn list(desk: &Desk, page: &ListPage<'_>) -> Result<Markup, Problem> {
    let title = t("plantext-title");
    let actions = html! {
        @if desk.may(Act::ManageSites) { (button_link(ButtonKind::Main, Some("add"), &t("plantext-add"), "/plans/new")) }
    };
    let (own, last) = page.own();
    let own: Vec<Row> = own.into_iter().map(own_row).collect();
    let ways = page.ways(last);
    let is_first = page.after.is_none();
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("plantext-lead")).actions(actions)))
        (filters(page))
        div.stack {
            @if is_first { @for offered in &page.lists.partners { (partner_panel(page, offered)) } }
            (panel(Panel::list(&t("plantext-own")).fact(own_chips(&page.lists.clauses)), html! {
                @if page.lists.own.is_empty() { (empty_state(&t("plantext-empty-title"), &t("plantext-empty-words"), None)) }
                @else if own.is_empty() { (empty_state(&t("plantext-none-of-these"), "", None)) }
                @else { (row_list(&own)) }
            }))
            @if ways.newer.is_some() || ways.older.is_some() { (pager(&ways)) }
            @if is_first { (left(&page.lists.left)) }
        }
    };
    desk.page(&title, body).await
}

fn filters(page: &ListPage<'_>) -> Markup {
    let all = |on: bool, href: String| Chip {
        label: t("plantext-filter-all"),
        href,
        on,
    };
    let mut kinds = vec![all(page.kind.is_none(), ListPage::href(None, page.state))];
    kinds.extend(PlanKind::ALL.iter().map(|kind| Chip {
        label: words::kind(*kind),
        href: ListPage::href(Some(*kind), page.state),
        on: page.kind == Some(*kind),
    }));
    let mut states = vec![all(page.state.is_none(), ListPage::href(page.kind, None))];
    states.extend(PlanState::ALL.iter().map(|state| Chip {
        label: words::state(*state),
        href: ListPage::href(page.kind, Some(*state)),
        on: page.state == Some(*state),
    }));
    html! {
        div.stack {
            (chips(&t("plantext-filter-kind"), &kinds))
            (chips(&t("plantext-filter-state"), &states))
        }
    }
}

fn own_row(listed: &Listed) -> Row {
    let row = row(listed);
    let asks = listed.incidents.first().map(|incident| {
        let incident = incident.reference.to_string();
        t_with("plantext-row-after", &[("incident", incident.into())])
    });
    let on = listed.plan.review_on.filter(|_| listed.plan.withdrawn_at.is_none());
    let review = on.map(|on| t_with("plantext-row-review", &[("on", format::date_short(on).into())]));
    match asks.or(review) {
        Some(words) => Row {
            below: Some(html! { span.quiet { (words) } }),
            ..row
        },
        None => row,
    }
}

fn row(listed: &Listed) -> Row {
    let plan = &listed.plan;
    let key = if listed.site_name.is_empty() {
        "plantext-row"
    } else {
        "plantext-row-site"
    };
    let said = [
        ("reference", plan.reference.to_string().into()),
        ("kind", words::kind(plan.kind).into()),
        ("site", listed.site_name.as_str().into()),
        ("version", listed.version.into()),
    ];
    Row::of(plan.title.as_str())
        .href(format!("/plans/{}", plan.reference))
        .small(t_with(key, &said))
        .mark(words::mark(listed.state))
}

fn partner_panel(page: &ListPage<'_>, offered: &Offered) -> Markup {
    let chips = html! { @for part in &offered.parts { (part_chip(part)) " " } };
    let of_part = |part: &Part<Vec<Listed>>| {
        let open = part.open().into_iter().flatten().filter(|one| page.shows(one));
        open.map(row).collect::<Vec<Row>>()
    };
    let rows: Vec<Row> = offered.parts.iter().flat_map(of_part).collect();
    let body = match (offered.closed(), rows.is_empty()) {
        (Some(why), _) => closed(why),
        (None, true) => empty_state(&t("plantext-none-of-these"), "", None),
        (None, false) => row_list(&rows),
    };
    side_panel(offered.owner.side(), &offered.owner.name, chips, body)
}
