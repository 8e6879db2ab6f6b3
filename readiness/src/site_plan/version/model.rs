//! The nouns: one kept version, and where it came from.

use crate::site_plan::Sheet;
use muster_terms::Timestamp;

/// Versions of one sheet that are kept; with one more the oldest goes.
pub const MOST_KEPT: u32 = 200;

/// How a version came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was there before versions were kept.
    Kept,
    Imported,
    Edited,
    /// It is an older version that came back.
    Returned {
        to: u32,
    },
}

impl Origin {
    /// The word that is stored, and the last part of the text's key.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Kept => "kept",
            Origin::Imported => "imported",
            Origin::Edited => "edited",
            Origin::Returned { .. } => "returned",
        }
    }

    /// The version that came back.
    pub fn returned_to(self) -> Option<u32> {
        match self {
            Origin::Returned { to } => Some(to),
            _ => None,
        }
    }

    /// As it was stored.
    pub(super) fn parse(word: &str, to: Option<u32>) -> Option<Self> {
        match (word, to) {
            ("kept", _) => Some(Origin::Kept),
            ("imported", _) => Some(Origin::Imported),
            ("edited", _) => Some(Origin::Edited),
            ("returned", Some(to)) => Some(Origin::Returned { to }),
            _ => None,
        }
    }
}

/// What is said of a new version beside its drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct How {
    pub origin: Origin,
    /// Why, in one line of at most 200 characters; may be empty.
    pub why: String,
}

impl How {
    /// A version of this origin without a reason.
    pub fn of(origin: Origin) -> Self {
        Self {
            origin,
            why: String::new(),
        }
    }
}

/// A kept version without its drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRecord {
    pub version: u32,
    pub origin: Origin,
    pub why: String,
    pub changed_at: Timestamp,
    /// Title of the position; none where nobody is known.
    pub changed_by: Option<String>,
}

/// A kept version with its drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub record: VersionRecord,
    pub sheet: Sheet,
}
