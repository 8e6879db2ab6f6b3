//! SQL of the list of events: one query for each part of it.

use crate::model::*;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

/// `$1` is whoever reads. Of several partners, the answer of the last that was asked and not uninvited.
const LINE: &str = "SELECT e.id, e.reference, e.org_id, e.unit_id, e.site_id, e.own_site, e.title, e.words, e.attendance, e.weather, e.safety, \
    e.starts_at, e.ends_at, e.cancelled_at, e.revision, e.made_by, e.made_at, e.changed_at, e.changed_by, s.name AS site_name, \
    (SELECT p.state FROM event_party p WHERE p.event_id = e.id AND p.org_id = $1) AS own_answer, \
    (SELECT p.state FROM event_party p WHERE p.event_id = e.id AND p.state <> 'uninvited' ORDER BY p.asked_at DESC, p.org_id DESC \
    LIMIT 1) AS partner_answer FROM event e JOIN site s ON s.id = e.site_id";
/// Events of others that `$1` is invited to, and did not decline.
const INVITED: &str =
    "e.id IN (SELECT p.event_id FROM event_party p WHERE p.org_id = $1 AND p.state IN ('asked', 'accepted'))";
const GOES_ON: &str = "e.cancelled_at IS NULL AND e.ends_at > $2 ORDER BY e.starts_at, e.id";
const OVER: &str = "NOT (e.cancelled_at IS NULL AND e.ends_at > $2) AND (e.starts_at < $3 OR (e.starts_at = $3 AND e.id < $4)) \
    ORDER BY e.starts_at DESC, e.id DESC LIMIT $5";

/// An event with what the list says of it.
pub struct ListLine {
    pub event: Event,
    pub site: String,
    /// What the reader's own organisation answered.
    pub own_answer: Option<Answer>,
    pub partner_answer: Option<Answer>,
}

impl FromRow for ListLine {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            event: Event::from_row(row)?,
            site: row.text("site_name")?,
            own_answer: row.opt_word("own_answer", Answer::parse)?,
            partner_answer: row.opt_word("partner_answer", Answer::parse)?,
        })
    }
}

/// Where a page of events that are over begins: after the one with this time and id.
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
    pub fn of(event: &Event) -> Self {
        Self {
            at: event.starts_at,
            id: event.id.into(),
        }
    }
}

/// An event that this organisation has, or is invited to.
pub async fn listed(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<ListLine>, Fault> {
    let sql = format!("{LINE} WHERE e.reference = $2 AND (e.org_id = $1 OR {INVITED})");
    tx.first(&sql, params![org, reference]).await
}

/// The own events that are not over, by their day.
pub async fn open_of(tx: &Tx, org: OrgId, now: Timestamp) -> Result<Vec<ListLine>, Fault> {
    tx.all(&format!("{LINE} WHERE e.org_id = $1 AND {GOES_ON}"), params![org, now])
        .await
}

/// The own events that are over or called off, the newest first.
pub async fn ended_of(
    tx: &Tx,
    org: OrgId,
    now: Timestamp,
    before: &Before,
    most: usize,
) -> Result<Vec<ListLine>, Fault> {
    tx.all(
        &format!("{LINE} WHERE e.org_id = $1 AND {OVER}"),
        params![org, now, before.at, before.id, limit(most)],
    )
    .await
}

/// Events of others that are not over and that this organisation is invited to, by their day. Whether a clause opens them is not asked
/// here.
pub async fn open_with(tx: &Tx, org: OrgId, now: Timestamp) -> Result<Vec<ListLine>, Fault> {
    let sql = format!("{LINE} WHERE e.org_id <> $1 AND {INVITED} AND {GOES_ON}");
    tx.all(&sql, params![org, now]).await
}

/// Those that are over or called off, the newest first.
pub async fn ended_with(
    tx: &Tx,
    org: OrgId,
    now: Timestamp,
    before: &Before,
    most: usize,
) -> Result<Vec<ListLine>, Fault> {
    tx.all(
        &format!("{LINE} WHERE e.org_id <> $1 AND {INVITED} AND {OVER}"),
        params![org, now, before.at, before.id, limit(most)],
    )
    .await
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}
