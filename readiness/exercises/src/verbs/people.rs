//! Who takes part: own positions with their roles, and partners that are asked.

use super::room::{follow_no, follow_people, follow_yes};
use super::{entry, held, held_to_plan, must_be_planned, tell, tell_partner};
use crate::model::*;
use crate::reading::{Seen, item};
use crate::rules::forms::MOST_PEOPLE;
use crate::store;
use muster_agreements::{crossing::Circumstance, mou};
use muster_membership::position;
use muster_policy::CrossingAct;
use muster_recovery::work;
use muster_response::incident::{gate, receiver, refused};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// Whoever plans for its side: the owner, or a partner that has agreed.
async fn held_for_side(desk: &Desk, tx: &mut Tx, reference: &Reference) -> Result<Seen, Problem> {
    desk.require(Act::Drill)?;
    let seen = held(desk, tx, reference).await?;
    if seen.access.takes_part {
        Ok(seen)
    } else {
        Err(Problem::Missing)
    }
}

/// Gives an own position its role, for the first time or anew.
///
/// Errors: [`Problem::Missing`] for a position of others; `exercise.over`; `exercise.too-many-people`.
pub async fn set_role(desk: &Desk, reference: &Reference, position: PositionId, role: Role) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let seen = held_for_side(desk, &mut tx, reference).await?;
    let exercise = seen.exercise();
    let found = position::store::find_of(&tx, desk.org(), position).await?;
    let own = found.ok_or(Problem::Missing)?;
    if exercise.is_over() {
        return refused(tx, over()).await;
    }
    let known = store::people::participants(&tx, exercise.id, desk.org()).await?;
    if known.len() >= MOST_PEOPLE && known.iter().all(|one| one.position != position) {
        let words = t("exercise-too-many-people");
        return refused(tx, Problem::refusal("exercise.too-many-people", words)).await;
    }
    let participant = Participant {
        exercise: exercise.id,
        position,
        org: desk.org(),
        title: own.title.clone(),
        role,
    };
    store::people::set_role(&tx, &participant).await?;
    follow_people(&mut tx, desk, exercise, own, role.is_in_room()).await?;
    let entered = entry(desk.org(), "exercise.role", exercise, desk.now())
        .with("position", String::from(position))
        .with("role", role.as_str());
    tx.enter(entered);
    tell(&mut tx, exercise).await?;
    Ok(tx.commit().await?)
}

fn over() -> Problem {
    Problem::conflict("exercise.over", t("exercise-over"))
}

/// Takes an own position out.
///
/// Errors: [`Problem::Missing`], `exercise.over`.
pub async fn remove_position(desk: &Desk, reference: &Reference, position: PositionId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let seen = held_for_side(desk, &mut tx, reference).await?;
    let exercise = seen.exercise();
    if exercise.is_over() {
        return refused(tx, over()).await;
    }
    if !store::people::remove(&tx, exercise.id, desk.org(), position).await? {
        return Err(Problem::Missing);
    }
    if let Some(own) = position::store::find_of(&tx, desk.org(), position).await? {
        follow_people(&mut tx, desk, exercise, own, false).await?;
    }
    let entered = entry(desk.org(), "exercise.role-ended", exercise, desk.now());
    tx.enter(entered.with("position", String::from(position)));
    tell(&mut tx, exercise).await?;
    Ok(tx.commit().await?)
}

/// Asks a partner to take part, where a clause opens exercises to somebody there. Whoever was asked is not asked again.
///
/// Errors: [`Problem::Missing`] for one that is no partner; `exercise.not-planned` once it has begun; `exercise.no-clause`.
pub async fn ask_partner(desk: &Desk, reference: &Reference, partner: OrgId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let seen = held_to_plan(desk, &mut tx, reference).await?;
    let exercise = seen.exercise();
    if !mou::store::partners_of(&tx, desk.org()).await?.contains(&partner) {
        return Err(Problem::Missing);
    }
    must_be_planned(exercise)?;
    if store::people::party(&tx, exercise.id, partner).await?.is_some() {
        return Ok(());
    }
    if !told(&mut tx, desk, exercise, partner).await? {
        let words = t("exercise-no-clause");
        return refused(tx, Problem::refusal("exercise.no-clause", words)).await;
    }
    store::people::ask(&tx, exercise.id, partner, &desk.who.position_title, desk.now()).await?;
    let entered = entry(desk.org(), "exercise.partner-asked", exercise, desk.now());
    tx.enter(entered.with("partner", String::from(partner)).also_for(partner));
    tell_partner(&mut tx, exercise, partner).await?;
    Ok(tx.commit().await?)
}

/// Asks every partner anew that has answered: it answered to a day that is none any more. One whose clause opens exercises to nobody now
/// is not told, and takes part no longer.
pub(super) async fn ask_again(tx: &mut Tx, desk: &Desk, exercise: &Exercise) -> Result<(), Problem> {
    let mut parties = store::people::parties(tx, exercise.id).await?;
    parties.retain(Party::has_answered);
    for partner in parties.into_iter().map(|party| party.org) {
        told(tx, desk, exercise, partner).await?;
        store::people::ask_again(tx, exercise.id, partner, &desk.who.position_title, desk.now()).await?;
        work::store::leave(tx, exercise.work, partner, desk.now()).await?;
        let entered = entry(desk.org(), "exercise.partner-asked", exercise, desk.now());
        tx.enter(entered.with("partner", String::from(partner)).also_for(partner));
        tell_partner(tx, exercise, partner).await?;
    }
    Ok(())
}

/// The position of a partner that hears of it first: whoever plans there before the others. One of each duty and unit is tried, since
/// that is what clauses name. Whether a clause let one hear.
async fn told(tx: &mut Tx, desk: &Desk, exercise: &Exercise, partner: OrgId) -> Result<bool, Problem> {
    let gate = gate(desk.app())?;
    let why = Circumstance::quiet(CrossingAct::Receive, Purpose::Readiness);
    let mut filled = position::store::of_org(tx, partner).await?;
    filled.retain(|position| position.person.is_some());
    filled.sort_by_key(|position| (!position.duty.may(Act::Drill), position.id));
    for position in position::rules::one_of_each(filled) {
        let (item, receiver) = (item(exercise, exercise.org, None), receiver(&position));
        let decided = gate.decide(tx, &item, &receiver, &why, desk.now()).await?;
        if decided.decision.is_release() {
            let decision = gate.cross(tx, &item, &receiver, &why, desk.now()).await?;
            return Ok(decision.is_release());
        }
    }
    Ok(false)
}

/// Takes a partner out again. What it brought stays its own.
///
/// Errors: [`Problem::Missing`] for one that is not in it, `exercise.over`.
pub async fn take_out(desk: &Desk, reference: &Reference, partner: OrgId) -> Result<(), Problem> {
    let mut tx = desk.begin().await?;
    let seen = held_to_plan(desk, &mut tx, reference).await?;
    let exercise = seen.exercise();
    if exercise.is_over() {
        return Err(over());
    }
    if !store::people::leave(&tx, exercise.id, partner, desk.now()).await? {
        return Err(Problem::Missing);
    }
    work::store::leave(&tx, exercise.work, partner, desk.now()).await?;
    follow_no(&tx, desk, exercise, partner).await?;
    let entered = entry(desk.org(), "exercise.partner-out", exercise, desk.now());
    tx.enter(entered.with("partner", String::from(partner)).also_for(partner));
    tell_partner(&mut tx, exercise, partner).await?;
    Ok(tx.commit().await?)
}

/// A partner says whether it takes part; the last answer counts, and after the start a no is for good.
///
/// Errors: [`Problem::Missing`] for whoever was not asked or plans nothing, `exercise.over`.
pub async fn answer(desk: &Desk, reference: &Reference, agreed: bool) -> Result<(), Problem> {
    desk.require(Act::Drill)?;
    let mut tx = desk.begin().await?;
    let seen = held(desk, &mut tx, reference).await?;
    let exercise = seen.exercise();
    if seen.party.is_none() {
        return Err(Problem::Missing);
    }
    if exercise.is_over() {
        return refused(tx, over()).await;
    }
    let key = (exercise.id, desk.org());
    let by = store::people::AnsweredBy {
        title: &desk.who.position_title,
        position: desk.who.position,
        unit: desk.who.unit,
    };
    if !store::people::answer(&tx, key, agreed, by, desk.now()).await? {
        return Err(Problem::Missing);
    }
    match agreed {
        true => {
            work::store::join(&tx, exercise.work, desk.org(), desk.who.unit).await?;
            // What it could read before its yes names no drill.
            if let Some(known) = store::by_id(&tx, exercise.id).await? {
                follow_yes(&mut tx, desk, &known).await?;
            }
        }
        false => {
            work::store::leave(&tx, exercise.work, desk.org(), desk.now()).await?;
            // What it could read before its yes names no drill.
            if let Some(known) = store::by_id(&tx, exercise.id).await? {
                follow_no(&tx, desk, &known, desk.org()).await?;
            }
        }
    }
    let entered = entry(desk.org(), "exercise.answered", exercise, desk.now()).with("agreed", agreed);
    tx.enter(entered.also_for(exercise.org));
    tell_partner(&mut tx, exercise, desk.org()).await?;
    Ok(tx.commit().await?)
}
