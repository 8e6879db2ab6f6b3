use muster_ledger::{Hash, export::Record};
use muster_terms::Timestamp;

/// A signed checkpoint as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Entries that it covers.
    pub size: u64,
    /// The signed note, verbatim.
    pub note: String,
    pub signed_at: Timestamp,
}

/// One entry with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEntry {
    pub index: u64,
    /// Zeroes when the stored bytes are not a digest; the content says so.
    pub digest: Hash,
    pub content: StoredContent,
}

/// What the store still holds of the record behind a digest.
#[derive(Debug, Clone, PartialEq)]
pub enum StoredContent {
    Kept {
        salt: [u8; 32],
        record: Record,
    },
    /// Record and salt were lawfully deleted.
    Deleted,
    /// The row cannot be read: storage was damaged or changed by hand.
    Damaged,
}
