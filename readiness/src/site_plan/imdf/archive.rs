//! The ZIP around an archive: one manifest and one GeoJSON collection per type of feature, within limits.

use crate::site_plan::import::{PlanRefusal, limits};
use serde_json::{Map, Value, json};
use std::io::{Cursor, Read, Write};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Bytes of an archive as it is sent.
pub const MOST_ARCHIVE_BYTES: usize = limits::MOST_BYTES;
/// Bytes of one file of it, unpacked. A file is read as a whole, and a hostile one grows twentyfold while it is.
const MOST_ENTRY_BYTES: u64 = 4 * 1024 * 1024;
/// Bytes of all of it, unpacked and kept.
const MOST_UNPACKED_BYTES: u64 = 12 * 1024 * 1024;
/// Bytes of memory that all values of it may take: what is two letters in a file, such as `0,`, is seventy bytes once it is read.
const MOST_VALUE_BYTES: usize = 192 * 1024 * 1024;
/// Files of an archive; IMDF has seventeen.
const MOST_ENTRIES: usize = 64;

/// Types of features, in the order in which they are written. Source: IMDF 1.0, section "Archive".
const TYPES: [&str; 16] = [
    "address",
    "anchor",
    "venue",
    "building",
    "footprint",
    "level",
    "unit",
    "opening",
    "amenity",
    "occupant",
    "kiosk",
    "fixture",
    "section",
    "geofence",
    "detail",
    "relationship",
];

/// A whole archive, with its features as they came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Archive {
    pub manifest: Map<String, Value>,
    /// Features of all types, each with its `feature_type`.
    pub features: Vec<Value>,
}

/// Why an archive is not taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ArchiveRefusal {
    #[error("the file is not a ZIP archive")]
    NotZip,
    #[error("the archive has more than {most} files")]
    TooManyFiles { most: usize },
    #[error("a file of the archive has a name that leads elsewhere")]
    Path,
    #[error("{file} is larger than {most} bytes when it is unpacked")]
    TooLarge { file: String, most: u64 },
    #[error("{file} holds more values than can be read")]
    TooMuch { file: String },
    #[error("{file} cannot be unpacked")]
    Broken { file: String },
    #[error("the archive has no usable manifest.json")]
    NoManifest,
    #[error("the archive has no level")]
    NoLevel,
    #[error("two features of the archive have the id {id}")]
    SameId { id: String },
    #[error("{file}: {refusal}")]
    Plan { file: String, refusal: PlanRefusal },
}

impl ArchiveRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotZip => "plan.archive-not-zip",
            Self::TooManyFiles { .. } => "plan.archive-too-many-files",
            Self::Path => "plan.archive-path",
            Self::TooLarge { .. } => "plan.archive-too-large",
            Self::TooMuch { .. } => "plan.archive-too-much",
            Self::Broken { .. } => "plan.archive-broken",
            Self::NoManifest => "plan.archive-no-manifest",
            Self::NoLevel => "plan.archive-no-level",
            Self::SameId { .. } => "plan.same-id",
            Self::Plan { refusal, .. } => refusal.code(),
        }
    }
}

impl Archive {
    /// Reads a ZIP. Folders around the files are left away; files that are no part of IMDF are passed over.
    ///
    /// Errors: any [`ArchiveRefusal`]; nothing is unpacked beyond the limits, whatever the archive says of its sizes.
    pub fn from_zip(bytes: &[u8]) -> Result<Self, ArchiveRefusal> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ArchiveRefusal::NotZip)?;
        if zip.len() > MOST_ENTRIES {
            return Err(ArchiveRefusal::TooManyFiles { most: MOST_ENTRIES });
        }
        let mut archive = Archive::default();
        let mut left = MOST_UNPACKED_BYTES;
        let mut room = MOST_VALUE_BYTES;
        for place in 0..zip.len() {
            let mut entry = zip.by_index(place).map_err(|_| ArchiveRefusal::Broken {
                file: format!("file {}", place + 1),
            })?;
            let name = entry.name().map_err(|_| ArchiveRefusal::Path)?.into_owned();
            if entry.is_dir() {
                continue;
            }
            let Some(bare) = bare_name(&name)? else { continue };
            let most = left.min(MOST_ENTRY_BYTES);
            let mut text = Vec::new();
            let read = entry.by_ref().take(most + 1).read_to_end(&mut text);
            let file = bare.clone();
            read.map_err(|_| ArchiveRefusal::Broken { file: file.clone() })?;
            if text.len() as u64 > most {
                return Err(ArchiveRefusal::TooLarge { file, most });
            }
            left -= text.len() as u64;
            room = room
                .checked_sub(value_bytes(&text))
                .ok_or_else(|| ArchiveRefusal::TooMuch { file: bare.clone() })?;
            archive.take(&bare, &text)?;
        }
        archive.checked()
    }

    fn take(&mut self, name: &str, text: &[u8]) -> Result<(), ArchiveRefusal> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        if name == "manifest.json" {
            self.manifest = serde_json::from_slice(text).map_err(|_| ArchiveRefusal::NoManifest)?;
            return Ok(());
        }
        let refused = |refusal| ArchiveRefusal::Plan {
            file: name.to_owned(),
            refusal,
        };
        let value: Value = serde_json::from_slice(text).map_err(|error| {
            refused(PlanRefusal::NotJson {
                line: error.line(),
                column: error.column(),
            })
        })?;
        let Value::Object(mut collection) = value else {
            return Err(refused(PlanRefusal::NotACollection {
                found: "no object".into(),
            }));
        };
        let Some(Value::Array(features)) = collection.remove("features") else {
            return Err(refused(PlanRefusal::NotACollection {
                found: "no features".into(),
            }));
        };
        if self.features.len() + features.len() > limits::MOST_FEATURES {
            return Err(refused(PlanRefusal::TooManyFeatures {
                most: limits::MOST_FEATURES,
            }));
        }
        let said = name.strip_suffix(".geojson").unwrap_or(name);
        for mut feature in features {
            let Some(members) = feature.as_object_mut() else {
                return Err(refused(PlanRefusal::NotACollection {
                    found: "no feature".into(),
                }));
            };
            // The file's name says the type where a feature does not.
            members.entry("feature_type").or_insert_with(|| said.into());
            self.features.push(feature);
        }
        Ok(())
    }

    /// A manifest, a level, and no id twice: everything else refers by id.
    fn checked(mut self) -> Result<Self, ArchiveRefusal> {
        self.in_order();
        if !self.manifest.get("version").is_some_and(Value::is_string) {
            return Err(ArchiveRefusal::NoManifest);
        }
        let mut seen = std::collections::HashSet::new();
        if let Some(twice) = self
            .features
            .iter()
            .map(id_of)
            .find(|id| !id.is_empty() && !seen.insert(*id))
        {
            return Err(ArchiveRefusal::SameId {
                id: crate::site_plan::import::named(twice),
            });
        }
        if self.of("level").next().is_none() {
            return Err(ArchiveRefusal::NoLevel);
        }
        Ok(self)
    }

    /// By type, as they are written, so that the way in and the way out have one order.
    pub(super) fn in_order(&mut self) {
        let place = |feature: &Value| {
            TYPES
                .iter()
                .position(|of| *of == type_of(feature))
                .unwrap_or(TYPES.len())
        };
        self.features.sort_by_key(place);
    }

    /// The features of a type.
    pub fn of<'a>(&'a self, feature_type: &'a str) -> impl Iterator<Item = &'a Value> {
        self.features
            .iter()
            .filter(move |feature| type_of(feature) == feature_type)
    }

    /// The archive as a ZIP: the manifest, and one collection for each type that there is.
    ///
    /// Errors: what the ZIP writer says, which needs a full memory.
    pub fn to_zip(&self) -> Result<Vec<u8>, zip::result::ZipError> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        zip.start_file("manifest.json", options)?;
        zip.write_all(Value::Object(self.manifest.clone()).to_string().as_bytes())?;
        let mut others: Vec<&str> = self
            .features
            .iter()
            .map(type_of)
            .filter(|of| !TYPES.contains(of))
            .collect();
        others.sort_unstable();
        others.dedup();
        for of in TYPES.into_iter().chain(others.iter().copied().filter(|of| is_name(of))) {
            let features: Vec<&Value> = self.of(of).collect();
            if !features.is_empty() {
                zip.start_file(format!("{of}.geojson"), options)?;
                let collection = json!({ "type": "FeatureCollection", "features": features });
                zip.write_all(collection.to_string().as_bytes())?;
            }
        }
        Ok(zip.finish()?.into_inner())
    }
}

/// How much memory the values of a JSON text take, told before any of them is made and rather too high: a list begins with room for
/// four values, an object with room for four members and their names, and both grow by doubling.
fn value_bytes(text: &[u8]) -> usize {
    const VALUE: usize = size_of::<Value>();
    let (mut bytes, mut in_text, mut escaped) = (text.len(), false, false);
    for letter in text {
        match letter {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b',' if !in_text => bytes += 2 * VALUE,
            b'[' if !in_text => bytes += 4 * VALUE,
            b'{' if !in_text => bytes += 7 * VALUE,
            _ => {}
        }
    }
    bytes
}

/// Letters and underscores only: it becomes the name of a file.
fn is_name(of: &str) -> bool {
    !of.is_empty() && of.len() <= 40 && of.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// The name without folders; none for what is no file of IMDF.
///
/// Errors: a name that leads out of the archive.
fn bare_name(name: &str) -> Result<Option<String>, ArchiveRefusal> {
    let leads_out =
        name.starts_with('/') || name.contains(['\\', '\0', ':']) || name.split('/').any(|part| part == "..");
    if leads_out {
        return Err(ArchiveRefusal::Path);
    }
    let bare = name.rsplit('/').next().unwrap_or_default();
    // What some systems add beside each file.
    let is_shadow = name.starts_with("__MACOSX") || bare.starts_with('.');
    let of = bare.strip_suffix(".geojson").filter(|of| is_name(of));
    let is_ours = bare == "manifest.json" || of.is_some();
    Ok((is_ours && !is_shadow).then(|| bare.to_owned()))
}

pub(super) fn type_of(feature: &Value) -> &str {
    feature.get("feature_type").and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn id_of(feature: &Value) -> &str {
    feature.get("id").and_then(Value::as_str).unwrap_or_default()
}

/// A text among the properties.
pub(super) fn says<'a>(feature: &'a Value, key: &str) -> Option<&'a str> {
    feature.get("properties")?.get(key)?.as_str()
}
