//! SQL of the list of visits: one query for each part of it.

use crate::model::*;
use crate::own_part::Left;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// `$1` is whoever reads. Of several partners, the answer of the last that was asked and not uninvited.
const LINE: &str = "SELECT v.id, v.reference, v.org_id, v.unit_id, v.site_id, v.kind, v.purpose, v.planned_for, v.state, v.salt, v.started_at, \
    v.done_at, v.revision, v.made_by, v.made_at, v.changed_at, v.changed_by, s.name AS site_name, \
    (SELECT p.state FROM visit_party p WHERE p.visit_id = v.id AND p.org_id = $1) AS own_answer, \
    (SELECT p.state FROM visit_party p WHERE p.visit_id = v.id AND p.state <> 'uninvited' ORDER BY p.asked_at DESC, p.org_id DESC \
    LIMIT 1) AS partner_answer, \
    (SELECT COUNT(*) FROM visit_signature g WHERE g.visit_id = v.id AND g.org_id = $1 AND g.dropped_at IS NULL) AS signatures \
    FROM visit v JOIN site s ON s.id = v.site_id";
/// Visits of others that `$1` is invited to, and was not uninvited from.
const INVITED: &str = "v.id IN (SELECT p.visit_id FROM visit_party p WHERE p.org_id = $1 AND p.state IN ('asked', 'accepted', 'proposed'))";
const ENDED: &str = "v.state IN ('done', 'cancelled') AND (v.planned_for < $2 OR (v.planned_for = $2 AND v.id < $3)) \
    ORDER BY v.planned_for DESC, v.id DESC LIMIT $4";
const GOES_ON: &str = "v.state NOT IN ('done', 'cancelled') ORDER BY v.planned_for, v.id";
/// Visits of others that one is out of, in the list.
const MOST_LEFT: i64 = 200;

/// A visit with what the list says of it.
pub struct Line {
    pub visit: Visit,
    pub site: String,
    /// What the reader's own organisation answered.
    pub own_answer: Option<Answer>,
    pub partner_answer: Option<Answer>,
    /// The reader's own organisation signed, and that stands.
    pub signed: bool,
}

impl FromRow for Line {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            visit: Visit::from_row(row)?,
            site: row.text("site_name")?,
            own_answer: row.opt_word("own_answer", Answer::parse)?,
            partner_answer: row.opt_word("partner_answer", Answer::parse)?,
            signed: row.int("signatures")? > 0,
        })
    }
}

impl FromRow for Left {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            reference: row.parsed("reference")?,
            title: row.text("title")?,
        })
    }
}

/// Where a page of ended visits begins: after the one with this time and id.
pub struct Before {
    at: Timestamp,
    id: String,
}

impl Before {
    /// The first page.
    pub fn first() -> Self {
        Self {
            at: Timestamp::MAX,
            id: String::new(),
        }
    }

    /// After this one.
    pub fn of(visit: &Visit) -> Self {
        Self {
            at: visit.planned_for,
            id: visit.id.into(),
        }
    }
}

/// A visit that this organisation has, or is invited to.
pub async fn listed(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<Line>, Fault> {
    let sql = format!("{LINE} WHERE v.reference = $2 AND (v.org_id = $1 OR {INVITED})");
    tx.first(&sql, params![org, reference]).await
}

/// The own visits that go on, by their day.
pub async fn open_of(tx: &Tx, org: OrgId) -> Result<Vec<Line>, Fault> {
    tx.all(&format!("{LINE} WHERE v.org_id = $1 AND {GOES_ON}"), params![org])
        .await
}

/// The own visits that ended, the newest first.
pub async fn ended_of(tx: &Tx, org: OrgId, before: &Before, most: usize) -> Result<Vec<Line>, Fault> {
    tx.all(
        &format!("{LINE} WHERE v.org_id = $1 AND {ENDED}"),
        params![org, before.at, before.id, limit(most)],
    )
    .await
}

/// Visits of others that go on and that this organisation is invited to, by their day. Whether a clause opens them is not asked here.
pub async fn open_with(tx: &Tx, org: OrgId) -> Result<Vec<Line>, Fault> {
    let sql = format!("{LINE} WHERE v.org_id <> $1 AND {INVITED} AND {GOES_ON}");
    tx.all(&sql, params![org]).await
}

/// Those that ended, the newest first.
pub async fn ended_with(tx: &Tx, org: OrgId, before: &Before, most: usize) -> Result<Vec<Line>, Fault> {
    tx.all(
        &format!("{LINE} WHERE v.org_id <> $1 AND {INVITED} AND {ENDED}"),
        params![org, before.at, before.id, limit(most)],
    )
    .await
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

/// Visits of others that this organisation is out of and wrote something into, the last one first.
pub async fn left_by(tx: &Tx, org: OrgId) -> Result<Vec<Left>, Fault> {
    tx.all(
        "SELECT w.reference, w.title FROM visit_party p JOIN work w ON w.id = p.visit_id WHERE p.org_id = $1 \
         AND p.state IN ('declined', 'uninvited') AND (EXISTS (SELECT 1 FROM visit_check c WHERE c.visit_id = p.visit_id AND c.org_id = $1) \
         OR EXISTS (SELECT 1 FROM visit_finding f WHERE f.visit_id = p.visit_id AND f.org_id = $1 AND f.withdrawn_at IS NULL)) \
         ORDER BY p.asked_at DESC, p.visit_id DESC LIMIT $2",
        params![org, MOST_LEFT],
    )
    .await
}
