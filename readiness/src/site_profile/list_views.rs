//! The markup of the list of sites, and of the sheet to print.

use super::{
    SiteLine,
    listing::{OwnSites, PartnerSites, Sites},
    views,
    views::OverviewPage,
};
use crate::chips::{chip, sentences, side_panel};
use crate::opening::Part;
use crate::site_plan::{Look, draw::DrawOptions, plan_markup, views as plans};
use crate::site_point::views::{point_rows, ways_in};
use maud::{Markup, html};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};

pub(super) async fn sites(desk: &Desk, sites: &Sites) -> Result<Markup, Problem> {
    let title = t("sites-title");
    let add = desk
        .may(Act::ManageSites)
        .then(|| button_link(ButtonKind::Main, Some("add"), &t("sites-add"), "/sites/new"));
    let head = PageHead {
        actions: add.clone(),
        ..PageHead::of(&title).lead(t("sites-lead"))
    };
    let body = html! {
        (page_head(head))
        div.stack {
            @if let Some(own) = &sites.own {
                @if !own.sites.is_empty() || sites.partners.is_empty() { (own_panel(desk, own, sites.goes_on, add)) }
            }
            @for list in &sites.partners { (partner_panel(list)) }
            @if sites.goes_on { p { a href="/sites" { (t("sites-from-the-start")) } } }
        }
    };
    desk.page(&title, body).await
}

fn own_panel(desk: &Desk, own: &OwnSites, goes_on: bool, add: Option<Markup>) -> Markup {
    let title = t("sites-own");
    let body = match (own.sites.is_empty() && !goes_on, desk.who.org_kind) {
        (false, _) => html! { (rows(&own.sites)) (more(own.more_after.as_ref())) },
        (true, OrganisationKind::Company) => empty_state(&t("sites-empty-title"), &t("sites-empty-words"), add),
        (true, OrganisationKind::Agency) => {
            empty_state(&t("sites-empty-police-title"), &t("sites-empty-police-words"), None)
        }
    };
    panel(Panel::list(&title), body)
}

fn partner_panel(list: &PartnerSites) -> Markup {
    side_panel(
        list.side,
        &list.partner,
        html! { @for clause in &list.under { (chip(clause, false)) " " } },
        html! { (rows(list.sites.as_ref())) (more(list.more_after.as_ref())) },
    )
}

/// The way on, where a page does not hold all of an organisation's.
fn more(after: Option<&Reference>) -> Markup {
    html! {
        @if let Some(after) = after {
            nav.pager aria-label=(t("pager-label")) {
                span {}
                (button_link(ButtonKind::Plain.small(), Some("chevron-right"), &t("sites-more"), &format!("/sites?after={after}")))
            }
        }
    }
}

fn rows(sites: &[SiteLine]) -> Markup {
    let row = |site: &SiteLine| {
        let meeting = t_with("sites-line-meeting", &[("count", site.meeting_points.into())]);
        let floors = site
            .floors
            .map(|floors| t_with("sites-line-floors", &[("count", floors.into())]));
        let parts = [Some(site.address.clone()), Some(meeting), floors];
        let row = Row::of(site.name.as_str())
            .href(format!("/sites/{}", site.reference))
            .icon("building", Tone::Brand)
            .small(sentences(parts.into_iter().flatten()));
        match (site.meeting_points, site.floors) {
            (0, _) => row.mark(state_mark(StateKind::Problem, &t("sites-no-meeting-point"))),
            (_, Some(0)) => row.mark(state_mark(StateKind::NotSet, &t("sites-no-plan"))),
            _ => row,
        }
    };
    row_list(&sites.iter().map(row).collect::<Vec<_>>())
}

/// Everything of a site on paper: the arrival card, the plan with grid, its words, ways in, points, contacts, notes.
pub(super) async fn print(desk: &Desk, page: &OverviewPage<'_>) -> Result<Markup, Problem> {
    let file = page.file;
    let name = &file.site.name;
    let printed = format::day_clock_zone(desk.now(), &desk.time_zone());
    let others: Vec<_> = file.points.iter().collect();
    let back = button_link(
        ButtonKind::Plain,
        Some("arrow-left"),
        &t("sites-back"),
        &format!("/sites/{}", file.site.reference),
    );
    let body = html! {
        (print_sheet(name, &printed, None))
        (page_head(PageHead::of(name).lead(html! { (views::label(file.site.tlp)) " " (t("sites-print-lead")) }).actions(back)))
        (views::arrival_card(&file.arrival, page.measured.as_ref(), desk))
        div.stack {
            (ways_in(&file.points, page.profile_chips.clone()))
            (panel(Panel::list(&t("sites-points")), point_rows(&others)))
            @match page.floors {
                Part::Open(floors) => @if let Some(plan) = &floors.as_ref().plan {
                    @let look = Look { grid: Some("1".into()), ..Look::default() };
                    @let options = DrawOptions { id_prefix: "print".into(), ..look.options(plan, page.metric) };
                    (panel(Panel::list(&plan.name).fact(plans::version_mark(plan.version, plan.walked_on)), plan_markup(plan, None, &options)))
                    (plans::list_twin(plan, true))
                },
                Part::Closed(why) => (panel(Panel::list(&t("sites-plans")), crate::chips::closed(why))),
            }
            (panel(Panel::list(&t("sites-who-to-reach")), crate::contacts::views::reach_rows(page.reach)))
            @if !file.site.officer_notes.is_empty() {
                (panel(Panel::of(&t("sites-for-officers")), definitions(&file.site.officer_notes.iter().map(|(label, words)| (label.clone(), html! { (words) })).collect::<Vec<_>>())))
            }
        }
    };
    desk.page(&t_with("sites-print-title", &[("site", name.as_str().into())]), body)
        .await
}
