//! A decision as files that the stock Cedar program reads, so that anybody can decide it again.

use crate::ask::Ask;
use crate::decide::Verdict;
use crate::facts::facts;
use crate::pair::PairClauses;
use crate::vocabulary::{SCHEMA_TEXT, schema, vocabulary};
use jiff::Timestamp;
use muster_terms::ClauseId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Cedar's word for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ExpectedDecision {
    Allow,
    Deny,
}

/// One decision, complete: nothing else went into it.
///
/// Saved as `schema.cedarschema`, `policies.cedar`, `entities.json` and `request.json`, it is decided again by
/// `cedar authorize --verbose --schema schema.cedarschema --policies policies.cedar --entities entities.json
/// --request-json request.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionExport {
    /// The schema, as Cedar text.
    pub schema: String,
    /// The clauses in force of the pair, as Cedar text. Cedar takes each policy's id from its `@id`.
    pub policies: String,
    pub entities: Value,
    pub request: Value,
    pub expected: ExpectedDecision,
    /// The ids of the policies that determined the answer, which are the clauses' ids; sorted.
    pub determining: Vec<String>,
}

/// A decision could not be exported. Ours; it never happens to a decision that was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the decision could not be exported: {0}")]
pub struct ExportFault(String);

impl ExportFault {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        "policy.export-fault"
    }
}

/// Decides once more and writes down everything that went into it, checked against the schema.
///
/// Errors: [`ExportFault`] when the entities or the request do not fit the schema, or Cedar reports an error.
pub fn export_decision(ask: &Ask, clauses: &PairClauses, now: Timestamp) -> Result<DecisionExport, ExportFault> {
    let words = vocabulary().map_err(|error| ExportFault(error.to_owned()))?;
    let schema = schema().map_err(|error| ExportFault(error.to_owned()))?;
    let checked = facts(ask, now, words, Some(schema)).map_err(ExportFault)?;
    let plain = facts(ask, now, words, None).map_err(ExportFault)?;
    let (expected, determining) = match clauses.authorize(ask.resource.class, &checked) {
        Verdict::Permitted { by } => (ExpectedDecision::Allow, by),
        Verdict::Forbidden { by } => (ExpectedDecision::Deny, by),
        Verdict::Silent => (ExpectedDecision::Deny, Vec::new()),
        Verdict::Fault { errors } => return Err(ExportFault(errors.join("; "))),
    };
    let mut determining: Vec<ClauseId> = determining.into_iter().map(|clause| clause.clause().id).collect();
    determining.sort_unstable();
    Ok(DecisionExport {
        schema: SCHEMA_TEXT.to_owned(),
        policies: clauses
            .in_force()
            .iter()
            .map(|clause| clause.cedar())
            .collect::<Vec<_>>()
            .join("\n"),
        entities: plain
            .entities
            .to_json_value()
            .map_err(|error| ExportFault(error.to_string()))?,
        request: request_json(&plain.request)?,
        expected,
        determining: determining.iter().map(ToString::to_string).collect(),
    })
}

/// The request as `cedar authorize --request-json` reads it.
fn request_json(request: &cedar_policy::Request) -> Result<Value, ExportFault> {
    let missing = || ExportFault("the request is not complete".to_owned());
    let context = request.context().ok_or_else(missing)?;
    Ok(json!({
        "principal": request.principal().ok_or_else(missing)?.to_string(),
        "action": request.action().ok_or_else(missing)?.to_string(),
        "resource": request.resource().ok_or_else(missing)?.to_string(),
        "context": context.to_json_value().map_err(|error| ExportFault(error.to_string()))?,
    }))
}
