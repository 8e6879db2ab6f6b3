//! One read in progress: each class of each side is decided once, and what was closed is remembered.

use super::{ClosedPart, Head, Look, OpenStatus};
use crate::incident::{
    EntryKind, Party, Room, RoomEntry, RoomPerson, SideStatus, Unit, desk_receiver, rules,
    store::{self, LogPage},
};
use muster_agreements::crossing::Gate;
use muster_policy::{ClauseRef, Cleared, CrossingAct, Decision, clear_own};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// How many lines of the log a page shows.
pub(super) const LOG_LINES: usize = 200;

/// What is read of each side for a page from here on: one line more, to know whether there are any.
pub(super) fn log_page(before: Option<RoomEntryId>) -> LogPage {
    let limit = i64::try_from(LOG_LINES + 1).unwrap_or(i64::MAX);
    LogPage { before, limit }
}

/// What the reader may see of every side's own.
pub(super) struct Sides {
    /// Whose lines of which class are open, the reader's own apart.
    pub(super) logs: Vec<(OrgId, DataClass)>,
    pub(super) people: Vec<RoomPerson>,
    pub(super) units: Vec<Unit>,
    pub(super) statuses: Vec<OpenStatus>,
    /// The sides whose log is open: the reader's own among them.
    pub(super) known: Vec<OrgId>,
}

/// One read in progress: decides each class of each side once, and remembers what was closed.
pub(super) struct Reading<'a> {
    pub(super) tx: &'a mut Tx,
    pub(super) gate: &'a Gate,
    pub(super) desk: &'a Desk,
    pub(super) room: &'a Room,
    pub(super) look: Look,
    pub(super) decided: Vec<((OrgId, DataClass), Option<ClauseRef>)>,
    pub(super) closed: Vec<ClosedPart>,
}

impl Reading<'_> {
    pub(super) async fn head(&mut self) -> Result<Option<Cleared<Head>>, Problem> {
        let owner = self.room.incident.org;
        let head = Head {
            incident: self.room.incident.clone(),
            site: self.room.site.clone(),
        };
        if owner == self.desk.org() {
            return Ok(clear_own(self.desk.org(), owner, head).ok());
        }
        let decision = self.decide(owner, self.room.head_class()).await?;
        Ok(decision.and_then(|decision| decision.clear(head).ok()))
    }

    /// Own lines, people, units and status, and of each other side what its clauses open.
    pub(super) async fn sides(&mut self) -> Result<Sides, Problem> {
        let (incident, own) = (&self.room.incident, self.desk.org());
        let log_class = rules::class_of(incident.status, EntryKind::Message);
        let status_class = rules::class_of(incident.status, EntryKind::UnitsSent);
        let units = store::units(self.tx, incident.id).await?;
        let of = |org: OrgId| self.room.people.iter().filter(move |person| person.org == org).cloned();
        let mut sides = Sides {
            logs: Vec::new(),
            people: of(own).collect(),
            units: units.iter().filter(|unit| unit.org == own).cloned().collect(),
            statuses: self
                .room
                .party(own)
                .map(|party| self.status(party))
                .into_iter()
                .collect(),
            known: vec![own],
        };
        for party in self.room.others(own) {
            let mut classes = vec![log_class, status_class];
            classes.dedup();
            for class in classes {
                let is_there = class == log_class || self.tells(party, class, &units).await?;
                if !is_there || !self.is_open(party.org, class).await? {
                    continue;
                }
                sides.logs.push((party.org, class));
                if class == log_class {
                    sides.people.extend(of(party.org));
                    sides.known.push(party.org);
                }
                // The site answers in the log; police tell by their status.
                if class
                    == (if party.org == incident.org {
                        log_class
                    } else {
                        status_class
                    })
                {
                    sides.statuses.push(self.status(party));
                }
                if class == status_class {
                    sides
                        .units
                        .extend(units.iter().filter(|unit| unit.org == party.org).cloned());
                }
            }
        }
        Ok(sides)
    }

    /// The newest lines of each side's log that is open, or those before one, newest first. More than a page, where there are more.
    pub(super) async fn lines(
        &mut self,
        logs: &[(OrgId, DataClass)],
        before: Option<RoomEntryId>,
    ) -> Result<Vec<RoomEntry>, Problem> {
        let (incident, own, page) = (self.room.incident.id, self.desk.org(), log_page(before));
        let mut lines = store::own_entries(self.tx, incident, own, page).await?;
        for (from, class) in logs {
            lines.extend(store::released_entries(self.tx, incident, *from, own, *class, page).await?);
        }
        lines.sort_by_key(|line| std::cmp::Reverse(line.id));
        Ok(lines)
    }

    /// Has this side told anything of its police status in this room? A read asks for what there is: who has told none, a site above
    /// all, is not asked for it, and nobody is refused it.
    async fn tells(&self, party: &Party, class: DataClass, units: &[Unit]) -> Result<bool, Problem> {
        let is_site = party.org == self.room.incident.org;
        let has_status = !is_site && party.status != SideStatus::default();
        if has_status || units.iter().any(|unit| unit.org == party.org) {
            return Ok(true);
        }
        Ok(store::has_entries(self.tx, self.room.incident.id, party.org, class).await?)
    }

    fn status(&self, party: &Party) -> OpenStatus {
        OpenStatus {
            org: party.org,
            org_name: party.org_name.clone(),
            is_site: party.org == self.room.incident.org,
            status: party.status.clone(),
        }
    }

    /// Is this class of a side's data open to the reader? Decided once in one read.
    async fn is_open(&mut self, owner: OrgId, class: DataClass) -> Result<bool, Problem> {
        if let Some((_, clause)) = self.decided.iter().find(|(of, _)| *of == (owner, class)) {
            return Ok(clause.is_some());
        }
        Ok(self.decide(owner, class).await?.is_some())
    }

    /// The decision when it is a yes, with its line in "who saw what".
    ///
    /// A partner that asks about another partner leaves a line only for a yes: a no would tell each of them of the other.
    async fn decide(&mut self, owner: OrgId, class: DataClass) -> Result<Option<Decision>, Problem> {
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
                return Ok(None);
            }
            // A clause that knows no emergency would say yes: but here it was said that nothing more is shared.
            if is_shut && found.is_release() {
                self.remember(owner, class, None, "room.sharing-ended");
                return Ok(None);
            }
        }
        let decision = match self.look {
            Look::Page => self.gate.cross(self.tx, &item, &receiver, &why, now).await?,
            Look::Refresh => self.gate.watch(self.tx, &item, &receiver, &why, now).await?,
        };
        match &decision {
            Decision::Release { under } => {
                self.decided.push(((owner, class), Some(under.clause().clone())));
                Ok(Some(decision))
            }
            Decision::Refuse(why) => {
                self.remember(owner, class, why.clause().cloned(), why.code());
                Ok(None)
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
