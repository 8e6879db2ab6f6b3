//! The nouns: what a partner was told of a position, and the meeting that introduces whoever fills it.

use muster_terms::*;
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
    /// How a position stands, as a partner is told it.
    Standing {
        /// Nobody fills it and nobody acts for it.
        Vacant = "vacant",
        /// Another position acts for it until it is filled.
        Acting = "acting",
        /// Somebody fills it again.
        Filled = "filled",
        /// The position is no more.
        Closed = "closed",
    }

    /// Where an introduction stands.
    State {
        /// Times are proposed; no time suits both yet.
        Proposed = "proposed",
        /// Both sides can come at one time.
        Agreed = "agreed",
        /// One side does not want to meet.
        Declined = "declined",
        Held = "held",
        /// The agreed time has passed and nobody met.
        NotHeld = "not_held",
        /// Before anybody met the position was left again, or somebody else fills it or acts for it.
        Dropped = "dropped",
    }

    /// What was done with an introduction.
    Step {
        Made = "made",
        Accepted = "accepted",
        Proposed = "proposed",
        Declined = "declined",
        Held = "held",
        NotHeld = "not_held",
        Dropped = "dropped",
    }
}

impl Standing {
    /// Is there nothing more to tell of this vacancy?
    pub fn is_last(self) -> bool {
        matches!(self, Standing::Filled | Standing::Closed)
    }
}

impl State {
    /// May a time still be agreed on?
    pub fn is_open(self) -> bool {
        matches!(self, State::Proposed | State::Agreed)
    }
}

impl Step {
    /// The kind of its ledger entry.
    pub fn entry(self) -> &'static str {
        match self {
            Step::Made => "introduction.made",
            Step::Accepted => "introduction.accepted",
            Step::Proposed => "introduction.proposed",
            Step::Declined => "introduction.declined",
            Step::Held => "introduction.held",
            Step::NotHeld => "introduction.not_held",
            Step::Dropped => "introduction.dropped",
        }
    }
}

/// A position that somebody left, as far as a partner may hear of it. Who left, and why, is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub vacancy: VacancyId,
    pub reference: Reference,
    pub org: OrgId,
    pub position: PositionId,
    pub title: String,
    pub unit: Option<UnitId>,
    pub opened_at: Timestamp,
    /// Who acts for it, while that position is filled itself.
    pub acting: Option<String>,
    pub filled_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
}

/// What a clause can tell apart of a record: the site whose list the position stands in, and its district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub site: Option<SiteId>,
    pub unit: Option<UnitId>,
}

/// One line that a partner was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: NoticeId,
    pub vacancy: VacancyId,
    /// Of the vacancy, as its own side calls it: `VA-0143`.
    pub reference: Reference,
    /// Whose position it is.
    pub org: OrgId,
    pub partner: OrgId,
    /// From 1, of this vacancy and partner.
    pub nth: i64,
    pub standing: Standing,
    pub title: String,
    pub acting: Option<String>,
    /// When the position was left.
    pub since: Timestamp,
    pub place: Place,
    pub told_at: Timestamp,
}

/// The key of a notice: a number of version 7 in its text form.
pub type NoticeId = String;

/// A meeting that introduces whoever fills a position of `org`, or acts for it, to a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introduction {
    pub id: IntroductionId,
    pub vacancy: VacancyId,
    pub org: OrgId,
    pub partner: OrgId,
    /// The position, as it was called when it was filled.
    pub title: String,
    /// Who acts for it while it is vacant, as it was called then; `None`: whoever fills it is introduced.
    pub acting: Option<String>,
    pub place: Place,
    pub state: State,
    pub agreed_for: Option<Timestamp>,
    pub agreed_place: Option<String>,
    pub held_on: Option<civil::Date>,
    /// RFC 5545: how often an agreed time was moved or called off.
    pub sequence: i64,
    /// From 1.
    pub revision: i64,
    /// The last of the fourteen days.
    pub due_on: civil::Date,
    pub made_at: Timestamp,
    pub changed_at: Timestamp,
}

impl Introduction {
    /// The other side, seen from `org`.
    pub fn other(&self, org: OrgId) -> OrgId {
        if self.org == org { self.partner } else { self.org }
    }

    /// Is it of this organisation, on either side?
    pub fn is_of(&self, org: OrgId) -> bool {
        self.org == org || self.partner == org
    }
}

/// A time that is proposed, and which side can come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    pub starts_at: Timestamp,
    pub place: String,
    /// `None`: Muster.
    pub by: Option<OrgId>,
    pub owner_yes_at: Option<Timestamp>,
    pub partner_yes_at: Option<Timestamp>,
}

impl Proposed {
    /// Can both come?
    pub fn suits_both(&self) -> bool {
        self.owner_yes_at.is_some() && self.partner_yes_at.is_some()
    }
}

/// A position that came; the title as it was called then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Came {
    pub org: OrgId,
    pub position: PositionId,
    pub title: String,
}

/// A line of what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub step: Step,
    pub org: OrgId,
    pub at: Timestamp,
    /// Of the position; empty: Muster.
    pub title: String,
    pub words: String,
}
