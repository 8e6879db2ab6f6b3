//! Who answers for the organisation, and its agreements.

use crate::home::{AgreementFact, Owner};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::Desk;

struct OwnerRow(PositionId, String);

impl FromRow for OwnerRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.parsed("id")?, row.text("title")?))
    }
}

/// Who answers for the whole organisation: its security director, or its police commander.
pub async fn director(tx: &Tx, desk: &Desk) -> Result<Option<Owner>, Fault> {
    let row: Option<OwnerRow> = tx
        .first(
            "SELECT id, title FROM position WHERE org_id = $1 AND duty IN ('security_director', 'police_commander') \
             AND closed_at IS NULL ORDER BY CASE WHEN id = $2 THEN 0 ELSE 1 END, created_at, id LIMIT 1",
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
        })
    }
}

/// The agreements that the organisation is a party of and may know of, newest first; what was withdrawn is left out.
pub async fn agreements(tx: &Tx, org: OrgId) -> Result<Vec<AgreementFact>, Fault> {
    tx.all(
        "SELECT m.reference, m.state, m.review_on, m.ends_at, o.id AS partner, o.name AS partner_name, o.kind AS partner_kind, \
         CASE WHEN m.a_org = $1 THEN m.b_unit ELSE m.a_unit END AS partner_unit \
         FROM mou m JOIN organisation o ON o.id = CASE WHEN m.a_org = $1 THEN m.b_org ELSE m.a_org END \
         WHERE (m.a_org = $1 OR (m.b_org = $1 AND EXISTS (SELECT 1 FROM mou_version v WHERE v.mou_id = m.id \
         AND v.proposed_at IS NOT NULL))) AND m.state <> 'withdrawn' ORDER BY m.created_at DESC, m.id LIMIT 200",
        params![org],
    )
    .await
}
