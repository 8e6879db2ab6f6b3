//! What the gate and the neighbours ask: agreements of a pair, clauses in force, partners.

use super::super::{InForce, MouState};
use super::Org;
use muster_policy::Clause;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for InForce {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            mou: row.parsed("id")?,
            revision: row.int("revision")?,
            state: row.word("state", MouState::parse)?.for_policy(),
        })
    }
}

/// A signed clause, as it was kept when it was signed.
struct KeptClause(Clause);

impl FromRow for KeptClause {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.json("terms")?))
    }
}

/// The agreements of two organisations that have or had a version in force, in a steady order.
pub async fn agreements_between(tx: &Tx, one: OrgId, other: OrgId) -> Result<Vec<InForce>, Fault> {
    tx.all(
        "SELECT id, revision, state FROM mou WHERE version_in_force IS NOT NULL \
         AND ((a_org = $1 AND b_org = $2) OR (a_org = $2 AND b_org = $1)) ORDER BY id",
        params![one, other],
    )
    .await
}

/// The clauses of an agreement's version in force, whatever the agreement's state.
pub async fn clauses_in_force(tx: &Tx, mou: MouId) -> Result<Vec<Clause>, Fault> {
    let kept: Vec<KeptClause> = tx
        .all(
            "SELECT c.terms FROM clause c JOIN mou m ON m.id = c.mou_id AND m.version_in_force = c.version \
             WHERE m.id = $1 ORDER BY c.id",
            params![mou],
        )
        .await?;
    Ok(kept.into_iter().map(|clause| clause.0).collect())
}

/// Organisations that have an agreement in force with this one. A suspended one does not count.
pub async fn partners_of(tx: &Tx, org: OrgId) -> Result<Vec<OrgId>, Fault> {
    let orgs: Vec<Org> = tx
        .all(
            "SELECT b_org AS org FROM mou WHERE a_org = $1 AND state = 'in_force' \
             UNION SELECT a_org AS org FROM mou WHERE b_org = $1 AND state = 'in_force' ORDER BY org",
            params![org],
        )
        .await?;
    Ok(orgs.into_iter().map(|org| org.0).collect())
}

/// Holds the agreements of two organisations as they stand until this transaction ends: nobody signs or stops one meanwhile.
pub async fn hold_between(tx: &Tx, a: OrgId, b: OrgId) -> Result<(), Fault> {
    let held: Vec<Org> = tx
        .all_for_update(
            "SELECT b_org AS org FROM mou WHERE (a_org = $1 AND b_org = $2) OR (a_org = $2 AND b_org = $1) ORDER BY id",
            params![a, b],
        )
        .await?;
    tracing::debug!(agreements = held.len(), "held");
    Ok(())
}

/// Clauses of agreements in force that speak of this organisation's data of one class. A clause may still be closed now.
pub async fn clauses_from(tx: &Tx, from: OrgId, class: DataClass) -> Result<Vec<Clause>, Fault> {
    let kept: Vec<KeptClause> = tx
        .all(
            "SELECT c.terms FROM clause c JOIN mou m ON m.id = c.mou_id AND m.version_in_force = c.version \
             WHERE c.from_org = $1 AND c.data_class = $2 AND m.state = 'in_force' ORDER BY c.id",
            params![from, class],
        )
        .await?;
    Ok(kept.into_iter().map(|clause| clause.0).collect())
}

/// Those of one partner alone: trouble with another's does not reach them.
pub async fn clauses_between(tx: &Tx, from: OrgId, to: OrgId, class: DataClass) -> Result<Vec<Clause>, Fault> {
    let kept: Vec<KeptClause> = tx
        .all(
            "SELECT c.terms FROM clause c JOIN mou m ON m.id = c.mou_id AND m.version_in_force = c.version \
             WHERE c.from_org = $1 AND c.to_org = $2 AND c.data_class = $3 AND m.state = 'in_force' ORDER BY c.id",
            params![from, to, class],
        )
        .await?;
    Ok(kept.into_iter().map(|clause| clause.0).collect())
}

/// One clause that is or was in force.
pub async fn find_clause(tx: &Tx, id: ClauseId) -> Result<Option<Clause>, Fault> {
    let kept: Option<KeptClause> = tx.first("SELECT terms FROM clause WHERE id = $1", params![id]).await?;
    Ok(kept.map(|clause| clause.0))
}
