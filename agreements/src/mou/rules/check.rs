//! Is the text one that can be proposed and signed? One list of rules, which the forms, the draft's page, the API, the proposal and the
//! signature all ask. Every clause is compiled and validated too, not only looked at.

use super::super::{ClauseDraft, Terms};
use super::{MouRefusal, unexecuted};
use muster_policy::{CompiledClause, Party, compile, flaws};
use muster_terms::Timestamp;

/// Clauses in one agreement, at most.
pub const MAX_CLAUSES: usize = 60;
/// Headed paragraphs in one agreement, at most.
pub const MAX_SECTIONS: usize = 60;

/// Does the text hold together? Checked at every edit, so that a mistake is said where it was made.
///
/// Errors: the first [`MouRefusal`] that applies, naming the clause.
pub fn check_text(terms: &Terms) -> Result<(), MouRefusal> {
    let clauses = terms.clauses.iter().flat_map(|clause| apart(terms, clause));
    first(of_the_whole(terms).into_iter().chain(clauses))
}

/// May this clause of the draft be kept? The others of the draft may come from an agreement that was signed before this was asked, and
/// are mended one by one: proposing and signing ask all of them.
///
/// Errors: the first of [`problems_of_clause`].
pub fn check_kept(terms: &Terms, clause: &ClauseDraft) -> Result<(), MouRefusal> {
    first(problems_of_clause(terms, clause))
}

/// All that keeps one clause of this text from being kept, in the order of its form.
pub fn problems_of_clause(terms: &Terms, clause: &ClauseDraft) -> Vec<MouRefusal> {
    let number = || clause.number.clone();
    let wrong = flaws(&terms.clause(clause)).into_iter();
    let wrong = wrong.map(|why| MouRefusal::ClauseNotValid { number: number(), why });
    let unexecuted = unexecuted(terms, clause).into_iter();
    let unexecuted = unexecuted.map(|why| MouRefusal::NotExecuted { number: number(), why });
    wrong.chain(apart(terms, clause)).chain(unexecuted).collect()
}

/// All that keeps this text from being proposed and signed, each once: what is said of the whole, then clause by clause.
pub fn problems(terms: &Terms) -> Vec<MouRefusal> {
    let mut all = of_the_whole(terms);
    if terms.clauses.is_empty() {
        all.push(MouRefusal::NoClauses);
    }
    for clause in &terms.clauses {
        let mut of_clause = problems_of_clause(terms, clause);
        if of_clause.is_empty() {
            of_clause.extend(compiled(terms, clause).err());
        }
        for problem in of_clause {
            if !all.contains(&problem) {
                all.push(problem);
            }
        }
    }
    all
}

/// The same on this day: a text whose last day has passed is neither proposed nor signed. It can still be kept, as a draft is mended one
/// thing at a time.
pub fn problems_at(terms: &Terms, now: Timestamp) -> Vec<MouRefusal> {
    let mut all = problems(terms);
    all.extend(is_ahead(terms, now).err());
    all
}

/// Has the text a day left to hold?
///
/// Errors: [`MouRefusal::EndHasPassed`].
pub fn is_ahead(terms: &Terms, now: Timestamp) -> Result<(), MouRefusal> {
    match terms.ends_at <= now {
        true => Err(MouRefusal::EndHasPassed),
        false => Ok(()),
    }
}

/// Compiles every clause to the policy it will be executed as.
///
/// Errors: the first of [`problems`].
pub fn compile_text(terms: &Terms) -> Result<Vec<CompiledClause>, MouRefusal> {
    first(problems(terms))?;
    terms.clauses.iter().map(|draft| compiled(terms, draft)).collect()
}

fn compiled(terms: &Terms, draft: &ClauseDraft) -> Result<CompiledClause, MouRefusal> {
    compile(&terms.clause(draft)).map_err(|why| MouRefusal::ClauseNotValid {
        number: draft.number.clone(),
        why,
    })
}

fn first(problems: impl IntoIterator<Item = MouRefusal>) -> Result<(), MouRefusal> {
    problems.into_iter().next().map_or(Ok(()), Err)
}

/// What is wrong with the words and the term, whatever the clauses say.
fn of_the_whole(terms: &Terms) -> Vec<MouRefusal> {
    let mut found = Vec::new();
    let mut need = |met: bool, otherwise: MouRefusal| {
        if !met {
            found.push(otherwise);
        }
    };
    let too_many = |what, max| MouRefusal::TooMany { what, max };
    let last_day = terms.ends_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    need(!terms.title.trim().is_empty(), MouRefusal::NoTitle);
    need(terms.ends_at > terms.starts_at, MouRefusal::EndsBeforeStart);
    need(terms.review_on <= last_day, MouRefusal::ReviewAfterEnd);
    need(terms.clauses.len() <= MAX_CLAUSES, too_many("clauses", MAX_CLAUSES));
    need(
        terms.sections.len() <= MAX_SECTIONS,
        too_many("paragraphs", MAX_SECTIONS),
    );
    found
}

/// Where a clause does not fit the text around it: its number, its parties, its sites, its days.
fn apart(terms: &Terms, clause: &ClauseDraft) -> Vec<MouRefusal> {
    let number = || clause.number.clone();
    let is_ours = |party: Party| terms.parties.iter().any(|each| each.party.org == party.org);
    let covers = |site| terms.sites.iter().any(|each| each.site == site);
    let same = terms
        .clauses
        .iter()
        .filter(|other| other.number == clause.number || other.id == clause.id);
    let mut found = Vec::new();
    if same.count() > 1 {
        found.push(MouRefusal::NumberTwice { number: number() });
    }
    let foreign = [
        (is_ours(clause.from), "from"),
        (is_ours(clause.to), "to"),
        (clause.sites.iter().all(|site| covers(*site)), "sites"),
    ];
    let foreign = foreign.into_iter().filter(|(fits, _)| !fits);
    found.extend(foreign.map(|(_, field)| MouRefusal::ForeignParty {
        number: number(),
        field,
    }));
    let outside = [
        (clause.starts_at >= terms.starts_at, "starts_on"),
        (clause.ends_at <= terms.ends_at, "ends_on"),
    ];
    let outside = outside.into_iter().filter(|(fits, _)| !fits);
    found.extend(outside.map(|(_, field)| MouRefusal::OutsideTerm {
        number: number(),
        field,
    }));
    found
}
