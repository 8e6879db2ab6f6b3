//! SQL of what is done at an event: posts, operational periods, shifts, the briefing and who has read it.

use super::last_change;
use crate::model::*;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for Post {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            org: row.parsed("org_id")?,
            place: row.word("place", Place::parse)?,
            title: row.text("title")?,
            words: row.text("words")?,
            contact: row.text("contact")?,
            reports_to: row.opt_parsed("reports_to")?,
            revision: row.int("revision")?,
            changed: last_change(row)?,
        })
    }
}

impl FromRow for Period {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            from: row.instant("from_at")?,
            until: row.instant("until_at")?,
            objectives: row.text("objectives")?,
            safety: row.text("safety")?,
            revision: row.int("revision")?,
            changed: last_change(row)?,
        })
    }
}

impl FromRow for Shift {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            org: row.parsed("org_id")?,
            post: row.parsed("post_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            from: row.instant("from_at")?,
            until: row.instant("until_at")?,
        })
    }
}

impl FromRow for Briefing {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            version: row.int("version")?,
            situation: row.text("situation")?,
            objectives: row.text("objectives")?,
            actions: row.json("actions")?,
            resources: row.json("resources")?,
            channels: row.json("channels")?,
            made_at: row.instant("made_at")?,
            made_by: row.text("made_by")?,
        })
    }
}

impl FromRow for Read {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            version: row.int("version")?,
            at: row.instant("read_at")?,
            unit: row.opt_parsed("unit_id")?,
        })
    }
}

/// What one side brought.
pub async fn brought(tx: &Tx, event: EventId, org: OrgId) -> Result<Brought, Fault> {
    Ok(Brought {
        posts: tx
            .all(
                "SELECT id, org_id, place, title, words, contact, reports_to, revision, changed_at, changed_by FROM event_post \
                 WHERE event_id = $1 AND org_id = $2 AND removed_at IS NULL ORDER BY id",
                params![event, org],
            )
            .await?,
        shifts: tx
            .all(
                "SELECT id, org_id, post_id, position_id, title, from_at, until_at FROM event_shift \
                 WHERE event_id = $1 AND org_id = $2 AND removed_at IS NULL ORDER BY from_at, id",
                params![event, org],
            )
            .await?,
        reads: tx
            .all(
                "SELECT r.org_id, r.position_id, r.title, r.version, r.read_at, p.unit_id FROM event_briefing_read r \
                 JOIN position p ON p.id = r.position_id WHERE r.event_id = $1 AND r.org_id = $2 ORDER BY r.read_at, r.position_id",
                params![event, org],
            )
            .await?,
    })
}

pub async fn insert_post(tx: &Tx, event: EventId, p: &Post) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO event_post (id, event_id, org_id, place, title, words, contact, reports_to, revision, changed_at, changed_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            p.id,
            event,
            p.org,
            p.place.as_str(),
            p.title,
            p.words,
            p.contact,
            p.reports_to,
            p.revision,
            p.changed.at,
            p.changed.by
        ],
    )
    .await
    .map(drop)
}

/// Saves the next revision of a post, if the one before is still the last; whether this writer won.
pub async fn save_post(tx: &Tx, p: &Post) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE event_post SET place = $2, title = $3, words = $4, contact = $5, reports_to = $6, revision = $7, changed_at = $8, \
             changed_by = $9 WHERE id = $1 AND revision = $7 - 1 AND removed_at IS NULL",
            params![
                p.id,
                p.place.as_str(),
                p.title,
                p.words,
                p.contact,
                p.reports_to,
                p.revision,
                p.changed.at,
                p.changed.by
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Takes a post away, and the shifts at it.
pub async fn remove_post(tx: &Tx, post: EventPostId, now: Timestamp) -> Result<(), Fault> {
    for sql in [
        "UPDATE event_shift SET removed_at = $2 WHERE post_id = $1 AND removed_at IS NULL",
        "UPDATE event_post SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL",
    ] {
        tx.execute(sql, params![post, now]).await?;
    }
    Ok(())
}

pub async fn insert_shift(tx: &Tx, event: EventId, s: &Shift) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO event_shift (id, event_id, org_id, post_id, position_id, title, from_at, until_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![s.id, event, s.org, s.post, s.position, s.title, s.from, s.until],
    )
    .await
    .map(drop)
}

/// A shift is at another time.
pub async fn move_shift(tx: &Tx, shift: ShiftId, from: Timestamp, until: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE event_shift SET from_at = $2, until_at = $3 WHERE id = $1 AND removed_at IS NULL";
    tx.execute(sql, params![shift, from, until]).await.map(drop)
}

pub async fn remove_shift(tx: &Tx, shift: ShiftId, now: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE event_shift SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL";
    tx.execute(sql, params![shift, now]).await.map(drop)
}

/// Operational periods in the order of time.
pub async fn periods(tx: &Tx, event: EventId) -> Result<Vec<Period>, Fault> {
    tx.all(
        "SELECT id, from_at, until_at, objectives, safety, revision, changed_at, changed_by FROM event_period \
         WHERE event_id = $1 AND removed_at IS NULL ORDER BY from_at, id",
        params![event],
    )
    .await
}

pub async fn insert_period(tx: &Tx, event: EventId, p: &Period) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO event_period (id, event_id, from_at, until_at, objectives, safety, revision, changed_at, changed_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            p.id,
            event,
            p.from,
            p.until,
            p.objectives,
            p.safety,
            p.revision,
            p.changed.at,
            p.changed.by
        ],
    )
    .await
    .map(drop)
}

/// Saves the next revision of an operational period, if the one before is still the last; whether this writer won.
pub async fn save_period(tx: &Tx, p: &Period) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE event_period SET from_at = $2, until_at = $3, objectives = $4, safety = $5, revision = $6, changed_at = $7, \
             changed_by = $8 WHERE id = $1 AND revision = $6 - 1 AND removed_at IS NULL",
            params![
                p.id,
                p.from,
                p.until,
                p.objectives,
                p.safety,
                p.revision,
                p.changed.at,
                p.changed.by
            ],
        )
        .await?;
    Ok(rows == 1)
}

pub async fn remove_period(tx: &Tx, period: PeriodId, now: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE event_period SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL";
    tx.execute(sql, params![period, now]).await.map(drop)
}

/// The version of the briefing that counts.
pub async fn briefing(tx: &Tx, event: EventId) -> Result<Option<Briefing>, Fault> {
    tx.first(
        "SELECT version, situation, objectives, actions, resources, channels, made_at, made_by FROM event_briefing \
         WHERE event_id = $1 ORDER BY version DESC LIMIT 1",
        params![event],
    )
    .await
}

pub async fn insert_briefing(tx: &Tx, event: EventId, b: &Briefing) -> Result<(), Fault> {
    let json = |value: serde_json::Value| value.to_string();
    tx.execute(
        "INSERT INTO event_briefing (id, event_id, version, situation, objectives, actions, resources, channels, made_at, made_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            uuid::Uuid::now_v7().to_string(),
            event,
            b.version,
            b.situation,
            b.objectives,
            json(serde_json::json!(b.actions)),
            json(serde_json::json!(b.resources)),
            json(serde_json::json!(b.channels)),
            b.made_at,
            b.made_by
        ],
    )
    .await
    .map(drop)
}

/// Marks a version as read by a position; the first mark stays.
pub async fn keep_read(tx: &Tx, event: EventId, r: &Read) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO event_briefing_read (event_id, version, position_id, org_id, title, read_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (event_id, version, position_id) DO NOTHING",
        params![event, r.version, r.position, r.org, r.title, r.at],
    )
    .await
    .map(drop)
}
