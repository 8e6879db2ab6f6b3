//! Ledger entries that travel with a change.

use muster_terms::{OrgId, Timestamp, stored_instant};
use serde_json::{Map, Value, json};

/// What goes into one or more organisations' logs when a transaction commits.
///
/// The record holds ids, times, counts and digests, never names or narrative: it must stay lawful to keep when the thing it
/// speaks of is deleted. Every organisation in `logs` gets a leaf with the same salted digest and may disclose the record.
#[derive(Debug, Clone)]
pub struct Entry {
    pub(crate) logs: Vec<OrgId>,
    pub(crate) kind: &'static str,
    pub(crate) record: Map<String, Value>,
}

impl Entry {
    /// An entry of `kind` in the log of `org`.
    pub fn new(org: OrgId, kind: &'static str, at: Timestamp) -> Self {
        let mut record = Map::new();
        record.insert("kind".into(), json!(kind));
        record.insert("at".into(), json!(stored_instant(at)));
        Self {
            logs: vec![org],
            kind,
            record,
        }
    }

    /// Also in the log of `org`, once.
    #[must_use]
    pub fn also_for(mut self, org: OrgId) -> Self {
        if !self.logs.contains(&org) {
            self.logs.push(org);
        }
        self
    }

    /// Adds a field: an id, a word of a closed list, a count, an instant or a digest.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.record.insert(field.into(), value.into());
        self
    }

    /// Adds a field when there is a value for it.
    #[must_use]
    pub fn with_some(self, field: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(field, value),
            None => self,
        }
    }

    pub fn kind(&self) -> &'static str {
        self.kind
    }
}
