//! The reasons for a no, and how a clause is named.

use crate::clause::Clause;
use muster_terms::{ClauseId, MouId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A clause as pages, logs and messages name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ClauseRef {
    pub clause: ClauseId,
    /// Such as `3.2`.
    pub number: String,
    pub mou: MouId,
    /// The agreement's reference, such as `AG-0143`.
    pub agreement: String,
    /// The agreement's version.
    pub version: u32,
}

impl ClauseRef {
    pub(crate) fn of(clause: &Clause) -> Self {
        Self {
            clause: clause.id,
            number: clause.number.clone(),
            mou: clause.mou,
            agreement: clause.mou_ref.clone(),
            version: clause.version,
        }
    }
}

impl fmt::Display for ClauseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} §{}", self.agreement, self.number)
    }
}

/// Why the answer is no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// Nothing is signed, or what was signed has ended.
    #[error("no agreement between the two organisations is in force")]
    NoAgreement,
    #[error("no clause in force opens this kind of record")]
    NoClause,
    #[error("clause {clause} keeps this closed")]
    ClosedBy { clause: ClauseRef },
    /// The clause belongs to a suspended agreement; it is the one that would open this if the agreement were in force.
    #[error("agreement {agreement} is suspended, and with it clause {clause}", agreement = clause.agreement)]
    Suspended { clause: ClauseRef },
    /// A clause opens this kind of record, but not for this ask. It is the clause nearest to a yes: one that
    /// names the reader, where there is one.
    #[error("clause {clause} does not open this now: {}", sentence(unmet))]
    NotNow { clause: ClauseRef, unmet: Vec<Unmet> },
    /// Ours: Cedar could not evaluate the clauses. Never a yes.
    #[error("the clauses could not be evaluated")]
    NotEvaluated { errors: Vec<String> },
}

impl Why {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Why::NoAgreement => "policy.no-agreement",
            Why::NoClause => "policy.no-clause",
            Why::ClosedBy { .. } => "policy.closed-by-clause",
            Why::Suspended { .. } => "policy.agreement-suspended",
            Why::NotNow { .. } => "policy.not-now",
            Why::NotEvaluated { .. } => "policy.not-evaluated",
        }
    }

    /// The clause to show beside the no, if there is one.
    pub fn clause(&self) -> Option<&ClauseRef> {
        match self {
            Why::ClosedBy { clause } | Why::Suspended { clause } | Why::NotNow { clause, .. } => Some(clause),
            Why::NoAgreement | Why::NoClause | Why::NotEvaluated { .. } => None,
        }
    }

    /// Is it our fault rather than the agreement's answer?
    pub fn is_fault(&self) -> bool {
        matches!(self, Why::NotEvaluated { .. })
    }
}

/// One term of a clause that an ask does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmet {
    #[error("it has not started")]
    NotStarted,
    #[error("it has ended")]
    Ended,
    #[error("it needs an open incident at the site")]
    NeedsOpenIncident,
    #[error("the incident's level is too low")]
    LevelTooLow,
    #[error("a drill opens drills only, and an emergency opens no drill")]
    Drill,
    #[error("it needs a granted request")]
    NeedsRequest,
    #[error("this duty is not among its recipients")]
    RecipientNotNamed,
    #[error("it is for another unit")]
    ReaderUnitDiffers,
    #[error("it covers another unit's records")]
    OwnerUnitDiffers,
    #[error("it does not cover the site")]
    SiteNotCovered,
    #[error("it serves another purpose")]
    PurposeDiffers,
    #[error("the record's label is above its TLP ceiling")]
    AboveTlpCeiling,
    #[error("its retention time has passed")]
    RetentionPassed,
    #[error("it does not allow sharing on")]
    OnwardSharingNotAllowed,
}

impl Unmet {
    pub const ALL: [Unmet; 14] = [
        Unmet::NotStarted,
        Unmet::Ended,
        Unmet::NeedsOpenIncident,
        Unmet::LevelTooLow,
        Unmet::Drill,
        Unmet::NeedsRequest,
        Unmet::RecipientNotNamed,
        Unmet::ReaderUnitDiffers,
        Unmet::OwnerUnitDiffers,
        Unmet::SiteNotCovered,
        Unmet::PurposeDiffers,
        Unmet::AboveTlpCeiling,
        Unmet::RetentionPassed,
        Unmet::OnwardSharingNotAllowed,
    ];

    /// The stable code, for translation files and the API.
    pub fn code(self) -> &'static str {
        match self {
            Unmet::NotStarted => "unmet.not-started",
            Unmet::Ended => "unmet.ended",
            Unmet::NeedsOpenIncident => "unmet.needs-open-incident",
            Unmet::LevelTooLow => "unmet.level-too-low",
            Unmet::Drill => "unmet.drill",
            Unmet::NeedsRequest => "unmet.needs-request",
            Unmet::RecipientNotNamed => "unmet.recipient-not-named",
            Unmet::ReaderUnitDiffers => "unmet.reader-unit-differs",
            Unmet::OwnerUnitDiffers => "unmet.owner-unit-differs",
            Unmet::SiteNotCovered => "unmet.site-not-covered",
            Unmet::PurposeDiffers => "unmet.purpose-differs",
            Unmet::AboveTlpCeiling => "unmet.above-tlp-ceiling",
            Unmet::RetentionPassed => "unmet.retention-passed",
            Unmet::OnwardSharingNotAllowed => "unmet.onward-sharing-not-allowed",
        }
    }

    /// How far from a yes: 1 for what an event or a request can mend, 2 for what only another ask or clause can.
    pub(crate) fn distance(self) -> u32 {
        match self {
            Unmet::NotStarted | Unmet::NeedsOpenIncident | Unmet::LevelTooLow | Unmet::NeedsRequest => 1,
            _ => 2,
        }
    }
}

fn sentence(unmet: &[Unmet]) -> String {
    unmet.iter().map(Unmet::to_string).collect::<Vec<_>>().join("; ")
}
