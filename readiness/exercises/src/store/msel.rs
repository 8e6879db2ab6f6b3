//! SQL of the events list (MSEL) and of the clock.

use super::changed;
use crate::model::*;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

const INJECT: &str = "SELECT i.id, i.exercise_id, i.number, i.planned_minute, i.from_words, i.to_words, i.audience, i.words, i.expected, \
    i.objective_id, i.state, i.ad_hoc, i.done_at, i.done_second, i.done_by, i.revision, i.changed_at, i.changed_by FROM exercise_inject i";

impl FromRow for Inject {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let done = match (row.opt_instant("done_at")?, row.opt_int("done_second")?) {
            (Some(at), Some(second)) => Some(Done {
                at,
                second,
                by: row.text("done_by")?,
            }),
            _ => None,
        };
        Ok(Self {
            id: row.parsed("id")?,
            exercise: row.parsed("exercise_id")?,
            number: row.int("number")?,
            planned_minute: row.int("planned_minute")?,
            from: row.text("from_words")?,
            to: row.text("to_words")?,
            audience: row.word("audience", Audience::parse)?,
            words: row.text("words")?,
            expected: row.text("expected")?,
            objective: row.opt_parsed("objective_id")?,
            state: row.word("state", InjectState::parse)?,
            ad_hoc: row.flag("ad_hoc")?,
            done,
            revision: row.int("revision")?,
            changed: changed(row)?,
        })
    }
}

impl FromRow for ClockStep {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            step: row.word("step", Step::parse)?,
            at: row.instant("at")?,
            title: row.text("title")?,
        })
    }
}

/// The whole list, by planned minute.
pub async fn injects(tx: &Tx, exercise: ExerciseId) -> Result<Vec<Inject>, Fault> {
    let sql = format!("{INJECT} WHERE i.exercise_id = $1 ORDER BY i.planned_minute, i.number");
    tx.all(&sql, params![exercise]).await
}

pub async fn inject(tx: &Tx, exercise: ExerciseId, id: InjectId) -> Result<Option<Inject>, Fault> {
    let sql = format!("{INJECT} WHERE i.exercise_id = $1 AND i.id = $2");
    tx.first(&sql, params![exercise, id]).await
}

/// Takes the number of the next inject: each is given once, also after one was removed. The exercise is held.
pub async fn next_number(tx: &Tx, exercise: ExerciseId) -> Result<i64, Fault> {
    let sql = "UPDATE exercise SET last_inject = last_inject + 1 WHERE id = $1";
    tx.execute(sql, params![exercise]).await?;
    let sql = "SELECT last_inject AS n FROM exercise WHERE id = $1";
    tx.count(sql, params![exercise]).await
}

/// Injects in the list.
pub async fn inject_count(tx: &Tx, exercise: ExerciseId) -> Result<i64, Fault> {
    let sql = "SELECT COUNT(*) AS n FROM exercise_inject WHERE exercise_id = $1";
    tx.count(sql, params![exercise]).await
}

pub async fn insert(tx: &Tx, i: &Inject) -> Result<(), Fault> {
    let done = i.done.as_ref();
    tx.execute(
        "INSERT INTO exercise_inject (id, exercise_id, number, planned_minute, from_words, to_words, audience, words, expected, \
         objective_id, state, ad_hoc, done_at, done_second, done_by, revision, changed_at, changed_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        params![
            i.id,
            i.exercise,
            i.number,
            i.planned_minute,
            i.from,
            i.to,
            i.audience.as_str(),
            i.words,
            i.expected,
            i.objective,
            i.state.as_str(),
            i.ad_hoc,
            done.map(|done| done.at),
            done.map(|done| done.second),
            done.map(|done| done.by.clone()).unwrap_or_default(),
            i.revision,
            i.changed.at,
            i.changed.by
        ],
    )
    .await
    .map(drop)
}

/// Saves the next revision of a planned inject, if the one before is still the last; whether this writer won.
pub async fn save(tx: &Tx, i: &Inject) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE exercise_inject SET planned_minute = $2, from_words = $3, to_words = $4, audience = $5, words = $6, expected = $7, \
             objective_id = $8, revision = $9, changed_at = $10, changed_by = $11 \
             WHERE id = $1 AND revision = $9 - 1 AND state = 'planned'",
            params![
                i.id,
                i.planned_minute,
                i.from,
                i.to,
                i.audience.as_str(),
                i.words,
                i.expected,
                i.objective,
                i.revision,
                i.changed.at,
                i.changed.by
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Delivers or skips a planned inject: whoever comes second, changes nothing. Whether this writer won.
pub async fn finish(tx: &Tx, id: InjectId, state: InjectState, done: &Done) -> Result<bool, Fault> {
    let sql = "UPDATE exercise_inject SET state = $2, done_at = $3, done_second = $4, done_by = $5, revision = revision + 1 \
         WHERE id = $1 AND state = 'planned'";
    let rows = tx
        .execute(sql, params![id, state.as_str(), done.at, done.second, done.by])
        .await?;
    Ok(rows == 1)
}

/// Takes a planned inject out of the list; whether it was there.
pub async fn remove(tx: &Tx, exercise: ExerciseId, id: InjectId) -> Result<bool, Fault> {
    let sql = "DELETE FROM exercise_inject WHERE exercise_id = $1 AND id = $2 AND state = 'planned'";
    Ok(tx.execute(sql, params![exercise, id]).await? == 1)
}

/// The movements of the clock, in their order.
pub async fn clock(tx: &Tx, exercise: ExerciseId) -> Result<Vec<ClockStep>, Fault> {
    let sql = "SELECT step, at, title FROM exercise_clock WHERE exercise_id = $1 ORDER BY rank";
    tx.all(sql, params![exercise]).await
}

/// Adds a movement. The exercise is held.
pub async fn add_step(tx: &Tx, exercise: ExerciseId, rank: i64, s: &ClockStep) -> Result<(), Fault> {
    let sql = "INSERT INTO exercise_clock (exercise_id, rank, step, at, title) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, params![exercise, rank, s.step.as_str(), s.at, s.title])
        .await
        .map(drop)
}
