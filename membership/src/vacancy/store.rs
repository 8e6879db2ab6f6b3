//! SQL of vacancies.

use super::{Pack, Vacancy};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

const COLUMNS: &str = "v.id, v.reference, v.org_id, v.position_id, v.title, v.duty, v.opened_at, v.acting_position, a.title AS acting_title, \
    v.pack, v.digest, v.filled_at, v.closed_at FROM vacancy v LEFT JOIN position a ON a.id = v.acting_position";

impl FromRow for Vacancy {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let acting: Option<PositionId> = row.opt_parsed("acting_position")?;
        let pack: Pack = row.json("pack")?;
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            org: row.parsed("org_id")?,
            position: row.parsed("position_id")?,
            title: row.text("title")?,
            duty: row.word("duty", Duty::parse)?,
            opened_at: row.instant("opened_at")?,
            acting: acting.zip(row.opt_text("acting_title")?),
            pack,
            digest: row.text("digest")?,
            filled_at: row.opt_instant("filled_at")?,
            closed_at: row.opt_instant("closed_at")?,
        })
    }
}

/// A reference that no vacancy has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..200 {
        let reference = Reference::draw("VA", attempt, &mut rand::rng());
        let taken = "SELECT COUNT(*) AS n FROM vacancy WHERE reference = $1";
        if tx.count(taken, params![reference]).await? == 0 {
            return Ok(reference);
        }
    }
    Err(Fault::other("no vacancy reference is free"))
}

/// Keeps a vacancy. `pack`: its pack exactly as it was digested.
pub async fn insert(tx: &Tx, v: &Vacancy, pack: &str) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO vacancy (id, reference, org_id, position_id, title, duty, opened_at, pack, digest) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            v.id,
            v.reference,
            v.org,
            v.position,
            v.title,
            v.duty,
            v.opened_at,
            pack,
            v.digest
        ],
    )
    .await
    .map(drop)
}

/// The vacancy of this reference, only when it is of `org`.
pub async fn find_of(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<Vacancy>, Fault> {
    tx.first(
        &format!("SELECT {COLUMNS} WHERE v.reference = $2 AND v.org_id = $1"),
        params![org, reference],
    )
    .await
}

/// The open vacancy of a position.
pub async fn open_at(tx: &Tx, position: PositionId) -> Result<Option<Vacancy>, Fault> {
    tx.first(
        &format!("SELECT {COLUMNS} WHERE v.position_id = $1 AND v.closed_at IS NULL"),
        params![position],
    )
    .await
}

/// Open vacancies of an organisation, the oldest first.
pub async fn open_of(tx: &Tx, org: OrgId) -> Result<Vec<Vacancy>, Fault> {
    tx.all(
        &format!("SELECT {COLUMNS} WHERE v.org_id = $1 AND v.closed_at IS NULL ORDER BY v.opened_at, v.id"),
        params![org],
    )
    .await
}

/// Vacancies that have closed, the newest first.
pub async fn closed_of(tx: &Tx, org: OrgId, limit: i64) -> Result<Vec<Vacancy>, Fault> {
    tx.all(
        &format!("SELECT {COLUMNS} WHERE v.org_id = $1 AND v.closed_at IS NOT NULL ORDER BY v.closed_at DESC, v.id DESC LIMIT $2"),
        params![org, limit],
    )
    .await
}

/// Who acts for it, while it is open; whether it was.
pub async fn set_acting(tx: &Tx, id: VacancyId, acting: Option<PositionId>) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE vacancy SET acting_position = $2 WHERE id = $1 AND closed_at IS NULL",
            params![id, acting],
        )
        .await?;
    Ok(rows == 1)
}

/// The positions of one's organisation that this one acts for now.
pub async fn acted_for(tx: &Tx, position: PositionId) -> Result<Vec<PositionId>, Fault> {
    let rows: Vec<Stand> = tx
        .all(
            "SELECT v.position_id AS id FROM vacancy v JOIN position p ON p.id = v.acting_position \
             WHERE v.acting_position = $1 AND v.closed_at IS NULL AND p.person_id IS NOT NULL AND p.closed_at IS NULL \
             ORDER BY v.opened_at, v.id",
            params![position],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Who is called where this position is: the one that acts for it while it is vacant, else itself.
pub async fn called_for(tx: &Tx, position: PositionId) -> Result<PositionId, Fault> {
    let acting: Option<Stand> = tx
        .first(
            "SELECT v.acting_position AS id FROM vacancy v JOIN position p ON p.id = v.acting_position \
             WHERE v.position_id = $1 AND v.closed_at IS NULL AND p.person_id IS NOT NULL AND p.closed_at IS NULL",
            params![position],
        )
        .await?;
    Ok(acting.map_or(position, |row| row.0))
}

struct Stand(PositionId);

impl FromRow for Stand {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.parsed("id").map(Self)
    }
}

/// Closes it, filled or not; whether it was open.
pub async fn close(tx: &Tx, id: VacancyId, filled: bool, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE vacancy SET filled_at = $2, closed_at = $3 WHERE id = $1 AND closed_at IS NULL",
            params![id, filled.then_some(now), now],
        )
        .await?;
    Ok(rows == 1)
}
