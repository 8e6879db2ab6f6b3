//! The decision: closed unless a clause in force permits it.

use crate::ask::Ask;
use crate::cleared::Cleared;
use crate::compile::CompiledClause;
use crate::explain::why_not;
use crate::pair::PairClauses;
use crate::why::{ClauseRef, Why};
use jiff::Timestamp;
use muster_terms::ClauseId;
use serde::Serialize;

/// The answer to an ask. A yes cannot be made by hand, since a [`Determining`] cannot.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
#[must_use = "a decision that nobody reads protects nothing"]
pub enum Decision {
    Release { under: Determining },
    Refuse(Why),
}

/// The clauses that made it a yes. Not `Clone`: one decision clears one record.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Determining {
    clause: ClauseRef,
    all: Vec<ClauseId>,
    /// The first of them of each agreement.
    #[serde(skip)]
    of_each: Vec<ClauseRef>,
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
        let clause = by.first()?.reference().clone();
        let mut of_each: Vec<ClauseRef> = Vec::new();
        for clause in by.iter().map(|clause| clause.reference()) {
            if !of_each.iter().any(|other| other.mou == clause.mou) {
                of_each.push(clause.clone());
            }
        }
        Some(Self {
            clause,
            all: by.iter().map(|clause| clause.clause().id).collect(),
            of_each,
        })
    }

    /// The clause to show: the first of them by agreement and number.
    pub fn clause(&self) -> &ClauseRef {
        &self.clause
    }

    /// One clause of each agreement that permitted it, in the same order: what a page names, each agreement once.
    pub fn of_each_agreement(&self) -> &[ClauseRef] {
        &self.of_each
    }

    /// Every clause that permitted it, in the same order.
    pub fn all(&self) -> &[ClauseId] {
        &self.all
    }
}
