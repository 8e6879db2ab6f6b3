//! SQL of introductions.

use super::{Before, limit};
use crate::model::*;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use uuid::Uuid;

const INTRODUCTION: &str = "SELECT i.id, i.vacancy_id, i.org_id, i.partner_id, i.title, i.acting_title, i.site_id, i.unit_id, i.state, i.agreed_for, \
    i.agreed_place, i.held_on, i.sequence, i.revision, i.due_on, i.made_at, i.changed_at FROM introduction i";

/// Nobody met yet, and somebody still may.
const OPEN: &str = "i.state IN ('proposed', 'agreed', 'not_held')";

impl FromRow for Introduction {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            vacancy: row.parsed("vacancy_id")?,
            org: row.parsed("org_id")?,
            partner: row.parsed("partner_id")?,
            title: row.text("title")?,
            acting: row.opt_text("acting_title")?,
            place: Place {
                site: row.opt_parsed("site_id")?,
                unit: row.opt_parsed("unit_id")?,
            },
            state: row.word("state", State::parse)?,
            agreed_for: row.opt_instant("agreed_for")?,
            agreed_place: row.opt_text("agreed_place")?,
            held_on: row.opt_parsed("held_on")?,
            sequence: row.int("sequence")?,
            revision: row.int("revision")?,
            due_on: row.parsed("due_on")?,
            made_at: row.instant("made_at")?,
            changed_at: row.instant("changed_at")?,
        })
    }
}

impl FromRow for Proposed {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            starts_at: row.instant("starts_at")?,
            place: row.text("place")?,
            by: row.opt_parsed("proposed_by")?,
            owner_yes_at: row.opt_instant("owner_yes_at")?,
            partner_yes_at: row.opt_instant("partner_yes_at")?,
        })
    }
}

impl FromRow for Came {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            org: row.parsed("org_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
        })
    }
}

impl FromRow for Event {
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

/// One introduction, whoever's.
pub async fn find(tx: &Tx, id: IntroductionId) -> Result<Option<Introduction>, Fault> {
    tx.first(&format!("{INTRODUCTION} WHERE i.id = $1"), params![id]).await
}

/// Those of an organisation on either side that somebody has to do something about, the newest first.
pub async fn open_of(tx: &Tx, org: OrgId) -> Result<Vec<Introduction>, Fault> {
    let sql = format!(
        "{INTRODUCTION} WHERE (i.org_id = $1 OR i.partner_id = $1) AND {OPEN} ORDER BY i.made_at DESC, i.id DESC"
    );
    tx.all(&sql, params![org]).await
}

/// The others of them, the newest first; so many.
pub async fn ended_of(tx: &Tx, org: OrgId, before: &Before, most: usize) -> Result<Vec<Introduction>, Fault> {
    let sql = format!(
        "{INTRODUCTION} WHERE (i.org_id = $1 OR i.partner_id = $1) AND NOT {OPEN} \
         AND (i.made_at < $2 OR (i.made_at = $2 AND i.id < $3)) ORDER BY i.made_at DESC, i.id DESC LIMIT $4"
    );
    tx.all(&sql, params![org, before.at, before.id, limit(most)]).await
}

/// Those that nobody held yet and that introduce somebody who is no longer there: the position is vacant again, or who acted for it
/// does so no more.
pub async fn overtaken(tx: &Tx) -> Result<Vec<Introduction>, Fault> {
    let sql = format!(
        "{INTRODUCTION} JOIN vacancy w ON w.id = i.vacancy_id WHERE i.state IN ('proposed', 'agreed', 'not_held') \
         AND (EXISTS (SELECT 1 FROM vacancy v WHERE v.position_id = w.position_id AND v.opened_at >= i.made_at AND v.id <> w.id) \
         OR i.acting_title IS NOT NULL AND (w.closed_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM position a \
         WHERE a.id = w.acting_position AND a.person_id IS NOT NULL AND a.closed_at IS NULL AND a.title = i.acting_title))) \
         ORDER BY i.made_at, i.id"
    );
    tx.all(&sql, params![]).await
}

/// Is somebody introduced to this partner, or was, by this vacancy? `acting`: who acts for the position; `None`: who fills it.
pub async fn is_introduced(tx: &Tx, vacancy: VacancyId, partner: OrgId, acting: Option<&str>) -> Result<bool, Fault> {
    let sql = "SELECT COUNT(*) AS n FROM introduction WHERE vacancy_id = $1 AND partner_id = $2 AND COALESCE(acting_title, '') = $3 \
        AND state <> 'dropped'";
    Ok(tx
        .count(sql, params![vacancy, partner, acting.unwrap_or_default()])
        .await?
        > 0)
}

/// Holds one against others who would write into it at the same time.
pub async fn hold(tx: &Tx, id: IntroductionId) -> Result<(), Fault> {
    tx.execute("UPDATE introduction SET revision = revision WHERE id = $1", params![id])
        .await
        .map(drop)
}

pub async fn insert(tx: &Tx, i: &Introduction) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO introduction (id, vacancy_id, org_id, partner_id, title, acting_title, site_id, unit_id, state, due_on, made_at, \
         changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            i.id,
            i.vacancy,
            i.org,
            i.partner,
            i.title,
            i.acting.as_deref(),
            i.place.site,
            i.place.unit,
            i.state.as_str(),
            i.due_on,
            i.made_at,
            i.changed_at
        ],
    )
    .await
    .map(drop)
}

/// Saves the next revision of one that is held.
pub async fn save(tx: &Tx, i: &Introduction) -> Result<(), Fault> {
    tx.execute(
        "UPDATE introduction SET state = $2, agreed_for = $3, agreed_place = $4, held_on = $5, sequence = $6, changed_at = $7, \
         revision = revision + 1 WHERE id = $1",
        params![
            i.id,
            i.state.as_str(),
            i.agreed_for,
            i.agreed_place.as_deref(),
            i.held_on,
            i.sequence,
            i.changed_at
        ],
    )
    .await
    .map(drop)
}

/// The times that were proposed, the earliest first.
pub async fn times(tx: &Tx, id: IntroductionId) -> Result<Vec<Proposed>, Fault> {
    tx.all(
        "SELECT starts_at, place, proposed_by, owner_yes_at, partner_yes_at FROM introduction_time WHERE introduction_id = $1 \
         ORDER BY starts_at",
        params![id],
    )
    .await
}

/// Keeps a time with its place, or who can come then.
pub async fn keep_time(tx: &Tx, id: IntroductionId, time: &Proposed) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO introduction_time (introduction_id, starts_at, place, proposed_by, owner_yes_at, partner_yes_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (introduction_id, starts_at) DO UPDATE SET \
         place = excluded.place, proposed_by = excluded.proposed_by, owner_yes_at = excluded.owner_yes_at, partner_yes_at = excluded.partner_yes_at",
        params![
            id,
            time.starts_at,
            time.place,
            time.by,
            time.owner_yes_at,
            time.partner_yes_at
        ],
    )
    .await
    .map(drop)
}

/// Who came, of both sides.
pub async fn people(tx: &Tx, id: IntroductionId) -> Result<Vec<Came>, Fault> {
    tx.all(
        "SELECT org_id, position_id, title FROM introduction_person WHERE introduction_id = $1 ORDER BY title, position_id",
        params![id],
    )
    .await
}

/// Names somebody who came; who is named already stays so.
pub async fn add_person(tx: &Tx, id: IntroductionId, came: &Came) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO introduction_person (introduction_id, position_id, org_id, title) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (introduction_id, position_id) DO NOTHING",
        params![id, came.position, came.org, came.title],
    )
    .await
    .map(drop)
}

/// What was done, the first first.
pub async fn events(tx: &Tx, id: IntroductionId) -> Result<Vec<Event>, Fault> {
    tx.all(
        "SELECT kind, org_id, at, title, words FROM introduction_event WHERE introduction_id = $1 ORDER BY at, id",
        params![id],
    )
    .await
}

pub async fn keep_event(tx: &Tx, id: IntroductionId, event: &Event) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO introduction_event (id, introduction_id, org_id, kind, at, title, words) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            Uuid::now_v7().to_string(),
            id,
            event.org,
            event.step.as_str(),
            event.at,
            event.title,
            event.words
        ],
    )
    .await
    .map(drop)
}
