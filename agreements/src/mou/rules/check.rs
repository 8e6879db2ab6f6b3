//! Is the text one that can be proposed and signed? Every clause is compiled and validated, not only looked at.

use super::super::{ClauseDraft, Terms};
use super::{MouRefusal, check_executed};
use muster_policy::{CompiledClause, Party, compile};

/// Clauses in one agreement, at most.
pub const MAX_CLAUSES: usize = 60;
/// Headed paragraphs in one agreement, at most.
pub const MAX_SECTIONS: usize = 60;

/// Does the text hold together? Checked at every edit, so that a mistake is said where it was made.
///
/// Errors: the first [`MouRefusal`] that applies, naming the clause.
pub fn check_text(terms: &Terms) -> Result<(), MouRefusal> {
    if terms.title.trim().is_empty() {
        return Err(MouRefusal::NoTitle);
    }
    if terms.ends_at <= terms.starts_at {
        return Err(MouRefusal::EndsBeforeStart);
    }
    if terms.review_on > terms.ends_at.to_zoned(jiff::tz::TimeZone::UTC).date() {
        return Err(MouRefusal::ReviewAfterEnd);
    }
    if terms.clauses.len() > MAX_CLAUSES {
        return Err(MouRefusal::TooMany {
            what: "clauses",
            max: MAX_CLAUSES,
        });
    }
    if terms.sections.len() > MAX_SECTIONS {
        return Err(MouRefusal::TooMany {
            what: "paragraphs",
            max: MAX_SECTIONS,
        });
    }
    (0..terms.clauses.len()).try_for_each(|place| check_clause(terms, place))
}

fn check_clause(terms: &Terms, place: usize) -> Result<(), MouRefusal> {
    let clause = &terms.clauses[place];
    let number = || clause.number.clone();
    if terms.clauses[..place]
        .iter()
        .any(|other| other.number == clause.number || other.id == clause.id)
    {
        return Err(MouRefusal::NumberTwice { number: number() });
    }
    let is_ours = |party: Party| terms.parties.iter().any(|each| each.party.org == party.org);
    if !is_ours(clause.from) || !is_ours(clause.to) {
        return Err(MouRefusal::ForeignParty { number: number() });
    }
    let covers = |site| terms.sites.iter().any(|each| each.site == site);
    if !clause.sites.iter().all(|site| covers(*site)) {
        return Err(MouRefusal::ForeignParty { number: number() });
    }
    if clause.starts_at < terms.starts_at || clause.ends_at > terms.ends_at {
        return Err(MouRefusal::OutsideTerm { number: number() });
    }
    Ok(())
}

/// May this clause be kept in a draft? The others of the draft may come from an agreement that was signed before this was asked, and
/// are mended one by one: proposing and signing ask all of them.
///
/// Errors: [`MouRefusal::NotExecuted`].
pub fn check_kept(clause: &ClauseDraft) -> Result<(), MouRefusal> {
    check_executed(clause).map_err(|why| MouRefusal::NotExecuted {
        number: clause.number.clone(),
        why,
    })
}

/// Compiles every clause to the policy it will be executed as.
///
/// Errors: what [`check_text`] and [`check_kept`] refuse; [`MouRefusal::NoClauses`]; [`MouRefusal::ClauseNotValid`] naming the first
/// clause that does not validate, and why.
pub fn compile_text(terms: &Terms) -> Result<Vec<CompiledClause>, MouRefusal> {
    check_text(terms)?;
    if terms.clauses.is_empty() {
        return Err(MouRefusal::NoClauses);
    }
    terms.clauses.iter().try_for_each(check_kept)?;
    terms
        .clauses
        .iter()
        .map(|draft| {
            compile(&terms.clause(draft)).map_err(|why| MouRefusal::ClauseNotValid {
                number: draft.number.clone(),
                why,
            })
        })
        .collect()
}
