//! What is asked: who wants which record of whom, for what, and what is going on at that moment.

use jiff::Timestamp;
use muster_terms::{
    AlertLevel, AlertStatus, ClauseId, DataClass, Duty, IncidentId, OrgId, PositionId, Purpose, RequestId, SiteId, Tlp,
    UnitId,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The ways a record can cross. Each is an action of the Cedar schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrossingAct {
    /// Someone opens it.
    Read,
    /// It stands as a line in a list, feed or count.
    List,
    /// It is pushed: alert, mail, webhook, live screen.
    Receive,
    /// It leaves in a file.
    Export,
    /// It is found by searching.
    Search,
    /// The receiver passes it to a third; only where the clause allows onward sharing.
    ShareOn,
}

impl CrossingAct {
    pub const ALL: [CrossingAct; 6] = [
        CrossingAct::Read,
        CrossingAct::List,
        CrossingAct::Receive,
        CrossingAct::Export,
        CrossingAct::Search,
        CrossingAct::ShareOn,
    ];

    /// The stable word, which is also the Cedar action's id.
    pub fn as_str(self) -> &'static str {
        match self {
            CrossingAct::Read => "read",
            CrossingAct::List => "list",
            CrossingAct::Receive => "receive",
            CrossingAct::Export => "export",
            CrossingAct::Search => "search",
            CrossingAct::ShareOn => "share_on",
        }
    }

    /// The reverse of [`CrossingAct::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == text)
    }
}

impl fmt::Display for CrossingAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The position that wants it. A person is never part of the question: duty sits on positions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    pub org: OrgId,
    /// The unit the position belongs to, if any.
    pub unit: Option<UnitId>,
    pub position: PositionId,
    pub duty: Duty,
}

/// The record that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    pub class: DataClass,
    /// Whose it is.
    pub owner: OrgId,
    /// The owner's unit it belongs to, if any.
    pub owner_unit: Option<UnitId>,
    /// The site it is about, if any.
    pub site: Option<SiteId>,
    /// Its type and id, such as `incident:0190…`.
    pub record: String,
    pub tlp: Tlp,
    /// When it was made; retention counts from here.
    pub recorded_at: Timestamp,
}

/// The incident in whose course the ask is made, if any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentContext {
    pub id: IncidentId,
    pub site: SiteId,
    pub level: AlertLevel,
    pub status: AlertStatus,
    /// The instant at which sharing ends, 30 minutes after all clear. `None` while the incident is open.
    pub open_until: Option<Timestamp>,
}

/// A request the owner granted, if the ask rests on one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedRequest {
    pub id: RequestId,
    /// The clause it was granted under.
    pub clause: ClauseId,
    /// The instant at which the grant ends.
    pub until: Timestamp,
    /// The one site it was granted for; `None` for every site that the clause covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
}

impl GrantedRequest {
    /// Was it granted for what is kept about this site?
    pub fn covers(&self, site: Option<SiteId>) -> bool {
        self.site.is_none() || self.site == site
    }
}

/// May this reader do this with this record, for this purpose? `now` is asked separately, as everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    pub reader: Reader,
    pub act: CrossingAct,
    pub resource: Resource,
    pub purpose: Purpose,
    pub incident: Option<IncidentContext>,
    pub request: Option<GrantedRequest>,
}
