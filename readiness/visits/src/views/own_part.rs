//! The markup of the own part of a visit that one is out of.

use super::{below, severity, verdict};
use crate::model::*;
use crate::own_part::{Left, OwnPart};
use crate::{lists, words};
use maud::{Markup, html};
use muster_terms::Reference;
use muster_web::{Desk, Problem, components::*, format, t, t_with};

pub(crate) async fn show(desk: &Desk, own: &OwnPart) -> Result<Markup, Problem> {
    let lead = html! { code { (own.reference) } " " (words::answer(own.answer)) };
    let body = html! {
        (page_head(PageHead::of(&own.title).lead(lead)))
        div.stack {
            p { (t("visit-own-part-words")) }
            @for finding in &own.said.findings { (finding_panel(desk, own, finding)) }
            @if !own.said.checks.is_empty() { (checks(own)) }
        }
    };
    below(desk, None, &own.title, body).await
}

fn finding_panel(desk: &Desk, own: &OwnPart, finding: &Finding) -> Markup {
    let by = html! { (finding.found_by) ", " (format::day_clock(finding.found_at, &desk.time_zone())) };
    let facts = [
        (t("visit-finding-words"), html! { (finding.words) }),
        (t("visit-severity"), severity(finding.severity)),
        (t("visit-finding-by"), by),
    ];
    panel(
        Panel::of(&t("visit-finding")),
        html! {
            (definitions(&facts))
            @for photo in own.said.photos_of(finding.id) { (figure(&own.reference, photo)) }
        },
    )
}

/// A photo in its frame, with what it shows.
pub(super) fn figure(visit: &Reference, photo: &Photo) -> Markup {
    let src = format!("/visits/{visit}/photos/{}", photo.id);
    html! {
        figure.photo {
            a href=(src) { img src=(src) alt=(photo.words) width=(photo.width) height=(photo.height) loading="lazy"; }
            figcaption { (photo.words) }
        }
    }
}

fn checks(own: &OwnPart) -> Markup {
    let row = |check: &Check| {
        let called = lists::of_any_kind(&check.line).map(|line| t(line.words));
        let weight = [
            check.likelihood.map(words::likelihood),
            check.consequence.map(words::consequence),
        ];
        Row::of(called.unwrap_or_else(|| check.line.clone())).below(html! {
            p {
                (verdict(check.verdict)) @for each in weight.iter().flatten() { " " (each) }
                @if !check.words.is_empty() { br; (check.words) }
            }
        })
    };
    let rows: Vec<Row> = own.said.checks.iter().map(row).collect();
    panel(Panel::list(&t("visit-checklist")), row_list(&rows))
}

/// The visits that one is out of, in the list.
pub(super) fn list(left: &[Left]) -> Markup {
    let row = |each: &Left| {
        Row::of(each.title.as_str())
            .href(format!("/visits/{}", each.reference))
            .small(html! { code { (each.reference) } })
    };
    let rows: Vec<Row> = left.iter().map(row).collect();
    let count = [("count", rows.len().into())];
    html! { @if !rows.is_empty() { (panel(Panel::list(&t("visit-own-parts")).fact(t_with("visit-own-parts-fact", &count)), row_list(&rows))) } }
}
