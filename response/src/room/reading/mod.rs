//! What one reader may see of a room, decided class by class, and nothing else.

mod decided;
mod parts;
mod shared;
#[cfg(test)]
mod tests;
mod view;

pub use view::{ClosedPart, Head, LabelClosed, OpenPart, OpenStatus, RoomParty, RoomView};

use crate::incident::{Room, gate, store};
use decided::Reading;
use muster_agreements::crossing::Gate;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};
use parts::log_page;
use shared::{agreements, closed_by_label, given, kept_closed, open_now};
use std::collections::BTreeSet;

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
    let is_owner = room.incident.org == desk.org();
    let units = store::units(tx, room.incident.id).await?;
    let steps = store::steps(tx, room.incident.id).await?;
    let mut reading = Reading {
        tx,
        gate,
        desk,
        room: &room,
        units: &units,
        steps: &steps,
        look,
        decided: Vec::new(),
        open: Vec::new(),
        agreements: BTreeSet::new(),
        closed: Vec::new(),
    };
    reading.ask_head().await?;
    let classes = reading.classes().await?;
    reading.ask_sides().await?;
    let parts = reading.parts(before).await?;
    let (unread, closed, under) = (reading.open, reading.closed, reading.agreements);
    // Alone in a room there is nobody that a line could have reached.
    let unshared = match room.parties.iter().any(|party| party.org != desk.org()) {
        true => store::unshared_entries(tx, room.incident.id, desk.org(), log_page(before)).await?,
        false => Vec::new(),
    };
    let open = open_now(tx, &room, desk, is_owner).await?;
    let agreements = match is_owner {
        true => agreements(tx, gate, &room, &open, desk.now()).await?,
        false => under,
    };
    let label_closed = match is_owner {
        true => closed_by_label(tx, gate, &room, &open, desk.now()).await?,
        false => Vec::new(),
    };
    Ok(RoomView {
        parts,
        unread,
        reader: desk.org(),
        owner: room.incident.org,
        reference: room.incident.reference.clone(),
        is_drill: room.incident.is_drill(),
        is_owner,
        me: room.person(desk.who.position).cloned(),
        before,
        unshared,
        open,
        agreements,
        label_closed,
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
        parties: parties(room, desk),
    })
}

/// The organisations that the reader may know to be in the room.
fn parties(room: Room, desk: &Desk) -> Vec<RoomParty> {
    let owner = room.incident.org;
    let is_owner = owner == desk.org();
    room.parties
        .into_iter()
        .filter(|party| is_owner || party.org == owner || party.org == desk.org())
        .map(|party| RoomParty {
            org: party.org,
            org_name: party.org_name,
            org_kind: party.org_kind,
            clause: party.clause,
            stopped_at: party.stopped_at,
        })
        .collect()
}
