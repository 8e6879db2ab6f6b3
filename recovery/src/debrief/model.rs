//! The nouns of a debrief: the facts from the log, and the words of both sides.

use muster_terms::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is learned from one emergency or drill. It belongs to the site's organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debrief {
    pub id: DebriefId,
    pub incident: IncidentId,
    pub org: OrgId,
    pub created_at: Timestamp,
    /// A day of the organisation's own calendar.
    pub due_on: civil::Date,
    pub facts: Facts,
    pub closed_at: Option<Timestamp>,
}

/// What the gate calls the part of one organisation in a debrief: the owner's is the debrief itself, the others' are their words.
pub fn record_of(debrief: DebriefId, owner: OrgId, org: OrgId) -> String {
    if org == owner {
        format!("debrief:{debrief}")
    } else {
        format!("debrief:{debrief}/{org}")
    }
}

impl Debrief {
    /// The record name of the gate.
    pub fn record(&self) -> String {
        record_of(self.id, self.org, self.org)
    }

    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}

/// A step of an emergency that has a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Somebody other than the raiser said "I have it".
    Answered,
    /// The partner said "I have it".
    PartnerAnswered,
    UnitsSent,
    OnScene,
    Contained,
    /// All clear, false alarm, stand-down or end of the drill.
    Ended,
}

impl Stage {
    /// The published goal in seconds from the raising. Source: `docs/operating/debriefs.md`.
    pub fn goal_seconds(self) -> Option<u32> {
        match self {
            Stage::Answered => Some(20),
            Stage::PartnerAnswered => Some(60),
            Stage::UnitsSent => Some(120),
            Stage::OnScene => Some(480),
            Stage::Contained | Stage::Ended => None,
        }
    }

    /// The stable word of the store and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Answered => "answered",
            Stage::PartnerAnswered => "partner_answered",
            Stage::UnitsSent => "units_sent",
            Stage::OnScene => "on_scene",
            Stage::Contained => "contained",
            Stage::Ended => "ended",
        }
    }
}

/// Goal against measured time of one stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StageFact {
    pub stage: Stage,
    /// Whose act it was; `None` when it did not happen, or is not known to the site.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub by: Option<OrgId>,
    pub goal_seconds: Option<u32>,
    pub took_seconds: Option<u32>,
}

/// How a called position answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    Answered {
        /// From the call, or from the raising for who came without one.
        seconds: u32,
    },
    NoAnswer,
    /// The other side's lines did not cross, so the site does not know.
    NotShared,
}

/// A position that was called or came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonFact {
    #[schema(value_type = String, format = Uuid)]
    pub org: OrgId,
    #[schema(value_type = String, format = Uuid)]
    pub position: PositionId,
    pub title: String,
    /// Seconds from the raising to the call; `None` when it came without one.
    pub called_seconds: Option<u32>,
    #[serde(flatten)]
    pub answer: Answer,
}

/// How many messages to one organisation ended in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryFact {
    #[schema(value_type = String, format = Uuid)]
    pub org: OrgId,
    /// `delivered`, `acknowledged`, `refused`, `overdue`, or the state it stood in when the room ended.
    pub state: String,
    pub count: u32,
}

/// Something that was opened to the other side, with its clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpeningFact {
    /// To whom.
    #[schema(value_type = String, format = Uuid)]
    pub org: OrgId,
    #[schema(value_type = String)]
    pub class: DataClass,
    /// Agreement and number: `AG-0143`, `3.2`.
    pub agreement: String,
    pub clause: String,
    pub at_seconds: u32,
}

/// The site stopped sharing with an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StopFact {
    /// With whom.
    #[schema(value_type = String, format = Uuid)]
    pub org: OrgId,
    /// Seconds from the raising.
    pub at_seconds: u32,
    /// Seconds from the raising to when sharing went on; `None` when it was still stopped at the end.
    pub resumed_seconds: Option<u32>,
}

/// What the site's log says, in figures. Kept as it was when the emergency ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Facts {
    /// Raised by mistake: a short debrief, without goals.
    pub is_short: bool,
    /// Somebody may have been harmed: the page speaks quietly.
    pub after_harm: bool,
    pub stages: Vec<StageFact>,
    pub people: Vec<PersonFact>,
    /// How often the next in the reach order had to be called.
    pub rungs: u32,
    pub deliveries: Vec<DeliveryFact>,
    pub steps_done: u32,
    /// Words of the plan steps that nobody finished.
    pub steps_open: Vec<String>,
    pub openings: Vec<OpeningFact>,
    /// Debriefs of before this was kept have none.
    #[serde(default)]
    pub stops: Vec<StopFact>,
}

/// Something the facts leave open, for people to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    StageLate {
        stage: Stage,
        goal_seconds: u32,
        took_seconds: u32,
    },
    StageMissing {
        stage: Stage,
    },
    NoAnswer {
        count: u32,
    },
    Climbed {
        count: u32,
    },
    NotReached {
        count: u32,
    },
    StepsOpen {
        count: u32,
    },
}

/// What a word is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    WentWell,
    ToChange,
}

impl WordKind {
    pub const ALL: [WordKind; 2] = [WordKind::WentWell, WordKind::ToChange];

    pub fn as_str(self) -> &'static str {
        match self {
            WordKind::WentWell => "went_well",
            WordKind::ToChange => "to_change",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What one side says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub id: Uuid,
    pub debrief: DebriefId,
    pub org: OrgId,
    pub position: PositionId,
    pub title: String,
    pub side: Side,
    pub kind: WordKind,
    pub words: String,
    pub at: Timestamp,
}
