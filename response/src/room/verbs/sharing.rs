//! What the site's lead decides about another side: to stop sharing with it, and to go on.

use super::{entry, strips};
use crate::alert::{anew, call, partners};
use crate::delivery::{
    lost,
    store::{self as deliveries, AGREEMENT_STOPPED},
};
use crate::incident::{EntryKind, Line, Party, Room, again, gate, share, store as incidents};
use muster_agreements::crossing::{Gate, release};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t, t_with};

/// Why a ladder stopped that goes on when sharing does.
const LADDER_STOPPED: &str = "sharing stopped";

/// The site's lead stops sharing with a partner at once. What was sent stays sent; nothing more passes, nothing more is shown.
pub async fn stop_sharing(desk: &Desk, reference: &Reference, with: OrgId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let (mut room, mut party) = decided_by(&tx, desk, reference, with).await?;
    if party.stopped_at.is_some() {
        return Ok(());
    }
    let now = desk.now();
    party.stopped_at = Some(now);
    put(&tx, &mut room, &party).await?;
    incidents::note_stop(&tx, room.incident.id, with, now).await?;
    release::close_incident(&tx, room.incident.id, Some(with), now).await?;
    lost::withhold_queued(&mut tx, &room.incident, with, &t("delivery-sharing-stopped"), now).await?;
    deliveries::end_ladder(&tx, room.incident.id, Some(with), LADDER_STOPPED).await?;
    let gate = gate(desk.app())?;
    let words = t_with("log-stopped", &[("who", party.org_name.into())]);
    let line = Line::by(desk, EntryKind::Closed, words).own_side(true);
    share::write(&mut tx, &gate, &room, line, now).await?;
    // Between the two nothing passes any more: what happened stands in the other side's own log too. Their open pages ask again,
    // and find the room closed.
    let words = t_with("log-stopped-by", &[("who", desk.who.org_name.clone().into())]);
    let line = Line::system(with, EntryKind::Closed, words).own_side(true);
    share::write(&mut tx, &gate, &room, line, now).await?;
    tx.post(strips(&room));
    let entry = entry(&room, desk, "sharing_stopped")
        .also_for(with)
        .with("with", String::from(with));
    Ok(tx.commit_with(entry).await?)
}

/// The site's lead goes on sharing with a partner it had stopped. The clauses decide what opens, as they do when an emergency begins.
/// What the stop kept from the partner's people is told to them now. Where clauses name others of them by now than those who are in
/// the room, nothing opens before one of these others comes or is called.
///
/// Errors: `room.sharing-over` when sharing has ended for everybody; `room.nothing-opens` when no clause opens the room to any of them
/// now.
pub async fn share_again(desk: &Desk, reference: &Reference, with: OrgId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let (mut room, mut party) = decided_by(&tx, desk, reference, with).await?;
    let Some(stopped_at) = party.stopped_at.take() else {
        return Ok(());
    };
    let now = desk.now();
    put(&tx, &mut room, &party).await?;
    let gate = gate(desk.app())?;
    must_run(&room, with, now)?;
    let opened = again::open(&mut tx, &gate, &room, with, stopped_at, now).await?;
    must_open(&tx, &gate, &room, &party, &opened, now).await?;
    incidents::note_stop_taken_back(&tx, room.incident.id, with, now).await?;
    if room.incident.is_open() {
        let due = now + call::rung();
        for why in [LADDER_STOPPED, AGREEMENT_STOPPED] {
            deliveries::resume_ladder(&tx, room.incident.id, with, why, due).await?;
        }
    }
    let base_url = &desk.app().settings().base_url;
    anew::tell(&mut tx, &gate, &room, with, base_url, now).await?;
    let line = Line::by(desk, EntryKind::Opened, goes_on(&party, &opened)).only_to(with);
    let head = opened.iter().find(|part| part.class == room.head_class());
    let line = match head {
        Some(alert) => line.about(alert.clause, alert.clause_words.clone()),
        None => line,
    };
    share::write(&mut tx, &gate, &room, line, now).await?;
    // Their open pages ask again, whether or not a clause lets the line itself pass.
    tx.post(share::changed(
        &room,
        String::new(),
        EntryKind::Opened.as_str(),
        &[with],
    ));
    tx.post(strips(&room));
    let clauses: Vec<String> = opened.iter().map(|part| part.clause.to_string()).collect();
    let classes: Vec<String> = opened.iter().map(|part| part.class.as_str().to_owned()).collect();
    let entry = entry(&room, desk, "sharing_resumed")
        .also_for(with)
        .with("with", String::from(with))
        .with("classes", classes)
        .with("clauses", clauses);
    Ok(tx.commit_with(entry).await?)
}

/// What clauses would open to `with` if sharing with it went on now, for the question before it: nothing where they name none of those
/// who are in the room, and others of that side.
///
/// Errors: as [`share_again`]; [`Problem::Missing`] when it was not stopped.
pub async fn would_open(desk: &Desk, reference: &Reference, with: OrgId) -> Result<Vec<again::Opened>, Problem> {
    let tx = desk.begin().await?;
    let (mut room, mut party) = decided_by(&tx, desk, reference, with).await?;
    if party.stopped_at.take().is_none() {
        return Err(Problem::Missing);
    }
    if let Some(own) = room.party_mut(with) {
        own.stopped_at = None;
    }
    must_run(&room, with, desk.now())?;
    let gate = gate(desk.app())?;
    let opened = again::opens(&tx, &gate, &room, with, desk.now()).await?;
    must_open(&tx, &gate, &room, &party, &opened, desk.now()).await?;
    Ok(opened)
}

/// The room and the partner whose sharing this desk may decide: the data is the site's.
async fn decided_by(tx: &Tx, desk: &Desk, reference: &Reference, with: OrgId) -> Result<(Room, Party), Problem> {
    desk.require(Act::Lead)?;
    let room = Room::open_for_change(tx, desk, reference).await?;
    if room.incident.org != desk.org() || with == desk.org() {
        return Err(Problem::Missing);
    }
    let party = room.party(with).cloned().ok_or(Problem::Missing)?;
    Ok((room, party))
}

async fn put(tx: &Tx, room: &mut Room, party: &Party) -> Result<(), Problem> {
    incidents::save_party(tx, party).await?;
    if let Some(held) = room.party_mut(party.org) {
        held.clone_from(party);
    }
    Ok(())
}

/// Sharing that has ended for everybody is not opened again for one.
fn must_run(room: &Room, with: OrgId, now: Timestamp) -> Result<(), Problem> {
    match room.is_shut(room.incident.org, with, now) || room.incident.sharing_closed_at.is_some() {
        true => Err(Problem::refusal("room.sharing-over", t("room-sharing-over"))),
        false => Ok(()),
    }
}

/// Sharing goes on with a side of which somebody may know of the room: who is in it, or who comes or is called next. To a drill nobody
/// comes who does not take part.
async fn must_open(
    tx: &Tx,
    gate: &Gate,
    room: &Room,
    party: &Party,
    opened: &[again::Opened],
    now: Timestamp,
) -> Result<(), Problem> {
    let is_open = opened.iter().any(|part| part.class == room.head_class());
    if is_open || !room.incident.is_drill() && partners::opens(tx, gate, room, party.org, now).await? {
        return Ok(());
    }
    let words = t_with("room-nothing-opens", &[("who", party.org_name.as_str().into())]);
    Err(Problem::refusal("room.nothing-opens", words))
}

/// What the log says: what is open to them, or that it opens to others of them than are here.
fn goes_on(party: &Party, opened: &[again::Opened]) -> String {
    let who = ("who", party.org_name.as_str().into());
    if opened.is_empty() {
        return t_with("log-shared-again-others", &[who]);
    }
    let what: Vec<String> = opened.iter().map(|part| class_words(part.class)).collect();
    t_with("log-shared-again", &[who, ("what", what.join(", ").into())])
}

fn class_words(class: DataClass) -> String {
    t(&["class-", &class.as_str().replace('_', "-")].concat())
}
