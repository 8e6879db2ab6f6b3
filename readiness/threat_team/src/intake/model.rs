use muster_terms::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Reporter,
    Team,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub side: Side,
    pub words: String,
    pub at: Timestamp,
}

/// What somebody told the team, and what was said since. Whoever told it can open all of it with the receipt, so nothing that the
/// team thinks of it stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    pub id: Uuid,
    pub at: Timestamp,
    /// Who it is about.
    pub about: String,
    pub place: String,
    /// How they can be reached, when they said so.
    pub contact: String,
    pub said: Vec<Said>,
}

impl Thread {
    /// Adds a message.
    pub fn say(&mut self, side: Side, words: String, at: Timestamp) {
        self.said.push(Said { side, words, at });
    }

    /// What was told first.
    pub fn words(&self) -> &str {
        self.said.first().map(|said| said.words.as_str()).unwrap_or_default()
    }
}
