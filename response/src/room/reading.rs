//! What one reader may see of a room, decided class by class, and nothing else.

use crate::delivery::store::{self as deliveries, Delivery};
use crate::incident::{
    EntryKind, Incident, Party, Room, RoomEntry, RoomPerson, SideStatus, Step, Unit, desk_receiver, gate, rules, store,
};
use muster_agreements::crossing::{Gate, ask, release, rules as crossing_rules};
use muster_agreements::mou::store as mous;
use muster_policy::{ClauseRef, Cleared, Condition, CrossingAct, Decision, clear_own};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// How many lines of the log a page shows.
const LOG_LINES: i64 = 200;

/// Is this a look at the page, or the page refreshing itself?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Page,
    Refresh,
}

/// Why a part of the room is closed to the reader: the clause that says so, if one does.
#[derive(Debug, Clone)]
pub struct ClosedPart {
    pub class: DataClass,
    pub owner: OrgId,
    pub clause: Option<ClauseRef>,
    pub why: &'static str,
}

/// What is open to a partner, and the clause that opened it, as a chip shows it.
#[derive(Debug, Clone)]
pub struct OpenPart {
    pub class: DataClass,
    pub to: OrgId,
    pub clause_words: String,
}

/// What a side said of its own work, open to the reader: its own, or under that side's clause.
#[derive(Debug, Clone)]
pub struct OpenStatus {
    pub org: OrgId,
    pub org_name: String,
    /// The organisation of the site.
    pub is_site: bool,
    pub status: SideStatus,
}

/// A room as one reader may see it.
pub struct RoomView {
    /// What, where, when. `None` to a partner whose clause is no longer open: only its own part is left.
    pub head: Option<Cleared<Head>>,
    pub reference: Reference,
    pub is_drill: bool,
    pub is_owner: bool,
    /// Log lines, people and steps of the site's side are open to this reader.
    pub log_open: bool,
    /// When it ended; `None` too when the reader may not know.
    pub ended_at: Option<Timestamp>,
    pub parties: Vec<Party>,
    /// How far each side has come, as far as it is open to the reader.
    pub statuses: Vec<OpenStatus>,
    pub people: Vec<RoomPerson>,
    pub units: Vec<Unit>,
    pub steps: Vec<Step>,
    /// Newest first.
    pub entries: Vec<RoomEntry>,
    pub deliveries: Vec<Delivery>,
    /// What is open to each partner now; the owner sees all of it, a partner its own.
    pub open: Vec<OpenPart>,
    pub closed: Vec<ClosedPart>,
    /// For the owner: what an agreement keeps closed to a partner, whatever happens.
    pub kept_closed: Vec<OpenPart>,
    /// This reader as a person of the room.
    pub me: Option<RoomPerson>,
    /// The classes that are open to this reader, of the site's organisation.
    pub classes: Vec<(DataClass, Option<ClauseRef>)>,
}

/// What, where, when.
#[derive(Debug, Clone)]
pub struct Head {
    pub incident: Incident,
    pub site: muster_membership::Site,
}

impl RoomView {
    pub fn own_party(&self, org: OrgId) -> Option<&Party> {
        self.parties.iter().find(|party| party.org == org)
    }

    /// Is a class of the site's data open to this reader? For the owner everything is.
    pub fn is_open(&self, class: DataClass) -> bool {
        self.is_owner || self.classes.iter().any(|(open, _)| *open == class)
    }

    /// The first answer that counts: of the other sides when there are any, alone of the site's.
    pub fn answered_at(&self) -> Option<Timestamp> {
        let alone = self.parties.iter().all(|party| party.clause.is_none());
        let counts = self.statuses.iter().filter(|open| alone || !open.is_site);
        counts.filter_map(|open| open.status.acknowledged_at).min()
    }

    /// When the first side that the reader may know of came this far.
    pub fn first(&self, stage: impl Fn(&SideStatus) -> Option<Timestamp>) -> Option<Timestamp> {
        self.statuses.iter().filter_map(|open| stage(&open.status)).min()
    }

    /// Is the room itself open to this reader now?
    pub fn is_known(&self) -> bool {
        self.head.is_some()
    }

    pub fn clause_of(&self, class: DataClass) -> Option<&ClauseRef> {
        self.classes
            .iter()
            .find(|(open, _)| *open == class)
            .and_then(|(_, clause)| clause.as_ref())
    }
}

/// Reads the room for this desk. Every class of another side's data is one decision, with one line in "who saw what".
///
/// Errors: [`Problem::Missing`] for whoever is not in the room.
pub async fn read(desk: &Desk, reference: &Reference, look: Look) -> Result<RoomView, Problem> {
    let mut tx = desk.begin().await?;
    let room = Room::open(&tx, desk, reference).await?;
    let gate = gate(desk.app())?;
    let view = view(&mut tx, &gate, desk, room, look).await?;
    tx.commit().await?;
    Ok(view)
}

async fn view(tx: &mut Tx, gate: &Gate, desk: &Desk, room: Room, look: Look) -> Result<RoomView, Problem> {
    let owner = room.incident.org;
    let is_owner = owner == desk.org();
    let mut reading = Reading {
        tx,
        gate,
        desk,
        room: &room,
        look,
        decided: Vec::new(),
        closed: Vec::new(),
    };
    let head = reading.head().await?;
    let classes = reading.classes().await?;
    let Sides {
        mut entries,
        people,
        units,
        statuses,
        known,
    } = reading.sides().await?;
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id)));
    let log_class = rules::class_of(room.incident.status, EntryKind::Message);
    let log_open = is_owner || classes.iter().any(|(class, _)| *class == log_class);
    let closed = reading.closed;
    let ended_at = head.as_ref().and(room.incident.ended_at);
    Ok(RoomView {
        head,
        reference: room.incident.reference.clone(),
        is_drill: room.incident.is_drill(),
        is_owner,
        log_open,
        ended_at,
        me: room.person(desk.who.position).cloned(),
        people,
        units,
        statuses,
        steps: if log_open {
            steps(tx, &room, &known).await?
        } else {
            Vec::new()
        },
        entries,
        deliveries: own_deliveries(tx, &room, desk).await?,
        open: open_now(tx, &room, desk, is_owner).await?,
        kept_closed: if is_owner {
            kept_closed(tx, &room).await?
        } else {
            Vec::new()
        },
        closed,
        classes,
        parties: parties(room, desk, &known),
    })
}

/// The parties the reader may know of, and of those whose log is closed to it no more than that they are in the room.
fn parties(room: Room, desk: &Desk, known: &[OrgId]) -> Vec<Party> {
    let owner = room.incident.org;
    let is_owner = owner == desk.org();
    room.parties
        .into_iter()
        .filter(|party| is_owner || party.org == owner || party.org == desk.org())
        .map(|party| match known.contains(&party.org) {
            true => party,
            false => Party {
                lead: None,
                clear_said_by: None,
                clear_said_at: None,
                ..party
            },
        })
        .collect()
}

/// The steps, without the names of who works them for a side that the reader may not know of.
async fn steps(tx: &Tx, room: &Room, known: &[OrgId]) -> Result<Vec<Step>, Problem> {
    let mut steps = store::steps(tx, room.incident.id).await?;
    for step in &mut steps {
        let worker = step.owner.and_then(|owner| room.person(owner));
        if worker.is_some_and(|worker| !known.contains(&worker.org)) {
            step.owner = None;
            step.owner_title = String::new();
        }
    }
    Ok(steps)
}

/// What the reader may see of every side's own.
struct Sides {
    entries: Vec<RoomEntry>,
    people: Vec<RoomPerson>,
    units: Vec<Unit>,
    statuses: Vec<OpenStatus>,
    /// The sides whose log is open: the reader's own among them.
    known: Vec<OrgId>,
}

/// One read in progress: decides each class of each side once, and remembers what was closed.
struct Reading<'a> {
    tx: &'a mut Tx,
    gate: &'a Gate,
    desk: &'a Desk,
    room: &'a Room,
    look: Look,
    decided: Vec<((OrgId, DataClass), Option<ClauseRef>)>,
    closed: Vec<ClosedPart>,
}

impl Reading<'_> {
    async fn head(&mut self) -> Result<Option<Cleared<Head>>, Problem> {
        let owner = self.room.incident.org;
        let head = Head {
            incident: self.room.incident.clone(),
            site: self.room.site.clone(),
        };
        if owner == self.desk.org() {
            return Ok(clear_own(self.desk.org(), owner, head).ok());
        }
        let decision = self.decide(owner, self.room.head_class()).await?;
        Ok(decision.and_then(|decision| decision.clear(head).ok()))
    }

    /// Own lines, people, units and status, and of each other side what its clauses open.
    async fn sides(&mut self) -> Result<Sides, Problem> {
        let (incident, own) = (&self.room.incident, self.desk.org());
        let log_class = rules::class_of(incident.status, EntryKind::Message);
        let status_class = rules::class_of(incident.status, EntryKind::UnitsSent);
        let units = store::units(self.tx, incident.id).await?;
        let of = |org: OrgId| self.room.people.iter().filter(move |person| person.org == org).cloned();
        let mut sides = Sides {
            entries: store::own_entries(self.tx, incident.id, own, LOG_LINES).await?,
            people: of(own).collect(),
            units: units.iter().filter(|unit| unit.org == own).cloned().collect(),
            statuses: self
                .room
                .party(own)
                .map(|party| self.status(party))
                .into_iter()
                .collect(),
            known: vec![own],
        };
        for party in self.room.others(own) {
            let mut classes = vec![log_class, status_class];
            classes.dedup();
            for class in classes {
                if !self.is_open(party.org, class).await? {
                    continue;
                }
                let lines = store::released_entries(self.tx, incident.id, party.org, own, class, LOG_LINES).await?;
                sides.entries.extend(lines);
                if class == log_class {
                    sides.people.extend(of(party.org));
                    sides.known.push(party.org);
                }
                // The site answers in the log; police tell by their status.
                if class
                    == (if party.org == incident.org {
                        log_class
                    } else {
                        status_class
                    })
                {
                    sides.statuses.push(self.status(party));
                }
                if class == status_class {
                    sides
                        .units
                        .extend(units.iter().filter(|unit| unit.org == party.org).cloned());
                }
            }
        }
        Ok(sides)
    }

    fn status(&self, party: &Party) -> OpenStatus {
        OpenStatus {
            org: party.org,
            org_name: party.org_name.clone(),
            is_site: party.org == self.room.incident.org,
            status: party.status.clone(),
        }
    }

    /// Is this class of a side's data open to the reader? Decided once in one read.
    async fn is_open(&mut self, owner: OrgId, class: DataClass) -> Result<bool, Problem> {
        if let Some((_, clause)) = self.decided.iter().find(|(of, _)| *of == (owner, class)) {
            return Ok(clause.is_some());
        }
        Ok(self.decide(owner, class).await?.is_some())
    }

    /// The decision when it is a yes, with its line in "who saw what".
    ///
    /// A partner that asks about another partner leaves a line only for a yes: a no would tell each of them of the other.
    async fn decide(&mut self, owner: OrgId, class: DataClass) -> Result<Option<Decision>, Problem> {
        let item = self.room.item(owner, class);
        let receiver = desk_receiver(self.desk);
        let (reader, now) = (self.desk.org(), self.desk.now());
        let why = self.room.circumstance(CrossingAct::Read, owner, reader);
        let is_third = ![owner, reader].contains(&self.room.incident.org);
        let is_shut = self.room.is_shut(owner, reader, now);
        if is_third || is_shut {
            let found = self.gate.look(self.tx, &ask(&item, &receiver, &why), now).await?;
            if is_third && (is_shut || !found.is_release()) {
                self.decided.push(((owner, class), None));
                return Ok(None);
            }
            // A clause that knows no emergency would say yes: but here it was said that nothing more is shared.
            if is_shut && found.is_release() {
                self.remember(owner, class, None, "room.sharing-ended");
                return Ok(None);
            }
        }
        let decision = match self.look {
            Look::Page => self.gate.cross(self.tx, &item, &receiver, &why, now).await?,
            Look::Refresh => self.gate.watch(self.tx, &item, &receiver, &why, now).await?,
        };
        match &decision {
            Decision::Release { under } => {
                self.decided.push(((owner, class), Some(under.clause().clone())));
                Ok(Some(decision))
            }
            Decision::Refuse(why) => {
                self.remember(owner, class, why.clause().cloned(), why.code());
                Ok(None)
            }
        }
    }

    fn remember(&mut self, owner: OrgId, class: DataClass, clause: Option<ClauseRef>, why: &'static str) {
        self.decided.push(((owner, class), None));
        self.closed.push(ClosedPart {
            class,
            owner,
            clause,
            why,
        });
    }

    /// The classes of the site's data that are open to this reader, with their clauses.
    async fn classes(&mut self) -> Result<Vec<(DataClass, Option<ClauseRef>)>, Problem> {
        let owner = self.room.incident.org;
        if owner == self.desk.org() {
            return Ok(Vec::new());
        }
        let wanted: &[DataClass] = if self.room.incident.is_drill() {
            &[DataClass::Exercise, DataClass::SiteProfile, DataClass::FloorPlan]
        } else {
            &[
                DataClass::Alert,
                DataClass::IncidentLog,
                DataClass::SiteProfile,
                DataClass::FloorPlan,
                DataClass::Contacts,
            ]
        };
        for class in wanted {
            self.is_open(owner, *class).await?;
        }
        let of_site = self.decided.iter().filter(|((of, _), _)| *of == owner);
        Ok(of_site
            .filter_map(|((_, class), clause)| Some((*class, Some(clause.clone()?))))
            .collect())
    }
}

/// The owner sees how every message to its own people went, and of partners' whether they were reached; a partner its own.
async fn own_deliveries(tx: &Tx, room: &Room, desk: &Desk) -> Result<Vec<Delivery>, Problem> {
    let all = deliveries::of_incident(tx, room.incident.id).await?;
    Ok(all.into_iter().filter(|delivery| delivery.org == desk.org()).collect())
}

async fn open_now(tx: &Tx, room: &Room, desk: &Desk, is_owner: bool) -> Result<Vec<OpenPart>, Problem> {
    let mut open = Vec::new();
    for party in &room.parties {
        if party.org == room.incident.org || !(is_owner || party.org == desk.org()) {
            continue;
        }
        let releases = release::open_for_incident(tx, room.incident.id, party.org).await?;
        for release in releases
            .into_iter()
            .filter(|release| !release.record.starts_with("entry:"))
        {
            let clause = mous::find_clause(tx, release.clause).await?;
            let clause_words = clause
                .map(|clause| format!("{} §{}", clause.mou_ref, clause.number))
                .unwrap_or_default();
            open.push(OpenPart {
                class: release.class,
                to: release.to,
                clause_words,
            });
        }
    }
    Ok(open)
}

/// The owner's data that clauses keep closed to a partner of this room, so that its people see what nobody can open by mistake.
async fn kept_closed(tx: &Tx, room: &Room) -> Result<Vec<OpenPart>, Problem> {
    let mut closed = Vec::new();
    for class in DataClass::ALL {
        for clause in mous::clauses_from(tx, room.incident.org, *class).await? {
            let covers = clause.sites.is_empty() || clause.sites.contains(&room.site.id);
            let partner = room.others(room.incident.org).find(|party| party.org == clause.to.org);
            if let Some(partner) = partner.filter(|_| covers && clause.condition == Condition::Never) {
                closed.push(OpenPart {
                    class: *class,
                    to: partner.org,
                    clause_words: format!("{} §{}", clause.mou_ref, clause.number),
                });
            }
        }
    }
    Ok(closed)
}

/// A clause as a chip shows it.
pub fn chip_words(clause: &ClauseRef) -> String {
    crossing_rules::clause_words(clause)
}
