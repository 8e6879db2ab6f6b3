//! GeoJSON from strangers becomes a plan, or is refused with a code.
//!
//! Three ways of saying what a feature is are read: our own `kind`, the indoor maps of WRLD (`type`), and IMDF's
//! `feature_type`. What a source says and we do not carry is left out and noted, never guessed.

mod building;
mod convert;
mod geometry;
mod imdf;
pub mod limits;
mod nest;
mod note;
pub(super) mod own;
mod property;
mod reader;
mod refusal;
mod rings;
mod text;
mod wrld;

pub(super) use convert::within;
pub(super) use own::one;
pub(super) use text::named;

pub use building::{BuildingRecord, LevelRecord, read_building};
pub use note::{ImportNote, NoteCode};
pub use refusal::PlanRefusal;

use super::{FloorPlan, SiteMap};
use convert::Converted;
use limits::{MOST_BYTES, WIDEST_FLOOR_METRES, WIDEST_SITE_METRES};
use muster_terms::{FloorId, SiteId};

/// How the source says what its features are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Own,
    Wrld,
    Imdf,
}

/// A plan that was taken, and what was mended or left out on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported<T> {
    pub plan: T,
    pub dialect: Dialect,
    /// At most 100; see `more_notes`.
    pub notes: Vec<ImportNote>,
    /// How many notes were not kept.
    pub more_notes: usize,
}

/// What the person who imports says about the floor; a file that says it itself is not believed over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FloorHead {
    pub floor: FloorId,
    pub site: SiteId,
    pub name: String,
    pub ordinal: i32,
    /// Which level of an IMDF file with several, by its id.
    pub level: Option<String>,
}

/// Reads one floor from GeoJSON. The plan has version 1 and was not walked on yet.
///
/// Errors: any [`PlanRefusal`] with its code; the limits are in [`limits`].
pub fn floor(bytes: &[u8], head: FloorHead) -> Result<Imported<FloorPlan>, PlanRefusal> {
    let raw = reader::read(bytes)?;
    let (dialect, converted) = convert::lenient(raw, head.level.as_deref())?;
    convert::within(&converted.features, WIDEST_FLOOR_METRES)?;
    let Converted {
        features,
        notes,
        more_notes,
        ..
    } = converted;
    let name = text::label(&head.name).ok_or(PlanRefusal::NoHead { what: "name" })?;
    let FloorHead {
        floor, site, ordinal, ..
    } = head;
    let plan = FloorPlan {
        floor,
        site,
        name,
        ordinal,
        version: 1,
        walked_on: None,
        features,
        grid: None,
    };
    Ok(Imported {
        plan,
        dialect,
        notes,
        more_notes,
    })
}

/// Reads the outside of a site from GeoJSON; a floor's outline becomes a building.
///
/// Errors: any [`PlanRefusal`] with its code.
pub fn site_map(bytes: &[u8], site: SiteId, name: &str) -> Result<Imported<SiteMap>, PlanRefusal> {
    let raw = reader::read(bytes)?;
    let (dialect, converted) = convert::lenient(raw, None)?;
    convert::within(&converted.features, WIDEST_SITE_METRES)?;
    let Converted {
        mut features,
        notes,
        more_notes,
        ..
    } = converted;
    // In our own files the outline of a site is its boundary; a building's outline from elsewhere is the building.
    for feature in features
        .iter_mut()
        .filter(|feature| dialect != Dialect::Own && feature.kind.is_edge())
    {
        feature.kind = super::FeatureKind::Building;
    }
    let name = text::label(name).ok_or(PlanRefusal::NoHead { what: "name" })?;
    Ok(Imported {
        plan: SiteMap {
            site,
            name,
            version: 1,
            features,
        },
        dialect,
        notes,
        more_notes,
    })
}

/// The bytes without a byte order mark, if there are some and not too many.
fn checked_bytes(bytes: &[u8]) -> Result<&[u8], PlanRefusal> {
    if bytes.len() > MOST_BYTES {
        return Err(PlanRefusal::TooLarge {
            bytes: bytes.len(),
            most: MOST_BYTES,
        });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        Err(PlanRefusal::Empty)
    } else {
        Ok(bytes)
    }
}
