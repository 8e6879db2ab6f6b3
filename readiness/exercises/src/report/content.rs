//! What stands in a report, in the order of HSEEP: overview, analysis by objective, improvement plan, hot wash, what happened when.

use super::Report;
use crate::model::*;
use crate::reading::SidePart;
use crate::rules::clock;
use jiff::tz::TimeZone;
use muster_agreements::mou::words as mou_words;
use muster_paper::{Block, Column, Tone};
use muster_policy::Why;
use muster_recovery::corrective_action::reading as actions;
use muster_terms::ObjectiveId;
use muster_web::{format, t, t_with};

/// The blocks of a report. Each line of another side names the clause under which it is here.
pub(super) fn blocks(report: &Report, zone: &TimeZone) -> Vec<Block> {
    let mut blocks = vec![
        Block::toned(
            Tone::Framed,
            format!("{}. {}", t("exercise-mark"), t("exercise-mark-words")),
        ),
        Block::heading(1, t("exercise-overview")),
        Block::Facts(overview(report, zone)),
        Block::heading(2, t("exercise-scenario")),
        Block::words(report.exercise().scenario.clone()),
    ];
    blocks.extend(
        report
            .closed()
            .map(|(side, why)| Block::toned(Tone::Framed, closed_line(side, why))),
    );
    blocks.push(Block::heading(1, t("exercise-analysis-title")));
    for objective in &report.script.objectives {
        analysis(&mut blocks, report, objective);
    }
    lists(&mut blocks, report, None);
    improvement_plan(&mut blocks, report);
    hot_wash(&mut blocks, report);
    timeline(&mut blocks, report);
    blocks
}

/// Facts of the overview: name, dates, scope, capabilities, hazard, sponsor, participants, contact. Source: HSEEP AAR/IP template.
pub(crate) fn overview(report: &Report, zone: &TimeZone) -> Vec<(String, String)> {
    let exercise = report.exercise();
    let seconds = clock::elapsed_seconds(&report.script.clock, exercise.ended_at.unwrap_or(exercise.created_at));
    let mut capabilities: Vec<String> = Vec::new();
    for objective in &report.script.objectives {
        let said = objective.capability.said();
        if !capabilities.contains(&said) {
            capabilities.push(said);
        }
    }
    let sides: Vec<String> = report
        .sides
        .iter()
        .map(|side| with_clause(side, &side.org.name))
        .collect();
    let mut facts = vec![
        (t("exercise-name"), exercise.title.clone()),
        (t("exercise-reference"), exercise.reference.to_string()),
        (t("exercise-kind"), exercise.kind.said()),
        (t("exercise-when"), format::day_clock_zone(exercise.planned_for, zone)),
        (t("exercise-site"), report.seen.site_name.clone()),
        (t("exercise-place"), exercise.place.clone()),
        (t("exercise-category"), t(exercise.category.word_key())),
        (t("exercise-state"), exercise.state.said()),
        (t("exercise-capabilities"), capabilities.join("; ")),
        (t("exercise-sides"), sides.join("; ")),
    ];
    if exercise.state == State::Ended {
        facts.push((t("exercise-time-run"), clock::said(seconds)));
    }
    for (key, said) in [
        ("exercise-scope", &exercise.scope),
        ("exercise-sponsor", &exercise.sponsor),
        ("exercise-contact", &exercise.contact),
    ] {
        if !said.is_empty() {
            facts.push((t(key), said.clone()));
        }
    }
    facts
}

/// That the part of a side is not in this report, by which clause, and why.
fn closed_line(side: &SidePart, why: &Why) -> String {
    let (what, said) = (side.org.name.as_str(), mou_words::why(why));
    match why.clause() {
        Some(clause) => t_with(
            "exercise-side-closed-by",
            &[
                ("side", what.into()),
                ("clause", clause.to_string().into()),
                ("why", said.into()),
            ],
        ),
        None => t_with("exercise-side-closed", &[("side", what.into()), ("why", said.into())]),
    }
}

/// Words of a side, with the clauses that open them to the reader.
fn with_clause(side: &SidePart, words: &str) -> String {
    let clauses: Vec<String> = side.under.iter().map(ToString::to_string).collect();
    match clauses.is_empty() {
        true => words.to_owned(),
        false => format!("{words} ({})", clauses.join(", ")),
    }
}

fn analysis(blocks: &mut Vec<Block>, report: &Report, objective: &Objective) {
    blocks.push(Block::heading(2, &objective.words));
    blocks.push(Block::Facts(vec![(
        t("exercise-capability"),
        objective.capability.said(),
    )]));
    let mut rows = Vec::new();
    for (number, target) in (1..).zip(&objective.targets) {
        let rated = report.ratings(objective.id, number);
        let said: Vec<String> = rated.iter().map(|(side, rating)| rating_line(side, rating)).collect();
        let tasks = target.tasks.iter().map(|task| format!("• {task}"));
        let words: Vec<String> = std::iter::once(target.words.clone()).chain(tasks).collect();
        let said = if said.is_empty() {
            report.unrated()
        } else {
            said.join("\n")
        };
        rows.push(vec![words.join("\n"), said]);
    }
    blocks.push(Block::Table {
        columns: vec![
            Column::new(t("exercise-target"), 5.0),
            Column::new(t("exercise-rating"), 5.0),
        ],
        rows,
    });
    lists(blocks, report, Some(objective));
    if !objective.analysis.is_empty() {
        blocks.push(Block::heading(3, t("exercise-analysis")));
        blocks.push(Block::words(objective.analysis.clone()));
    }
}

fn rating_line(side: &SidePart, rating: &Rating) -> String {
    let letter = rating.letter.as_str().to_uppercase();
    let line = format!(
        "{letter}: {}. {}",
        rating.letter.said(),
        with_clause(side, &side.org.name)
    );
    match rating.words.is_empty() {
        true => line,
        false => format!("{line}. {}", rating.words),
    }
}

/// Strengths, areas for improvement and notes: of one objective, or of none.
fn lists(blocks: &mut Vec<Block>, report: &Report, about: Option<&Objective>) {
    let kinds = [
        ("exercise-strengths", ObservationKind::Strength),
        ("exercise-improvements", ObservationKind::Improvement),
        ("exercise-notes", ObservationKind::Note),
    ];
    let mut is_first = about.is_none();
    for (key, kind) in kinds {
        let said = report.observed(kind, about.map(|objective| objective.id));
        if said.is_empty() {
            continue;
        }
        if std::mem::take(&mut is_first) {
            blocks.push(Block::heading(2, t("exercise-general")));
        }
        blocks.push(Block::heading(3, t(key)));
        blocks.push(Block::List {
            numbered: false,
            items: said.iter().map(|(side, said)| observation_line(side, said)).collect(),
        });
    }
}

fn observation_line(side: &SidePart, said: &Observation) -> String {
    let who = with_clause(side, &format!("{}, {}", said.title, side.org.name));
    match said.exercise_second {
        Some(second) => format!("{}  {} ({who})", clock::said(second), said.words),
        None => format!("{} ({who})", said.words),
    }
}

fn improvement_plan(blocks: &mut Vec<Block>, report: &Report) {
    blocks.push(Block::heading(1, t("exercise-plan-title")));
    if report.actions.is_empty() {
        blocks.push(Block::words(t("exercise-plan-empty")));
        return;
    }
    let heads = [
        ("exercise-plan-issue", 3.0),
        ("exercise-plan-action", 3.0),
        ("exercise-plan-element", 2.0),
        ("exercise-plan-owner", 2.0),
        ("exercise-plan-start", 1.6),
        ("exercise-plan-due", 1.6),
    ];
    let rows = report.actions.iter().map(|seen| {
        let action = seen.action.as_ref();
        let clause = seen.clause().map(ToString::to_string);
        let reference = match clause {
            Some(clause) => format!("{} ({clause})", action.reference),
            None => action.reference.to_string(),
        };
        vec![
            action.issue.clone(),
            format!("{reference}: {}", action.words),
            element(action.element),
            owner(seen),
            format::date(action.starts_on),
            due(seen),
        ]
    });
    blocks.push(Block::Table {
        columns: heads.iter().map(|(key, share)| Column::new(t(key), *share)).collect(),
        rows: rows.collect(),
    });
}

/// Who owns an action: a position; where how it stands is closed to the reader, its organisation alone.
pub(crate) fn owner(seen: &actions::Seen) -> String {
    let action = seen.action.as_ref();
    match seen.is_known() {
        true => action.owner_title.clone(),
        false => action.owner_name.clone(),
    }
}

/// When an action is due, or that this is closed to the reader, and by which clause.
pub(crate) fn due(seen: &actions::Seen) -> String {
    match &seen.standing {
        actions::Standing::Known { .. } => format::date(seen.action.as_ref().due_on),
        actions::Standing::Closed { clause: Some(clause) } => {
            t_with("exercise-plan-closed-by", &[("clause", clause.to_string().into())])
        }
        actions::Standing::Closed { clause: None } => t("exercise-plan-closed"),
    }
}

/// The word of a capability element.
pub(crate) fn element(element: muster_recovery::corrective_action::Element) -> String {
    t(&["actions-element-", element.as_str()].concat())
}

fn hot_wash(blocks: &mut Vec<Block>, report: &Report) {
    let mut about: Vec<Option<ObjectiveId>> = vec![None];
    about.extend(report.script.objectives.iter().map(|objective| Some(objective.id)));
    let said: Vec<String> = about
        .into_iter()
        .flat_map(|about| report.observed(ObservationKind::HotWash, about))
        .map(|(side, said)| observation_line(side, said))
        .collect();
    if said.is_empty() {
        return;
    }
    blocks.push(Block::heading(1, t("exercise-observed-hot-wash")));
    blocks.push(Block::List {
        numbered: false,
        items: said,
    });
}

/// What was said when, in its order: time, number, from, to, words, state.
pub(crate) fn timeline_rows(report: &Report) -> Vec<Vec<String>> {
    let done = report
        .script
        .injects
        .iter()
        .filter_map(|inject| Some((inject, inject.done.as_ref()?)));
    let mut rows: Vec<(i64, i64, Vec<String>)> = done
        .map(|(inject, done)| {
            let state = match inject.ad_hoc {
                true => t_with("exercise-inject-ad-hoc", &[("state", inject.state.said().into())]),
                false => inject.state.said(),
            };
            let cells = vec![
                clock::said(done.second),
                inject.number.to_string(),
                inject.from.clone(),
                inject.to.clone(),
                inject.words.clone(),
                state,
            ];
            (done.second, inject.number, cells)
        })
        .collect();
    rows.sort();
    rows.into_iter().map(|(_, _, cells)| cells).collect()
}

/// The heads of these rows, and how wide they are beside each other.
pub(crate) fn timeline_heads() -> [(String, f32); 6] {
    let heads = [
        ("exercise-time", 1.4),
        ("exercise-inject-number", 0.8),
        ("exercise-inject-from", 2.0),
        ("exercise-inject-to", 2.0),
        ("exercise-inject-words", 4.0),
        ("exercise-inject-state", 1.8),
    ];
    heads.map(|(key, share)| (t(key), share))
}

fn timeline(blocks: &mut Vec<Block>, report: &Report) {
    let rows = timeline_rows(report);
    if rows.is_empty() {
        return;
    }
    blocks.push(Block::heading(1, t("exercise-timeline")));
    let heads = timeline_heads();
    blocks.push(Block::Table {
        columns: heads
            .into_iter()
            .map(|(head, share)| Column::new(head, share))
            .collect(),
        rows,
    });
}
