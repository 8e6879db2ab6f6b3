use crate::{concern::Case, intake::Thread};
use muster_terms::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a sealed body holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Held {
    /// Nothing: a row that is there so that the number of rows tells less.
    Nothing,
    /// What somebody told the team, and what was said since.
    Thread(Box<Thread>),
    /// A concern that the team works on.
    Case(Box<Case>),
}

/// A record as it is sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Envelope {
    /// Hex; drawn anew with each save. With it the record's digest in the ledger can be proved, and without it not guessed.
    pub salt: String,
    /// The team's generation when it was sealed.
    pub generation: i64,
    /// Members who may not read it.
    pub kept_out: Vec<PersonId>,
    /// Hex of the public key of its one reader outside.
    pub outside: Option<String>,
    pub held: Held,
}

/// A record that was opened, with its row.
#[derive(Debug, Clone)]
pub struct Opened {
    pub row: Uuid,
    pub envelope: Envelope,
}
