//! Moving the clock.

use super::room::{RoomNow, room_now, room_over};
use super::{entry, held, tell};
use crate::model::*;
use crate::rules::clock;
use crate::store;
use muster_response::drill;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{App, Desk, Problem, t};

/// Starts, pauses, resumes or ends. A start of what is run in a drill room opens that room first: pressed again after a crash between
/// the two, it goes on where it stopped.
///
/// Errors: [`Problem::Missing`] for whoever does not control it; `exercise.clock`, `exercise.room-over`: conflicts;
/// `exercise.room-first` where an exercise that is run has no room.
pub async fn move_clock(desk: &Desk, reference: &Reference, step: Step) -> Result<(), Problem> {
    if step == Step::Start {
        open_room(desk, reference).await?;
    }
    let mut tx = desk.begin().await?;
    let seen = held(desk, &mut tx, reference).await?;
    if !seen.access.may_control() {
        return Err(Problem::Missing);
    }
    let exercise = seen.exercise.into_inner();
    let needs_room = matches!(step, Step::Start | Step::Resume) && exercise.drill.is_some();
    if needs_room && matches!(room_now(&tx, &exercise).await?, RoomNow::Over) {
        return Err(room_over());
    }
    let by = desk.who.position_title.clone();
    let moved = record(&mut tx, exercise, step, by, desk.now()).await?;
    tell(&mut tx, &moved).await?;
    Ok(tx.commit().await?)
}

/// Opens the drill room of an exercise that is run.
async fn open_room(desk: &Desk, reference: &Reference) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let seen = held(desk, &mut tx, reference).await?;
    if !seen.access.may_control() {
        return Err(Problem::Missing);
    }
    let exercise = seen.exercise.into_inner();
    clock::moved(exercise.state, Step::Start)?;
    if !exercise.kind.is_operations_based() {
        return Ok(());
    }
    let room_first = || Problem::refusal("exercise.room-first", t("exercise-room-first"));
    let id = exercise.drill.ok_or_else(room_first)?;
    let drill = drill::store::by_id(&tx, id).await?.ok_or_else(room_first)?;
    if matches!(room_now(&tx, &exercise).await?, RoomNow::Over) {
        return Err(room_over());
    }
    drop(tx);
    if drill.incident.is_none() {
        // Nothing of the exercise was written yet; the drill starts once, however often this is pressed.
        drill::verbs::start_for(desk, &drill.reference).await?;
    }
    Ok(())
}

/// Writes a movement down. The exercise is held.
async fn record(
    tx: &mut Tx,
    mut exercise: Exercise,
    step: Step,
    by: String,
    now: Timestamp,
) -> Result<Exercise, Problem> {
    let state = clock::moved(exercise.state, step)?;
    let steps = store::msel::clock(tx, exercise.id).await?;
    let at = clock::at_least(steps.last(), now);
    let rank = i64::try_from(steps.len()).unwrap_or(i64::MAX).saturating_add(1);
    let moved = ClockStep { step, at, title: by };
    store::msel::add_step(tx, exercise.id, rank, &moved).await?;
    exercise.state = state;
    match step {
        Step::Start => exercise.started_at = Some(at),
        Step::End => {
            exercise.ended_at = Some(at);
            // A guest's link ends with the exercise.
            store::people::end_guests(tx, exercise.id, at).await?;
        }
        Step::Pause | Step::Resume => {}
    }
    store::set_state(tx, &exercise).await?;
    tx.enter(entry(exercise.org, "exercise.clock", &exercise, now).with("step", step.as_str()));
    Ok(exercise)
}

/// Stops the clock of an exercise whose room ended or became real, and ends its guests' links: nothing of it follows into what is no
/// drill. The exercise is held and on.
pub(crate) async fn pause_for_ended_room(tx: &mut Tx, exercise: Exercise, now: Timestamp) -> Result<(), Problem> {
    store::people::end_guests(tx, exercise.id, now).await?;
    let stopped = match exercise.state {
        State::Running => record(tx, exercise, Step::Pause, t("exercise-clock-itself"), now).await?,
        _ => exercise,
    };
    Ok(tell(tx, &stopped).await?)
}

/// Ends an exercise that was forgotten, or calls off one that nobody began; whether it still was. Its room is ended on its own page.
pub(crate) async fn end_forgotten(app: &App, id: ExerciseId, now: Timestamp) -> Result<bool, Problem> {
    let mut tx = app.store().begin().await?;
    let known = store::hold(&tx, id).await?;
    let Some(mut exercise) = known.filter(|known| clock::is_forgotten(known, now)) else {
        return Ok(false);
    };
    let ended = match exercise.state {
        State::Planned => {
            exercise.state = State::Cancelled;
            store::set_state(&tx, &exercise).await?;
            store::people::end_guests(&tx, id, now).await?;
            tx.enter(entry(exercise.org, "exercise.cancelled", &exercise, now).with("forgotten", true));
            exercise
        }
        _ => record(&mut tx, exercise, Step::End, t("exercise-clock-itself"), now).await?,
    };
    tell(&mut tx, &ended).await?;
    tx.commit().await?;
    Ok(true)
}

/// Exercise time now.
pub(crate) async fn elapsed(tx: &Tx, exercise: ExerciseId, now: Timestamp) -> Result<i64, Problem> {
    Ok(clock::elapsed_seconds(&store::msel::clock(tx, exercise).await?, now))
}
