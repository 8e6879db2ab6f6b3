//! What a position holds here: its role in each exercise that has not begun, and its place in each planned drill that is no exercise's room.
//! Whoever takes a role on is asked to its drill, and whoever left is asked there no more.

use crate::model::*;
use crate::store;
use crate::verbs::{entry, follow_people, tell};
use async_trait::async_trait;
use muster_membership::{
    position,
    vacancy::{Held, Holdings},
};
use muster_response::drill::follow;
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};

/// Roles in planned exercises.
pub struct HeldRoles;

#[async_trait]
impl Holdings for HeldRoles {
    fn kind(&self) -> &'static str {
        "exercise"
    }

    fn gives(&self) -> Act {
        Act::Drill
    }

    async fn of(&self, tx: &Tx, org: OrgId, position: PositionId) -> Result<Vec<Held>, Fault> {
        let exercises = store::people::planned_with(tx, org, position).await?;
        let held = exercises.into_iter().map(|exercise| Held {
            kind: self.kind(),
            href: format!("/exercises/{}", exercise.reference),
            id: exercise.id.to_string(),
            words: exercise.reference.to_string(),
            // The day as it is written in UTC: the pack names days, and the exercise's page its hour.
            due: Some(exercise.planned_for.to_zoned(jiff::tz::TimeZone::UTC).date()),
            reads: Act::ReadOwn,
        });
        Ok(held.collect())
    }

    async fn give(
        &self,
        tx: &mut Tx,
        desk: &Desk,
        item: &str,
        from: PositionId,
        to: PositionId,
    ) -> Result<(), Problem> {
        desk.require(self.gives())?;
        let id: ExerciseId = item.parse().map_err(|_| Problem::Missing)?;
        let exercise = store::hold(tx, id).await?.filter(Exercise::is_planned);
        let exercise = exercise.ok_or(Problem::Missing)?;
        let people = store::people::participants(tx, id, desk.org()).await?;
        let role_of = |position| people.iter().find(|one| one.position == position).map(|one| one.role);
        let role = role_of(from).ok_or(Problem::Missing)?;
        let find = |position| position::store::find_of(tx, desk.org(), position);
        let (left, taker) = (find(from).await?, find(to).await?.ok_or(Problem::Missing)?);
        store::people::remove(tx, id, desk.org(), from).await?;
        if let Some(left) = left {
            follow_people(tx, desk, &exercise, left, false).await?;
        }
        // Whoever takes part already keeps the own role.
        if role_of(to).is_none() {
            let participant = Participant {
                exercise: id,
                position: to,
                org: desk.org(),
                title: taker.title.clone(),
                role,
            };
            store::people::set_role(tx, &participant).await?;
            follow_people(tx, desk, &exercise, taker, role.is_in_room()).await?;
        }
        let entered = entry(desk.org(), "exercise.handed_on", &exercise, desk.now())
            .with("position", String::from(to))
            .with("from", String::from(from))
            .with("by", String::from(desk.who.position));
        tx.enter(entered);
        Ok(tell(tx, &exercise).await?)
    }
}

/// Places in planned drills.
pub struct HeldDrills;

#[async_trait]
impl Holdings for HeldDrills {
    fn kind(&self) -> &'static str {
        "drill"
    }

    fn gives(&self) -> Act {
        Act::Drill
    }

    async fn of(&self, tx: &Tx, org: OrgId, position: PositionId) -> Result<Vec<Held>, Fault> {
        let drills = store::people::planned_drills(tx, org, position).await?;
        let held = drills.into_iter().map(|drill| Held {
            kind: self.kind(),
            href: format!("/drills/{}", drill.reference),
            id: drill.id.to_string(),
            words: drill.reference.to_string(),
            due: Some(drill.planned_for.to_zoned(jiff::tz::TimeZone::UTC).date()),
            reads: Act::ReadOwn,
        });
        Ok(held.collect())
    }

    async fn give(
        &self,
        tx: &mut Tx,
        desk: &Desk,
        item: &str,
        from: PositionId,
        to: PositionId,
    ) -> Result<(), Problem> {
        desk.require(self.gives())?;
        let held = store::people::planned_drills(tx, desk.org(), from).await?;
        let held = held.into_iter().find(|drill| drill.id.to_string() == item);
        let id = held.ok_or(Problem::Missing)?.id;
        let drill = follow::hold_planned(tx, id).await?.ok_or(Problem::Missing)?;
        let find = |position| position::store::find_of(tx, desk.org(), position);
        let (left, taker) = (find(from).await?, find(to).await?.ok_or(Problem::Missing)?);
        if let Some(left) = left {
            follow::ask(tx, desk, &drill, left, false).await?;
        }
        let all = store::people::planned_drills(tx, desk.org(), to).await?;
        let is_in = all.iter().any(|place| place.id == id);
        match drill.org == desk.org() {
            _ if is_in => {}
            true => follow::ask(tx, desk, &drill, taker, true).await?,
            false => follow::ask_theirs(tx, desk, &drill, vec![taker], None).await?,
        }
        // Whoever has said no, or may not read a partner's drill, does not take it on.
        let places = store::people::planned_drills(tx, desk.org(), to).await?;
        if !places.iter().any(|place| place.id == id) {
            return Err(Problem::refusal("drill.not-taken-on", t("drill-not-taken-on")));
        }
        let entered = Entry::new(desk.org(), "drill.handed_on", desk.now())
            .with("drill", item)
            .with("position", String::from(to))
            .with("from", String::from(from))
            .with("by", String::from(desk.who.position));
        tx.enter(entered);
        Ok(())
    }
}
