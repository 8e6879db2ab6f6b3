//! All clear by both sides, the stand-down, and what an ending brings with it.

use super::{entry, save, strips};
use crate::alert::{call, partners};
use crate::delivery::store as deliveries;
use crate::incident::{
    Ending, EntryKind, Incident, Line, Party, Room, RoomPerson, gate, rules, share, share::ENDED_TOPIC,
    store as incidents,
};
use crate::room::clear::Asked;
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
    let was_said = party.clear_said_at.is_some();
    let gate = gate(desk.app())?;
    if !was_said {
        party.clear_said_by = Some(desk.who.position);
        party.clear_said_at = Some(desk.now());
        let party = party.clone();
        incidents::save_party(&tx, &party).await?;
        let line = Line::by(desk, EntryKind::ClearSaid, t("log-clear-said"));
        share::write(&mut tx, &gate, &room, line, desk.now()).await?;
    }
    let asked = Asked::read(&tx, &gate, &room, desk.now()).await?;
    let ended = asked.all_said_clear(&room);
    // Said again it ends what waited only for a side that was shut out since, and changes nothing else.
    if was_said && !ended {
        return Ok(false);
    }
    if ended {
        let (ending, key) = if room.incident.is_drill() {
            (Ending::DrillEnded, "log-all-clear")
        } else if asked.somebody_was_not_asked(&room) {
            (Ending::SiteClear, "log-site-clear")
        } else {
            (Ending::AllClear, "log-all-clear")
        };
        finish(&mut tx, desk, &mut room, ending, t(key)).await?;
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
    may_stand_down(desk, &room.incident, own)?;
    // An ending that does not fit is refused in `finish`: a drill's never ends a real emergency, nor the reverse.
    let key = match ending {
        Ending::DrillEnded => "log-drill-ended",
        Ending::Mistake => "log-mistake",
        _ => "log-false-alarm",
    };
    finish(&mut tx, desk, &mut room, ending, t(key)).await?;
    Ok(tx.commit().await?)
}

/// The rule, with what the credential lends: who raised it takes it back with what raising needs, the lead with what leading needs.
pub(crate) fn may_stand_down(desk: &Desk, incident: &Incident, own: &Party) -> Result<(), Problem> {
    rules::may_stand_down(incident, own, desk.who.position)?;
    let raised = incident.raised_by == desk.who.position && desk.lends(Act::Raise);
    if raised || own.lead == Some(desk.who.position) && desk.lends(Act::Lead) {
        Ok(())
    } else {
        Err(Problem::Missing)
    }
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
    let kind = match ending {
        Ending::BecameReal => EntryKind::BecameReal,
        _ => EntryKind::Ended,
    };
    share::write(tx, &gate, room, Line::by(desk, kind, words), now).await?;
    if ending != Ending::BecameReal {
        let stand_down = call::stand_down_words(room, &desk.app().settings().base_url);
        let own = |person: &&RoomPerson| person.org == room.incident.org && person.called_at.is_some();
        for person in room.people.iter().filter(own) {
            if let Some(on_duty) = position::store::reachable(tx, person.position).await? {
                call::message(tx, room, &on_duty, &stand_down, now).await?;
            }
        }
        call::systems(tx, room, room.incident.org, &stand_down, now).await?;
        for line in partners::tell_end(tx, &gate, room, &stand_down, now).await? {
            share::write(tx, &gate, room, line, now).await?;
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
