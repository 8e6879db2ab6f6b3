//! What was observed and how targets are rated.

use super::clock::elapsed;
use super::{entry, held, tell};
use crate::model::*;
use crate::rules::forms::{MOST_OBSERVATIONS, MOST_OF_A_GUEST, MOST_OF_GUESTS};
use crate::store;
use muster_response::incident::refused;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, plain_text, t};

/// Letters of an observation, and of the words beside a rating.
pub(super) const WORDS_CHARS: usize = 2_000;

/// An observation as it is said.
#[derive(Debug, Clone)]
pub struct NewObservation {
    pub kind: ObservationKind,
    pub words: String,
    pub objective: Option<ObjectiveId>,
}

/// Writes down what this desk saw, for its side.
///
/// Errors: [`Problem::Missing`] for whoever does not take part; `exercise.called-off`; `exercise.objective`; `exercise.hot-wash` before
/// the start; `exercise.too-many-observations`; `text.*`.
pub async fn observe(desk: &Desk, reference: &Reference, new: NewObservation) -> Result<ObservationId, Problem> {
    let mut tx = desk.begin().await?;
    let seen = held(desk, &mut tx, reference).await?;
    if !seen.access.may_observe() {
        return Err(Problem::Missing);
    }
    let by = By {
        org: desk.org(),
        title: desk.who.position_title.clone(),
        guest: None,
    };
    match add(&mut tx, seen.exercise(), by, new, desk.now()).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(id)
        }
        Err(problem) => refused(tx, problem).await,
    }
}

/// Who saw it.
pub(super) struct By {
    pub(super) org: OrgId,
    pub(super) title: String,
    pub(super) guest: Option<GuestId>,
}

/// Adds an observation. The exercise is held; nothing is written when it is refused.
pub(super) async fn add(
    tx: &mut Tx,
    exercise: &Exercise,
    by: By,
    new: NewObservation,
    now: Timestamp,
) -> Result<ObservationId, Problem> {
    let words = plain_text(&new.words, &t("exercise-observation-called"), WORDS_CHARS, true)?;
    if exercise.state == State::Cancelled {
        return Err(Problem::conflict("exercise.called-off", t("exercise-called-off")));
    }
    if new.kind == ObservationKind::HotWash && exercise.started_at.is_none() {
        return Err(Problem::conflict("exercise.hot-wash", t("exercise-hot-wash-later")));
    }
    if let Some(objective) = new.objective
        && store::review::objective(tx, exercise.id, objective).await?.is_none()
    {
        return Err(Problem::refusal("exercise.objective", t("exercise-choose")));
    }
    must_have_room(tx, exercise, by.guest).await?;
    let exercise_second = match exercise.is_on() {
        true => Some(elapsed(tx, exercise.id, now).await?),
        false => None,
    };
    let observation = Observation {
        id: ObservationId::new(),
        exercise: exercise.id,
        org: by.org,
        guest: by.guest,
        title: by.title,
        kind: new.kind,
        words,
        objective: new.objective,
        exercise_second,
        said_at: now,
    };
    store::review::add_observation(tx, &observation).await?;
    let entered = entry(by.org, "exercise.observed", exercise, now)
        .with("observation", String::from(observation.id))
        .with_some("guest", by.guest.map(String::from));
    tx.enter(entered);
    tell(tx, exercise).await?;
    Ok(observation.id)
}

/// Guests have a share of their own: whoever got hold of a link shuts no evaluator out.
///
/// Errors: `exercise.too-many-observations`.
async fn must_have_room(tx: &Tx, exercise: &Exercise, guest: Option<GuestId>) -> Result<(), Problem> {
    let is_full = match guest {
        Some(guest) => {
            let (own, of_guests) = store::people::guest_counts(tx, exercise.id, guest).await?;
            own >= MOST_OF_A_GUEST || of_guests >= MOST_OF_GUESTS
        }
        None => store::review::observation_count(tx, exercise.id).await? >= MOST_OBSERVATIONS,
    };
    if is_full {
        let words = t("exercise-too-many-observations");
        return Err(Problem::refusal("exercise.too-many-observations", words));
    }
    Ok(())
}

/// A rating as it is given.
#[derive(Debug, Clone)]
pub struct NewRating {
    pub objective: ObjectiveId,
    /// From 1.
    pub target: i64,
    pub letter: Letter,
    pub words: String,
    /// The revision that was seen; 0: none yet.
    pub seen: i64,
}

/// Rates one target for the side of this desk.
///
/// Errors: [`Problem::Missing`] for whoever does not evaluate, and for a target that is not there; `exercise.not-begun`;
/// `exercise.rated-meanwhile`, a conflict; `text.too-long`.
pub async fn rate(desk: &Desk, reference: &Reference, new: NewRating) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let seen = held(desk, &mut tx, reference).await?;
    if !seen.access.may_rate() {
        return Err(Problem::Missing);
    }
    match add_rating(&mut tx, desk, seen.exercise(), new).await {
        Ok(()) => Ok(tx.commit().await?),
        Err(problem) => refused(tx, problem).await,
    }
}

async fn add_rating(tx: &mut Tx, desk: &Desk, exercise: &Exercise, new: NewRating) -> Result<(), Problem> {
    let objective = store::review::objective(tx, exercise.id, new.objective).await?;
    let objective = objective.ok_or(Problem::Missing)?;
    let targets = i64::try_from(objective.targets.len()).unwrap_or(i64::MAX);
    if !(1..=targets).contains(&new.target) {
        return Err(Problem::Missing);
    }
    if exercise.started_at.is_none() {
        return Err(Problem::conflict("exercise.not-begun", t("exercise-not-begun")));
    }
    let rated_meanwhile = || Problem::conflict("exercise.rated-meanwhile", t("exercise-rated-meanwhile"));
    let seen = new.seen.max(0);
    let rating = Rating {
        objective: objective.id,
        target: new.target,
        org: desk.org(),
        exercise: exercise.id,
        letter: new.letter,
        words: plain_text(&new.words, &t("exercise-rating-words-called"), WORDS_CHARS, false)?,
        rated_at: desk.now(),
        title: desk.who.position_title.clone(),
        revision: seen.checked_add(1).ok_or_else(rated_meanwhile)?,
    };
    if !store::review::rate(tx, seen, &rating).await? {
        return Err(rated_meanwhile());
    }
    let entered = entry(desk.org(), "exercise.rated", exercise, desk.now())
        .with("objective", String::from(objective.id))
        .with("target", new.target)
        .with("rating", new.letter.as_str());
    tx.enter(entered);
    Ok(tell(tx, exercise).await?)
}
