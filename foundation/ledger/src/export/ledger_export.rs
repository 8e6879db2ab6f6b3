//! The ledger export: one log, whole, in canonical JSON.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::Record;
use super::check::CheckOptions;
use super::check_entries::check_parsed_export;
use super::report::Outcome;
use crate::canonical::{NotCanonical, object_to_canonical, write_string};
use crate::hash::Hash;
use crate::key::{BadKey, VerifierKey};

/// The `format` of a ledger export.
pub const EXPORT_FORMAT: &str = "muster-ledger-export/v1";

/// A ledger export, read or about to be written. Nothing in it is checked yet: see [`check_export`](super::check_export).
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    pub origin: String,
    pub vkey: String,
    /// The newest checkpoint, a signed note. It covers exactly `entries`.
    pub checkpoint: String,
    /// An older checkpoint of the same log, to show that nothing before it has changed since.
    pub earlier_checkpoint: Option<String>,
    pub entries: Vec<ExportEntry>,
}

/// One leaf of the log and what the export tells about it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportEntry {
    /// Position in the log, from 0.
    pub index: u64,
    /// The leaf data: the salted digest of the record.
    pub digest: Hash,
    pub content: Content,
}

/// What an export tells about the record behind a digest.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// The record and its salt: anyone can recompute the digest.
    Disclosed { salt: [u8; 32], record: Record },
    /// The record and its salt were lawfully deleted; the digest cannot be opened by anyone any more.
    Deleted,
    /// The record exists and is not shown in this export.
    Withheld,
}

/// Why an export was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportRefusal {
    #[error(transparent)]
    Record(#[from] NotCanonical),
    #[error(transparent)]
    Key(#[from] BadKey),
    /// The export would not pass its own check: the store and the signed log disagree.
    #[error("the export would fail its check: {0}")]
    WouldFail(String),
}

/// Puts an export together, entry by entry in log order, and refuses to write one that would fail its check.
#[derive(Debug, Clone)]
pub struct ExportBuilder {
    export: Export,
}

impl ExportBuilder {
    /// - Shape: `key` is the log's verifier key, named after its origin; `checkpoint` a signed note.
    pub fn new(key: &VerifierKey, checkpoint: &str) -> ExportBuilder {
        let (origin, vkey) = (key.name().to_owned(), key.to_string());
        let checkpoint = checkpoint.to_owned();
        ExportBuilder {
            export: Export {
                origin,
                vkey,
                checkpoint,
                earlier_checkpoint: None,
                entries: Vec::new(),
            },
        }
    }

    /// Adds an older checkpoint of the same log.
    pub fn earlier_checkpoint(mut self, checkpoint: &str) -> ExportBuilder {
        self.export.earlier_checkpoint = Some(checkpoint.to_owned());
        self
    }

    /// The next entry, with its record.
    pub fn push_disclosed(&mut self, digest: Hash, salt: [u8; 32], record: Record) {
        self.push(digest, Content::Disclosed { salt, record });
    }

    /// The next entry, whose record was deleted.
    pub fn push_deleted(&mut self, digest: Hash) {
        self.push(digest, Content::Deleted);
    }

    /// The next entry, whose record stays with its owner.
    pub fn push_withheld(&mut self, digest: Hash) {
        self.push(digest, Content::Withheld);
    }

    fn push(&mut self, digest: Hash, content: Content) {
        let index = self.export.entries.len() as u64;
        self.export.entries.push(ExportEntry { index, digest, content });
    }

    /// The finished document. Errors: a record without canonical form, or [`ExportRefusal::WouldFail`] with the first
    /// check that would fail.
    pub fn build(self) -> Result<Vec<u8>, ExportRefusal> {
        let bytes = self.export.to_bytes()?;
        let key = VerifierKey::parse(&self.export.vkey)?;
        let report = check_parsed_export(
            &self.export,
            true,
            &CheckOptions {
                vkey: Some(key),
                ..CheckOptions::default()
            },
        );
        match report.checks.into_iter().find(|check| check.outcome == Outcome::Fail) {
            Some(failed) => Err(ExportRefusal::WouldFail(failed.sentence)),
            None => Ok(bytes),
        }
    }
}

impl Export {
    /// The one spelling of this export: canonical JSON, keys in order, no white space.
    ///
    /// Written by hand and not through a JSON value, so that a log of a million entries is not held twice.
    /// Errors: a disclosed record that has no canonical form.
    pub fn to_bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        let mut out = b"{\"checkpoint\":".to_vec();
        write_string(&mut out, &self.checkpoint);
        if let Some(earlier) = &self.earlier_checkpoint {
            out.extend_from_slice(b",\"earlier_checkpoint\":");
            write_string(&mut out, earlier);
        }
        out.extend_from_slice(b",\"entries\":[");
        for (position, entry) in self.entries.iter().enumerate() {
            if position > 0 {
                out.push(b',');
            }
            entry.write(&mut out)?;
        }
        out.extend_from_slice(b"],\"format\":");
        write_string(&mut out, EXPORT_FORMAT);
        out.extend_from_slice(b",\"origin\":");
        write_string(&mut out, &self.origin);
        out.extend_from_slice(b",\"vkey\":");
        write_string(&mut out, &self.vkey);
        out.push(b'}');
        Ok(out)
    }
}

impl ExportEntry {
    fn write(&self, out: &mut Vec<u8>) -> Result<(), NotCanonical> {
        out.extend_from_slice(if self.content == Content::Deleted {
            b"{\"deleted\":true,".as_slice()
        } else {
            b"{"
        });
        out.extend_from_slice(b"\"digest\":");
        write_string(out, &BASE64_STANDARD.encode(self.digest));
        out.extend_from_slice(format!(",\"index\":{}", self.index).as_bytes());
        if let Content::Disclosed { salt, record } = &self.content {
            out.extend_from_slice(b",\"record\":");
            out.extend(object_to_canonical(record)?);
            out.extend_from_slice(b",\"salt\":");
            write_string(out, &BASE64_STANDARD.encode(salt));
        }
        out.push(b'}');
        Ok(())
    }
}
