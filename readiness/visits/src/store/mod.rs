//! SQL of visits: the visit itself, who is invited, its route, its signatures and its history.

mod lines;
mod said;

pub use lines::*;
pub use said::*;

use crate::model::*;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;
use uuid::Uuid;

const VISIT: &str = "SELECT v.id, v.reference, v.org_id, v.unit_id, v.site_id, v.kind, v.purpose, v.planned_for, v.state, v.salt, v.started_at, \
    v.done_at, v.revision, v.made_by, v.made_at, v.changed_at, v.changed_by FROM visit v";

impl FromRow for Visit {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let salt = row.bytes("salt")?.try_into();
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            unit: row.opt_parsed("unit_id")?,
            site: row.parsed("site_id")?,
            kind: row.word("kind", Kind::parse)?,
            purpose: row.text("purpose")?,
            planned_for: row.instant("planned_for")?,
            state: row.word("state", VisitState::parse)?,
            salt: salt.map_err(|_| Fault::other("the salt of a visit has 32 bytes"))?,
            started_at: row.opt_instant("started_at")?,
            done_at: row.opt_instant("done_at")?,
            revision: row.int("revision")?,
            made_by: row.parsed("made_by")?,
            made_at: row.instant("made_at")?,
            changed: LastChange {
                by: row.text("changed_by")?,
                at: row.instant("changed_at")?,
            },
        })
    }
}

impl FromRow for Invited {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            answer: row.word("state", Answer::parse)?,
            proposed_for: row.opt_instant("proposed_for")?,
            words: row.text("answer_words")?,
            asked_at: row.instant("asked_at")?,
            answered_at: row.opt_instant("answered_at")?,
            answered_title: row.opt_text("answered_title")?,
            unit: row.opt_parsed("unit_id")?,
        })
    }
}

impl FromRow for Stop {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let floor: Option<FloorId> = row.opt_parsed("floor_id")?;
        let point: Option<PointId> = row.opt_parsed("point_id")?;
        let at = match (point, floor, row.opt_text("feature")?) {
            (Some(point), _, _) => StopAt::Point(point),
            (None, Some(floor), Some(feature)) => StopAt::Feature(floor, feature),
            (None, Some(floor), None) => StopAt::Floor(floor),
            _ => StopAt::Words,
        };
        Ok(Self {
            id: row.parsed("id")?,
            place: row.int("place")?,
            label: row.text("label")?,
            words: row.text("words")?,
            at,
        })
    }
}

impl FromRow for Signature {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            digest: row.text("digest")?,
            signed_at: row.instant("signed_at")?,
            dropped_at: row.opt_instant("dropped_at")?,
        })
    }
}

impl FromRow for Event {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            step: row.word("kind", Step::parse)?,
            org: row.parsed("org_id")?,
            about: row.opt_parsed("about_org")?,
            at: row.instant("at")?,
            title: row.text("title")?,
            words: row.text("words")?,
        })
    }
}

/// Of an organisation, how many go on.
pub async fn count_open(tx: &Tx, org: OrgId) -> Result<i64, Fault> {
    let sql = "SELECT COUNT(*) AS n FROM visit WHERE org_id = $1 AND state NOT IN ('done', 'cancelled')";
    tx.count(sql, params![org]).await
}

pub async fn find(tx: &Tx, reference: &Reference) -> Result<Option<Visit>, Fault> {
    tx.first(&format!("{VISIT} WHERE v.reference = $1"), params![reference])
        .await
}

/// The last visit of this site that all have signed.
pub async fn last_signed(tx: &Tx, site: SiteId) -> Result<Option<Visit>, Fault> {
    let sql = format!("{VISIT} WHERE v.site_id = $1 AND v.state = 'done' ORDER BY v.done_at DESC, v.id DESC LIMIT 1");
    tx.first(&sql, params![site]).await
}

/// Holds a visit against others who would write into it at the same time.
pub async fn hold(tx: &Tx, id: VisitId) -> Result<(), Fault> {
    tx.execute("UPDATE visit SET revision = revision WHERE id = $1", params![id])
        .await
        .map(drop)
}

/// A reference that no visit has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..200 {
        let reference = Reference::draw("VIS", attempt, &mut rand::rng());
        if find(tx, &reference).await?.is_none() {
            return Ok(reference);
        }
    }
    Err(Fault::other("no visit reference is free"))
}

pub async fn insert(tx: &Tx, v: &Visit) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO visit (id, reference, org_id, site_id, kind, purpose, planned_for, state, salt, revision, made_by, made_at, \
         changed_at, changed_by, unit_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            v.id,
            v.reference,
            v.org,
            v.site,
            v.kind.as_str(),
            v.purpose,
            v.planned_for,
            v.state.as_str(),
            v.salt.to_vec(),
            v.revision,
            v.made_by,
            v.made_at,
            v.changed.at,
            v.changed.by,
            v.unit
        ],
    )
    .await
    .map(drop)
}

/// Saves the next revision, if the one before is still the last; whether this writer won.
pub async fn save(tx: &Tx, v: &Visit) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE visit SET kind = $2, site_id = $3, purpose = $4, planned_for = $5, state = $6, started_at = $7, done_at = $8, \
             revision = $9, changed_at = $10, changed_by = $11 WHERE id = $1 AND revision = $9 - 1",
            params![
                v.id,
                v.kind.as_str(),
                v.site,
                v.purpose,
                v.planned_for,
                v.state.as_str(),
                v.started_at,
                v.done_at,
                v.revision,
                v.changed.at,
                v.changed.by
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Who was invited, in the order of asking; whoever was uninvited among them.
pub async fn invited(tx: &Tx, visit: VisitId) -> Result<Vec<Invited>, Fault> {
    tx.all(
        "SELECT org_id, state, proposed_for, answer_words, asked_at, answered_at, answered_title, unit_id FROM visit_party \
         WHERE visit_id = $1 ORDER BY asked_at, org_id",
        params![visit],
    )
    .await
}

/// Keeps an invitation or its answer.
pub async fn keep_invited(tx: &Tx, visit: VisitId, i: &Invited) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO visit_party (visit_id, org_id, state, proposed_for, answer_words, asked_at, answered_at, answered_title, \
         unit_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (visit_id, org_id) DO UPDATE SET state = excluded.state, \
         proposed_for = excluded.proposed_for, answer_words = excluded.answer_words, asked_at = excluded.asked_at, \
         answered_at = excluded.answered_at, answered_title = excluded.answered_title, \
         unit_id = excluded.unit_id",
        params![
            visit,
            i.org,
            i.answer.as_str(),
            i.proposed_for,
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

/// Somebody of another unit writes for a side: from then on what the side says is the whole organisation's.
pub async fn mix_units(tx: &Tx, visit: VisitId, org: OrgId, unit: Option<UnitId>) -> Result<(), Fault> {
    let unit = unit.map(String::from).unwrap_or_default();
    for sql in [
        "UPDATE visit_party SET unit_id = NULL WHERE visit_id = $1 AND org_id = $2 AND unit_id IS NOT NULL AND unit_id <> $3",
        "UPDATE visit SET unit_id = NULL WHERE id = $1 AND org_id = $2 AND unit_id IS NOT NULL AND unit_id <> $3",
    ] {
        tx.execute(sql, params![visit, org, unit.as_str()]).await?;
    }
    Ok(())
}

/// Has this side written lines of the checklist or findings?
pub async fn has_written(tx: &Tx, visit: VisitId, org: OrgId) -> Result<bool, Fault> {
    for sql in [
        "SELECT COUNT(*) AS n FROM visit_check WHERE visit_id = $1 AND org_id = $2",
        "SELECT COUNT(*) AS n FROM visit_finding WHERE visit_id = $1 AND org_id = $2",
    ] {
        if tx.count(sql, params![visit, org]).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The route, in its order.
pub async fn stops(tx: &Tx, visit: VisitId) -> Result<Vec<Stop>, Fault> {
    tx.all(
        "SELECT id, place, label, words, point_id, floor_id, feature FROM visit_stop WHERE visit_id = $1 ORDER BY place, id",
        params![visit],
    )
    .await
}

pub async fn insert_stop(tx: &Tx, visit: VisitId, s: &Stop) -> Result<(), Fault> {
    let (point, floor, feature) = match &s.at {
        StopAt::Words => (None, None, None),
        StopAt::Point(point) => (Some(*point), None, None),
        StopAt::Floor(floor) => (None, Some(*floor), None),
        StopAt::Feature(floor, feature) => (None, Some(*floor), Some(feature.clone())),
    };
    tx.execute(
        "INSERT INTO visit_stop (id, visit_id, place, label, words, point_id, floor_id, feature) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![s.id, visit, s.place, s.label, s.words, point, floor, feature],
    )
    .await
    .map(drop)
}

/// Moves a stop to another place of the route.
pub async fn place_stop(tx: &Tx, id: VisitItemId, place: i64) -> Result<(), Fault> {
    tx.execute("UPDATE visit_stop SET place = $2 WHERE id = $1", params![id, place])
        .await
        .map(drop)
}

/// Takes a stop out; findings at it stay, without it.
pub async fn remove_stop(tx: &Tx, visit: VisitId, id: VisitItemId) -> Result<(), Fault> {
    tx.execute(
        "UPDATE visit_finding SET stop_id = NULL WHERE visit_id = $1 AND stop_id = $2",
        params![visit, id],
    )
    .await?;
    tx.execute(
        "DELETE FROM visit_stop WHERE visit_id = $1 AND id = $2",
        params![visit, id],
    )
    .await
    .map(drop)
}

/// All signatures, those that fell among them.
pub async fn signatures(tx: &Tx, visit: VisitId) -> Result<Vec<Signature>, Fault> {
    tx.all(
        "SELECT org_id, position_id, title, digest, signed_at, dropped_at FROM visit_signature WHERE visit_id = $1 \
         ORDER BY signed_at, id",
        params![visit],
    )
    .await
}

pub async fn insert_signature(tx: &Tx, visit: VisitId, s: &Signature) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO visit_signature (id, visit_id, org_id, position_id, title, digest, signed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            Uuid::now_v7().to_string(),
            visit,
            s.org,
            s.position,
            s.title,
            s.digest,
            s.signed_at
        ],
    )
    .await
    .map(drop)
}

/// The visit was opened again: what was signed is signed no more.
pub async fn drop_signatures(tx: &Tx, visit: VisitId, now: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE visit_signature SET dropped_at = $2 WHERE visit_id = $1 AND dropped_at IS NULL",
        params![visit, now],
    )
    .await
    .map(drop)
}

/// What was done with the visit, the first first.
pub async fn events(tx: &Tx, visit: VisitId) -> Result<Vec<Event>, Fault> {
    tx.all(
        "SELECT kind, org_id, about_org, at, title, words FROM visit_event WHERE visit_id = $1 ORDER BY at, id",
        params![visit],
    )
    .await
}

pub async fn keep_event(tx: &Tx, visit: VisitId, e: &Event) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO visit_event (id, visit_id, org_id, kind, at, title, words, about_org) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            Uuid::now_v7().to_string(),
            visit,
            e.org,
            e.step.as_str(),
            e.at,
            e.title,
            e.words,
            e.about
        ],
    )
    .await
    .map(drop)
}
