use crate::incident::Category;
use muster_membership::position::Position;
use muster_terms::*;

/// A planned drill. It becomes an incident of status Exercise when it starts.
#[derive(Debug, Clone)]
pub struct Drill {
    pub id: IncidentId,
    /// `DR-0412`.
    pub reference: Reference,
    pub org: OrgId,
    pub site: SiteId,
    pub category: Category,
    pub place: String,
    pub scenario: String,
    pub planned_for: Timestamp,
    pub planned_by: PositionId,
    pub created_at: Timestamp,
    pub incident: Option<IncidentId>,
    pub cancelled_at: Option<Timestamp>,
}

/// A position that was asked to take part.
#[derive(Debug, Clone)]
pub struct Participant {
    pub drill: IncidentId,
    pub org: OrgId,
    pub position: PositionId,
    pub title: String,
    pub agreed_at: Option<Timestamp>,
    pub declined_at: Option<Timestamp>,
}

impl Participant {
    /// Asked, and with nothing said yet.
    pub fn asked(drill: &Drill, position: Position) -> Self {
        Self {
            drill: drill.id,
            org: position.org,
            position: position.id,
            title: position.title,
            agreed_at: None,
            declined_at: None,
        }
    }
}
