//! What one reader may see of a room, decided class by class, and nothing else.

mod decided;
mod shared;
mod view;

pub use view::{ClosedPart, Head, OpenPart, OpenStatus, RoomView};

use crate::incident::{EntryKind, Party, Room, Step, gate, rules, store};
use decided::{Reading, Sides, log_page};
use muster_agreements::crossing::Gate;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};
use shared::{given, kept_closed, open_now, own_deliveries};

/// Is this a look at the page, or the page refreshing itself?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Page,
    Refresh,
}

/// Reads the room for this desk. Every class of another side's data is one decision, with one line in "who saw what".
///
/// `before`: the log from before this line on, instead of its newest lines.
///
/// Errors: [`Problem::Missing`] for whoever is not in the room.
pub async fn read(
    desk: &Desk,
    reference: &Reference,
    look: Look,
    before: Option<RoomEntryId>,
) -> Result<RoomView, Problem> {
    let mut tx = desk.begin().await?;
    let room = Room::open(&tx, desk, reference).await?;
    let gate = gate(desk.app())?;
    let view = view(&mut tx, &gate, desk, room, look, before).await?;
    tx.commit().await?;
    Ok(view)
}

async fn view(
    tx: &mut Tx,
    gate: &Gate,
    desk: &Desk,
    room: Room,
    look: Look,
    before: Option<RoomEntryId>,
) -> Result<RoomView, Problem> {
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
        logs,
        people,
        units,
        statuses,
        known,
    } = reading.sides().await?;
    let entries = reading.lines(&logs, None).await?;
    let older = match before {
        Some(_) => Some(reading.lines(&logs, before).await?),
        None => None,
    };
    let log_class = rules::class_of(room.incident.status, EntryKind::Message);
    let log_open = is_owner || classes.iter().any(|(class, _)| *class == log_class);
    let closed = reading.closed;
    // Alone in a room there is nobody that a line could have reached.
    let unshared = match room.parties.iter().any(|party| party.org != desk.org()) {
        true => store::unshared_entries(tx, room.incident.id, desk.org(), log_page(before)).await?,
        false => Vec::new(),
    };
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
        older,
        before,
        unshared,
        deliveries: own_deliveries(tx, &room, desk).await?,
        open: open_now(tx, &room, desk, is_owner).await?,
        given: if is_owner {
            Vec::new()
        } else {
            given(tx, gate, &room, desk).await?
        },
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
