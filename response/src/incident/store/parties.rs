//! SQL of the organisations in a room.

use crate::incident::{Party, SideStatus};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for Party {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            incident: row.parsed("incident_id")?,
            org: row.parsed("org_id")?,
            org_name: row.text("org_name")?,
            org_kind: row.word("org_kind", OrganisationKind::parse)?,
            unit: row.opt_parsed("unit_id")?,
            clause: row.opt_parsed("clause_id")?,
            lead: row.opt_parsed("lead_position")?,
            clear_said_by: row.opt_parsed("clear_said_by")?,
            clear_said_at: row.opt_instant("clear_said_at")?,
            stopped_at: row.opt_instant("stopped_at")?,
            joined_at: row.instant("joined_at")?,
            status: SideStatus {
                acknowledged_at: row.opt_instant("acknowledged_at")?,
                units_sent_at: row.opt_instant("units_sent_at")?,
                on_scene_at: row.opt_instant("on_scene_at")?,
                contained_at: row.opt_instant("contained_at")?,
                case_number: row.text("case_number")?,
            },
        })
    }
}

pub async fn add_party(tx: &Tx, party: &Party) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO incident_party (incident_id, org_id, unit_id, clause_id, joined_at) VALUES ($1, $2, $3, $4, $5)",
        params![party.incident, party.org, party.unit, party.clause, party.joined_at],
    )
    .await
    .map(drop)
}

/// The organisations in a room, the site's own first.
pub async fn parties(tx: &Tx, incident: IncidentId) -> Result<Vec<Party>, Fault> {
    tx.all(
        "SELECT p.*, o.name AS org_name, o.kind AS org_kind FROM incident_party p JOIN organisation o ON o.id = p.org_id \
         WHERE p.incident_id = $1 ORDER BY p.clause_id IS NOT NULL, p.joined_at, p.org_id",
        params![incident],
    )
    .await
}

pub async fn save_party(tx: &Tx, p: &Party) -> Result<(), Fault> {
    tx.execute(
        "UPDATE incident_party SET lead_position = $3, clear_said_by = $4, clear_said_at = $5, stopped_at = $6, \
         acknowledged_at = $7, units_sent_at = $8, on_scene_at = $9, contained_at = $10, case_number = $11 \
         WHERE incident_id = $1 AND org_id = $2",
        params![
            p.incident,
            p.org,
            p.lead,
            p.clear_said_by,
            p.clear_said_at,
            p.stopped_at,
            p.status.acknowledged_at,
            p.status.units_sent_at,
            p.status.on_scene_at,
            p.status.contained_at,
            p.status.case_number
        ],
    )
    .await
    .map(drop)
}

/// The site stopped sharing with an organisation.
pub async fn note_stop(tx: &Tx, incident: IncidentId, org: OrgId, at: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO sharing_stop (incident_id, org_id, stopped_at) VALUES ($1, $2, $3) \
         ON CONFLICT (incident_id, org_id, stopped_at) DO UPDATE SET resumed_at = NULL",
        params![incident, org, at],
    )
    .await
    .map(drop)
}

/// The stops that still stand, in rooms of before stops were kept by themselves: all that is known of those.
pub async fn note_standing_stops(tx: &Tx) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO sharing_stop (incident_id, org_id, stopped_at) \
         SELECT incident_id, org_id, stopped_at FROM incident_party WHERE stopped_at IS NOT NULL",
        params![],
    )
    .await
    .map(drop)
}

/// Sharing that had stopped goes on.
pub async fn note_stop_taken_back(tx: &Tx, incident: IncidentId, org: OrgId, at: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE sharing_stop SET resumed_at = $3 WHERE incident_id = $1 AND org_id = $2 AND resumed_at IS NULL",
        params![incident, org, at],
    )
    .await
    .map(drop)
}
