//! The markup of visits.

pub(crate) mod forms;
pub(crate) mod own_part;
pub(crate) mod said;
pub(crate) mod show;
pub(crate) mod steps;

use crate::listing::{Listed, Page};
use crate::model::{Answer, *};
use crate::words;
use maud::{Markup, html};
use muster_readiness::chips::{chip, closed};
use muster_readiness::opening::Part;
use muster_readiness::site_plan::draw::{DrawOptions, UnitMark};
use muster_readiness::site_plan::{FloorPlan, in_words, plan_markup};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, format, layout, layout::Crumb, t, t_with};

/// The list: what asks for something first.
pub(crate) async fn list(desk: &Desk, page: &Page) -> Result<Markup, Problem> {
    let all = &page.rows;
    let is_empty = all.is_empty() && page.left.is_empty() && !page.goes_on;
    let ways = Pager {
        words: String::new(),
        newer: page.goes_on.then(|| "/visits".to_owned()),
        older: page.older.as_ref().map(|last| format!("/visits?before={last}")),
    };
    let title = t("visit-list-title");
    let add = button_link(ButtonKind::Main, Some("add"), &t("visit-add"), "/visits/new");
    let groups = [
        ("visit-list-asked", asks as fn(&Listed, &Desk) -> bool),
        ("visit-list-under-way", |each, desk| {
            !asks(each, desk) && each.visit.state == VisitState::UnderWay
        }),
        ("visit-list-to-sign", |each, desk| {
            !asks(each, desk) && each.visit.state == VisitState::ToSign
        }),
        ("visit-list-planned", |each, desk| {
            !asks(each, desk) && each.visit.state == VisitState::Planned
        }),
        ("visit-list-done", |each, _| {
            matches!(each.visit.state, VisitState::Done | VisitState::Cancelled)
        }),
    ];
    let head = PageHead::of(&title).lead(t("visit-list-lead"));
    let head = match desk.may(Act::ManageSites) {
        true => head.actions(add),
        false => head,
    };
    let body = html! {
        (page_head(head))
        div.stack {
            @if is_empty { (panel(Panel::of(&title), empty_state(&t("visit-empty-title"), &t("visit-empty-words"), None))) }
            @for (called, is_in) in groups {
                @let rows: Vec<Row> = all.iter().filter(|each| is_in(each, desk)).map(|each| row(desk, each)).collect();
                @if !rows.is_empty() { (panel(Panel::list(&t(called)), row_list(&rows))) }
            }
            @if ways.newer.is_some() || ways.older.is_some() { (pager(&ways)) }
            (own_part::list(&page.left))
        }
    };
    desk.page(&title, body).await
}

/// Does it wait for this side: for an answer, or for its signature after the other's?
fn asks(each: &Listed, desk: &Desk) -> bool {
    let (own, open) = (each.visit.org == desk.org(), each.visit.state.is_open());
    let to_answer = match each.answer {
        Some(Answer::Asked) => !own && open,
        Some(Answer::Proposed) => own && open,
        _ => false,
    };
    to_answer || (each.visit.state == VisitState::ToSign && !each.signed)
}

fn row(desk: &Desk, each: &Listed) -> Row {
    let visit = &each.visit;
    let zone = desk.time_zone();
    let answer = each.answer.map(|answer| {
        let key = if visit.org == desk.org() {
            "visit-row-partner"
        } else {
            "visit-row-you"
        };
        t_with(key, &[("answer", words::answer(answer).into())])
    });
    let small = html! {
        code { (visit.reference) } " " (format::day_clock(visit.planned_for, &zone))
        @if let Some(answer) = answer { ". " (answer) }
    };
    let row = Row::of(words::title(visit.kind, &each.site))
        .href(format!("/visits/{}", visit.reference))
        .side(each.owner.side())
        .small(small)
        .mark(state(visit.state));
    match each.under.is_empty() {
        true => row,
        false => row.below(html! { @for clause in &each.under { (chip(clause, false)) " " } }),
    }
}

/// Where a visit stands.
fn state(state: VisitState) -> Markup {
    let kind = match state {
        VisitState::Planned | VisitState::Cancelled => StateKind::NotSet,
        VisitState::UnderWay | VisitState::ToSign => StateKind::Due,
        VisitState::Done => StateKind::Current,
    };
    state_mark(kind, &words::state(state))
}

fn severity(severity: Severity) -> Markup {
    let kind = match severity {
        Severity::Low => StateKind::NotSet,
        Severity::Medium => StateKind::Due,
        Severity::High | Severity::Critical => StateKind::Problem,
    };
    state_mark(kind, &words::severity(severity))
}

fn verdict(verdict: Verdict) -> Markup {
    let kind = match verdict {
        Verdict::Ok => StateKind::Current,
        Verdict::NotOk => StateKind::Problem,
        Verdict::NotLookedAt => StateKind::NotSet,
    };
    state_mark(kind, &words::verdict(verdict))
}

/// The floors that the route passes, each with the numbers of its stops; the list beside it says the same.
fn maps(floors: &Part<Vec<FloorPlan>>, stops: &[Stop], side: Side, metric: bool) -> Markup {
    html! {
        @match floors {
            Part::Closed(why) => { (closed(why)) }
            Part::Open(plans) => {
                @for plan in plans.as_ref() { (map(plan, stops, side, metric)) }
            }
        }
    }
}

fn map(plan: &FloorPlan, stops: &[Stop], side: Side, metric: bool) -> Markup {
    let mark = |stop: &Stop| {
        let StopAt::Feature(floor, feature) = &stop.at else {
            return None;
        };
        let feature = plan.feature(feature).filter(|_| *floor == plan.floor)?;
        Some(UnitMark {
            label: stop.place.to_string(),
            side,
            at: feature.shape.middle()?,
        })
    };
    let marks: Vec<UnitMark> = stops.iter().filter_map(mark).collect();
    let options = DrawOptions {
        id_prefix: format!("route-{}", plan.floor),
        desc: t_with("visit-map-words", &[("stops", marks.len().into())]),
        max_height_px: 320.0,
        people: marks,
        ..in_words(metric)
    };
    html! { h3 { (plan.name) } (plan_markup(plan, None, &options)) }
}

/// A page below `/visits/{vis}`, or below the list.
async fn below(desk: &Desk, visit: Option<&Reference>, title: &str, body: Markup) -> Result<Markup, Problem> {
    let crumb = |label: String, href: Option<String>| Crumb { label, href };
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![crumb(t("visit-list-title"), Some("/visits".into()))];
    if let Some(visit) = visit {
        shell
            .crumbs
            .push(crumb(visit.to_string(), Some(format!("/visits/{visit}"))));
    }
    shell.crumbs.push(crumb(title.to_owned(), None));
    Ok(layout::page(&shell, title, body))
}
