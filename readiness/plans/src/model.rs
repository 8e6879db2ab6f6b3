//! The nouns of plans as text.

use crate::document::{Basis, Document};
use crate::protective_actions::ActionSet;
use crate::templates::Template;
use muster_terms::*;
use muster_web::LastChange;

macro_rules! closed {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable word of the store, the addresses and the API.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The reverse of `as_str`.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

closed! {
    /// What a plan is for.
    PlanKind {
        Prevention = "prevention",
        Emergency = "emergency",
        Event = "event",
    }
}

closed! {
    /// How a plan stands.
    PlanState {
        Draft = "draft",
        InComment = "in_comment",
        Approved = "approved",
        /// Approved, and its review is due: the day came, or an emergency of its kind ended since.
        ReviewDue = "review_due",
        Withdrawn = "withdrawn",
    }
}

/// A plan. Its text is in its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanText {
    pub id: PlanTextId,
    /// `PL-1234`.
    pub reference: Reference,
    pub org: OrgId,
    /// The unit of whoever began it; `None`: of the whole organisation.
    pub unit: Option<UnitId>,
    /// `None`: of no one site.
    pub site: Option<SiteId>,
    pub kind: PlanKind,
    /// Of an emergency plan: the kind of emergency whose steps the room uses.
    /// As in the newest version.
    pub category: Option<Category>,
    pub template: Template,
    /// The code list that it began with: that of versions which name none of their own.
    pub actions: ActionSet,
    pub title: String,
    /// Whose approval is the own one.
    pub approver: PositionId,
    /// The day of the next review; `None` before the first approval.
    pub review_on: Option<civil::Date>,
    /// The newest, from 1.
    pub version: i64,
    /// The newest that every side approved.
    pub approved: Option<Approved>,
    pub withdrawn_at: Option<Timestamp>,
    /// The work that its corrective actions come from.
    pub work: Option<WorkId>,
    pub created_at: Timestamp,
    /// From 1; counts every change of the row.
    pub revision: i64,
}

impl PlanText {
    /// What this version of it stands on.
    pub fn basis_of(&self, version: &Version) -> Basis {
        version.content.basis.unwrap_or(Basis {
            actions: self.actions,
            category: self.category,
        })
    }
}

/// What was approved by every side, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    pub version: i64,
    pub at: Timestamp,
    /// Digest of the room's steps at that moment; empty where there were none.
    pub steps: String,
}

/// One version, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub version: i64,
    pub title: String,
    pub content: Document,
    /// By name.
    pub files: Vec<PlanFile>,
    /// SHA-256 of title, content (with its basis) and files, hex.
    pub digest: String,
    pub changed: LastChange,
}

/// A version in the list: without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionHead {
    pub version: i64,
    pub title: String,
    pub digest: String,
    pub changed: LastChange,
}

/// With whom a plan is, or was, shared for comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub org: OrgId,
    pub shared_at: Timestamp,
    pub shared_by: String,
    pub ended_at: Option<Timestamp>,
    /// The versions that it was offered, the newest first.
    pub offered: Vec<i64>,
}

impl Share {
    /// It may be read by that side, as far as the clause opens it.
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// What somebody said at a paragraph. It is a record of their organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: PlanCommentId,
    pub org: OrgId,
    /// The unit of whoever said it; `None`: of the whole organisation.
    pub unit: Option<UnitId>,
    pub position: PositionId,
    pub title: String,
    /// The version that was read.
    pub version: i64,
    pub section: PlanSectionId,
    /// The paragraph, the same through all versions.
    pub mark: i64,
    /// The paragraph as it was.
    pub quote: String,
    pub words: String,
    pub said_at: Timestamp,
    pub resolved: Option<LastChange>,
    /// The first first.
    pub answers: Vec<Answer>,
}

/// An answer to a comment, of whoever commented or of the plan's owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub org: OrgId,
    pub title: String,
    pub words: String,
    pub said_at: Timestamp,
}

/// A side approved exactly this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub version: i64,
    pub org: OrgId,
    pub position: PositionId,
    pub title: String,
    pub digest: String,
    /// Digest of the room's steps that it covers; `None`: the text alone, as they were closed to whoever approved.
    pub steps: Option<String>,
    pub approved_at: Timestamp,
}

/// A file that belongs to a plan, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFile {
    pub id: PlanFileId,
    pub name: String,
    pub media_type: String,
    pub size_bytes: i64,
    /// Hex.
    pub sha256: String,
    pub added: LastChange,
    /// Its bytes are deleted: it was taken away before anybody was offered it.
    pub is_gone: bool,
}

/// A review that took place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The version that was reviewed.
    pub version: i64,
    /// After an emergency: `INC-0231`. `None`: the yearly one.
    pub incident: Option<Reference>,
    pub words: String,
    pub reviewed: LastChange,
    pub next_on: civil::Date,
}

/// An emergency that ended at the plan's site since it was approved, and after which nobody reviewed it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedIncident {
    pub id: IncidentId,
    pub reference: Reference,
    pub ended_at: Timestamp,
}
