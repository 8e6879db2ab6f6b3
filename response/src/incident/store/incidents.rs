//! SQL of incidents themselves: what was raised, and how it stands.

use crate::incident::{Category, Ending, Incident};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

pub(super) const COLUMNS: &str = "i.id, i.reference, i.org_id, i.site_id, i.status, i.level, i.category, i.place, i.place_mark, i.silent, \
    i.words, i.raised_by, i.raised_at, i.ending, i.ended_at, i.sharing_ends_at, i.sharing_closed_at, i.meeting_point, i.became, i.came_from, i.revision";

impl FromRow for Incident {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let level = u8::try_from(row.int("level")?).map_err(Fault::other)?;
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            site: row.parsed("site_id")?,
            status: row.word("status", AlertStatus::parse)?,
            level: AlertLevel::try_from(level).map_err(Fault::Other)?,
            category: row.word("category", Category::parse)?,
            place: row.text("place")?,
            place_mark: row.text("place_mark")?,
            silent: row.flag("silent")?,
            words: row.text("words")?,
            raised_by: row.parsed("raised_by")?,
            raised_at: row.instant("raised_at")?,
            ending: row.opt_word("ending", Ending::parse)?,
            ended_at: row.opt_instant("ended_at")?,
            sharing_ends_at: row.opt_instant("sharing_ends_at")?,
            sharing_closed_at: row.opt_instant("sharing_closed_at")?,
            meeting_point: row.opt_parsed("meeting_point")?,
            became: row.opt_parsed("became")?,
            came_from: row.opt_parsed("came_from")?,
            revision: row.int("revision")?,
        })
    }
}

pub async fn insert(tx: &Tx, i: &Incident, idempotency_key: Option<&str>) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO incident (id, reference, org_id, site_id, status, level, category, place, place_mark, silent, words, raised_by, \
         raised_at, idempotency_key, meeting_point, came_from) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        params![
            i.id, i.reference, i.org, i.site, i.status, i.level, i.category.as_str(), i.place, i.place_mark, i.silent, i.words,
            i.raised_by, i.raised_at, idempotency_key.map(str::to_owned), i.meeting_point, i.came_from
        ],
    )
    .await
    .map(drop)
}

/// Saves how it stands if nobody changed it since it was read. `status`, place and time of raising are never touched.
///
/// Returns whether this writer won.
pub async fn save(tx: &Tx, i: &Incident) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE incident SET category = $2, ending = $3, ended_at = $4, sharing_ends_at = $5, sharing_closed_at = $6, \
             meeting_point = $7, became = $8, revision = revision + 1 WHERE id = $1 AND revision = $9",
            params![
                i.id, i.category.as_str(), i.ending.map(|ending| ending.as_str().to_owned()), i.ended_at, i.sharing_ends_at,
                i.sharing_closed_at, i.meeting_point, i.became, i.revision
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Notes when an answer of another side was first told to the site: what it heard stays its own.
pub async fn note_answer_heard(tx: &Tx, id: IncidentId, at: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE incident SET acknowledged_at = $2 WHERE id = $1 AND acknowledged_at IS NULL",
        params![id, at],
    )
    .await
    .map(drop)
}

/// Notes when the site was first told that a unit of another side is on scene.
pub async fn note_arrival_heard(tx: &Tx, id: IncidentId, at: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE incident SET on_scene_at = $2 WHERE id = $1 AND on_scene_at IS NULL",
        params![id, at],
    )
    .await
    .map(drop)
}

pub async fn find(tx: &Tx, id: IncidentId) -> Result<Option<Incident>, Fault> {
    tx.first(
        &format!("SELECT {COLUMNS} FROM incident i WHERE i.id = $1"),
        params![id],
    )
    .await
}

/// The incident, held against other writers: for what the program does by itself.
pub async fn hold(tx: &Tx, id: IncidentId) -> Result<Option<Incident>, Fault> {
    tx.first_for_update(
        &format!("SELECT {COLUMNS} FROM incident i WHERE i.id = $1"),
        params![id],
    )
    .await
}

/// The incident, held against other writers, if this organisation is in its room.
pub async fn find_for_update(tx: &Tx, reference: &Reference, org: OrgId) -> Result<Option<Incident>, Fault> {
    tx.first_for_update(
        &format!(
            "SELECT {COLUMNS} FROM incident i WHERE i.reference = $1 AND EXISTS (SELECT 1 FROM incident_party p \
             WHERE p.incident_id = i.id AND p.org_id = $2)"
        ),
        params![reference, org],
    )
    .await
}

/// The incident, if this organisation is in its room.
pub async fn find_in_room(tx: &Tx, reference: &Reference, org: OrgId) -> Result<Option<Incident>, Fault> {
    tx.first(
        &format!(
            "SELECT {COLUMNS} FROM incident i WHERE i.reference = $1 AND EXISTS (SELECT 1 FROM incident_party p \
             WHERE p.incident_id = i.id AND p.org_id = $2)"
        ),
        params![reference, org],
    )
    .await
}

pub async fn by_idempotency_key(tx: &Tx, org: OrgId, by: PositionId, key: &str) -> Result<Option<Incident>, Fault> {
    tx.first(
        &format!(
            "SELECT {COLUMNS} FROM incident i WHERE i.org_id = $1 AND i.raised_by = $2 AND i.idempotency_key = $3"
        ),
        params![org, by, key],
    )
    .await
}

pub async fn is_reference_free(tx: &Tx, reference: &Reference) -> Result<bool, Fault> {
    Ok(tx
        .count(
            "SELECT COUNT(*) AS n FROM incident WHERE reference = $1",
            params![reference],
        )
        .await?
        == 0)
}

/// Other real emergencies that the same position raised at the same place and that run, newest first.
pub async fn beside(tx: &Tx, i: &Incident) -> Result<Vec<Incident>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM incident i WHERE i.ended_at IS NULL AND i.org_id = $1 AND i.site_id = $2 AND i.place = $3 \
             AND i.raised_by = $4 AND i.status = 'Actual' AND i.id <> $5 ORDER BY i.raised_at DESC LIMIT 5"
        ),
        params![i.org, i.site, i.place, i.raised_by, i.id],
    )
    .await
}

/// Real rooms both organisations are in and still share, newest first.
pub async fn shared_rooms(tx: &Tx, a: OrgId, b: OrgId, now: Timestamp) -> Result<Vec<Incident>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM incident i JOIN incident_party p ON p.incident_id = i.id AND p.org_id = $1 \
             JOIN incident_party q ON q.incident_id = i.id AND q.org_id = $2 \
             WHERE i.status = 'Actual' AND p.stopped_at IS NULL AND q.stopped_at IS NULL AND i.sharing_closed_at IS NULL \
             AND (i.sharing_ends_at IS NULL OR i.sharing_ends_at > $3) \
             ORDER BY i.raised_at DESC LIMIT 20"
        ),
        params![a, b, now],
    )
    .await
}

/// Rooms, drills too, that both organisations are in and whose sharing has not ended: where an agreement of the two matters.
pub async fn rooms_of_pair(tx: &Tx, a: OrgId, b: OrgId, now: Timestamp) -> Result<Vec<Incident>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM incident i JOIN incident_party p ON p.incident_id = i.id AND p.org_id = $1 \
             JOIN incident_party q ON q.incident_id = i.id AND q.org_id = $2 \
             WHERE p.stopped_at IS NULL AND q.stopped_at IS NULL AND i.sharing_closed_at IS NULL \
             AND (i.sharing_ends_at IS NULL OR i.sharing_ends_at > $3) ORDER BY i.id"
        ),
        params![a, b, now],
    )
    .await
}

/// Rooms at a site that still share something.
pub async fn rooms_at(tx: &Tx, site: SiteId, now: Timestamp) -> Result<Vec<Incident>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM incident i WHERE i.site_id = $1 AND i.sharing_closed_at IS NULL \
             AND (i.sharing_ends_at IS NULL OR i.sharing_ends_at > $2) ORDER BY i.id"
        ),
        params![site, now],
    )
    .await
}

/// Rooms whose sharing is due to close.
pub async fn sharing_due(tx: &Tx, now: Timestamp, limit: i64) -> Result<Vec<Incident>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS} FROM incident i WHERE i.sharing_closed_at IS NULL AND i.sharing_ends_at <= $1 \
             ORDER BY i.sharing_ends_at LIMIT $2"
        ),
        params![now, limit],
    )
    .await
}
