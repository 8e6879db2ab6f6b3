//! What else a position holds, for the pack of a vacancy: kits, resources, loans, plans, visits and shifts. The roles in
//! exercises are their own crate's.
//!
//! What a person has learned is the person's and leaves with it; a signature under an agreement is the organisation's and stays. Neither
//! is held by a position.

use crate::store::{self, Book};
use async_trait::async_trait;
use muster_membership::{
    position,
    vacancy::{Held, Holdings},
};
use muster_store::{Entry, Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Problem, t};
use std::sync::Arc;

/// One kind of what a position holds. A shift is held until it is over, so it needs the clock.
struct HeldIn(Book, Arc<dyn Clock>);

/// All kinds, for the server's list.
pub fn all(clock: &Arc<dyn Clock>) -> Vec<Arc<dyn Holdings>> {
    let each = |book: &Book| -> Arc<dyn Holdings> { Arc::new(HeldIn(*book, clock.clone())) };
    Book::ALL.iter().map(each).collect()
}

impl HeldIn {
    fn href(&self, reference: &str) -> String {
        match self.0 {
            Book::Kits => format!("/kits/{reference}"),
            Book::Resources => "/resources".to_owned(),
            Book::Loans => format!("/loans/{reference}"),
            Book::Plans => format!("/plans/{reference}"),
            Book::Visits => format!("/visits/{reference}"),
            Book::Shifts => format!("/events/{reference}"),
        }
    }

    fn entry(&self) -> &'static str {
        match self.0 {
            Book::Kits => "kit.handed_on",
            Book::Resources => "resource.handed_on",
            Book::Loans => "loan.handed_on",
            Book::Plans => "plan_text.handed_on",
            Book::Visits => "visit.handed_on",
            Book::Shifts => "event_shift.handed_on",
        }
    }
}

#[async_trait]
impl Holdings for HeldIn {
    fn kind(&self) -> &'static str {
        match self.0 {
            Book::Kits => "kit",
            Book::Resources => "resource",
            Book::Loans => "loan",
            Book::Plans => "plan",
            Book::Visits => "visit",
            Book::Shifts => "shift",
        }
    }

    fn gives(&self) -> Act {
        Act::ManageSites
    }

    async fn of(&self, tx: &Tx, org: OrgId, position: PositionId) -> Result<Vec<Held>, Fault> {
        let rows = store::held(tx, self.0, (org, position), self.1.now()).await?;
        let held = rows.into_iter().map(|row| Held {
            kind: self.kind(),
            href: self.href(&row.reference),
            id: row.id,
            words: row.words,
            due: row.due,
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
        let held = store::held(tx, self.0, (desk.org(), from), desk.now()).await?;
        if !held.iter().any(|row| row.id == item) {
            return Err(Problem::Missing);
        }
        if self.0 == Book::Plans {
            let taker = position::store::find_of(tx, desk.org(), to)
                .await?
                .ok_or(Problem::Missing)?;
            if !taker.duty.may(Act::ManageSites) {
                return Err(Problem::refusal("plan-text.approver", t("handover-approver")));
            }
        }
        if !store::give(tx, self.0, item, (from, to)).await? {
            return Err(Problem::Missing);
        }
        let entry = Entry::new(desk.org(), self.entry(), desk.now())
            .with(self.kind(), item)
            .with("position", String::from(to))
            .with("from", String::from(from))
            .with("by", String::from(desk.who.position));
        tx.enter(entry);
        Ok(())
    }
}
