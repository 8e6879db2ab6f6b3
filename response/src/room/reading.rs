//! What one reader may see of a room, decided class by class, and nothing else.

use crate::delivery::store::{self as deliveries, Delivery};
use crate::incident::{
    EntryKind, Incident, Party, Room, RoomEntry, RoomPerson, Step, Unit, desk_receiver, gate, rules, store,
};
use muster_agreements::crossing::{Gate, release, rules as crossing_rules};
use muster_policy::{ClauseRef, Cleared, CrossingAct, Decision, Why, clear_own};
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

/// A room as one reader may see it.
pub struct RoomView {
    /// What, where, when. `None` to a partner whose clause is no longer open: only its own part is left.
    pub head: Option<Cleared<Head>>,
    pub reference: Reference,
    pub is_drill: bool,
    pub is_owner: bool,
    pub ended_at: Option<Timestamp>,
    pub parties: Vec<Party>,
    pub people: Vec<RoomPerson>,
    pub units: Vec<Unit>,
    pub steps: Vec<Step>,
    /// Newest first.
    pub entries: Vec<RoomEntry>,
    pub deliveries: Vec<Delivery>,
    /// What is open to each partner now; the owner sees all of it, a partner its own.
    pub open: Vec<OpenPart>,
    pub closed: Vec<ClosedPart>,
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

    pub fn clause_of(&self, class: DataClass) -> Option<&ClauseRef> {
        self.classes
            .iter()
            .find(|(open, _)| *open == class)
            .and_then(|(_, clause)| clause.as_ref())
    }
}

/// Reads the room for this desk. Every class of another side's data is one decision with its line in "who saw what".
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
    let mut reader = Reading {
        tx,
        gate,
        desk,
        room: &room,
        look,
        closed: Vec::new(),
    };
    let head_class = if room.incident.is_drill() {
        DataClass::Exercise
    } else {
        DataClass::Alert
    };
    let head = Head {
        incident: room.incident.clone(),
        site: room.site.clone(),
    };
    let head = if is_owner {
        clear_own(desk.org(), owner, head).ok()
    } else {
        reader.decide(owner, head_class).await?.clear(head).ok()
    };
    let classes = reader.classes(owner, is_owner).await?;
    let log_class = rules::class_of(room.incident.status, EntryKind::Message);
    let status_class = rules::class_of(room.incident.status, EntryKind::UnitsSent);
    let mut entries = store::own_entries(reader.tx, room.incident.id, desk.org(), LOG_LINES).await?;
    let mut people: Vec<RoomPerson> = room
        .people
        .iter()
        .filter(|person| person.org == desk.org())
        .cloned()
        .collect();
    let mut units = store::units(reader.tx, room.incident.id).await?;
    let mut visible_units = vec![desk.org()];
    for party in room.others(desk.org()) {
        let mut wanted = vec![log_class];
        if status_class != log_class {
            wanted.push(status_class);
        }
        for class in wanted {
            if !reader.decide(party.org, class).await?.is_release() {
                continue;
            }
            let lines =
                store::released_entries(reader.tx, room.incident.id, party.org, desk.org(), class, LOG_LINES).await?;
            entries.extend(lines);
            if class == log_class {
                people.extend(room.people.iter().filter(|person| person.org == party.org).cloned());
            }
            if class == status_class {
                visible_units.push(party.org);
            }
        }
    }
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id)));
    units.retain(|unit| visible_units.contains(&unit.org));
    let log_open = is_owner || classes.iter().any(|(class, _)| *class == log_class);
    let closed = reader.closed;
    Ok(RoomView {
        head,
        reference: room.incident.reference.clone(),
        is_drill: room.incident.is_drill(),
        is_owner,
        ended_at: room.incident.ended_at,
        me: room.person(desk.who.position).cloned(),
        people,
        units,
        steps: if log_open {
            store::steps(tx, room.incident.id).await?
        } else {
            Vec::new()
        },
        entries,
        deliveries: own_deliveries(tx, &room, desk).await?,
        open: open_now(tx, &room, desk, is_owner).await?,
        closed,
        classes,
        parties: room
            .parties
            .into_iter()
            .filter(|party| is_owner || party.org == owner || party.org == desk.org())
            .collect(),
    })
}

/// One read in progress: decides, remembers what was closed.
struct Reading<'a> {
    tx: &'a mut Tx,
    gate: &'a Gate,
    desk: &'a Desk,
    room: &'a Room,
    look: Look,
    closed: Vec<ClosedPart>,
}

impl Reading<'_> {
    async fn decide(&mut self, owner: OrgId, class: DataClass) -> Result<Decision, Problem> {
        let item = self.room.item(owner, class);
        let receiver = desk_receiver(self.desk);
        let why = self.room.circumstance(CrossingAct::Read, owner, self.desk.org());
        let now = self.desk.now();
        let decision = match self.look {
            Look::Page => self.gate.cross(self.tx, &item, &receiver, &why, now).await?,
            Look::Refresh => self.gate.watch(self.tx, &item, &receiver, &why, now).await?,
        };
        if let Some(why) = decision.why() {
            self.note_closed(owner, class, why);
        }
        Ok(decision)
    }

    fn note_closed(&mut self, owner: OrgId, class: DataClass, why: &Why) {
        self.closed.push(ClosedPart {
            class,
            owner,
            clause: why.clause().cloned(),
            why: why.code(),
        });
    }

    /// The classes of the site's data that are open to this reader, with their clauses.
    async fn classes(&mut self, owner: OrgId, is_owner: bool) -> Result<Vec<(DataClass, Option<ClauseRef>)>, Problem> {
        if is_owner {
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
        let mut open = Vec::new();
        for class in wanted {
            if let Decision::Release { under } = self.decide(owner, *class).await? {
                open.push((*class, Some(under.clause().clone())));
            }
        }
        Ok(open)
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
            let clause = muster_agreements::mou::store::find_clause(tx, release.clause).await?;
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

/// A clause as a chip shows it.
pub fn chip_words(clause: &ClauseRef) -> String {
    crossing_rules::clause_words(clause)
}
