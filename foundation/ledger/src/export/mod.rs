//! What an organisation hands out so that others can check its log: offline, without this server, without trust in it.
//!
//! Two documents. A **ledger export** (`muster-ledger-export/v1`) holds every digest of one log from the first, and the
//! records its owner chose to show. A **disclosure** (`muster-ledger-disclosure/v1`) holds one record and its way into
//! a signed checkpoint, for a third party who need not see the rest. [`check_export`] checks either; the product's
//! page and the `muster-verify` program both call it, so both say the same. Fields: `docs/formats/ledger-export.md`.

mod check;
mod check_disclosure;
mod check_entries;
mod disclosure;
mod ledger_export;
mod read;
mod report;

pub use check::{CheckOptions, check_export};
pub use disclosure::{DISCLOSURE_FORMAT, Disclosure};
pub use ledger_export::{Content, EXPORT_FORMAT, Export, ExportBuilder, ExportEntry, ExportRefusal};
pub use read::{Document, Unreadable, read};
pub use report::{Check, CheckCode, DocumentKind, KeySource, Outcome, Report};

/// A record as the export carries it: a JSON object, digested in its canonical form.
pub type Record = serde_json::Map<String, serde_json::Value>;

/// The largest document that is read unless the caller says otherwise: 256 MiB, the digests of some three million entries.
pub const MAX_DOCUMENT_BYTES: usize = 256 * 1024 * 1024;
