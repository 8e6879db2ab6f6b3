use muster_terms::*;
use muster_web::LastChange;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something an agency can send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Send {
    pub kind: CapabilityKind,
    /// How many at once.
    pub count: u32,
    /// "Day and night", "Mon to Fri 08:00 to 16:00", in the agency's own words.
    pub hours: String,
}

/// What a profile says. It is kept whole, version by version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub sends: Vec<Send>,
    /// What cannot be expected.
    pub limits: String,
    pub needs: Vec<SiteNeed>,
    /// What else it needs from a site.
    pub needs_words: String,
    /// Minutes from the alarm to the first unit on scene when life is in danger, as far as they are stated.
    pub minutes: BTreeMap<DayBand, u32>,
    /// The day on which the agency looks at it again.
    pub review_on: civil::Date,
}

/// A profile of an agency, or of one unit of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub id: CapabilityId,
    pub org: OrgId,
    /// `None`: the whole agency.
    pub unit: Option<UnitId>,
    pub unit_name: String,
    /// From 1.
    pub version: i64,
    pub content: Content,
    pub changed: LastChange,
}

/// What an earlier version said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub version: i64,
    pub content: Content,
    pub changed: LastChange,
}

/// How one real emergency went at a site, as far as its reader knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    pub site: SiteId,
    pub raised_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    pub sent_at: Option<Timestamp>,
    pub on_scene_at: Option<Timestamp>,
}

/// What one side says of a figure: it is only added to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: CapabilityNoteId,
    pub agency: OrgId,
    pub site: SiteId,
    pub band: DayBand,
    pub org: OrgId,
    pub words: String,
    pub said_at: Timestamp,
    pub title: String,
}
