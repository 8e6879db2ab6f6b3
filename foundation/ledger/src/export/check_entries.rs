//! Checking a ledger export. Each check says what it found and the rest go on: one fault does not hide another.

use super::check::{CheckOptions, begin, check_checkpoint, choose_key, digest_of, reason};
use super::report::{CheckCode, DocumentKind, Outcome, Report, label};
use super::{Content, Export, ExportEntry, Record};
use crate::checkpoint::{Checkpoint, open_checkpoint};
use crate::hash::Hash;
use crate::note::BadNote;
use crate::tree::root_of;

pub(super) fn check_parsed_export(export: &Export, is_spelled: bool, options: &CheckOptions) -> Report {
    let mut report = begin(DocumentKind::Export, &export.origin, is_spelled, options);
    let key = choose_key(&mut report, &export.vkey, options);
    let newest = check_checkpoint(&mut report, &export.checkpoint, &export.origin, key.as_ref());
    check_entries(&mut report, &export.entries, newest.as_ref());
    let older = [
        (
            CheckCode::EarlierCheckpoint,
            "the earlier checkpoint in the export",
            &export.earlier_checkpoint,
        ),
        (
            CheckCode::OlderCheckpoint,
            "the older checkpoint you gave",
            &options.older_checkpoint,
        ),
    ];
    for (code, name, text) in older {
        if let (Some(text), Some(key)) = (text, &key) {
            let (outcome, sentence) = check_older(name, &export.entries, open_checkpoint(text, key));
            report.add(code, outcome, sentence);
        }
    }
    check_contents(&mut report, &export.entries);
    report
}

fn check_entries(report: &mut Report, entries: &[ExportEntry], newest: Option<&Checkpoint>) {
    let count = entries.len();
    let misplaced = (0..).zip(entries).find(|(place, entry)| *place != entry.index);
    let fault = match (misplaced, newest) {
        (Some((place, found)), _) => {
            format!(
                "Entry {place} is missing or out of place: entry {} stands there.",
                found.index
            )
        }
        (None, None) => "Without a good checkpoint the entries cannot be placed in the log.".to_owned(),
        (None, Some(newest)) if newest.size != count as u64 => {
            format!(
                "The checkpoint covers {} entries and the export holds {count}.",
                newest.size
            )
        }
        (None, Some(newest)) if first_root(entries, count) != Some(newest.root) => {
            format!("The {count} entries do not hash to the signed root: at least one of them was changed.")
        }
        (None, Some(_)) => {
            let sentence = format!("All {count} entries recompute to the signed root, so each stands in the log.");
            return report.add(CheckCode::Entries, Outcome::Pass, sentence);
        }
    };
    report.add(CheckCode::Entries, Outcome::Fail, fault);
}

/// Is the log a continuation of an older checkpoint? With all entries at hand the old root is simply recomputed.
fn check_older(name: &str, entries: &[ExportEntry], older: Result<Checkpoint, BadNote>) -> (Outcome, String) {
    let count = entries.len();
    match older {
        Err(error) => (
            Outcome::Fail,
            format!("{} is not good: {}.", capital(name), reason(&error)),
        ),
        Ok(older) => match usize::try_from(older.size)
            .ok()
            .and_then(|size| first_root(entries, size))
        {
            None => {
                let size = older.size;
                (
                    Outcome::Fail,
                    format!("By {name} the log had {size} entries; now it has {count}: entries were removed."),
                )
            }
            Some(root) if root == older.root => (
                Outcome::Pass,
                format!(
                    "The first {} entries are those of {name}: nothing was changed since.",
                    older.size
                ),
            ),
            Some(_) => {
                let size = older.size;
                (
                    Outcome::Fail,
                    format!("The first {size} entries are not those of {name}: the past was changed."),
                )
            }
        },
    }
}

fn check_contents(report: &mut Report, entries: &[ExportEntry]) {
    let mut withheld = 0_usize;
    for entry in entries {
        match &entry.content {
            Content::Disclosed { salt, record } => check_record(report, entry, salt, record),
            Content::Deleted => report.add_at(
                CheckCode::Deleted,
                entry.index,
                Outcome::Note,
                format!(
                    "Entry {}: the export says its record was deleted; the digest in the log remains.",
                    entry.index
                ),
            ),
            Content::Withheld => withheld += 1,
        }
    }
    if withheld > 0 {
        let sentence = format!("Entries given by digest alone, their records not shown: {withheld}.");
        report.add(CheckCode::Withheld, Outcome::Note, sentence);
    }
}

fn check_record(report: &mut Report, entry: &ExportEntry, salt: &[u8; 32], record: &Record) {
    let name = label(entry.index, record);
    let (outcome, sentence) = match digest_of(salt, record) {
        Some(digest) if digest == entry.digest => (Outcome::Pass, format!("{name}: the record matches its digest.")),
        Some(_) => (
            Outcome::Fail,
            format!("{name}: the record shown is not the one that was logged."),
        ),
        None => (
            Outcome::Fail,
            format!("{name}: the record has no canonical form, so it was never logged."),
        ),
    };
    report.add_at(CheckCode::Record, entry.index, outcome, sentence);
}

/// The root of the first `size` entries; `None` where there are fewer.
fn first_root(entries: &[ExportEntry], size: usize) -> Option<Hash> {
    entries
        .get(..size)
        .map(|first| root_of(first.iter().map(|entry| entry.digest)))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
