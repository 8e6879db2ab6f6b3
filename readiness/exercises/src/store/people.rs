//! SQL of partners, positions and guests of an exercise.

use super::EXERCISE;
use crate::model::*;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for Party {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            exercise: row.parsed("exercise_id")?,
            org: row.parsed("org_id")?,
            asked_at: row.instant("asked_at")?,
            asked_by: row.text("asked_by")?,
            agreed_at: row.opt_instant("agreed_at")?,
            declined_at: row.opt_instant("declined_at")?,
            answered_by: row.text("answered_by")?,
            position: row.opt_parsed("position_id")?,
            left_at: row.opt_instant("left_at")?,
            unit: row.opt_parsed("unit_id")?,
        })
    }
}

impl FromRow for Participant {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            exercise: row.parsed("exercise_id")?,
            position: row.parsed("position_id")?,
            org: row.parsed("org_id")?,
            title: row.text("title")?,
            role: row.word("role", Role::parse)?,
        })
    }
}

impl FromRow for Guest {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            exercise: row.parsed("exercise_id")?,
            name: row.text("name")?,
            added_at: row.instant("added_at")?,
            added_by: row.text("added_by")?,
            ended_at: row.opt_instant("ended_at")?,
        })
    }
}

/// Exercises that have not begun and in which this position has a role, the next first.
pub async fn planned_with(tx: &Tx, org: OrgId, position: PositionId) -> Result<Vec<Exercise>, Fault> {
    let sql = format!(
        "{EXERCISE} JOIN exercise_participant q ON q.exercise_id = e.id WHERE q.org_id = $1 AND q.position_id = $2 \
         AND e.state = 'planned' ORDER BY e.planned_for, e.id"
    );
    tx.all(&sql, params![org, position]).await
}

/// A drill that waits for somebody.
#[derive(Debug)]
pub struct PlannedDrill {
    pub id: IncidentId,
    pub reference: Reference,
    pub planned_for: Timestamp,
}

impl FromRow for PlannedDrill {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            planned_for: row.instant("planned_for")?,
        })
    }
}

/// Drills that have not begun, are no exercise's room, and ask this position to take part; not where it has said no. The next first.
pub async fn planned_drills(tx: &Tx, org: OrgId, position: PositionId) -> Result<Vec<PlannedDrill>, Fault> {
    tx.all(
        "SELECT d.id, d.reference, d.planned_for FROM drill d JOIN drill_participant q ON q.drill_id = d.id \
         WHERE q.org_id = $1 AND q.position_id = $2 AND q.declined_at IS NULL AND d.incident_id IS NULL AND d.cancelled_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM exercise e WHERE e.drill_id = d.id) ORDER BY d.planned_for, d.id",
        params![org, position],
    )
    .await
}

/// Partners that were asked and not taken out.
pub async fn parties(tx: &Tx, exercise: ExerciseId) -> Result<Vec<Party>, Fault> {
    let sql = "SELECT * FROM exercise_party WHERE exercise_id = $1 AND left_at IS NULL ORDER BY asked_at, org_id";
    tx.all(sql, params![exercise]).await
}

/// Partners that take part now.
pub async fn sides_in(tx: &Tx, exercise: ExerciseId) -> Result<Vec<OrgId>, Fault> {
    let parties = parties(tx, exercise).await?;
    Ok(parties
        .into_iter()
        .filter(Party::is_in)
        .map(|party| party.org)
        .collect())
}

pub async fn party(tx: &Tx, exercise: ExerciseId, org: OrgId) -> Result<Option<Party>, Fault> {
    let sql = "SELECT * FROM exercise_party WHERE exercise_id = $1 AND org_id = $2 AND left_at IS NULL";
    tx.first(sql, params![exercise, org]).await
}

/// Asks a partner, for the first time or again after it was taken out; whether it had not been asked already.
pub async fn ask(tx: &Tx, exercise: ExerciseId, org: OrgId, by: &str, now: Timestamp) -> Result<bool, Fault> {
    let sql = "INSERT INTO exercise_party (exercise_id, org_id, asked_at, asked_by) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (exercise_id, org_id) DO UPDATE SET asked_at = $3, asked_by = $4, agreed_at = NULL, declined_at = NULL, \
         answered_by = '', position_id = NULL, left_at = NULL, unit_id = NULL WHERE exercise_party.left_at IS NOT NULL";
    Ok(tx.execute(sql, params![exercise, org, now, by]).await? == 1)
}

/// Asks a partner anew that has answered: its answer was to another plan.
pub async fn ask_again(tx: &Tx, exercise: ExerciseId, org: OrgId, by: &str, now: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE exercise_party SET asked_at = $3, asked_by = $4, agreed_at = NULL, declined_at = NULL, answered_by = '', \
         position_id = NULL, unit_id = NULL WHERE exercise_id = $1 AND org_id = $2 AND left_at IS NULL";
    tx.execute(sql, params![exercise, org, now, by]).await.map(drop)
}

/// Who answers for a partner.
#[derive(Debug)]
pub struct AnsweredBy<'a> {
    pub title: &'a str,
    pub position: PositionId,
    pub unit: Option<UnitId>,
}

/// A partner answers; the last answer counts.
pub async fn answer(
    tx: &Tx,
    (exercise, org): (ExerciseId, OrgId),
    agreed: bool,
    by: AnsweredBy<'_>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let (yes, no) = if agreed { (Some(now), None) } else { (None, Some(now)) };
    let sql = "UPDATE exercise_party SET agreed_at = $3, declined_at = $4, answered_by = $5, unit_id = $6, position_id = $7 \
         WHERE exercise_id = $1 AND org_id = $2 AND left_at IS NULL";
    let answered = params![exercise, org, yes, no, by.title, by.unit, by.position];
    Ok(tx.execute(sql, answered).await? == 1)
}

/// Takes a partner out; whether it was in.
pub async fn leave(tx: &Tx, exercise: ExerciseId, org: OrgId, now: Timestamp) -> Result<bool, Fault> {
    let sql = "UPDATE exercise_party SET left_at = $3 WHERE exercise_id = $1 AND org_id = $2 AND left_at IS NULL";
    Ok(tx.execute(sql, params![exercise, org, now]).await? == 1)
}

/// Those of one side.
pub async fn participants(tx: &Tx, exercise: ExerciseId, org: OrgId) -> Result<Vec<Participant>, Fault> {
    let sql = "SELECT * FROM exercise_participant WHERE exercise_id = $1 AND org_id = $2 ORDER BY title, position_id";
    tx.all(sql, params![exercise, org]).await
}

pub async fn role_of(tx: &Tx, exercise: ExerciseId, position: PositionId) -> Result<Option<Participant>, Fault> {
    let sql = "SELECT * FROM exercise_participant WHERE exercise_id = $1 AND position_id = $2";
    tx.first(sql, params![exercise, position]).await
}

/// Gives a position its role, for the first time or anew.
pub async fn set_role(tx: &Tx, p: &Participant) -> Result<(), Fault> {
    let sql = "INSERT INTO exercise_participant (exercise_id, position_id, org_id, title, role) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (exercise_id, position_id) DO UPDATE SET title = $4, role = $5";
    tx.execute(sql, params![p.exercise, p.position, p.org, p.title, p.role.as_str()])
        .await
        .map(drop)
}

/// Takes a position of this side out; whether it was in.
pub async fn remove(tx: &Tx, exercise: ExerciseId, org: OrgId, position: PositionId) -> Result<bool, Fault> {
    let sql = "DELETE FROM exercise_participant WHERE exercise_id = $1 AND org_id = $2 AND position_id = $3";
    Ok(tx.execute(sql, params![exercise, org, position]).await? == 1)
}

/// Guests, those that were ended among them.
pub async fn guests(tx: &Tx, exercise: ExerciseId) -> Result<Vec<Guest>, Fault> {
    let sql = "SELECT id, exercise_id, name, added_at, added_by, ended_at FROM exercise_guest WHERE exercise_id = $1 ORDER BY added_at, id";
    tx.all(sql, params![exercise]).await
}

pub async fn insert_guest(tx: &Tx, g: &Guest, token_digest: Vec<u8>) -> Result<(), Fault> {
    let sql = "INSERT INTO exercise_guest (id, exercise_id, name, token_digest, added_at, added_by) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(
        sql,
        params![g.id, g.exercise, g.name, token_digest, g.added_at, g.added_by],
    )
    .await
    .map(drop)
}

/// The guest behind a link that was not ended.
pub async fn guest_by_token(tx: &Tx, token_digest: Vec<u8>) -> Result<Option<Guest>, Fault> {
    let sql = "SELECT id, exercise_id, name, added_at, added_by, ended_at FROM exercise_guest WHERE token_digest = $1 AND ended_at IS NULL";
    tx.first(sql, params![token_digest]).await
}

/// Ends a guest's link; whether it still ran.
pub async fn end_guest(tx: &Tx, exercise: ExerciseId, id: GuestId, now: Timestamp) -> Result<bool, Fault> {
    let sql = "UPDATE exercise_guest SET ended_at = $3 WHERE exercise_id = $1 AND id = $2 AND ended_at IS NULL";
    Ok(tx.execute(sql, params![exercise, id, now]).await? == 1)
}

/// Observations that this guest has written, and those of all guests.
pub async fn guest_counts(tx: &Tx, exercise: ExerciseId, guest: GuestId) -> Result<(i64, i64), Fault> {
    let sql = "SELECT COUNT(*) AS n FROM exercise_observation WHERE exercise_id = $1 AND guest_id = $2";
    let own = tx.count(sql, params![exercise, guest]).await?;
    let sql = "SELECT COUNT(*) AS n FROM exercise_observation WHERE exercise_id = $1 AND guest_id IS NOT NULL";
    Ok((own, tx.count(sql, params![exercise]).await?))
}

/// Ends every guest's link.
pub async fn end_guests(tx: &Tx, exercise: ExerciseId, now: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE exercise_guest SET ended_at = $2 WHERE exercise_id = $1 AND ended_at IS NULL";
    tx.execute(sql, params![exercise, now]).await.map(drop)
}
