//! All clear by both sides, the stand-down, and what an ending brings with it.

use super::{entry, save, strips};
use crate::alert::call;
use crate::delivery::store as deliveries;
use crate::incident::{Ending, EntryKind, Line, Room, gate, rules, share, share::ENDED_TOPIC, store as incidents};
use muster_membership::position;
use muster_store::{Entry, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};
use serde_json::json;

/// All clear, said by the lead of this side. When every side that must has said it, the emergency ends.
///
/// Returns whether it ended.
pub async fn all_clear(desk: &Desk, reference: &Reference) -> Result<bool, Problem> {
    desk.require(Act::Lead)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    let party = room.party_mut(desk.org()).ok_or(Problem::Missing)?;
    rules::may_say_clear(party, desk.who.position)?;
    if party.clear_said_at.is_some() {
        return Ok(false);
    }
    party.clear_said_by = Some(desk.who.position);
    party.clear_said_at = Some(desk.now());
    let party = party.clone();
    incidents::save_party(&tx, &party).await?;
    let gate = gate(desk.app())?;
    share::write(
        &mut tx,
        &gate,
        &room,
        Line::by(desk, EntryKind::ClearSaid, t("log-clear-said")),
        desk.now(),
    )
    .await?;
    let ended = rules::all_said_clear(&room.parties, &room.people);
    if ended {
        let ending = if room.incident.is_drill() {
            Ending::DrillEnded
        } else {
            Ending::AllClear
        };
        finish(&mut tx, desk, &mut room, ending, t("log-all-clear")).await?;
    } else {
        save(&tx, &room).await?;
    }
    let entry = entry(&room, desk, "all_clear_said").with("ended", ended);
    tx.commit_with(entry).await?;
    Ok(ended)
}

/// A false alarm, or raised by mistake: everybody gets a stand-down, the room stays in the record, without blame.
pub async fn stand_down(desk: &Desk, reference: &Reference, ending: Ending) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    let own = room.party(desk.org()).ok_or(Problem::Missing)?;
    rules::may_stand_down(&room.incident, own, desk.who.position)?;
    // An ending that does not fit is refused in `finish`: a drill's never ends a real emergency, nor the reverse.
    let key = match ending {
        Ending::DrillEnded => "log-drill-ended",
        Ending::Mistake => "log-mistake",
        _ => "log-false-alarm",
    };
    finish(&mut tx, desk, &mut room, ending, t(key)).await?;
    Ok(tx.commit().await?)
}

/// Ends the room: state, last line, stand-down to all who were called, ladders off, and the debrief asked for.
pub(crate) async fn finish(
    tx: &mut Tx,
    desk: &Desk,
    room: &mut Room,
    ending: Ending,
    words: String,
) -> Result<(), Problem> {
    let now = desk.now();
    room.incident = rules::end(room.incident.clone(), ending, now)?;
    save(tx, room).await?;
    deliveries::end_ladder(tx, room.incident.id, None, "ended").await?;
    let gate = gate(desk.app())?;
    share::write(tx, &gate, room, Line::by(desk, EntryKind::Ended, words), now).await?;
    if ending != Ending::BecameReal {
        let stand_down = call::stand_down_words(room, &desk.app().settings().base_url);
        for person in room.people.clone().iter().filter(|person| person.called_at.is_some()) {
            if let Some(on_duty) = position::store::reachable(tx, person.position).await? {
                call::message(tx, room, &on_duty, &stand_down, now).await?;
            }
        }
        for party in room.parties.clone() {
            call::systems(tx, room, party.org, &stand_down, now).await?;
        }
    }
    tx.post(Message::durable(
        ENDED_TOPIC,
        json!({ "incident": room.incident.id.to_string() }),
    ));
    tx.post(strips(room));
    tx.enter(
        Entry::new(room.incident.org, "incident_ended", now)
            .with("incident", String::from(room.incident.id))
            .with("ending", ending.as_str())
            .with("position", String::from(desk.who.position)),
    );
    Ok(())
}
