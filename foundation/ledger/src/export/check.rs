//! Checking a document: what both kinds have in common, the key and the checkpoint.

use super::Record;
use super::check_disclosure::check_disclosure;
use super::check_entries::check_parsed_export;
use super::read::{Document, Unreadable, read};
use super::report::{CheckCode, DocumentKind, KeySource, Outcome, Report, plain};
use crate::canonical::object_to_canonical;
use crate::checkpoint::{Checkpoint, open_checkpoint};
use crate::hash::{Hash, salted_digest};
use crate::key::VerifierKey;
use crate::note::BadNote;

/// What the reader brings to a check.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The log's key, had from the organisation over another road than the document. Without it the document's own key
    /// is used, and the report says what that is worth.
    pub vkey: Option<VerifierKey>,
    /// A checkpoint of the same log that the reader kept from earlier: the log must be its continuation.
    pub older_checkpoint: Option<String>,
    /// The largest document to read, in bytes.
    pub max_bytes: usize,
}

impl Default for CheckOptions {
    fn default() -> CheckOptions {
        CheckOptions {
            vkey: None,
            older_checkpoint: None,
            max_bytes: super::MAX_DOCUMENT_BYTES,
        }
    }
}

/// Checks a ledger export or a disclosure.
///
/// - Shape: the document as it was handed over, byte for byte.
/// - Errors: [`Unreadable`] for what is neither. Everything that can be read gets a report, however wrong it is.
/// - Source: `docs/formats/ledger-export.md`, "What is checked".
pub fn check_export(bytes: &[u8], options: &CheckOptions) -> Result<Report, Unreadable> {
    let document = read(bytes, options.max_bytes)?;
    let is_spelled = document.is_spelled(bytes);
    Ok(match document {
        Document::Export(export) => check_parsed_export(&export, is_spelled, options),
        Document::Disclosure(disclosure) => check_disclosure(&disclosure, is_spelled, options),
    })
}

pub(super) fn begin(document: DocumentKind, origin: &str, is_spelled: bool, options: &CheckOptions) -> Report {
    let key_source = if options.vkey.is_some() {
        KeySource::Reader
    } else {
        KeySource::Document
    };
    let mut report = Report {
        document,
        origin: plain(origin),
        size: None,
        key_source,
        checks: Vec::new(),
    };
    if is_spelled {
        report.add(
            CheckCode::Form,
            Outcome::Pass,
            "The document is in its one canonical spelling.",
        );
    } else {
        report.add(
            CheckCode::Form,
            Outcome::Fail,
            "The document is not as it was written: it was reformatted or changed somewhere.",
        );
    }
    report
}

/// The key to check with: the reader's, or for want of it the document's own.
pub(super) fn choose_key(report: &mut Report, named: &str, options: &CheckOptions) -> Option<VerifierKey> {
    match (&options.vkey, VerifierKey::parse(named)) {
        (Some(given), _) if given.to_string() == named => {
            report.add(CheckCode::Key, Outcome::Pass, "The document names the key you gave.");
            Some(given.clone())
        }
        (Some(given), _) => {
            let named = plain(named);
            let sentence = format!("The document names another key than the one you gave: {named}. Yours is used.");
            report.add(CheckCode::Key, Outcome::Fail, sentence);
            Some(given.clone())
        }
        (None, Ok(own)) => {
            report.add(
                CheckCode::Key,
                Outcome::Note,
                "No key was given, so the key came from the document itself. What passes proves only that the document \
                 agrees with itself, not who made it. Get the log's key from the organisation another way, and check \
                 again with it.",
            );
            Some(own)
        }
        (None, Err(error)) => {
            report.add(
                CheckCode::Key,
                Outcome::Fail,
                format!("The key in the document cannot be used: {error}."),
            );
            None
        }
    }
}

pub(super) fn check_checkpoint(
    report: &mut Report,
    text: &str,
    origin: &str,
    key: Option<&VerifierKey>,
) -> Option<Checkpoint> {
    let Some(key) = key else {
        report.add(
            CheckCode::Checkpoint,
            Outcome::Fail,
            "Without a key the checkpoint cannot be trusted.",
        );
        return None;
    };
    match open_checkpoint(text, key) {
        Ok(checkpoint) if checkpoint.origin == origin => {
            let (size, signer) = (checkpoint.size, plain(key.name()));
            report.size = Some(size);
            let sentence = format!("The checkpoint over {size} entries carries a good signature by {signer}.");
            report.add(CheckCode::Checkpoint, Outcome::Pass, sentence);
            Some(checkpoint)
        }
        Ok(checkpoint) => {
            let (signed, named) = (plain(&checkpoint.origin), plain(origin));
            let sentence = format!("The checkpoint is of the log {signed}; the document says it is {named}.");
            report.add(CheckCode::Checkpoint, Outcome::Fail, sentence);
            None
        }
        Err(error) => {
            report.add(
                CheckCode::Checkpoint,
                Outcome::Fail,
                format!("The checkpoint is not good: {}.", reason(&error)),
            );
            None
        }
    }
}

pub(super) fn digest_of(salt: &[u8; 32], record: &Record) -> Option<Hash> {
    object_to_canonical(record)
        .ok()
        .map(|canonical| salted_digest(salt, &canonical))
}

pub(super) fn reason(error: &BadNote) -> String {
    plain(&error.to_string())
}
