//! A room as one reader may see it: the full list of what a page may show.

use super::decided::LOG_LINES;
use crate::delivery::store::Delivery;
use crate::incident::{Incident, Party, RoomEntry, RoomPerson, SideStatus, Step, Unit};
use muster_policy::{ClauseRef, Cleared};
use muster_terms::*;

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

/// What a side said of its own work, open to the reader: its own, or under that side's clause.
#[derive(Debug, Clone)]
pub struct OpenStatus {
    pub org: OrgId,
    pub org_name: String,
    /// The organisation of the site.
    pub is_site: bool,
    pub status: SideStatus,
}

/// A room as one reader may see it.
pub struct RoomView {
    /// What, where, when. `None` to a partner whose clause is no longer open: only its own part is left.
    pub head: Option<Cleared<Head>>,
    pub reference: Reference,
    pub is_drill: bool,
    pub is_owner: bool,
    /// Log lines, people and steps of the site's side are open to this reader.
    pub log_open: bool,
    /// When it ended; `None` too when the reader may not know.
    pub ended_at: Option<Timestamp>,
    pub parties: Vec<Party>,
    /// How far each side has come, as far as it is open to the reader.
    pub statuses: Vec<OpenStatus>,
    pub people: Vec<RoomPerson>,
    pub units: Vec<Unit>,
    pub steps: Vec<Step>,
    /// The newest lines that were read, newest first. The page of the log is [`RoomView::log`].
    pub entries: Vec<RoomEntry>,
    /// Lines of before the one that the reader asked from.
    pub(super) older: Option<Vec<RoomEntry>>,
    /// The line from before which the log was asked for; `None` for its newest.
    pub before: Option<RoomEntryId>,
    /// Lines of the reader's side that nobody kept there, and that yet crossed to none of the others in the room.
    pub unshared: Vec<RoomEntryId>,
    pub deliveries: Vec<Delivery>,
    /// The site's data that is open to each partner now; the owner sees all of it, a partner its own.
    pub open: Vec<OpenPart>,
    /// For a partner: what of its own data goes to the site now.
    pub given: Vec<OpenPart>,
    pub closed: Vec<ClosedPart>,
    /// For the owner: what an agreement keeps closed to a partner, whatever happens.
    pub kept_closed: Vec<OpenPart>,
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
    /// One page of the log, newest first.
    pub fn log(&self) -> &[RoomEntry] {
        let lines = self.older.as_ref().unwrap_or(&self.entries);
        &lines[..lines.len().min(LOG_LINES)]
    }

    /// Where the next page of the log begins, when there is one: give it as `before`.
    pub fn next(&self) -> Option<RoomEntryId> {
        let read = self.older.as_ref().unwrap_or(&self.entries).len();
        self.log().last().filter(|_| read > LOG_LINES).map(|line| line.id)
    }

    pub fn own_party(&self, org: OrgId) -> Option<&Party> {
        self.parties.iter().find(|party| party.org == org)
    }

    /// Another organisation than the site's.
    pub fn partner(&self, org: OrgId) -> Option<&Party> {
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
        let counts = self.statuses.iter().filter(|open| alone || !open.is_site);
        counts.filter_map(|open| open.status.acknowledged_at).min()
    }

    /// When the first side that the reader may know of came this far.
    pub fn first(&self, stage: impl Fn(&SideStatus) -> Option<Timestamp>) -> Option<Timestamp> {
        self.statuses.iter().filter_map(|open| stage(&open.status)).min()
    }

    /// Is the room itself open to this reader now?
    pub fn is_known(&self) -> bool {
        self.head.is_some()
    }

    pub fn clause_of(&self, class: DataClass) -> Option<&ClauseRef> {
        self.classes
            .iter()
            .find(|(open, _)| *open == class)
            .and_then(|(_, clause)| clause.as_ref())
    }
}
