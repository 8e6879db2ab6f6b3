//! What is done with an exercise. One transaction each: row, ledger entry, and the word to open screens.

mod clock;
mod guests;
mod msel;
mod objectives;
mod people;
mod plan;
mod review;
mod room;

pub use clock::move_clock;
pub use guests::{GuestLink, GuestView, add_guest, end_guest, find_guest, observe_as_guest};
pub use msel::{add_inject, change_inject, deliver, remove_inject, skip};
pub use objectives::{add_objective, change_objective, remove_objective, write_analysis};
pub use people::{answer, ask_partner, remove_position, set_role, take_out};
pub use plan::{call_off, change_plan, create, lost_race};
pub use review::{NewObservation, NewRating, observe, rate};
pub use room::make_room;
pub(crate) use room::{drill_of, follow_people};

pub(crate) use clock::{end_forgotten, pause_for_ended_room};
pub(crate) use msel::deliver_due;

use crate::model::Exercise;
use crate::reading::{self, Seen};
use crate::store;
use muster_policy::CrossingAct;
use muster_response::incident::share::ROOM_TOPIC;
use muster_store::{Entry, Fault, Message, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};
use serde_json::json;

/// The exercise of this reference, held until the transaction ends, as this desk sees it.
async fn held(desk: &Desk, tx: &mut Tx, reference: &Reference) -> Result<Seen, Problem> {
    let found = store::find(tx, reference).await?.ok_or(Problem::Missing)?;
    let exercise = store::hold(tx, found.id).await?.ok_or(Problem::Missing)?;
    reading::seen(desk, tx, exercise, CrossingAct::Read).await
}

/// The same for whoever may plan it: to everybody else there is no such form.
async fn held_to_plan(desk: &Desk, tx: &mut Tx, reference: &Reference) -> Result<Seen, Problem> {
    desk.require(Act::Drill)?;
    let seen = held(desk, tx, reference).await?;
    if seen.access.may_plan() {
        Ok(seen)
    } else {
        Err(Problem::Missing)
    }
}

/// Errors: `exercise.not-planned` once it has begun or was called off.
fn must_be_planned(exercise: &Exercise) -> Result<(), Problem> {
    match exercise.is_planned() {
        true => Ok(()),
        false => Err(Problem::conflict("exercise.not-planned", t("exercise-not-planned"))),
    }
}

pub(crate) fn entry(org: OrgId, kind: &'static str, exercise: &Exercise, now: Timestamp) -> Entry {
    Entry::new(org, kind, now).with("exercise", String::from(exercise.id))
}

/// Tells the open pages of an exercise that something changed; each asks for itself what it may see. Partners hear of it that take part.
pub(crate) async fn tell(tx: &mut Tx, exercise: &Exercise) -> Result<(), Fault> {
    let mut audiences = vec![exercise.org];
    audiences.extend(store::people::sides_in(tx, exercise.id).await?);
    tell_to(tx, exercise, &audiences);
    Ok(())
}

/// Tells a partner that something changed between it and the owner: it is asked, has answered, or is out.
async fn tell_partner(tx: &mut Tx, exercise: &Exercise, partner: OrgId) -> Result<(), Fault> {
    tell(tx, exercise).await?;
    if !store::people::sides_in(tx, exercise.id).await?.contains(&partner) {
        tell_to(tx, exercise, &[partner]);
    }
    Ok(())
}

fn tell_to(tx: &mut Tx, exercise: &Exercise, audiences: &[OrgId]) {
    let audiences: Vec<String> = audiences.iter().map(OrgId::to_string).collect();
    tx.post(Message::live(
        ROOM_TOPIC,
        json!({
            "incident": exercise.id.to_string(),
            "reference": exercise.reference.as_str(),
            "entry": exercise.id.to_string(),
            "kind": "exercise",
            "audiences": audiences,
        }),
    ));
}
