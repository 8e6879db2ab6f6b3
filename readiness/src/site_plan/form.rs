//! Our own file: one GeoJSON FeatureCollection per floor or site map, written the same way every time.
//!
//! The head stands in the foreign member `muster` (RFC 7946, section 6.1), so any GeoJSON reader still sees the features.
//! Field by field: `docs/formats/floor-plan.md`.

use super::import::{PlanRefusal, own};
use super::{Area, Facts, Feature, FloorPlan, Shape, SiteMap, Spot};
use serde::Serialize;

/// The form a floor plan's head names.
pub const FLOOR_FORM: &str = "floor-plan/1";
/// The form a site map's head names.
pub const SITE_FORM: &str = "site-map/1";

impl FloorPlan {
    /// The plan as GeoJSON text. Same plan, same bytes: the text can be digested and signed.
    pub fn to_geojson(&self) -> String {
        let head = Head {
            form: FLOOR_FORM,
            floor: Some(self.floor.to_string()),
            site: self.site.to_string(),
            name: &self.name,
            ordinal: Some(self.ordinal),
            version: self.version,
            walked_on: self.walked_on.map(|date| date.to_string()),
        };
        collection(head, &self.features)
    }

    /// A plan from text that [`FloorPlan::to_geojson`] wrote. Stricter than an import: what we do not know is refused.
    ///
    /// Errors: any [`PlanRefusal`]; the limits are those of an import.
    pub fn from_geojson(bytes: &[u8]) -> Result<Self, PlanRefusal> {
        own::floor_plan(bytes)
    }
}

impl SiteMap {
    /// The map as GeoJSON text. Same map, same bytes.
    pub fn to_geojson(&self) -> String {
        let head = Head {
            form: SITE_FORM,
            floor: None,
            site: self.site.to_string(),
            name: &self.name,
            ordinal: None,
            version: self.version,
            walked_on: None,
        };
        collection(head, &self.features)
    }

    /// A map from text that [`SiteMap::to_geojson`] wrote. Errors: any [`PlanRefusal`].
    pub fn from_geojson(bytes: &[u8]) -> Result<Self, PlanRefusal> {
        own::site_map(bytes)
    }
}

impl Feature {
    /// The feature as a GeoJSON Feature with our own properties.
    pub fn to_geojson(&self) -> serde_json::Value {
        // Only maps with keys that are not text can fail here, and there are none.
        serde_json::to_value(FeatureOut::from(self)).unwrap_or_default()
    }
}

fn collection(head: Head<'_>, features: &[Feature]) -> String {
    let features = features.iter().map(FeatureOut::from).collect();
    let out = Collection {
        kind: "FeatureCollection",
        muster: head,
        features,
    };
    // Only maps with keys that are not text, or a failing sink, can fail here; neither exists.
    serde_json::to_string(&out).unwrap_or_default()
}

#[derive(Serialize)]
struct Collection<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    muster: Head<'a>,
    features: Vec<FeatureOut<'a>>,
}

#[derive(Serialize)]
struct Head<'a> {
    form: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    floor: Option<String>,
    site: String,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ordinal: Option<i32>,
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    walked_on: Option<String>,
}

#[derive(Serialize)]
struct FeatureOut<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'a str,
    properties: Properties<'a>,
    geometry: Geometry<'a>,
}

#[derive(Serialize)]
struct Properties<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(flatten)]
    facts: &'a Facts,
}

#[derive(Serialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry<'a> {
    Point(Spot),
    LineString(&'a [Spot]),
    MultiLineString(&'a [Vec<Spot>]),
    Polygon(&'a Area),
    MultiPolygon(&'a [Area]),
}

impl<'a> From<&'a Feature> for FeatureOut<'a> {
    fn from(feature: &'a Feature) -> Self {
        let geometry = match &feature.shape {
            Shape::Point(spot) => Geometry::Point(*spot),
            Shape::Lines(lines) if lines.len() == 1 => Geometry::LineString(&lines[0]),
            Shape::Lines(lines) => Geometry::MultiLineString(lines),
            Shape::Areas(areas) if areas.len() == 1 => Geometry::Polygon(&areas[0]),
            Shape::Areas(areas) => Geometry::MultiPolygon(areas),
        };
        let properties = Properties {
            kind: feature.kind.as_str(),
            label: feature.label.as_deref(),
            facts: &feature.facts,
        };
        Self {
            kind: "Feature",
            id: &feature.id,
            properties,
            geometry,
        }
    }
}
