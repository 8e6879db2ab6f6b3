//! Writing a line: it is appended, released to each side a clause lets have it, entered in the logs, and told to open screens.

use super::{EntryKind, Room, RoomEntry, receiver, rules, store};
use muster_agreements::crossing::release::Release;
use muster_agreements::crossing::{Gate, Item, Receiver, release};
use muster_membership::position;
use muster_policy::{CrossingAct, Decision};
use muster_store::{Entry, Fault, Message, Tx};
use muster_terms::*;
use muster_web::{App, Desk, Problem};
use rand::Rng;
use serde_json::json;
use std::sync::Arc;

/// Topic of live messages about a room: `{incident, reference, entry, kind, audiences}`.
pub const ROOM_TOPIC: &str = "room";
/// Topic of live messages about the strips of pages: `{orgs, positions}`.
pub const STRIPS_TOPIC: &str = "strips";
/// Durable: an incident ended. `{incident}`.
pub const ENDED_TOPIC: &str = "incident.ended";

/// The gate of this server.
///
/// Errors: a fault when the server was put together without one.
pub fn gate(app: &App) -> Result<Arc<Gate>, Fault> {
    app.part::<Gate>().ok_or_else(|| Fault::other("the server has no gate"))
}

/// A line to be written.
#[derive(Debug, Clone)]
pub struct Line {
    pub org: OrgId,
    pub position: Option<PositionId>,
    pub title: String,
    pub side: Side,
    pub kind: EntryKind,
    pub words: String,
    pub own_side: bool,
    /// The clause the line speaks of, when that is another than the one it crosses under.
    pub about: Option<(ClauseId, String)>,
    /// The organisations the line speaks of: it crosses to these alone, so that two partners of a room do not learn of each other
    /// from what the site does for one of them.
    pub only: Option<Vec<OrgId>>,
}

impl Line {
    /// A line that this desk says.
    pub fn by(desk: &Desk, kind: EntryKind, words: impl Into<String>) -> Self {
        Self {
            org: desk.org(),
            position: Some(desk.who.position),
            title: desk.who.position_title.clone(),
            side: desk.who.org_kind.side(),
            kind,
            words: words.into(),
            own_side: false,
            about: None,
            only: None,
        }
    }

    /// A line that the system says for an organisation.
    pub fn system(org: OrgId, kind: EntryKind, words: impl Into<String>) -> Self {
        Self {
            org,
            position: None,
            title: muster_web::t("side-system"),
            side: Side::System,
            kind,
            words: words.into(),
            own_side: false,
            about: None,
            only: None,
        }
    }

    /// Shows this clause's chip beside the line.
    #[must_use]
    pub fn about(mut self, clause: ClauseId, words: String) -> Self {
        self.about = Some((clause, words));
        self
    }

    /// The line speaks of this organisation and crosses to no other.
    #[must_use]
    pub fn only_to(self, org: OrgId) -> Self {
        self.only_among(vec![org])
    }

    /// The line crosses to none but these.
    #[must_use]
    pub fn only_among(mut self, orgs: Vec<OrgId>) -> Self {
        self.only = Some(orgs);
        self
    }

    #[must_use]
    pub fn own_side(mut self, own: bool) -> Self {
        self.own_side = own;
        self
    }
}

/// Which organisation gets a line, under which clause, and the position that stands for it.
pub(super) struct Passed {
    pub(super) org: OrgId,
    pub(super) receiver: Receiver,
    pub(super) clause: ClauseId,
    pub(super) words: String,
    /// Every agreement that lets it pass, the clause's among them.
    pub(super) agreements: Vec<String>,
}

/// Writes a line into the room. Each organisation it passes to gets a crossing of its own, entered in both logs.
pub async fn write(tx: &mut Tx, gate: &Gate, room: &Room, line: Line, now: Timestamp) -> Result<RoomEntryId, Problem> {
    let class = rules::class_of(room.incident.status, line.kind);
    let passed = if line.own_side {
        Vec::new()
    } else {
        passes_to(tx, gate, room, &line, class, now).await?
    };
    let salt: [u8; 32] = rand::rng().random();
    let chip = line
        .about
        .or_else(|| passed.first().map(|passed| (passed.clause, passed.words.clone())));
    let entry = RoomEntry {
        id: RoomEntryId::new(),
        incident: room.incident.id,
        at: now,
        org: line.org,
        position: line.position,
        title: line.title,
        side: line.side,
        kind: line.kind,
        words: rules::said_in(&room.incident, line.words),
        class,
        own_side: line.own_side,
        clause_words: chip.as_ref().map(|(_, words)| words.clone()).unwrap_or_default(),
        clause: chip.map(|(clause, _)| clause),
    };
    store::append(tx, &entry, salt).await?;
    for passed in &passed {
        push(tx, gate, room, &entry, passed).await?;
    }
    enter(tx, room, &entry, &passed, &salt);
    let mut audiences = vec![entry.org];
    audiences.extend(passed.iter().map(|passed| passed.org));
    tx.post(changed(room, entry.id.to_string(), entry.kind.as_str(), &audiences));
    Ok(entry.id)
}

/// Tells the open pages of these organisations that something in the room changed; each asks for itself what it may see.
pub(crate) fn changed(room: &Room, entry: String, kind: &str, audiences: &[OrgId]) -> Message {
    let audiences: Vec<String> = audiences.iter().map(OrgId::to_string).collect();
    Message::live(
        ROOM_TOPIC,
        json!({
            "incident": room.incident.id.to_string(),
            "reference": room.incident.reference.as_str(),
            "entry": entry,
            "kind": kind,
            "audiences": audiences,
        }),
    )
}

/// One line to one organisation: the crossing, the release, and what the site has heard by it.
async fn push(tx: &mut Tx, gate: &Gate, room: &Room, entry: &RoomEntry, passed: &Passed) -> Result<(), Problem> {
    let record = format!("entry:{}", entry.id);
    let item = Item {
        record: record.clone(),
        ..room.item(entry.org, entry.class)
    };
    let why = room.circumstance(CrossingAct::Receive, entry.org, passed.org);
    let Decision::Release { under } = gate.cross(tx, &item, &passed.receiver, &why, entry.at).await? else {
        return Err(Fault::other("a line was refused in the transaction that had let it pass").into());
    };
    let opened = Release {
        id: ReleaseId::new(),
        class: entry.class,
        record,
        site: Some(room.site.id),
        incident: Some(room.incident.id),
        from: entry.org,
        to: passed.org,
        clause: under.clause().clause,
        opened_at: entry.at,
        closed_at: None,
    };
    release::open(tx, &opened).await?;
    if passed.org == room.incident.org {
        match entry.kind {
            EntryKind::Accepted | EntryKind::Acknowledged | EntryKind::Lead => {
                store::note_answer_heard(tx, room.incident.id, entry.at).await?;
            }
            EntryKind::OnScene => store::note_arrival_heard(tx, room.incident.id, entry.at).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Ids, closed words and a salted digest of what was said: enough to prove the words later, nothing to read them from. Each
/// receiver gets an entry with the writer and nobody else: three who share a line would learn of each other.
fn enter(tx: &mut Tx, room: &Room, entry: &RoomEntry, passed: &[Passed], salt: &[u8; 32]) {
    let digest = muster_store::salted_text_digest(salt, &entry.words);
    let ledger = |to: &[&Passed]| {
        Entry::new(entry.org, "room_entry", entry.at)
            .with("incident", String::from(room.incident.id))
            .with("entry", String::from(entry.id))
            .with("entry_kind", entry.kind.as_str())
            .with("class", entry.class.as_str())
            .with("status", room.incident.status.as_str())
            .with_some("position", entry.position.map(String::from))
            .with("words_digest", digest.clone())
            .with("to", to.iter().map(|passed| passed.org.to_string()).collect::<Vec<_>>())
            .with(
                "clauses",
                to.iter().map(|passed| passed.clause.to_string()).collect::<Vec<_>>(),
            )
    };
    if passed.is_empty() {
        tx.enter(ledger(&[]));
    }
    for passed in passed {
        tx.enter(ledger(&[passed]).also_for(passed.org));
    }
}

/// The organisations that a clause lets have lines of this class now.
async fn passes_to(
    tx: &Tx,
    gate: &Gate,
    room: &Room,
    line: &Line,
    class: DataClass,
    now: Timestamp,
) -> Result<Vec<Passed>, Problem> {
    let mut passed = Vec::new();
    for party in room.others(line.org) {
        if line.only.as_ref().is_none_or(|only| only.contains(&party.org)) {
            match stands_for(tx, gate, room, line.org, party.org, class, now).await {
                Ok(found) => passed.extend(found),
                // One partner's trouble stops neither the line nor the next partner: closed is what could not be decided.
                Err(problem) => {
                    metrics::counter!("muster_partners_not_asked_total").increment(1);
                    tracing::error!(incident.id = %room.incident.id, org.id = %party.org, ?problem, "a line could not be passed on");
                }
            }
        }
    }
    Ok(passed)
}

/// The clause, and its words, that lets `to` receive `from`'s data of this class in this room now.
pub async fn opens_to(
    tx: &Tx,
    gate: &Gate,
    room: &Room,
    from: OrgId,
    to: OrgId,
    class: DataClass,
    now: Timestamp,
) -> Result<Option<(ClauseId, String)>, Problem> {
    let passed = stands_for(tx, gate, room, from, to, class, now).await?;
    Ok(passed.map(|passed| (passed.clause, passed.words)))
}

/// Every agreement that lets `to` receive `from`'s data of this class in this room now.
pub async fn agreements_that_open(
    tx: &Tx,
    gate: &Gate,
    room: &Room,
    from: OrgId,
    to: OrgId,
    class: DataClass,
    now: Timestamp,
) -> Result<Vec<String>, Problem> {
    let passed = stands_for(tx, gate, room, from, to, class, now).await?;
    Ok(passed.map(|passed| passed.agreements).unwrap_or_default())
}

/// The position of `to` in this room that a clause lets have `from`'s data of this class: its lead first, then who answered,
/// then who was called. A clause names duties and units, so one position of each is asked.
pub(super) async fn stands_for(
    tx: &Tx,
    gate: &Gate,
    room: &Room,
    from: OrgId,
    to: OrgId,
    class: DataClass,
    now: Timestamp,
) -> Result<Option<Passed>, Problem> {
    if room.is_shut(from, to, now) {
        return Ok(None);
    }
    let mut people: Vec<_> = room.people.iter().filter(|person| person.org == to).collect();
    let lead = room.party(to).and_then(|party| party.lead);
    people.sort_by_key(|person| (Some(person.position) != lead, person.acknowledged_at.is_none()));
    let mut candidates = Vec::new();
    for person in &people {
        candidates.extend(position::store::find(tx, person.position).await?);
    }
    // A side that nobody was on duty for is in the room without people: whoever it calls finds the lines there.
    if people.is_empty() {
        let name = room.party(to).map(|party| party.org_name.clone()).unwrap_or_default();
        candidates = position::store::of_org(tx, to).await?;
        candidates.sort_by_key(|position| position.id);
        candidates
            .iter_mut()
            .for_each(|position| position.title.clone_from(&name));
    }
    for position in position::rules::one_of_each(candidates) {
        let receiver = receiver(&position);
        let why = room.circumstance(CrossingAct::Receive, from, to);
        let decided = gate.decide(tx, &room.item(from, class), &receiver, &why, now).await?;
        if let Decision::Release { under } = decided.decision {
            let clause = under.clause();
            return Ok(Some(Passed {
                org: to,
                receiver,
                clause: clause.clause,
                words: muster_agreements::crossing::rules::clause_words(clause),
                agreements: under.of_each_agreement().map(|of| of.agreement.clone()).collect(),
            }));
        }
    }
    Ok(None)
}
