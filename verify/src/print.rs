//! The findings as text: for a person line by line, for a program as one JSON object.

use muster_ledger::export::{Check, CheckCode, DocumentKind, KeySource, Outcome, Report};
use serde_json::json;

/// How many entries a summary line names before it says "and so on".
const NAMED: usize = 20;

/// One line for each finding. Records that pass are counted, unless `all` asks for each.
pub fn sentences(report: &Report, all: bool) -> String {
    let mut text = format!("{}\n\n", title(report));
    for check in &report.checks {
        if all || !is_summed_up(check) {
            text.push_str(&format!("  {}  {}\n", word(check.outcome), check.sentence));
        }
    }
    if !all {
        text.push_str(&summary(report));
    }
    text.push_str(&format!("\n{}\n", verdict(report)));
    text
}

/// The report with its verdict: members as in `docs/formats/ledger-export.md`, "The report".
pub fn json(report: &Report) -> String {
    let mut value = json!(report);
    value["passed"] = json!(report.passed());
    format!("{value}\n")
}

pub fn unreadable(why: &str) -> String {
    format!("Nothing was checked. {why}\n")
}

pub fn json_unreadable(why: &str) -> String {
    format!("{}\n", json!({ "passed": false, "unreadable": why }))
}

fn title(report: &Report) -> String {
    let kind = match report.document {
        DocumentKind::Export => "Ledger export of",
        DocumentKind::Disclosure => "One record of",
    };
    match report.size {
        Some(size) => format!("{kind} {}, a log of {size} entries", report.origin),
        None => format!("{kind} {}", report.origin),
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "ok  ",
        Outcome::Fail => "FAIL",
        Outcome::Note => "note",
    }
}

/// A good record or a deleted one in an export: there may be a hundred thousand.
fn is_summed_up(check: &Check) -> bool {
    check.index.is_some() && check.outcome != Outcome::Fail
}

fn summary(report: &Report) -> String {
    let entries = |code| -> Vec<u64> {
        let good = report
            .checks
            .iter()
            .filter(|check| is_summed_up(check) && check.code == code);
        good.filter_map(|check| check.index).collect()
    };
    let (shown, deleted) = (entries(CheckCode::Record), entries(CheckCode::Deleted));
    let mut text = String::new();
    match (report.document, shown.as_slice()) {
        (_, []) => {}
        (DocumentKind::Disclosure, [index, ..]) => {
            text.push_str(&format!(
                "  ok    Entry {index}: the record stands in the signed log at this place.\n"
            ));
        }
        (DocumentKind::Export, _) => {
            text.push_str(&format!(
                "  ok    Records shown that match their digests: {} (--all lists them).\n",
                shown.len()
            ));
        }
    }
    if !deleted.is_empty() {
        text.push_str(&format!(
            "  note  Records the export says were deleted: entries {}.\n",
            named(&deleted)
        ));
    }
    text
}

fn verdict(report: &Report) -> String {
    let failed: Vec<&Check> = report
        .checks
        .iter()
        .filter(|check| check.outcome == Outcome::Fail)
        .collect();
    if !failed.is_empty() {
        let entries: Vec<u64> = failed.iter().filter_map(|check| check.index).collect();
        let which = if entries.is_empty() {
            String::new()
        } else {
            format!(" Entries at fault: {}.", named(&entries))
        };
        return format!(
            "NOT GOOD: {} of {} checks failed.{which}",
            failed.len(),
            report.checks.len()
        );
    }
    match report.key_source {
        KeySource::Reader => "GOOD: every check passed, with the key you gave.".to_owned(),
        KeySource::Document => {
            "CONSISTENT ONLY: every check passed, but with the key from the document itself. Anyone \
                                could have made it. Give the log's key with --vkey to know who did."
                .to_owned()
        }
    }
}

fn named(entries: &[u64]) -> String {
    let mut names: Vec<String> = entries.iter().take(NAMED).map(u64::to_string).collect();
    if entries.len() > NAMED {
        names.push(format!("and {} more", entries.len() - NAMED));
    }
    names.join(", ")
}
