//! Who answers for the organisation, and its agreements.

use crate::home::{AgreementFact, Owner};
use muster_policy::Clause;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::Desk;

struct OwnerRow(PositionId, String);

impl FromRow for OwnerRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.parsed("id")?, row.text("title")?))
    }
}

/// Who answers for the whole organisation: its security director, or its police commander; where nobody is, whoever acts for that
/// position. `None`: the post is empty.
pub async fn director(tx: &Tx, desk: &Desk) -> Result<Option<Owner>, Fault> {
    let row: Option<OwnerRow> = tx
        .first(
            "SELECT q.id, q.title FROM position p \
             LEFT JOIN vacancy v ON v.position_id = p.id AND v.closed_at IS NULL \
             JOIN position q ON q.id = CASE WHEN p.person_id IS NULL THEN v.acting_position ELSE p.id END \
             WHERE p.org_id = $1 AND p.duty IN ('security_director', 'police_commander') AND p.closed_at IS NULL \
             AND q.closed_at IS NULL AND q.person_id IS NOT NULL \
             ORDER BY CASE WHEN q.id = $2 THEN 0 ELSE 1 END, CASE WHEN p.person_id IS NULL THEN 1 ELSE 0 END, p.created_at, p.id LIMIT 1",
            params![desk.org(), desk.who.position],
        )
        .await?;
    Ok(row.map(|OwnerRow(id, title)| Owner {
        title,
        is_you: id == desk.who.position,
    }))
}

impl FromRow for AgreementFact {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            reference: row.parsed("reference")?,
            state: row.text("state")?,
            partner: row.parsed("partner")?,
            partner_name: row.text("partner_name")?,
            partner_kind: row.word("partner_kind", OrganisationKind::parse)?,
            partner_unit: row.opt_parsed("partner_unit")?,
            review_on: row.opt_parsed("review_on")?,
            ends_on: row
                .opt_instant("ends_at")?
                .map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date()),
            alarms: Vec::new(),
        })
    }
}

/// Of drafts, proposals and what has ended, so many of the newest are looked at.
const OTHERS: usize = 200;

/// The agreements that the organisation is a party of and may know of, newest first; what was withdrawn is left out. Those in force and
/// suspended are all here, whatever came after them: what holds and what was stopped is never cut.
pub async fn agreements(tx: &Tx, org: OrgId) -> Result<Vec<AgreementFact>, Fault> {
    let known = "(m.a_org = $1 OR (m.b_org = $1 AND EXISTS (SELECT 1 FROM mou_version v WHERE v.mou_id = m.id \
        AND v.proposed_at IS NOT NULL)))";
    let sql = format!(
        "SELECT m.reference, m.state, m.review_on, m.ends_at, o.id AS partner, o.name AS partner_name, o.kind AS partner_kind, \
         CASE WHEN m.a_org = $1 THEN m.b_unit ELSE m.a_unit END AS partner_unit \
         FROM mou m JOIN organisation o ON o.id = CASE WHEN m.a_org = $1 THEN m.b_org ELSE m.a_org END \
         WHERE {known} AND (m.state IN ('in_force', 'suspended') OR m.id IN (SELECT m.id FROM mou m WHERE {known} \
         AND m.state NOT IN ('in_force', 'suspended', 'withdrawn') ORDER BY m.created_at DESC, m.id LIMIT {OTHERS})) \
         ORDER BY m.created_at DESC, m.id"
    );
    tx.all(&sql, params![org]).await
}

/// A clause as it is kept; its terms are read one by one.
struct KeptClause {
    id: ClauseId,
    terms: String,
}

impl FromRow for KeptClause {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            terms: row.text("terms")?,
        })
    }
}

impl KeptClause {
    /// What it says. Terms that cannot be read must not take the page of everything else with them.
    fn read(self) -> Option<Clause> {
        match serde_json::from_str(&self.terms) {
            Ok(clause) => Some(clause),
            Err(err) => {
                tracing::error!(clause.id = %self.id, %err, "the terms of a clause could not be read, home goes on without it");
                None
            }
        }
    }
}

/// The same, with the clauses of each, in force or suspended, that speak of this organisation's alarms and are in date.
pub async fn agreements_with_alarms(tx: &Tx, org: OrgId, now: Timestamp) -> Result<Vec<AgreementFact>, Fault> {
    let mut agreements = agreements(tx, org).await?;
    let kept: Vec<KeptClause> = tx
        .all(
            "SELECT c.id, c.terms FROM clause c JOIN mou m ON m.id = c.mou_id AND m.version_in_force = c.version \
             WHERE c.from_org = $1 AND c.data_class = $2 AND m.state IN ('in_force', 'suspended') ORDER BY c.id",
            params![org, DataClass::Alert],
        )
        .await?;
    let in_date = |clause: &Clause| clause.starts_at <= now && now < clause.ends_at;
    for clause in kept.into_iter().filter_map(KeptClause::read).filter(in_date) {
        let of = |each: &&mut AgreementFact| each.reference.as_str() == clause.mou_ref;
        if let Some(agreement) = agreements.iter_mut().find(of) {
            agreement.alarms.push(clause);
        }
    }
    Ok(agreements)
}
