use muster_terms::*;
use serde::{Deserialize, Serialize};

/// One thing that is assigned to a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Of [`super::Holdings::kind`].
    pub kind: &'static str,
    /// Under which its slice finds it again.
    pub id: String,
    pub words: String,
    pub due: Option<civil::Date>,
    /// Its page.
    pub href: String,
    /// What a duty must be allowed to read it.
    pub reads: Act,
}

/// One line of a handover pack, as it was on the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptItem {
    pub kind: String,
    pub words: String,
    pub due: Option<civil::Date>,
    /// The word of the act that a reader needs.
    pub reads: String,
}

/// What the position held when its person left. The salt keeps its digest from being guessed back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    pub salt: String,
    pub made_at: Timestamp,
    pub items: Vec<KeptItem>,
}

/// A position that nobody fills, from the day its person left until somebody else came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vacancy {
    pub id: VacancyId,
    pub reference: Reference,
    pub org: OrgId,
    pub position: PositionId,
    /// The position as it was called then.
    pub title: String,
    pub duty: Duty,
    pub opened_at: Timestamp,
    /// Who acts for it meanwhile, and what that position is called.
    pub acting: Option<(PositionId, String)>,
    pub pack: Pack,
    /// SHA-256 of the pack as it is kept, in hex; it stands in the ledger.
    pub digest: String,
    /// Somebody fills it again.
    pub filled_at: Option<Timestamp>,
    /// It was filled, or the position was closed.
    pub closed_at: Option<Timestamp>,
}
