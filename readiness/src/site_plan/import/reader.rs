//! GeoJSON, read in one pass with a meter running.
//!
//! Reading into a general JSON tree first would turn 8 MiB of `[0,0,0…` into hundreds; here only what a plan can use is
//! kept, and the meter stops the reading at the first feature or corner too many. Source: RFC 7946.

use super::limits::{MOST_PROPERTIES, Meter};
use super::nest::{Nest, NestSeed};
use super::property::{Property, PropertySeed};
use super::{PlanRefusal, text};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Named values of one feature or head.
pub(super) type Properties = Vec<(String, Property)>;

#[derive(Default)]
pub(super) struct RawCollection {
    pub kind: Option<String>,
    /// The foreign member `muster`, when the file is ours.
    pub head: Properties,
    pub features: Vec<RawFeature>,
}

#[derive(Default)]
pub(super) struct RawFeature {
    pub id: Option<String>,
    pub feature_type: Option<String>,
    pub properties: Properties,
    pub geometry: Option<RawGeometry>,
}

#[derive(Default)]
pub(super) struct RawGeometry {
    pub kind: String,
    pub nest: Nest,
}

/// Reads a whole file. Errors: limits, broken JSON, or JSON that is no collection.
pub(super) fn read(bytes: &[u8]) -> Result<RawCollection, PlanRefusal> {
    let meter = Meter::default();
    let bytes = super::checked_bytes(bytes)?;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = CollectionSeed(&meter)
        .deserialize(&mut json)
        .and_then(|raw| json.end().map(|()| raw));
    let raw = read.map_err(|error| meter.refusal(&error))?;
    match raw.kind.as_deref() {
        Some("FeatureCollection") => Ok(raw),
        Some(other) => Err(PlanRefusal::NotACollection {
            found: text::named(other),
        }),
        None => Err(PlanRefusal::NotACollection {
            found: "no type".into(),
        }),
    }
}

/// The text of a scalar, if it is one: ids may be numbers.
fn scalar(property: Property) -> Option<String> {
    match property {
        Property::Text(text) => Some(text),
        Property::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

macro_rules! seed {
    ($name:ident -> $value:ty, $ask:ident, $expecting:literal) => {
        struct $name<'m>(&'m Meter);
        impl<'de> DeserializeSeed<'de> for $name<'_> {
            type Value = $value;
            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<$value, D::Error> {
                deserializer.$ask(self)
            }
        }
        impl $name<'_> {
            fn expected(f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($expecting)
            }
        }
    };
}

seed!(CollectionSeed -> RawCollection, deserialize_map, "a FeatureCollection");
seed!(FeaturesSeed -> Vec<RawFeature>, deserialize_seq, "a list of features");
seed!(FeatureSeed -> RawFeature, deserialize_map, "a feature");
seed!(GeometrySeed -> Option<RawGeometry>, deserialize_any, "a geometry or null");

impl<'de> Visitor<'de> for CollectionSeed<'_> {
    type Value = RawCollection;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Self::expected(f)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawCollection, A::Error> {
        let mut raw = RawCollection::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => raw.kind = scalar(map.next_value_seed(PropertySeed)?),
                "features" => raw.features = map.next_value_seed(FeaturesSeed(self.0))?,
                "muster" => raw.head = map.next_value_seed(PropertiesSeed)?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(raw)
    }
}

impl<'de> Visitor<'de> for FeaturesSeed<'_> {
    type Value = Vec<RawFeature>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Self::expected(f)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut features = Vec::new();
        while let Some(feature) = seq.next_element_seed(FeatureSeed(self.0))? {
            features.push(feature);
        }
        Ok(features)
    }
}

impl<'de> Visitor<'de> for FeatureSeed<'_> {
    type Value = RawFeature;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Self::expected(f)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawFeature, A::Error> {
        self.0.feature().map_err(|refusal| self.0.stop::<A::Error>(refusal))?;
        let mut raw = RawFeature::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "id" => raw.id = scalar(map.next_value_seed(PropertySeed)?),
                "feature_type" => raw.feature_type = scalar(map.next_value_seed(PropertySeed)?),
                "properties" => raw.properties = map.next_value_seed(PropertiesSeed)?,
                "geometry" => raw.geometry = map.next_value_seed(GeometrySeed(self.0))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(raw)
    }
}

impl<'de> Visitor<'de> for GeometrySeed<'_> {
    type Value = Option<RawGeometry>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Self::expected(f)
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut raw = RawGeometry::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => raw.kind = scalar(map.next_value_seed(PropertySeed)?).unwrap_or_default(),
                "coordinates" => {
                    raw.nest = Nest::default();
                    map.next_value_seed(NestSeed {
                        nest: &mut raw.nest,
                        meter: self.0,
                        level: 0,
                    })?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Some(raw))
    }
}

struct PropertiesSeed;

impl<'de> DeserializeSeed<'de> for PropertiesSeed {
    type Value = Properties;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Properties, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PropertiesSeed {
    type Value = Properties;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("properties or null")
    }
    fn visit_unit<E>(self) -> Result<Properties, E> {
        Ok(Vec::new())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
        let mut properties = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if properties.len() < MOST_PROPERTIES {
                properties.push((key, map.next_value_seed(PropertySeed)?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(properties)
    }
}
