//! All that keeps a draft from being proposed, each with the way to the field that it is about.

use super::super::{Terms, rules, urls};
use muster_terms::{Reference, Timestamp};
use muster_web::components::field_id;

/// One problem of one's own draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToMend {
    pub words: String,
    /// The field of the form that mends it.
    pub href: String,
}

/// All of them, each once, on the day that is looked.
pub fn to_mend(ag: &Reference, terms: &Terms, now: Timestamp) -> Vec<ToMend> {
    let problems = rules::problems_at(terms, now);
    let to = |problem: &rules::MouRefusal| {
        let form = match problem.clause() {
            Some(number) => format!("draft/clauses/{number}"),
            None => "draft".to_owned(),
        };
        let field = problem.field().map(|field| format!("#{}", field_id(field)));
        urls::under(ag, [form, field.unwrap_or_default()].concat())
    };
    let mend = |problem: &rules::MouRefusal| ToMend {
        words: problem.words(),
        href: to(problem),
    };
    problems.iter().map(mend).collect()
}
