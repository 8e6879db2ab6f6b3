//! What one reader may see of a debrief, decided side by side, and nothing else.

use super::model::*;
use super::store;
use crate::corrective_action::{self, Seen};
use crate::crossing;
use muster_agreements::crossing::Item;
use muster_policy::{ClauseRef, Cleared, CrossingAct, clear_own};
use muster_response::incident::{Party, Room, gate, store as incidents};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// A debrief that this desk may work on, with its room.
pub struct Opened {
    pub room: Room,
    pub debrief: Cleared<Debrief>,
}

impl Opened {
    pub fn is_owner(&self, desk: &Desk) -> bool {
        self.debrief.as_ref().org == desk.org()
    }
}

/// One side's words, cleared for the reader.
pub struct SideWords {
    pub org: OrgId,
    pub name: String,
    pub side: Side,
    pub words: Cleared<Vec<Word>>,
}

/// A side whose words stay closed to the reader.
#[derive(Debug, Clone)]
pub struct ClosedSide {
    pub name: String,
    pub side: Side,
    pub clause: Option<ClauseRef>,
}

/// Another side that can read what the reader's own side writes, and the clause.
#[derive(Debug, Clone)]
pub struct OpenTo {
    pub name: String,
    pub side: Side,
    pub clause: ClauseRef,
}

/// A debrief as one reader may see it.
pub struct DebriefView {
    pub opened: Opened,
    /// The facts without what the reader may not know of.
    pub facts: Facts,
    pub sides: Vec<SideWords>,
    pub closed: Vec<ClosedSide>,
    pub open_to: Vec<OpenTo>,
    pub actions: Vec<Seen>,
    pub is_owner: bool,
}

/// The record of one side's words. The owner's words are part of the debrief itself.
pub(crate) fn words_item(room: &Room, debrief: &Debrief, org: OrgId) -> Item {
    let record = record_of(debrief.id, debrief.org, org);
    crossing::item(room, org, DataClass::Debrief, record, debrief.created_at)
}

/// What must be open to `reader` before it may know of what `writer` has in a debrief: that, and for who neither wrote it nor keeps the
/// debrief, the debrief that it stands in.
pub(crate) fn needed_by(room: &Room, debrief: &Debrief, writer: OrgId, reader: OrgId) -> Vec<Item> {
    needed(debrief.org, writer, reader, |org| words_item(room, debrief, org))
}

fn needed(owner: OrgId, writer: OrgId, reader: OrgId, item: impl Fn(OrgId) -> Item) -> Vec<Item> {
    let is_third = ![writer, reader].contains(&owner);
    let parts = [Some(writer), is_third.then_some(owner)];
    parts.into_iter().flatten().map(item).collect()
}

/// The same of what the store found to be not open yet, without its room.
pub(crate) fn not_open_parts(found: &store::NotOpen, reader: OrgId) -> Vec<Item> {
    let item = |org| Item {
        class: DataClass::Debrief,
        owner: org,
        owner_unit: if org == found.org {
            found.unit
        } else {
            found.writer_unit
        },
        site: Some(found.site),
        incident: Some(found.incident),
        record: record_of(found.debrief, found.org, org),
        words: found.reference.to_string(),
        tlp: Tlp::Amber,
        recorded_at: found.created_at,
    };
    needed(found.org, found.writer, reader, item)
}

/// Opens a debrief for this desk: who debriefs for its organisation, or was in the room and responds.
///
/// Errors: [`Problem::Missing`] for whoever was not there, was shut out, or has no clause. A no of a clause leaves its line.
pub(crate) async fn open(desk: &Desk, reference: &Reference) -> Result<(Tx, Opened), Problem> {
    let mut tx = desk.begin().await?;
    let (room, debrief) = of_room(&tx, desk, reference).await?;
    let owner = debrief.org;
    let cleared = if owner == desk.org() {
        clear_own(desk.org(), owner, debrief).ok()
    } else {
        let item = words_item(&room, &debrief, owner);
        crossing::cross(&mut tx, desk, &item, CrossingAct::Read)
            .await?
            .clear(debrief)
            .ok()
    };
    match cleared {
        Some(debrief) => Ok((tx, Opened { room, debrief })),
        None => {
            tx.commit().await?;
            Err(Problem::Missing)
        }
    }
}

/// Would [`open`] let this desk in? The answer draws a link, and leaves no line.
pub async fn opens(tx: &Tx, desk: &Desk, reference: &Reference) -> Result<bool, Problem> {
    let (room, debrief) = match of_room(tx, desk, reference).await {
        Ok(found) => found,
        Err(Problem::Missing) => return Ok(false),
        Err(problem) => return Err(problem),
    };
    let item = words_item(&room, &debrief, debrief.org);
    Ok(debrief.org == desk.org() || crossing::look(tx, desk, &item, CrossingAct::Read).await?.is_release())
}

/// The debrief of a room that this desk's organisation was in and was not shut out of. A foreign one still needs its decision.
async fn of_room(tx: &Tx, desk: &Desk, reference: &Reference) -> Result<(Room, Debrief), Problem> {
    let incident = incidents::find_in_room(tx, reference, desk.org())
        .await?
        .ok_or(Problem::Missing)?;
    let room = Room::load(tx, incident).await?;
    room.party(desk.org())
        .filter(|party| party.stopped_at.is_none())
        .ok_or(Problem::Missing)?;
    let was_there = room.person(desk.who.position).is_some();
    if !(desk.may(Act::Debrief) || was_there && desk.may(Act::Respond)) {
        return Err(Problem::Missing);
    }
    let debrief = store::of_incident(tx, room.incident.id)
        .await?
        .ok_or(Problem::Missing)?;
    Ok((room, debrief))
}

/// Reads the whole page for this desk.
pub async fn read(desk: &Desk, reference: &Reference) -> Result<DebriefView, Problem> {
    let (mut tx, opened) = open(desk, reference).await?;
    let view = view(&mut tx, desk, opened).await?;
    tx.commit().await?;
    Ok(view)
}

async fn view(tx: &mut Tx, desk: &Desk, opened: Opened) -> Result<DebriefView, Problem> {
    let (mut sides, mut closed) = (Vec::new(), Vec::new());
    for party in opened.room.parties.clone() {
        match side(tx, desk, &opened, &party).await? {
            Ok(words) => sides.push(words),
            Err(shut) => closed.extend(shut),
        }
    }
    let is_owner = opened.is_owner(desk);
    let facts = opened.debrief.as_ref().facts.clone();
    let known: Vec<OrgId> = sides.iter().map(|side| side.org).collect();
    let actions = corrective_action::reading::of_debrief(tx, desk, &opened.room, opened.debrief.as_ref().id).await?;
    Ok(DebriefView {
        // The owner's facts are its own log; only others may not learn of third parties.
        facts: if is_owner {
            facts
        } else {
            facts.seen_by(desk.org(), &known)
        },
        open_to: open_to(tx, desk, &opened).await?,
        sides,
        closed,
        actions,
        is_owner,
        opened,
    })
}

/// One side's words, or that they stay closed. A partner is not told of third parties whose words are closed to it.
async fn side(
    tx: &mut Tx,
    desk: &Desk,
    opened: &Opened,
    party: &Party,
) -> Result<Result<SideWords, Option<ClosedSide>>, Problem> {
    let debrief = opened.debrief.as_ref();
    let words = store::words_of(tx, debrief.id, party.org).await?;
    let side = party.org_kind.side();
    let cleared = if party.org == desk.org() {
        clear_own(desk.org(), party.org, words).map_err(|_| Problem::Missing)?
    } else {
        let decision = if party.org == debrief.org {
            // Open already: the debrief's own line covers its owner's words.
            crossing::look(
                tx,
                desk,
                &words_item(&opened.room, debrief, party.org),
                CrossingAct::Read,
            )
            .await?
        } else {
            let item = words_item(&opened.room, debrief, party.org);
            if opened.is_owner(desk) {
                crossing::cross(tx, desk, &item, CrossingAct::Read).await?
            } else {
                crossing::cross_third(tx, desk, &item, CrossingAct::Read).await?
            }
        };
        match decision.clear(words) {
            Ok(cleared) => cleared,
            Err(why) => {
                let shut = ClosedSide {
                    name: party.org_name.clone(),
                    side,
                    clause: why.clause().cloned(),
                };
                return Ok(Err(opened.is_owner(desk).then_some(shut)));
            }
        }
    };
    Ok(Ok(SideWords {
        org: party.org,
        name: party.org_name.clone(),
        side,
        words: cleared,
    }))
}

/// Who else can read what this desk's side writes. A partner learns of the debrief's owner and of nobody else.
async fn open_to(tx: &Tx, desk: &Desk, opened: &Opened) -> Result<Vec<OpenTo>, Problem> {
    let gate = gate(desk.app())?;
    let debrief = opened.debrief.as_ref();
    let item = words_item(&opened.room, debrief, desk.org());
    let mut open = Vec::new();
    for party in opened.room.others(desk.org()) {
        if party.stopped_at.is_some() || !(opened.is_owner(desk) || party.org == debrief.org) {
            continue;
        }
        if let Some(clause) = crossing::opens_to(tx, &gate, &item, party.org, desk.now()).await? {
            open.push(OpenTo {
                name: party.org_name.clone(),
                side: party.org_kind.side(),
                clause,
            });
        }
    }
    Ok(open)
}
