//! Guests without an account: a link that ends with the exercise, with its room, or a day after its planned end, and what they may do
//! with it.

use super::review::{By, NewObservation, add};
use super::room::{RoomNow, room_now, room_over};
use super::{entry, held_to_plan, tell};
use crate::model::*;
use crate::rules::{clock, forms::MOST_PEOPLE};
use crate::store;
use muster_membership::sign_in::secret;
use muster_terms::*;
use muster_web::{App, Desk, Problem, plain_text, t};

/// A new guest and the link's secret, which is kept nowhere: it is shown once.
pub struct GuestLink {
    pub guest: Guest,
    pub token: String,
    /// At the latest.
    pub runs_until: Timestamp,
}

/// Adds a guest by the name of a role or an organisation.
///
/// Errors: `exercise.over`, `exercise.overdue`, `exercise.room-over`: conflicts; `exercise.too-many-people`, `text.*`.
pub async fn add_guest(desk: &Desk, reference: &Reference, name: &str) -> Result<GuestLink, Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_plan(desk, &mut tx, reference).await?.exercise.into_inner();
    let name = plain_text(name, &t("exercise-guest-name-called"), 80, true)?;
    if exercise.is_over() {
        return Err(Problem::conflict("exercise.over", t("exercise-over")));
    }
    if clock::link_ends_at(&exercise) <= desk.now() {
        return Err(Problem::conflict("exercise.overdue", t("exercise-overdue")));
    }
    if exercise.is_on() && matches!(room_now(&tx, &exercise).await?, RoomNow::Over) {
        return Err(room_over());
    }
    if store::people::guests(&tx, exercise.id).await?.len() >= MOST_PEOPLE {
        let words = t("exercise-too-many-people");
        return Err(Problem::refusal("exercise.too-many-people", words));
    }
    let token = secret::draw();
    let guest = Guest {
        id: GuestId::new(),
        exercise: exercise.id,
        name,
        added_at: desk.now(),
        added_by: desk.who.position_title.clone(),
        ended_at: None,
    };
    store::people::insert_guest(&tx, &guest, secret::hash(&token)).await?;
    let entered = entry(desk.org(), "exercise.guest", &exercise, desk.now());
    tx.enter(entered.with("guest", String::from(guest.id)));
    tell(&mut tx, &exercise).await?;
    tx.commit().await?;
    let runs_until = clock::link_ends_at(&exercise);
    Ok(GuestLink {
        guest,
        token,
        runs_until,
    })
}

/// Ends a guest's link.
///
/// Errors: [`Problem::Missing`] for one that does not run.
pub async fn end_guest(desk: &Desk, reference: &Reference, id: GuestId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let exercise = held_to_plan(desk, &mut tx, reference).await?.exercise.into_inner();
    if !store::people::end_guest(&tx, exercise.id, id, desk.now()).await? {
        return Err(Problem::Missing);
    }
    let entered = entry(desk.org(), "exercise.guest-ended", &exercise, desk.now());
    tx.enter(entered.with("guest", String::from(id)));
    tell(&mut tx, &exercise).await?;
    Ok(tx.commit().await?)
}

/// What a guest is shown.
pub struct GuestView {
    pub guest: Guest,
    pub exercise: Exercise,
    pub clock: Vec<ClockStep>,
    /// Those for guests whose time has come.
    pub injects: Vec<Inject>,
}

fn has_ended(exercise: &Exercise, now: Timestamp) -> bool {
    exercise.is_over() || clock::link_ends_at(exercise) <= now
}

/// The exercise behind a guest's link, while it runs.
///
/// Errors: [`Problem::Missing`] for every link that leads nowhere, whatever the reason.
pub async fn find_guest(app: &App, token: &str) -> Result<GuestView, Problem> {
    let tx = app.store().read().await?;
    let guest = store::people::guest_by_token(&tx, secret::hash(token)).await?;
    let guest = guest.ok_or(Problem::Missing)?;
    let exercise = store::by_id(&tx, guest.exercise).await?.ok_or(Problem::Missing)?;
    if has_ended(&exercise, app.now()) {
        return Err(Problem::Missing);
    }
    let mut injects = store::msel::injects(&tx, exercise.id).await?;
    injects.retain(|inject| inject.state == InjectState::Delivered && inject.audience.is_for_guests());
    Ok(GuestView {
        guest,
        clock: store::msel::clock(&tx, exercise.id).await?,
        exercise,
        injects,
    })
}

/// A guest writes down what it saw, while the exercise is on. It belongs to the organisation that let the guest in.
///
/// Errors: [`Problem::Missing`] for a link that leads nowhere; `exercise.not-begun`; `exercise.too-many-observations`; `text.*`.
pub async fn observe_as_guest(app: &App, token: &str, words: &str) -> Result<(), Problem> {
    let now = app.now();
    let mut tx = app.store().begin().await?;
    let guest = store::people::guest_by_token(&tx, secret::hash(token)).await?;
    let guest = guest.ok_or(Problem::Missing)?;
    let exercise = store::hold(&tx, guest.exercise).await?.ok_or(Problem::Missing)?;
    if has_ended(&exercise, now) {
        return Err(Problem::Missing);
    }
    if !exercise.is_on() {
        return Err(Problem::conflict("exercise.not-begun", t("exercise-not-begun")));
    }
    let new = NewObservation {
        kind: ObservationKind::Note,
        words: words.to_owned(),
        objective: None,
    };
    let by = By {
        org: exercise.org,
        title: guest.name,
        guest: Some(guest.id),
    };
    add(&mut tx, &exercise, by, new, now).await?;
    Ok(tx.commit().await?)
}
