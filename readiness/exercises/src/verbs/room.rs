//! The drill room of an exercise that is run, and what is said in it.

use super::{entry, held_to_plan, must_be_planned, tell};
use crate::model::*;
use crate::store;
use muster_membership::site;
use muster_response::drill;
use muster_response::incident::{EntryKind, Line, Room, gate, share, store as incidents};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{App, Desk, Problem, t, t_with};

/// Plans the drill in whose room the exercise is run, and asks the own players and controllers to it.
///
/// Errors: `exercise.talked-through` for a type that has no room; `exercise.not-planned`; `exercise.has-room`; `drill.when-past`.
pub async fn make_room(desk: &Desk, reference: &Reference) -> Result<Reference, Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_plan(desk, &mut tx, reference).await?.exercise.into_inner();
    must_be_planned(&exercise)?;
    if !exercise.kind.is_operations_based() {
        let words = t("exercise-talked-through");
        return Err(Problem::refusal("exercise.talked-through", words));
    }
    let has_room = || Problem::conflict("exercise.has-room", t("exercise-has-room"));
    if exercise.drill.is_some() {
        return Err(has_room());
    }
    let site = site::store::find(&tx, exercise.site).await?.ok_or(Problem::Missing)?;
    let people = store::people::participants(&tx, exercise.id, desk.org()).await?;
    let plan = drill::verbs::Plan {
        site: site.reference,
        category: exercise.category,
        place: exercise.place.clone(),
        scenario: exercise.scenario.clone(),
        planned_for: exercise.planned_for,
        participants: people.iter().map(|one| one.position).collect(),
    };
    let planned = drill::verbs::plan_in(&mut tx, desk, plan).await?;
    if !store::set_drill(&tx, exercise.id, planned.id).await? {
        return Err(has_room());
    }
    let entered = entry(desk.org(), "exercise.room", &exercise, desk.now());
    tx.enter(entered.with("drill", String::from(planned.id)));
    tell(&mut tx, &exercise).await?;
    tx.commit().await?;
    Ok(planned.reference)
}

/// How the room of an exercise stands.
pub(crate) enum RoomNow {
    /// It has none, or it has not begun.
    None,
    Open(Box<Room>),
    /// It ended, was called off, or became real.
    Over,
}

/// The room, held until this transaction ends, so that nobody ends it in between.
pub(crate) async fn room_now(tx: &Tx, exercise: &Exercise) -> Result<RoomNow, Problem> {
    let Some(id) = exercise.drill else {
        return Ok(RoomNow::None);
    };
    let Some(drill) = drill::store::by_id(tx, id).await? else {
        return Ok(RoomNow::None);
    };
    if drill.cancelled_at.is_some() {
        return Ok(RoomNow::Over);
    }
    let Some(incident) = drill.incident else {
        return Ok(RoomNow::None);
    };
    match incidents::hold(tx, incident).await? {
        Some(incident) if incident.is_open() => Ok(RoomNow::Open(Box::new(Room::load(tx, incident).await?))),
        _ => Ok(RoomNow::Over),
    }
}

/// Says an inject in the room, marked as what it is.
pub(crate) async fn say(
    app: &App,
    tx: &mut Tx,
    room: &Room,
    exercise: &Exercise,
    inject: &Inject,
    now: Timestamp,
) -> Result<(), Problem> {
    let words = t_with(
        "exercise-room-line",
        &[
            ("reference", exercise.reference.as_str().into()),
            ("number", inject.number.into()),
            ("from", inject.from.as_str().into()),
            ("to", inject.to.as_str().into()),
            ("words", inject.words.as_str().into()),
        ],
    );
    let line = Line::system(exercise.org, EntryKind::Message, words);
    let gate = gate(app)?;
    share::write(tx, &gate, room, line, now).await.map(drop)
}
