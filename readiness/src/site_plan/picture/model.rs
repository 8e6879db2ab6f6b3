//! The nouns: a picture, and how it lies under a version of a floor.

use super::Placing;
use muster_terms::{PictureId, Timestamp};
use serde::Serialize;

/// What a file was when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CameAs {
    Png,
    Jpeg,
    Webp,
    Pdf,
}

impl CameAs {
    pub const ALL: [CameAs; 4] = [Self::Png, Self::Jpeg, Self::Webp, Self::Pdf];

    /// The word that is stored, and the last part of the text's key.
    pub fn as_str(self) -> &'static str {
        match self {
            CameAs::Png => "png",
            CameAs::Jpeg => "jpeg",
            CameAs::Webp => "webp",
            CameAs::Pdf => "pdf",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|came| came.as_str() == word)
    }
}

/// What the kept bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Png,
    Jpeg,
}

impl Kind {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Png => "png",
            Kind::Jpeg => "jpeg",
        }
    }

    /// Its media type.
    pub fn media(self) -> &'static str {
        match self {
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        [Self::Png, Self::Jpeg].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Width and height in pixels, neither of them zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    pub width: u32,
    pub height: u32,
}

/// A picture as it was encoded anew: pixels and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub came_as: CameAs,
    /// Of the PDF, from 1.
    pub page: Option<u32>,
    pub kind: Kind,
    pub extent: Extent,
    pub bytes: Vec<u8>,
    /// The same pixels as a smaller JPEG, for packets: on paper and in a file that is carried along.
    pub paper: Vec<u8>,
}

/// A picture without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureRecord {
    pub id: PictureId,
    pub came_as: CameAs,
    /// Of the PDF, from 1.
    pub page: Option<u32>,
    pub kind: Kind,
    pub extent: Extent,
    /// Of the kept bytes, in hexadecimal.
    pub sha256: String,
    pub added_at: Timestamp,
    /// Title of the position, as it was called then.
    pub added_by: String,
}

/// Weakest and strongest that a picture may show, in percent.
pub const STRENGTHS: std::ops::RangeInclusive<u8> = 10..=100;

/// A picture under a version of a floor.
#[derive(Debug, Clone, PartialEq)]
pub struct Laid {
    pub picture: PictureRecord,
    pub lay: Lay,
}

/// Where it lies, and who sees it how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lay {
    pub placing: Placing,
    /// How strongly it shows, in percent, within [`STRENGTHS`].
    pub strength: u8,
    /// Whoever reads the floor sees it, on the page and on paper; else only who draws.
    pub shown: bool,
}

impl Laid {
    /// Is it the same picture in the same place, seen in the same way?
    pub fn is_same(&self, other: &Laid) -> bool {
        self.picture.id == other.picture.id && self.lay == other.lay
    }
}
