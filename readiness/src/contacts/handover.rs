//! Places in the reach order, and planned reach tests, that a position holds: for its handover pack.

use super::{rules, store, views::channel_word};
use crate::reach_test::store as tests;
use async_trait::async_trait;
use muster_membership::{
    organisation,
    vacancy::{Held, Holdings},
};
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, LastChange, Problem, t, t_with};

/// Places in the reach order.
pub struct HeldContacts;

#[async_trait]
impl Holdings for HeldContacts {
    fn kind(&self) -> &'static str {
        "contact"
    }

    fn gives(&self) -> Act {
        Act::ManageSites
    }

    async fn of(&self, tx: &Tx, org: OrgId, position: PositionId) -> Result<Vec<Held>, Fault> {
        // Only the position of each is looked at, so that it is no matter when.
        let all = store::listed(tx, org, None, Timestamp::UNIX_EPOCH).await?;
        let mine = all.into_iter().filter(|each| each.contact.position == position);
        let held = mine.map(|each| {
            let list = each.site_name.clone().unwrap_or_else(|| t("contacts-for-all"));
            let values = [
                ("list", list.into()),
                ("place", each.contact.rank.into()),
                ("channel", channel_word(each.contact.channel).into()),
            ];
            Held {
                kind: self.kind(),
                id: each.contact.id.to_string(),
                words: t_with("contacts-held", &values),
                due: None,
                href: "/contacts".to_owned(),
                reads: Act::ReadOwn,
            }
        });
        Ok(held.collect())
    }

    /// The other position takes the place, and has not proved that it answers. One that stands in that list already keeps its own.
    async fn give(
        &self,
        tx: &mut Tx,
        desk: &Desk,
        item: &str,
        from: PositionId,
        to: PositionId,
    ) -> Result<(), Problem> {
        desk.require(Act::ManageSites)?;
        let id: ContactId = item.parse().map_err(|_| Problem::Missing)?;
        let found = store::find_of(tx, desk.org(), id).await?;
        let contact = found
            .filter(|contact| contact.position == from)
            .ok_or(Problem::Missing)?;
        let list = store::hold_list(tx, desk.org(), contact.site).await?;
        let kind = if rules::stands_in(&list, to) {
            store::remove(tx, id).await?;
            "contact.removed"
        } else {
            store::hand_on(tx, id, to, &LastChange::by(desk)).await?;
            "contact.handed_on"
        };
        let entry = Entry::new(desk.org(), kind, desk.now())
            .with("contact", String::from(id))
            .with("position", String::from(to))
            .with("from", String::from(from))
            .with("by", String::from(desk.who.position));
        tx.enter(entry);
        Ok(())
    }

    async fn unproved(&self, tx: &Tx, position: PositionId) -> Result<(), Fault> {
        store::unprove(tx, position).await
    }
}

/// Reach tests that run in the name of the position.
pub struct HeldSchedules;

#[async_trait]
impl Holdings for HeldSchedules {
    fn kind(&self) -> &'static str {
        "reach_schedule"
    }

    fn gives(&self) -> Act {
        Act::ManageSites
    }

    async fn of(&self, tx: &Tx, org: OrgId, position: PositionId) -> Result<Vec<Held>, Fault> {
        let mut held = Vec::new();
        for schedule in tests::schedules_of(tx, org).await? {
            if schedule.set_by != position {
                continue;
            }
            let whose = organisation::store::find(tx, schedule.about).await?;
            let whose = whose.map(|org| org.name).unwrap_or_default();
            held.push(Held {
                kind: self.kind(),
                id: schedule.id.to_string(),
                words: t_with("reach-of", &[("whose", whose.into())]),
                due: None,
                href: "/reach-tests".to_owned(),
                reads: Act::ReadOwn,
            });
        }
        Ok(held)
    }

    async fn give(
        &self,
        tx: &mut Tx,
        desk: &Desk,
        item: &str,
        from: PositionId,
        to: PositionId,
    ) -> Result<(), Problem> {
        desk.require(Act::ManageSites)?;
        let id: ReachScheduleId = item.parse().map_err(|_| Problem::Missing)?;
        if !tests::hand_on_schedule(tx, desk.org(), id, (from, to)).await? {
            return Err(Problem::Missing);
        }
        let entry = Entry::new(desk.org(), "reach_test.handed_on", desk.now())
            .with("schedule", String::from(id))
            .with("position", String::from(to))
            .with("from", String::from(from))
            .with("by", String::from(desk.who.position));
        tx.enter(entry);
        Ok(())
    }
}
