//! SQL of positions, people and shifts.

use super::{Holder, Listed, OnDuty, Person, Position};
use crate::revision::{self, Revised, Revision};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

const COLUMNS: &str =
    "p.id, p.org_id, p.unit_id, p.site_id, p.title, p.duty, p.person_id, p.phone, p.place, p.place_mark";

impl FromRow for Position {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            org: row.parsed("org_id")?,
            unit: row.opt_parsed("unit_id")?,
            site: row.opt_parsed("site_id")?,
            title: row.text("title")?,
            duty: row.word("duty", Duty::parse)?,
            person: row.opt_parsed("person_id")?,
            phone: row.text("phone")?,
            place: row.text("place")?,
            place_mark: row.text("place_mark")?,
        })
    }
}

impl FromRow for OnDuty {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            position: Position::from_row(row)?,
            email: row.opt_text("email")?,
        })
    }
}

impl FromRow for Person {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            email: row.opt_text("email")?,
            display_name: row.text("display_name")?,
        })
    }
}

pub async fn insert(tx: &Tx, position: &Position, now: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO position (id, org_id, unit_id, site_id, title, duty, person_id, phone, place, place_mark, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            position.id, position.org, position.unit, position.site, position.title, position.duty, position.person,
            position.phone, position.place, position.place_mark, now
        ],
    )
    .await?;
    match position.person {
        Some(person) => belong(tx, person, position.org).await,
        None => Ok(()),
    }
}

/// Makes somebody's account one of this organisation. It stays so: nobody is taken along into another.
///
/// Errors: a unique violation when the address has an account there already.
pub async fn belong(tx: &Tx, person: PersonId, org: OrgId) -> Result<(), Fault> {
    tx.execute(
        "UPDATE person SET org_id = $2 WHERE id = $1 AND org_id IS NULL",
        params![person, org],
    )
    .await
    .map(drop)
}

pub async fn insert_person(tx: &Tx, person: &Person, now: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO person (id, email, display_name, created_at) VALUES ($1, $2, $3, $4)",
        params![person.id, person.email, person.display_name, now],
    )
    .await
    .map(drop)
}

pub async fn find(tx: &Tx, id: PositionId) -> Result<Option<Position>, Fault> {
    tx.first(
        &format!("SELECT {COLUMNS} FROM position p WHERE p.id = $1 AND p.closed_at IS NULL"),
        params![id],
    )
    .await
}

/// The position, only when it belongs to `org`.
pub async fn find_of(tx: &Tx, org: OrgId, id: PositionId) -> Result<Option<Position>, Fault> {
    Ok(find(tx, id).await?.filter(|position| position.org == org))
}

/// The same with its revision, for a change.
pub async fn find_revised(tx: &Tx, org: OrgId, id: PositionId) -> Result<Option<Revised<Position>>, Fault> {
    tx.first(
        &format!(
            "SELECT {COLUMNS}, {} FROM position p WHERE p.id = $1 AND p.org_id = $2 AND p.closed_at IS NULL",
            revision::COLUMNS
        ),
        params![id, org],
    )
    .await
}

pub async fn of_org(tx: &Tx, org: OrgId) -> Result<Vec<Position>, Fault> {
    tx.all(
        &format!("SELECT {COLUMNS} FROM position p WHERE p.org_id = $1 AND p.closed_at IS NULL ORDER BY p.title"),
        params![org],
    )
    .await
}

/// Some position of an organisation whose duty may do this, if there is one. Which of them is not said.
pub async fn any_that_may(tx: &Tx, org: OrgId, act: Act) -> Result<Option<Position>, Fault> {
    let duties: Vec<String> = Duty::ALL
        .iter()
        .filter(|duty| duty.may(act))
        .map(|duty| format!("'{duty}'"))
        .collect();
    tx.first(
        &format!(
            "SELECT {COLUMNS} FROM position p WHERE p.org_id = $1 AND p.duty IN ({}) AND p.closed_at IS NULL LIMIT 1",
            duties.join(", ")
        ),
        params![org],
    )
    .await
}

/// Positions a person fills, the oldest first.
pub async fn of_person(tx: &Tx, person: PersonId) -> Result<Vec<Position>, Fault> {
    tx.all(
        &format!("SELECT {COLUMNS} FROM position p WHERE p.person_id = $1 AND p.closed_at IS NULL ORDER BY p.created_at, p.id"),
        params![person],
    )
    .await
}

pub async fn find_person(tx: &Tx, id: PersonId) -> Result<Option<Person>, Fault> {
    tx.first("SELECT id, email, display_name FROM person WHERE id = $1", params![id])
        .await
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let position = Position::from_row(row)?;
        let (email, locked) = (row.opt_text("email")?, row.opt_text("locked_at")?.is_some());
        let is_confirmed = row.opt_text("email_confirmed_at")?.is_some();
        let holder = position.person.map(|person| Holder {
            person,
            email,
            is_confirmed,
            locked,
        });
        Ok(Self {
            position,
            holder,
            on_duty: row.int("shifts")? > 0,
            revision: Revision::from_row(row)?,
        })
    }
}

const LISTED: &str = "q.email, q.email_confirmed_at, q.locked_at, (SELECT COUNT(*) FROM duty_shift s WHERE s.position_id = p.id AND s.starts_at <= $2 \
    AND (s.ends_at IS NULL OR s.ends_at > $2)) AS shifts FROM position p LEFT JOIN person q ON q.id = p.person_id";

/// All positions of an organisation with holder and duty, by title.
pub async fn listed(tx: &Tx, org: OrgId, now: Timestamp) -> Result<Vec<Listed>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS}, {}, {LISTED} WHERE p.org_id = $1 AND p.closed_at IS NULL ORDER BY p.title, p.id",
            revision::COLUMNS
        ),
        params![org, now],
    )
    .await
}

/// Keeps other administrators of this organisation waiting until this transaction ends, so that two who remove each other at
/// once do not leave it without one.
pub async fn hold_org(tx: &Tx, org: OrgId) -> Result<(), Fault> {
    struct Held;
    impl FromRow for Held {
        fn from_row(_: &Row) -> Result<Self, Fault> {
            Ok(Held)
        }
    }
    tx.first_for_update::<Held>("SELECT id FROM organisation WHERE id = $1", params![org])
        .await
        .map(drop)
}

/// Saves title, phone, place, site and unit with their revision, if the position is still at revision `read`.
///
/// Returns whether this writer won.
pub async fn save(tx: &Tx, changed: &Revised<Position>, read: i64) -> Result<bool, Fault> {
    let Revised {
        record: position,
        revision,
    } = changed;
    let rows = tx
        .execute(
            "UPDATE position SET title = $2, phone = $3, place = $4, site_id = $5, unit_id = $6, revision = $7, \
             field_revisions = $8, changed_at = $9, changed_by = $10 WHERE id = $1 AND revision = $11",
            params![
                position.id,
                position.title,
                position.phone,
                position.place,
                position.site,
                position.unit,
                revision.number,
                revision.fields_as_json()?,
                revision.changed_at(),
                revision.changed_by(),
                read
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Ends a vacant position; whether it was vacant.
pub async fn close(tx: &Tx, id: PositionId, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE position SET closed_at = $2 WHERE id = $1 AND person_id IS NULL AND closed_at IS NULL",
            params![id, now],
        )
        .await?;
    Ok(rows == 1)
}

/// Fills a vacant position with an account of its organisation; whether both were so.
pub async fn fill_vacant(tx: &Tx, id: PositionId, person: PersonId) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE position SET person_id = $2 WHERE id = $1 AND person_id IS NULL AND closed_at IS NULL \
             AND EXISTS (SELECT 1 FROM person q WHERE q.id = $2 AND q.org_id = position.org_id)",
            params![id, person],
        )
        .await?;
    Ok(rows == 1)
}

/// Fills a position, or leaves it vacant.
pub async fn fill(tx: &Tx, id: PositionId, person: Option<PersonId>) -> Result<(), Fault> {
    tx.execute("UPDATE position SET person_id = $2 WHERE id = $1", params![id, person])
        .await?;
    tx.execute(
        "UPDATE person SET org_id = (SELECT p.org_id FROM position p WHERE p.id = $1) WHERE id = $2 AND org_id IS NULL",
        params![id, person],
    )
    .await
    .map(drop)
}

/// Filled positions of an organisation that are on duty at `now`. A locked account is nobody: it could not answer.
pub async fn on_duty(tx: &Tx, org: OrgId, now: Timestamp) -> Result<Vec<OnDuty>, Fault> {
    tx.all(
        &format!(
            "SELECT {COLUMNS}, q.email FROM position p JOIN person q ON q.id = p.person_id \
             WHERE p.org_id = $1 AND p.closed_at IS NULL AND q.locked_at IS NULL \
             AND EXISTS (SELECT 1 FROM duty_shift s WHERE s.position_id = p.id AND s.starts_at <= $2 \
             AND (s.ends_at IS NULL OR s.ends_at > $2)) ORDER BY p.title"
        ),
        params![org, now],
    )
    .await
}

/// A position with its holder's address, on duty or not: the reach order calls it. Not one whose holder is locked out.
pub async fn reachable(tx: &Tx, id: PositionId) -> Result<Option<OnDuty>, Fault> {
    tx.first(
        &format!(
            "SELECT {COLUMNS}, q.email FROM position p JOIN person q ON q.id = p.person_id \
             WHERE p.id = $1 AND p.closed_at IS NULL AND q.locked_at IS NULL"
        ),
        params![id],
    )
    .await
}

pub async fn is_on_duty(tx: &Tx, id: PositionId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx
        .count(
            "SELECT COUNT(*) AS n FROM duty_shift WHERE position_id = $1 AND starts_at <= $2 AND (ends_at IS NULL OR ends_at > $2)",
            params![id, now],
        )
        .await?
        > 0)
}

/// Puts a position on duty; already on duty stays so.
pub async fn start_shift(tx: &Tx, id: PositionId, now: Timestamp) -> Result<(), Fault> {
    if is_on_duty(tx, id, now).await? {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO duty_shift (position_id, starts_at) VALUES ($1, $2)",
        params![id, now],
    )
    .await
    .map(drop)
}

/// Ends the shifts of every position that this person fills.
pub async fn end_shifts_of(tx: &Tx, person: PersonId, now: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE duty_shift SET ends_at = $2 WHERE (ends_at IS NULL OR ends_at > $2) \
         AND position_id IN (SELECT id FROM position WHERE person_id = $1)",
        params![person, now],
    )
    .await
    .map(drop)
}

pub async fn end_shift(tx: &Tx, id: PositionId, now: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE duty_shift SET ends_at = $2 WHERE position_id = $1 AND (ends_at IS NULL OR ends_at > $2)",
        params![id, now],
    )
    .await
    .map(drop)
}
