//! Reading a document from a stranger: bounded, strict, and without believing a word of it.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::report::plain;
use super::{Content, DISCLOSURE_FORMAT, Disclosure, EXPORT_FORMAT, Export, ExportEntry, Record};
use crate::tlog_proof::TlogProof;

/// A document in one of the two formats.
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    Export(Export),
    Disclosure(Disclosure),
}

/// Why a document could not even be read. What was read and is wrong stands in a report instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the document has {bytes} bytes; at most {max_bytes} are read")]
    TooLarge { bytes: usize, max_bytes: usize },
    #[error("this is not a JSON document of the form expected: {0}")]
    Json(String),
    #[error("the document's format is {0}, which is not known here")]
    Format(String),
    #[error("entry number {position}, counted from 0, cannot be read: {why}")]
    Entry { position: usize, why: &'static str },
    #[error("the document's {0} cannot be read")]
    Field(&'static str),
}

/// Reads a ledger export or a disclosure of at most `max_bytes` bytes.
///
/// - Errors: [`Unreadable`]: too large, not JSON, an unknown format, a member missing, unknown, twice or of a wrong kind.
/// - Memory: a few times the size of an honest document; of one made to hurt (a record of a million tiny members) some
///   thirty times its size, so give a page that strangers can reach a small `max_bytes`.
pub fn read(bytes: &[u8], max_bytes: usize) -> Result<Document, Unreadable> {
    if bytes.len() > max_bytes {
        return Err(Unreadable::TooLarge {
            bytes: bytes.len(),
            max_bytes,
        });
    }
    match format_of(bytes)?.as_str() {
        EXPORT_FORMAT => parse::<WireExport>(bytes)?.try_into().map(Document::Export),
        DISCLOSURE_FORMAT => parse::<WireDisclosure>(bytes)?.try_into().map(Document::Disclosure),
        other => Err(Unreadable::Format(plain(other))),
    }
}

impl Document {
    /// Whether these bytes are the one spelling of this document. Where they are, no byte can change unnoticed.
    pub fn is_spelled(&self, bytes: &[u8]) -> bool {
        let canonical = match self {
            Document::Export(export) => export.to_bytes(),
            Document::Disclosure(disclosure) => disclosure.to_bytes(),
        };
        canonical.is_ok_and(|canonical| canonical == bytes)
    }
}

fn format_of(bytes: &[u8]) -> Result<String, Unreadable> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    Ok(parse::<Head>(bytes)?.format)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(bytes).map_err(|error| Unreadable::Json(plain(&error.to_string())))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireExport {
    #[serde(rename = "format")]
    _format: String,
    origin: String,
    vkey: String,
    checkpoint: String,
    earlier_checkpoint: Option<String>,
    entries: Vec<WireEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireEntry {
    index: u64,
    digest: String,
    salt: Option<String>,
    record: Option<Record>,
    deleted: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireDisclosure {
    #[serde(rename = "format")]
    _format: String,
    vkey: String,
    proof: String,
    salt: String,
    record: Record,
}

impl TryFrom<WireExport> for Export {
    type Error = Unreadable;

    fn try_from(wire: WireExport) -> Result<Export, Unreadable> {
        let WireExport {
            origin,
            vkey,
            checkpoint,
            earlier_checkpoint,
            entries,
            ..
        } = wire;
        let entries = entries.into_iter().enumerate();
        let entries = entries
            .map(|(position, entry)| ExportEntry::try_from(entry).map_err(|why| Unreadable::Entry { position, why }))
            .collect::<Result<_, _>>()?;
        Ok(Export {
            origin,
            vkey,
            checkpoint,
            earlier_checkpoint,
            entries,
        })
    }
}

impl TryFrom<WireEntry> for ExportEntry {
    type Error = &'static str;

    fn try_from(wire: WireEntry) -> Result<ExportEntry, &'static str> {
        let digest = bytes32(&wire.digest).ok_or("its digest is not 32 bytes in base64")?;
        let content = match (wire.salt, wire.record, wire.deleted) {
            (Some(salt), Some(record), None) => {
                let salt = bytes32(&salt).ok_or("its salt is not 32 bytes in base64")?;
                Content::Disclosed { salt, record }
            }
            (None, None, Some(true)) => Content::Deleted,
            (None, None, None) => Content::Withheld,
            _ => {
                return Err("it has neither a record with a salt, nor the word that it was deleted, nor only a digest");
            }
        };
        Ok(ExportEntry {
            index: wire.index,
            digest,
            content,
        })
    }
}

impl TryFrom<WireDisclosure> for Disclosure {
    type Error = Unreadable;

    fn try_from(wire: WireDisclosure) -> Result<Disclosure, Unreadable> {
        let proof = TlogProof::parse(&wire.proof).ok_or(Unreadable::Field("proof"))?;
        let salt = bytes32(&wire.salt).ok_or(Unreadable::Field("salt"))?;
        Ok(Disclosure {
            vkey: wire.vkey,
            proof,
            salt,
            record: wire.record,
        })
    }
}

fn bytes32(text: &str) -> Option<[u8; 32]> {
    BASE64_STANDARD.decode(text).ok()?.try_into().ok()
}
