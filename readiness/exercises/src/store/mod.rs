//! SQL of exercises.

pub mod lines;
pub mod msel;
pub mod people;
pub mod review;

use crate::model::*;
use muster_response::incident::Category;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;

const EXERCISE: &str = "SELECT e.id, e.reference, e.org_id, e.site_id, e.kind, e.title, e.planned_for, e.duration_minutes, e.category, \
    e.place, e.scope, e.scenario, e.sponsor, e.contact, e.state, e.drill_id, e.work_id, e.started_at, e.ended_at, e.revision, \
    e.created_at, e.changed_at, e.changed_by FROM exercise e";

impl FromRow for Exercise {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            site: row.parsed("site_id")?,
            kind: row.word("kind", Kind::parse)?,
            title: row.text("title")?,
            planned_for: row.instant("planned_for")?,
            duration_minutes: row.int("duration_minutes")?,
            category: row.word("category", Category::parse)?,
            place: row.text("place")?,
            scope: row.text("scope")?,
            scenario: row.text("scenario")?,
            sponsor: row.text("sponsor")?,
            contact: row.text("contact")?,
            state: row.word("state", State::parse)?,
            drill: row.opt_parsed("drill_id")?,
            work: row.parsed("work_id")?,
            started_at: row.opt_instant("started_at")?,
            ended_at: row.opt_instant("ended_at")?,
            revision: row.int("revision")?,
            created_at: row.instant("created_at")?,
            changed: changed(row)?,
        })
    }
}

pub(super) fn changed(row: &Row) -> Result<LastChange, Fault> {
    Ok(LastChange {
        by: row.text("changed_by")?,
        at: row.instant("changed_at")?,
    })
}

/// A reference that no exercise has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..200 {
        let reference = Reference::draw("EX", attempt, &mut rand::rng());
        let sql = "SELECT COUNT(*) AS n FROM exercise WHERE reference = $1";
        if tx.count(sql, params![reference]).await? == 0 {
            return Ok(reference);
        }
    }
    Err(Fault::other("no exercise reference is free"))
}

pub async fn insert(tx: &Tx, e: &Exercise) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO exercise (id, reference, org_id, site_id, kind, title, planned_for, duration_minutes, category, place, scope, \
         scenario, sponsor, contact, state, revision, created_at, changed_at, changed_by, work_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        params![
            e.id,
            e.reference,
            e.org,
            e.site,
            e.kind.as_str(),
            e.title,
            e.planned_for,
            e.duration_minutes,
            e.category.as_str(),
            e.place,
            e.scope,
            e.scenario,
            e.sponsor,
            e.contact,
            e.state.as_str(),
            e.revision,
            e.created_at,
            e.changed.at,
            e.changed.by,
            e.work
        ],
    )
    .await
    .map(drop)
}

/// Saves the next revision of the plan, if the one before is still the last and nothing has begun; whether this writer won.
pub async fn save_plan(tx: &Tx, e: &Exercise) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE exercise SET site_id = $2, kind = $3, title = $4, planned_for = $5, duration_minutes = $6, category = $7, \
             place = $8, scope = $9, scenario = $10, sponsor = $11, contact = $12, revision = $13, changed_at = $14, changed_by = $15 \
             WHERE id = $1 AND revision = $13 - 1 AND state = 'planned'",
            params![
                e.id,
                e.site,
                e.kind.as_str(),
                e.title,
                e.planned_for,
                e.duration_minutes,
                e.category.as_str(),
                e.place,
                e.scope,
                e.scenario,
                e.sponsor,
                e.contact,
                e.revision,
                e.changed.at,
                e.changed.by
            ],
        )
        .await?;
    Ok(rows == 1)
}

pub async fn find(tx: &Tx, reference: &Reference) -> Result<Option<Exercise>, Fault> {
    tx.first(&format!("{EXERCISE} WHERE e.reference = $1"), params![reference])
        .await
}

pub async fn by_id(tx: &Tx, id: ExerciseId) -> Result<Option<Exercise>, Fault> {
    tx.first(&format!("{EXERCISE} WHERE e.id = $1"), params![id]).await
}

/// The exercise, held until this transaction ends: clock, injects and plan move one after the other.
pub async fn hold(tx: &Tx, id: ExerciseId) -> Result<Option<Exercise>, Fault> {
    tx.first_for_update(&format!("{EXERCISE} WHERE e.id = $1"), params![id])
        .await
}

/// Those whose clock stands while their room may have ended and a guest's link still runs.
pub async fn paused_with_guests(tx: &Tx) -> Result<Vec<Exercise>, Fault> {
    let sql = format!(
        "{EXERCISE} WHERE e.state = 'paused' AND e.drill_id IS NOT NULL AND EXISTS (SELECT 1 FROM exercise_guest g \
         WHERE g.exercise_id = e.id AND g.ended_at IS NULL) ORDER BY e.id"
    );
    tx.all(&sql, params![]).await
}

/// Those whose clock runs.
pub async fn running(tx: &Tx) -> Result<Vec<Exercise>, Fault> {
    tx.all(
        &format!("{EXERCISE} WHERE e.state = 'running' ORDER BY e.id"),
        params![],
    )
    .await
}

/// Those that are neither over nor called off, and were planned for before this.
pub async fn open_since(tx: &Tx, before: Timestamp) -> Result<Vec<Exercise>, Fault> {
    let sql = format!(
        "{EXERCISE} WHERE e.state IN ('planned', 'running', 'paused') AND e.planned_for < $1 ORDER BY e.planned_for, e.id"
    );
    tx.all(&sql, params![before]).await
}

/// Moves the clock. The row is held.
pub async fn set_state(tx: &Tx, e: &Exercise) -> Result<(), Fault> {
    tx.execute(
        "UPDATE exercise SET state = $2, started_at = $3, ended_at = $4 WHERE id = $1",
        params![e.id, e.state.as_str(), e.started_at, e.ended_at],
    )
    .await
    .map(drop)
}

/// Sets its drill room in place of the one that was read, while nothing has begun; whether this writer won.
pub async fn set_drill(
    tx: &Tx,
    id: ExerciseId,
    before: Option<IncidentId>,
    drill: Option<IncidentId>,
) -> Result<bool, Fault> {
    let sql = "UPDATE exercise SET drill_id = $2 WHERE id = $1 AND state = 'planned' AND COALESCE(drill_id, '') = $3";
    let before = before.map(String::from).unwrap_or_default();
    Ok(tx.execute(sql, params![id, drill, before]).await? == 1)
}
