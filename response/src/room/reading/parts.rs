//! What one decision opens to the reader: what one side has in the room of one class, read together and cleared together.

use super::decided::Reading;
use super::shared::own_deliveries;
use super::view::{Head, LOG_LINES, OpenStatus};
use crate::delivery::store::Delivery;
use crate::incident::{EntryKind, RoomEntry, RoomPerson, Step, Unit, rules, store, store::LogPage};
use muster_policy::{Cleared, clear_own};
use muster_readiness::emergency_plan::PlanHead;
use muster_terms::*;
use muster_web::Problem;

/// What one side has in the room of one class; of the reader's own side, all of it. What is not of the class is empty.
#[derive(Debug, Default)]
pub(super) struct SidePart {
    /// What, where and when, which is the site's.
    pub(super) head: Option<Head>,
    pub(super) lead: Option<SideLead>,
    pub(super) status: Option<OpenStatus>,
    pub(super) people: Vec<RoomPerson>,
    pub(super) units: Vec<Unit>,
    /// The steps of the plan, which are the site's. Who of another side works at one stands in that side's part.
    pub(super) steps: Vec<Step>,
    pub(super) work: Vec<Work>,
    /// The plan that the room began with, which is the site's; `None` for the built-in steps.
    pub(super) plan: Option<PlanHead>,
    /// The newest lines, newest first.
    pub(super) entries: Vec<RoomEntry>,
    /// Lines of before the one that the reader asked from, newest first.
    pub(super) older: Vec<RoomEntry>,
    /// How the messages to the reader's own people went.
    pub(super) deliveries: Vec<Delivery>,
}

/// Who leads a side, and when they said all clear.
#[derive(Debug)]
pub(super) struct SideLead {
    pub(super) org: OrgId,
    pub(super) position: Option<PositionId>,
    pub(super) clear_said_at: Option<Timestamp>,
}

/// Who of a side works at a step of the site's plan.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) rank: i64,
    pub(super) owner: PositionId,
    pub(super) owner_title: String,
}

/// What of a side is read: its own whole for the reader's, one class of another's.
#[derive(Clone, Copy)]
enum Whose {
    Own(OrgId),
    Of(OrgId, DataClass),
}

impl Whose {
    fn org(self) -> OrgId {
        match self {
            Whose::Own(org) | Whose::Of(org, _) => org,
        }
    }

    fn has(self, class: DataClass) -> bool {
        match self {
            Whose::Own(_) => true,
            Whose::Of(_, of) => of == class,
        }
    }
}

/// The class of a side's log, and that of what police tell; one and the same in a drill.
pub(super) fn log_classes(status: AlertStatus) -> [DataClass; 2] {
    [EntryKind::Message, EntryKind::UnitsSent].map(|kind| rules::class_of(status, kind))
}

/// What is read of each side for a page from here on: one line more, to know whether there are any.
pub(super) fn log_page(before: Option<RoomEntryId>) -> LogPage {
    let limit = i64::try_from(LOG_LINES + 1).unwrap_or(i64::MAX);
    LogPage { before, limit }
}

impl Reading<'_> {
    /// The reader's own side, and of each other what was decided to be open, in the order of the sides. Each decision clears what is
    /// of its side and class, and is used up by it. What the site has of other classes, such as its drawings, is read where it is
    /// shown: those decisions are left.
    pub(super) async fn parts(&mut self, before: Option<RoomEntryId>) -> Result<Vec<Cleared<SidePart>>, Problem> {
        let own = self.desk.org();
        let mut parts = Vec::new();
        let part = self.part(Whose::Own(own), before).await?;
        parts.extend(clear_own(self.desk.org(), own, part).ok());
        let [log, police_status] = log_classes(self.room.incident.status);
        let is_read = |class| [self.room.head_class(), log, police_status].contains(&class);
        let place = |org| self.room.parties.iter().position(|party| party.org == org);
        let mut open = std::mem::take(&mut self.open);
        open.sort_by_key(|((org, _), _)| place(*org));
        let (read, unread): (Vec<_>, Vec<_>) = open.into_iter().partition(|((_, class), _)| is_read(*class));
        self.open = unread;
        for ((org, class), decision) in read {
            let part = self.part(Whose::Of(org, class), before).await?;
            parts.extend(decision.clear(part).ok());
        }
        Ok(parts)
    }

    async fn part(&mut self, whose: Whose, before: Option<RoomEntryId>) -> Result<SidePart, Problem> {
        let (incident, org) = (&self.room.incident, whose.org());
        let is_site = org == incident.org;
        let [log, police_status] = log_classes(incident.status);
        let mut part = SidePart::default();
        if is_site && whose.has(self.room.head_class()) {
            part.head = Some(Head {
                incident: incident.clone(),
                site: self.room.site.clone(),
            });
        }
        // The site answers in the log; police tell by their status.
        if whose.has(if is_site { log } else { police_status }) {
            part.status = self.status(org);
        }
        if whose.has(police_status) {
            let units = self.units.iter().filter(|unit| unit.org == org);
            part.units = units.cloned().collect();
        }
        if whose.has(log) {
            let people = self.room.people.iter().filter(|person| person.org == org);
            part.people = people.cloned().collect();
            part.lead = self.lead(org);
            (part.steps, part.work) = self.steps(org);
            if is_site {
                part.plan = store::plan(self.tx, incident.id).await?;
            }
        }
        if whose.has(log) || whose.has(police_status) {
            part.entries = self.lines(whose, None).await?;
            if before.is_some() {
                part.older = self.lines(whose, before).await?;
            }
        }
        if let Whose::Own(org) = whose {
            part.deliveries = own_deliveries(self.tx, self.room, org).await?;
        }
        Ok(part)
    }

    fn status(&self, org: OrgId) -> Option<OpenStatus> {
        self.room.party(org).map(|party| OpenStatus {
            org,
            org_name: party.org_name.clone(),
            is_site: org == self.room.incident.org,
            status: party.status.clone(),
        })
    }

    fn lead(&self, org: OrgId) -> Option<SideLead> {
        self.room.party(org).map(|party| SideLead {
            org,
            position: party.lead,
            clear_said_at: party.clear_said_at,
        })
    }

    /// The steps, when it is the site's side, and at which of them this side works, when it is another. The site's own people, and
    /// positions that are not in the room, stand in the steps themselves.
    fn steps(&self, org: OrgId) -> (Vec<Step>, Vec<Work>) {
        let incident = &self.room.incident;
        let (mut steps, mut work) = (self.steps.to_vec(), Vec::new());
        for step in &mut steps {
            let worker = step.owner.and_then(|owner| self.room.person(owner));
            let Some(worker) = worker.filter(|worker| worker.org != incident.org) else {
                continue;
            };
            let owner_title = std::mem::take(&mut step.owner_title);
            step.owner = None;
            if worker.org == org {
                work.push(Work {
                    rank: step.rank,
                    owner: worker.position,
                    owner_title,
                });
            }
        }
        if org != incident.org {
            steps.clear();
        }
        (steps, work)
    }

    /// One page of the lines of this side and class, newest first.
    async fn lines(&mut self, whose: Whose, before: Option<RoomEntryId>) -> Result<Vec<RoomEntry>, Problem> {
        let (incident, own, page) = (self.room.incident.id, self.desk.org(), log_page(before));
        Ok(match whose {
            Whose::Own(org) => store::own_entries(self.tx, incident, org, page).await?,
            Whose::Of(org, class) => store::released_entries(self.tx, incident, org, own, class, page).await?,
        })
    }
}
