//! The markup of the list of sites, and of the sheet to print.

use super::{SiteLine, reading::PartnerSites, views, views::OverviewPage};
use crate::chips::{chip, sentences, side_panel};
use crate::opening::Part;
use crate::site_plan::{Look, draw::DrawOptions, plan_markup, views as plans};
use crate::site_point::views::{point_rows, ways_in};
use maud::{Markup, html};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, t, t_with};

pub(super) async fn sites(desk: &Desk, own: &[SiteLine], partners: &[PartnerSites]) -> Result<Markup, Problem> {
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
            @if !own.is_empty() || partners.is_empty() { (own_panel(desk, own, add)) }
            @for list in partners { (partner_panel(list)) }
        }
    };
    desk.page(&title, body).await
}

fn own_panel(desk: &Desk, own: &[SiteLine], add: Option<Markup>) -> Markup {
    let title = t("sites-own");
    let body = match (own.is_empty(), desk.who.org_kind) {
        (false, _) => rows(own),
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
        chip(&list.under, false),
        rows(list.sites.as_ref()),
    )
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
