//! The events list (MSEL).

use super::{framed, lead, ways};
use crate::model::*;
use crate::reading::{Script, Seen};
use crate::rules::clock;
use maud::{Markup, html};
use muster_web::{Desk, Problem, components::*, t, t_with};

pub(crate) async fn list(desk: &Desk, seen: &Seen, script: &Script) -> Result<Markup, Problem> {
    let exercise = seen.exercise();
    let title = t("exercise-way-msel");
    let may = seen.access.may_control() && !exercise.is_over();
    let add = may.then(|| {
        let href = format!("/exercises/{}/injects/new", exercise.reference);
        button_link(ButtonKind::Main, Some("add"), &t("exercise-inject-add"), &href)
    });
    let actions = html! { (ways(seen, "/msel")) @if let Some(add) = add { (add) } };
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead(seen)).actions(actions)))
        @if script.injects.is_empty() { (panel(Panel::of(&title), empty_state(&t("exercise-msel-none"), &t("exercise-msel-none-words"), None))) }
        @else { (list_table(desk, seen, script, may)) }
    };
    framed(desk, exercise, &title, body).await
}

fn list_table(desk: &Desk, seen: &Seen, script: &Script, may: bool) -> Markup {
    let columns = [
        "exercise-inject-number",
        "exercise-inject-minute",
        "exercise-inject-from",
        "exercise-inject-to",
        "exercise-inject-words",
        "exercise-inject-expected",
        "exercise-objective",
        "exercise-inject-state",
        "exercise-inject-change",
    ];
    let cells = |inject: &Inject| {
        vec![
            html! { (inject.number) },
            html! { (inject.planned_minute) },
            html! { (inject.from) },
            html! { (inject.to) " (" (inject.audience.said()) ")" },
            html! { (inject.words) },
            html! { (inject.expected) },
            html! { @if let Some(rank) = rank(script, inject) { (rank) } },
            html! { (state(inject)) @if let Some(done) = &inject.done { " " (clock::said(done.second)) } },
            html! { @if may && inject.state == InjectState::Planned { (changes(desk, seen, inject)) } },
        ]
    };
    table(&Table {
        caption: t("exercise-way-msel"),
        columns: columns.map(|key| Column::of(t(key))).to_vec(),
        rows: script.injects.iter().map(cells).collect(),
        keep_columns: false,
    })
}

fn rank(script: &Script, inject: &Inject) -> Option<i64> {
    let id = inject.objective?;
    script.objectives.iter().find(|one| one.id == id).map(|one| one.rank)
}

fn changes(desk: &Desk, seen: &Seen, inject: &Inject) -> Markup {
    let base = format!("/exercises/{}/injects/{}", seen.exercise().reference, inject.id);
    let label = |key: &str| t_with(key, &[("number", inject.number.into())]);
    html! {
        div.actions {
            (button_link(ButtonKind::Plain.small(), Some("edit"), &label("exercise-inject-edit"), &format!("{base}/edit")))
            (post_button(ButtonKind::Plain.small(), Some("trash"), &label("exercise-inject-remove"), &format!("{base}/removal"), &desk.csrf, &[]))
        }
    }
}

/// What has become of an inject.
pub(super) fn state(inject: &Inject) -> Markup {
    let kind = match inject.state {
        InjectState::Planned => StateKind::Waiting,
        InjectState::Delivered => StateKind::Drill,
        InjectState::Skipped => StateKind::NotSet,
    };
    let words = match inject.ad_hoc {
        true => t_with("exercise-inject-ad-hoc", &[("state", inject.state.said().into())]),
        false => inject.state.said(),
    };
    state_mark(kind, &words)
}
