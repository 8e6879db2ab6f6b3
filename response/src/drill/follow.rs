//! A drill that is the room of an exercise follows its plan and its people until it starts.

use super::model::{Drill, Participant};
use super::{partners, rules as planning, store, verbs};
use crate::incident::{Category, gate, store as incidents};
use muster_membership::position::Position;
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem};

/// What of a planned drill may change.
#[derive(Debug, Clone)]
pub struct Change {
    pub category: Category,
    pub place: String,
    pub scenario: String,
    pub planned_for: Timestamp,
}

/// The drill with this id, held until this transaction ends, while it has neither begun nor been called off.
pub async fn hold_planned(tx: &Tx, id: IncidentId) -> Result<Option<Drill>, Fault> {
    let drill = store::hold(tx, id).await?;
    Ok(drill.filter(|drill| verbs::must_be_planned(drill).is_ok()))
}

/// The drill with this id, held until this transaction ends, while somebody can still come to it: it is planned, or its room is open.
pub async fn hold_open(tx: &Tx, id: IncidentId) -> Result<Option<Drill>, Fault> {
    let Some(drill) = store::hold(tx, id).await? else {
        return Ok(None);
    };
    let is_open = match drill.incident {
        Some(room) => incidents::find(tx, room).await?.is_some_and(|room| room.is_open()),
        None => drill.cancelled_at.is_none(),
    };
    Ok(is_open.then_some(drill))
}

/// Asks positions of a partner that takes part in the exercise, each through the gate. Twice is once. `said_yes`: the one of them that
/// said yes to the exercise has agreed to its drill too, unless it begins already or that position answered for itself. `drill` is held.
pub async fn ask_theirs(
    tx: &mut Tx,
    desk: &Desk,
    drill: &Drill,
    positions: Vec<Position>,
    said_yes: Option<PositionId>,
) -> Result<(), Problem> {
    let gate = gate(desk.app())?;
    let count = i64::try_from(positions.len()).unwrap_or(i64::MAX);
    if partners::ask_all(tx, &gate, drill, positions, desk.now()).await? {
        let entry = Entry::new(desk.org(), "drill_participants", desk.now())
            .with("drill", String::from(drill.id))
            .with("asked", count);
        tx.enter(entry);
    }
    let all = store::participants(tx, drill.id).await?;
    let waits =
        |one: &&Participant| Some(one.position) == said_yes && one.agreed_at.is_none() && one.declined_at.is_none();
    if let Some(one) = all.iter().find(waits)
        && drill.incident.is_none()
    {
        store::answer(tx, drill.id, one.position, true, desk.now()).await?;
    }
    Ok(())
}

/// An organisation that takes part in the exercise no more has said no to its drill too. `drill` is held, and planned.
pub async fn leave_theirs(tx: &Tx, desk: &Desk, drill: &Drill, org: OrgId) -> Result<(), Problem> {
    let all = store::participants(tx, drill.id).await?;
    for one in all.iter().filter(|one| one.org == org && one.declined_at.is_none()) {
        store::answer(tx, drill.id, one.position, false, desk.now()).await?;
    }
    Ok(())
}

/// Changes a planned own drill. When its time moves, everybody is asked anew, and whoever moved it has agreed. `drill` is held.
///
/// Errors: `drill.when-past` for a new time that has passed.
pub async fn change(tx: &mut Tx, desk: &Desk, drill: Drill, change: Change) -> Result<(), Problem> {
    let moves = drill.planned_for != change.planned_for;
    if moves {
        planning::check_when(change.planned_for, desk.now())?;
    }
    let changed = Drill {
        category: change.category,
        place: change.place,
        scenario: change.scenario,
        planned_for: change.planned_for,
        ..drill
    };
    store::save(tx, &changed).await?;
    if moves {
        store::ask_again(tx, changed.id).await?;
        store::answer(tx, changed.id, desk.who.position, true, desk.now()).await?;
    }
    let entry = Entry::new(desk.org(), "drill_changed", desk.now()).with("drill", String::from(changed.id));
    tx.enter(entry.with("asked_again", moves));
    Ok(())
}

/// Asks an own position to an own drill, or takes it out of one that has not begun. Twice is once. `drill` is held.
pub async fn ask(tx: &mut Tx, desk: &Desk, drill: &Drill, position: Position, asked: bool) -> Result<(), Problem> {
    let id = position.id;
    match asked {
        true => store::add_participant(tx, &Participant::asked(drill, position)).await?,
        false => store::remove_participant(tx, drill.id, id).await?,
    }
    let entry = Entry::new(desk.org(), "drill_participant", desk.now())
        .with("drill", String::from(drill.id))
        .with("position", String::from(id))
        .with("asked", asked);
    tx.enter(entry);
    Ok(())
}
