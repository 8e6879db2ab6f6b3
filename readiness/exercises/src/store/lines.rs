//! SQL of the list: what is to come or under way, and page by page what is over.

use super::EXERCISE;
use crate::model::*;
use muster_store::{Fault, Tx, params};
use muster_terms::*;

/// To come or under way, the last day first.
const GOES_ON: &str = "e.state NOT IN ('ended', 'cancelled') ORDER BY e.planned_for DESC, e.id DESC";

/// Over or called off, the newest first; `$2` and `$3`: day and id of the one before.
const ENDED: &str = "e.state IN ('ended', 'cancelled') AND (e.planned_for < $2 OR (e.planned_for = $2 AND e.id < $3)) \
    ORDER BY e.planned_for DESC, e.id DESC LIMIT $4";

/// An exercise of others that this organisation was asked to and has not been taken out of. While it waits for its answer, or has
/// declined, it sees what is planned only.
const ASKED: &str = "EXISTS (SELECT 1 FROM exercise_party p WHERE p.exercise_id = e.id AND p.org_id = $1 AND p.left_at IS NULL \
    AND (p.agreed_at IS NOT NULL OR e.state = 'planned'))";

/// Where a page of ended exercises begins: after the one with this time and id.
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
    pub fn of(exercise: &Exercise) -> Self {
        Self {
            at: exercise.planned_for,
            id: exercise.id.into(),
        }
    }
}

/// An exercise that this organisation has, or was asked to.
pub async fn listed(tx: &Tx, org: OrgId, reference: &Reference) -> Result<Option<Exercise>, Fault> {
    let sql = format!("{EXERCISE} WHERE e.reference = $2 AND (e.org_id = $1 OR {ASKED})");
    tx.first(&sql, params![org, reference]).await
}

/// The own ones that are to come or under way.
pub async fn open_of(tx: &Tx, org: OrgId) -> Result<Vec<Exercise>, Fault> {
    tx.all(&format!("{EXERCISE} WHERE e.org_id = $1 AND {GOES_ON}"), params![org])
        .await
}

/// The own ones that are over.
pub async fn ended_of(tx: &Tx, org: OrgId, before: &Before, most: usize) -> Result<Vec<Exercise>, Fault> {
    tx.all(
        &format!("{EXERCISE} WHERE e.org_id = $1 AND {ENDED}"),
        params![org, before.at, before.id, limit(most)],
    )
    .await
}

/// Those of others that are to come or under way. Whether a clause opens them is not asked here.
pub async fn open_with(tx: &Tx, org: OrgId) -> Result<Vec<Exercise>, Fault> {
    let sql = format!("{EXERCISE} WHERE e.org_id <> $1 AND {ASKED} AND {GOES_ON}");
    tx.all(&sql, params![org]).await
}

/// Those of others that are over. Whether a clause opens them is not asked here.
pub async fn ended_with(tx: &Tx, org: OrgId, before: &Before, most: usize) -> Result<Vec<Exercise>, Fault> {
    tx.all(
        &format!("{EXERCISE} WHERE e.org_id <> $1 AND {ASKED} AND {ENDED}"),
        params![org, before.at, before.id, limit(most)],
    )
    .await
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}
