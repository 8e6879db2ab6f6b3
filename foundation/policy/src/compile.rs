//! From a clause to its policy, or to the reason why nobody should sign it.

use crate::cedar_text::{annotations, cedar_text};
use crate::clause::Clause;
use crate::vocabulary::validator;
use crate::why::ClauseRef;
use cedar_policy::{Policy, PolicyId, PolicySet, ValidationMode};
use muster_terms::Reference;
use std::sync::Arc;

/// The longest retention a clause may name: a hundred years. A clause that means longer is not a promise anybody keeps.
pub const MAX_RETENTION_DAYS: u32 = 36_525;

/// The longest text of a clause, in characters.
pub const MAX_TEXT_CHARS: usize = 20_000;

/// A clause and the Cedar policy it is executed as. Only [`compile`] makes one.
#[derive(Debug, Clone)]
pub struct CompiledClause {
    clause: Clause,
    reference: Arc<ClauseRef>,
    cedar: String,
    executed: Policy,
}

impl CompiledClause {
    /// The clause as signed.
    pub fn clause(&self) -> &Clause {
        &self.clause
    }

    /// What a page shows beside whatever this clause opens or closes.
    pub fn reference(&self) -> &ClauseRef {
        &self.reference
    }

    /// The same, for a decision to keep without copying its words.
    pub(crate) fn shared_reference(&self) -> Arc<ClauseRef> {
        self.reference.clone()
    }

    /// The policy as text, for "how this clause is executed".
    pub fn cedar(&self) -> &str {
        &self.cedar
    }

    /// The policy that Cedar evaluates: the text's own, without annotations and places in the text. Cedar copies both
    /// with every answer, and that would cost as much as the answer.
    pub(crate) fn executed(&self) -> &Policy {
        &self.executed
    }

    /// What no compiling gives: a clause whose policy says something else.
    #[cfg(test)]
    pub(crate) fn executing(self, policy: &str) -> Self {
        let executed = Policy::parse(Some(self.executed.id().clone()), policy).unwrap();
        Self { executed, ..self }
    }
}

/// Why a clause cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompileRefusal {
    #[error("the clause has no words")]
    EmptyText,
    #[error("the clause is longer than {MAX_TEXT_CHARS} characters")]
    TextTooLong,
    #[error("{number:?} is not a clause number such as 3.2")]
    BadNumber { number: String },
    #[error("{reference:?} is not an agreement's reference such as AG-0143")]
    BadAgreementRef { reference: String },
    #[error("a clause is between two organisations, and this one names the same twice")]
    SameOrganisation,
    #[error("the clause opens something and names nobody who may receive it")]
    NoRecipients,
    #[error("the clause ends before it starts")]
    EndsBeforeStart,
    #[error("the clause opens something and keeps it for no day at all")]
    NoRetention,
    #[error("the clause keeps what it opens for longer than {MAX_RETENTION_DAYS} days")]
    RetentionTooLong,
    /// Ours, not the drafter's: the policy did not parse, or said something other than the clause.
    #[error("the clause could not be compiled: {0}")]
    NotCompiled(String),
    /// Ours, not the drafter's: the policy does not fit the schema.
    #[error("the clause does not validate: {0}")]
    NotValid(String),
}

impl CompileRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            CompileRefusal::EmptyText => "clause.empty-text",
            CompileRefusal::TextTooLong => "clause.text-too-long",
            CompileRefusal::BadNumber { .. } => "clause.bad-number",
            CompileRefusal::BadAgreementRef { .. } => "clause.bad-agreement-reference",
            CompileRefusal::SameOrganisation => "clause.same-organisation",
            CompileRefusal::NoRecipients => "clause.no-recipients",
            CompileRefusal::EndsBeforeStart => "clause.ends-before-start",
            CompileRefusal::NoRetention => "clause.no-retention",
            CompileRefusal::RetentionTooLong => "clause.retention-too-long",
            CompileRefusal::NotCompiled(_) => "clause.not-compiled",
            CompileRefusal::NotValid(_) => "clause.not-valid",
        }
    }
}

/// Compiles a clause to its Cedar policy and validates it strictly against the schema.
///
/// - Shape: one clause, one policy, whose Cedar id is the clause's id. Recipients of either side are allowed.
/// - Errors: the first [`CompileRefusal`] that applies.
pub fn compile(clause: &Clause) -> Result<CompiledClause, CompileRefusal> {
    check_terms(clause)?;
    let cedar = cedar_text(clause);
    let policy = Policy::parse(Some(PolicyId::new(clause.id.to_string())), &cedar)
        .map_err(|error| CompileRefusal::NotCompiled(error.to_string()))?;
    check_annotations(clause, &policy)?;
    let executed = bare(&policy)?;
    check_schema(&executed)?;
    Ok(CompiledClause {
        reference: Arc::new(ClauseRef::of(clause)),
        clause: clause.clone(),
        cedar,
        executed,
    })
}

/// The same policy without annotations and places, by way of Cedar's own JSON form. The last step lets go of that form,
/// which Cedar would otherwise keep and copy: with a thousand agreements it is most of the memory.
fn bare(policy: &Policy) -> Result<Policy, CompileRefusal> {
    let not_compiled = |error: &dyn std::fmt::Display| CompileRefusal::NotCompiled(error.to_string());
    let mut json = policy.to_json().map_err(|error| not_compiled(&error))?;
    json["annotations"] = serde_json::json!({});
    let bare = Policy::from_json(Some(policy.id().clone()), json).map_err(|error| not_compiled(&error))?;
    Ok(Policy::from(bare.as_ref().clone()))
}

/// The first thing that a drafter got wrong.
fn check_terms(clause: &Clause) -> Result<(), CompileRefusal> {
    flaws(clause).into_iter().next().map_or(Ok(()), Err)
}

/// All that a drafter got wrong in the terms of one clause, in the order of the text: what a form says at once.
pub fn flaws(clause: &Clause) -> Vec<CompileRefusal> {
    let opens = !clause.keeps_closed();
    let mut found = Vec::new();
    let mut need = |met: bool, otherwise: CompileRefusal| {
        if !met {
            found.push(otherwise);
        }
    };
    need(!clause.text.trim().is_empty(), CompileRefusal::EmptyText);
    need(
        clause.text.chars().count() <= MAX_TEXT_CHARS,
        CompileRefusal::TextTooLong,
    );
    let number = clause.number.clone();
    need(is_clause_number(&clause.number), CompileRefusal::BadNumber { number });
    let reference = clause.mou_ref.clone();
    need(
        clause.mou_ref.parse::<Reference>().is_ok(),
        CompileRefusal::BadAgreementRef { reference },
    );
    need(clause.from.org != clause.to.org, CompileRefusal::SameOrganisation);
    need(!opens || !clause.recipients.is_empty(), CompileRefusal::NoRecipients);
    need(clause.ends_at > clause.starts_at, CompileRefusal::EndsBeforeStart);
    need(!opens || clause.retention_days > 0, CompileRefusal::NoRetention);
    need(
        clause.retention_days <= MAX_RETENTION_DAYS,
        CompileRefusal::RetentionTooLong,
    );
    found
}

/// Two to four numbers of up to three digits with points between, none beginning with 0.
fn is_clause_number(text: &str) -> bool {
    let is_part = |part: &str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()) && !part.starts_with('0')
    };
    (2..=4).contains(&text.split('.').count()) && text.split('.').all(is_part)
}

/// The policy that was parsed must say about itself exactly what the clause says, and nothing more.
fn check_annotations(clause: &Clause, policy: &Policy) -> Result<(), CompileRefusal> {
    let written = annotations(clause);
    let read_back = written
        .iter()
        .all(|(name, value)| policy.annotation(name) == Some(value));
    if read_back && policy.annotations().count() == written.len() {
        Ok(())
    } else {
        Err(CompileRefusal::NotCompiled(
            "an annotation did not come back as it was written".to_owned(),
        ))
    }
}

fn check_schema(policy: &Policy) -> Result<(), CompileRefusal> {
    let set =
        PolicySet::from_policies([policy.clone()]).map_err(|error| CompileRefusal::NotCompiled(error.to_string()))?;
    let validator = validator().map_err(|error| CompileRefusal::NotValid(error.to_owned()))?;
    let result = validator.validate(&set, ValidationMode::Strict);
    match result.validation_errors().next() {
        None => Ok(()),
        Some(error) => Err(CompileRefusal::NotValid(error.to_string())),
    }
}
