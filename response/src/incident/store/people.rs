//! SQL of the people and units of a room.

use crate::incident::{RoomPerson, Unit};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for RoomPerson {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            incident: row.parsed("incident_id")?,
            position: row.parsed("position_id")?,
            org: row.parsed("org_id")?,
            title: row.text("title")?,
            job: row.text("job")?,
            called_at: row.opt_instant("called_at")?,
            seen_at: row.opt_instant("seen_at")?,
            acknowledged_at: row.opt_instant("acknowledged_at")?,
            declined_at: row.opt_instant("declined_at")?,
            state: row.text("state")?,
            state_at: row.opt_instant("state_at")?,
        })
    }
}

/// Adds a person or saves what is known of it now. That somebody was called, saw it or answered is never taken back: another
/// writer may know of it already.
pub async fn put_person(tx: &Tx, p: &RoomPerson) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO incident_person (incident_id, position_id, org_id, title, job, called_at, seen_at, acknowledged_at, declined_at, \
         state, state_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (incident_id, position_id) DO UPDATE SET job = excluded.job, \
         called_at = COALESCE(incident_person.called_at, excluded.called_at), \
         seen_at = COALESCE(incident_person.seen_at, excluded.seen_at), \
         acknowledged_at = COALESCE(incident_person.acknowledged_at, excluded.acknowledged_at), declined_at = excluded.declined_at, \
         state = excluded.state, state_at = excluded.state_at",
        params![
            p.incident, p.position, p.org, p.title, p.job, p.called_at, p.seen_at, p.acknowledged_at, p.declined_at, p.state,
            p.state_at
        ],
    )
    .await
    .map(drop)
}

pub async fn people(tx: &Tx, incident: IncidentId) -> Result<Vec<RoomPerson>, Fault> {
    tx.all(
        "SELECT * FROM incident_person WHERE incident_id = $1 \
         ORDER BY acknowledged_at IS NULL, acknowledged_at, called_at IS NULL, called_at, title",
        params![incident],
    )
    .await
}

pub async fn person(tx: &Tx, incident: IncidentId, position: PositionId) -> Result<Option<RoomPerson>, Fault> {
    tx.first(
        "SELECT * FROM incident_person WHERE incident_id = $1 AND position_id = $2",
        params![incident, position],
    )
    .await
}

/// Notes that a called person's screen has shown it; whether this was the first time.
pub async fn mark_seen(tx: &Tx, incident: IncidentId, position: PositionId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE incident_person SET seen_at = $3 WHERE incident_id = $1 AND position_id = $2 AND seen_at IS NULL",
            params![incident, position, now],
        )
        .await?;
    Ok(rows == 1)
}

impl FromRow for Unit {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            name: row.text("name")?,
            state: row.text("state")?,
            minutes: row.opt_int("minutes")?,
            sent_at: row.instant("sent_at")?,
            state_at: row.instant("state_at")?,
        })
    }
}

pub async fn put_unit(tx: &Tx, incident: IncidentId, unit: &Unit) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO incident_unit (incident_id, org_id, name, state, minutes, sent_at, state_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (incident_id, org_id, name) DO UPDATE SET state = excluded.state, minutes = excluded.minutes, \
         state_at = excluded.state_at",
        params![incident, unit.org, unit.name, unit.state, unit.minutes, unit.sent_at, unit.state_at],
    )
    .await
    .map(drop)
}

pub async fn units(tx: &Tx, incident: IncidentId) -> Result<Vec<Unit>, Fault> {
    tx.all(
        "SELECT * FROM incident_unit WHERE incident_id = $1 ORDER BY sent_at, org_id, name",
        params![incident],
    )
    .await
}
