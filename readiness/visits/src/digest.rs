//! What both sides sign: one digest over all that a visit holds.
//!
//! The ledger keeps the digest, never the words: salted, so that it can be proved while salt and words are kept, and not guessed.

use crate::model::*;
use muster_store::{Fault, salted_text_digest};
use muster_terms::*;
use serde::Serialize;

#[derive(Serialize)]
struct Content<'a> {
    reference: &'a str,
    owner: String,
    site: String,
    kind: Kind,
    purpose: &'a str,
    planned_for: String,
    started_at: Option<String>,
    stops: Vec<(i64, &'a str, &'a str)>,
    sides: Vec<Side<'a>>,
}

#[derive(Serialize)]
struct Side<'a> {
    organisation: String,
    people: Vec<(String, &'a str)>,
    checks: Vec<CheckLine<'a>>,
    findings: Vec<FindingLine<'a>>,
    /// Finding, words, SHA-256 of the picture.
    photos: Vec<(String, &'a str, &'a str)>,
}

#[derive(Serialize)]
struct CheckLine<'a> {
    line: &'a str,
    verdict: Verdict,
    likelihood: Option<Likelihood>,
    consequence: Option<Consequence>,
    words: &'a str,
}

#[derive(Serialize)]
struct FindingLine<'a> {
    finding: String,
    stop: Option<String>,
    severity: Severity,
    words: &'a str,
    action: Option<&'a str>,
    found_at: String,
    found_by: &'a str,
}

/// The digest of a visit with what every side wrote, in hexadecimal: SHA-256 over the visit's salt and its content as JSON.
///
/// The order in which rows were read does not count.
///
/// Errors: a fault when the content cannot be written as JSON.
pub fn of(visit: &Visit, stops: &[Stop], said: &[(OrgId, Said)]) -> Result<String, Fault> {
    let mut stops: Vec<_> = stops
        .iter()
        .map(|stop| (stop.place, stop.label.as_str(), stop.words.as_str()))
        .collect();
    stops.sort_unstable();
    let mut sides: Vec<Side<'_>> = said
        .iter()
        .filter(|(_, said)| !said.is_empty())
        .map(|(org, said)| side(*org, said))
        .collect();
    sides.sort_by(|a, b| a.organisation.cmp(&b.organisation));
    let content = Content {
        reference: visit.reference.as_str(),
        owner: visit.org.to_string(),
        site: visit.site.to_string(),
        kind: visit.kind,
        purpose: &visit.purpose,
        planned_for: visit.planned_for.to_string(),
        started_at: visit.started_at.map(|at| at.to_string()),
        stops,
        sides,
    };
    let json = serde_json::to_string(&content).map_err(Fault::other)?;
    Ok(salted_text_digest(&visit.salt, &json))
}

fn side(org: OrgId, said: &Said) -> Side<'_> {
    let mut people: Vec<_> = said
        .people
        .iter()
        .map(|each| (each.position.to_string(), each.title.as_str()))
        .collect();
    people.sort_unstable();
    let mut checks: Vec<_> = said.checks.iter().map(check).collect();
    checks.sort_by_key(|check| check.line);
    let mut findings: Vec<_> = said.findings.iter().map(finding).collect();
    findings.sort_by(|a, b| a.finding.cmp(&b.finding));
    let photo = |photo: &'_ Photo| photo.finding.to_string();
    let mut photos: Vec<_> = said
        .photos
        .iter()
        .map(|each| (photo(each), each.words.as_str(), each.sha256.as_str()))
        .collect();
    photos.sort_unstable();
    Side {
        organisation: org.to_string(),
        people,
        checks,
        findings,
        photos,
    }
}

fn check(check: &Check) -> CheckLine<'_> {
    CheckLine {
        line: &check.line,
        verdict: check.verdict,
        likelihood: check.likelihood,
        consequence: check.consequence,
        words: &check.words,
    }
}

fn finding(finding: &Finding) -> FindingLine<'_> {
    FindingLine {
        finding: finding.id.to_string(),
        stop: finding.stop.map(|stop| stop.to_string()),
        severity: finding.severity,
        words: &finding.words,
        action: finding.action.as_ref().map(Reference::as_str),
        found_at: finding.found_at.to_string(),
        found_by: &finding.found_by,
    }
}
