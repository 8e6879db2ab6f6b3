//! SQL of resources and loans.

use super::model::Step;
use super::{Loan, LoanEvent, Resource};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;

const RESOURCE: &str = "SELECT r.id, r.org_id, r.unit_id, r.kind, r.name, r.words, r.quantity, r.place, r.conditions, r.ask_position, \
    p.title AS ask_title, r.offered_until, r.withdrawn_at, r.revision, r.changed_at, r.changed_by FROM resource r \
    JOIN position p ON p.id = r.ask_position";
const LOAN: &str = "SELECT l.id, l.reference, l.resource_id, l.owner_org, l.borrower_org, l.kind, l.name, l.clause_agreement, \
    l.clause_number, l.asked_position, l.state, l.quantity, l.from_on, l.until_on, l.purpose, l.gave_at, l.took_at, l.asked_at, \
    l.ended_at, l.revision FROM loan l";

impl FromRow for Resource {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            org: row.parsed("org_id")?,
            unit: row.opt_parsed("unit_id")?,
            kind: row.word("kind", ResourceKind::parse)?,
            name: row.text("name")?,
            words: row.text("words")?,
            quantity: row.int("quantity")?,
            place: row.text("place")?,
            conditions: row.text("conditions")?,
            ask: row.parsed("ask_position")?,
            ask_title: row.text("ask_title")?,
            offered_until: row.opt_parsed("offered_until")?,
            withdrawn_at: row.opt_instant("withdrawn_at")?,
            revision: row.int("revision")?,
            changed: LastChange {
                by: row.text("changed_by")?,
                at: row.instant("changed_at")?,
            },
        })
    }
}

impl FromRow for Loan {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            resource: row.parsed("resource_id")?,
            owner: row.parsed("owner_org")?,
            borrower: row.parsed("borrower_org")?,
            kind: row.word("kind", ResourceKind::parse)?,
            name: row.text("name")?,
            clause: (row.text("clause_agreement")?, row.text("clause_number")?),
            asked_position: row.parsed("asked_position")?,
            state: row.word("state", LoanState::parse)?,
            quantity: row.int("quantity")?,
            from_on: row.parsed("from_on")?,
            until_on: row.parsed("until_on")?,
            purpose: row.text("purpose")?,
            gave_at: row.opt_instant("gave_at")?,
            took_at: row.opt_instant("took_at")?,
            asked_at: row.instant("asked_at")?,
            ended_at: row.opt_instant("ended_at")?,
            revision: row.int("revision")?,
        })
    }
}

impl FromRow for LoanEvent {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            step: row.word("step", Step::parse)?,
            at: row.instant("at")?,
            org: row.parsed("org_id")?,
            title: row.text("title")?,
            words: row.text("words")?,
            quantity: row.int("quantity")?,
            from_on: row.parsed("from_on")?,
            until_on: row.parsed("until_on")?,
        })
    }
}

/// What an organisation offers, withdrawn or not, by name.
pub async fn of_org(tx: &Tx, org: OrgId) -> Result<Vec<Resource>, Fault> {
    tx.all(
        &format!("{RESOURCE} WHERE r.org_id = $1 ORDER BY r.name, r.id"),
        params![org],
    )
    .await
}

pub async fn find(tx: &Tx, id: ResourceId) -> Result<Option<Resource>, Fault> {
    tx.first(&format!("{RESOURCE} WHERE r.id = $1"), params![id]).await
}

/// Holds a resource against others who would promise it at the same time.
pub async fn hold(tx: &Tx, id: ResourceId) -> Result<(), Fault> {
    tx.execute("UPDATE resource SET revision = revision WHERE id = $1", params![id])
        .await
        .map(drop)
}

pub async fn insert(tx: &Tx, r: &Resource) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO resource (id, org_id, kind, name, words, quantity, place, conditions, ask_position, offered_until, withdrawn_at, \
         revision, changed_at, changed_by, unit_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            r.id,
            r.org,
            r.kind.as_str(),
            r.name,
            r.words,
            r.quantity,
            r.place,
            r.conditions,
            r.ask,
            r.offered_until,
            r.withdrawn_at,
            r.revision,
            r.changed.at,
            r.changed.by,
            r.unit
        ],
    )
    .await
    .map(drop)
}

/// Saves the next revision, if the one before is still the last; whether this writer won.
pub async fn save(tx: &Tx, r: &Resource) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE resource SET kind = $2, name = $3, words = $4, quantity = $5, place = $6, conditions = $7, ask_position = $8, \
             offered_until = $9, withdrawn_at = $10, revision = $11, changed_at = $12, changed_by = $13, unit_id = $14 \
             WHERE id = $1 AND revision = $11 - 1",
            params![
                r.id,
                r.kind.as_str(),
                r.name,
                r.words,
                r.quantity,
                r.place,
                r.conditions,
                r.ask,
                r.offered_until,
                r.withdrawn_at,
                r.revision,
                r.changed.at,
                r.changed.by,
                r.unit
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// Loans of a resource that have not ended.
pub async fn open_loans(tx: &Tx, resource: ResourceId) -> Result<Vec<Loan>, Fault> {
    let sql = format!("{LOAN} WHERE l.resource_id = $1 AND l.ended_at IS NULL ORDER BY l.from_on, l.id");
    tx.all(&sql, params![resource]).await
}

/// The loan of this reference, if `org` is one of the two.
pub async fn find_loan(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<Loan>, Fault> {
    let sql = format!("{LOAN} WHERE l.reference = $2 AND (l.owner_org = $1 OR l.borrower_org = $1)");
    tx.first(&sql, params![org, reference]).await
}

/// Loans of this organisation, either way: those that go on by their last day, then so many of the others, the newest first.
pub async fn loans_of(tx: &Tx, org: OrgId, ended: i64) -> Result<Vec<Loan>, Fault> {
    let mine = "(l.owner_org = $1 OR l.borrower_org = $1)";
    let open = format!("{LOAN} WHERE {mine} AND l.ended_at IS NULL ORDER BY l.until_on, l.id");
    let mut all: Vec<Loan> = tx.all(&open, params![org]).await?;
    let over = format!("{LOAN} WHERE {mine} AND l.ended_at IS NOT NULL ORDER BY l.ended_at DESC, l.id DESC LIMIT $2");
    let over: Vec<Loan> = tx.all(&over, params![org, ended]).await?;
    all.extend(over);
    Ok(all)
}

pub async fn insert_loan(tx: &Tx, l: &Loan) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO loan (id, reference, resource_id, owner_org, borrower_org, kind, name, clause_agreement, clause_number, \
         asked_position, state, quantity, from_on, until_on, purpose, asked_at, revision) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        params![
            l.id,
            l.reference,
            l.resource,
            l.owner,
            l.borrower,
            l.kind.as_str(),
            l.name,
            l.clause.0,
            l.clause.1,
            l.asked_position,
            l.state.as_str(),
            l.quantity,
            l.from_on,
            l.until_on,
            l.purpose,
            l.asked_at,
            l.revision
        ],
    )
    .await
    .map(drop)
}

/// Saves the next revision, if the one before is still the last; whether this writer won.
pub async fn save_loan(tx: &Tx, l: &Loan) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE loan SET state = $2, quantity = $3, from_on = $4, until_on = $5, gave_at = $6, took_at = $7, ended_at = $8, \
             revision = $9 WHERE id = $1 AND revision = $9 - 1",
            params![
                l.id,
                l.state.as_str(),
                l.quantity,
                l.from_on,
                l.until_on,
                l.gave_at,
                l.took_at,
                l.ended_at,
                l.revision
            ],
        )
        .await?;
    Ok(rows == 1)
}

/// The steps of a loan, the first first.
pub async fn events(tx: &Tx, loan: LoanId) -> Result<Vec<LoanEvent>, Fault> {
    tx.all(
        "SELECT step, at, org_id, title, words, quantity, from_on, until_on FROM loan_event WHERE loan_id = $1 ORDER BY at, id",
        params![loan],
    )
    .await
}

pub async fn keep_event(tx: &Tx, loan: LoanId, e: &LoanEvent) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO loan_event (id, loan_id, step, at, org_id, title, words, quantity, from_on, until_on) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            LoanId::new(),
            loan,
            e.step.as_str(),
            e.at,
            e.org,
            e.title,
            e.words,
            e.quantity,
            e.from_on,
            e.until_on
        ],
    )
    .await
    .map(drop)
}

/// A reference that no loan has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..200 {
        let reference = Reference::draw("LN", attempt, &mut rand::rng());
        let sql = "SELECT COUNT(*) AS n FROM loan WHERE reference = $1";
        if tx.count(sql, params![reference]).await? == 0 {
            return Ok(reference);
        }
    }
    Err(Fault::other("no loan reference is free"))
}
