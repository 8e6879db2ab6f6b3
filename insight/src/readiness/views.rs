//! The markup of the readiness pages.

use super::{Explained, SiteReadiness, rule::RULE};
use crate::home::rules::needed_for;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use muster_readiness::left_out::{
    LeftOut,
    rules::{CAN_BE, until},
};
use muster_terms::{Duty, ReadinessPoint, Reference, civil::Date};
use muster_web::{
    components::{
        ButtonKind, Fact, PageHead, Panel, Row, StateKind, Tone, empty_state, fact_strip, page_head, panel,
        post_button, row_list, state_mark,
    },
    format, t, t_with,
};

/// Every site, the weakest first.
pub fn all(sites: &[SiteReadiness]) -> Markup {
    let rows: Vec<Row> = sites.iter().map(site_row).collect();
    html! {
        (page_head(PageHead::of(&t("readiness-title")).lead(t("readiness-lead"))))
        @if rows.is_empty() {
            (panel(Panel::of(&t("readiness-sites")), empty_state(&t("home-no-sites"), &t("home-no-sites-words"), None)))
        } @else {
            (panel(Panel::list(&t("readiness-sites")).fact(t("readiness-weakest-first")), row_list(&rows)))
        }
    }
}

fn site_row(site: &SiteReadiness) -> Row {
    let next = site.figure.next().map_or_else(
        || t("readiness-nothing-to-gain"),
        |next| {
            t_with(
                "readiness-next",
                &[
                    ("step", t(&key("do", next.point)).into()),
                    ("gain", points(next.to_gain()).into()),
                ],
            )
        },
    );
    Row::of(site.name.as_str())
        .href(address(&site.reference))
        .small(html! { (next) })
        .owner(site.owner.as_str(), "")
        .date(percent(site), tone(site))
}

fn percent(site: &SiteReadiness) -> String {
    t_with("readiness-percent", &[("percent", site.figure.percent.into())])
}

fn tone(site: &SiteReadiness) -> Tone {
    match site.figure.percent {
        0..50 => Tone::Problem,
        50..80 => Tone::Due,
        _ => Tone::Plain,
    }
}

fn address(site: &Reference) -> String {
    format!("/sites/{site}/readiness")
}

/// The text key of a point: `readiness-do-first-contact`.
fn key(what: &str, point: ReadinessPoint) -> String {
    format!("readiness-{what}-{}", point.as_str().replace('_', "-"))
}

/// Thousandths of a point, in words: "8.4".
fn points(thousandths: u32) -> String {
    let (whole, tenth) = (thousandths / 1000, thousandths % 1000 / 100);
    match tenth {
        0 => whole.to_string(),
        tenth => format!("{whole}.{tenth}"),
    }
}

/// What the page of one site may show.
pub struct SitePage<'a> {
    pub site: &'a SiteReadiness,
    pub may_change: bool,
    pub duty: Duty,
    pub csrf: &'a str,
    pub zone: TimeZone,
    pub today: Date,
}

/// What a site's figure is made of.
pub fn site(page: &SitePage<'_>) -> Markup {
    let site = page.site;
    let title = t_with("readiness-of", &[("site", site.name.as_str().into())]);
    let held: u32 = site.figure.points.iter().map(|point| point.held).sum();
    let of: u32 = site.figure.points.iter().map(|point| point.of).sum();
    let sum = t_with(
        "readiness-points-of",
        &[("held", points(held).into()), ("of", points(of).into())],
    );
    let next = site.figure.next();
    let next_words = next.map_or_else(|| t("readiness-nothing-to-gain"), |next| t(&key("do", next.point)));
    let next_fact = Fact::of(t("readiness-next-step"), next_words).icon("arrow-right");
    let next_fact = match next {
        Some(next) => next_fact.small(t_with("readiness-gains", &[("gain", points(next.to_gain()).into())])),
        None => next_fact,
    };
    let owner = match site.owner.is_empty() {
        true => t("readiness-nobody"),
        false => site.owner.clone(),
    };
    let facts = [
        Fact::of(t("readiness-title"), percent(site))
            .small(sum)
            .icon("shield-check"),
        next_fact,
        Fact::of(t("readiness-who"), owner).icon("person"),
    ];
    let rows: Vec<Row> = site.figure.points.iter().map(|point| point_row(page, point)).collect();
    html! {
        (page_head(PageHead::of(&title).lead(t("readiness-site-lead"))))
        div.spaced { (fact_strip(&facts)) }
        div.stack {
            (panel(Panel::list(&t("readiness-points")).fact(t("readiness-points-fact")), row_list(&rows)))
            @if !site.left_out.is_empty() {
                (panel(Panel::list(&t("readiness-left-outs")), row_list(&site.left_out.iter().map(|each| left_out_row(page, each)).collect::<Vec<_>>())))
            }
            p.small { (t_with("readiness-rule", &[("rule", RULE.into())])) }
        }
    }
}

/// One point: what it is, what it rests on, until when, and the way to mend it.
fn point_row(page: &SitePage<'_>, point: &Explained) -> Row {
    let href = mend(&page.site.reference, point.point);
    let row = Row::of(t(&key("point", point.point))).small(html! { (rests_on(point, page.today)) });
    let row = match page.duty.may(needed_for(&href)) {
        true => row.href(href),
        false => row,
    };
    let row = match page.may_change && CAN_BE.contains(&point.point) && point.artefact.is_none() {
        true => row.below(html! {
            a.small href=(format!("{}/{}/left-out", address(&page.site.reference), point.point.as_str())) { (t("readiness-cannot")) }
        }),
        false => row,
    };
    let worth = t_with(
        "readiness-points-of",
        &[("held", points(point.held).into()), ("of", points(point.of).into())],
    );
    let kind = match point.held {
        0 => StateKind::Problem,
        held if held < point.of => StateKind::Due,
        _ => StateKind::Current,
    };
    row.mark(state_mark(kind, &worth))
}

/// "Since 3 Sep. Full until 2 Dec, nothing from 2 Mar."
fn rests_on(point: &Explained, today: Date) -> String {
    let (Some(artefact), Some(full), Some(gone)) = (point.artefact, point.full_until, point.gone_on) else {
        return t(&key("none", point.point));
    };
    let values = [
        ("on", format::date_long(artefact.on).into()),
        ("full", format::date_long(full).into()),
        ("gone", format::date_long(gone).into()),
    ];
    let key = match () {
        () if today <= full => "readiness-full",
        () if today < gone => "readiness-falling",
        () => "readiness-gone",
    };
    t_with(key, &values)
}

/// Where a point is mended.
fn mend(site: &Reference, point: ReadinessPoint) -> String {
    match point {
        ReadinessPoint::FirstContact | ReadinessPoint::SecondContact => format!("/contacts?site={site}"),
        ReadinessPoint::Agreement => "/agreements".to_owned(),
        ReadinessPoint::MeetingPoint => format!("/sites/{site}/points"),
        ReadinessPoint::FloorPlan | ReadinessPoint::WalkThrough => format!("/sites/{site}/plans"),
        ReadinessPoint::EmergencyPlan => format!("/sites/{site}/emergency-plans"),
        ReadinessPoint::Drill => "/drills".to_owned(),
        ReadinessPoint::Lessons => "/actions".to_owned(),
    }
}

/// What the site cannot have: who said so, why, and until when it holds.
fn left_out_row(page: &SitePage<'_>, left_out: &LeftOut) -> Row {
    let day = |at: jiff::Timestamp| format::date_long(at.to_zoned(page.zone.clone()).date());
    let values = [
        ("title", left_out.title.as_str().into()),
        ("on", day(left_out.said_at).into()),
        ("until", day(until(left_out)).into()),
    ];
    let row = Row::of(t(&key("point", left_out.point)))
        .small(html! { (left_out.reason) " " (t_with("readiness-said", &values)) });
    if !page.may_change {
        return row;
    }
    let action = format!(
        "{}/{}/left-out/removal",
        address(&page.site.reference),
        left_out.point.as_str()
    );
    row.mark(post_button(
        ButtonKind::Plain.small(),
        None,
        &t("readiness-ask-again"),
        &action,
        page.csrf,
        &[],
    ))
}
