//! SQL of ladders: which rung of a side is due when, and whom its reach order names.

use muster_readiness::contacts;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// Why a ladder stopped that goes on when an agreement holds again.
pub const AGREEMENT_STOPPED: &str = "agreement stopped";

/// One side's ladder.
#[derive(Debug, Clone)]
pub struct Ladder {
    pub incident: IncidentId,
    pub org: OrgId,
    pub rung: i64,
    pub due_at: Option<Timestamp>,
}

impl FromRow for Ladder {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            incident: row.parsed("incident_id")?,
            org: row.parsed("org_id")?,
            rung: row.int("rung")?,
            due_at: row.opt_instant("due_at")?,
        })
    }
}

/// Puts a side's ladder on the clock, or back on it.
pub async fn start_ladder(tx: &Tx, incident: IncidentId, org: OrgId, due: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO ladder (incident_id, org_id, rung, due_at) VALUES ($1, $2, 0, $3) \
         ON CONFLICT (incident_id, org_id) DO UPDATE SET due_at = excluded.due_at, ended_why = ''",
        params![incident, org, due],
    )
    .await
    .map(drop)
}

/// Notes that the side could not be asked; whether that is news.
pub async fn could_not_be_asked(tx: &Tx, incident: IncidentId, org: OrgId) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE ladder SET ended_why = 'could not be asked' WHERE incident_id = $1 AND org_id = $2 \
             AND ended_why <> 'could not be asked'",
            params![incident, org],
        )
        .await?;
    Ok(rows == 1)
}

/// Takes the ladder off the clock: answered, ended or used up.
pub async fn end_ladder(tx: &Tx, incident: IncidentId, org: Option<OrgId>, why: &str) -> Result<(), Fault> {
    match org {
        Some(org) => {
            tx.execute(
                "UPDATE ladder SET due_at = NULL, ended_why = $3 WHERE incident_id = $1 AND org_id = $2 AND due_at IS NOT NULL",
                params![incident, org, why],
            )
            .await
        }
        None => {
            tx.execute(
                "UPDATE ladder SET due_at = NULL, ended_why = $2 WHERE incident_id = $1 AND due_at IS NOT NULL",
                params![incident, why],
            )
            .await
        }
    }
    .map(drop)
}

/// Puts a side's ladder back on the clock that stopped for this reason and no other; where it stood, it goes on.
pub async fn resume_ladder(tx: &Tx, incident: IncidentId, org: OrgId, why: &str, due: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE ladder SET due_at = $4, ended_why = '' WHERE incident_id = $1 AND org_id = $2 AND ended_why = $3 \
         AND due_at IS NULL",
        params![incident, org, why, due],
    )
    .await
    .map(drop)
}

/// A side whose ladder is used up, and the number that it set for that; empty where it set none.
#[derive(Debug, Clone)]
pub struct NobodyLeft {
    pub who: String,
    pub out_of_hours: String,
}

impl FromRow for NobodyLeft {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            who: row.text("name")?,
            out_of_hours: row.text("out_of_hours")?,
        })
    }
}

/// The sides whose ladder has been used up, and of which nobody has answered since.
pub async fn nobody_left(tx: &Tx, incident: IncidentId) -> Result<Vec<NobodyLeft>, Fault> {
    tx.all(
        "SELECT o.name, o.out_of_hours FROM ladder l JOIN organisation o ON o.id = l.org_id \
         WHERE l.incident_id = $1 AND l.ended_why = 'nobody left' AND NOT EXISTS \
         (SELECT 1 FROM incident_person p WHERE p.incident_id = l.incident_id AND p.org_id = l.org_id \
          AND p.acknowledged_at IS NOT NULL) ORDER BY o.name, o.id",
        params![incident],
    )
    .await
}

/// Ladders that are due, oldest first.
pub async fn due_ladders(tx: &Tx, now: Timestamp, limit: i64) -> Result<Vec<Ladder>, Fault> {
    tx.all(
        "SELECT * FROM ladder WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2",
        params![now, limit],
    )
    .await
}

/// Climbs one rung, if no other node did: whether this one may go on.
pub async fn climb(tx: &Tx, ladder: &Ladder, next_due: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE ladder SET rung = rung + 1, due_at = $4 WHERE incident_id = $1 AND org_id = $2 AND rung = $3 AND due_at IS NOT NULL",
            params![ladder.incident, ladder.org, ladder.rung, next_due],
        )
        .await?;
    Ok(rows == 1)
}

/// The reach order of an organisation for a site, as its list of contacts has it: see [`contacts::store::reach`].
pub async fn reach_order(tx: &Tx, org: OrgId, site: SiteId) -> Result<Vec<PositionId>, Fault> {
    struct Contact(PositionId);
    impl FromRow for Contact {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Contact(row.parsed("position_id")?))
        }
    }
    let rows: Vec<Contact> = tx
        .all(
            &format!(
                "SELECT c.position_id FROM contact c JOIN position p ON p.id = c.position_id \
                 WHERE c.org_id = $1 AND p.closed_at IS NULL AND (c.site_id = $2 OR c.site_id IS NULL) ORDER BY {}",
                contacts::store::reach()
            ),
            params![org, site],
        )
        .await?;
    Ok(rows.into_iter().map(|contact| contact.0).collect())
}
