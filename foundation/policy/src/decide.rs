//! The decision: closed unless a clause in force permits it.

use crate::ask::Ask;
use crate::cleared::Cleared;
use crate::compile::CompiledClause;
use crate::explain::why_not;
use crate::pair::PairClauses;
use crate::why::{ClauseRef, Why};
use jiff::Timestamp;
use muster_terms::{ClauseId, MouId};
use serde::{Serialize, Serializer, ser::SerializeStruct};
use std::sync::Arc;

/// The answer to an ask. A yes cannot be made by hand, since a [`Determining`] cannot.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
#[must_use = "a decision that nobody reads protects nothing"]
pub enum Decision {
    Release { under: Determining },
    Refuse(Why),
}

/// The clauses that made it a yes. Not `Clone`: one decision clears one record.
///
/// The references are the compiled clauses' own: a decision is made far more often than its clauses are named.
#[derive(Debug, PartialEq, Eq)]
pub struct Determining {
    first: Arc<ClauseRef>,
    by: Vec<Arc<ClauseRef>>,
    all: Vec<ClauseId>,
}

impl Serialize for Determining {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Determining", 2)?;
        fields.serialize_field("clause", self.clause())?;
        fields.serialize_field("all", self.all())?;
        fields.end()
    }
}

/// What Cedar said.
pub(crate) enum Verdict<'a> {
    Permitted { by: Vec<&'a CompiledClause> },
    Forbidden { by: Vec<&'a CompiledClause> },
    Silent,
    Fault { errors: Vec<String> },
}

/// May this record pass from one organisation to another, now? Closed unless a clause in force permits it.
///
/// Cedar evaluates the clauses of this pair only; the answer names the clause for a yes and the reason for a no. The
/// verdict is Cedar's alone; the reason for a no is worked out afterwards from the clauses' terms.
pub fn decide(ask: &Ask, clauses: &PairClauses, now: Timestamp) -> Decision {
    match clauses.evaluate(ask, now) {
        Verdict::Permitted { by } => match Determining::from_clauses(&by) {
            Some(under) => Decision::Release { under },
            None => Decision::Refuse(Why::NotEvaluated { errors: Vec::new() }),
        },
        Verdict::Forbidden { by } => Decision::Refuse(closed_by(&by)),
        Verdict::Silent => Decision::Refuse(why_not(ask, clauses, now)),
        Verdict::Fault { errors } => Decision::Refuse(Why::NotEvaluated { errors }),
    }
}

fn closed_by(by: &[&CompiledClause]) -> Why {
    match by.first() {
        Some(clause) => Why::ClosedBy {
            clause: clause.reference().clone(),
        },
        None => Why::NotEvaluated { errors: Vec::new() },
    }
}

impl Decision {
    /// Is it a yes?
    pub fn is_release(&self) -> bool {
        matches!(self, Decision::Release { .. })
    }

    /// The reason for a no.
    pub fn why(&self) -> Option<&Why> {
        match self {
            Decision::Release { .. } => None,
            Decision::Refuse(why) => Some(why),
        }
    }

    /// Clears the record that was asked for. The caller sees to it that it is that record, loaded in this transaction.
    ///
    /// Errors: the decision's own [`Why`] when it was a no; the record is dropped.
    pub fn clear<T>(self, record: T) -> Result<Cleared<T>, Why> {
        match self {
            Decision::Release { under } => Ok(Cleared::under_clause(record, under)),
            Decision::Refuse(why) => Err(why),
        }
    }
}

impl Determining {
    pub(crate) fn from_clauses(by: &[&CompiledClause]) -> Option<Self> {
        Some(Self {
            first: by.first()?.shared_reference(),
            by: by.iter().map(|clause| clause.shared_reference()).collect(),
            all: by.iter().map(|clause| clause.clause().id).collect(),
        })
    }

    /// The clause to show: the first of them by agreement and number.
    pub fn clause(&self) -> &ClauseRef {
        &self.first
    }

    /// One clause of each agreement that permitted it, in the same order: what a page names, each agreement once.
    pub fn of_each_agreement(&self) -> impl Iterator<Item = &ClauseRef> {
        let is_first = |place: usize, mou: MouId| !self.by.iter().take(place).any(|earlier| earlier.mou == mou);
        let each = self.by.iter().enumerate();
        each.filter(move |(place, clause)| is_first(*place, clause.mou))
            .map(|(_, clause)| clause.as_ref())
    }

    /// Every clause that permitted it, in the same order.
    pub fn all(&self) -> &[ClauseId] {
        &self.all
    }
}
