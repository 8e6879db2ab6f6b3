//! A room as one transaction holds it: the incident, its site, who is in it.

use super::{Incident, Party, RoomPerson, store};
use muster_agreements::crossing::{Circumstance, Item, Receiver};
use muster_membership::{Site, site};
use muster_policy::{CrossingAct, Reader};
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// An incident with what its verbs need.
#[derive(Debug, Clone)]
pub struct Room {
    pub incident: Incident,
    pub site: Site,
    pub parties: Vec<Party>,
    pub people: Vec<RoomPerson>,
}

impl Room {
    /// Opens the room for a change by this desk. An organisation that is not in it, and a desk that was neither called nor may
    /// respond, find nothing.
    pub async fn open_for_change(tx: &Tx, desk: &Desk, reference: &Reference) -> Result<Self, Problem> {
        let incident = store::find_for_update(tx, reference, desk.org())
            .await?
            .ok_or(Problem::Missing)?;
        Self::checked(tx, desk, incident).await
    }

    /// Opens the room for reading.
    pub async fn open(tx: &Tx, desk: &Desk, reference: &Reference) -> Result<Self, Problem> {
        let incident = store::find_in_room(tx, reference, desk.org())
            .await?
            .ok_or(Problem::Missing)?;
        Self::checked(tx, desk, incident).await
    }

    async fn checked(tx: &Tx, desk: &Desk, incident: Incident) -> Result<Self, Problem> {
        let room = Self::load(tx, incident).await?;
        let own = room.party(desk.org()).ok_or(Problem::Missing)?;
        let called = room.person(desk.who.position).is_some();
        // A partner's people come by being called or by a duty that responds in the unit that was let in.
        let unit_fits = own.unit.is_none() || own.unit == desk.who.unit;
        let real_or_takes_part = !room.incident.is_drill() || own.clause.is_none() || called;
        if (called || desk.may(Act::Respond) && unit_fits) && real_or_takes_part {
            Ok(room)
        } else {
            Err(Problem::Missing)
        }
    }

    /// Loads the rest of the room. The caller has decided that it may be seen.
    pub async fn load(tx: &Tx, incident: Incident) -> Result<Self, Fault> {
        let site = site::store::find(tx, incident.site)
            .await?
            .ok_or_else(|| Fault::other("the incident's site is gone"))?;
        let parties = store::parties(tx, incident.id).await?;
        let people = store::people(tx, incident.id).await?;
        Ok(Self {
            incident,
            site,
            parties,
            people,
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

    /// The other organisations in the room that still share with `org` and it with them.
    pub fn others(&self, org: OrgId) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(move |party| party.org != org)
    }

    /// Is the room open between these two: not ended for good, and not stopped by the site?
    pub fn stopped_between(&self, a: OrgId, b: OrgId) -> Option<Timestamp> {
        let stopped = |org| self.party(org).and_then(|party| party.stopped_at);
        match (stopped(a), stopped(b)) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
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
            tlp: Tlp::Amber,
            recorded_at: self.incident.raised_at,
        }
    }

    /// In the course of this incident, as the gate sees it. A drill is readiness work on a quiet day.
    pub fn circumstance(&self, act: CrossingAct, owner: OrgId, reader: OrgId) -> Circumstance {
        match self.incident.status {
            AlertStatus::Exercise => Circumstance::quiet(act, Purpose::Readiness),
            AlertStatus::Actual => {
                Circumstance::during(act, self.incident.context(self.stopped_between(owner, reader)))
            }
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
