//! The nouns of the improvement plan. Source of the columns: HSEEP 2020, AAR/IP, improvement plan matrix.

use crate::work::WorkKind;
use muster_terms::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }
        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The stable word of the store and the API.
            pub fn as_str(self) -> &'static str { match self { $($name::$variant => $text),+ } }
            /// The reverse of `as_str`.
            pub fn parse(text: &str) -> Option<Self> { Self::ALL.iter().copied().find(|word| word.as_str() == text) }
        }
    };
}

words! {
    /// HSEEP's capability element.
    Element {
        Planning = "planning",
        Organisation = "organisation",
        Equipment = "equipment",
        Training = "training",
        Exercise = "exercise",
    }
}

words! {
    /// Where an action stands.
    State {
        /// The other side was asked and has not answered.
        Proposed = "proposed",
        Open = "open",
        Closed = "closed",
    }
}

words! {
    /// The lists in which actions stand.
    ActionList {
        /// Taken on by the own side, and open.
        Own = "own",
        /// Asked by the other side, and not answered.
        Asked = "asked",
        /// Of the other side, as far as clauses open them.
        Others = "others",
        Closed = "closed",
    }
}

words! {
    /// What can happen to an action.
    EventKind {
        Added = "added",
        Accepted = "accepted",
        /// Another position of the same side took it over.
        Given = "given",
        DueMoved = "due_moved",
        Closed = "closed",
        Reopened = "reopened",
    }
}

/// Where an action comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A debrief, by its incident: `INC-0231`.
    Debrief {
        debrief: DebriefId,
        incident: IncidentId,
        reference: Reference,
    },
    /// Other joint work: `VIS-1234`.
    Work {
        kind: WorkKind,
        work: WorkId,
        reference: Reference,
    },
}

impl Source {
    /// The stable word of the store and the API.
    pub fn kind(&self) -> &'static str {
        match self {
            Source::Debrief { .. } => "debrief",
            Source::Work { kind, .. } => kind.as_str(),
        }
    }

    /// As people call it.
    pub fn reference(&self) -> &Reference {
        match self {
            Source::Debrief { reference, .. } | Source::Work { reference, .. } => reference,
        }
    }

    pub fn debrief(&self) -> Option<DebriefId> {
        match self {
            Source::Debrief { debrief, .. } => Some(*debrief),
            Source::Work { .. } => None,
        }
    }

    pub fn incident(&self) -> Option<IncidentId> {
        match self {
            Source::Debrief { incident, .. } => Some(*incident),
            Source::Work { .. } => None,
        }
    }

    /// Its page.
    pub fn page(&self) -> String {
        match self {
            Source::Debrief { reference, .. } => format!("/debriefs/{reference}"),
            Source::Work { kind, reference, .. } => kind.page(reference),
        }
    }

    /// What a ledger entry calls it: the field and the id.
    pub(crate) fn in_ledger(&self) -> (&'static str, String) {
        match self {
            Source::Debrief { debrief, .. } => ("debrief", String::from(*debrief)),
            Source::Work { work, .. } => ("work", String::from(*work)),
        }
    }

    /// Whose parties may know of the action, as it is stored.
    pub(crate) fn id(&self) -> String {
        match self {
            Source::Debrief { incident, .. } => String::from(*incident),
            Source::Work { work, .. } => String::from(*work),
        }
    }
}

/// A corrective action. Until it is accepted it is its writer's; from then on it is its owner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub id: ActionId,
    /// The spoken name in addresses: `AC-1234`.
    pub reference: Reference,
    pub source: Source,
    /// Core issue: what went wrong.
    pub issue: String,
    /// Corrective action: what will be done.
    pub words: String,
    pub element: Element,
    /// Primary responsible organisation.
    pub owner_org: OrgId,
    pub owner_name: String,
    pub owner_kind: OrganisationKind,
    /// Organisation point of contact: a position, never a person.
    pub owner_position: PositionId,
    pub owner_title: String,
    pub starts_on: civil::Date,
    pub due_on: civil::Date,
    pub added_by_org: OrgId,
    pub added_by_name: String,
    pub added_by_kind: OrganisationKind,
    pub added_by: PositionId,
    pub added_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub closed_by: Option<PositionId>,
    /// What shows that it is done.
    pub proof: String,
    pub revision: i64,
    /// The site it was learned at, and the units of both sides in that room or work: clauses may speak of them.
    pub site: SiteId,
    /// Whose site that is, and whose debrief or work.
    pub site_org: OrgId,
    pub owner_unit: Option<UnitId>,
    pub added_by_unit: Option<UnitId>,
}

impl Action {
    pub fn state(&self) -> State {
        match (self.closed_at, self.accepted_at) {
            (Some(_), _) => State::Closed,
            (None, Some(_)) => State::Open,
            (None, None) => State::Proposed,
        }
    }

    /// The record name of the gate.
    pub fn record(&self) -> String {
        format!("action:{}", self.id)
    }

    /// Whose data it is now.
    pub fn holder(&self) -> OrgId {
        if self.accepted_at.is_some() {
            self.owner_org
        } else {
            self.added_by_org
        }
    }

    /// Asked of another side and not taken on, it is the writer's and theirs: a third one would learn from it whom the writer works with.
    pub fn is_between_others(&self, reader: OrgId) -> bool {
        self.accepted_at.is_none()
            && ![self.added_by_org, self.owner_org].contains(&reader)
            && self.added_by_org != self.owner_org
    }

    /// The same without how it stands, for its writer when the owner's clause does not open that.
    #[must_use]
    pub fn without_standing(self) -> Self {
        Self {
            owner_title: String::new(),
            due_on: self.starts_on,
            accepted_at: None,
            closed_at: None,
            closed_by: None,
            proof: String::new(),
            ..self
        }
    }
}

/// What a new action says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAction {
    pub issue: String,
    pub words: String,
    pub element: Element,
    pub owner: PositionId,
    pub starts_on: civil::Date,
    pub due_on: civil::Date,
}

/// Something that happened to an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: Uuid,
    pub action: ActionId,
    pub kind: EventKind,
    pub org: OrgId,
    pub position: PositionId,
    pub title: String,
    pub side: Side,
    /// The reason or the proof; empty when none was asked for.
    pub words: String,
    /// The due date after it.
    pub due_on: Option<civil::Date>,
    pub at: Timestamp,
}
