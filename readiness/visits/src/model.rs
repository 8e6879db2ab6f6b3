//! The nouns of a visit. Two sides write into one: what a side says of its own stays its own record.

use muster_terms::*;
use muster_web::LastChange;
use serde::{Deserialize, Serialize};

macro_rules! closed_words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$case_doc])* #[serde(rename = $word)] $case),+ }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$case),+];

            /// The stable word of the store and the API.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$case => $word),+ }
            }

            /// The reverse of [`Self::as_str`].
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|each| each.as_str() == text)
            }
        }
    )+};
}

closed_words! {
    /// What a visit is for; it decides the checklist.
    Kind {
        /// Officers learn the site before they need it.
        Familiarisation = "familiarisation",
        /// Both sides weigh what could happen and what is done against it.
        JointAssessment = "joint_assessment",
        /// Positions of one's own walk the site.
        WalkThrough = "walk_through",
    }

    /// Where a visit stands.
    VisitState {
        Planned = "planned",
        UnderWay = "under_way",
        /// Somebody signed: the content stands still until all have.
        ToSign = "to_sign",
        Done = "done",
        Cancelled = "cancelled",
    }

    /// What an invited partner answered.
    Answer {
        Asked = "asked",
        Accepted = "accepted",
        /// It can come at another time.
        Proposed = "proposed",
        Declined = "declined",
        Uninvited = "uninvited",
    }

    /// What was found at a line of the checklist.
    Verdict {
        Ok = "ok",
        NotOk = "not_ok",
        NotLookedAt = "not_looked_at",
    }

    Likelihood {
        Unlikely = "unlikely",
        Possible = "possible",
        Likely = "likely",
    }

    Consequence {
        Slight = "slight",
        Serious = "serious",
        Severe = "severe",
    }

    /// How bad a finding is.
    Severity {
        Low = "low",
        Medium = "medium",
        High = "high",
        Critical = "critical",
    }

    /// What was done with a visit.
    Step {
        Made = "made",
        Changed = "changed",
        Invited = "invited",
        Uninvited = "uninvited",
        Accepted = "accepted",
        Proposed = "proposed",
        Declined = "declined",
        /// A partner that comes named others.
        People = "people",
        Started = "started",
        Signed = "signed",
        Done = "done",
        Reopened = "reopened",
        Cancelled = "cancelled",
    }
}

impl Kind {
    /// May a partner be invited? A walk-through is by own positions.
    pub fn takes_partner(self) -> bool {
        self != Kind::WalkThrough
    }
}

impl VisitState {
    /// May its content still be written?
    pub fn is_open(self) -> bool {
        matches!(self, VisitState::Planned | VisitState::UnderWay)
    }

    /// Does somebody's signature stand under it?
    pub fn is_frozen(self) -> bool {
        matches!(self, VisitState::ToSign | VisitState::Done)
    }
}

impl Answer {
    /// Does it still see the visit?
    pub fn is_in(self) -> bool {
        matches!(self, Answer::Asked | Answer::Accepted | Answer::Proposed)
    }

    /// Is its answer still to come, or to be answered?
    pub fn is_open(self) -> bool {
        matches!(self, Answer::Asked | Answer::Proposed)
    }
}

impl Step {
    /// The kind of its ledger entry.
    pub fn entry(self) -> &'static str {
        match self {
            Step::Made => "visit.made",
            Step::Changed => "visit.changed",
            Step::Invited => "visit.invited",
            Step::Uninvited => "visit.uninvited",
            Step::Accepted => "visit.accepted",
            Step::Proposed => "visit.proposed",
            Step::Declined => "visit.declined",
            Step::People => "visit.people",
            Step::Started => "visit.started",
            Step::Signed => "visit.signed",
            Step::Done => "visit.done",
            Step::Reopened => "visit.reopened",
            Step::Cancelled => "visit.cancelled",
        }
    }
}

/// A familiarisation visit, joint assessment or walk-through at a site of `org`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub id: VisitId,
    /// `VIS-1234`.
    pub reference: Reference,
    pub org: OrgId,
    /// The unit of whoever planned it; `None`: of the whole organisation.
    pub unit: Option<UnitId>,
    pub site: SiteId,
    pub kind: Kind,
    pub purpose: String,
    pub planned_for: Timestamp,
    pub state: VisitState,
    /// Of the digest that is signed.
    pub salt: [u8; 32],
    pub started_at: Option<Timestamp>,
    pub done_at: Option<Timestamp>,
    /// From 1.
    pub revision: i64,
    pub made_by: PositionId,
    pub made_at: Timestamp,
    pub changed: LastChange,
}

/// An invited partner and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    pub org: OrgId,
    pub answer: Answer,
    pub proposed_for: Option<Timestamp>,
    pub words: String,
    pub asked_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    /// Of the position that answered.
    pub answered_title: Option<String>,
    /// The unit of whoever answered: what this side writes is that district's. `None`: of the whole organisation.
    pub unit: Option<UnitId>,
}

/// A position that comes along; the title as it was called then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub org: OrgId,
    pub position: PositionId,
    pub title: String,
}

/// One stop of the tour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    pub id: VisitItemId,
    /// From 1.
    pub place: i64,
    pub label: String,
    pub words: String,
    pub at: StopAt,
}

/// What a stop points at. Its label stays when that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopAt {
    Words,
    Point(PointId),
    Floor(FloorId),
    /// A room or another thing of a floor's plan, by its id there.
    Feature(FloorId, String),
}

impl StopAt {
    /// The floor it is on, if it is on one.
    pub fn floor(&self) -> Option<FloorId> {
        match self {
            StopAt::Floor(floor) | StopAt::Feature(floor, _) => Some(*floor),
            StopAt::Words | StopAt::Point(_) => None,
        }
    }
}

/// What one side says of a line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub org: OrgId,
    /// Key of the line: see [`crate::lists`].
    pub line: String,
    pub verdict: Verdict,
    pub likelihood: Option<Likelihood>,
    pub consequence: Option<Consequence>,
    pub words: String,
    /// From 1; 0 for one that nobody wrote yet.
    pub revision: i64,
    pub changed: LastChange,
}

/// Something that one side found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub id: FindingId,
    pub visit: VisitId,
    pub org: OrgId,
    pub stop: Option<VisitItemId>,
    pub severity: Severity,
    pub words: String,
    /// The corrective action that came of it.
    pub action: Option<Reference>,
    pub found_at: Timestamp,
    /// Title of the position.
    pub found_by: String,
}

/// A photo of a finding, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    pub id: PhotoId,
    pub finding: FindingId,
    pub org: OrgId,
    /// What it shows, for who does not see it.
    pub words: String,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    /// Of the stored JPEG, hexadecimal.
    pub sha256: String,
    pub added_at: Timestamp,
    pub added_by: String,
}

/// A signature under a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub org: OrgId,
    pub position: PositionId,
    pub title: String,
    /// Hexadecimal: see [`crate::digest`].
    pub digest: String,
    pub signed_at: Timestamp,
    /// The visit was opened again.
    pub dropped_at: Option<Timestamp>,
}

/// A line of what was done with a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub step: Step,
    pub org: OrgId,
    /// The partner that was invited, or put out.
    pub about: Option<OrgId>,
    pub at: Timestamp,
    pub title: String,
    pub words: String,
}

impl Event {
    /// What a partner reads of it: of other partners nothing, and never why somebody was put out.
    pub fn for_partner(self, reader: OrgId, owner: OrgId) -> Option<Self> {
        let is_of_partners = matches!(self.step, Step::Invited | Step::Uninvited);
        let is_its = self.org == reader || (self.org == owner && (!is_of_partners || self.about == Some(reader)));
        let words = match self.step {
            Step::Uninvited => String::new(),
            _ => self.words.clone(),
        };
        is_its.then_some(Self { words, ..self })
    }
}

/// What one side wrote into a visit: its own record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    pub people: Vec<Named>,
    pub checks: Vec<Check>,
    pub findings: Vec<Finding>,
    pub photos: Vec<Photo>,
}

impl Said {
    /// Did this side write anything at all?
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.checks.is_empty() && self.findings.is_empty() && self.photos.is_empty()
    }

    /// Did it write words of its own, besides who comes?
    pub fn has_words(&self) -> bool {
        !self.checks.is_empty() || !self.findings.is_empty()
    }

    /// Its word on a line.
    pub fn check(&self, line: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.line == line)
    }

    /// Is this photo among its own?
    pub fn has_photo(&self, id: PhotoId) -> bool {
        self.photos.iter().any(|photo| photo.id == id)
    }

    /// Photos of one finding.
    pub fn photos_of(&self, finding: FindingId) -> impl Iterator<Item = &Photo> {
        self.photos.iter().filter(move |photo| photo.finding == finding)
    }
}
