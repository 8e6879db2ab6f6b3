//! The nouns of an event. Two sides work at one: posts, shifts and read marks of a side are its own record.

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
    /// Where an event stands; the clock says it.
    State {
        Planned = "planned",
        On = "on",
        Over = "over",
        Cancelled = "cancelled",
    }

    /// What an invited partner answered.
    Answer {
        Asked = "asked",
        Accepted = "accepted",
        Declined = "declined",
        Uninvited = "uninvited",
    }

    /// A place in the organisation of an event: command staff and general staff as ICS names them, or a post on the ground.
    /// Source: FEMA ICS forms booklet (502-2), ICS-207.
    Place {
        /// Of each side one; where both have one, they are the unified command.
        IncidentCommander = "incident_commander",
        PublicInformation = "public_information_officer",
        Safety = "safety_officer",
        Liaison = "liaison_officer",
        Operations = "operations_section_chief",
        Planning = "planning_section_chief",
        Logistics = "logistics_section_chief",
        Finance = "finance_administration_section_chief",
        Ground = "ground",
    }

    /// What was done with an event.
    Step {
        Made = "made",
        Changed = "changed",
        Invited = "invited",
        Uninvited = "uninvited",
        Accepted = "accepted",
        Declined = "declined",
        /// Posts, shifts or operational periods.
        Staffed = "staffed",
        Briefed = "briefed",
        Cancelled = "cancelled",
    }

    /// A form of ICS that an event is printed as.
    Form {
        /// Incident Briefing.
        Ics201 = "ics-201",
        /// Communications List.
        Ics205a = "ics-205a",
        /// Incident Organization Chart.
        Ics207 = "ics-207",
    }
}

impl Answer {
    /// Does it still see the event?
    pub fn is_in(self) -> bool {
        matches!(self, Answer::Asked | Answer::Accepted)
    }
}

impl Step {
    /// The kind of its ledger entry.
    pub fn entry(self) -> &'static str {
        match self {
            Step::Made => "event.made",
            Step::Changed => "event.changed",
            Step::Invited => "event.invited",
            Step::Uninvited => "event.uninvited",
            Step::Accepted => "event.accepted",
            Step::Declined => "event.declined",
            Step::Staffed => "event.staffed",
            Step::Briefed => "event.briefed",
            Step::Cancelled => "event.cancelled",
        }
    }
}

/// An event of `org`: a fair, a match, an open day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: EventId,
    /// `EV-1234`.
    pub reference: Reference,
    pub org: OrgId,
    /// The unit of whoever planned it; `None`: of the whole organisation.
    pub unit: Option<UnitId>,
    pub site: SiteId,
    /// The site was made for it, and is open for raising only around it.
    pub own_site: bool,
    pub title: String,
    /// What it is.
    pub words: String,
    /// Expected, in people.
    pub attendance: Option<i64>,
    pub weather: String,
    pub safety: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub cancelled_at: Option<Timestamp>,
    /// From 1.
    pub revision: i64,
    pub made_by: PositionId,
    pub made_at: Timestamp,
    pub changed: LastChange,
}

impl Event {
    /// Where it stands at `now`.
    pub fn state(&self, now: Timestamp) -> State {
        match self.cancelled_at {
            Some(_) => State::Cancelled,
            None if now < self.starts_at => State::Planned,
            None if now < self.ends_at => State::On,
            None => State::Over,
        }
    }
}

/// An invited partner and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    pub org: OrgId,
    pub answer: Answer,
    pub words: String,
    pub asked_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    /// Of the position that answered.
    pub answered_title: Option<String>,
    /// The unit of whoever answered: what this side brings is that district's. `None`: of the whole organisation.
    pub unit: Option<UnitId>,
}

/// A post of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub id: EventPostId,
    pub org: OrgId,
    pub place: Place,
    /// Of a post on the ground; empty for a place of ICS.
    pub title: String,
    /// Where it stands, what it does.
    pub words: String,
    /// Channel or method of contact of the post itself, such as a radio channel: no number of a person.
    pub contact: String,
    pub reports_to: Option<EventPostId>,
    /// From 1.
    pub revision: i64,
    pub changed: LastChange,
}

/// An operational period. Its number is its place among them by time, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub id: PeriodId,
    pub from: Timestamp,
    pub until: Timestamp,
    pub objectives: String,
    /// The safety message.
    pub safety: String,
    /// From 1.
    pub revision: i64,
    pub changed: LastChange,
}

/// A position stands at a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    pub id: ShiftId,
    pub org: OrgId,
    pub post: EventPostId,
    pub position: PositionId,
    /// Of the position, as it was called then.
    pub title: String,
    pub from: Timestamp,
    pub until: Timestamp,
}

/// A line of ICS-201, block 9: what is planned or done, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// As people say it: `14:00`, `At dusk`.
    pub at: String,
    pub words: String,
}

/// A line of ICS-201, block 10.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    pub resource: String,
    pub identifier: String,
    /// Date and time ordered, as written.
    pub ordered: String,
    pub eta: String,
    pub arrived: bool,
    pub notes: String,
}

/// Who is reached how: the communications of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    pub who: String,
    /// Channel, frequency or another method of contact.
    pub contact: String,
}

/// One version of the briefing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Briefing {
    /// From 1.
    pub version: i64,
    pub situation: String,
    pub objectives: String,
    pub actions: Vec<Action>,
    pub resources: Vec<Resource>,
    pub channels: Vec<Channel>,
    pub made_at: Timestamp,
    /// Title of the position.
    pub made_by: String,
}

/// A position has read a version of the briefing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub org: OrgId,
    pub position: PositionId,
    pub title: String,
    pub version: i64,
    pub at: Timestamp,
    /// The position's, as it is now.
    pub unit: Option<UnitId>,
}

/// A line of what was done with an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub step: Step,
    pub org: OrgId,
    pub at: Timestamp,
    pub title: String,
    pub words: String,
}

impl Line {
    /// Does a partner read it? Of other partners nothing: neither who was asked nor why somebody was put out.
    pub fn is_for_partner(&self, reader: OrgId, owner: OrgId) -> bool {
        let is_of_partners = matches!(self.step, Step::Invited | Step::Uninvited);
        self.org == reader || (self.org == owner && !is_of_partners)
    }
}

/// What one side brings to an event: its own record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    pub posts: Vec<Post>,
    pub shifts: Vec<Shift>,
    pub reads: Vec<Read>,
}

impl Brought {
    /// Did this side bring nothing at all?
    pub fn is_empty(&self) -> bool {
        self.posts.is_empty() && self.shifts.is_empty() && self.reads.is_empty()
    }
}
