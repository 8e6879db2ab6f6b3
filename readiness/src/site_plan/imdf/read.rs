//! From an archive to drawings: each level a floor, venue and footprints the outside.

use super::{
    Archive, ArchiveRefusal,
    archive::{id_of, says, type_of},
};
use crate::site_plan::import::{self, FloorHead, Imported, PlanRefusal};
use crate::site_plan::{FloorPlan, SiteMap};
use muster_terms::{FloorId, SiteId};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Features that are never drawn, and only kept.
const ONLY_KEPT: [&str; 8] = [
    "address",
    "anchor",
    "occupant",
    "relationship",
    "building",
    "venue",
    "footprint",
    "section",
];

/// The drawings that an archive holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought {
    /// Each level's id with its floor, not yet of any version.
    pub floors: Vec<(String, Imported<FloorPlan>)>,
    /// The outside, where the archive draws one.
    pub map: Option<Imported<SiteMap>>,
}

/// Reads the drawings. `site_name` names the outside.
///
/// Errors: [`ArchiveRefusal::Plan`] with the level that cannot be drawn and why.
pub fn read(archive: &Archive, site: SiteId, site_name: &str) -> Result<Brought, ArchiveRefusal> {
    let index = Index::of(archive);
    let mut floors = Vec::new();
    for level in archive.of("level").filter(|level| !is_outside(level)) {
        let id = id_of(level).to_owned();
        let refused = |refusal: PlanRefusal| ArchiveRefusal::Plan {
            file: format!("level {}", import::named(&id)),
            refusal,
        };
        let features: Vec<Value> = index.of_level(&id).map(|feature| index.ready(feature)).collect();
        let collection = json!({ "type": "FeatureCollection", "features": features });
        let ordinal = level
            .pointer("/properties/ordinal")
            .and_then(Value::as_i64)
            .unwrap_or(0);
        let head = FloorHead {
            floor: FloorId::new(),
            site,
            name: name_of(level).unwrap_or_else(|| format!("{ordinal}")),
            ordinal: i32::try_from(ordinal.clamp(-200, 200)).unwrap_or(0),
            level: Some(own_id(level).unwrap_or(&id).to_owned()),
        };
        let imported = import::floor(collection.to_string().as_bytes(), head).map_err(refused)?;
        floors.push((id, imported));
    }
    if floors.is_empty() && !archive.of("level").any(is_outside) {
        return Err(ArchiveRefusal::NoLevel);
    }
    Ok(Brought {
        floors,
        map: outside(&index, site, site_name)?,
    })
}

/// The level that our own archives draw the outside of a site on.
pub(super) fn is_outside(level: &Value) -> bool {
    level.pointer("/muster/sheet").and_then(Value::as_str) == Some("map")
}

/// The shown one of several languages: English, else the first.
pub(super) fn name_of(feature: &Value) -> Option<String> {
    let name = feature.pointer("/properties/name")?;
    let text = match name {
        Value::String(text) => Some(text.as_str()),
        Value::Object(names) => {
            let english = names.iter().find(|(tag, _)| *tag == "en" || tag.starts_with("en-"));
            english
                .or_else(|| names.iter().next())
                .and_then(|(_, text)| text.as_str())
        }
        _ => None,
    };
    text.filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// Which feature belongs where.
pub(super) struct Index<'a> {
    archive: &'a Archive,
    /// Level of a unit.
    levels: HashMap<&'a str, &'a str>,
    /// Names of those who are in a unit, by the unit.
    occupants: HashMap<&'a str, &'a Value>,
}

impl<'a> Index<'a> {
    pub(super) fn of(archive: &'a Archive) -> Self {
        let levels = archive
            .of("unit")
            .filter_map(|unit| Some((id_of(unit), says(unit, "level_id")?)));
        let anchors: HashMap<&str, &str> = archive
            .of("anchor")
            .filter_map(|anchor| Some((id_of(anchor), says(anchor, "unit_id")?)))
            .collect();
        let occupants = archive.of("occupant").filter_map(|occupant| {
            let unit = anchors.get(says(occupant, "anchor_id")?)?;
            Some((*unit, occupant.pointer("/properties/name")?))
        });
        Self {
            archive,
            levels: levels.collect(),
            occupants: occupants.collect(),
        }
    }

    /// The level of a feature; an amenity has that of its first unit, and what we wrote without one says it itself.
    pub(super) fn level(&self, feature: &'a Value) -> Option<&'a str> {
        let own = says(feature, "level_id").or_else(|| feature.pointer("/muster/level_id")?.as_str());
        own.or_else(|| {
            let units = feature.pointer("/properties/unit_ids")?.as_array()?;
            units.iter().find_map(|unit| self.levels.get(unit.as_str()?).copied())
        })
    }

    fn of_level(&self, level: &str) -> impl Iterator<Item = &'a Value> {
        self.archive.features.iter().filter(move |feature| {
            id_of(feature) == level || (!ONLY_KEPT.contains(&type_of(feature)) && self.level(feature) == Some(level))
        })
    }

    /// A feature as the import reads it: with the name of who is in it, and with what we know of it in our own words.
    fn ready(&self, feature: &Value) -> Value {
        let mut ready = json!({
            "type": "Feature", "id": id_of(feature), "feature_type": type_of(feature), "geometry": feature.get("geometry"),
            "properties": feature.get("properties"),
        });
        let mut properties = match ready.get_mut("properties").map(Value::take) {
            Some(Value::Object(properties)) => properties,
            _ => Map::new(),
        };
        let nameless = properties.get("name").is_none_or(Value::is_null);
        if let (true, Some(name)) = (nameless, self.occupants.get(id_of(feature))) {
            properties.insert("name".into(), (*name).clone());
        }
        if let Some(own) = own_words(feature) {
            for (key, value) in own {
                let key = if key == "kind" { "muster_kind" } else { key };
                properties.insert(key.to_owned(), value.clone());
            }
        }
        if let (Some(id), Some(members)) = (own_id(feature), ready.as_object_mut()) {
            members.insert("id".into(), id.into());
        }
        // A level is found again by its id and by nothing else.
        if type_of(feature) != "level" {
            properties.remove("level_id");
        }
        ready["properties"] = Value::Object(properties);
        ready
    }
}

/// What we know of a feature in our own words.
fn own_words(feature: &Value) -> Option<impl Iterator<Item = (&str, &Value)>> {
    let own = feature.get("muster")?.as_object()?;
    let known = |key: &str| !matches!(key, "id" | "sheet" | "level_id");
    Some(
        own.iter()
            .map(|(key, value)| (key.as_str(), value))
            .filter(move |(key, _)| known(key)),
    )
}

/// The id that the feature has with us.
pub(super) fn own_id(feature: &Value) -> Option<&str> {
    feature
        .pointer("/muster/id")
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty())
}

fn outside(index: &Index<'_>, site: SiteId, name: &str) -> Result<Option<Imported<SiteMap>>, ArchiveRefusal> {
    let buildings: HashMap<&str, Option<String>> = index
        .archive
        .of("building")
        .map(|building| (id_of(building), name_of(building)))
        .collect();
    let level = index.archive.of("level").find(|level| is_outside(level)).map(id_of);
    let mut features = Vec::new();
    for feature in &index.archive.features {
        let drawn = match type_of(feature) {
            "venue" => Some(("outline", None)),
            "footprint" => {
                let first = feature.pointer("/properties/building_ids/0").and_then(Value::as_str);
                Some(("building", first.and_then(|id| buildings.get(id).cloned().flatten())))
            }
            "level" => None,
            _ if level.is_some() && index.level(feature) == level => Some(("other", name_of(feature))),
            _ => None,
        };
        let Some((kind, label)) = drawn else { continue };
        let mut properties = Map::new();
        properties.insert("kind".into(), kind.into());
        if let Some(label) = label {
            properties.insert("label".into(), label.into());
        }
        if let Some(own) = own_words(feature) {
            properties.remove("label");
            properties.extend(own.map(|(key, value)| (key.to_owned(), value.clone())));
        }
        let id = own_id(feature).unwrap_or_else(|| id_of(feature));
        features.push(
            json!({ "type": "Feature", "id": id, "properties": properties, "geometry": feature.get("geometry") }),
        );
    }
    if features.is_empty() {
        return Ok(None);
    }
    let collection = json!({ "type": "FeatureCollection", "features": features }).to_string();
    match import::site_map(collection.as_bytes(), site, name) {
        Ok(map) => Ok(Some(map)),
        // A venue may come without a shape.
        Err(PlanRefusal::NothingToDraw) => Ok(None),
        Err(refusal) => Err(ArchiveRefusal::Plan {
            file: "venue.geojson".into(),
            refusal,
        }),
    }
}
