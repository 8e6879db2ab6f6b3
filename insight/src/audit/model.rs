use muster_agreements::crossing::Crossing;
use muster_terms::*;
use std::{fmt, str::FromStr};

/// From which end the accesses are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Accesses by others to our data.
    #[default]
    OfOurs,
    /// Accesses that we made to data of others.
    ByUs,
}

impl View {
    pub const ALL: [View; 2] = [View::OfOurs, View::ByUs];

    /// The word in addresses and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            View::OfOurs => "ours",
            View::ByUs => "made",
        }
    }

    /// The reverse of [`View::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.as_str() == text)
    }
}

/// A line with the other organisation's name.
#[derive(Debug, Clone)]
pub struct AuditLine {
    pub crossing: Crossing,
    pub other_name: String,
    pub other_kind: OrganisationKind,
}

/// Where a page ends and the next begins: the last line's time and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub at: Timestamp,
    pub id: CrossingId,
}

impl Cursor {
    pub fn after(line: &AuditLine) -> Self {
        Self {
            at: line.crossing.at,
            id: line.crossing.id,
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", stored_instant(self.at), self.id)
    }
}

impl FromStr for Cursor {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let (at, id) = text.split_once('~').ok_or(NotAnId)?;
        Ok(Self {
            at: parse_instant(at).map_err(|_| NotAnId)?,
            id: id.parse()?,
        })
    }
}
