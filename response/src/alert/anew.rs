//! Messages that did not leave while nothing might pass to a side, told once something may pass again. What arrived, waits, is on its
//! way or was turned away by its receiver is left alone; and what was kept back goes out as the message that it was, under its own
//! id, as an attempt of before may have arrived without our hearing of it: nobody is told the same thing twice.

use super::call::{self, Words};
use super::partners;
use crate::delivery::store::{self as deliveries, Sent};
use crate::incident::{Ending, Room, RoomPerson};
use jiff::SignedDuration;
use muster_agreements::crossing::Gate;
use muster_membership::position;
use muster_notify::Address;
use muster_store::Tx;
use muster_terms::*;
use muster_web::Problem;

/// Tells a side what was kept from it: the alarm to whoever of it was called and has not answered, or, when it has ended meanwhile,
/// that it has ended. Each is asked for at the gate, as when it happened.
pub(crate) async fn tell(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    partner: OrgId,
    base_url: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let words = match room.incident.ending {
        None => call::alarm_words(room, base_url),
        // Whoever was in the drill was called to what became of it.
        Some(Ending::BecameReal) => return Ok(()),
        Some(_) => call::stand_down_words(room, base_url),
    };
    let is_end = !room.incident.is_open();
    let kept = Kept {
        sent: deliveries::sent_to(tx, room.incident.id, partner, words.event).await?,
        alarmed: match is_end {
            true => deliveries::sent_to(tx, room.incident.id, partner, call::RAISED).await?,
            false => Vec::new(),
        },
        is_end,
    };
    let told = people(tx, gate, room, partner, &kept, &words, now).await?;
    systems(tx, gate, room, partner, told, &kept, &words, now).await
}

/// What went to a side about this event.
struct Kept {
    sent: Vec<Sent>,
    /// Of an end, what there was about the alarm: a system that was added since knows of no alarm.
    alarmed: Vec<Sent>,
    is_end: bool,
}

/// What is still to be told at an address.
enum Due {
    /// The message that was kept back.
    Again(DeliveryId),
    /// Of this event there was none.
    Anew,
}

impl Kept {
    /// Is this still to be told at this address? All there was for it was kept back; or it is an end that nobody was told of there,
    /// because there was nothing that might pass.
    fn due(&self, position: Option<PositionId>, to: &Address) -> Option<Due> {
        let of_this_one: Vec<&Sent> = match position {
            Some(_) => self.sent.iter().filter(|sent| sent.position == position).collect(),
            None => self.sent.iter().filter(|sent| is_same(&sent.address, to)).collect(),
        };
        if of_this_one.is_empty() {
            let was_alarmed = || self.alarmed.iter().any(|sent| is_same(&sent.address, to));
            let is_due = self.is_end && (position.is_some() || was_alarmed());
            return is_due.then_some(Due::Anew);
        }
        let here: Vec<&Sent> = of_this_one
            .into_iter()
            .filter(|sent| is_same(&sent.address, to))
            .collect();
        if here.iter().any(|sent| !sent.is_withheld) {
            return None;
        }
        // Of several, the one that may have arrived.
        let kept = here.iter().max_by_key(|sent| (sent.attempts, sent.id));
        kept.map(|sent| Due::Again(sent.id))
    }

    /// The addresses of these at which it is still to be told.
    fn due_at(&self, position: Option<PositionId>, addresses: Vec<Address>) -> Vec<(Address, Due)> {
        let due = |to: Address| self.due(position, &to).map(|due| (to, due));
        addresses.into_iter().filter_map(due).collect()
    }

    /// Who of the side is asked at all: whoever was called; of an alarm, not who has answered it.
    fn concerns(&self, person: &RoomPerson) -> bool {
        let is_silent = person.acknowledged_at.is_none() && person.declined_at.is_none();
        person.called_at.is_some() && (self.is_end || is_silent)
    }
}

/// The same door: a webhook by its key, a person's by its kind, whoever fills the position by now.
fn is_same(a: &Address, b: &Address) -> bool {
    match (a, b) {
        (Address::Webhook { key: a, .. }, Address::Webhook { key: b, .. }) => a == b,
        _ => a.channel() == b.channel(),
    }
}

/// Whether somebody was told.
async fn people(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    partner: OrgId,
    kept: &Kept,
    words: &Words,
    now: Timestamp,
) -> Result<bool, Problem> {
    let mut told = false;
    let of_side = room.people.iter().filter(|person| person.org == partner);
    for person in of_side.filter(|person| kept.concerns(person)) {
        let Some(known) = position::store::reachable(tx, person.position).await? else {
            continue;
        };
        let due = kept.due_at(Some(person.position), call::channels(&known));
        if due.is_empty() {
            continue;
        }
        if let Some(named) = call::name(tx, gate, room, known, now).await? {
            let anew = queue_again(tx, due, now).await?;
            call::message_over(tx, room, &named.on_duty, anew, words, now).await?;
            told = true;
        }
    }
    Ok(told)
}

/// The side's systems: beside its people under the same yes, alone under one of their own.
#[allow(clippy::too_many_arguments)]
async fn systems(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    partner: OrgId,
    told: bool,
    kept: &Kept,
    words: &Words,
    now: Timestamp,
) -> Result<(), Problem> {
    let due = kept.due_at(None, call::webhooks(tx, room, partner).await?);
    if due.is_empty() {
        return Ok(());
    }
    let may_hear = told
        || match partners::opened(tx, gate, room, partner, now).await? {
            Some((position, _)) => partners::systems_may_hear(tx, gate, room, &position, now).await?,
            None => false,
        };
    if may_hear {
        let anew = queue_again(tx, due, now).await?;
        call::systems_at(tx, room, partner, anew, words, now).await?;
    }
    Ok(())
}

/// Queues what was kept back once more. The addresses that are left want a message of their own.
async fn queue_again(tx: &Tx, due: Vec<(Address, Due)>, now: Timestamp) -> Result<Vec<Address>, Problem> {
    let deadline = now + SignedDuration::from_secs(call::DELIVERY_DEADLINE_SECONDS);
    let mut anew = Vec::new();
    for (to, due) in due {
        match due {
            Due::Again(id) => deliveries::queue_again(tx, id, &to, deadline, now).await?,
            Due::Anew => anew.push(to),
        }
    }
    Ok(anew)
}
