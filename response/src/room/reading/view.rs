//! A room as one reader may see it: the full list of what a page may show.

use super::parts::{SideLead, SidePart};
use crate::delivery::store::Delivery;
use crate::incident::{Incident, RoomEntry, RoomPerson, SideStatus, Step, Unit};
use muster_policy::{ClauseRef, Cleared, Decision, clear_own};
use muster_readiness::emergency_plan::PlanHead;
use muster_terms::*;
use std::collections::BTreeSet;

/// How many lines of the log a page shows.
pub(super) const LOG_LINES: usize = 200;

/// Why a part of the room is closed to the reader: the clause that says so, if one does.
#[derive(Debug, Clone)]
pub struct ClosedPart {
    pub class: DataClass,
    pub owner: OrgId,
    pub clause: Option<ClauseRef>,
    pub why: &'static str,
}

/// What is open to a partner, and the clause that opened it, as a chip shows it.
#[derive(Debug, Clone)]
pub struct OpenPart {
    pub class: DataClass,
    pub to: OrgId,
    pub clause_words: String,
}

/// What the site's label keeps closed to a partner: the clause that would open it, and how far that clause goes.
#[derive(Debug, Clone)]
pub struct LabelClosed {
    pub class: DataClass,
    pub to: OrgId,
    pub clause_words: String,
    pub ceiling: Tlp,
}

/// What a side said of its own work, open to the reader: its own, or under that side's clause.
#[derive(Debug, Clone)]
pub struct OpenStatus {
    pub org: OrgId,
    pub org_name: String,
    /// The organisation of the site.
    pub is_site: bool,
    pub status: SideStatus,
}

/// An organisation in the room, as the reader may know that it is. What it has in the room stands in its parts.
#[derive(Debug, Clone)]
pub struct RoomParty {
    pub org: OrgId,
    pub org_name: String,
    pub org_kind: OrganisationKind,
    /// The clause that let it in; `None` for the site's own organisation.
    pub clause: Option<ClauseId>,
    pub stopped_at: Option<Timestamp>,
}

/// A room as one reader may see it. What any side has in it is reached through what was cleared, and in no other way.
pub struct RoomView {
    /// The reader's own side first.
    pub(super) parts: Vec<Cleared<SidePart>>,
    /// Decisions on what the site has beside the emergency, each until it clears that.
    pub(super) unread: Vec<((OrgId, DataClass), Decision)>,
    pub(super) reader: OrgId,
    pub(super) owner: OrgId,
    pub reference: Reference,
    pub is_drill: bool,
    pub is_owner: bool,
    pub parties: Vec<RoomParty>,
    /// The line from before which the log was asked for; `None` for its newest.
    pub before: Option<RoomEntryId>,
    /// Lines of the reader's side that nobody kept there, and that yet crossed to none of the others in the room.
    pub unshared: Vec<RoomEntryId>,
    /// The site's data that is open to each partner now; the owner sees all of it, a partner its own.
    pub open: Vec<OpenPart>,
    /// The agreements under which something of the site's is open, each once: to any partner for the owner, to the reader for a partner.
    pub agreements: BTreeSet<String>,
    /// For a partner: what of its own data goes to the site now.
    pub given: Vec<OpenPart>,
    pub closed: Vec<ClosedPart>,
    /// For the owner: what an agreement keeps closed to a partner, whatever happens.
    pub kept_closed: Vec<OpenPart>,
    /// For the owner: what only the label that the site has now keeps closed to a partner.
    pub label_closed: Vec<LabelClosed>,
    /// This reader as a person of the room.
    pub me: Option<RoomPerson>,
    /// The classes that are open to this reader, of the site's organisation.
    pub classes: Vec<(DataClass, Option<ClauseRef>)>,
}

/// What, where, when.
#[derive(Debug, Clone)]
pub struct Head {
    pub incident: Incident,
    pub site: muster_membership::Site,
}

impl RoomView {
    fn parts(&self) -> impl Iterator<Item = &SidePart> {
        self.parts.iter().map(AsRef::as_ref)
    }

    /// What, where, when. `None` to a partner whose clause is no longer open: only its own part is left.
    pub fn head(&self) -> Option<&Head> {
        self.parts().find_map(|part| part.head.as_ref())
    }

    /// Clears what the site has of a class beside the emergency, such as its drawings, by the decision on that class, which is used up
    /// by it; the owner's own by itself.
    pub fn clear<T>(&mut self, class: DataClass, record: T) -> Option<Cleared<T>> {
        if self.is_owner {
            return clear_own(self.reader, self.owner, record).ok();
        }
        let at = self.unread.iter().position(|(of, _)| *of == (self.owner, class))?;
        self.unread.swap_remove(at).1.clear(record).ok()
    }

    /// When it ended; `None` too when the reader may not know.
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.head()?.incident.ended_at
    }

    /// How far each side has come, as far as it is open to the reader.
    pub fn statuses(&self) -> impl Iterator<Item = &OpenStatus> {
        self.parts().filter_map(|part| part.status.as_ref())
    }

    pub fn people(&self) -> impl Iterator<Item = &RoomPerson> {
        self.parts().flat_map(|part| &part.people)
    }

    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.parts().flat_map(|part| &part.units)
    }

    /// The steps of the plan, with who works at them as far as their side is open to the reader.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = self.parts().flat_map(|part| part.steps.iter().cloned()).collect();
        for work in self.parts().flat_map(|part| &part.work) {
            if let Some(step) = steps.iter_mut().find(|step| step.rank == work.rank) {
                step.owner = Some(work.owner);
                step.owner_title.clone_from(&work.owner_title);
            }
        }
        steps
    }

    /// The plan that the room began with, where the site's log is open; `None` for the built-in steps.
    pub fn plan(&self) -> Option<&PlanHead> {
        self.parts().find_map(|part| part.plan.as_ref())
    }

    /// How the messages to the reader's own people went.
    pub fn deliveries(&self) -> impl Iterator<Item = &Delivery> {
        self.parts().flat_map(|part| &part.deliveries)
    }

    /// The newest lines that were read, newest first. The page of the log is [`RoomView::log`].
    pub fn entries(&self) -> Vec<&RoomEntry> {
        newest_first(self.parts().flat_map(|part| &part.entries))
    }

    /// The lines that were read for the page of the log: more than it shows, where there are more.
    fn read(&self) -> Vec<&RoomEntry> {
        match self.before {
            Some(_) => newest_first(self.parts().flat_map(|part| &part.older)),
            None => self.entries(),
        }
    }

    /// One page of the log, newest first.
    pub fn log(&self) -> Vec<&RoomEntry> {
        let mut lines = self.read();
        lines.truncate(LOG_LINES);
        lines
    }

    /// Where the next page of the log begins, when there is one: give it as `before`.
    pub fn next(&self) -> Option<RoomEntryId> {
        let lines = self.read();
        let last = lines.get(LOG_LINES - 1).filter(|_| lines.len() > LOG_LINES);
        last.map(|line| line.id)
    }

    /// Who leads a side, as far as the reader may know.
    pub fn lead_of(&self, org: OrgId) -> Option<PositionId> {
        self.lead(org)?.position
    }

    /// When a side said all clear, as far as the reader may know.
    pub fn clear_said_at(&self, org: OrgId) -> Option<Timestamp> {
        self.lead(org)?.clear_said_at
    }

    fn lead(&self, org: OrgId) -> Option<&SideLead> {
        self.parts()
            .filter_map(|part| part.lead.as_ref())
            .find(|lead| lead.org == org)
    }

    pub fn own_party(&self, org: OrgId) -> Option<&RoomParty> {
        self.parties.iter().find(|party| party.org == org)
    }

    /// Another organisation than the site's.
    pub fn partner(&self, org: OrgId) -> Option<&RoomParty> {
        self.parties
            .iter()
            .find(|party| party.org == org && party.clause.is_some())
    }

    /// Is a class of the site's data open to this reader? For the owner everything is.
    pub fn is_open(&self, class: DataClass) -> bool {
        self.is_owner || self.classes.iter().any(|(open, _)| *open == class)
    }

    /// The first answer that counts: of the other sides when there are any, alone of the site's.
    pub fn answered_at(&self) -> Option<Timestamp> {
        let alone = self.parties.iter().all(|party| party.clause.is_none());
        let counts = self.statuses().filter(|open| alone || !open.is_site);
        counts.filter_map(|open| open.status.acknowledged_at).min()
    }

    /// When the first side that the reader may know of came this far.
    pub fn first(&self, stage: impl Fn(&SideStatus) -> Option<Timestamp>) -> Option<Timestamp> {
        self.statuses().filter_map(|open| stage(&open.status)).min()
    }

    /// Is the room itself open to this reader now?
    pub fn is_known(&self) -> bool {
        self.head().is_some()
    }

    pub fn clause_of(&self, class: DataClass) -> Option<&ClauseRef> {
        self.classes
            .iter()
            .find(|(open, _)| *open == class)
            .and_then(|(_, clause)| clause.as_ref())
    }
}

fn newest_first<'a>(lines: impl Iterator<Item = &'a RoomEntry>) -> Vec<&'a RoomEntry> {
    let mut lines: Vec<_> = lines.collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.id));
    lines
}
