//! The report: overview, analysis by objective, improvement plan.

use super::{chips, framed, lead, ways};
use crate::model::*;
use crate::reading::SidePart;
use crate::report::{Report, content};
use crate::rules::clock;
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_readiness::chips::{chip, closed};
use muster_recovery::corrective_action::{Element, OwnerChoice, rules::ActionForm};
use muster_terms::*;
use muster_web::{Desk, Problem, components::*, t, t_with};

pub(crate) async fn show(desk: &Desk, report: &Report) -> Result<Markup, Problem> {
    let exercise = report.exercise();
    let title = t("exercise-way-report");
    let file = |form: &str, key: &str| {
        let href = format!("/exercises/{}/report/{form}", exercise.reference);
        button_link(ButtonKind::Plain, Some("download"), &t(key), &href)
    };
    let actions = html! { (ways(&report.seen, "/report")) (file("pdf", "exercise-report-pdf")) (file("docx", "exercise-report-docx")) };
    let facts: Vec<(String, Markup)> = content::overview(report, &desk.time_zone())
        .into_iter()
        .map(|(name, said)| (name, html! { (said) }))
        .collect();
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead(&report.seen)).actions(actions)))
        div.stack {
            (panel(Panel::of(&t("exercise-overview")).fact(chips(&report.seen.under)), html! { p { (t("exercise-mark-words")) } (definitions(&facts)) }))
            @for side in &report.sides { @if let Err(why) = &side.brought {
                (panel(Panel::list(&side.org.name), closed(why)))
            } }
            @for objective in &report.script.objectives { (objective_panel(desk, report, objective)) }
            (general_panel(report))
            (timeline_panel(report))
            (plan_panel(desk, report))
        }
    };
    framed(desk, exercise, &title, body).await
}

/// What was said when; nothing before the first inject.
fn timeline_panel(report: &Report) -> Markup {
    let rows = content::timeline_rows(report);
    if rows.is_empty() {
        return html! {};
    }
    let caption = t("exercise-timeline");
    let heads = content::timeline_heads();
    let cells = |row: Vec<String>| row.into_iter().map(|said| html! { (said) }).collect();
    let table = table(&Table {
        caption: caption.clone(),
        columns: heads.into_iter().map(|(head, _)| Column::of(head)).collect(),
        rows: rows.into_iter().map(cells).collect(),
        keep_columns: false,
    });
    panel(Panel::list(&caption), table)
}

fn objective_panel(desk: &Desk, report: &Report, objective: &Objective) -> Markup {
    let id = format!("objective-{}", objective.id);
    panel(
        Panel::of(&objective.words).id(&id).fact(objective.capability.said()),
        html! {
            @for (number, target) in (1i64..).zip(&objective.targets) { (target_part(desk, report, objective, (number, target))) }
            (observations(report, Some(objective.id)))
            @if !objective.analysis.is_empty() { h3 { (t("exercise-analysis")) } p { (objective.analysis) } }
            @if report.seen.access.may_plan() && report.exercise().started_at.is_some() { (analysis_form(desk, report, objective)) }
        },
    )
}

fn target_part(desk: &Desk, report: &Report, objective: &Objective, (number, target): (i64, &Target)) -> Markup {
    let rated = report.ratings(objective.id, number);
    html! {
        h3 { (target.words) }
        @if !target.tasks.is_empty() { ul { @for task in &target.tasks { li { (task) } } } }
        @if rated.is_empty() { p.quiet { (report.unrated()) } }
        @else { ul { @for (side, rating) in &rated { li { (rating_line(side, rating)) } } } }
        @if report.seen.access.may_rate() && report.exercise().started_at.is_some() { (rating_form(desk, report, objective, number)) }
    }
}

fn rating_line(side: &SidePart, rating: &Rating) -> Markup {
    html! {
        strong { (rating.letter.as_str().to_uppercase()) } " " (rating.letter.said()) ". "
        (side_mark(side.org.side(), &side.org.name)) ", " (rating.title) " " (chips(&side.under))
        @if !rating.words.is_empty() { br; (rating.words) }
    }
}

/// Several of these forms stand on one page: each folds, and names its fields for itself.
fn rating_form(desk: &Desk, report: &Report, objective: &Objective, number: i64) -> Markup {
    let mine = report
        .ratings(objective.id, number)
        .into_iter()
        .find(|(side, _)| side.is_own);
    let (letter, words, revision) = match mine {
        Some((_, rating)) => (Some(rating.letter), rating.words.as_str(), rating.revision),
        None => (None, "", 0),
    };
    let id = format!("rate-{}-{number}", objective.id);
    let label = t_with("exercise-rate", &[("number", number.into())]);
    html! {
        details.disclosure {
            summary { (label) }
            form action=(format!("/exercises/{}/ratings", report.exercise().reference)) method="post" {
                (csrf_field(&desk.csrf))
                (hidden_field("objective", &objective.id.to_string()))
                (hidden_field("target", &number.to_string()))
                (hidden_field("revision", &revision.to_string()))
                fieldset {
                    legend { (t("exercise-rating")) }
                    @for one in Letter::ALL {
                        @let field = format!("{id}-{}", one.as_str());
                        div.form-check {
                            input.form-check-input type="radio" id=(field) name="rating" value=(one.as_str()) required checked[letter == Some(*one)];
                            label.form-check-label for=(field) { strong { (one.as_str().to_uppercase()) } " " (one.said()) }
                        }
                    }
                }
                div.field {
                    label.form-label for=(format!("{id}-words")) { (t("exercise-rating-words")) }
                    textarea.form-control id=(format!("{id}-words")) name="words" rows="2" maxlength="2000" { (words) }
                }
                div.actions { (button(ButtonKind::Main.small(), Some("check"), &label)) }
            }
        }
    }
}

fn analysis_form(desk: &Desk, report: &Report, objective: &Objective) -> Markup {
    let id = format!("analysis-{}", objective.id);
    let action = format!(
        "/exercises/{}/objectives/{}/analysis",
        report.exercise().reference,
        objective.id
    );
    html! {
        details.disclosure {
            summary { (t_with("exercise-analysis-write", &[("rank", objective.rank.into())])) }
            form action=(action) method="post" {
                (csrf_field(&desk.csrf))
                (hidden_field("revision", &objective.revision.to_string()))
                div.field {
                    label.form-label for=(id) { (t("exercise-analysis")) }
                    textarea.form-control id=(id) name="analysis" rows="5" maxlength="4000" { (objective.analysis) }
                }
                div.actions { (button(ButtonKind::Main.small(), Some("check"), &t("exercise-save"))) }
            }
        }
    }
}

/// Strengths, areas for improvement, notes and hot wash: of one objective, or of none.
fn observations(report: &Report, about: Option<ObjectiveId>) -> Markup {
    let kinds = [
        ("exercise-strengths", ObservationKind::Strength),
        ("exercise-improvements", ObservationKind::Improvement),
        ("exercise-notes", ObservationKind::Note),
        ("exercise-observed-hot-wash", ObservationKind::HotWash),
    ];
    html! {
        @for (key, kind) in kinds {
            @let said = report.observed(kind, about);
            @if !said.is_empty() {
                h3 { (t(key)) }
                ul { @for (side, said) in said {
                    li {
                        @if let Some(second) = said.exercise_second { (clock::said(second)) " " }
                        (said.words) " (" (side_mark(side.org.side(), &side.org.name)) ", " (said.title) ") " (chips(&side.under))
                    }
                } }
            }
        }
    }
}

fn general_panel(report: &Report) -> Markup {
    let kinds = ObservationKind::ALL.iter();
    let is_empty = kinds.clone().all(|kind| report.observed(*kind, None).is_empty());
    html! { @if !is_empty { (panel(Panel::of(&t("exercise-general")), observations(report, None))) } }
}

fn plan_panel(desk: &Desk, report: &Report) -> Markup {
    let exercise = report.exercise();
    let may = desk.may(Act::Debrief) && exercise.started_at.is_some();
    let add = may.then(|| {
        let href = format!("/exercises/{}/actions/new", exercise.reference);
        button_link(ButtonKind::Main.small(), Some("add"), &t("exercise-plan-add"), &href)
    });
    let rows: Vec<Row> = report
        .actions
        .iter()
        .map(|seen| {
            let action = seen.action.as_ref();
            let small = html! { (action.reference) ". " (action.issue) ". " (content::element(action.element)) @if let Some(clause) = seen.clause() { " " (chip(clause, false)) } };
            Row::of(action.words.as_str())
                .href(format!("/actions/{}", action.reference))
                .small(small)
                .owner(content::owner(seen), action.owner_name.clone())
                .date(content::due(seen), Tone::Plain)
        })
        .collect();
    let title = t("exercise-plan-title");
    let head = Panel {
        action: add,
        ..Panel::list(&title)
    };
    let body = match rows.is_empty() {
        true => empty_state(&t("exercise-plan-empty"), "", None),
        false => row_list(&rows),
    };
    panel(head, body)
}

/// An analysis that was not kept: why, and what was typed, to copy.
pub(crate) async fn analysis_again(
    desk: &Desk,
    reference: &Reference,
    why: &str,
    typed: &str,
) -> Result<Markup, Problem> {
    let title = t("exercise-analysis");
    let body = html! {
        (page_head(PageHead::of(&title)))
        (note(&Note::problem(why)))
        (panel(Panel::of(&t("exercise-to-copy")), html! { p { (typed) } }))
        (button_link(ButtonKind::Plain, None, &t("exercise-way-report"), &format!("/exercises/{reference}/report")))
    };
    desk.page(&title, body).await
}

pub(crate) async fn action(
    desk: &Desk,
    report: &Report,
    owners: &[OwnerChoice],
    (form, said): (&ActionForm, &[(&'static str, String)]),
) -> Result<Markup, Problem> {
    let title = t("exercise-plan-add");
    let base = format!("/exercises/{}", report.exercise().reference);
    let mut problems = FieldProblems::default();
    said.iter()
        .for_each(|(field, words)| problems.say(field, words.as_str()));
    let elements: Vec<Choice> = Element::ALL
        .iter()
        .map(|one| Choice::of(one.as_str(), content::element(*one)))
        .collect();
    let owners: Vec<Choice> = owners
        .iter()
        .map(|one| Choice::of(one.position.to_string(), format!("{}, {}", one.title, one.org_name)))
        .collect();
    let choose = t("exercise-choose-one");
    let area = |name, label: &str, value: &str| {
        text_area(&TextArea {
            name,
            label: &t(label),
            error: problems.of(name),
            value,
            rows: 3,
            required: true,
            ..TextArea::default()
        })
    };
    let select = |name, label: &str, value: &str, choices: &[Choice]| {
        select_field(&SelectField {
            name,
            label: &t(label),
            error: problems.of(name),
            value,
            choices,
            empty: Some(&choose),
            required: true,
            ..SelectField::default()
        })
    };
    let day = |name, label: &str, value: &str| {
        text_field(&TextField {
            name,
            label: &t(label),
            error: problems.of(name),
            value,
            kind: "date",
            narrow: true,
            required: true,
            ..TextField::default()
        })
    };
    let body = html! {
        (page_head(PageHead::of(&title).lead(lead(&report.seen))))
        (problems.summary())
        form.panel action=(format!("{base}/actions")) method="post" {
            div.panel-body {
                (csrf_field(&desk.csrf))
                (area("issue", "exercise-plan-issue", &form.issue))
                (area("words", "exercise-plan-action", &form.words))
                (select("element", "exercise-plan-element", &form.element, &elements))
                (select("owner", "exercise-plan-owner", &form.owner, &owners))
                (day("starts_on", "exercise-plan-start", &form.starts_on))
                (day("due_on", "exercise-plan-due", &form.due_on))
                div.actions {
                    (button(ButtonKind::Main, Some("check"), &t("exercise-plan-save")))
                    (button_link(ButtonKind::Plain, None, &t("sites-cancel"), &format!("{base}/report")))
                }
            }
        }
    };
    framed(desk, report.exercise(), &title, body).await
}
