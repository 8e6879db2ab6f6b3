//! Objectives before the exercise, and what the owner says of each afterwards.

use super::{entry, held_to_plan, lost_race, must_be_planned};
use crate::model::*;
use crate::rules::forms::{MOST_OBJECTIVES, NewObjective};
use crate::store;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, plain_text, t};

/// Letters of an analysis.
const ANALYSIS_CHARS: usize = 4_000;

/// Adds an objective to the plan.
///
/// Errors: `exercise.not-planned`, `exercise.too-many-objectives`.
pub async fn add_objective(desk: &Desk, reference: &Reference, new: NewObjective) -> Result<ObjectiveId, Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_plan(desk, &mut tx, reference).await?.exercise.into_inner();
    must_be_planned(&exercise)?;
    let known = store::review::objectives(&tx, exercise.id).await?;
    let rank = known.last().map_or(1, |last| last.rank + 1);
    if i64::try_from(known.len()).unwrap_or(i64::MAX) >= MOST_OBJECTIVES {
        let words = t("exercise-too-many-objectives");
        return Err(Problem::refusal("exercise.too-many-objectives", words));
    }
    let objective = Objective {
        id: ObjectiveId::new(),
        exercise: exercise.id,
        rank,
        words: new.words,
        capability: new.capability,
        targets: new.targets,
        analysis: String::new(),
        revision: 1,
        changed: LastChange::by(desk),
    };
    store::review::insert_objective(&tx, &objective).await?;
    let added = entry(desk.org(), "exercise.objective", &exercise, desk.now());
    tx.enter(added.with("objective", String::from(objective.id)));
    tx.commit().await?;
    Ok(objective.id)
}

async fn known(tx: &Tx, exercise: &Exercise, id: ObjectiveId) -> Result<Objective, Problem> {
    let found = store::review::objective(tx, exercise.id, id).await?;
    found.ok_or(Problem::Missing)
}

/// Changes an objective of the plan. `seen` is the revision that the writer saw.
///
/// Errors: `exercise.changed-meanwhile`, `exercise.not-planned`: conflicts.
pub async fn change_objective(
    desk: &Desk,
    reference: &Reference,
    id: ObjectiveId,
    seen: i64,
    new: NewObjective,
) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_plan(desk, &mut tx, reference).await?.exercise.into_inner();
    let before = known(&tx, &exercise, id).await?;
    must_be_planned(&exercise)?;
    let changed = Objective {
        words: new.words,
        capability: new.capability,
        targets: new.targets,
        ..before.clone()
    };
    save(tx, desk, &exercise, (before, seen), changed).await
}

/// Writes what the owner says of an objective once the exercise has begun. `seen` is the revision that the writer saw.
///
/// Errors: `exercise.changed-meanwhile`, `exercise.not-begun`: conflicts; `text.too-long`.
pub async fn write_analysis(
    desk: &Desk,
    reference: &Reference,
    id: ObjectiveId,
    seen: i64,
    words: &str,
) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_plan(desk, &mut tx, reference).await?.exercise.into_inner();
    let before = known(&tx, &exercise, id).await?;
    if exercise.started_at.is_none() {
        return Err(Problem::conflict("exercise.not-begun", t("exercise-not-begun")));
    }
    let changed = Objective {
        analysis: plain_text(words, &t("exercise-analysis-called"), ANALYSIS_CHARS, false)?,
        ..before.clone()
    };
    save(tx, desk, &exercise, (before, seen), changed).await
}

async fn save(
    mut tx: Tx,
    desk: &Desk,
    exercise: &Exercise,
    (before, seen): (Objective, i64),
    changed: Objective,
) -> Result<(), Problem> {
    let back = format!("/exercises/{}", exercise.reference);
    if before.revision != seen {
        return Err(lost_race(&before.changed, back, desk));
    }
    let changed = Objective {
        revision: seen + 1,
        changed: LastChange::by(desk),
        ..changed
    };
    if !store::review::save_objective(&tx, &changed).await? {
        return Err(lost_race(&before.changed, back, desk));
    }
    let entered = entry(desk.org(), "exercise.objective", exercise, desk.now());
    tx.enter(entered.with("objective", String::from(changed.id)));
    Ok(tx.commit().await?)
}

/// Takes an objective out of the plan. Injects that named it stay.
///
/// Errors: [`Problem::Missing`], `exercise.not-planned`.
pub async fn remove_objective(desk: &Desk, reference: &Reference, id: ObjectiveId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_plan(desk, &mut tx, reference).await?.exercise.into_inner();
    must_be_planned(&exercise)?;
    if !store::review::remove_objective(&tx, exercise.id, id).await? {
        return Err(Problem::Missing);
    }
    let removed = entry(desk.org(), "exercise.objective-removed", &exercise, desk.now());
    tx.enter(removed.with("objective", String::from(id)));
    Ok(tx.commit().await?)
}
