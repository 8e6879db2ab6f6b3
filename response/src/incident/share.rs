//! Writing a line: it is appended, released to each side a clause lets have it, entered in the logs, and told to open screens.

use super::{EntryKind, Room, RoomEntry, receiver, rules, store};
use muster_agreements::crossing::release::Release;
use muster_agreements::crossing::{Gate, release};
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
        }
    }

    /// Shows this clause's chip beside the line.
    #[must_use]
    pub fn about(mut self, clause: ClauseId, words: String) -> Self {
        self.about = Some((clause, words));
        self
    }

    #[must_use]
    pub fn own_side(mut self, own: bool) -> Self {
        self.own_side = own;
        self
    }
}

/// Which organisation gets a line, and under which clause.
struct Passed {
    org: OrgId,
    clause: ClauseId,
    words: String,
}

/// Writes a line into the room.
pub async fn write(tx: &mut Tx, gate: &Gate, room: &Room, line: Line, now: Timestamp) -> Result<RoomEntryId, Problem> {
    let class = rules::class_of(room.incident.status, line.kind);
    let passed = if line.own_side {
        Vec::new()
    } else {
        passes_to(tx, gate, room, line.org, class, now).await?
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
        words: line.words,
        class,
        own_side: line.own_side,
        clause_words: chip.as_ref().map(|(_, words)| words.clone()).unwrap_or_default(),
        clause: chip.map(|(clause, _)| clause),
    };
    store::append(tx, &entry, salt).await?;
    for passed in &passed {
        release::open(tx, &released(room, &entry, passed, now)).await?;
    }
    tx.enter(ledger_entry(room, &entry, &passed, &salt));
    let mut audiences: Vec<String> = vec![entry.org.to_string()];
    audiences.extend(passed.iter().map(|passed| passed.org.to_string()));
    tx.post(Message::live(
        ROOM_TOPIC,
        json!({
            "incident": room.incident.id.to_string(),
            "reference": room.incident.reference.as_str(),
            "entry": entry.id.to_string(),
            "kind": entry.kind.as_str(),
            "audiences": audiences,
        }),
    ));
    Ok(entry.id)
}

fn released(room: &Room, entry: &RoomEntry, passed: &Passed, now: Timestamp) -> Release {
    Release {
        id: ReleaseId::new(),
        class: entry.class,
        record: format!("entry:{}", entry.id),
        site: Some(room.site.id),
        incident: Some(room.incident.id),
        from: entry.org,
        to: passed.org,
        clause: passed.clause,
        opened_at: now,
        closed_at: None,
    }
}

/// Ids, closed words and a salted digest of what was said: enough to prove the words later, nothing to read them from.
fn ledger_entry(room: &Room, entry: &RoomEntry, passed: &[Passed], salt: &[u8; 32]) -> Entry {
    let digest = muster_store::salted_text_digest(salt, &entry.words);
    let mut ledger = Entry::new(entry.org, "room_entry", entry.at)
        .with("incident", String::from(room.incident.id))
        .with("entry", String::from(entry.id))
        .with("entry_kind", entry.kind.as_str())
        .with("class", entry.class.as_str())
        .with("status", room.incident.status.as_str())
        .with_some("position", entry.position.map(String::from))
        .with("words_digest", digest)
        .with(
            "to",
            passed.iter().map(|passed| passed.org.to_string()).collect::<Vec<_>>(),
        )
        .with(
            "clauses",
            passed
                .iter()
                .map(|passed| passed.clause.to_string())
                .collect::<Vec<_>>(),
        );
    // A line that three parties share would tell each of the others; only two-party lines carry both names.
    if let [only] = passed {
        ledger = ledger.also_for(only.org);
    }
    ledger
}

/// The organisations that a clause lets have lines of this class now. The push is decided for the position that answers for
/// the other side: its lead, or the first that was called.
async fn passes_to(
    tx: &Tx,
    gate: &Gate,
    room: &Room,
    from: OrgId,
    class: DataClass,
    now: Timestamp,
) -> Result<Vec<Passed>, Problem> {
    let mut passed = Vec::new();
    for party in room.others(from) {
        if let Some(clause) = opens_to(tx, gate, room, from, party.org, class, now).await? {
            passed.push(Passed {
                org: party.org,
                clause: clause.0,
                words: clause.1,
            });
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
    let mut people: Vec<_> = room.people.iter().filter(|person| person.org == to).collect();
    let lead = room.party(to).and_then(|party| party.lead);
    people.sort_by_key(|person| (Some(person.position) != lead, person.acknowledged_at.is_none()));
    for person in people.into_iter().take(8) {
        let Some(position) = position::store::find(tx, person.position).await? else {
            continue;
        };
        let ask = muster_agreements::crossing::ask(
            &room.item(from, class),
            &receiver(&position),
            &room.circumstance(CrossingAct::Receive, from, to),
        );
        if let Decision::Release { under } = gate.look(tx, &ask, now).await? {
            let clause = under.clause();
            return Ok(Some((
                clause.clause,
                muster_agreements::crossing::rules::clause_words(clause),
            )));
        }
    }
    Ok(None)
}
