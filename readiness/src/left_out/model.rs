use muster_terms::{ReadinessPoint, SiteId, Timestamp};

/// A point of readiness that a site cannot have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    pub site: SiteId,
    pub point: ReadinessPoint,
    /// One sentence: why it cannot be there.
    pub reason: String,
    pub said_at: Timestamp,
    /// The position that said so, as it was called then.
    pub title: String,
}
