//! What waits: for a hand, for a review, for its end.

use super::super::Mou;
use super::{KNOWN, MOU};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

struct Id(MouId);

impl FromRow for Id {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.parsed("id")?))
    }
}

/// Agreements in force or suspended whose end has come.
pub async fn due_to_expire(tx: &Tx, now: Timestamp) -> Result<Vec<MouId>, Fault> {
    let ids: Vec<Id> = tx
        .all(
            "SELECT id FROM mou WHERE state IN ('in_force', 'suspended') AND ends_at <= $1 ORDER BY ends_at LIMIT 200",
            params![now],
        )
        .await?;
    Ok(ids.into_iter().map(|id| id.0).collect())
}

/// Agreements that `org` may know of in which a draft or a proposal is open, newest first.
pub async fn with_open_versions(tx: &Tx, org: OrgId) -> Result<Vec<Mou>, Fault> {
    tx.all(
        &format!(
            "SELECT {MOU} FROM mou m WHERE {KNOWN} AND EXISTS (SELECT 1 FROM mou_version o WHERE o.mou_id = m.id \
             AND (o.state = 'proposed' OR (o.state = 'draft' AND o.edited_by_org = $1))) ORDER BY m.created_at DESC, m.id DESC"
        ),
        params![org],
    )
    .await
}

/// Agreements in force or suspended of `org` whose review is due by `day`, the oldest first.
pub async fn due_for_review(tx: &Tx, org: OrgId, day: civil::Date) -> Result<Vec<Mou>, Fault> {
    tx.all(
        &format!(
            "SELECT {MOU} FROM mou m WHERE (m.a_org = $1 OR m.b_org = $1) AND m.state IN ('in_force', 'suspended') \
             AND m.review_on <= $2 ORDER BY m.review_on, m.id"
        ),
        params![org, day],
    )
    .await
}
