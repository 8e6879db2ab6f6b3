//! Sites with their counted facts, agreements, and who answers for what.

use crate::home::{AgreementFact, Owner, SiteFacts};
use crate::partner::Candidate;
use muster_agreements::crossing::Item;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::Desk;
use std::collections::HashMap;

/// Sites on one home page.
const SITES: i64 = 200;

impl FromRow for SiteFacts {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let unit = row.opt_text("police_unit_name")?.map(|unit| format!(", {unit}")).unwrap_or_default();
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            name: row.text("name")?,
            police_org: row.opt_parsed("police_org")?,
            police_unit: row.opt_parsed("police_unit")?,
            police: row.opt_text("police_name")?.map(|name| name + &unit).unwrap_or_default(),
            reachable: 0,
            verified_on: None,
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
        })
    }
}

/// The sites of this desk's organisation, or of its one site, with all their facts but the agreement.
pub async fn sites(tx: &Tx, desk: &Desk) -> Result<Vec<SiteFacts>, Fault> {
    let mut sites: Vec<SiteFacts> = tx
        .all(
            "SELECT s.id, s.reference, s.name, s.police_org, s.police_unit, o.name AS police_name, u.name AS police_unit_name, \
             (SELECT MAX(i.raised_at) FROM incident i WHERE i.site_id = s.id AND i.status = 'Exercise') AS drilled_at, \
             (SELECT MAX(i.raised_at) FROM incident i WHERE i.site_id = s.id AND i.status = 'Actual') AS alarmed_at \
             FROM site s LEFT JOIN organisation o ON o.id = s.police_org LEFT JOIN unit u ON u.id = s.police_unit \
             WHERE s.org_id = $1 AND ($2 IS NULL OR s.id = $2) ORDER BY s.name LIMIT $3",
            params![desk.org(), desk.who.site, SITES],
        )
        .await?;
    let counts = counts(tx, desk.org(), desk.now()).await?;
    let zone = desk.time_zone();
    for site in &mut sites {
        counts.fill(site, desk.who.position);
        site.drilled_on = site.drilled_at.map(|at| at.to_zoned(zone.clone()).date());
    }
    Ok(sites)
}

/// A count for one site; without a site it is the whole organisation's.
struct Counted {
    site: Option<SiteId>,
    n: u32,
    open: u32,
    on: Option<civil::Date>,
}

impl FromRow for Counted {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let count = |column: &str| -> Result<u32, Fault> {
            u32::try_from(row.opt_int(column)?.unwrap_or(0)).map_err(Fault::other)
        };
        Ok(Self {
            site: row.opt_parsed("site_id")?,
            n: count("n")?,
            open: count("unset")?,
            on: row.opt_parsed("on_day")?,
        })
    }
}

struct Manager {
    site: SiteId,
    id: PositionId,
    title: String,
}

impl FromRow for Manager {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self { site: row.parsed("site_id")?, id: row.parsed("id")?, title: row.text("title")? })
    }
}

/// The counted facts of an organisation, by site.
pub struct Counts {
    contacts: Vec<Counted>,
    on_duty: Vec<Counted>,
    floors: HashMap<SiteId, Counted>,
    points: HashMap<SiteId, Counted>,
    plans: HashMap<SiteId, Counted>,
    managers: Vec<Manager>,
}

/// Counts everything that a site's row tells, in one query for each kind.
pub async fn counts(tx: &Tx, org: OrgId, now: Timestamp) -> Result<Counts, Fault> {
    let of_sites = |rows: Vec<Counted>| rows.into_iter().filter_map(|row| Some((row.site?, row))).collect();
    let responding: Vec<String> =
        Duty::ALL.iter().filter(|duty| duty.may(Act::Respond)).map(|duty| format!("'{duty}'")).collect();
    let contacts = tx
        .all(
            "SELECT c.site_id, COUNT(DISTINCT c.position_id) AS n, CAST(0 AS BIGINT) AS unset, MAX(c.verified_on) AS on_day FROM contact c \
             JOIN position p ON p.id = c.position_id WHERE c.org_id = $1 AND p.closed_at IS NULL AND p.person_id IS NOT NULL \
             GROUP BY c.site_id",
            params![org],
        )
        .await?;
    let on_duty = tx
        .all(
            &format!(
                "SELECT p.site_id, COUNT(*) AS n, CAST(0 AS BIGINT) AS unset, NULL AS on_day FROM position p WHERE p.org_id = $1 \
                 AND p.duty IN ({}) AND p.closed_at IS NULL AND p.person_id IS NOT NULL AND EXISTS (SELECT 1 FROM duty_shift d \
                 WHERE d.position_id = p.id AND d.starts_at <= $2 AND (d.ends_at IS NULL OR d.ends_at > $2)) GROUP BY p.site_id",
                responding.join(", ")
            ),
            params![org, now],
        )
        .await?;
    let floors = tx
        .all(
            "SELECT f.site_id, COUNT(*) AS n, SUM(CASE WHEN f.walked_on IS NULL THEN 1 ELSE 0 END) AS unset, \
             MIN(f.walked_on) AS on_day FROM floor f JOIN site s ON s.id = f.site_id WHERE s.org_id = $1 GROUP BY f.site_id",
            params![org],
        )
        .await?;
    let points = tx
        .all(
            "SELECT q.site_id, COUNT(*) AS n, CAST(0 AS BIGINT) AS unset, NULL AS on_day FROM site_point q JOIN site s ON s.id = q.site_id \
             WHERE s.org_id = $1 AND q.kind = 'meeting_point' GROUP BY q.site_id",
            params![org],
        )
        .await?;
    let plans = tx
        .all(
            "SELECT e.site_id, COUNT(*) AS n, SUM(CASE WHEN e.agreed_on IS NULL THEN 1 ELSE 0 END) AS unset, \
             MIN(e.agreed_on) AS on_day FROM emergency_plan e JOIN site s ON s.id = e.site_id WHERE s.org_id = $1 \
             GROUP BY e.site_id",
            params![org],
        )
        .await?;
    let managers = tx
        .all(
            "SELECT id, title, site_id FROM position WHERE org_id = $1 AND duty = 'site_manager' AND site_id IS NOT NULL \
             AND closed_at IS NULL AND person_id IS NOT NULL ORDER BY created_at, id",
            params![org],
        )
        .await?;
    let (floors, points, plans) = (of_sites(floors), of_sites(points), of_sites(plans));
    Ok(Counts { contacts, on_duty, floors, points, plans, managers })
}

impl Counts {
    fn fill(&self, site: &mut SiteFacts, reader: PositionId) {
        let here = |row: &&Counted| row.site.is_none() || row.site == Some(site.id);
        site.reachable = self.contacts.iter().filter(here).map(|row| row.n).sum();
        site.verified_on = self.contacts.iter().filter(here).filter_map(|row| row.on).max();
        site.on_duty = self.on_duty.iter().filter(here).map(|row| row.n).sum();
        let floors = self.floors.get(&site.id);
        site.floors = floors.map_or(0, |row| row.n);
        site.floors_unwalked = floors.map_or(0, |row| row.open);
        site.walked_on = floors.and_then(|row| row.on);
        site.meeting_points = self.points.get(&site.id).map_or(0, |row| row.n);
        let plans = self.plans.get(&site.id);
        site.plans = plans.map_or(0, |row| row.n);
        site.plan_agreed_on = plans.filter(|row| row.open == 0).and_then(|row| row.on);
        let manager = self.managers.iter().find(|manager| manager.site == site.id);
        site.manager = manager.map(|manager| Owner { title: manager.title.clone(), is_you: manager.id == reader });
    }

    /// On duty anywhere in the organisation.
    pub fn on_duty_anywhere(&self) -> u32 {
        self.on_duty.iter().map(|row| row.n).sum()
    }

    /// Filled positions in the reach order, for whatever site.
    pub fn reachable_anywhere(&self) -> u32 {
        self.contacts.iter().map(|row| row.n).sum()
    }
}

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
    Ok(row.map(|OwnerRow(id, title)| Owner { title, is_you: id == desk.who.position }))
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
            ends_on: row.opt_instant("ends_at")?.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date()),
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
            tlp: Tlp::Amber,
            recorded_at: row.instant("created_at")?,
        };
        Ok(Self(Candidate { item, incident: None, row: shown }))
    }
}

/// Sites that this agency answers for and whose owner has an agreement in force with it. The gate decides which are shown.
pub async fn partner_sites(tx: &Tx, org: OrgId) -> Result<Vec<Candidate<PartnerSite>>, Fault> {
    let rows: Vec<PartnerRow> = tx
        .all(
            "SELECT s.id, s.reference, s.name, s.org_id, s.created_at, o.name AS owner_name, o.kind AS owner_kind \
             FROM site s JOIN organisation o ON o.id = s.org_id WHERE s.org_id IN (SELECT b_org FROM mou WHERE a_org = $1 \
             AND state = 'in_force' UNION SELECT a_org FROM mou WHERE b_org = $1 AND state = 'in_force') \
             ORDER BY o.name, s.name LIMIT $2",
            params![org, SITES],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
