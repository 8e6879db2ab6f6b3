//! That it has ended, told to whoever of a partner was called, and to its systems.

use super::said::{line, not_asked};
use super::{opened, systems_alone};
use crate::alert::call::{self, Words};
use crate::incident::{Line, Party, Room, RoomPerson};
use muster_agreements::crossing::Gate;
use muster_membership::position;
use muster_store::Tx;
use muster_terms::*;
use muster_web::Problem;

/// Tells partners that it has ended: whoever of them was called, and their systems, as far as clauses still let them know.
/// The lines say whom it could not be told.
pub(crate) async fn tell_end(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    words: &Words,
    now: Timestamp,
) -> Result<Vec<Line>, Problem> {
    let mut said = Vec::new();
    for party in room.parties.iter().filter(|party| party.org != room.incident.org) {
        let mark = tx.mark().await?;
        match end_to(tx, gate, room, party, words, now).await {
            Ok(()) => tx.pass(mark).await?,
            Err(problem) => {
                tx.undo_to(mark).await?;
                not_asked(room, party.org, &problem);
                said.extend(line(tx, room, party.org, &Err(problem)).await?);
            }
        }
    }
    Ok(said)
}

async fn end_to(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    party: &Party,
    words: &Words,
    now: Timestamp,
) -> Result<(), Problem> {
    if room.is_shut(room.incident.org, party.org, now) {
        return Ok(());
    }
    let mut told = false;
    let called = |person: &&RoomPerson| person.org == party.org && person.called_at.is_some();
    for person in room.people.iter().filter(called) {
        let Some(known) = position::store::reachable(tx, person.position).await? else {
            continue;
        };
        if let Some(named) = call::name(tx, gate, room, known, now).await? {
            call::message(tx, room, &named.on_duty, words, now).await?;
            told = true;
        }
    }
    if told {
        call::systems(tx, room, party.org, words, now).await?;
    } else if let Some((position, _)) = opened(tx, gate, room, party.org, now).await? {
        let hooks = call::webhooks(tx, room, party.org).await?;
        systems_alone(tx, gate, room, &position, hooks, words, now).await?;
    }
    Ok(())
}
