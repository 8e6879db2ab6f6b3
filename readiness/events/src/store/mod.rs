//! SQL of events: the event itself, who is invited, its history.

mod lines;
mod staff;

pub use lines::*;
pub use staff::*;

use crate::model::*;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;
use uuid::Uuid;

const EVENT: &str = "SELECT e.id, e.reference, e.org_id, e.unit_id, e.site_id, e.own_site, e.title, e.words, e.attendance, e.weather, e.safety, \
    e.starts_at, e.ends_at, e.cancelled_at, e.revision, e.made_by, e.made_at, e.changed_at, e.changed_by FROM event e";

fn last_change(row: &Row) -> Result<LastChange, Fault> {
    Ok(LastChange {
        by: row.text("changed_by")?,
        at: row.instant("changed_at")?,
    })
}

impl FromRow for Event {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            unit: row.opt_parsed("unit_id")?,
            site: row.parsed("site_id")?,
            own_site: row.flag("own_site")?,
            title: row.text("title")?,
            words: row.text("words")?,
            attendance: row.opt_int("attendance")?,
            weather: row.text("weather")?,
            safety: row.text("safety")?,
            starts_at: row.instant("starts_at")?,
            ends_at: row.instant("ends_at")?,
            cancelled_at: row.opt_instant("cancelled_at")?,
            revision: row.int("revision")?,
            made_by: row.parsed("made_by")?,
            made_at: row.instant("made_at")?,
            changed: last_change(row)?,
        })
    }
}

impl FromRow for Invited {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            answer: row.word("state", Answer::parse)?,
            words: row.text("answer_words")?,
            asked_at: row.instant("asked_at")?,
            answered_at: row.opt_instant("answered_at")?,
            answered_title: row.opt_text("answered_title")?,
            unit: row.opt_parsed("unit_id")?,
        })
    }
}

impl FromRow for Line {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            step: row.word("kind", Step::parse)?,
            org: row.parsed("org_id")?,
            at: row.instant("at")?,
            title: row.text("title")?,
            words: row.text("words")?,
        })
    }
}

/// Of an organisation, how many are not over.
pub async fn count_open(tx: &Tx, org: OrgId, now: Timestamp) -> Result<i64, Fault> {
    let sql = "SELECT COUNT(*) AS n FROM event WHERE org_id = $1 AND cancelled_at IS NULL AND ends_at > $2";
    tx.count(sql, params![org, now]).await
}

pub async fn find(tx: &Tx, reference: &Reference) -> Result<Option<Event>, Fault> {
    tx.first(&format!("{EVENT} WHERE e.reference = $1"), params![reference])
        .await
}

/// Events at this site that were not called off and were on at `at`; for a place of an event's own, from so many hours before to so many
/// after, since it is there for nothing else. The one that began last first.
pub async fn around(tx: &Tx, site: SiteId, at: Timestamp) -> Result<Vec<Event>, Fault> {
    let sql = format!(
        "{EVENT} WHERE e.site_id = $1 AND (e.cancelled_at IS NULL OR e.cancelled_at > $4) \
         AND ((e.starts_at <= $4 AND e.ends_at > $4) OR (e.starts_at <= $3 AND e.ends_at > $2 \
         AND EXISTS (SELECT 1 FROM site s WHERE s.id = e.site_id AND s.valid_from IS NOT NULL))) \
         ORDER BY e.starts_at DESC, e.id"
    );
    let (ended_after, begun_before) = (
        at - jiff::SignedDuration::from_hours(crate::rules::HOURS_AFTER),
        at + jiff::SignedDuration::from_hours(crate::rules::HOURS_BEFORE),
    );
    tx.all(&sql, params![site, ended_after, begun_before, at]).await
}

/// Holds an event against others who would write into it at the same time.
pub async fn hold(tx: &Tx, id: EventId) -> Result<(), Fault> {
    tx.execute("UPDATE event SET revision = revision WHERE id = $1", params![id])
        .await
        .map(drop)
}

/// A reference that no event has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..200 {
        let reference = Reference::draw("EV", attempt, &mut rand::rng());
        if find(tx, &reference).await?.is_none() {
            return Ok(reference);
        }
    }
    Err(Fault::other("no event reference is free"))
}

pub async fn insert(tx: &Tx, e: &Event) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO event (id, reference, org_id, site_id, own_site, title, words, attendance, weather, safety, starts_at, ends_at, \
         revision, made_by, made_at, changed_at, changed_by, unit_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
         $15, $16, $17, $18)",
        params![
            e.id,
            e.reference,
            e.org,
            e.site,
            e.own_site,
            e.title,
            e.words,
            e.attendance,
            e.weather,
            e.safety,
            e.starts_at,
            e.ends_at,
            e.revision,
            e.made_by,
            e.made_at,
            e.changed.at,
            e.changed.by,
            e.unit
        ],
    )
    .await
    .map(drop)
}

/// Saves the next revision, if the one before is still the last; whether this writer won.
pub async fn save(tx: &Tx, e: &Event) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE event SET title = $2, words = $3, attendance = $4, weather = $5, safety = $6, starts_at = $7, ends_at = $8, \
             cancelled_at = $9, revision = $10, changed_at = $11, changed_by = $12 WHERE id = $1 AND revision = $10 - 1",
            params![
                e.id,
                e.title,
                e.words,
                e.attendance,
                e.weather,
                e.safety,
                e.starts_at,
                e.ends_at,
                e.cancelled_at,
                e.revision,
                e.changed.at,
                e.changed.by
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Who was invited, in the order of asking; whoever was uninvited among them.
pub async fn invited(tx: &Tx, event: EventId) -> Result<Vec<Invited>, Fault> {
    tx.all(
        "SELECT org_id, state, answer_words, asked_at, answered_at, answered_title, unit_id FROM event_party WHERE event_id = $1 \
         ORDER BY asked_at, org_id",
        params![event],
    )
    .await
}

/// Keeps an invitation or its answer.
pub async fn keep_invited(tx: &Tx, event: EventId, i: &Invited) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO event_party (event_id, org_id, state, answer_words, asked_at, answered_at, answered_title, unit_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (event_id, org_id) DO UPDATE SET state = excluded.state, \
         answer_words = excluded.answer_words, asked_at = excluded.asked_at, answered_at = excluded.answered_at, \
         answered_title = excluded.answered_title, unit_id = excluded.unit_id",
        params![
            event,
            i.org,
            i.answer.as_str(),
            i.words,
            i.asked_at,
            i.answered_at,
            i.answered_title,
            i.unit
        ],
    )
    .await
    .map(drop)
}

/// Who answered nothing yet and wrote something: the unit that wrote first stands for the side.
pub async fn set_unit_of_unanswered(tx: &Tx, event: EventId, org: OrgId, unit: Option<UnitId>) -> Result<(), Fault> {
    tx.execute(
        "UPDATE event_party SET unit_id = $3 WHERE event_id = $1 AND org_id = $2 AND answered_at IS NULL AND unit_id IS NULL",
        params![event, org, unit],
    )
    .await
    .map(drop)
}

/// Somebody of another unit writes for a side: from then on what the side brings is the whole organisation's.
pub async fn mix_units(tx: &Tx, event: EventId, org: OrgId, unit: Option<UnitId>) -> Result<(), Fault> {
    let unit = unit.map(String::from).unwrap_or_default();
    for sql in [
        "UPDATE event_party SET unit_id = NULL WHERE event_id = $1 AND org_id = $2 AND unit_id IS NOT NULL AND unit_id <> $3",
        "UPDATE event SET unit_id = NULL WHERE id = $1 AND org_id = $2 AND unit_id IS NOT NULL AND unit_id <> $3",
    ] {
        tx.execute(sql, params![event, org, unit.as_str()]).await?;
    }
    Ok(())
}

/// Has this side added posts, or put somebody at one?
pub async fn has_staffed(tx: &Tx, event: EventId, org: OrgId) -> Result<bool, Fault> {
    for sql in [
        "SELECT COUNT(*) AS n FROM event_post WHERE event_id = $1 AND org_id = $2",
        "SELECT COUNT(*) AS n FROM event_shift WHERE event_id = $1 AND org_id = $2",
    ] {
        if tx.count(sql, params![event, org]).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What was done with the event, the first first.
pub async fn lines(tx: &Tx, event: EventId) -> Result<Vec<Line>, Fault> {
    tx.all(
        "SELECT kind, org_id, at, title, words FROM event_step WHERE event_id = $1 ORDER BY at, id",
        params![event],
    )
    .await
}

pub async fn keep_line(tx: &Tx, event: EventId, l: &Line) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO event_step (id, event_id, org_id, kind, at, title, words) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            Uuid::now_v7().to_string(),
            event,
            l.org,
            l.step.as_str(),
            l.at,
            l.title,
            l.words
        ],
    )
    .await
    .map(drop)
}
