//! The nouns of an exercise and their states.

use crate::capability::CoreCapability;
use crate::words::word_list;
use muster_response::incident::Category;
use muster_terms::*;
use muster_web::LastChange;
use serde::{Deserialize, Serialize};

word_list! {
    /// The types of exercises. Source: HSEEP (2020), section 2.
    Kind {
        Seminar = "seminar" => "exercise-kind-seminar",
        Workshop = "workshop" => "exercise-kind-workshop",
        Tabletop = "tabletop" => "exercise-kind-tabletop",
        Game = "game" => "exercise-kind-game",
        Drill = "drill" => "exercise-kind-drill",
        Functional = "functional" => "exercise-kind-functional",
        FullScale = "full_scale" => "exercise-kind-full-scale",
    }
}

impl Kind {
    /// Run with people and equipment in a drill room; the others are talked through and have none.
    pub fn is_operations_based(self) -> bool {
        matches!(self, Kind::Drill | Kind::Functional | Kind::FullScale)
    }
}

word_list! {
    /// How far an exercise has come.
    State {
        Planned = "planned" => "exercise-state-planned",
        Running = "running" => "exercise-state-running",
        Paused = "paused" => "exercise-state-paused",
        Ended = "ended" => "exercise-state-ended",
        Cancelled = "cancelled" => "exercise-state-cancelled",
    }
}

word_list! {
    /// What a position does in an exercise. Source: HSEEP (2020), section 3.
    Role {
        Player = "player" => "exercise-role-player",
        Controller = "controller" => "exercise-role-controller",
        Evaluator = "evaluator" => "exercise-role-evaluator",
        Observer = "observer" => "exercise-role-observer",
    }
}

impl Role {
    /// Its position is asked to the drill in whose room the exercise is run; whoever watches is not called there.
    pub fn is_in_room(self) -> bool {
        matches!(self, Role::Player | Role::Controller)
    }
}

word_list! {
    /// Who is shown an inject when its time has come.
    Audience {
        Everyone = "everyone" => "exercise-audience-everyone",
        Players = "players" => "exercise-audience-players",
        Guests = "guests" => "exercise-audience-guests",
        Controllers = "controllers" => "exercise-audience-controllers",
    }
}

impl Audience {
    /// Guests are shown it.
    pub fn is_for_guests(self) -> bool {
        matches!(self, Audience::Everyone | Audience::Guests)
    }

    /// The positions that take part are shown it; it is said in the drill room.
    pub fn is_for_positions(self) -> bool {
        matches!(self, Audience::Everyone | Audience::Players)
    }
}

word_list! {
    /// What has become of an inject.
    InjectState {
        Planned = "planned" => "exercise-inject-planned",
        Delivered = "delivered" => "exercise-inject-delivered",
        Skipped = "skipped" => "exercise-inject-skipped",
    }
}

word_list! {
    /// What is done with the clock.
    Step {
        Start = "start" => "exercise-step-start",
        Pause = "pause" => "exercise-step-pause",
        Resume = "resume" => "exercise-step-resume",
        End = "end" => "exercise-step-end",
    }
}

word_list! {
    /// What an observation says.
    ObservationKind {
        Note = "note" => "exercise-observed-note",
        Strength = "strength" => "exercise-observed-strength",
        Improvement = "improvement" => "exercise-observed-improvement",
        HotWash = "hot_wash" => "exercise-observed-hot-wash",
    }
}

word_list! {
    /// How well a target of a capability was met; never how well a person did. Source: HSEEP (2020), exercise evaluation guide.
    Letter {
        P = "p" => "exercise-rating-p",
        S = "s" => "exercise-rating-s",
        M = "m" => "exercise-rating-m",
        U = "u" => "exercise-rating-u",
    }
}

/// An exercise of one organisation, with those it asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exercise {
    pub id: ExerciseId,
    /// `EX-1234`.
    pub reference: Reference,
    pub org: OrgId,
    pub site: SiteId,
    pub kind: Kind,
    pub title: String,
    pub planned_for: Timestamp,
    pub duration_minutes: i64,
    /// The threat or hazard.
    pub category: Category,
    pub place: String,
    /// What it leaves out.
    pub scope: String,
    pub scenario: String,
    pub sponsor: String,
    /// Whom to ask, as a role.
    pub contact: String,
    pub state: State,
    /// Its drill room, once there is one.
    pub drill: Option<IncidentId>,
    /// From which its corrective actions come.
    pub work: WorkId,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// From 1.
    pub revision: i64,
    pub created_at: Timestamp,
    pub changed: LastChange,
}

impl Exercise {
    /// Nothing of it has happened yet: its plan may change.
    pub fn is_planned(&self) -> bool {
        self.state == State::Planned
    }

    /// The clock has been started and not ended.
    pub fn is_on(&self) -> bool {
        matches!(self.state, State::Running | State::Paused)
    }

    /// Ended or called off.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Ended | State::Cancelled)
    }

    /// What whoever is asked to take part is told: title, type, day, length, site. Not where, what happens, and who stands behind it.
    #[must_use]
    pub fn question(self) -> Self {
        Self {
            category: Category::Unknown,
            place: String::new(),
            scope: String::new(),
            scenario: String::new(),
            sponsor: String::new(),
            contact: String::new(),
            drill: None,
            ..self
        }
    }
}

/// A partner that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    pub exercise: ExerciseId,
    pub org: OrgId,
    pub asked_at: Timestamp,
    pub asked_by: String,
    pub agreed_at: Option<Timestamp>,
    pub declined_at: Option<Timestamp>,
    /// Title of the position that answered.
    pub answered_by: String,
    /// That position; `None`: nobody answered, or before it was kept.
    pub position: Option<PositionId>,
    /// It was taken out again.
    pub left_at: Option<Timestamp>,
    /// Of whoever answered; `None`: the whole organisation.
    pub unit: Option<UnitId>,
}

impl Party {
    /// It takes part: its last answer was a yes, and it was not taken out.
    pub fn is_in(&self) -> bool {
        self.agreed_at.is_some() && self.left_at.is_none()
    }

    /// It has said yes or no.
    pub fn has_answered(&self) -> bool {
        self.agreed_at.is_some() || self.declined_at.is_some()
    }
}

/// A position that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub exercise: ExerciseId,
    pub position: PositionId,
    pub org: OrgId,
    pub title: String,
    pub role: Role,
}

/// Somebody without an account: the name of a role or an organisation, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    pub id: GuestId,
    pub exercise: ExerciseId,
    pub name: String,
    pub added_at: Timestamp,
    pub added_by: String,
    pub ended_at: Option<Timestamp>,
}

/// What an objective is measured by, and the tasks that must succeed for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub words: String,
    pub tasks: Vec<String>,
}

/// What an exercise is held for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objective {
    pub id: ObjectiveId,
    pub exercise: ExerciseId,
    pub rank: i64,
    pub words: String,
    pub capability: CoreCapability,
    pub targets: Vec<Target>,
    /// What the owner says of it afterwards.
    pub analysis: String,
    pub revision: i64,
    pub changed: LastChange,
}

/// What happened to an inject, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub at: Timestamp,
    /// Of exercise time.
    pub second: i64,
    /// Title of the position; empty: the clock.
    pub by: String,
}

/// One line of the events list (MSEL).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inject {
    pub id: InjectId,
    pub exercise: ExerciseId,
    /// From 1, in the order in which they were added; it stays.
    pub number: i64,
    /// Minute of exercise time.
    pub planned_minute: i64,
    /// Who says it, in the story.
    pub from: String,
    pub to: String,
    pub audience: Audience,
    pub words: String,
    /// What players are expected to do.
    pub expected: String,
    pub objective: Option<ObjectiveId>,
    pub state: InjectState,
    /// Thought of while the exercise ran.
    pub ad_hoc: bool,
    pub done: Option<Done>,
    pub revision: i64,
    pub changed: LastChange,
}

/// One movement of the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockStep {
    pub step: Step,
    pub at: Timestamp,
    /// Who moved it.
    pub title: String,
}

/// What somebody saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    pub id: ObservationId,
    pub exercise: ExerciseId,
    /// The side it belongs to; a guest's belongs to the owner.
    pub org: OrgId,
    pub guest: Option<GuestId>,
    pub title: String,
    pub kind: ObservationKind,
    pub words: String,
    pub objective: Option<ObjectiveId>,
    /// `None`: before the start or after the end.
    pub exercise_second: Option<i64>,
    pub said_at: Timestamp,
}

/// What one side says of one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    pub objective: ObjectiveId,
    /// From 1.
    pub target: i64,
    pub org: OrgId,
    pub exercise: ExerciseId,
    pub letter: Letter,
    pub words: String,
    pub rated_at: Timestamp,
    pub title: String,
    pub revision: i64,
}
