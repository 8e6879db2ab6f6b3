//! From drawings to an archive: what nobody changed goes out as it came, what was changed is written over it, what is new gets a type
//! and a category of IMDF, and with it our own words in the foreign member `muster` (RFC 7946, section 6.1).

use super::{
    Archive,
    archive::{id_of, says, type_of},
    read::{self, Index, is_outside, own_id},
};
use crate::site_plan::{Feature, FeatureKind, FloorPlan, Shape, SiteMap, verbs::digest};
use muster_terms::{SiteId, Timestamp};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What is drawn of a site.
#[derive(Debug, Clone)]
pub struct Drawings<'a> {
    pub site: SiteId,
    pub name: &'a str,
    pub address: &'a str,
    /// Each floor with the id of the level that it is.
    pub floors: &'a [(String, FloorPlan)],
    pub map: Option<&'a SiteMap>,
    pub now: Timestamp,
}

/// The archive of what is drawn, over what `source` brought.
pub fn write(source: Option<&Archive>, drawings: &Drawings<'_>) -> Archive {
    let empty = Archive::default();
    let source = source.unwrap_or(&empty);
    let mut out = Writer::new(source, drawings);
    for (level, plan) in drawings.floors {
        out.floor(level, plan);
    }
    out.outside();
    out.whole();
    out.rest();
    out.finish()
}

struct Writer<'a> {
    source: &'a Archive,
    drawings: &'a Drawings<'a>,
    index: Index<'a>,
    /// What the source's features were drawn as, by level (the outside: empty) and id.
    was: HashMap<(String, String), Feature>,
    /// Names and storeys as they came, by level.
    heads: HashMap<String, (String, i32)>,
    language: String,
    out: Vec<Value>,
    /// Ids of the source's features that were written or that somebody took away.
    settled: HashSet<String>,
    gone: HashSet<String>,
    building: String,
    address: String,
}

impl<'a> Writer<'a> {
    fn new(source: &'a Archive, drawings: &'a Drawings<'a>) -> Self {
        let (mut was, mut heads) = (HashMap::new(), HashMap::new());
        if let Ok(brought) = read::read(source, drawings.site, drawings.name) {
            for (level, imported) in brought.floors {
                heads.insert(level.clone(), (imported.plan.name, imported.plan.ordinal));
                let features = imported.plan.features.into_iter();
                was.extend(features.map(|feature| ((level.clone(), feature.id.clone()), feature)));
            }
            let features = brought.map.map(|map| map.plan.features).unwrap_or_default();
            was.extend(
                features
                    .into_iter()
                    .map(|feature| ((String::new(), feature.id.clone()), feature)),
            );
        }
        let first = |of: &'static str, made: &str| {
            let there = source.of(of).next().map(|feature| id_of(feature).to_owned());
            there.unwrap_or_else(|| derived(drawings.site, made))
        };
        let language = source.manifest.get("language").and_then(Value::as_str).unwrap_or("en");
        Self {
            source,
            drawings,
            index: Index::of(source),
            was,
            heads,
            language: language.to_owned(),
            out: Vec::new(),
            settled: HashSet::new(),
            gone: HashSet::new(),
            building: first("building", "building"),
            address: first("address", "address"),
        }
    }

    /// The source's features of a level by the ids that they have with us.
    fn originals(&self, level: &str) -> HashMap<String, &'a Value> {
        let of_level = self.source.features.iter().filter(|feature| match level {
            "" => matches!(type_of(feature), "venue" | "footprint") || self.is_on_outside(feature),
            level => id_of(feature) == level || self.index.level(feature) == Some(level),
        });
        of_level
            .map(|feature| (own_id(feature).unwrap_or_else(|| id_of(feature)).to_owned(), feature))
            .collect()
    }

    fn is_on_outside(&self, feature: &'a Value) -> bool {
        let level = self.index.level(feature);
        self.source
            .of("level")
            .any(|outside| is_outside(outside) && level == Some(id_of(outside)))
    }

    fn floor(&mut self, level: &str, plan: &FloorPlan) {
        let originals = self.originals(level);
        let mut edge = plan.features.iter().position(|feature| {
            feature.kind == FeatureKind::Outline
                && originals
                    .get(&feature.id)
                    .is_some_and(|original| id_of(original) == level)
        });
        edge = edge.or_else(|| {
            plan.features
                .iter()
                .position(|feature| feature.kind == FeatureKind::Outline)
        });
        self.level(level, plan, edge.and_then(|edge| plan.features.get(edge)), &originals);
        let units: Vec<(&Feature, String)> = plan
            .features
            .iter()
            .filter(|feature| feature.kind.is_space() && matches!(feature.shape, Shape::Areas(_)))
            .map(|feature| (feature, self.id_for(level, feature, &originals)))
            .collect();
        for (place, feature) in plan.features.iter().enumerate() {
            if Some(place) != edge {
                self.one(level, level, feature, &originals, &units);
            }
        }
        let there: HashSet<&str> = plan.features.iter().map(|feature| feature.id.as_str()).collect();
        self.took_away(level, &originals, &there);
    }

    /// What was drawn once and is not any more.
    fn took_away(&mut self, level: &str, originals: &HashMap<String, &'a Value>, there: &HashSet<&str>) {
        for (id, original) in originals {
            let drawn = self.was.contains_key(&(level.to_owned(), id.clone()));
            if drawn && !there.contains(id.as_str()) && !matches!(type_of(original), "level" | "venue") {
                self.settled.insert(id_of(original).to_owned());
                self.gone.insert(id_of(original).to_owned());
            }
        }
    }

    fn id_for(&self, level: &str, feature: &Feature, originals: &HashMap<String, &'a Value>) -> String {
        match originals
            .get(&feature.id)
            .filter(|original| fits(type_of(original), &feature.shape))
        {
            Some(original) => id_of(original).to_owned(),
            None if Uuid::parse_str(&feature.id).is_ok() && !originals.contains_key(&feature.id) => feature.id.clone(),
            None => derived(self.drawings.site, &[level, "/", &feature.id].concat()),
        }
    }

    /// One feature: as it came, or as it came with what was changed, or new.
    fn one(
        &mut self,
        key: &str,
        level: &str,
        feature: &Feature,
        originals: &HashMap<String, &'a Value>,
        units: &[(&Feature, String)],
    ) {
        let was = self.was.get(&(key.to_owned(), feature.id.clone())).cloned();
        let original = originals.get(&feature.id).copied();
        let written = match (original, was) {
            (Some(original), Some(was)) if was == *feature => original.clone(),
            (Some(original), was) if fits(type_of(original), &feature.shape) => {
                self.changed(original, was.as_ref(), feature)
            }
            // The second point of a multipoint: its original was written with the first.
            (None, Some(was)) if was == *feature => return,
            (original, _) => {
                if let Some(original) = original {
                    self.settled.insert(id_of(original).to_owned());
                    self.gone.insert(id_of(original).to_owned());
                }
                let id = self.id_for(level, feature, originals);
                self.new_one(&id, level, feature, units)
            }
        };
        self.settled.insert(id_of(&written).to_owned());
        self.out.push(written);
    }

    fn changed(&self, original: &Value, was: Option<&Feature>, feature: &Feature) -> Value {
        let mut written = original.clone();
        if was.is_none_or(|was| was.shape != feature.shape) {
            written["geometry"] = geometry(feature);
            if let Some(point) = written.pointer_mut("/properties/display_point") {
                *point = Value::Null;
            }
        }
        let named = was.is_some_and(|was| was.label == feature.label);
        let has_name = written.pointer("/properties/name").is_some();
        if !named && has_name {
            written["properties"]["name"] = self.name(feature.label.as_deref());
        }
        if was.is_none_or(|was| (was.kind, &was.label, &was.facts) != (feature.kind, &feature.label, &feature.facts)) {
            written["muster"] = own(feature, id_of(original), None);
        }
        written
    }

    fn name(&self, label: Option<&str>) -> Value {
        match label {
            Some(label) => json!({ self.language.as_str(): label }),
            None => Value::Null,
        }
    }

    fn new_one(&self, id: &str, level: &str, feature: &Feature, units: &[(&Feature, String)]) -> Value {
        let (of, category) = sort_of(feature);
        let name = self.name(feature.label.as_deref());
        let properties = match of {
            "unit" => {
                json!({ "category": category, "restriction": null, "accessibility": null, "name": name, "alt_name": null,
                "display_point": null, "level_id": level })
            }
            "opening" => {
                json!({ "category": category, "accessibility": null, "access_control": null, "door": null, "name": name,
                "alt_name": null, "display_point": null, "level_id": level })
            }
            "amenity" => {
                let spot = feature.shape.middle();
                let holds = |unit: &&(&Feature, String)| spot.is_some_and(|spot| unit.0.shape.holds(spot));
                let unit_ids: Vec<&str> = units.iter().filter(holds).map(|(_, id)| id.as_str()).collect();
                json!({ "category": category, "accessibility": null, "name": name, "alt_name": null, "hours": null, "phone": null,
                    "website": null, "unit_ids": unit_ids, "address_id": null, "correlation_id": null })
            }
            "fixture" => {
                json!({ "category": category, "name": name, "alt_name": null, "anchor_id": null, "display_point": null,
                "level_id": level })
            }
            _ => json!({ "level_id": level }),
        };
        json!({ "id": id, "type": "Feature", "feature_type": of, "geometry": geometry(feature), "properties": properties,
            "muster": own(feature, id, (of == "amenity").then_some(level)) })
    }

    fn level(&mut self, level: &str, plan: &FloorPlan, edge: Option<&Feature>, originals: &HashMap<String, &'a Value>) {
        let original = originals.values().find(|original| id_of(original) == level).copied();
        let same_head = self
            .heads
            .get(level)
            .is_some_and(|(name, ordinal)| *name == plan.name && *ordinal == plan.ordinal);
        let mut written = match original {
            Some(original) => original.clone(),
            None => json!({ "id": level, "type": "Feature", "feature_type": "level", "geometry": null, "properties": {
                "category": "unspecified", "restriction": null, "outdoor": false, "ordinal": plan.ordinal, "name": null,
                "short_name": null, "display_point": null, "address_id": self.address, "building_ids": [self.building] } }),
        };
        if !same_head {
            written["properties"]["name"] = self.name(Some(&plan.name));
            written["properties"]["short_name"] = self.name(Some(&plan.name));
            written["properties"]["ordinal"] = plan.ordinal.into();
        }
        if let Some(edge) = edge {
            let was = self.was.get(&(level.to_owned(), edge.id.clone()));
            if was != Some(edge) {
                if was.is_none_or(|was| was.shape != edge.shape) {
                    written["geometry"] = geometry(edge);
                    written["properties"]["display_point"] = Value::Null;
                }
                written["muster"] = own(edge, level, None);
            } else if !same_head {
                // The name of the level is not the name of its edge any more.
                written["muster"] = own(edge, level, None);
            }
        } else if original.is_none() {
            written["geometry"] = around(&plan.features);
        }
        self.settled.insert(level.to_owned());
        self.out.push(written);
    }

    fn outside(&mut self) {
        let Some(map) = self.drawings.map else { return };
        let originals = self.originals("");
        let kept = self
            .source
            .of("level")
            .find(|level| is_outside(level))
            .map(|level| id_of(level).to_owned());
        let level = kept.unwrap_or_else(|| derived(self.drawings.site, "outside"));
        let venue = self.source.of("venue").next().map(|venue| id_of(venue).to_owned());
        let edge = map.features.iter().find(|feature| {
            feature.kind == FeatureKind::Outline
                && (venue.is_none() || venue.as_deref() == originals.get(&feature.id).map(|one| id_of(one)))
        });
        let mut on_level = false;
        for feature in map
            .features
            .iter()
            .filter(|feature| edge.map(|edge| &edge.id) != Some(&feature.id))
        {
            let is_new_building = feature.kind == FeatureKind::Building && !originals.contains_key(&feature.id);
            if is_new_building {
                self.new_building(feature);
            } else {
                let on_it = originals
                    .get(&feature.id)
                    .is_none_or(|original| type_of(original) != "footprint");
                on_level |= on_it;
                self.one("", &level, feature, &originals, &[]);
            }
        }
        if on_level {
            self.outside_level(&level, map);
        }
        self.venue(edge, venue.as_deref(), &originals);
        let there: HashSet<&str> = map.features.iter().map(|feature| feature.id.as_str()).collect();
        self.took_away("", &originals, &there);
    }

    fn outside_level(&mut self, level: &str, map: &SiteMap) {
        if self.source.features.iter().any(|feature| id_of(feature) == level) {
            return;
        }
        let edge = map.features.iter().find(|feature| feature.kind == FeatureKind::Outline);
        let geometry = edge.map_or_else(|| around(&map.features), geometry);
        let name = self.name(Some(&map.name));
        self.out.push(json!({ "id": level, "type": "Feature", "feature_type": "level", "geometry": geometry, "properties": {
            "category": "unspecified", "restriction": null, "outdoor": true, "ordinal": 0, "name": name, "short_name": name,
            "display_point": null, "address_id": self.address, "building_ids": [] }, "muster": { "sheet": "map" } }));
    }

    fn new_building(&mut self, feature: &Feature) {
        let site = self.drawings.site;
        let id = match Uuid::parse_str(&feature.id) {
            Ok(_) => feature.id.clone(),
            Err(_) => derived(site, &["footprint/", &feature.id].concat()),
        };
        let building = derived(site, &["building/", &feature.id].concat());
        self.out.push(json!({ "id": building, "type": "Feature", "feature_type": "building", "geometry": null, "properties": {
            "category": "unspecified", "restriction": null, "name": self.name(feature.label.as_deref()), "alt_name": null,
            "display_point": null, "address_id": self.address } }));
        self.out.push(json!({ "id": id, "type": "Feature", "feature_type": "footprint", "geometry": geometry(feature), "properties": {
            "category": "ground", "name": null, "building_ids": [building] }, "muster": own(feature, &id, None) }));
    }

    fn venue(&mut self, edge: Option<&Feature>, venue: Option<&str>, originals: &HashMap<String, &'a Value>) {
        let Some(edge) = edge else { return };
        let original = originals.get(&edge.id).copied();
        let was = self.was.get(&(String::new(), edge.id.clone()));
        let written = match (original, was) {
            (Some(original), Some(was)) if was == edge => original.clone(),
            (Some(original), was) => self.changed(original, was, edge),
            (None, _) if venue.is_none() => self.new_venue(geometry(edge), Some(edge)),
            (None, _) => return,
        };
        self.settled.insert(id_of(&written).to_owned());
        self.out.push(written);
    }

    fn new_venue(&self, geometry: Value, edge: Option<&Feature>) -> Value {
        let id = derived(self.drawings.site, "venue");
        let mut venue = json!({ "id": id, "type": "Feature", "feature_type": "venue", "geometry": geometry, "properties": {
            "category": "businesscampus", "restriction": null, "name": self.name(Some(self.drawings.name)), "alt_name": null,
            "hours": null, "phone": null, "website": null, "display_point": null, "address_id": self.address } });
        if let Some(edge) = edge {
            venue["muster"] = own(edge, &id, None);
        }
        venue
    }

    /// What every archive has: an address, a venue, a building.
    fn whole(&mut self) {
        let has =
            |of: &str| self.source.of(of).next().is_some() || self.out.iter().any(|feature| type_of(feature) == of);
        let (has_address, has_venue, has_building) = (
            has("address"),
            has("venue"),
            self.source.of("building").next().is_some(),
        );
        if !has_address {
            // Locality and country are not known of a site: "ZZ" is set aside by ISO 3166-1 for whoever needs a country of their own.
            self.out.push(json!({ "id": self.address, "type": "Feature", "feature_type": "address", "geometry": null, "properties": {
                "address": self.drawings.address, "unit": null, "locality": self.drawings.address, "province": null, "country": "ZZ",
                "postal_code": null, "postal_code_ext": null, "postal_name": null } }));
        }
        let needs_building = self.out.iter().any(|feature| {
            let ids = feature.pointer("/properties/building_ids").and_then(Value::as_array);
            ids.is_some_and(|ids| ids.iter().any(|id| id.as_str() == Some(&self.building)))
        });
        if !has_building && needs_building {
            self.out.push(json!({ "id": self.building, "type": "Feature", "feature_type": "building", "geometry": null, "properties": {
                "category": "unspecified", "restriction": null, "name": self.name(Some(self.drawings.name)), "alt_name": null,
                "display_point": null, "address_id": self.address } }));
        }
        if !has_venue {
            let all: Vec<Feature> = self
                .drawings
                .floors
                .iter()
                .flat_map(|(_, plan)| plan.features.iter().cloned())
                .collect();
            // The shape of the venue is not drawn, so nothing of it is said in our own words.
            let mut venue = self.new_venue(around(&all), None);
            venue["muster"] = json!({ "sheet": "none" });
            self.out.push(venue);
        }
    }

    /// What the source brought and nobody draws: as it came, without what refers to something that is gone.
    fn rest(&mut self) {
        let levels: HashSet<&str> = self.drawings.floors.iter().map(|(level, _)| level.as_str()).collect();
        let mut kept = Vec::new();
        for feature in &self.source.features {
            let id = id_of(feature);
            if self.settled.contains(id) {
                continue;
            }
            let on_gone = match (type_of(feature), self.index.level(feature)) {
                ("level", _) => !levels.contains(id) && !is_outside(feature),
                (_, Some(level)) => self.is_level_gone(level, &levels),
                _ => false,
            };
            if on_gone {
                self.gone.insert(id.to_owned());
            } else {
                kept.push(feature.clone());
            }
        }
        for of in ["anchor", "occupant"] {
            let key = if of == "anchor" { "unit_id" } else { "anchor_id" };
            let lost: Vec<String> = kept
                .iter()
                .filter(|feature| type_of(feature) == of && says(feature, key).is_some_and(|id| self.gone.contains(id)))
                .map(|feature| id_of(feature).to_owned())
                .collect();
            self.gone.extend(lost);
        }
        kept.retain(|feature| !self.gone.contains(id_of(feature)));
        self.out.extend(kept);
        for feature in &mut self.out {
            if let Some(Value::Array(units)) = feature.pointer_mut("/properties/unit_ids") {
                units.retain(|unit| unit.as_str().is_none_or(|unit| !self.gone.contains(unit)));
            }
        }
    }

    fn is_level_gone(&self, level: &str, levels: &HashSet<&str>) -> bool {
        let of_source = self.source.of("level").find(|feature| id_of(feature) == level);
        of_source.is_some_and(|feature| !is_outside(feature)) && !levels.contains(level)
    }

    fn finish(self) -> Archive {
        let mut manifest = self.source.manifest.clone();
        if manifest.is_empty() {
            let words = json!({ "version": "1.0.0", "created": self.drawings.now.to_string(), "language": self.language,
                "generated_by": "Muster", "extensions": [] });
            manifest = words.as_object().cloned().unwrap_or_default();
        }
        // In the order of the source, so that what nobody changed is the same file; what is new comes last.
        let place = |(place, feature): (usize, &'a Value)| (id_of(feature), place);
        let places: HashMap<&str, usize> = self.source.features.iter().enumerate().map(place).collect();
        let mut features = self.out;
        features.sort_by_key(|feature| places.get(id_of(feature)).copied().unwrap_or(usize::MAX));
        let mut archive = Archive { manifest, features };
        archive.in_order();
        archive
    }
}

/// May a feature of this type have this shape?
fn fits(of: &str, shape: &Shape) -> bool {
    match of {
        "unit" | "fixture" | "kiosk" | "section" | "geofence" | "level" | "venue" | "footprint" => {
            matches!(shape, Shape::Areas(_))
        }
        "opening" => matches!(shape, Shape::Lines(lines) if lines.len() == 1),
        "detail" => matches!(shape, Shape::Lines(_)),
        "amenity" => matches!(shape, Shape::Point(_)),
        _ => false,
    }
}

/// Type and category of IMDF that come nearest. Source: IMDF 1.0, "Feature types" and their categories.
fn sort_of(feature: &Feature) -> (&'static str, &'static str) {
    use FeatureKind::*;
    match (&feature.shape, feature.kind) {
        (Shape::Areas(_), Room | ReportRoom) => ("unit", "room"),
        (Shape::Areas(_), Corridor) => ("unit", "walkway"),
        (Shape::Areas(_), Stairs) => ("unit", "stairs"),
        (Shape::Areas(_), Lift) => ("unit", "elevator"),
        (Shape::Areas(_), Wall) => ("fixture", "wall"),
        (Shape::Areas(_), Green) => ("fixture", "vegetation"),
        (Shape::Areas(_), Water) => ("fixture", "water"),
        (Shape::Areas(_), _) => ("fixture", "obstruction"),
        (Shape::Lines(lines), Door) if lines.len() == 1 => ("opening", "pedestrian.principal"),
        (Shape::Lines(lines), InteriorDoor) if lines.len() == 1 => ("opening", "pedestrian"),
        (Shape::Lines(_), _) => ("detail", ""),
        (Shape::Point(_), Aed) => ("amenity", "defibrillator"),
        (Shape::Point(_), Stairs) => ("amenity", "stairs"),
        (Shape::Point(_), Lift) => ("amenity", "elevator"),
        (Shape::Point(_), _) => ("amenity", "unspecified"),
    }
}

/// What we know of a feature in our own words: kind, label and facts; our id where it is another, and the level where nothing else says it.
fn own(feature: &Feature, id: &str, level: Option<&str>) -> Value {
    let mut members = match feature.to_geojson().get("properties") {
        Some(Value::Object(properties)) => properties.clone(),
        _ => Map::new(),
    };
    members.entry("label").or_insert(Value::Null);
    if feature.id != id {
        members.insert("id".into(), feature.id.as_str().into());
    }
    if let Some(level) = level {
        members.insert("level_id".into(), level.into());
    }
    Value::Object(members)
}

fn geometry(feature: &Feature) -> Value {
    feature.to_geojson().get("geometry").cloned().unwrap_or_default()
}

/// The box around all features, as a polygon; null where there is nothing.
fn around(features: &[Feature]) -> Value {
    let spots = || features.iter().flat_map(|feature| feature.shape.spots());
    let low = |of: fn(crate::site_plan::Spot) -> f64| spots().map(of).fold(f64::INFINITY, f64::min);
    let high = |of: fn(crate::site_plan::Spot) -> f64| spots().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (west, south) = (low(|spot| spot.lon()), low(|spot| spot.lat()));
    let (east, north) = (high(|spot| spot.lon()), high(|spot| spot.lat()));
    if west >= east || south >= north {
        return Value::Null;
    }
    json!({ "type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]] })
}

/// An id that is the same each time, for what has none of IMDF's form. Source: RFC 9562, version 8.
pub(super) fn derived(site: SiteId, what: &str) -> String {
    let hex = digest(site.0, what);
    let mut bytes = [0u8; 16];
    for (place, byte) in bytes.iter_mut().enumerate() {
        let two = hex.get(place * 2..place * 2 + 2).unwrap_or("00");
        *byte = u8::from_str_radix(two, 16).unwrap_or(0);
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes).to_string()
}
