//! The markup of the three home pages.

use super::{
    agency::AgencyPage,
    company::CompanyPage,
    store::Post,
    views_panels::{
        actions_panels, agreements_panel, drills_panel, matrix_panel, setup_panel, sites_panel, waiting_panel,
    },
    views_phases::{desk_readiness, fix_first, readiness, recovery_phase, response_phase},
};
use crate::inbox::{self, Inbox};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_terms::civil;
use muster_web::{
    components::{
        ButtonKind, Fact, PageHead, Panel, button_link, empty_state, fact_strip, page_head, panel, phase_blocks,
        row_list,
    },
    format, t, t_with,
};

/// The page of an organisation with sites; `all`: everything to fix, not only the first few.
pub fn company(page: &CompanyPage, all: bool) -> Markup {
    let [current, due, problem, not_set] = page.tally;
    let total = current + due + problem + not_set;
    let is_empty = page.sites.is_empty();
    let lead = html! {
        @if is_empty { (t("home-lead-none")) } @else { (lead_words(page, current, total, due + problem)) }
    };
    let nothing = match is_empty {
        true => ["home-nothing-set-up", "home-nothing-set-up-words"],
        false => ["home-nothing-to-fix", "home-nothing-to-fix-words"],
    };
    let readiness = readiness(page.tally);
    let debriefs = page
        .debriefs
        .map(|count| t_with("home-debriefs-open", &[("count", count.into())]));
    let recovery = recovery_phase(page.recovery, debriefs.unwrap_or_default());
    html! {
        (page_head(with_test(PageHead::of(&t("home-title")).lead(lead), page.manages_sites && !is_empty)))
        div.spaced { (phase_blocks(&[readiness, response_phase(&page.response, page.now, &page.zone, false), recovery])) }
        div.cols {
            div.stack {
                @if is_empty { (setup_panel(page.setup.as_ref())) }
                (fix_first(&page.fix, page.today, all, nothing))
                (matrix_panel(page))
                (actions_panels(&page.actions, page.today))
            }
            div.stack {
                (waiting_panel(&page.waiting, page.today))
                @if !is_empty { (setup_panel(page.setup.as_ref())) }
                (drills_panel(page))
            }
        }
    }
}

/// The head with the button that asks who answers, for who may ask.
fn with_test(head: PageHead<'_>, may: bool) -> PageHead<'_> {
    match may {
        true => head.actions(button_link(
            ButtonKind::Plain,
            Some("reach"),
            &t("reach-start"),
            "/reach-tests/new",
        )),
        false => head,
    }
}

/// "6 sites, 4 police partners. 37 of 48 readiness items are current, 9 need someone."
fn lead_words(page: &CompanyPage, current: u32, total: u32, need: u32) -> Markup {
    html! {
        (t_with("home-lead-sites", &[("count", page.sites.len().into())])) ", "
        (t_with("home-lead-partners", &[("count", page.partners.into())])) ". "
        (t_with("home-lead-items", &[("current", current.into()), ("total", total.into()), ("need", need.into())]))
    }
}

/// The page of an agency. What it shows of partners was cleared one by one.
pub fn agency(page: &AgencyPage, all: bool) -> Markup {
    let agreements = page.agreements.as_deref();
    let in_force = agreements.map(|all| all.iter().filter(|one| one.state == "in_force").count());
    let has_agreements = agreements.is_some_and(|all| !all.is_empty());
    let readiness = desk_readiness(page.on_duty, page.sites.len(), in_force);
    let debriefs = page.debriefs.map(|waiting| {
        let key = match waiting.more {
            true => "home-debriefs-waiting-more",
            false => "home-debriefs-waiting",
        };
        t_with(key, &[("count", waiting.count.into())])
    });
    let recovery = recovery_phase(page.recovery, debriefs.unwrap_or_default());
    html! {
        (page_head(with_test(PageHead::of(&t("home-title")).lead(t("home-lead-agency")), page.manages_sites)))
        div.spaced { (phase_blocks(&[readiness, response_phase(&page.response, page.now, &page.zone, true), recovery])) }
        div.cols {
            div.stack {
                @if !has_agreements { (setup_panel(page.setup.as_ref())) }
                (fix_first(&page.fix, page.today, all, ["home-nothing-to-fix", "home-desk-stands-words"]))
                (sites_panel(&page.sites, page.has_more_sites))
                (actions_panels(&page.actions, page.today))
            }
            div.stack {
                (waiting_panel(&page.waiting, page.today))
                @if has_agreements { (setup_panel(page.setup.as_ref())) }
                @if let Some(all) = agreements.filter(|all| !all.is_empty()) { (agreements_panel(all)) }
            }
        }
    }
}

/// What a guard's page may show: the button, the own post, the own tasks.
pub struct PostPage {
    pub title: String,
    pub post: Post,
    pub may_raise: bool,
    pub waiting: Inbox,
    pub zone: TimeZone,
    pub today: civil::Date,
}

/// The page of a position with a post: raise first, then where it stands, then what it has to do.
pub fn post(page: &PostPage) -> Markup {
    let rows = inbox::all_rows(&page.waiting, page.today);
    let tasks = match rows.is_empty() {
        // A strip may come while the page stands open.
        true => html! {
            div.unless-live { (empty_state(&t("home-no-tasks"), &t("home-no-tasks-words"), None)) }
            div.when-live { (empty_state(&t("home-tasks-live"), "", None)) }
        },
        false => row_list(&rows),
    };
    html! {
        (page_head(PageHead::of(&page.title).lead(t("home-post-lead"))))
        div.stack {
            @if page.may_raise { (button_link(ButtonKind::Raise.large(), Some("siren"), &t("shell-raise"), "/raise")) }
            (panel(Panel::list(&t("home-post")), post_facts(page)))
            (panel(Panel::list(&t("home-tasks")), tasks))
        }
    }
}

fn post_facts(page: &PostPage) -> Markup {
    let place = if page.post.place.is_empty() {
        t("home-post-none")
    } else {
        page.post.place.clone()
    };
    let place = Fact::of(t("home-post-place"), place).icon("map-pin");
    let place = if page.post.site.is_empty() {
        place
    } else {
        place.small(&page.post.site)
    };
    let duty = match page.post.on_duty_since {
        Some(since) => Fact::of(t("home-duty"), t("home-duty-on")).small(t_with(
            "home-duty-since",
            &[("time", format::day_clock(since, &page.zone).into())],
        )),
        None => Fact::of(t("home-duty"), t("home-duty-off")).small(t("home-duty-off-words")),
    };
    fact_strip(&[place, duty.icon("clock")])
}
