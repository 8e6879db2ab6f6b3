//! Writing into the log, and working the steps of the plan.

use super::myself;
use crate::incident::{EntryKind, Line, Room, gate, rules, share, store as incidents};
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t, t_with};

/// The longest thing said at once.
const MAX_WORDS: usize = 1_000;

/// Writes into the log; `own_side` keeps it on this side, whatever clauses say.
pub async fn write(desk: &Desk, reference: &Reference, words: &str, own_side: bool) -> Result<RoomEntryId, Problem> {
    let words = plain_text(words, &t("room-words-name"), MAX_WORDS, true)?;
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    myself(&tx, desk, &mut room).await?;
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
    let mut tx = desk.begin().await?;
    let mut room = Room::open_for_change(&tx, desk, reference).await?;
    rules::must_be_open(&room.incident)?;
    myself(&tx, desk, &mut room).await?;
    let steps = incidents::steps(&tx, room.incident.id).await?;
    let mut step = steps
        .into_iter()
        .find(|step| step.rank == rank)
        .ok_or(Problem::Missing)?;
    if step.state == "done" {
        return Err(Problem::conflict(
            "room.step-done",
            t_with("room-step-done", &[("who", step.owner_title.into())]),
        ));
    }
    if step.state == to && step.owner == Some(desk.who.position) {
        return Ok(());
    }
    step.state = to.into();
    step.owner = Some(desk.who.position);
    step.owner_title = desk.who.position_title.clone();
    step.changed_at = Some(desk.now());
    incidents::put_step(&tx, room.incident.id, &step).await?;
    let key = if to == "done" {
        "log-step-done"
    } else {
        "log-step-started"
    };
    let gate = gate(desk.app())?;
    let line = Line::by(desk, EntryKind::Step, t_with(key, &[("step", step.words.into())]));
    share::write(&mut tx, &gate, &room, line, desk.now()).await?;
    Ok(tx.commit().await?)
}
