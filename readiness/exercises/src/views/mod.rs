//! The markup of exercises. Every page says EXERCISE.

pub(crate) mod conduct;
pub(crate) mod forms;
pub(crate) mod guest;
pub(crate) mod msel;
pub(crate) mod plan;
pub(crate) mod review;

use crate::model::{Exercise, State};
use crate::reading::Seen;
use maud::{Markup, html};
use muster_policy::ClauseRef;
use muster_readiness::chips::chip;
use muster_web::{
    Desk, Problem,
    components::*,
    layout::{self, Crumb},
    t,
};

/// The word that stands on everything of an exercise.
fn mark() -> Markup {
    state_mark(StateKind::Drill, &t("exercise-mark"))
}

fn state(state: State) -> Markup {
    let kind = match state {
        State::Planned => StateKind::Waiting,
        State::Running => StateKind::Drill,
        State::Paused => StateKind::Due,
        State::Ended => StateKind::Current,
        State::Cancelled => StateKind::NotSet,
    };
    state_mark(kind, &state.said())
}

/// The line under the title: what it is, how far it has come, and under which clause it is here.
fn lead(seen: &Seen) -> Markup {
    let exercise = seen.exercise();
    html! { (mark()) " " (exercise.reference) " " (exercise.kind.said()) " " (state(exercise.state)) " " (chips(&seen.under)) }
}

fn chips(under: &[ClauseRef]) -> Markup {
    html! { @for clause in under { (chip(clause, false)) " " } }
}

/// The ways between the pages of one exercise.
fn ways(seen: &Seen, here: &str) -> Markup {
    let base = format!("/exercises/{}", seen.exercise().reference);
    let mut all = vec![("exercise-way-plan", "clipboard", String::new())];
    if seen.access.sees_script() {
        all.push(("exercise-way-msel", "list", "/msel".into()));
    }
    if seen.access.takes_part {
        all.push(("exercise-way-conduct", "room", "/conduct".into()));
        all.push(("exercise-way-report", "flag", "/report".into()));
    }
    html! {
        @for (key, icon, page) in all {
            @if page != here { (button_link(ButtonKind::Plain, Some(icon), &t(key), &format!("{base}{page}"))) }
        }
    }
}

/// A page below the list of exercises.
async fn framed(desk: &Desk, exercise: &Exercise, title: &str, body: Markup) -> Result<Markup, Problem> {
    framed_live(desk, exercise, title, None, body).await
}

/// The same for a page whose regions are fetched again from `source` when something changed.
async fn framed_live(
    desk: &Desk,
    exercise: &Exercise,
    title: &str,
    source: Option<String>,
    body: Markup,
) -> Result<Markup, Problem> {
    let mut shell = desk.shell().await?;
    let base = format!("/exercises/{}", exercise.reference);
    let mut crumbs = vec![crumb(&t("exercise-title"), Some("/exercises"))];
    if title == exercise.title {
        crumbs.push(crumb(title, None));
    } else {
        crumbs.push(crumb(&exercise.title, Some(&base)));
        crumbs.push(crumb(title, None));
    }
    shell.crumbs = crumbs;
    if let Some(live) = &mut shell.live {
        live.source = source;
    }
    Ok(layout::page(&shell, title, body))
}

fn crumb(label: &str, href: Option<&str>) -> Crumb {
    Crumb {
        label: label.to_owned(),
        href: href.map(str::to_owned),
    }
}
