//! Partners of an alarm. Each is asked by itself, so that one's trouble stops neither the own side nor the next partner; and one
//! that has nobody on duty is in the room all the same, its reach order called at once.

mod end;
mod named;
mod said;

pub(crate) use end::tell_end;
pub(crate) use named::{opened, opens, would_be_told};
pub(crate) use said::{call_words, not_asked_line, second_number};

use super::call::{self, Words};
use crate::delivery::store as deliveries;
use crate::incident::{self, Line, Party, Room, store as incidents};
use muster_agreements::{crossing::Gate, mou};
use muster_membership::{
    organisation,
    position::{self, OnDuty, Position},
};
use muster_notify::Address;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Problem, t_with};
use said::{line, not_asked, own_line};

/// What came of asking a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Somebody on duty was called.
    Called,
    /// It is in the room, and nobody of it is on duty whom the agreement names: its reach order is called at once.
    NobodyOnDuty,
    /// A clause would tell it, and nobody there has a duty that the clause names.
    NobodyNamed,
    /// No clause tells it of this.
    NotTold,
}

/// Asks every partner. The lines say what the site must know of it; they are for the site alone, as one partner never learns of
/// another here.
pub(super) async fn call_all(
    tx: &mut Tx,
    gate: &Gate,
    room: &mut Room,
    words: &Words,
    now: Timestamp,
) -> Result<Vec<Line>, Problem> {
    let mut said = Vec::new();
    for partner in mou::store::partners_of(tx, room.incident.org).await? {
        let asked = by_itself(tx, gate, room, partner, None, words, now).await?;
        said.extend(line(tx, room, partner, &asked).await?);
        if let Err(problem) = asked {
            not_asked(room, partner, &problem);
            let due = now + call::rung();
            deliveries::start_ladder(tx, room.incident.id, partner, due).await?;
            deliveries::could_not_be_asked(tx, room.incident.id, partner).await?;
        }
    }
    Ok(said)
}

/// Asks the partners of those who agreed to a drill: only they are told, on duty or not.
pub(crate) async fn call_agreed(
    tx: &mut Tx,
    gate: &Gate,
    room: &mut Room,
    agreed: &[PositionId],
    words: &Words,
    now: Timestamp,
) -> Result<Vec<Line>, Problem> {
    let mut sides: Vec<(OrgId, Vec<OnDuty>)> = Vec::new();
    for id in agreed {
        let Some(known) = position::store::reachable(tx, *id).await? else {
            continue;
        };
        let org = known.position.org;
        if org == room.incident.org {
            continue;
        }
        match sides.iter_mut().find(|(side, _)| *side == org) {
            Some((_, people)) => people.push(known),
            None => sides.push((org, vec![known])),
        }
    }
    let mut said = Vec::new();
    for (partner, people) in sides {
        let asked = by_itself(tx, gate, room, partner, Some(people), words, now).await?;
        said.extend(line(tx, room, partner, &asked).await?);
        if let Err(problem) = asked {
            not_asked(room, partner, &problem);
        }
    }
    Ok(said)
}

/// Asks a partner that could not be asked when the alarm was raised, and writes down what came of it.
pub(crate) async fn again(
    tx: &mut Tx,
    gate: &Gate,
    room: &mut Room,
    partner: OrgId,
    words: &Words,
    now: Timestamp,
) -> Result<Found, Problem> {
    let found = reach(tx, gate, room, partner, None, words, now).await?;
    let said = match found {
        Found::Called => {
            let who = room
                .party(partner)
                .map(|party| party.org_name.clone())
                .unwrap_or_default();
            Some(own_line(room, t_with("log-asked-now", &[("who", who.into())])))
        }
        _ => line(tx, room, partner, &Ok(found)).await?,
    };
    if let Some(said) = said {
        incident::share::write(tx, gate, room, said, now).await?;
    }
    Ok(found)
}

/// Calls one more of a partner that is in the room, as far as a clause names them; trouble with it stays with it.
pub(crate) async fn call_too(
    tx: &mut Tx,
    gate: &Gate,
    room: &mut Room,
    known: OnDuty,
    words: &Words,
    now: Timestamp,
) -> Result<(), Problem> {
    let (before, partner) = (room.clone(), known.position.org);
    let mark = tx.mark().await?;
    let called = match call::name(tx, gate, room, known, now).await {
        Ok(Some(named)) => call::person(tx, room, &named.on_duty, words, now).await,
        Ok(None) => Ok(()),
        Err(problem) => Err(problem),
    };
    match called {
        Ok(()) => Ok(tx.pass(mark).await?),
        Err(problem) => {
            tx.undo_to(mark).await?;
            *room = before;
            not_asked(room, partner, &problem);
            Ok(())
        }
    }
}

/// Calls one who agreed to a drill that runs, and brings in their side where it was not in it. No clause names them: nobody is called.
/// Nobody else waits for them as they do in an alarm, so a fault is said to who asked, as the fault that it is.
pub(crate) async fn call_late(
    tx: &mut Tx,
    gate: &Gate,
    room: &mut Room,
    known: OnDuty,
    words: &Words,
    now: Timestamp,
) -> Result<(), Problem> {
    let partner = known.position.org;
    if room.party(partner).is_none() {
        reach(tx, gate, room, partner, Some(vec![known]), words, now).await?;
    } else if let Some(named) = call::name(tx, gate, room, known, now).await? {
        call::person(tx, room, &named.on_duty, words, now).await?;
    }
    Ok(())
}

/// Asks one partner between two marks: what fails leaves nothing behind.
async fn by_itself(
    tx: &mut Tx,
    gate: &Gate,
    room: &mut Room,
    partner: OrgId,
    only: Option<Vec<OnDuty>>,
    words: &Words,
    now: Timestamp,
) -> Result<Result<Found, Problem>, Problem> {
    let before = room.clone();
    let mark = tx.mark().await?;
    let asked = reach(tx, gate, room, partner, only, words, now).await;
    if asked.is_ok() {
        tx.pass(mark).await?;
    } else {
        tx.undo_to(mark).await?;
        *room = before;
    }
    Ok(asked)
}

/// Lets a partner in whom a clause names, and calls whoever of it is on duty. `only`: these instead, and nobody else.
async fn reach(
    tx: &mut Tx,
    gate: &Gate,
    room: &mut Room,
    partner: OrgId,
    only: Option<Vec<OnDuty>>,
    words: &Words,
    now: Timestamp,
) -> Result<Found, Problem> {
    let real = only.is_none();
    let people = match only {
        Some(people) => people,
        None => position::store::on_duty(tx, partner, now).await?,
    };
    let mut named = Vec::new();
    for known in people {
        named.extend(call::name(tx, gate, room, known, now).await?);
    }
    if let Some(first) = named.first() {
        let unit = first.on_duty.position.unit;
        join(tx, room, partner, unit, Some(first.clause), now + call::rung(), now).await?;
        call::open_alert(tx, room, partner, first.clause, now).await?;
        call::systems(tx, room, partner, words, now).await?;
        for named in &named {
            call::person(tx, room, &named.on_duty, words, now).await?;
        }
        return Ok(Found::Called);
    }
    if !real {
        return Ok(Found::NotTold);
    }
    let Some((position, clause)) = opened(tx, gate, room, partner, now).await? else {
        return named::not_named(tx, gate, room, partner, now).await;
    };
    // Nobody is asked to wait for an answer that nobody can give: the reach order is due at once.
    join(tx, room, partner, position.unit, Some(clause), now, now).await?;
    call::open_alert(tx, room, partner, clause, now).await?;
    let hooks = call::webhooks(tx, room, partner).await?;
    systems_alone(tx, gate, room, &position, hooks, words, now).await?;
    Ok(Found::NobodyOnDuty)
}

/// The partner's systems, when none of its people was told in the same breath: the line in "who saw what" names the organisation.
pub(super) async fn systems_alone(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    position: &Position,
    hooks: Vec<Address>,
    words: &Words,
    now: Timestamp,
) -> Result<(), Problem> {
    if !hooks.is_empty() && systems_may_hear(tx, gate, room, position, now).await? {
        call::systems_at(tx, room, position.org, hooks, words, now).await?;
    }
    Ok(())
}

/// May the partner's systems hear of it by themselves? A yes leaves its line in "who saw what".
pub(super) async fn systems_may_hear(
    tx: &mut Tx,
    gate: &Gate,
    room: &Room,
    position: &Position,
    now: Timestamp,
) -> Result<bool, Problem> {
    let (item, mut receiver, why) = call::question(room, position);
    receiver.title = organisation::store::party_name(tx, position.org, None).await?;
    Ok(gate.cross(tx, &item, &receiver, &why, now).await?.is_release())
}

/// Brings an organisation into the room and puts its ladder on the clock.
pub(super) async fn join(
    tx: &Tx,
    room: &mut Room,
    org: OrgId,
    unit: Option<UnitId>,
    clause: Option<ClauseId>,
    ladder_due: Timestamp,
    now: Timestamp,
) -> Result<(), Problem> {
    let known = organisation::store::find(tx, org).await?.ok_or(Problem::Missing)?;
    let party = Party {
        incident: room.incident.id,
        org,
        org_name: known.name,
        org_kind: known.kind,
        unit,
        clause,
        lead: None,
        clear_said_by: None,
        clear_said_at: None,
        stopped_at: None,
        joined_at: now,
        status: incident::SideStatus::default(),
    };
    incidents::add_party(tx, &party).await?;
    deliveries::start_ladder(tx, room.incident.id, org, ladder_due).await?;
    room.parties.push(party);
    Ok(())
}
