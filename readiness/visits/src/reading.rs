//! Reading visits: the own ones whole, those of others as far as their clause opens them.

use crate::model::*;
use crate::verbs::work_of;
use crate::{digest, own_part, rules, store};
use muster_agreements::crossing::Item;
use muster_membership::{Organisation, Site, organisation, site};
use muster_policy::{ClauseRef, CrossingAct};
use muster_readiness::opening::{Opening, Part};
use muster_readiness::site_plan::{self, FloorPlan};
use muster_readiness::site_profile;
use muster_recovery::corrective_action::{self, Seen};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t_with};

/// Today, in the reader's own calendar.
pub fn today(desk: &Desk) -> civil::Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

/// What `writer` wrote into a visit, as the gate sees it, with the unit that it wrote for. The visit itself is what its owner wrote.
pub fn item(visit: &Visit, writer: OrgId, unit: Option<UnitId>) -> Item {
    let called = [("reference", visit.reference.to_string().into())];
    Item {
        class: DataClass::Visit,
        owner: writer,
        owner_unit: unit,
        site: Some(visit.site),
        incident: None,
        record: format!("visit:{}", visit.id),
        words: t_with("visit-called", &called),
        tlp: Tlp::Amber,
        recorded_at: visit.changed.at,
    }
}

/// Does a signature of this organisation stand?
pub fn stands(signatures: &[Signature], org: OrgId) -> bool {
    signatures
        .iter()
        .any(|each| each.org == org && each.dropped_at.is_none())
}

async fn site_of(tx: &Tx, visit: &Visit) -> Result<Site, Problem> {
    site::store::find(tx, visit.site).await?.ok_or(Problem::Missing)
}

async fn organisation_of(tx: &Tx, org: OrgId) -> Result<Organisation, Problem> {
    organisation::store::find(tx, org).await?.ok_or(Problem::Missing)
}

/// What one side told: its answer, when it was invited, and what it wrote.
#[derive(Debug, Clone, Default)]
pub struct Told {
    pub invited: Option<Invited>,
    pub said: Said,
}

/// One side of a visit, as its reader may see it.
pub struct SidePart {
    pub org: Organisation,
    /// Its answer, when it was invited.
    pub answer: Option<Answer>,
    /// `None` while it told nothing.
    pub told: Option<Part<Told>>,
}

impl SidePart {
    /// What it told, when that is open.
    pub fn open(&self) -> Option<&Told> {
        self.told.as_ref().and_then(Part::open)
    }

    /// What it wrote, when that is open.
    pub fn said(&self) -> Option<&Said> {
        self.open().map(|told| &told.said)
    }

    /// Did it tell something that this reader may not see?
    pub fn is_closed(&self) -> bool {
        matches!(self.told, Some(Part::Closed(_)))
    }
}

/// One visit, as its reader may see it.
pub struct Found {
    pub visit: Visit,
    pub site: Site,
    pub owner: Organisation,
    /// The clauses that open it; none for an own one.
    pub under: Vec<ClauseRef>,
    pub stops: Vec<Stop>,
    /// The owner first.
    pub sides: Vec<SidePart>,
    pub signatures: Vec<Signature>,
    pub events: Vec<Event>,
    /// Of all that it holds now; `None` where something of it is closed to the reader, who then cannot sign.
    pub digest: Option<String>,
}

impl Found {
    /// Is it the reader's own organisation's?
    pub fn is_own(&self, desk: &Desk) -> bool {
        self.visit.org == desk.org()
    }

    /// The reader's own side.
    pub fn own_side(&self, desk: &Desk) -> Option<&SidePart> {
        self.sides.iter().find(|side| side.org.id == desk.org())
    }

    /// The answers, for the rules of signing; of a closed one only what was answered.
    pub fn invited(&self) -> Vec<Invited> {
        let answers = self.sides.iter().filter_map(|side| Some((side.org.id, side.answer?)));
        answers
            .map(|(org, answer)| Invited {
                org,
                answer,
                proposed_for: None,
                words: String::new(),
                asked_at: self.visit.made_at,
                answered_at: None,
                answered_title: None,
                unit: None,
            })
            .collect()
    }

    /// A finding that is open to the reader, with its side.
    pub fn finding(&self, id: FindingId) -> Option<(&SidePart, &Said, &Finding)> {
        self.sides.iter().find_map(|side| {
            let said = side.said()?;
            let found = said.findings.iter().find(|finding| finding.id == id)?;
            Some((side, said, found))
        })
    }

    /// May this desk write lines and findings for its side: who looks after sites, and who comes along?
    pub fn may_write(&self, desk: &Desk) -> bool {
        let answer = self.own_side(desk).and_then(|side| side.answer);
        let comes = self.is_own(desk) || answer == Some(Answer::Accepted);
        comes && (desk.may(Act::ManageSites) || (desk.may(Act::Respond) && self.names(desk)))
    }

    /// Is this desk's position named among who comes?
    pub fn names(&self, desk: &Desk) -> bool {
        let said = self.own_side(desk).and_then(SidePart::said);
        said.is_some_and(|said| said.people.iter().any(|each| each.position == desk.who.position))
    }
}

/// The same as [`find`], for who reads.
///
/// Errors: [`Problem::Missing`].
pub async fn read(desk: &Desk, tx: &mut Tx, reference: &Reference) -> Result<Found, Problem> {
    desk.require(Act::ReadOwn)?;
    find(desk, tx, reference).await
}

/// An own visit, or one that this organisation is invited to and that is open to this desk now. Commit before anything is shown. What
/// the desk is allowed is for its caller to ask.
///
/// Errors: [`Problem::Missing`] for every other.
pub async fn find(desk: &Desk, tx: &mut Tx, reference: &Reference) -> Result<Found, Problem> {
    let visit = store::find(tx, reference).await?.ok_or(Problem::Missing)?;
    let invited = store::invited(tx, visit.id).await?;
    let mut under = Vec::new();
    if visit.org != desk.org() {
        let is_in = |each: &Invited| each.org == desk.org() && each.answer.is_in();
        if !invited.iter().any(is_in) {
            return Err(Problem::Missing);
        }
        let opening = Opening::between(desk, tx, visit.org).await?;
        let item = item(&visit, visit.org, visit.unit);
        opening.opens(&item, CrossingAct::Read)?.ok_or(Problem::Missing)?;
        let part = opening.cross(tx, &item, CrossingAct::Read, ()).await?;
        part.open().ok_or(Problem::Missing)?;
        under = part.clauses().into_iter().map(|(clause, _)| clause.clone()).collect();
    }
    gathered(desk, tx, visit, invited, under).await
}

async fn gathered(
    desk: &Desk,
    tx: &mut Tx,
    visit: Visit,
    invited: Vec<Invited>,
    under: Vec<ClauseRef>,
) -> Result<Found, Problem> {
    let stops = store::stops(tx, visit.id).await?;
    let signers = rules::signers(&visit, &invited);
    let (mut sides, mut signed, mut whole) = (Vec::new(), Vec::new(), true);
    for org in std::iter::once(visit.org).chain(invited.iter().map(|each| each.org)) {
        let said = store::said(tx, visit.id, org).await?;
        let signs = signers.contains(&org);
        if signs {
            signed.push((org, said.clone()));
        }
        // Who else was here before is the owner's to know.
        if org != desk.org() && org != visit.org && visit.org != desk.org() {
            continue;
        }
        let invited = invited.iter().find(|each| each.org == org).cloned();
        let side = side(desk, tx, &visit, org, Told { invited, said }).await?;
        whole &= !(signs && side.is_closed());
        sides.push(side);
    }
    let signed = digest::of(&visit, &stops, &signed)?;
    let seen: Vec<OrgId> = sides.iter().map(|side| side.org.id).collect();
    let mut events = store::events(tx, visit.id).await?;
    if visit.org != desk.org() {
        let for_reader = |event: Event| event.for_partner(desk.org(), visit.org);
        events = events.into_iter().filter_map(for_reader).collect();
    }
    let mut signatures = store::signatures(tx, visit.id).await?;
    signatures.retain(|each| seen.contains(&each.org));
    Ok(Found {
        site: site_of(tx, &visit).await?,
        owner: organisation_of(tx, visit.org).await?,
        digest: whole.then_some(signed),
        visit,
        under,
        stops,
        sides,
        signatures,
        events,
    })
}

/// One side: one's own, the owner's (whose visit is open already), or a partner's through the gate.
async fn side(desk: &Desk, tx: &mut Tx, visit: &Visit, org: OrgId, told: Told) -> Result<SidePart, Problem> {
    let answer = told.invited.as_ref().map(|invited| invited.answer);
    let has_answered = told
        .invited
        .as_ref()
        .is_some_and(|invited| invited.answered_at.is_some());
    let part = if org == desk.org() {
        Some(Part::own(desk, org, told)?)
    } else if org != visit.org && told.said.is_empty() && !has_answered {
        None
    } else {
        let opening = Opening::between(desk, tx, org).await?;
        let unit = match &told.invited {
            Some(invited) if org != visit.org => invited.unit,
            _ => visit.unit,
        };
        let item = item(visit, org, unit);
        Some(opening.cross(tx, &item, CrossingAct::Read, told).await?)
    };
    Ok(SidePart {
        org: organisation_of(tx, org).await?,
        answer,
        told: part,
    })
}

/// Floors that the route passes, as far as floor plans are open to this desk; `None` where no stop is on a floor.
///
/// A plan is a record of its own class: the clause of the visit does not open it.
pub async fn floors(desk: &Desk, tx: &mut Tx, found: &Found) -> Result<Option<Part<Vec<FloorPlan>>>, Problem> {
    let on_route = |plan: &FloorPlan| found.stops.iter().any(|stop| stop.at.floor() == Some(plan.floor));
    let mut plans = site_plan::store::floors_of(tx, found.site.id).await?;
    plans.retain(on_route);
    if plans.is_empty() {
        return Ok(None);
    }
    if found.is_own(desk) {
        return Ok(Some(Part::own(desk, found.visit.org, plans)?));
    }
    let opening = Opening::between(desk, tx, found.visit.org).await?;
    let item = site_profile::reading::item(&found.site, DataClass::FloorPlan);
    Ok(Some(opening.cross(tx, &item, CrossingAct::Read, plans).await?))
}

/// The actions of a visit that this desk may see; none for who did not accept, and none without the duty that reads actions.
pub async fn actions(desk: &Desk, tx: &mut Tx, found: &Found) -> Result<Vec<Seen>, Problem> {
    let answer = found.own_side(desk).and_then(|side| side.answer);
    if desk.may(Act::Debrief) && (found.is_own(desk) || answer == Some(Answer::Accepted)) {
        return corrective_action::reading::of_work(tx, desk, work_of(found.visit.id)).await;
    }
    Ok(Vec::new())
}

/// The JPEG of a photo of a finding that is open to this desk, or of its own part of a visit that its side is out of.
///
/// Errors: [`Problem::Missing`].
pub async fn photo(desk: &Desk, reference: &Reference, photo: PhotoId) -> Result<Vec<u8>, Problem> {
    let mut tx = desk.begin().await?;
    let is_open = match read(desk, &mut tx, reference).await {
        Ok(found) => {
            let mut said = found.sides.iter().filter_map(SidePart::said);
            said.any(|said| said.has_photo(photo))
        }
        Err(Problem::Missing) => own_part::find(desk, &tx, reference).await?.said.has_photo(photo),
        Err(problem) => return Err(problem),
    };
    if !is_open {
        return Err(Problem::Missing);
    }
    let body = store::photo_body(&tx, photo).await?.ok_or(Problem::Missing)?;
    tx.commit().await?;
    Ok(body)
}
