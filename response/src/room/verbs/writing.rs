//! Writing into the log, and working the steps of the plan.

use super::answering::{Deed, answered_by};
use super::{myself, respond};
use crate::incident::{EntryKind, Line, Room, desk_receiver, gate, rules, share, store as incidents};
use muster_agreements::crossing::Gate;
use muster_policy::CrossingAct;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t, t_with};

/// The longest thing said at once.
const MAX_WORDS: usize = 1_000;

/// What somebody sees, in one tap; words may follow.
pub const QUICK_WORDS: [&str; 3] = ["person_seen", "injury", "moved"];

/// Writes into the log; `own_side` keeps it on this side, whatever clauses say. What who was called writes to all is an answer too.
pub async fn write(desk: &Desk, reference: &Reference, words: &str, own_side: bool) -> Result<RoomEntryId, Problem> {
    say(desk, reference, words, own_side, Some(Deed::Message)).await
}

/// Writes what somebody sees, in one of the [`QUICK_WORDS`]. Who is in hiding taps these, so they are no answer of the side, whoever
/// was called: the next is called all the same.
pub async fn report(desk: &Desk, reference: &Reference, words: &str, own_side: bool) -> Result<RoomEntryId, Problem> {
    say(desk, reference, words, own_side, None).await
}

async fn say(
    desk: &Desk,
    reference: &Reference,
    words: &str,
    own_side: bool,
    deed: Option<Deed>,
) -> Result<RoomEntryId, Problem> {
    let words = plain_text(words, &t("room-words-name"), MAX_WORDS, true)?;
    respond(desk)?;
    let mut tx = desk.begin().await?;
    let mut room = if own_side {
        Room::open_for_note(&tx, desk, reference).await?
    } else {
        Room::open_for_change(&tx, desk, reference).await?
    };
    // To a side that was shut out the room neither runs nor ends: its own notes are taken either way, and tell it nothing.
    let is_known = !own_side || room.is_open_to(&tx, desk).await?;
    if is_known {
        rules::must_be_open(&room.incident)?;
    }
    // A note of the own side leaves nothing behind that another side reads: neither an answer nor its writer among the people.
    if !own_side {
        let mut me = myself(&tx, desk, &mut room).await?;
        if let Some(deed) = deed {
            answered_by(&mut tx, desk, &mut room, &mut me, deed).await?;
        }
    }
    let gate = gate(desk.app())?;
    let line = Line::by(desk, EntryKind::Message, words).own_side(own_side);
    let id = share::write(&mut tx, &gate, &room, line, desk.now()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Starts or finishes a step of the plan. Starting makes this position its owner; a step started by someone else is taken over.
pub async fn work_step(desk: &Desk, reference: &Reference, rank: i64, to: &str) -> Result<(), Problem> {
    if !matches!(to, "in_progress" | "done") {
        return Err(Problem::refusal("room.unknown-step-state", t("room-unknown-word")));
    }
    respond(desk)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    let gate = gate(desk.app())?;
    must_share_plan(&tx, &gate, desk, &room).await?;
    let mut me = myself(&tx, desk, &mut room).await?;
    let steps = incidents::steps(&tx, room.incident.id).await?;
    let mut step = steps
        .into_iter()
        .find(|step| step.rank == rank)
        .ok_or(Problem::Missing)?;
    // The same press again changes nothing; of who was called since, it is the answer.
    if step.state == to && step.owner == Some(desk.who.position) {
        if answered_by(&mut tx, desk, &mut room, &mut me, Deed::Step).await? {
            tx.commit().await?;
        }
        return Ok(());
    }
    if step.state == "done" {
        return Err(Problem::conflict(
            "room.step-done",
            t_with("room-step-done", &[("who", step.owner_title.into())]),
        ));
    }
    step.state = to.into();
    step.owner = Some(desk.who.position);
    step.owner_title = desk.who.position_title.clone();
    step.changed_at = Some(desk.now());
    incidents::put_step(&tx, room.incident.id, &step).await?;
    answered_by(&mut tx, desk, &mut room, &mut me, Deed::Step).await?;
    let key = if to == "done" {
        "log-step-done"
    } else {
        "log-step-started"
    };
    let line = Line::by(desk, EntryKind::Step, t_with(key, &[("step", step.words.into())]));
    share::write(&mut tx, &gate, &room, line, desk.now()).await?;
    Ok(tx.commit().await?)
}

/// The plan is the site's. Who works a step of it from another side reads it under a clause, and a clause lets the site have
/// what that side does.
async fn must_share_plan(tx: &Tx, gate: &Gate, desk: &Desk, room: &Room) -> Result<(), Problem> {
    let owner = room.incident.org;
    if owner == desk.org() {
        return Ok(());
    }
    let class = rules::class_of(room.incident.status, EntryKind::Step);
    let why = room.circumstance(CrossingAct::Read, owner, desk.org());
    let item = room.item(owner, class);
    let reads = gate.decide(tx, &item, &desk_receiver(desk), &why, desk.now()).await?;
    let is_read = reads.decision.is_release();
    if is_read
        && share::opens_to(tx, gate, room, desk.org(), owner, class, desk.now())
            .await?
            .is_some()
    {
        Ok(())
    } else {
        Err(Problem::refusal("room.plan-closed", t("room-plan-closed")))
    }
}
