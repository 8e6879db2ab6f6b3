//! SQL of requests.

use super::{Answer, DisclosureRequest};
use crate::mou::MouState;
use muster_policy::GrantedRequest;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

const SELECT: &str = "SELECT r.id, r.reference, r.mou_id, m.reference AS mou_reference, m.state AS mou_state, m.version_in_force, \
    r.clause_id, c.number AS clause_number, c.version AS clause_version, r.asking_org, r.asking_position, r.owner_org, r.site_id, \
    r.words, r.asked_at, r.decided_at, r.decided_by, r.granted, r.decision_words, r.until_at FROM disclosure_request r \
    JOIN mou m ON m.id = r.mou_id JOIN clause c ON c.id = r.clause_id";

impl FromRow for DisclosureRequest {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let answer = match row.opt_instant("decided_at")? {
            Some(at) => Some(Answer {
                at,
                by: row.parsed("decided_by")?,
                words: row.text("decision_words")?,
                granted_until: row.opt_instant("until_at")?,
            }),
            None => None,
        };
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            mou: row.parsed("mou_id")?,
            mou_reference: row.parsed("mou_reference")?,
            mou_state: row.word("mou_state", MouState::parse)?,
            version_in_force: row
                .opt_int("version_in_force")?
                .map(u32::try_from)
                .transpose()
                .map_err(Fault::other)?,
            clause: row.parsed("clause_id")?,
            clause_number: row.text("clause_number")?,
            clause_version: u32::try_from(row.int("clause_version")?).map_err(Fault::other)?,
            asking_org: row.parsed("asking_org")?,
            asking_position: row.parsed("asking_position")?,
            owner: row.parsed("owner_org")?,
            site: row.opt_parsed("site_id")?,
            words: row.text("words")?,
            asked_at: row.instant("asked_at")?,
            answer,
        })
    }
}

pub async fn insert(tx: &Tx, r: &DisclosureRequest) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO disclosure_request (id, reference, mou_id, clause_id, asking_org, asking_position, owner_org, site_id, words, \
         asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            r.id, r.reference, r.mou, r.clause, r.asking_org, r.asking_position, r.owner, r.site, r.words, r.asked_at
        ],
    )
    .await
    .map(drop)
}

/// Keeps the answer if there was none.
///
/// Returns whether this writer won.
pub async fn save_answer(tx: &Tx, id: RequestId, answer: &Answer) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "UPDATE disclosure_request SET decided_at = $2, decided_by = $3, granted = $4, decision_words = $5, until_at = $6 \
             WHERE id = $1 AND decided_at IS NULL",
            params![id, answer.at, answer.by, answer.granted_until.is_some(), answer.words, answer.granted_until],
        )
        .await?;
    Ok(rows == 1)
}

/// The request of this reference, if `org` asked it or owns what it asks for.
pub async fn find_known(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<DisclosureRequest>, Fault> {
    tx.first(
        &format!("{SELECT} WHERE r.reference = $2 AND (r.asking_org = $1 OR r.owner_org = $1)"),
        params![org, reference],
    )
    .await
}

/// Where a page of the list ended. In which half that was is kept: its last request may be answered before the next page is read.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// It ended among those that wait.
    pub waits: bool,
    pub asked_at: Timestamp,
    pub id: RequestId,
}

/// So many of the requests that `org` asked or was asked: those that wait first, then the newest; those after a place of the list.
pub async fn known_to(tx: &Tx, org: OrgId, after: Option<Place>, limit: i64) -> Result<Vec<DisclosureRequest>, Fault> {
    let waits = match after.is_none_or(|place| place.waits) {
        true => "TRUE",
        false => "FALSE",
    };
    let sql = format!(
        "{SELECT} WHERE (r.asking_org = $1 OR r.owner_org = $1) AND ($2 IS NULL OR ({waits} AND r.decided_at IS NOT NULL) \
         OR ((r.decided_at IS NULL) = {waits} AND (r.asked_at < $2 OR (r.asked_at = $2 AND r.id < $3)))) \
         ORDER BY CASE WHEN r.decided_at IS NULL THEN 0 ELSE 1 END, r.asked_at DESC, r.id DESC LIMIT $4"
    );
    let (at, id) = (after.map(|place| place.asked_at), after.map(|place| place.id));
    tx.all(&sql, params![org, at, id, limit]).await
}

/// Requests that wait for this organisation's answer, oldest first: what its inbox shows.
pub async fn waiting_for(tx: &Tx, owner: OrgId) -> Result<Vec<DisclosureRequest>, Fault> {
    tx.all(
        &format!("{SELECT} WHERE r.owner_org = $1 AND r.decided_at IS NULL ORDER BY r.asked_at"),
        params![owner],
    )
    .await
}

/// Requests under an agreement that wait for an answer, oldest first.
pub async fn waiting_of(tx: &Tx, mou: MouId) -> Result<Vec<DisclosureRequest>, Fault> {
    tx.all(
        &format!("{SELECT} WHERE r.mou_id = $1 AND r.decided_at IS NULL ORDER BY r.asked_at"),
        params![mou],
    )
    .await
}

struct Grant(GrantedRequest);

impl FromRow for Grant {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(GrantedRequest {
            id: row.parsed("id")?,
            clause: row.parsed("clause_id")?,
            until: row.instant("until_at")?,
            site: row.opt_parsed("site_id")?,
        }))
    }
}

/// The grants that `owner` gave to `asking` and that still run, the longest first. Each ends with its clause's version, and one
/// that was given for a site opens nothing of another: the decision sees to both.
pub async fn granted(tx: &Tx, asking: OrgId, owner: OrgId, now: Timestamp) -> Result<Vec<GrantedRequest>, Fault> {
    let grants: Vec<Grant> = tx
        .all(
            "SELECT id, clause_id, site_id, until_at FROM disclosure_request WHERE asking_org = $1 AND owner_org = $2 \
             AND granted AND until_at > $3 ORDER BY until_at DESC, id",
            params![asking, owner, now],
        )
        .await?;
    Ok(grants.into_iter().map(|grant| grant.0).collect())
}

/// A reference that no request has yet.
pub async fn draw_reference(tx: &Tx) -> Result<Reference, Fault> {
    for attempt in 0..200 {
        let reference = Reference::draw("ER", attempt, &mut rand::rng());
        if tx
            .count(
                "SELECT COUNT(*) AS n FROM disclosure_request WHERE reference = $1",
                params![reference],
            )
            .await?
            == 0
        {
            return Ok(reference);
        }
    }
    Err(Fault::other("no request reference is free"))
}
