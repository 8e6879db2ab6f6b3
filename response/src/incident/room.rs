//! A room as one transaction holds it: the incident, its site, who is in it.

use super::{Incident, Party, RoomPerson, gate, rules, store};
use muster_agreements::crossing::{Circumstance, Item, Receiver, has_site_label};
use muster_membership::{Site, site};
use muster_policy::{CrossingAct, Reader};
use muster_readiness::site_plan::store as plans;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// An incident with what its verbs need.
#[derive(Debug, Clone)]
pub struct Room {
    pub incident: Incident,
    pub site: Site,
    pub parties: Vec<Party>,
    pub people: Vec<RoomPerson>,
    /// When the oldest of the site's floors was last changed: how long a plan may be kept counts from there, in a room too.
    pub floors_since: Option<Timestamp>,
}

impl Room {
    /// Opens the room for a change that others may see. An organisation that is not in it, and a desk that was neither called nor
    /// may respond, find nothing.
    ///
    /// Errors: `room.closed-to-you` for a side that was shut out, or that no clause lets into the room now.
    pub async fn open_for_change(tx: &Tx, desk: &Desk, reference: &Reference) -> Result<Self, Problem> {
        let room = Self::open_for_note(tx, desk, reference).await?;
        if room.is_open_to(tx, desk).await? {
            Ok(room)
        } else {
            Err(Problem::refusal("room.closed-to-you", t("room-closed-to-you")))
        }
    }

    /// Opens the room for what stays on this desk's own side: also to who was shut out, whose own notes are its own.
    pub async fn open_for_note(tx: &Tx, desk: &Desk, reference: &Reference) -> Result<Self, Problem> {
        let incident = store::find_for_update(tx, reference, desk.org())
            .await?
            .ok_or(Problem::Missing)?;
        Self::checked(tx, desk, incident).await
    }

    /// Is the room itself open to this desk now? Always to the site's own; to others while a clause opens the alert or drill.
    pub async fn is_open_to(&self, tx: &Tx, desk: &Desk) -> Result<bool, Problem> {
        let owner = self.incident.org;
        if owner == desk.org() {
            return Ok(true);
        }
        if self.is_shut(owner, desk.org(), desk.now()) {
            return Ok(false);
        }
        let why = self.circumstance(CrossingAct::Read, owner, desk.org());
        let item = self.item(owner, self.head_class());
        let gate = gate(desk.app())?;
        let decided = gate.decide(tx, &item, &desk_receiver(desk), &why, desk.now()).await?;
        Ok(decided.decision.is_release())
    }

    /// The class of what, where and when.
    pub fn head_class(&self) -> DataClass {
        rules::head_class(self.incident.status)
    }

    /// Opens the room for reading.
    pub async fn open(tx: &Tx, desk: &Desk, reference: &Reference) -> Result<Self, Problem> {
        if !desk.lends(Act::ReadOwn) {
            return Err(Problem::Missing);
        }
        let incident = store::find_in_room(tx, reference, desk.org())
            .await?
            .ok_or(Problem::Missing)?;
        Self::checked(tx, desk, incident).await
    }

    async fn checked(tx: &Tx, desk: &Desk, incident: Incident) -> Result<Self, Problem> {
        let room = Self::load(tx, incident).await?;
        match room.lets_in(desk) {
            true => Ok(room),
            false => Err(Problem::Missing),
        }
    }

    /// May this desk come in? A partner's people come by being called or by a duty that responds in the unit that was let in.
    pub fn lets_in(&self, desk: &Desk) -> bool {
        let Some(own) = self.party(desk.org()) else {
            return false;
        };
        rules::lets_in(&rules::Comer {
            takes_part: self.person(desk.who.position).is_some(),
            responds: desk.who.duty.may(Act::Respond),
            unit_fits: own.unit.is_none() || own.unit == desk.who.unit,
            is_own: own.clause.is_none(),
            is_drill: self.incident.is_drill(),
        })
    }

    /// Loads the rest of the room. The caller has decided that it may be seen.
    pub async fn load(tx: &Tx, incident: Incident) -> Result<Self, Fault> {
        let site = site::store::find(tx, incident.site)
            .await?
            .ok_or_else(|| Fault::other("the incident's site is gone"))?;
        let parties = store::parties(tx, incident.id).await?;
        let people = store::people(tx, incident.id).await?;
        let floors_since = plans::oldest_change(tx, incident.site).await?;
        Ok(Self {
            incident,
            site,
            parties,
            people,
            floors_since,
        })
    }

    pub fn party(&self, org: OrgId) -> Option<&Party> {
        self.parties.iter().find(|party| party.org == org)
    }

    pub fn party_mut(&mut self, org: OrgId) -> Option<&mut Party> {
        self.parties.iter_mut().find(|party| party.org == org)
    }

    pub fn person(&self, position: PositionId) -> Option<&RoomPerson> {
        self.people.iter().find(|person| person.position == position)
    }

    /// Was this organisation shut out? To it there is no incident any more, neither that it runs nor that it ended.
    pub fn is_shut_to(&self, org: OrgId) -> bool {
        self.party(org).is_some_and(|own| own.stopped_at.is_some())
    }

    /// The other organisations in the room that still share with `org` and it with them: whoever was shut out is left out.
    pub fn others(&self, org: OrgId) -> impl Iterator<Item = &Party> {
        let shut = self.is_shut_to(org);
        self.parties
            .iter()
            .filter(move |party| !shut && party.org != org && party.stopped_at.is_none())
    }

    /// The room's data of one class of one owner, as the gate sees it.
    pub fn item(&self, owner: OrgId, class: DataClass) -> Item {
        Item {
            class,
            owner,
            owner_unit: self.party(owner).and_then(|party| party.unit),
            site: Some(self.site.id),
            incident: Some(self.incident.id),
            record: self.incident.record(),
            words: self.incident.reference.to_string(),
            tlp: self.label(owner, class),
            recorded_at: self.recorded_at(class),
        }
    }

    /// What is of the site is labelled as the site is, now; what came about in the emergency has no label of its own.
    fn label(&self, owner: OrgId, class: DataClass) -> Tlp {
        if owner == self.site.org && has_site_label(class) {
            self.site.tlp
        } else {
            Tlp::default()
        }
    }

    /// What is of the emergency was recorded with it; what is of the site is as old as it is there.
    fn recorded_at(&self, class: DataClass) -> Timestamp {
        match class {
            DataClass::SiteProfile => self.site.created_at,
            DataClass::FloorPlan => self.floors_since.unwrap_or(self.incident.raised_at),
            _ => self.incident.raised_at,
        }
    }

    /// In the course of this incident, as the gate sees it. A drill is readiness work on a quiet day, which knows no end: ask
    /// [`Room::is_shut`] first.
    pub fn circumstance(&self, act: CrossingAct, owner: OrgId, reader: OrgId) -> Circumstance {
        match self.incident.status {
            AlertStatus::Exercise => Circumstance::quiet(act, Purpose::Readiness),
            AlertStatus::Actual => Circumstance::during(act, self.context(owner, reader)),
        }
    }
}

/// A position of another organisation as the gate's receiver.
pub fn receiver(position: &muster_membership::Position) -> Receiver {
    Receiver {
        reader: Reader {
            org: position.org,
            unit: position.unit,
            position: position.id,
            duty: position.duty,
        },
        title: position.title.clone(),
    }
}

/// This desk as the gate's receiver.
pub fn desk_receiver(desk: &Desk) -> Receiver {
    Receiver {
        reader: desk.reader(),
        title: desk.who.position_title.clone(),
    }
}

/// A no of the domain after something was read that may be another side's. It says that there is such a thing, so the line of reading
/// it stays. Nothing else may have been written yet.
pub async fn refused<T>(tx: Tx, problem: Problem) -> Result<T, Problem> {
    if matches!(problem, Problem::Refusal(_)) {
        tx.commit().await?;
    }
    Err(problem)
}
