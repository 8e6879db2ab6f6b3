//! The events list: planning it, and what becomes of each inject. An inject is one row and is finished once, whoever is faster: the
//! clock, a controller, or a second program after a restart.

use super::clock::elapsed;
use super::room::{RoomNow, room_now, room_over, say};
use super::{entry, held, lost_race, tell};
use crate::model::*;
use crate::reading::Seen;
use crate::rules::clock;
use crate::rules::forms::{MOST_INJECTS, NewInject};
use crate::store;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{App, Desk, LastChange, Problem, t};

async fn held_to_control(desk: &Desk, tx: &mut Tx, reference: &Reference) -> Result<Seen, Problem> {
    let seen = held(desk, tx, reference).await?;
    if seen.access.may_control() {
        Ok(seen)
    } else {
        Err(Problem::Missing)
    }
}

/// Errors: `exercise.over`; `exercise.objective` for one that is not of this exercise.
async fn must_fit(tx: &Tx, exercise: &Exercise, new: &NewInject) -> Result<(), Problem> {
    if exercise.is_over() {
        return Err(Problem::conflict("exercise.over", t("exercise-over")));
    }
    if let Some(objective) = new.objective
        && store::review::objective(tx, exercise.id, objective).await?.is_none()
    {
        return Err(Problem::refusal("exercise.objective", t("exercise-choose")));
    }
    Ok(())
}

/// Adds an inject: planned, or while the exercise is on and `now` is wished, said at once (ad hoc).
///
/// Errors: `exercise.over`; of one that is to be said at once `exercise.not-begun` before the start, and `exercise.room-over`;
/// `exercise.too-many-injects`, `exercise.objective`.
pub async fn add_inject(
    desk: &Desk,
    reference: &Reference,
    new: NewInject,
    at_once: bool,
) -> Result<InjectId, Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_control(desk, &mut tx, reference).await?.exercise.into_inner();
    must_fit(&tx, &exercise, &new).await?;
    if at_once && !exercise.is_on() {
        return Err(Problem::conflict("exercise.not-begun", t("exercise-not-begun")));
    }
    if at_once && matches!(room_now(&tx, &exercise).await?, RoomNow::Over) {
        return stopped(tx, desk, exercise).await;
    }
    if store::msel::inject_count(&tx, exercise.id).await? >= MOST_INJECTS {
        let words = t("exercise-too-many-injects");
        return Err(Problem::refusal("exercise.too-many-injects", words));
    }
    let number = store::msel::next_number(&tx, exercise.id).await?;
    let second = elapsed(&tx, exercise.id, desk.now()).await?;
    let inject = Inject {
        id: InjectId::new(),
        exercise: exercise.id,
        number,
        planned_minute: if at_once { second / 60 } else { new.minute },
        from: new.from,
        to: new.to,
        audience: new.audience,
        words: new.words,
        expected: new.expected,
        objective: new.objective,
        state: InjectState::Planned,
        ad_hoc: exercise.is_on(),
        done: None,
        revision: 1,
        changed: LastChange::by(desk),
    };
    store::msel::insert(&tx, &inject).await?;
    let entered = entry(desk.org(), "exercise.inject", &exercise, desk.now());
    tx.enter(entered.with("inject", String::from(inject.id)));
    if at_once {
        let done = Done {
            at: desk.now(),
            second,
            by: desk.who.position_title.clone(),
        };
        finish(desk.app(), &mut tx, &exercise, &inject, (InjectState::Delivered, done)).await?;
    }
    tell(&mut tx, &exercise).await?;
    tx.commit().await?;
    Ok(inject.id)
}

/// Changes a planned inject. `seen` is the revision that the writer saw.
///
/// Errors: `exercise.changed-meanwhile`, `exercise.inject-done`, `exercise.over`: conflicts; `exercise.objective`.
pub async fn change_inject(
    desk: &Desk,
    reference: &Reference,
    id: InjectId,
    seen: i64,
    new: NewInject,
) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_control(desk, &mut tx, reference).await?.exercise.into_inner();
    let before = known(&tx, &exercise, id).await?;
    must_fit(&tx, &exercise, &new).await?;
    must_wait(&before)?;
    if before.revision != seen {
        return Err(lost_race(&before.changed, format!("/exercises/{reference}/msel"), desk));
    }
    let changed = Inject {
        planned_minute: new.minute,
        from: new.from,
        to: new.to,
        audience: new.audience,
        words: new.words,
        expected: new.expected,
        objective: new.objective,
        revision: seen + 1,
        changed: LastChange::by(desk),
        ..before.clone()
    };
    if !store::msel::save(&tx, &changed).await? {
        return Err(lost_race(&before.changed, format!("/exercises/{reference}/msel"), desk));
    }
    let entered = entry(desk.org(), "exercise.inject", &exercise, desk.now());
    tx.enter(entered.with("inject", String::from(id)));
    tell(&mut tx, &exercise).await?;
    Ok(tx.commit().await?)
}

async fn known(tx: &Tx, exercise: &Exercise, id: InjectId) -> Result<Inject, Problem> {
    let found = store::msel::inject(tx, exercise.id, id).await?;
    found.ok_or(Problem::Missing)
}

fn must_wait(inject: &Inject) -> Result<(), Problem> {
    match inject.state {
        InjectState::Planned => Ok(()),
        _ => Err(done_already()),
    }
}

fn done_already() -> Problem {
    Problem::conflict("exercise.inject-done", t("exercise-inject-done"))
}

/// Takes a planned inject out of the list.
///
/// Errors: [`Problem::Missing`], `exercise.inject-done`.
pub async fn remove_inject(desk: &Desk, reference: &Reference, id: InjectId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_control(desk, &mut tx, reference).await?.exercise.into_inner();
    must_wait(&known(&tx, &exercise, id).await?)?;
    if !store::msel::remove(&tx, exercise.id, id).await? {
        return Err(done_already());
    }
    let entered = entry(desk.org(), "exercise.inject-removed", &exercise, desk.now());
    tx.enter(entered.with("inject", String::from(id)));
    tell(&mut tx, &exercise).await?;
    Ok(tx.commit().await?)
}

/// Says a planned inject now, whatever its minute.
///
/// Errors: `exercise.not-begun`, `exercise.inject-done`, `exercise.room-over`: conflicts.
pub async fn deliver(desk: &Desk, reference: &Reference, id: InjectId) -> Result<(), Problem> {
    by_hand(desk, reference, id, InjectState::Delivered).await
}

/// Leaves a planned inject out.
///
/// Errors: `exercise.not-begun`, `exercise.inject-done`: conflicts.
pub async fn skip(desk: &Desk, reference: &Reference, id: InjectId) -> Result<(), Problem> {
    by_hand(desk, reference, id, InjectState::Skipped).await
}

async fn by_hand(desk: &Desk, reference: &Reference, id: InjectId, state: InjectState) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_control(desk, &mut tx, reference).await?.exercise.into_inner();
    let inject = known(&tx, &exercise, id).await?;
    if !exercise.is_on() {
        return Err(Problem::conflict("exercise.not-begun", t("exercise-not-begun")));
    }
    if state == InjectState::Delivered && matches!(room_now(&tx, &exercise).await?, RoomNow::Over) {
        return stopped(tx, desk, exercise).await;
    }
    let done = Done {
        at: desk.now(),
        second: elapsed(&tx, exercise.id, desk.now()).await?,
        by: desk.who.position_title.clone(),
    };
    if !finish(desk.app(), &mut tx, &exercise, &inject, (state, done)).await? {
        return Err(done_already());
    }
    tell(&mut tx, &exercise).await?;
    Ok(tx.commit().await?)
}

/// The room ended or became real: the clock stops, as it would by itself a moment later, and nothing is said.
async fn stopped<T>(mut tx: Tx, desk: &Desk, exercise: Exercise) -> Result<T, Problem> {
    super::pause_for_ended_room(&mut tx, exercise, desk.now()).await?;
    tx.commit().await?;
    Err(room_over())
}

/// Finishes an inject if nobody did: its row, its entry, and its line in the room. Whether this one did.
async fn finish(
    app: &App,
    tx: &mut Tx,
    exercise: &Exercise,
    inject: &Inject,
    (state, done): (InjectState, Done),
) -> Result<bool, Problem> {
    if !store::msel::finish(tx, inject.id, state, &done).await? {
        return Ok(false);
    }
    let entered = entry(exercise.org, "exercise.inject-done", exercise, done.at)
        .with("inject", String::from(inject.id))
        .with("state", state.as_str());
    tx.enter(entered);
    if state == InjectState::Delivered
        && inject.audience.is_for_positions()
        && let RoomNow::Open(room) = room_now(tx, exercise).await?
    {
        say(app, tx, &room, exercise, inject, done.at).await?;
    }
    Ok(true)
}

/// Says what is due in an exercise whose clock runs. How many injects. Another program that holds it is before or after.
///
/// Errors: a fault; then nothing of it is said, and the next round tries again.
pub(crate) async fn deliver_due(app: &App, id: ExerciseId, now: Timestamp) -> Result<usize, Problem> {
    let mut tx = app.store().begin().await?;
    let exercise = store::hold(&tx, id)
        .await?
        .ok_or_else(|| Fault::other("an exercise is gone"))?;
    if !exercise.is_on() {
        return Ok(0);
    }
    if matches!(room_now(&tx, &exercise).await?, RoomNow::Over) {
        super::pause_for_ended_room(&mut tx, exercise, now).await?;
        tx.commit().await?;
        return Ok(0);
    }
    if exercise.state != State::Running {
        return Ok(0);
    }
    let second = elapsed(&tx, id, now).await?;
    let mut said = 0;
    for inject in store::msel::injects(&tx, id).await? {
        if !clock::is_due(&inject, second) {
            continue;
        }
        let done = Done {
            at: now,
            second,
            by: String::new(),
        };
        said += usize::from(finish(app, &mut tx, &exercise, &inject, (InjectState::Delivered, done)).await?);
    }
    if said > 0 {
        tell(&mut tx, &exercise).await?;
        tx.commit().await?;
    }
    Ok(said)
}
