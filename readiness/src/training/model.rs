//! Courses, who learns, and what was learned.

use muster_terms::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What a course is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum CourseKind { $($(#[$doc])* $name),+ }

        impl CourseKind {
            pub const ALL: &'static [CourseKind] = &[$(CourseKind::$name),+];
            /// The stable word of the store and the API.
            pub fn as_str(self) -> &'static str { match self { $(CourseKind::$name => $word),+ } }
            /// The reverse of `as_str`.
            pub fn parse(word: &str) -> Option<Self> { Self::ALL.iter().copied().find(|kind| kind.as_str() == word) }
        }
    };
}

kinds! {
    /// Held with a partner.
    JointSession = "joint_session",
    DeEscalation = "de_escalation",
    KitUse = "kit_use",
    FirstAid = "first_aid",
    /// Hold, secure, lockdown, evacuate, shelter.
    ProtectiveActions = "protective_actions",
    ThreatAssessment = "threat_assessment",
    Radio = "radio",
    Evidence = "evidence",
    Induction = "induction",
    Other = "other",
}

/// A course of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    pub id: CourseId,
    pub org: OrgId,
    pub name: String,
    pub kind: CourseKind,
    /// Whole months for which it holds; none: it does not run out.
    pub valid_months: Option<i64>,
    /// It is no longer given; what was learned stays.
    pub retired: bool,
}

/// A person of the organisation, by the positions they fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learner {
    pub person: PersonId,
    /// `Guard, Post 3`; of several positions all, by name.
    pub titles: Vec<String>,
    pub email: Option<String>,
}

impl Learner {
    /// "Control room, Guard, Post 3".
    pub fn called(&self) -> String {
        self.titles.join(", ")
    }
}

/// That somebody did a course on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    pub id: TrainingId,
    pub course: CourseId,
    pub course_name: String,
    pub kind: CourseKind,
    pub person: PersonId,
    pub done_on: civil::Date,
    /// The last day on which it holds; none: it does not run out.
    pub valid_until: Option<civil::Date>,
    /// By whom, where, number of a certificate.
    pub words: String,
    pub noted_title: String,
    pub noted_at: Timestamp,
}

/// How a training stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Current,
    /// It runs out within sixty days.
    Due,
    RunOut,
}
