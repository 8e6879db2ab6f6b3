//! The building record of WRLD (`main.json`): its name and the list of its levels with their files.

use super::{PlanRefusal, text};
use serde::Deserialize;

/// Bytes of a building record.
const MOST_BYTES: usize = 256 * 1024;
/// Levels of one building: the tallest has fewer than two hundred.
const MOST_LEVELS: usize = 256;

/// A building and its levels, lowest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildingRecord {
    pub name: String,
    pub levels: Vec<LevelRecord>,
}

/// One level of a building record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelRecord {
    pub id: String,
    /// "Ground Floor"
    pub name: String,
    pub ordinal: i32,
    /// A bare file name: a record that points elsewhere gets none.
    pub filename: Option<String>,
}

/// Reads a building record.
///
/// Errors: too large, empty, not JSON, or no levels in it.
pub fn read_building(bytes: &[u8]) -> Result<BuildingRecord, PlanRefusal> {
    if bytes.len() > MOST_BYTES {
        return Err(PlanRefusal::TooLarge {
            bytes: bytes.len(),
            most: MOST_BYTES,
        });
    }
    let raw: RawBuilding = serde_json::from_slice(super::checked_bytes(bytes)?).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Eof => PlanRefusal::CutShort { line, column },
            serde_json::error::Category::Data => PlanRefusal::NoHead { what: "levels" },
            _ => PlanRefusal::NotJson { line, column },
        }
    })?;
    let name = text::label(&raw.name).ok_or(PlanRefusal::NoHead { what: "name" })?;
    if raw.levels.is_empty() || raw.levels.len() > MOST_LEVELS {
        return Err(PlanRefusal::NoHead { what: "levels" });
    }
    let mut levels: Vec<LevelRecord> = raw.levels.into_iter().filter_map(level).collect();
    levels.sort_by_key(|level| level.ordinal);
    Ok(BuildingRecord { name, levels })
}

fn level(raw: RawLevel) -> Option<LevelRecord> {
    let id = text::label(&raw.id)?;
    let name = raw
        .readable_name
        .as_deref()
        .or(raw.name.as_deref())
        .and_then(text::label);
    let bare = |name: &String| !name.contains(['/', '\\', '\0']) && !name.starts_with('.');
    let filename = raw.filename.filter(bare).and_then(|name| text::label(&name));
    Some(LevelRecord {
        name: name.unwrap_or_else(|| id.clone()),
        id,
        ordinal: raw.z_order,
        filename,
    })
}

#[derive(Deserialize)]
struct RawBuilding {
    name: String,
    levels: Vec<RawLevel>,
}

#[derive(Deserialize)]
struct RawLevel {
    id: String,
    name: Option<String>,
    readable_name: Option<String>,
    z_order: i32,
    filename: Option<String>,
}
