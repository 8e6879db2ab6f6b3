use crate::mou::MouState;
use muster_terms::*;

/// A request under one clause, from its first word to its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosureRequest {
    pub id: RequestId,
    /// `ER-0118`.
    pub reference: Reference,
    pub mou: MouId,
    /// `AG-0143`, for links.
    pub mou_reference: Reference,
    /// Where the agreement stands now, and its version in force.
    pub mou_state: MouState,
    pub version_in_force: Option<u32>,
    pub clause: ClauseId,
    /// `4.2`.
    pub clause_number: String,
    /// The version of the agreement that the clause is of: a request ends with it.
    pub clause_version: u32,
    pub asking_org: OrgId,
    pub asking_position: PositionId,
    pub owner: OrgId,
    pub site: Option<SiteId>,
    pub words: String,
    pub asked_at: Timestamp,
    pub answer: Option<Answer>,
}

/// Where the list goes on: both are given back with the next call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoreRequests {
    /// The last request of the page.
    pub after: Reference,
    /// It waited there. It may be answered by the next page, and the others that wait still come after it.
    pub waits: bool,
}

impl MoreRequests {
    pub fn after(last: &DisclosureRequest) -> Self {
        Self {
            after: last.reference.clone(),
            waits: last.answer.is_none(),
        }
    }
}

/// The owner's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub at: Timestamp,
    pub by: PositionId,
    pub words: String,
    /// The instant at which the grant ends; `None` is a refusal.
    pub granted_until: Option<Timestamp>,
}

impl DisclosureRequest {
    pub fn is_party(&self, org: OrgId) -> bool {
        self.asking_org == org || self.owner == org
    }

    /// Is it granted now, or may it still be?
    pub fn may_open(&self, now: Timestamp) -> bool {
        let ends = self.answer.as_ref().map(|answer| answer.granted_until);
        ends.is_none_or(|until| until.is_some_and(|until| now < until))
    }

    /// Does it wait for this organisation's answer?
    pub fn waits_for(&self, org: OrgId) -> bool {
        self.owner == org && self.answer.is_none()
    }
}
