//! A room as lists and strips need it: one row of one query, instead of the whole room.

#[cfg(test)]
use super::Room;
use super::{Incident, course, rules};
use muster_agreements::crossing::{Circumstance, Decided, Gate, Item, Receiver, Ways};
use muster_policy::{CrossingAct, IncidentContext};
use muster_store::{Fault, Tx};
use muster_terms::*;
use std::collections::{HashMap, hash_map::Entry};

/// An incident with what says whether a reader may come in, and what the gate must know of it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub incident: Incident,
    pub site_name: String,
    /// The reader's organisation, in this room.
    pub own: Seat,
    /// The organisation of the site, in this room.
    pub owner: Seat,
    /// The reader is a person of the room, called or come.
    pub takes_part: bool,
    /// The reader was called.
    pub was_called: bool,
    /// When the reader's organisation came in.
    pub joined_at: Timestamp,
}

/// A side of a room, as far as a list needs it.
#[derive(Debug, Clone, Copy)]
pub struct Seat {
    pub org: OrgId,
    pub unit: Option<UnitId>,
    pub stopped_at: Option<Timestamp>,
}

impl Listed {
    pub fn is_own(&self) -> bool {
        self.own.org == self.owner.org
    }

    /// Does the reader share nothing of this room any more?
    pub fn is_shut(&self, now: Timestamp) -> bool {
        !self.is_own() && self.context().open_until.is_some_and(|until| until <= now)
    }

    /// May a reader of this unit come in, who responds or not? The room's own rule.
    pub fn lets_in(&self, unit: Option<UnitId>, responds: bool) -> bool {
        rules::lets_in(&rules::Comer {
            takes_part: self.takes_part,
            responds,
            unit_fits: self.own.unit.is_none() || self.own.unit == unit,
            is_own: self.is_own(),
            is_drill: self.incident.is_drill(),
        })
    }

    /// What, where and when, as the gate sees it: the same as of the whole room.
    pub fn item(&self) -> Item {
        Item {
            class: rules::head_class(self.incident.status),
            owner: self.owner.org,
            owner_unit: self.owner.unit,
            site: Some(self.incident.site),
            incident: Some(self.incident.id),
            record: self.incident.record(),
            words: self.incident.reference.to_string(),
            tlp: Tlp::Amber,
            recorded_at: self.incident.raised_at,
        }
    }

    pub fn circumstance(&self, act: CrossingAct) -> Circumstance {
        match self.incident.status {
            AlertStatus::Exercise => Circumstance::quiet(act, Purpose::Readiness),
            AlertStatus::Actual => Circumstance::during(act, self.context()),
        }
    }

    fn context(&self) -> IncidentContext {
        course::of(
            &self.incident,
            course::earlier(self.own.stopped_at, self.owner.stopped_at),
        )
    }

    /// The same of a room that is loaded whole, for one of its organisations.
    #[cfg(test)]
    pub(crate) fn of_room(room: &Room, org: OrgId, position: PositionId) -> Option<Self> {
        let seat = |org| {
            room.party(org).map(|party| Seat {
                org,
                unit: party.unit,
                stopped_at: party.stopped_at,
            })
        };
        Some(Self {
            incident: room.incident.clone(),
            site_name: room.site.name.clone(),
            own: seat(org)?,
            owner: seat(room.incident.org)?,
            takes_part: room.person(position).is_some(),
            was_called: room.person(position).is_some_and(|person| person.called_at.is_some()),
            joined_at: room.party(org)?.joined_at,
        })
    }
}

/// Asks the gate row by row; the clauses and grants of a pair are read once for all rows.
pub struct Asker<'a> {
    gate: &'a Gate,
    receiver: Receiver,
    pairs: HashMap<OrgId, Ways>,
}

impl<'a> Asker<'a> {
    pub fn new(gate: &'a Gate, receiver: Receiver) -> Self {
        Self {
            gate,
            receiver,
            pairs: HashMap::new(),
        }
    }

    pub fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    /// The decision over another organisation's row. Leaves no line.
    pub async fn look(&mut self, tx: &Tx, row: &Listed, now: Timestamp) -> Result<Decided, Fault> {
        let owner = row.owner.org;
        let ways = match self.pairs.entry(owner) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(self.gate.ways(tx, owner, self.receiver.reader.org, now).await?),
        };
        ways.decide_as(&row.item(), &self.receiver, &row.circumstance(CrossingAct::List), now)
    }
}
