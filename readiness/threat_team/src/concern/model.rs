use muster_terms::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }
        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            pub fn as_str(self) -> &'static str { match self { $($name::$variant => $text),+ } }
            /// The reverse of `as_str`.
            pub fn parse(text: &str) -> Option<Self> { Self::ALL.iter().copied().find(|word| word.as_str() == text) }
        }
    };
}

pub(crate) use words;

words! {
    /// Where a fact comes from.
    Source {
        /// Somebody saw or heard it themselves.
        Witness = "witness",
        /// Somebody was told.
        Told = "told",
        /// Who told the team first.
        Reporter = "reporter",
        Document = "document",
        /// A system's own record: access, camera, mail.
        SystemRecord = "system_record",
        Police = "police",
    }
}

words! {
    /// Level of concern about a person doing violence. There is none below low.
    Level {
        Low = "low",
        Moderate = "moderate",
        Elevated = "elevated",
        High = "high",
        /// Call the emergency number now.
        Imminent = "imminent",
    }
}

words! {
    /// How a concern ended.
    Ending {
        /// What led to the concern is over.
        Settled = "settled",
        /// Others look after the person, and that holds.
        SupportInPlace = "support_in_place",
        HandedToPolice = "handed_to_police",
        /// The person has no more to do with the organisation.
        Left = "left",
        /// The team looked, and it was nothing for a team like this.
        NotForUs = "not_for_us",
    }
}

/// A scale with its edition: a level without them says little.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    pub name: String,
    pub version: String,
}

impl Scale {
    /// Source: FBI, "Making Prevention a Reality", 2016 (FACTS.md, section 6, X2 and X5).
    pub fn current() -> Self {
        Self {
            name: "FBI level of concern".into(),
            version: "2016".into(),
        }
    }
}

/// Who did something, as it is kept: the position's title of then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    pub person: PersonId,
    pub title: String,
}

/// Who and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub at: Timestamp,
    pub by: Author,
}

/// Why a line no longer counts. It stays to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Struck {
    pub moment: Moment,
    pub why: String,
}

/// What is known: with its source and its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub words: String,
    pub source: Source,
    pub source_words: String,
    pub on: Option<civil::Date>,
    pub moment: Moment,
    pub struck: Option<Struck>,
}

/// A line of a list: a hypothesis, something that protects, a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub words: String,
    pub moment: Moment,
    pub struck: Option<Struck>,
}

/// One assessment. Later ones do not change it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    pub scale: Scale,
    pub level: Level,
    pub rationale: String,
    pub next_review_on: civil::Date,
    pub moment: Moment,
}

/// What became of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub moment: Moment,
    pub words: String,
}

/// What a member of the team does, until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub words: String,
    pub owner: Author,
    pub due_on: civil::Date,
    pub moment: Moment,
    pub done: Option<Done>,
}

/// How it was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub moment: Moment,
    pub ending: Ending,
    pub words: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CaseState {
    Open,
    Closed(Closing),
}

/// A concern that the team works on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub id: Uuid,
    pub title: String,
    /// Who it is about, in words: a person.
    pub person: String,
    /// What somebody told the team, where it began with that.
    pub thread: Option<Uuid>,
    pub opened: Moment,
    pub state: CaseState,
    /// Every closing, and every reopening with its reason.
    pub closings: Vec<Closing>,
    pub reopenings: Vec<Line>,
    pub facts: Vec<Fact>,
    pub hypotheses: Vec<Line>,
    pub protective: Vec<Line>,
    pub notes: Vec<Line>,
    pub assessments: Vec<Assessment>,
    pub actions: Vec<Action>,
}

impl Case {
    pub fn is_open(&self) -> bool {
        self.state == CaseState::Open
    }

    /// The assessment that holds: the last. Levels are never averaged.
    pub fn assessment(&self) -> Option<&Assessment> {
        self.assessments.last()
    }

    /// When it is looked at next: the review, or an earlier action.
    pub fn next_on(&self) -> Option<civil::Date> {
        let review = self.assessment().map(|assessment| assessment.next_review_on);
        let actions = self
            .actions
            .iter()
            .filter(|action| action.done.is_none())
            .map(|action| action.due_on);
        review.into_iter().chain(actions).min()
    }
}
