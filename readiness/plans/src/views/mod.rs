//! The markup of plans: the lists, the plan, its versions, a paragraph with what was said of it.

mod compare;
mod list;
mod own_part;
mod paragraph;
mod show;
mod side;

pub(super) use compare::{compare, versions};
pub(super) use list::{ListPage, list};
pub(super) use own_part::own_part;
pub(super) use paragraph::{comment, paragraph};
pub(super) use show::{Whole, show};

use crate::reading::Found;
use maud::{Markup, html};
use muster_readiness::chips::{chip, own_chips};
use muster_readiness::opening::OwnClause;
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, format, layout, layout::Crumb, t, t_with};

/// A text of one paragraph, line by line.
pub(super) fn lines(text: &str) -> Markup {
    html! { @for (at, line) in text.lines().enumerate() { @if at > 0 { br; } (line) } }
}

/// The chips that stand beside a plan: for its owner what its agreements say, for a partner what opens it.
fn chips(found: &Found, clauses: &[OwnClause]) -> Markup {
    html! {
        @if found.is_own() { (own_chips(clauses)) } @else { @for clause in &found.under { (chip(clause, false)) " " } }
    }
}

/// A text with who, when and a version.
pub(super) fn said_by(key: &str, version: i64, who: &str, at: Timestamp, desk: &Desk) -> String {
    let at = format::day_clock(at, &desk.time_zone());
    t_with(
        key,
        &[("version", version.into()), ("who", who.into()), ("at", at.into())],
    )
}

fn changed(key: &str, last: &LastChange, desk: &Desk) -> String {
    let at = format::day_clock(last.at, &desk.time_zone());
    t_with(key, &[("who", last.by.as_str().into()), ("at", at.into())])
}

/// A page below a plan.
pub(super) async fn below_plan(
    desk: &Desk,
    (title_of_plan, reference): (&str, &Reference),
    title: &str,
    body: Markup,
) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    let crumb = |label: String, href: Option<String>| Crumb { label, href };
    shell.crumbs = vec![
        crumb(t("plantext-title"), Some("/plans".into())),
        crumb(title_of_plan.to_owned(), Some(format!("/plans/{reference}"))),
        crumb(title.to_owned(), None),
    ];
    Ok(layout::page(&shell, title, body))
}

/// A page below the list.
pub(super) async fn below_list(desk: &Desk, title: &str, body: Markup) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    shell.crumbs = vec![
        Crumb {
            label: t("plantext-title"),
            href: Some("/plans".into()),
        },
        Crumb {
            label: title.to_owned(),
            href: None,
        },
    ];
    Ok(layout::page(&shell, title, body))
}
