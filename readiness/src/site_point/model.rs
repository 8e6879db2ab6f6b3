use crate::site_plan::FeatureKind;
use muster_terms::{PointId, SiteId};

/// A point of a site in words: a door, a meeting point, a kit. Police read it on the way, without a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitePoint {
    pub id: PointId,
    pub site: SiteId,
    pub kind: FeatureKind,
    /// What stands on the thing itself: `M2`, `E2`, `K1`.
    pub code: String,
    pub name: String,
    /// One line: from which street, when open, what is in it.
    pub detail: String,
    /// The agreed way in, or the first meeting point: one of its kind on a site.
    pub preferred: bool,
    pub rank: i64,
}

impl SitePoint {
    /// "M2, ambulance bay".
    pub fn words(&self) -> String {
        format!("{}, {}", self.code, self.name)
    }
}
