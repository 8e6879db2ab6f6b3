//! SQL of objectives, observations and ratings.

use super::changed;
use crate::capability::CoreCapability;
use crate::model::*;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for Objective {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            exercise: row.parsed("exercise_id")?,
            rank: row.int("rank")?,
            words: row.text("words")?,
            capability: row.word("capability", CoreCapability::parse)?,
            targets: row.json("targets")?,
            analysis: row.text("analysis")?,
            revision: row.int("revision")?,
            changed: changed(row)?,
        })
    }
}

impl FromRow for Observation {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            exercise: row.parsed("exercise_id")?,
            org: row.parsed("org_id")?,
            guest: row.opt_parsed("guest_id")?,
            title: row.text("title")?,
            kind: row.word("kind", ObservationKind::parse)?,
            words: row.text("words")?,
            objective: row.opt_parsed("objective_id")?,
            exercise_second: row.opt_int("exercise_second")?,
            said_at: row.instant("said_at")?,
        })
    }
}

impl FromRow for Rating {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            objective: row.parsed("objective_id")?,
            target: row.int("target")?,
            org: row.parsed("org_id")?,
            exercise: row.parsed("exercise_id")?,
            letter: row.word("rating", Letter::parse)?,
            words: row.text("words")?,
            rated_at: row.instant("rated_at")?,
            title: row.text("title")?,
            revision: row.int("revision")?,
        })
    }
}

pub async fn objectives(tx: &Tx, exercise: ExerciseId) -> Result<Vec<Objective>, Fault> {
    let sql = "SELECT * FROM exercise_objective WHERE exercise_id = $1 ORDER BY rank, id";
    tx.all(sql, params![exercise]).await
}

pub async fn objective(tx: &Tx, exercise: ExerciseId, id: ObjectiveId) -> Result<Option<Objective>, Fault> {
    let sql = "SELECT * FROM exercise_objective WHERE exercise_id = $1 AND id = $2";
    tx.first(sql, params![exercise, id]).await
}

fn targets_json(targets: &[Target]) -> Result<String, Fault> {
    serde_json::to_string(targets).map_err(Fault::other)
}

pub async fn insert_objective(tx: &Tx, o: &Objective) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO exercise_objective (id, exercise_id, rank, words, capability, targets, analysis, revision, changed_at, changed_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            o.id,
            o.exercise,
            o.rank,
            o.words,
            o.capability.as_str(),
            targets_json(&o.targets)?,
            o.analysis,
            o.revision,
            o.changed.at,
            o.changed.by
        ],
    )
    .await
    .map(drop)
}

/// Saves the next revision, if the one before is still the last; whether this writer won.
pub async fn save_objective(tx: &Tx, o: &Objective) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE exercise_objective SET words = $2, capability = $3, targets = $4, analysis = $5, revision = $6, changed_at = $7, \
             changed_by = $8 WHERE id = $1 AND revision = $6 - 1",
            params![
                o.id,
                o.words,
                o.capability.as_str(),
                targets_json(&o.targets)?,
                o.analysis,
                o.revision,
                o.changed.at,
                o.changed.by
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Takes an objective out of a plan, and out of the injects that name it; whether it was there. The exercise is held and planned.
pub async fn remove_objective(tx: &Tx, exercise: ExerciseId, id: ObjectiveId) -> Result<bool, Fault> {
    let named = "UPDATE exercise_inject SET objective_id = NULL WHERE exercise_id = $1 AND objective_id = $2";
    tx.execute(named, params![exercise, id]).await?;
    let seen = "UPDATE exercise_observation SET objective_id = NULL WHERE exercise_id = $1 AND objective_id = $2";
    tx.execute(seen, params![exercise, id]).await?;
    let sql = "DELETE FROM exercise_objective WHERE exercise_id = $1 AND id = $2";
    Ok(tx.execute(sql, params![exercise, id]).await? == 1)
}

/// What a side saw, the first first.
pub async fn observations(tx: &Tx, exercise: ExerciseId, org: OrgId) -> Result<Vec<Observation>, Fault> {
    let sql = "SELECT * FROM exercise_observation WHERE exercise_id = $1 AND org_id = $2 ORDER BY said_at, id";
    tx.all(sql, params![exercise, org]).await
}

pub async fn observation_count(tx: &Tx, exercise: ExerciseId) -> Result<i64, Fault> {
    let sql = "SELECT COUNT(*) AS n FROM exercise_observation WHERE exercise_id = $1";
    tx.count(sql, params![exercise]).await
}

pub async fn add_observation(tx: &Tx, o: &Observation) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO exercise_observation (id, exercise_id, org_id, guest_id, title, kind, words, objective_id, exercise_second, said_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            o.id,
            o.exercise,
            o.org,
            o.guest,
            o.title,
            o.kind.as_str(),
            o.words,
            o.objective,
            o.exercise_second,
            o.said_at
        ],
    )
    .await
    .map(drop)
}

/// How a side rated.
pub async fn ratings(tx: &Tx, exercise: ExerciseId, org: OrgId) -> Result<Vec<Rating>, Fault> {
    let sql = "SELECT * FROM exercise_rating WHERE exercise_id = $1 AND org_id = $2 ORDER BY objective_id, target";
    tx.all(sql, params![exercise, org]).await
}

/// Rates for the first time when `seen` is 0, otherwise after that revision if it is still the last; whether this writer won.
pub async fn rate(tx: &Tx, seen: i64, r: &Rating) -> Result<bool, Fault> {
    let sql = match seen {
        0 => {
            "INSERT INTO exercise_rating (objective_id, target, org_id, exercise_id, rating, words, rated_at, title, revision) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (objective_id, target, org_id) DO NOTHING"
        }
        _ => {
            "UPDATE exercise_rating SET rating = $5, words = $6, rated_at = $7, title = $8, revision = $9 \
             WHERE objective_id = $1 AND target = $2 AND org_id = $3 AND exercise_id = $4 AND revision = $9 - 1"
        }
    };
    let rows = tx
        .execute(
            sql,
            params![
                r.objective,
                r.target,
                r.org,
                r.exercise,
                r.letter.as_str(),
                r.words,
                r.rated_at,
                r.title,
                r.revision
            ],
        )
        .await?;
    Ok(rows == 1)
}
