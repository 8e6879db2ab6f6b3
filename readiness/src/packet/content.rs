//! What a packet holds: each part read as its page reads it, decided under its own class, and leaving in a file.

use super::{KeptPart, PacketPart, Stamp, rules::Size, store, store::ContactMarks};
use crate::contacts::reading::{self as contacts, Asked, Reach};
use crate::emergency_plan::{EmergencyPlan, reading as plans};
use crate::opening::{Opening, Part};
use crate::site_plan::{
    Feature, SiteMap,
    draw::Under,
    picture::{Laid, store as pictures},
    store as floors,
};
use crate::site_profile::{MeasuredArrival, SiteFile, reading, reading::Floors, views::metric};
use base64::{Engine, prelude::BASE64_STANDARD};
use muster_agreements::mou::store::partners_of;
use muster_membership::Site;
use muster_policy::CrossingAct;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::collections::BTreeMap;

const ACT: CrossingAct = CrossingAct::Export;
/// Bytes of all pictures under drawings in one packet: they are in memory several times over.
const MOST_PICTURE_BYTES: usize = 8 * 1024 * 1024;

/// A picture under a drawing.
#[derive(Debug)]
pub(super) enum Scan {
    Here(Under),
    /// It is left out: those of the floors before it are as much as a packet holds.
    LeftOut,
}

/// Everything that goes into a packet, cleared for this desk.
pub(super) struct Contents {
    pub site: Site,
    pub metric: bool,
    pub file: Part<SiteFile>,
    pub map: Part<Option<SiteMap>>,
    /// One for each floor; a single closed one where they are closed, and none where there is no floor.
    pub floors: Vec<Part<Floors>>,
    /// Where there is no floor: may this reader be told of the first one?
    pub no_floors: Option<Part<Floors>>,
    /// What lies under the drawings of those floors, for whoever may read them.
    pub under: BTreeMap<FloorId, Scan>,
    pub reach: Vec<Reach>,
    pub plans: Part<Vec<EmergencyPlan>>,
    pub measured: Option<MeasuredArrival>,
    /// How many days a packet of this site holds.
    pub days: i64,
    /// Of each part, and of each organisation's contacts, read before what they are of: what changes in between ends the packet.
    pub stamps: BTreeMap<PacketPart, Stamp>,
    pub marks: BTreeMap<OrgId, ContactMarks>,
}

/// Reads all of it. The lines of what crossed are written when it is back.
///
/// Errors: [`Problem::Missing`] when the site is not there for this desk, or its profile is not open for taking along.
pub(super) async fn gather(desk: &Desk, reference: &Reference) -> Result<Contents, Problem> {
    let mut found = reading::find(desk, reference).await?;
    let (mut stamps, mut marks) = (BTreeMap::new(), BTreeMap::new());
    for part in [PacketPart::Profile, PacketPart::Floors, PacketPart::Plans] {
        stamps.insert(part, store::stamp(&found.tx, &found.site, part, found.site.org).await?);
    }
    for org in [found.site.org, desk.org()] {
        marks.insert(org, store::contacts(&found.tx, org).await?);
    }
    let file = Part::Open(found.file(desk, ACT).await?);
    let map = found.map(desk, CrossingAct::Export).await?;
    let mut size = Size::default();
    if let Some(map) = map.open().and_then(Option::as_ref) {
        size.add(corners(&map.features))?;
    }
    let (floors, under) = every_floor(desk, &mut found, &mut size).await?;
    let no_floors = match floors.is_empty() {
        true => Some(found.floors(desk, None, ACT).await?),
        false => None,
    };
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
    found.done().await?;
    let mut contents = Contents {
        site,
        metric,
        file,
        map,
        floors,
        no_floors,
        under,
        reach,
        plans,
        measured,
        days,
        stamps,
        marks,
    };
    if own {
        police(desk, &mut contents).await?;
    }
    Ok(contents)
}

async fn every_floor(
    desk: &Desk,
    found: &mut reading::Found,
    size: &mut Size,
) -> Result<(Vec<Part<Floors>>, BTreeMap<FloorId, Scan>), Problem> {
    let (mut parts, mut under, mut room) = (Vec::new(), BTreeMap::new(), MOST_PICTURE_BYTES);
    for record in floors::records_of(&found.tx, found.site.id).await? {
        let part = found.floors(desk, Some(record.floor), ACT).await?;
        let is_open = part.open().is_some();
        if let Some(plan) = part.open().and_then(|floors| floors.plan.as_ref()) {
            size.add(corners(&plan.features))?;
        }
        let laid = part.open().and_then(|floors| floors.laid.as_ref());
        if let Some(laid) = laid.filter(|laid| laid.lay.shown) {
            under.insert(record.floor, scan(&found.tx, laid, &mut room).await?);
        }
        parts.push(part);
        if !is_open {
            break;
        }
    }
    Ok((parts, under))
}

async fn scan(tx: &Tx, laid: &Laid, room: &mut usize) -> Result<Scan, Fault> {
    let jpeg = pictures::paper(tx, laid.picture.id).await?.unwrap_or_default();
    let left = room.checked_sub(jpeg.len()).filter(|_| !jpeg.is_empty());
    let Some(left) = left else {
        return Ok(Scan::LeftOut);
    };
    *room = left;
    let href = format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(jpeg));
    Ok(Scan::Here(Under::of(laid, href)))
}

fn corners(features: &[Feature]) -> impl Iterator<Item = usize> {
    features.iter().map(|feature| feature.shape.spots().count())
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
    contents.marks.insert(police, store::contacts(&tx, police).await?);
    let asked = Asked {
        owner: police,
        site: None,
        unit: contents.site.police_unit,
        act: ACT,
    };
    contents
        .reach
        .push(contacts::of_partner(&mut tx, &opening, asked).await?);
    Ok(tx.commit().await?)
}

impl Contents {
    /// The parts as the register keeps them, made for this reader.
    pub(super) fn kept(&self, reader: OrgId) -> Result<Vec<KeptPart>, Fault> {
        let mut kept = vec![self.part(PacketPart::Profile, &self.file)?];
        if let Some(first) = self.floors.first().or(self.no_floors.as_ref()) {
            kept.push(self.part(PacketPart::Floors, first)?);
        }
        kept.push(self.part(PacketPart::Plans, &self.plans)?);
        for reach in &self.reach {
            kept.push(self.contacts(reach, reader)?);
        }
        Ok(kept)
    }

    fn part<T>(&self, part: PacketPart, content: &Part<T>) -> Result<KeptPart, Fault> {
        let stamp = self.stamps.get(&part).ok_or_else(no_stamp)?;
        let (org, open, clause) = (self.site.org, content.open().is_some(), clauses(content));
        Ok(KeptPart {
            part,
            org,
            open,
            clause,
            stamp: of_open(open, stamp.clone()),
            contacts: None,
        })
    }

    /// Whoever keeps all contacts of a site learns of a new one too; everybody else of those that were open.
    fn contacts(&self, reach: &Reach, reader: OrgId) -> Result<KeptPart, Fault> {
        let marks = self.marks.get(&reach.org).ok_or_else(no_stamp)?;
        let named: Vec<String> = reach.parts.iter().filter_map(clauses).collect();
        let ids: Vec<ContactId> = reach.open().map(|listed| listed.contact.id).collect();
        let holds_all = reach.org == reader && reach.org == self.site.org;
        let (stamp, contacts) = if holds_all {
            (marks.of_site(self.site.id), None)
        } else {
            (marks.of_these(&ids), Some(ids))
        };
        let open = reach.closed().is_none();
        Ok(KeptPart {
            part: PacketPart::Contacts,
            org: reach.org,
            open,
            clause: (!named.is_empty()).then(|| named.join(", ")),
            stamp: of_open(open, stamp),
            contacts: contacts.filter(|_| open),
        })
    }
}

fn no_stamp() -> Fault {
    Fault::other("a part of a packet without a stamp")
}

/// What is closed has no stamp: it would tell when something of it changes.
fn of_open(open: bool, stamp: Stamp) -> String {
    if open { stamp.value } else { String::new() }
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
