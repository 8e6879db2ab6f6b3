//! What a position holds in the books of the slices that know no vacancy: one row of words for each kind, and one change that gives it on.

use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// A thing that a position holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    /// Under which it is found again.
    pub id: String,
    /// Its spoken name, or its id where it has none.
    pub reference: String,
    pub words: String,
    pub due: Option<civil::Date>,
}

impl FromRow for HeldRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        // A day or an instant: its first ten letters are the day.
        let due = row.opt_text("due")?;
        let day = due.and_then(|due| due.get(..10)?.parse().ok());
        Ok(Self {
            id: row.text("id")?,
            reference: row.text("reference")?,
            words: row.text("words")?,
            due: day,
        })
    }
}

/// The kinds of what is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Book {
    /// Kits that it keeps.
    Kits,
    /// Offered resources that partners ask it for.
    Resources,
    /// Loans that it asked for and that go on.
    Loans,
    /// Plans that it approves.
    Plans,
    /// Visits that it comes along to.
    Visits,
    /// Shifts at events that are not over.
    Shifts,
}

impl Book {
    pub const ALL: [Book; 6] = [
        Book::Kits,
        Book::Resources,
        Book::Loans,
        Book::Plans,
        Book::Visits,
        Book::Shifts,
    ];

    /// `$1`: the organisation; `$2`: the position; `$3`: now, where what is over is held by nobody.
    fn held(self) -> &'static str {
        match self {
            Book::Kits => {
                "SELECT k.id, k.reference, k.reference || ', ' || s.name AS words, NULL AS due FROM kit k JOIN site s ON s.id = k.site_id \
                 WHERE s.org_id = $1 AND k.custodian_id = $2 AND k.retired_at IS NULL ORDER BY k.reference"
            }
            Book::Resources => {
                "SELECT r.id, r.id AS reference, r.name AS words, r.offered_until AS due FROM resource r \
                 WHERE r.org_id = $1 AND r.ask_position = $2 AND r.withdrawn_at IS NULL ORDER BY r.name, r.id"
            }
            Book::Loans => {
                "SELECT l.id, l.reference, l.name AS words, l.until_on AS due FROM loan l \
                 WHERE l.borrower_org = $1 AND l.asked_position = $2 AND l.ended_at IS NULL ORDER BY l.until_on, l.id"
            }
            Book::Plans => {
                "SELECT p.id, p.reference, p.title AS words, p.review_on AS due FROM plan_text p \
                 WHERE p.org_id = $1 AND p.approver_position = $2 AND p.withdrawn_at IS NULL ORDER BY p.title, p.id"
            }
            Book::Visits => {
                "SELECT v.id, v.reference, v.reference AS words, v.planned_for AS due FROM visit v \
                 JOIN visit_person q ON q.visit_id = v.id WHERE q.org_id = $1 AND q.position_id = $2 \
                 AND v.state IN ('planned', 'under_way') ORDER BY v.planned_for, v.id"
            }
            Book::Shifts => {
                "SELECT h.id, e.reference, e.reference || CASE WHEN e.org_id = $1 THEN ', ' || e.title ELSE '' END \
                 || CASE WHEN p.title = '' THEN '' ELSE ': ' || p.title END AS words, \
                 h.from_at AS due FROM event_shift h JOIN event e ON e.id = h.event_id JOIN event_post p ON p.id = h.post_id \
                 WHERE h.org_id = $1 AND h.position_id = $2 AND h.removed_at IS NULL AND h.until_at > $3 AND e.cancelled_at IS NULL \
                 AND NOT EXISTS (SELECT 1 FROM event_party q WHERE q.event_id = e.id AND q.org_id = $1 \
                 AND q.state IN ('declined', 'uninvited')) ORDER BY h.from_at, h.id"
            }
        }
    }

    /// `$1`: the thing; `$2`: from; `$3`: to.
    fn give(self) -> &'static str {
        match self {
            Book::Kits => {
                "UPDATE kit SET custodian_id = $3, revision = revision + 1 WHERE id = $1 AND custodian_id = $2 AND retired_at IS NULL"
            }
            Book::Resources => {
                "UPDATE resource SET ask_position = $3, revision = revision + 1 \
                 WHERE id = $1 AND ask_position = $2 AND withdrawn_at IS NULL"
            }
            Book::Loans => {
                "UPDATE loan SET asked_position = $3, revision = revision + 1 \
                 WHERE id = $1 AND asked_position = $2 AND ended_at IS NULL"
            }
            Book::Plans => {
                "UPDATE plan_text SET approver_position = $3, revision = revision + 1 \
                 WHERE id = $1 AND approver_position = $2 AND withdrawn_at IS NULL"
            }
            Book::Visits => {
                "UPDATE visit_person SET position_id = $3, title = (SELECT title FROM position WHERE id = $3) \
                 WHERE visit_id = $1 AND position_id = $2"
            }
            Book::Shifts => {
                "UPDATE event_shift SET position_id = $3, title = (SELECT title FROM position WHERE id = $3) \
                 WHERE id = $1 AND position_id = $2 AND removed_at IS NULL"
            }
        }
    }

    /// Whether `$2` is named already, where a thing can name several; then who left is only taken out, by `$1` and `$3`.
    fn once(self) -> Option<(&'static str, &'static str)> {
        match self {
            Book::Visits => Some((
                "SELECT COUNT(*) AS n FROM visit_person WHERE visit_id = $1 AND position_id = $2",
                "DELETE FROM visit_person WHERE visit_id = $1 AND position_id = $2",
            )),
            Book::Kits | Book::Resources | Book::Loans | Book::Plans | Book::Shifts => None,
        }
    }
}

/// Everything open of this kind that a position of `org` holds.
pub async fn held(
    tx: &Tx,
    book: Book,
    (org, position): (OrgId, PositionId),
    now: Timestamp,
) -> Result<Vec<HeldRow>, Fault> {
    let asked = match book {
        Book::Shifts => params![org, position, now],
        _ => params![org, position],
    };
    tx.all(book.held(), asked).await
}

/// Gives one of them on; whether `from` held it. Who is named in it already stays so, and who left is taken out.
pub async fn give(tx: &Tx, book: Book, id: &str, (from, to): (PositionId, PositionId)) -> Result<bool, Fault> {
    if let Some((is_named, take_out)) = book.once()
        && tx.count(is_named, params![id, to]).await? > 0
    {
        return Ok(tx.execute(take_out, params![id, from]).await? == 1);
    }
    Ok(tx.execute(book.give(), params![id, from, to]).await? == 1)
}
