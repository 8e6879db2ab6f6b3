//! The nouns of joint work.

use muster_terms::*;

/// What kind of work it is. The stable word is its action's source too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkKind {
    Visit,
    PlanReview,
    Exercise,
}

impl WorkKind {
    pub const ALL: [WorkKind; 3] = [WorkKind::Visit, WorkKind::PlanReview, WorkKind::Exercise];

    /// The stable word of the store and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            WorkKind::Visit => "visit",
            WorkKind::PlanReview => "plan_review",
            WorkKind::Exercise => "exercise",
        }
    }

    /// The reverse of `as_str`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The page of such a work.
    pub fn page(self, reference: &Reference) -> String {
        match self {
            WorkKind::Visit => format!("/visits/{reference}"),
            WorkKind::PlanReview => format!("/plans/{reference}"),
            WorkKind::Exercise => format!("/exercises/{reference}"),
        }
    }
}

/// A piece of joint work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    pub id: WorkId,
    pub kind: WorkKind,
    /// As people call it, and as its page's address has it: `VIS-1234`.
    pub reference: Reference,
    /// Whose it is; whose the site is.
    pub org: OrgId,
    pub site: SiteId,
    pub title: String,
}

/// An organisation that is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    pub org: OrgId,
    pub unit: Option<UnitId>,
    /// From then on it is shut out.
    pub stopped_at: Option<Timestamp>,
}
