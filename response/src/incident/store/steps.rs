//! SQL of the plan as the room works it.

use crate::incident::Step;
use muster_readiness::emergency_plan::PlanHead;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for Step {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            rank: row.int("rank")?,
            words: row.text("words")?,
            duty: row.word("duty", Duty::parse)?,
            owner: row.opt_parsed("owner_position")?,
            owner_title: row.text("owner_title")?,
            state: row.text("state")?,
            changed_at: row.opt_instant("changed_at")?,
        })
    }
}

pub async fn put_step(tx: &Tx, incident: IncidentId, step: &Step) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO incident_step (incident_id, rank, words, duty, owner_position, owner_title, state, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (incident_id, rank) DO UPDATE SET \
         owner_position = excluded.owner_position, owner_title = excluded.owner_title, state = excluded.state, \
         changed_at = excluded.changed_at",
        params![
            incident,
            step.rank,
            step.words,
            step.duty,
            step.owner,
            step.owner_title,
            step.state,
            step.changed_at
        ],
    )
    .await
    .map(drop)
}

pub async fn steps(tx: &Tx, incident: IncidentId) -> Result<Vec<Step>, Fault> {
    tx.all(
        "SELECT * FROM incident_step WHERE incident_id = $1 ORDER BY rank",
        params![incident],
    )
    .await
}

struct KeptHead(PlanHead);

impl FromRow for KeptHead {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(PlanHead {
            name: row.text("name")?,
            version: row.int("version")?,
            agreed_on: row.opt_parsed("agreed_on")?,
            instruction: row.text("instruction")?,
        }))
    }
}

/// Keeps the plan that the room began with.
pub async fn keep_plan(tx: &Tx, incident: IncidentId, plan: &PlanHead) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO incident_plan (incident_id, name, version, agreed_on, instruction) VALUES ($1, $2, $3, $4, $5)",
        params![incident, plan.name, plan.version, plan.agreed_on, plan.instruction],
    )
    .await
    .map(drop)
}

/// The plan that the room began with; `None` when the site had none for this kind.
pub async fn plan(tx: &Tx, incident: IncidentId) -> Result<Option<PlanHead>, Fault> {
    let kept: Option<KeptHead> = tx
        .first(
            "SELECT name, version, agreed_on, instruction FROM incident_plan WHERE incident_id = $1",
            params![incident],
        )
        .await?;
    Ok(kept.map(|kept| kept.0))
}
