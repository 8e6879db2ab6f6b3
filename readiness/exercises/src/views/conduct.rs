//! The exercise while it is on.

use super::forms::objective_choices;
use super::{chips, framed_live, lead, msel, ways};
use crate::model::*;
use crate::pages::ObservationForm;
use crate::reading::{Script, Seen};
use crate::rules::clock;
use jiff::SignedDuration;
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_web::{Desk, Problem, components::*, format, layout, t, t_with};

/// All that the page may show.
pub(crate) struct ConductPage<'a> {
    pub seen: &'a Seen,
    pub script: &'a Script,
    pub form: &'a ObservationForm,
    pub problems: &'a FieldProblems,
}

pub(crate) async fn show(desk: &Desk, page: &ConductPage<'_>) -> Result<Markup, Problem> {
    let exercise = page.seen.exercise();
    let title = t("exercise-way-conduct");
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead(page.seen)).actions(ways(page.seen, "/conduct"))))
        (page.problems.summary())
        div.stack {
            (clock_region(desk, page.seen, page.script))
            (injects_region(desk, page.seen, page.script))
            @if page.seen.access.may_observe() && exercise.state != State::Cancelled { (observation_form(desk, page)) }
        }
    };
    let source = format!("/exercises/{}/conduct/now", exercise.reference);
    framed_live(desk, exercise, &title, Some(source), body).await
}

/// What changes by itself.
pub(crate) fn regions(desk: &Desk, seen: &Seen, script: &Script) -> Markup {
    layout::fragment(&[clock_region(desk, seen, script), injects_region(desk, seen, script)])
}

fn clock_region(desk: &Desk, seen: &Seen, script: &Script) -> Markup {
    let exercise = seen.exercise();
    let elapsed = clock::elapsed_seconds(&script.clock, desk.now());
    // The island counts on from the instant at which a clock without pauses would have begun.
    let began = (exercise.state == State::Running).then(|| desk.now() - SignedDuration::from_secs(elapsed));
    let time = ticking_clock(
        began.map(format::machine).as_deref(),
        &format::stopwatch(SignedDuration::from_secs(elapsed)),
    );
    let words = t_with(
        "exercise-band",
        &[
            ("title", exercise.title.as_str().into()),
            ("site", seen.site_name.as_str().into()),
            ("state", exercise.state.said().into()),
        ],
    );
    let here = format!("/exercises/{}/conduct", exercise.reference);
    let last = script.clock.last().map(|step| {
        let said = [
            ("step", step.step.said().into()),
            ("who", step.title.as_str().into()),
            ("at", format::clock_seconds(step.at, &desk.time_zone()).into()),
        ];
        t_with("exercise-clock-last", &said)
    });
    live_region(
        "exercise-clock",
        html! {
            (drill_band(time, &words, None))
            (panel(Panel::of(&t("exercise-clock")).fact(html! { (clock::said(elapsed)) }), html! {
                p { (t("exercise-mark-words")) " " (chips(&seen.under)) }
                @if let Some(last) = &last { p.quiet { (last) } }
                @if seen.access.may_control() { div.actions { @for step in next_steps(seen) { (step_button(desk, exercise, step)) } } }
                (refreshed_line(&format::clock_seconds(desk.now(), &desk.time_zone()), &here))
            }))
        },
    )
}

fn next_steps(seen: &Seen) -> Vec<Step> {
    let state = seen.exercise().state;
    let can = |step: &&Step| clock::moved(state, **step).is_ok();
    Step::ALL.iter().filter(can).copied().collect()
}

fn step_button(desk: &Desk, exercise: &Exercise, step: Step) -> Markup {
    let kind = if matches!(step, Step::Start | Step::Resume) {
        ButtonKind::Main
    } else {
        ButtonKind::Plain
    };
    let label = match step {
        Step::Start => t("exercise-do-start"),
        Step::Pause => t("exercise-do-pause"),
        Step::Resume => t("exercise-do-resume"),
        Step::End => t("exercise-do-end"),
    };
    let action = format!("/exercises/{}/clock", exercise.reference);
    post_button(kind, None, &label, &action, &desk.csrf, &[("step", step.as_str())])
}

fn injects_region(desk: &Desk, seen: &Seen, script: &Script) -> Markup {
    let exercise = seen.exercise();
    let mut done: Vec<&Inject> = script
        .injects
        .iter()
        .filter(|one| one.state != InjectState::Planned)
        .collect();
    done.sort_by_key(|inject| std::cmp::Reverse(inject.done.as_ref().map(|done| (done.second, inject.number))));
    let next: Vec<&Inject> = script
        .injects
        .iter()
        .filter(|one| one.state == InjectState::Planned)
        .collect();
    let may = seen.access.may_control() && exercise.is_on();
    let add = may.then(|| {
        let href = format!("/exercises/{}/injects/new", exercise.reference);
        button_link(ButtonKind::Plain.small(), Some("add"), &t("exercise-inject-now"), &href)
    });
    let said = done.into_iter().map(|inject| inject_row(desk, seen, inject, false));
    let said: Vec<Row> = said.collect();
    let next: Vec<Row> = next
        .into_iter()
        .map(|inject| inject_row(desk, seen, inject, may))
        .collect();
    let title = t("exercise-injects-said");
    let head = Panel {
        action: add,
        ..Panel::list(&title)
    };
    live_region(
        "exercise-injects",
        html! {
            div.stack {
                (panel(head, html! {
                    @if said.is_empty() { (empty_state(&t("exercise-injects-none"), &t("exercise-injects-none-words"), None)) } @else { (row_list(&said)) }
                }))
                @if seen.access.sees_script() && !next.is_empty() { (panel(Panel::list(&t("exercise-injects-next")), row_list(&next))) }
            }
        },
    )
}

fn inject_row(desk: &Desk, seen: &Seen, inject: &Inject, may: bool) -> Row {
    let from_to = t_with(
        "exercise-inject-line",
        &[("from", inject.from.as_str().into()), ("to", inject.to.as_str().into())],
    );
    let time = match &inject.done {
        Some(done) => clock::said(done.second),
        None => clock::said(inject.planned_minute.saturating_mul(60)),
    };
    let base = format!("/exercises/{}/injects/{}", seen.exercise().reference, inject.id);
    let label = |key: &str| t_with(key, &[("number", inject.number.into())]);
    let below = html! {
        (msel::state(inject))
        @if seen.access.sees_script() && !inject.expected.is_empty() { p.quiet { (t("exercise-inject-expected")) ": " (inject.expected) } }
        @if may {
            div.actions {
                (post_button(ButtonKind::Main.small(), None, &label("exercise-inject-say"), &format!("{base}/delivery"), &desk.csrf, &[]))
                (post_button(ButtonKind::Plain.small(), None, &label("exercise-inject-skip"), &format!("{base}/skip"), &desk.csrf, &[]))
            }
        }
    };
    Row {
        lead: Some(html! { (inject.number) }),
        ..Row::of(inject.words.as_str())
    }
    .small(from_to)
    .below(below)
    .date(time, Tone::Plain)
}

fn observation_form(desk: &Desk, page: &ConductPage<'_>) -> Markup {
    let (form, problems, exercise) = (page.form, page.problems, page.seen.exercise());
    let has_begun = exercise.started_at.is_some();
    let kinds: Vec<Choice> = ObservationKind::ALL
        .iter()
        .filter(|kind| has_begun || **kind != ObservationKind::HotWash)
        .map(|kind| Choice::of(kind.as_str(), kind.said()))
        .collect();
    let objectives = objective_choices(&page.script.objectives);
    let none = t("exercise-choose-none");
    let kind = if form.kind.is_empty() {
        ObservationKind::Note.as_str()
    } else {
        &form.kind
    };
    html! {
        form.panel action=(format!("/exercises/{}/observations", exercise.reference)) method="post" {
            div.panel-head { h2 { (t("exercise-observe")) } }
            div.panel-body {
                (csrf_field(&desk.csrf))
                (select_field(&SelectField { name: "kind", label: &t("exercise-observe-kind"), error: problems.of("kind"), value: kind, choices: &kinds, required: true, ..SelectField::default() }))
                (text_area(&TextArea { name: "words", label: &t("exercise-observation"), hint: Some(&t("exercise-observe-hint")), error: problems.of("words"), value: &form.words, rows: 3, required: true, max_length: Some(2_000), ..TextArea::default() }))
                (select_field(&SelectField { name: "objective", label: &t("exercise-objective"), error: problems.of("objective"), value: &form.objective, choices: &objectives, empty: Some(&none), ..SelectField::default() }))
                div.actions { (button(ButtonKind::Main, Some("check"), &t("exercise-observe-save"))) }
            }
        }
    }
}
