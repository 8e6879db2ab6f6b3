//! One read in progress: each class of each side is decided once, and what was closed is remembered.

use super::parts::log_classes;
use super::{ClosedPart, Look};
use crate::incident::{Party, Room, SideStatus, Step, Unit, desk_receiver, rules, store};
use muster_agreements::crossing::Gate;
use muster_policy::{ClauseRef, CrossingAct, Decision};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};
use std::collections::BTreeSet;

/// One read in progress: decides each class of each side once, and remembers what was closed.
pub(super) struct Reading<'a> {
    pub(super) tx: &'a mut Tx,
    pub(super) gate: &'a Gate,
    pub(super) desk: &'a Desk,
    pub(super) room: &'a Room,
    /// The units and steps of the room, of whichever side.
    pub(super) units: &'a [Unit],
    pub(super) steps: &'a [Step],
    pub(super) look: Look,
    pub(super) decided: Vec<((OrgId, DataClass), Option<ClauseRef>)>,
    /// The decisions that were a yes, each until it clears what it is about.
    pub(super) open: Vec<((OrgId, DataClass), Decision)>,
    /// The agreements that open something of the site's to the reader.
    pub(super) agreements: BTreeSet<String>,
    pub(super) closed: Vec<ClosedPart>,
}

impl Reading<'_> {
    /// Asks for what, where and when of another's site, before anything else of it.
    pub(super) async fn ask_head(&mut self) -> Result<(), Problem> {
        let owner = self.room.incident.org;
        if owner != self.desk.org() {
            self.is_open(owner, self.room.head_class()).await?;
        }
        Ok(())
    }

    /// Asks each other side for its log and for what it told of its police status.
    pub(super) async fn ask_sides(&mut self) -> Result<(), Problem> {
        let [log_class, status_class] = log_classes(self.room.incident.status);
        for party in self.room.others(self.desk.org()) {
            self.is_open(party.org, log_class).await?;
            if log_class != status_class && self.tells(party, status_class).await? {
                self.is_open(party.org, status_class).await?;
            }
        }
        Ok(())
    }

    /// Has this side told anything of its police status in this room? A read asks for what there is: who has told none, a site above
    /// all, is not asked for it, and nobody is refused it.
    async fn tells(&self, party: &Party, class: DataClass) -> Result<bool, Problem> {
        let is_site = party.org == self.room.incident.org;
        let has_status = !is_site && party.status != SideStatus::default();
        if has_status || self.units.iter().any(|unit| unit.org == party.org) {
            return Ok(true);
        }
        Ok(store::has_entries(self.tx, self.room.incident.id, party.org, class).await?)
    }

    /// Is this class of a side's data open to the reader? Decided once in one read.
    async fn is_open(&mut self, owner: OrgId, class: DataClass) -> Result<bool, Problem> {
        if let Some((_, clause)) = self.decided.iter().find(|(of, _)| *of == (owner, class)) {
            return Ok(clause.is_some());
        }
        self.decide(owner, class).await
    }

    /// Decides, with the line in "who saw what", and keeps a yes for what it clears.
    ///
    /// A partner that asks about another partner leaves a line only for a yes: a no would tell each of them of the other.
    async fn decide(&mut self, owner: OrgId, class: DataClass) -> Result<bool, Problem> {
        let item = self.room.item(owner, class);
        let receiver = desk_receiver(self.desk);
        let (reader, now) = (self.desk.org(), self.desk.now());
        let why = self.room.circumstance(CrossingAct::Read, owner, reader);
        let is_third = ![owner, reader].contains(&self.room.incident.org);
        let is_shut = self.room.is_shut(owner, reader, now);
        if is_third || is_shut {
            let found = self.gate.decide(self.tx, &item, &receiver, &why, now).await?.decision;
            if is_third && (is_shut || !found.is_release()) {
                self.decided.push(((owner, class), None));
                return Ok(false);
            }
            // A clause that knows no emergency would say yes: but here it was said that nothing more is shared.
            if is_shut && found.is_release() {
                self.remember(owner, class, None, "room.sharing-ended");
                return Ok(false);
            }
        }
        let decision = match self.look {
            Look::Page => self.gate.cross(self.tx, &item, &receiver, &why, now).await?,
            Look::Refresh => self.gate.watch(self.tx, &item, &receiver, &why, now).await?,
        };
        match &decision {
            Decision::Release { under } => {
                self.decided.push(((owner, class), Some(under.clause().clone())));
                if owner == self.room.incident.org {
                    let all = under.of_each_agreement().map(|clause| clause.agreement.clone());
                    self.agreements.extend(all);
                }
                self.open.push(((owner, class), decision));
                Ok(true)
            }
            Decision::Refuse(why) => {
                self.remember(owner, class, why.clause().cloned(), why.code());
                Ok(false)
            }
        }
    }

    /// Is this class open anyway, though a room of this kind opens it to nobody? Looked at before it is asked for, so that a read
    /// refuses nobody what the room never offered.
    async fn is_standing(&mut self, owner: OrgId, class: DataClass) -> Result<bool, Problem> {
        let (receiver, now) = (desk_receiver(self.desk), self.desk.now());
        let why = self.room.circumstance(CrossingAct::Read, owner, self.desk.org());
        let item = self.room.item(owner, class);
        match self.gate.decide(self.tx, &item, &receiver, &why, now).await?.decision {
            Decision::Release { .. } => self.is_open(owner, class).await,
            Decision::Refuse(why) => {
                self.remember(owner, class, why.clause().cloned(), why.code());
                Ok(false)
            }
        }
    }

    fn remember(&mut self, owner: OrgId, class: DataClass, clause: Option<ClauseRef>, why: &'static str) {
        self.decided.push(((owner, class), None));
        self.closed.push(ClosedPart {
            class,
            owner,
            clause,
            why,
        });
    }

    /// The classes of the site's data that are open to this reader, with their clauses.
    pub(super) async fn classes(&mut self) -> Result<Vec<(DataClass, Option<ClauseRef>)>, Problem> {
        let owner = self.room.incident.org;
        if owner == self.desk.org() {
            return Ok(Vec::new());
        }
        for class in rules::opened_classes(self.room.incident.status) {
            self.is_open(owner, *class).await?;
        }
        for class in rules::standing_classes(self.room.incident.status) {
            self.is_standing(owner, *class).await?;
        }
        let of_site = self.decided.iter().filter(|((of, _), _)| *of == owner);
        Ok(of_site
            .filter_map(|((_, class), clause)| Some((*class, Some(clause.clone()?))))
            .collect())
    }
}
