//! The panels around "Fix first": sites, what waits, drills, agreements, first steps.

use super::{
    AgreementFact, CellWords, Item, OpenAction, OpenActions, PlannedDrill, SideActions, SiteFacts, Standing,
    cells::{CHOOSE_POLICE, cells},
    company::CompanyPage,
    rules,
    store::PartnerSite,
};
use crate::inbox::{self, Inbox};
use maud::{Markup, html};
use muster_membership::setup::{FirstSteps, step_rows};
use muster_policy::Cleared;
use muster_terms::civil::Date;
use muster_web::{
    components::{
        ButtonKind, MatrixCell, MatrixRow, MatrixState, Panel, Row, StateKind, Tone, button, button_link, clause_chip,
        csrf_field, empty_state, matrix, panel, row_list, side_mark, state_mark,
    },
    format, t, t_with,
};

/// Sites against items.
pub fn matrix_panel(page: &CompanyPage) -> Markup {
    if page.sites.is_empty() {
        let add = page
            .manages_sites
            .then(|| button_link(ButtonKind::Main, None, &t("home-add-site"), "/sites/new"));
        return panel(
            Panel::of(&t("home-sites")),
            empty_state(&t("home-no-sites"), &t("home-no-sites-words"), add),
        );
    }
    let items = Item::ALL.iter().map(|item| t(item.title_key()));
    let columns: Vec<String> = std::iter::once(t("home-site-column")).chain(items).collect();
    let rows: Vec<MatrixRow> = rules::in_most_need(&page.sites, MATRIX_ROWS, page.today)
        .into_iter()
        .map(|site| {
            let figure = page.figures.get(&site.id).copied();
            matrix_row(site, figure, page.today, |href| page.duty.may(rules::needed_for(href)))
        })
        .collect();
    let title = t("home-sites");
    let head = own_sites(Panel::list(&title), page.sites.len());
    panel(head, matrix(&t("home-matrix"), &columns, &rows))
}

/// Own sites in the matrix: those in most need, where there are more.
const MATRIX_ROWS: usize = 40;

/// Leads to all own sites and their readiness, and says how many of them stand here.
fn own_sites(panel: Panel<'_>, total: usize) -> Panel<'_> {
    let panel = panel.action(html! {
        a href="/readiness" { (t("home-readiness-of-sites")) } " " a href="/sites" { (t("home-all-sites")) }
    });
    match total {
        ..=MATRIX_ROWS => panel,
        total => panel.fact(t_with(
            "home-sites-in-need",
            &[("count", MATRIX_ROWS.into()), ("total", total.into())],
        )),
    }
}

/// Leads to all partners' sites, and says when the page shows the first of them only.
fn partner_sites(panel: Panel<'_>, shown: usize, has_more: bool) -> Panel<'_> {
    let panel = panel.action(html! { a href="/sites" { (t("home-all-sites")) } });
    match has_more {
        true => panel.fact(t_with("home-sites-first", &[("count", shown.into())])),
        false => panel,
    }
}

fn matrix_row(site: &SiteFacts, figure: Option<u32>, today: Date, may_open: impl Fn(&str) -> bool) -> MatrixRow {
    let cells = cells(site, today);
    let chooses = cells.iter().any(|cell| cell.words == CHOOSE_POLICE);
    let cells = cells.into_iter().map(|cell| MatrixCell {
        href: match rules::href(site, &cell) {
            href if may_open(&href) => href,
            _ => format!("/sites/{}", site.reference),
        },
        state: match cell.standing {
            Standing::Current => MatrixState::Current,
            Standing::Due => MatrixState::Due,
            Standing::Problem => MatrixState::Problem,
            Standing::NotSet => MatrixState::NotSet,
        },
        words: match cell.words {
            CellWords::On(day) => format::date_short(day),
            CellWords::DueOn(day) => format::due(day, today),
            CellWords::Count(count) => count.to_string(),
            CellWords::Agreement(reference) => reference,
            CellWords::Key(key) => t(key),
        },
    });
    let police = match site.police.is_empty() {
        true if chooses => t("home-police-unchosen"),
        true => t("home-no-police"),
        false => site.police.clone(),
    };
    let small = match figure {
        Some(percent) => t_with(
            "home-site-figure",
            &[("police", police.into()), ("percent", percent.into())],
        ),
        None => police,
    };
    MatrixRow {
        name: site.name.clone(),
        href: format!("/sites/{}", site.reference),
        small,
        cells: cells.collect(),
    }
}

/// Partner sites, each with the clause that opens it.
pub fn sites_panel(sites: &[Cleared<PartnerSite>], has_more: bool) -> Markup {
    let row = |cleared: &Cleared<PartnerSite>| {
        let site = cleared.as_ref();
        let chip = cleared.under().map(|under| {
            let clause = under.clause();
            let href = format!("/agreements/{}/clauses/{}", clause.agreement, clause.number);
            clause_chip(&clause.number, &href, false)
        });
        let row = Row::of(site.name.as_str()).href(format!("/sites/{}", site.reference));
        row.small(side_mark(site.side, &site.owner))
            .mark(chip.unwrap_or_default())
    };
    let rows: Vec<Row> = sites.iter().map(row).collect();
    let title = t("home-partner-sites");
    let head = Panel::list(&title);
    if rows.is_empty() {
        let nothing = empty_state(&t("home-no-open-sites"), &t("home-no-open-sites-words"), None);
        return panel(head, nothing);
    }
    panel(partner_sites(head, rows.len(), has_more), row_list(&rows))
}

/// Days before its date on which an action shows as due.
const DUE_SOON: i32 = 7;

/// Improvement actions of both sides, each side's for itself; nothing where there are none.
pub fn actions_panels(actions: &OpenActions, today: Date) -> Markup {
    html! {
        (actions_panel("home-actions-own", &actions.own, today))
        (actions_panel("home-actions-partners", &actions.partners, today))
    }
}

fn actions_panel(title: &str, actions: &SideActions, today: Date) -> Markup {
    if actions.oldest.is_empty() {
        return html! {};
    }
    let rows: Vec<Row> = actions.oldest.iter().map(|each| action_row(each, today)).collect();
    let values = [("shown", rows.len().into()), ("total", actions.total.into())];
    let fact = match actions.total > rows.len() {
        _ if actions.more => t_with("home-actions-oldest-more", &values),
        true => t_with("home-actions-oldest", &values),
        false => t_with("home-actions-all", &values),
    };
    let all = html! { a href="/actions" { (t("home-all-actions")) } };
    panel(Panel::list(&t(title)).fact(fact).action(all), row_list(&rows))
}

fn action_row(cleared: &Cleared<OpenAction>, today: Date) -> Row {
    let action = cleared.as_ref();
    let chip = cleared.under().map(|under| {
        let clause = under.clause();
        let href = format!("/agreements/{}/clauses/{}", clause.agreement, clause.number);
        clause_chip(&clause.number, &href, false)
    });
    let owner = match action.owner.is_you {
        true => t("home-you"),
        false => action.owner.title.clone(),
    };
    let values = [("owner", owner.into()), ("org", action.owner_org.as_str().into())];
    let tone = match rules::days_left(action.due_on, today) {
        ..0 => Tone::Problem,
        0..=DUE_SOON => Tone::Due,
        _ => Tone::Plain,
    };
    Row::of(action.words.as_str())
        .href(format!("/actions/{}", action.reference))
        .small(side_mark(action.side, &t_with("home-action-owner", &values)))
        .mark(chip.unwrap_or_default())
        .date(format::due(action.due_on, today), tone)
}

/// The first few things that wait; the inbox goes on, and leads to what it does not hold itself.
pub fn waiting_panel(waiting: &Inbox, today: Date) -> Markup {
    let rows: Vec<Row> = waiting.rows.iter().take(5).map(|one| inbox::row(one, today)).collect();
    let body = match rows.is_empty() {
        true => empty_state(&t("inbox-empty"), &t("inbox-empty-words"), None),
        false => row_list(&rows),
    };
    let all = html! { a href="/inbox" { (t("home-inbox")) } };
    panel(Panel::list(&t("home-waiting")).action(all), body)
}

pub fn drills_panel(page: &CompanyPage) -> Markup {
    let (drills, zone) = (&page.drills, &page.zone);
    let row = |drill: &PlannedDrill| {
        let day = drill.planned_for.to_zoned(zone.clone()).date();
        let title = t_with("home-drill", &[("site", drill.site.as_str().into())]);
        Row {
            day: Some((day.day().to_string(), format::weekday(day.weekday()))),
            ..Row::of(title).href(format!("/drills/{}", drill.reference))
        }
        .small(html! { (format::clock(drill.planned_for, zone)) ". " (drill.scenario) })
    };
    let rows: Vec<Row> = drills.iter().map(row).collect();
    let body = match rows.is_empty() {
        true => {
            let plan = || button_link(ButtonKind::Plain, Some("add"), &t("drill-new"), "/drills/new");
            let plan = page.plans_drills.then(plan);
            empty_state(&t("home-no-drills"), &t("home-no-drills-words"), plan)
        }
        false => row_list(&rows),
    };
    panel(
        Panel::list(&t("home-next")).action(html! { a href="/drills" { (t("home-drills")) } }),
        body,
    )
}

pub fn agreements_panel(agreements: &[AgreementFact]) -> Markup {
    let row = |agreement: &AgreementFact| {
        let mark = match agreement.state.as_str() {
            "in_force" => state_mark(StateKind::Open, &t("home-in-force")),
            "suspended" => state_mark(StateKind::Problem, &t("home-cell-stopped")),
            "proposed" => state_mark(StateKind::Waiting, &t("home-cell-to-sign")),
            "draft" => state_mark(StateKind::NotSet, &t("home-cell-draft")),
            _ => state_mark(StateKind::NotSet, &t("home-cell-ended")),
        };
        Row::of(agreement.reference.as_str())
            .href(format!("/agreements/{}", agreement.reference))
            .small(side_mark(agreement.partner_kind.side(), &agreement.partner_name))
            .mark(mark)
    };
    let rows: Vec<Row> = agreements.iter().take(12).map(row).collect();
    let all = html! { a href="/agreements" { (t("home-all-agreements")) } };
    panel(Panel::list(&t("home-agreements")).action(all), row_list(&rows))
}

/// The first run, while it is not done, until its reader puts it away; nothing for who does not run it.
pub fn setup_panel(first: Option<&FirstSteps>) -> Markup {
    let Some(FirstSteps { steps, csrf }) = first else {
        return html! {};
    };
    let done = steps.iter().filter(|step| step.done).count();
    let fact = t_with("count-of", &[("count", done.into()), ("total", steps.len().into())]);
    let away = html! {
        form action="/setup/putting-away" method="post" {
            (csrf_field(csrf))
            (button(ButtonKind::Plain, None, &t("setup-put-away")))
        }
    };
    let title = t("setup-steps-title");
    let head = Panel {
        foot: Some(away),
        ..Panel::list(&title).fact(fact)
    };
    panel(head, row_list(&step_rows(steps)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_may_not_hold_all_sites_says_so() {
        let fact = |has_more| partner_sites(Panel::list("Sites"), 200, has_more).fact;
        assert!(fact(false).is_none(), "two hundred may be all of them");
        assert!(fact(true).unwrap().into_string().contains("200"));
        let fact = |total: usize| own_sites(Panel::list("Sites"), total).fact;
        assert!(fact(40).is_none());
        assert!(fact(500).unwrap().into_string().contains("500"));
    }
}
