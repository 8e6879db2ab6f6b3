//! Records their reader has been cleared for. Pages accept nothing else.

use crate::ask::Ask;
use crate::decide::{Determining, decide};
use crate::pair::PairClauses;
use crate::why::Why;
use jiff::Timestamp;
use muster_terms::OrgId;

/// A record its reader has been cleared for. Only a [`Decision`](crate::Decision) or [`clear_own`] makes one.
///
/// Neither `Clone` nor `Deserialize`: a copy would be a clearance that nobody gave.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct Cleared<T> {
    record: T,
    under: Option<Determining>,
}

impl<T> Cleared<T> {
    pub(crate) fn under_clause(record: T, under: Determining) -> Self {
        Self {
            record,
            under: Some(under),
        }
    }

    /// The clauses that opened it; `None` when it is the reader's own organisation's.
    pub fn under(&self) -> Option<&Determining> {
        self.under.as_ref()
    }

    /// The record, and the clearance is gone.
    pub fn into_inner(self) -> T {
        self.record
    }

    /// The same clearance for something made from the record alone, such as a page's line.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Cleared<U> {
        Cleared {
            record: make(self.record),
            under: self.under,
        }
    }
}

impl<T> AsRef<T> for Cleared<T> {
    fn as_ref(&self) -> &T {
        &self.record
    }
}

/// The record is not the reader's own organisation's, so it needs a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the record belongs to another organisation")]
pub struct NotOwn;

impl NotOwn {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        "policy.not-own"
    }
}

/// Clears a record for its own organisation: no clause is needed, and none is named.
///
/// Errors: [`NotOwn`] when `reader` is another organisation; the record is dropped.
pub fn clear_own<T>(reader: OrgId, owner: OrgId, record: T) -> Result<Cleared<T>, NotOwn> {
    if reader == owner {
        Ok(Cleared { record, under: None })
    } else {
        Err(NotOwn)
    }
}

/// Rows of a list after each was decided. What was refused keeps its reason, for the log only: a page that counted it
/// would tell what exists.
#[derive(Debug)]
pub struct ClearedList<T> {
    cleared: Vec<Cleared<T>>,
    refused: Vec<Why>,
}

impl<T> ClearedList<T> {
    /// Decides each row on its own, so that a release row that outlived its clause stays closed.
    pub fn decide(rows: impl IntoIterator<Item = (Ask, T)>, clauses: &PairClauses, now: Timestamp) -> Self {
        let mut list = Self {
            cleared: Vec::new(),
            refused: Vec::new(),
        };
        for (ask, row) in rows {
            match decide(&ask, clauses, now).clear(row) {
                Ok(cleared) => list.cleared.push(cleared),
                Err(why) => list.refused.push(why),
            }
        }
        list
    }

    /// The rows the reader may see, in the order they came.
    pub fn cleared(&self) -> &[Cleared<T>] {
        &self.cleared
    }

    /// Why the others stay closed. For the log; never for the reader.
    pub fn refused(&self) -> &[Why] {
        &self.refused
    }

    /// The rows, to be drawn.
    pub fn into_cleared(self) -> Vec<Cleared<T>> {
        self.cleared
    }
}
