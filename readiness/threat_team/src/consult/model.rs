use crate::concern::{Level, Moment, Scale, Source, words};
use muster_policy::CrossingAct;
use muster_store::salted_text_digest;
use muster_terms::*;
use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

words! {
    /// What a team asks for: a closed list.
    Reason {
        /// How worrying is it, and what to do.
        Advice = "advice",
        /// Is a fact so?
        Facts = "facts",
        /// Somebody needs protection.
        Protection = "protection",
        /// A crime is reported.
        Crime = "crime",
        /// Somebody sees to it that a person is well.
        Welfare = "welfare",
    }
}

words! {
    /// What became of it at the police.
    Disposition {
        Received = "received",
        AdviceGiven = "advice_given",
        /// With their case number.
        TakenOn = "taken_on",
        /// With the reason.
        NotActionable = "not_actionable",
    }
}

/// Who is consulted, as it is kept: the position's title of then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub org: OrgId,
    pub org_name: String,
    pub position: PositionId,
    pub person: PersonId,
    pub title: String,
}

/// Where a fact that was sent comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentSource {
    pub source: Source,
    pub words: String,
}

/// A fact as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFact {
    pub words: String,
    pub on: Option<civil::Date>,
    /// Chosen by itself: a fact may go without it.
    pub source: Option<SentSource>,
}

/// The level of concern as it was sent, without its reasons: those may be hypotheses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentLevel {
    pub scale: Scale,
    pub level: Level,
    pub at: Timestamp,
}

/// An action of the team as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentAction {
    pub words: String,
    pub due_on: civil::Date,
    pub is_done: bool,
}

/// The lines of a concern that were chosen, copied: later changes of the concern do not reach them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub person: Option<String>,
    pub level: Option<SentLevel>,
    pub facts: Vec<SentFact>,
    pub actions: Vec<SentAction>,
}

/// What is read: all of it, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub reason: Reason,
    pub question: String,
    pub sent: Sent,
    /// The title of who sent it.
    pub by: String,
    /// `AG-0143` and `5.9`.
    pub agreement: String,
    pub clause: String,
    pub sent_at: Timestamp,
    /// The end of the clause's retention.
    pub keep_until: Timestamp,
}

/// That it was recalled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recalled {
    pub moment: Moment,
    /// For the team alone.
    pub why: String,
}

/// A consult, as the team keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consult {
    /// Random. It stands in the team's addresses.
    pub id: Uuid,
    /// Random; of its copy, and in the addresses of whoever was asked: who reads a log of addresses joins nothing. `None` for consults
    /// of before, whose copy has the same id.
    #[serde(default)]
    pub copy: Option<Uuid>,
    /// The concern.
    pub case: Uuid,
    pub to: Recipient,
    pub letter: Letter,
    pub sent: Moment,
    pub recalled: Option<Recalled>,
}

impl Consult {
    /// The id of its copy.
    pub fn of_copy(&self) -> Uuid {
        self.copy.unwrap_or(self.id)
    }
}

/// Why a copy that stands can be opened by nobody of the organisation that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// They made another key: for good.
    OtherKey,
    /// Somebody else fills the position, or nobody.
    OtherPerson,
}

impl Lost {
    pub fn as_str(self) -> &'static str {
        match self {
            Lost::OtherKey => "key",
            Lost::OtherPerson => "person",
        }
    }
}

/// A consult with its copy, as the team reads both.
#[derive(Debug, Clone)]
pub struct Standing {
    pub consult: Consult,
    pub copy: Copy,
    pub lost: Option<Lost>,
}

/// How a copy stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CopyState {
    Open,
    /// The team took it back: what was sent is gone from it.
    Recalled {
        at: Timestamp,
        by: String,
    },
    /// The clause's retention is over: what was sent is gone from it, and so is its reader.
    Ended {
        at: Timestamp,
    },
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub at: Timestamp,
    pub title: String,
    pub disposition: Disposition,
    pub words: String,
    /// Of the police, with [`Disposition::TakenOn`].
    pub case_number: String,
}

/// One line of "who saw what", which stands here and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub at: Timestamp,
    pub act: CrossingAct,
    pub from: OrgId,
    pub to: OrgId,
    pub position: PositionId,
    pub title: String,
    pub clause: ClauseId,
    /// `AG-0143 §5.9`.
    pub clause_words: String,
    /// Type and id, as the gate was asked.
    pub record: String,
    /// Looks of the same moment are one line; and of many moments, where there is [`Seen::last`].
    pub times: u32,
    /// The last look that this line stands for, where a full copy counts further looks into one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    /// Hex.
    salt: String,
    /// Hex: what the log of whoever is not the team's gets.
    digest: String,
}

/// A line before it has its salt.
#[derive(Debug, Clone)]
pub struct Look {
    pub at: Timestamp,
    pub act: CrossingAct,
    pub from: OrgId,
    pub to: OrgId,
    pub position: PositionId,
    pub title: String,
    pub clause: ClauseId,
    pub clause_words: String,
    pub record: String,
}

impl Seen {
    /// Draws salt and digest.
    pub fn new(look: Look) -> Self {
        let mut line = Self {
            at: look.at,
            act: look.act,
            from: look.from,
            to: look.to,
            position: look.position,
            title: look.title,
            clause: look.clause,
            clause_words: look.clause_words,
            record: look.record,
            times: 1,
            last: None,
            salt: String::new(),
            digest: String::new(),
        };
        line.draw();
        line
    }

    fn draw(&mut self) {
        let salt: [u8; 32] = rand::rng().random();
        self.salt = hex::encode(salt);
        self.digest = salted_text_digest(&salt, &self.proof());
    }

    /// The moment of its newest look.
    pub fn newest(&self) -> Timestamp {
        self.last.unwrap_or(self.at)
    }

    /// Looks of one position at one record under one clause.
    pub fn is_like(&self, other: &Self) -> bool {
        (self.act, self.position, self.clause, self.from) == (other.act, other.position, other.clause, other.from)
    }

    /// Stands for this look too, with a salt and a digest of both.
    pub fn absorb(&mut self, later: &Self) {
        self.last = Some(later.newest());
        self.times = self.times.saturating_add(later.times);
        self.draw();
    }

    /// The text whose digest the log gets: what an entry of a crossing says elsewhere.
    pub fn proof(&self) -> String {
        let mut text = json!({
            "kind": "crossing", "at": self.at.to_string(), "from": self.from.to_string(), "to": self.to.to_string(),
            "position": self.position.to_string(), "act": self.act.as_str(), "class": DataClass::ThreatConsult.as_str(),
            "record": self.record, "purpose": Purpose::Investigation.as_str(), "allowed": true,
            "clause": self.clause.to_string(),
        });
        if let Some(last) = self.last {
            text["until"] = json!(last.to_string());
        }
        text.to_string()
    }

    pub fn salt(&self) -> &str {
        &self.salt
    }

    pub fn digest(&self) -> &str {
        &self.digest
    }
}

/// A consult as whoever was asked reads it, sealed to their key and to the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Random, and not the consult's.
    pub id: Uuid,
    pub to: Recipient,
    /// `None` once it was recalled or its time is over.
    pub letter: Option<Letter>,
    pub sent_at: Timestamp,
    pub keep_until: Timestamp,
    #[serde(flatten)]
    pub state: CopyState,
    /// Who saw what, of both sides.
    pub seen: Vec<Seen>,
    pub answers: Vec<Answer>,
}

impl Copy {
    /// When it was first opened by whoever was asked, and by whom.
    pub fn received(&self) -> Option<&Seen> {
        self.seen
            .iter()
            .find(|seen| seen.act == CrossingAct::Read && seen.to == self.to.org)
    }

    /// What was sent is gone from it from now on. Returns whether it was there until now and may be kept no longer.
    pub fn end(&mut self, now: Timestamp) -> bool {
        let is_over = now >= self.keep_until && !matches!(self.state, CopyState::Ended { .. });
        if is_over {
            self.letter = None;
            self.state = CopyState::Ended { at: now };
        }
        is_over
    }
}
