//! The markup of versions: the list, and what differs between two.

use super::{below_plan, lines, said_by};
use crate::document::{ParagraphChange, Piece, SectionChange};
use crate::model::{Version, VersionHead};
use crate::pages::VERSIONS_SHOWN;
use crate::reading::Found;
use maud::{Markup, html};
use muster_readiness::chips::chip;
use muster_web::{Desk, Problem, components::*, t, t_with};

pub(crate) async fn versions(desk: &Desk, found: &Found, heads: &[VersionHead]) -> Result<Markup, Problem> {
    let title = t_with(
        "plantext-versions-title",
        &[("name", found.version.title.as_str().into())],
    );
    let base = format!("/plans/{}", found.plan.reference);
    let rows: Vec<Row> = heads.iter().map(|head| version_row(desk, found, head)).collect();
    let older = heads
        .last()
        .filter(|_| i64::try_from(rows.len()).is_ok_and(|count| count == VERSIONS_SHOWN));
    let chips = html! { @for clause in &found.under { (chip(clause, false)) " " } };
    let body = html! {
        (page_head(PageHead::of(&title).lead(t("plantext-versions-lead"))))
        div.stack {
            (panel(Panel::list(&t("plantext-versions")).fact(chips), html! {
                @if rows.is_empty() { (empty_state(&t("plantext-versions-empty"), "", None)) } @else { (row_list(&rows)) }
            }))
            @if let Some(head) = older {
                div.actions { (button_link(ButtonKind::Plain, Some("chevron-right"), &t("plantext-versions-more"), &format!("{base}/versions?before={}", head.version))) }
            }
            @if heads.len() > 1 { (choose(&base, heads, heads[1].version, heads[0].version)) }
        }
    };
    below_plan(desk, (&found.version.title, &found.plan.reference), &title, body).await
}

fn version_row(desk: &Desk, found: &Found, head: &VersionHead) -> Row {
    let row = Row::of(said_by(
        "plantext-version-of",
        head.version,
        &head.changed.by,
        head.changed.at,
        desk,
    ))
    .href(format!("/plans/{}/versions/{}", found.plan.reference, head.version))
    .small(head.title.as_str());
    match found.approved() {
        Some(approved) if approved.version == head.version => {
            row.mark(state_mark(StateKind::Current, &t("plantext-state-approved")))
        }
        _ => row,
    }
}

/// Two versions to compare, chosen from lists.
fn choose(base: &str, heads: &[VersionHead], from: i64, to: i64) -> Markup {
    let one = |head: &VersionHead| {
        let label = t_with("plantext-version-short", &[("version", head.version.into())]);
        Choice::of(head.version.to_string(), label)
    };
    let choices: Vec<Choice> = heads.iter().map(one).collect();
    let field = |name: &'static str, label: &str, value: i64| {
        select_field(&SelectField {
            name,
            label: &t(label),
            value: &value.to_string(),
            choices: &choices,
            ..SelectField::default()
        })
    };
    html! {
        form.panel action=(format!("{base}/compare")) method="get" {
            div.panel-head { h2 { (t("plantext-compare")) } }
            div.panel-body {
                (field("from", "plantext-compare-from", from))
                (field("to", "plantext-compare-to", to))
                div.actions { (button(ButtonKind::Plain, Some("history"), &t("plantext-compare"))) }
            }
        }
    }
}

pub(crate) async fn compare(
    desk: &Desk,
    found: &Found,
    before: &Version,
    changes: &[SectionChange],
    heads: &[VersionHead],
) -> Result<Markup, Problem> {
    let now = &found.version;
    let title = t_with("plantext-compare-title", &[("name", now.title.as_str().into())]);
    let lead = t_with(
        "plantext-compare-lead",
        &[("from", before.version.into()), ("to", now.version.into())],
    );
    let same = changes.iter().filter(|one| one.is_same()).count();
    let same = i64::try_from(same).unwrap_or(i64::MAX);
    let [added, removed] = files(before, now);
    let same_files = added.is_empty() && removed.is_empty();
    let (was, is) = (found.plan.basis_of(before), found.basis());
    let differs = changes.iter().any(|one| !one.is_same()) || before.title != now.title || !same_files || was != is;
    let base = format!("/plans/{}", found.plan.reference);
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead)))
        div.stack {
            @if before.title != now.title { p { (t_with("plantext-compare-title-was", &[("title", before.title.as_str().into())])) } }
            @if was.actions != is.actions { p { (t_with("plantext-compare-actions-were", &[("name", was.actions.name().into())])) } }
            @if let Some(kind) = was.category.filter(|_| was.category != is.category) { p { (t_with("plantext-compare-category-was", &[("name", t(kind.title_key()).into())])) } }
            @for name in &added { p { strong { (t("plantext-compare-file-added")) } " " ins { (name) } } }
            @for name in &removed { p { strong { (t("plantext-compare-file-removed")) } " " del { (name) } } }
            @if !differs { (note(&Note::done(t("plantext-compare-none")))) }
            @for change in changes.iter().filter(|one| !one.is_same()) { (section(change)) }
            @if same > 0 { p.quiet { (t_with("plantext-compare-same", &[("count", same.into())])) } }
            @if heads.len() > 1 { (choose(&base, heads, before.version, now.version)) }
        }
    };
    below_plan(desk, (&now.title, &found.plan.reference), &title, body).await
}

/// The names of files that came and went.
fn files<'a>(before: &'a Version, now: &'a Version) -> [Vec<&'a str>; 2] {
    let beyond = |of: &'a Version, other: &Version| {
        let only = of
            .files
            .iter()
            .filter(|file| !other.files.iter().any(|one| one.id == file.id));
        only.map(|file| file.name.as_str()).collect()
    };
    [beyond(now, before), beyond(before, now)]
}

fn section(change: &SectionChange) -> Markup {
    let title = change
        .after
        .as_ref()
        .or(change.before.as_ref())
        .cloned()
        .unwrap_or_default();
    let state = match (&change.before, &change.after) {
        (None, _) => t("plantext-compare-new"),
        (_, None) => t("plantext-compare-gone"),
        (Some(before), Some(after)) if before != after => {
            t_with("plantext-compare-renamed", &[("title", before.as_str().into())])
        }
        _ => String::new(),
    };
    panel(
        Panel::of(&title).fact(state),
        html! { @for one in &change.paragraphs { (paragraph(one)) } },
    )
}

fn paragraph(change: &ParagraphChange) -> Markup {
    match change {
        ParagraphChange::Same(text) => html! { p.quiet { (lines(text)) } },
        ParagraphChange::Added(text) => {
            html! { p { strong { (t("plantext-compare-added")) } " " ins { (lines(text)) } } }
        }
        ParagraphChange::Removed(text) => {
            html! { p { strong { (t("plantext-compare-removed")) } " " del { (lines(text)) } } }
        }
        ParagraphChange::Changed(pieces) => html! {
            p { @for piece in pieces { @match piece {
                Piece::Same(text) => (text),
                Piece::Added(text) => ins { (text) },
                Piece::Removed(text) => del { (text) },
            } } }
        },
    }
}
