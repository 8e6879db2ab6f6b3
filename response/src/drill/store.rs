//! SQL of drills.

use super::model::{Drill, Participant};
use crate::incident::Category;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for Drill {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            site: row.parsed("site_id")?,
            category: row.word("category", Category::parse)?,
            place: row.text("place")?,
            scenario: row.text("scenario")?,
            planned_for: row.instant("planned_for")?,
            planned_by: row.parsed("planned_by")?,
            created_at: row.instant("created_at")?,
            incident: row.opt_parsed("incident_id")?,
            cancelled_at: row.opt_instant("cancelled_at")?,
        })
    }
}

impl FromRow for Participant {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            drill: row.parsed("drill_id")?,
            org: row.parsed("org_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            agreed_at: row.opt_instant("agreed_at")?,
            declined_at: row.opt_instant("declined_at")?,
        })
    }
}

/// How often a reference is drawn again that another connection took at the same moment.
const REDRAWS: u32 = 20;

/// Inserts the drill. A reference that somebody else drew at the same moment is drawn again.
pub async fn insert(tx: &mut Tx, drill: &mut Drill) -> Result<(), Fault> {
    for _ in 0..REDRAWS {
        let mark = tx.mark().await?;
        match insert_row(tx, drill).await {
            Ok(()) => return tx.pass(mark).await,
            Err(fault) if fault.violates_unique("reference") => {
                tx.undo_to(mark).await?;
                drill.reference = draw_reference(tx).await?;
            }
            Err(fault) => return Err(fault),
        }
    }
    Err(Fault::other(
        "every drill reference that was drawn was taken at the same moment",
    ))
}

async fn insert_row(tx: &Tx, d: &Drill) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO drill (id, reference, org_id, site_id, category, place, scenario, planned_for, planned_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![d.id, d.reference, d.org, d.site, d.category.as_str(), d.place, d.scenario, d.planned_for, d.planned_by, d.created_at],
    )
    .await
    .map(drop)
}

pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..40 {
        let reference = Reference::draw("DR", attempt, &mut rand::rng());
        if tx
            .count(
                "SELECT COUNT(*) AS n FROM drill WHERE reference = $1",
                params![reference],
            )
            .await?
            == 0
        {
            return Ok(reference);
        }
    }
    Err(Fault::other("no drill reference is free"))
}

pub async fn find(tx: &Tx, reference: &Reference) -> Result<Option<Drill>, Fault> {
    tx.first("SELECT * FROM drill WHERE reference = $1", params![reference])
        .await
}

/// The drill with this id: for what is held in its room.
pub async fn by_id(tx: &Tx, id: IncidentId) -> Result<Option<Drill>, Fault> {
    tx.first("SELECT * FROM drill WHERE id = $1", params![id]).await
}

/// The drill, held against whoever starts it or calls it off meanwhile.
pub async fn find_for_update(tx: &Tx, reference: &Reference) -> Result<Option<Drill>, Fault> {
    tx.first_for_update("SELECT * FROM drill WHERE reference = $1", params![reference])
        .await
}

/// The same by its id.
pub async fn hold(tx: &Tx, id: IncidentId) -> Result<Option<Drill>, Fault> {
    tx.first_for_update("SELECT * FROM drill WHERE id = $1", params![id])
        .await
}

struct PartyUnit(Option<UnitId>);

impl FromRow for PartyUnit {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.opt_parsed("unit").map(Self)
    }
}

/// The units of `partner` that agreements in force with `org` are with; `None` among them: the whole organisation.
pub async fn partner_units(tx: &Tx, org: OrgId, partner: OrgId) -> Result<Vec<Option<UnitId>>, Fault> {
    let units: Vec<PartyUnit> = tx
        .all(
            "SELECT CASE WHEN a_org = $1 THEN b_unit ELSE a_unit END AS unit FROM mou WHERE state = 'in_force' \
             AND ((a_org = $1 AND b_org = $2) OR (a_org = $2 AND b_org = $1)) ORDER BY id",
            params![org, partner],
        )
        .await?;
    Ok(units.into_iter().map(|PartyUnit(unit)| unit).collect())
}

/// Own drills, newest first; those after `last`, when there is one.
pub async fn of_org(tx: &Tx, org: OrgId, last: Option<&Drill>, limit: i64) -> Result<Vec<Drill>, Fault> {
    listed(tx, "org_id = $1", org, last, limit).await
}

/// Drills of other organisations in which one of this organisation's positions was asked, in the same way.
pub async fn with_participants_of(tx: &Tx, org: OrgId, last: Option<&Drill>, limit: i64) -> Result<Vec<Drill>, Fault> {
    let theirs = "org_id <> $1 AND id IN (SELECT drill_id FROM drill_participant WHERE org_id = $1)";
    listed(tx, theirs, org, last, limit).await
}

/// Was one of this organisation's positions asked to it?
pub async fn is_asked(tx: &Tx, drill: IncidentId, org: OrgId) -> Result<bool, Fault> {
    let theirs = "SELECT COUNT(*) AS n FROM drill_participant WHERE drill_id = $1 AND org_id = $2";
    Ok(tx.count(theirs, params![drill, org]).await? > 0)
}

async fn listed(tx: &Tx, whose: &str, org: OrgId, last: Option<&Drill>, limit: i64) -> Result<Vec<Drill>, Fault> {
    let (day, id) = match last {
        Some(last) => (last.planned_for, String::from(last.id)),
        None => (Timestamp::MAX, String::new()),
    };
    let sql = format!(
        "SELECT * FROM drill WHERE {whose} AND (planned_for < $2 OR (planned_for = $2 AND id < $3)) \
         ORDER BY planned_for DESC, id DESC LIMIT $4"
    );
    tx.all(&sql, params![org, day, id, limit]).await
}

/// Starts the drill if nobody else did: whether this one may go on.
pub async fn start(tx: &Tx, id: IncidentId, incident: IncidentId) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE drill SET incident_id = $2 WHERE id = $1 AND incident_id IS NULL AND cancelled_at IS NULL",
            params![id, incident],
        )
        .await?;
    Ok(rows == 1)
}

/// Saves what a planned drill is held with. The row is held.
pub async fn save(tx: &Tx, d: &Drill) -> Result<(), Fault> {
    tx.execute(
        "UPDATE drill SET category = $2, place = $3, scenario = $4, planned_for = $5 \
         WHERE id = $1 AND incident_id IS NULL AND cancelled_at IS NULL",
        params![d.id, d.category.as_str(), d.place, d.scenario, d.planned_for],
    )
    .await
    .map(drop)
}

/// Nobody has answered any more.
pub async fn ask_again(tx: &Tx, id: IncidentId) -> Result<(), Fault> {
    let sql = "UPDATE drill_participant SET agreed_at = NULL, declined_at = NULL WHERE drill_id = $1";
    tx.execute(sql, params![id]).await.map(drop)
}

pub async fn remove_participant(tx: &Tx, drill: IncidentId, position: PositionId) -> Result<(), Fault> {
    let sql = "DELETE FROM drill_participant WHERE drill_id = $1 AND position_id = $2";
    tx.execute(sql, params![drill, position]).await.map(drop)
}

pub async fn cancel(tx: &Tx, id: IncidentId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE drill SET cancelled_at = $2 WHERE id = $1 AND incident_id IS NULL AND cancelled_at IS NULL",
            params![id, now],
        )
        .await?;
    Ok(rows == 1)
}

pub async fn add_participant(tx: &Tx, p: &Participant) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO drill_participant (drill_id, org_id, position_id, title) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (drill_id, position_id) DO NOTHING",
        params![p.drill, p.org, p.position, p.title],
    )
    .await
    .map(drop)
}

pub async fn participants(tx: &Tx, drill: IncidentId) -> Result<Vec<Participant>, Fault> {
    tx.all(
        "SELECT * FROM drill_participant WHERE drill_id = $1 ORDER BY title",
        params![drill],
    )
    .await
}

/// A participant answers; the last answer counts.
pub async fn answer(
    tx: &Tx,
    drill: IncidentId,
    position: PositionId,
    agreed: bool,
    now: Timestamp,
) -> Result<bool, Fault> {
    let (yes, no) = if agreed { (Some(now), None) } else { (None, Some(now)) };
    let rows = tx
        .execute(
            "UPDATE drill_participant SET agreed_at = $3, declined_at = $4 WHERE drill_id = $1 AND position_id = $2",
            params![drill, position, yes, no],
        )
        .await?;
    Ok(rows == 1)
}
