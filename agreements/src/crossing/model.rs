use muster_policy::{CrossingAct, GrantedRequest, IncidentContext, Reader, Resource};
use muster_terms::*;

/// A thing that may cross, as the gate sees it.
#[derive(Debug, Clone)]
pub struct Item {
    pub class: DataClass,
    pub owner: OrgId,
    pub owner_unit: Option<UnitId>,
    pub site: Option<SiteId>,
    pub incident: Option<IncidentId>,
    /// Type and id: `site:0190…`, `incident:0190…`.
    pub record: String,
    /// What people call it in "who saw what": `Northfield Hospital`, `INC-0231`.
    pub words: String,
    pub tlp: Tlp,
    pub recorded_at: Timestamp,
}

impl Item {
    pub(crate) fn resource(&self) -> Resource {
        Resource {
            class: self.class,
            owner: self.owner,
            owner_unit: self.owner_unit,
            site: self.site,
            record: self.record.clone(),
            tlp: self.tlp,
            recorded_at: self.recorded_at,
        }
    }
}

/// Who gets it: a position of another organisation.
#[derive(Debug, Clone)]
pub struct Receiver {
    pub reader: Reader,
    /// The position's title, for "who saw what".
    pub title: String,
}

/// Why and in the course of what.
#[derive(Debug, Clone)]
pub struct Circumstance {
    pub act: CrossingAct,
    pub purpose: Purpose,
    pub incident: Option<IncidentContext>,
    pub request: Option<GrantedRequest>,
}

impl Circumstance {
    /// On a quiet day.
    pub fn quiet(act: CrossingAct, purpose: Purpose) -> Self {
        Self {
            act,
            purpose,
            incident: None,
            request: None,
        }
    }

    /// In the course of an incident.
    pub fn during(act: CrossingAct, incident: IncidentContext) -> Self {
        Self {
            act,
            purpose: Purpose::EmergencyResponse,
            incident: Some(incident),
            request: None,
        }
    }
}

/// One line of "who saw what".
#[derive(Debug, Clone)]
pub struct Crossing {
    pub id: CrossingId,
    pub at: Timestamp,
    pub from: OrgId,
    pub to: OrgId,
    pub position: Option<PositionId>,
    pub position_title: String,
    pub act: CrossingAct,
    pub class: DataClass,
    pub record: String,
    pub record_words: String,
    pub site: Option<SiteId>,
    pub incident: Option<IncidentId>,
    pub purpose: Purpose,
    pub allowed: bool,
    pub clause: Option<ClauseId>,
    /// `AG-0143 §3.2`, empty when no clause spoke.
    pub clause_words: String,
    /// The stable code of a no.
    pub why: String,
    pub times: i64,
    pub last_at: Timestamp,
}
