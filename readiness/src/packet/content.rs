//! What a packet holds: each part read as its page reads it, decided under its own class, and leaving in a file.

use super::{KeptPart, PacketPart, Stamp, store};
use crate::contacts::reading::{self as contacts, Asked, Reach};
use crate::emergency_plan::{EmergencyPlan, reading as plans};
use crate::opening::{Opening, Part};
use crate::site_plan::{SiteMap, store as floors};
use crate::site_profile::{MeasuredArrival, SiteFile, reading, reading::Floors, views::metric};
use muster_agreements::mou::store::partners_of;
use muster_membership::Site;
use muster_policy::CrossingAct;
use muster_store::Fault;
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::collections::BTreeMap;

const ACT: CrossingAct = CrossingAct::Export;

/// Everything that goes into a packet, cleared for this desk.
pub(super) struct Contents {
    pub site: Site,
    pub metric: bool,
    pub file: Part<SiteFile>,
    pub map: Part<Option<SiteMap>>,
    /// One for each floor; a single closed one where they are closed, and none where there is no floor.
    pub floors: Vec<Part<Floors>>,
    pub reach: Vec<Reach>,
    pub plans: Part<Vec<EmergencyPlan>>,
    pub measured: Option<MeasuredArrival>,
    /// How many days a packet of this site holds.
    pub days: i64,
    pub stamps: BTreeMap<(PacketPart, OrgId), Stamp>,
}

/// Reads all of it. The lines of what crossed are written when it is back.
///
/// Errors: [`Problem::Missing`] when the site is not there for this desk, or its profile is not open for taking along.
pub(super) async fn gather(desk: &Desk, reference: &Reference) -> Result<Contents, Problem> {
    let mut found = reading::find(desk, reference).await?;
    let file = Part::Open(found.file(desk, ACT).await?);
    let map = found.map(desk, CrossingAct::Export).await?;
    let floors = every_floor(desk, &mut found).await?;
    let plans = plans::plans(&mut found, desk, ACT).await?;
    let measured = found.measured(desk).await?;
    let (site, own) = (found.site.clone(), found.is_own());
    let mut reach = vec![match &found.opening {
        None => contacts::own(desk, &found.tx, Some(site.id), None).await?,
        Some(opening) => {
            let asked = Asked {
                owner: site.org,
                site: Some((site.id, site.tlp)),
                unit: None,
                act: ACT,
            };
            contacts::of_partner(&mut found.tx, opening, asked).await?
        }
    }];
    if !own && site.police_org == Some(desk.org()) {
        reach.push(contacts::own(desk, &found.tx, None, site.police_unit).await?);
    }
    let (metric, days) = (metric(&found.tx, desk).await?, store::days(&found.tx, site.id).await?);
    let mut stamps = BTreeMap::new();
    let wanted = [PacketPart::Profile, PacketPart::Floors, PacketPart::Plans].map(|part| (part, site.org));
    let wanted = wanted
        .into_iter()
        .chain(reach.iter().map(|reach| (PacketPart::Contacts, reach.org)));
    for (part, org) in wanted.collect::<Vec<_>>() {
        stamps.insert((part, org), store::stamp(&found.tx, &site, part, org).await?);
    }
    found.done().await?;
    let mut contents = Contents {
        site,
        metric,
        file,
        map,
        floors,
        reach,
        plans,
        measured,
        days,
        stamps,
    };
    if own {
        police(desk, &mut contents).await?;
    }
    Ok(contents)
}

async fn every_floor(desk: &Desk, found: &mut reading::Found) -> Result<Vec<Part<Floors>>, Problem> {
    let mut parts = Vec::new();
    for record in floors::records_of(&found.tx, found.site.id).await? {
        let part = found.floors(desk, Some(record.floor), ACT).await?;
        let is_open = part.open().is_some();
        parts.push(part);
        if !is_open {
            break;
        }
    }
    Ok(parts)
}

/// The police's contacts for the site's own people: they cross to the site, in a transaction of their own.
async fn police(desk: &Desk, contents: &mut Contents) -> Result<(), Problem> {
    let Some(police) = contents.site.police_org else {
        return Ok(());
    };
    let mut tx = desk.begin().await?;
    if !partners_of(&tx, desk.org()).await?.contains(&police) {
        return Ok(tx.roll_back().await?);
    }
    let opening = Opening::between(desk, &tx, police).await?;
    let asked = Asked {
        owner: police,
        site: None,
        unit: contents.site.police_unit,
        act: ACT,
    };
    contents
        .reach
        .push(contacts::of_partner(&mut tx, &opening, asked).await?);
    let stamp = store::stamp(&tx, &contents.site, PacketPart::Contacts, police).await?;
    contents.stamps.insert((PacketPart::Contacts, police), stamp);
    Ok(tx.commit().await?)
}

impl Contents {
    /// The parts as the register keeps them.
    pub(super) fn kept(&self) -> Result<Vec<KeptPart>, Fault> {
        let owner = self.site.org;
        let mut kept = vec![self.part(
            PacketPart::Profile,
            owner,
            self.file.open().is_some(),
            clauses(&self.file),
        )?];
        if let Some(first) = self.floors.first() {
            kept.push(self.part(PacketPart::Floors, owner, first.open().is_some(), clauses(first))?);
        }
        kept.push(self.part(
            PacketPart::Plans,
            owner,
            self.plans.open().is_some(),
            clauses(&self.plans),
        )?);
        for reach in &self.reach {
            let named: Vec<String> = reach.parts.iter().filter_map(clauses).collect();
            let named = (!named.is_empty()).then(|| named.join(", "));
            kept.push(self.part(PacketPart::Contacts, reach.org, reach.closed().is_none(), named)?);
        }
        Ok(kept)
    }

    /// What is closed has no stamp: it would tell when something of it changes.
    fn part(&self, part: PacketPart, org: OrgId, open: bool, clause: Option<String>) -> Result<KeptPart, Fault> {
        let stamp = self
            .stamps
            .get(&(part, org))
            .ok_or_else(|| Fault::other("a part of a packet without a stamp"))?;
        let stamp = if open { stamp.value.clone() } else { String::new() };
        Ok(KeptPart {
            part,
            org,
            open,
            clause,
            stamp,
        })
    }
}

/// "AG-0143 §4.1": what opened a part, one of each agreement, or keeps it closed.
pub(super) fn clauses<T>(part: &Part<T>) -> Option<String> {
    let named: Vec<String> = part
        .clauses()
        .into_iter()
        .map(|(clause, _)| clause.to_string())
        .collect();
    (!named.is_empty()).then(|| named.join(", "))
}
