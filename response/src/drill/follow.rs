//! A drill that is the room of an exercise follows its plan and its people until it starts.

use super::model::{Drill, Participant};
use super::{rules as planning, store, verbs};
use crate::incident::Category;
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

/// Asks an own position to a planned own drill, or takes it out of it. Twice is once. `drill` is held.
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
