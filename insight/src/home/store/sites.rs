//! Own sites with their facts, and sites of partners as candidates for the gate.

use super::counts::counts;
use crate::drills::LAST_AT;
use crate::home::SiteFacts;
use crate::partner::Candidate;
use muster_agreements::crossing::Item;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::Desk;

/// Own sites whose facts one home page is made of.
pub const SITES: u32 = 2_000;
/// Partners' sites on one home page; it says so when there may be more, and `/sites` has them all.
pub const PARTNER_SITES: usize = 200;

impl FromRow for SiteFacts {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let unit = row
            .opt_text("police_unit_name")?
            .map(|unit| format!(", {unit}"))
            .unwrap_or_default();
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            name: row.text("name")?,
            police_org: row.opt_parsed("police_org")?,
            police_unit: row.opt_parsed("police_unit")?,
            police: row
                .opt_text("police_name")?
                .map(|name| name + &unit)
                .unwrap_or_default(),
            reachable: 0,
            verified_on: None,
            silent: false,
            night_silent: false,
            on_duty: 0,
            floors: 0,
            floors_unwalked: 0,
            walked_on: None,
            meeting_points: 0,
            plans: 0,
            plan_agreed_on: None,
            agreement: None,
            drilled_on: None,
            drilled_at: row.opt_instant("drilled_at")?,
            alarmed_at: row.opt_instant("alarmed_at")?,
            manager: None,
            left_out: Vec::new(),
        })
    }
}

/// The sites of this desk's organisation, or of its one site, with all their facts but the agreement.
pub async fn sites(tx: &Tx, desk: &Desk) -> Result<Vec<SiteFacts>, Fault> {
    let mut sites: Vec<SiteFacts> = tx
        .all(
            &format!("SELECT s.id, s.reference, s.name, s.police_org, s.police_unit, o.name AS police_name, u.name AS police_unit_name, \
             {LAST_AT} AS drilled_at, \
             (SELECT MAX(i.raised_at) FROM incident i WHERE i.site_id = s.id AND i.status = 'Actual') AS alarmed_at \
             FROM site s LEFT JOIN organisation o ON o.id = s.police_org LEFT JOIN unit u ON u.id = s.police_unit \
             WHERE s.org_id = $1 AND s.valid_until IS NULL AND ($2 IS NULL OR s.id = $2) ORDER BY s.name LIMIT $3"),
            params![desk.org(), desk.who.site, i64::from(SITES)],
        )
        .await?;
    let counts = counts(tx, desk.org(), desk.now(), &desk.time_zone()).await?;
    let zone = desk.time_zone();
    for site in &mut sites {
        counts.fill(site, desk.who.position);
        site.drilled_on = site.drilled_at.map(|at| at.to_zoned(zone.clone()).date());
    }
    Ok(sites)
}

/// A partner's site as a row of an agency's home, once the gate has let it through.
#[derive(Debug, Clone)]
pub struct PartnerSite {
    pub reference: Reference,
    pub name: String,
    pub owner: String,
    pub side: Side,
}

struct PartnerRow(Candidate<PartnerSite>);

impl FromRow for PartnerRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let site: SiteId = row.parsed("id")?;
        let shown = PartnerSite {
            reference: row.parsed("reference")?,
            name: row.text("name")?,
            owner: row.text("owner_name")?,
            side: row.word("owner_kind", OrganisationKind::parse)?.side(),
        };
        let item = Item {
            class: DataClass::SiteProfile,
            owner: row.parsed("org_id")?,
            owner_unit: None,
            site: Some(site),
            incident: None,
            record: format!("site:{site}"),
            words: shown.name.clone(),
            tlp: row.word("tlp", Tlp::from_label)?,
            recorded_at: row.instant("created_at")?,
        };
        Ok(Self(Candidate {
            item,
            incident: None,
            row: shown,
        }))
    }
}

/// Sites of owners that have an agreement in force with this organisation, [`PARTNER_SITES`] of them after so many. The gate decides which
/// are shown.
pub async fn partner_sites(tx: &Tx, org: OrgId, after: usize) -> Result<Vec<Candidate<PartnerSite>>, Fault> {
    let rows: Vec<PartnerRow> = tx
        .all(
            "SELECT s.id, s.reference, s.name, s.org_id, s.tlp, s.created_at, o.name AS owner_name, o.kind AS owner_kind \
             FROM site s JOIN organisation o ON o.id = s.org_id WHERE s.valid_until IS NULL AND s.org_id IN (SELECT b_org FROM mou WHERE a_org = $1 \
             AND state = 'in_force' UNION SELECT a_org FROM mou WHERE b_org = $1 AND state = 'in_force') \
             ORDER BY o.name, s.name, s.id LIMIT $2 OFFSET $3",
            params![
                org,
                i64::try_from(PARTNER_SITES).unwrap_or(i64::MAX),
                i64::try_from(after).unwrap_or(i64::MAX)
            ],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
