//! May this pass? Each signed clause is one Cedar policy, and every crossing is one Cedar decision over the clauses of
//! that ordered pair only: owner organisation to reader organisation. Closed unless a clause in force permits it.
//!
//! Pure: no SQL, no HTTP, no clock. What was decided can be exported and decided again by the stock Cedar program.
//!
//! - [`compile`] turns a [`Clause`] into a [`CompiledClause`], or refuses it with a code.
//! - [`PairClauses`] holds the compiled clauses of one ordered pair; [`ClauseBook`] holds all pairs.
//! - [`decide`] answers an [`Ask`]; a yes names its clause, and so does a no where there is one.
//! - [`Cleared`] is the only way a foreign record reaches a page.
//!
//! Absent on purpose: an ask without a reader, a clause for "everybody", and a way to make a [`Cleared`] by hand.

mod ask;
mod book;
mod cedar_text;
mod clause;
mod cleared;
mod compile;
mod decide;
mod drill;
mod explain;
mod export;
mod facts;
mod pair;
mod vocabulary;
mod why;

pub use ask::{Ask, CrossingAct, GrantedRequest, IncidentContext, Reader, Resource};
pub use book::ClauseBook;
pub use clause::{Clause, Condition, Party};
pub use cleared::{Cleared, ClearedList, NotOwn, clear_own};
pub use compile::{CompileRefusal, CompiledClause, MAX_RETENTION_DAYS, MAX_TEXT_CHARS, compile, flaws};
pub use decide::{Decision, Determining, decide};
pub use export::{DecisionExport, ExpectedDecision, ExportFault, export_decision};
pub use pair::{AgreementClauses, AgreementState, PairClauses, PairRefusal};
pub use vocabulary::SCHEMA_TEXT;
pub use why::{ClauseRef, Unmet, Why};

#[cfg(test)]
mod tests;
