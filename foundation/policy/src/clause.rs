//! A clause as it is signed: the words, and the terms that are executed.

use crate::ask::Reader;
use jiff::Timestamp;
use muster_terms::{AlertLevel, ClauseId, DataClass, Duty, MouId, OrgId, Purpose, SiteId, Tlp, UnitId};
use serde::{Deserialize, Serialize};

/// One side of a clause: a whole organisation, or one unit of it such as a police district.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    pub org: OrgId,
    /// `None` means the whole organisation.
    pub unit: Option<UnitId>,
}

impl Party {
    /// The whole organisation.
    pub fn whole(org: OrgId) -> Self {
        Self { org, unit: None }
    }

    /// One unit of the organisation.
    pub fn unit(org: OrgId, unit: UnitId) -> Self {
        Self { org, unit: Some(unit) }
    }
}

/// When a clause opens what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Always, between the clause's start and end.
    Standing,
    /// Only while an incident is open at the record's own site, and it is bad enough: `max_level` 1 means danger to life
    /// only, 2 means danger to life or help needed. Open includes the time after all clear until sharing ends.
    WhileIncident { max_level: AlertLevel },
    /// Only under a request that the owner granted under this very clause, until the grant ends.
    OnRequest,
    /// Never: the clause keeps something closed, whatever another clause opens.
    Never,
}

/// One clause of one version of an agreement. It names exactly one data class and one direction.
///
/// The terms are part of the text that both sides sign, as JSON; a field this program does not know is refused, since it
/// could change what was promised.
///
/// In a [`Condition::Never`] clause the class, the parties, the sites, the recipients (none named: everybody) and the
/// dates say what stays closed. Purpose, TLP ceiling, retention and onward sharing do not narrow it: never means for no
/// purpose, under no label and at no age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    pub id: ClauseId,
    pub mou: MouId,
    /// The agreement's spoken reference, such as `AG-0143`.
    pub mou_ref: String,
    /// The agreement's version that this clause belongs to.
    pub version: u32,
    /// Two to four numbers with points between, such as `3.2`.
    pub number: String,
    /// The words people signed.
    pub text: String,
    pub data_class: DataClass,
    /// The owner of the data.
    pub from: Party,
    /// The receiver.
    pub to: Party,
    /// The one purpose an access under this clause may have.
    pub purpose: Purpose,
    pub condition: Condition,
    /// The sites covered; empty means all sites of `from`, and records that belong to no site.
    pub sites: Vec<SiteId>,
    /// The duties that may receive, named one by one.
    pub recipients: Vec<Duty>,
    /// The most restricted label that may pass.
    pub tlp_ceiling: Tlp,
    /// Whole days of 86,400 seconds from the record's making; at the end of the last one it no longer passes.
    pub retention_days: u32,
    /// May the receiver share it on?
    pub onward_sharing: bool,
    /// The first instant at which the clause holds.
    pub starts_at: Timestamp,
    /// The first instant at which it no longer holds.
    pub ends_at: Timestamp,
}

impl Clause {
    /// Does the clause keep something closed?
    pub fn keeps_closed(&self) -> bool {
        self.condition == Condition::Never
    }

    /// Does the clause name this reader, by duty and unit? It opens nothing to anybody else, whatever else is so.
    pub fn names(&self, reader: &Reader) -> bool {
        self.recipients.contains(&reader.duty) && (self.to.unit.is_none() || self.to.unit == reader.unit)
    }

    /// Where the clause stands in an agreement: `3.10` comes after `3.9`.
    pub(crate) fn place(&self) -> (String, Vec<u32>, ClauseId) {
        let number = self
            .number
            .split('.')
            .map(|part| part.parse().unwrap_or(u32::MAX))
            .collect();
        (self.mou_ref.clone(), number, self.id)
    }
}
