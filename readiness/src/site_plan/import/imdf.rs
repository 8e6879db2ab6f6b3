//! IMDF features in one collection: `level`, `unit`, `opening`, `amenity`, `footprint`.
//!
//! The archive around them is read in [`crate::site_plan::imdf`]. Source: IMDF 1.0, OGC 20-094.

use super::convert::Meaning;
use super::property::Property;
use super::reader::RawFeature;
use super::{PlanRefusal, own, text};
use crate::site_plan::{Facts, FeatureKind};

/// What IMDF's words mean on our plan.
pub(super) fn meaning(feature: &RawFeature) -> Meaning {
    let says = |key: &str| find(feature, key).and_then(Property::text);
    let category = says("category").unwrap_or_default();
    let label = says("name").and_then(text::label);
    // A feature of an archive that we wrote says in our own words what it is.
    if let Some(kind) = says("muster_kind").and_then(FeatureKind::parse) {
        return Meaning::Known {
            kind,
            label: says("label").and_then(text::label),
            facts: own::facts(&feature.properties),
        };
    }
    let kind = match (feature.feature_type.as_deref().unwrap_or_default(), category) {
        ("level" | "footprint", _) => FeatureKind::Outline,
        ("unit", "walkway" | "ramp" | "movingwalkway") => FeatureKind::Corridor,
        ("unit", "stairs" | "escalator" | "steps") => FeatureKind::Stairs,
        ("unit", "elevator") => FeatureKind::Lift,
        ("unit", "nonpublic" | "opentobelow" | "structure" | "column") => FeatureKind::Other,
        ("unit", _) => FeatureKind::Room,
        ("opening", "pedestrian.principal" | "emergencyexit" | "automobile") => FeatureKind::Door,
        ("opening", _) => FeatureKind::InteriorDoor,
        ("amenity", "defibrillator") => FeatureKind::Aed,
        ("amenity", _) => FeatureKind::Other,
        ("section" | "venue" | "building" | "address" | "anchor" | "occupant" | "relationship" | "geofence", _)
        | ("fixture" | "kiosk" | "detail", _) => return Meaning::LeftOut,
        (other, _) => {
            return Meaning::Unknown {
                word: other.into(),
                label,
            };
        }
    };
    let class = text::text(category).filter(|class| class != kind.as_str() && class != "unspecified");
    Meaning::Known {
        kind,
        label,
        facts: Facts {
            class,
            ..Facts::default()
        },
    }
}

/// The features of one level, and those that belong to none. Errors: several levels and none chosen.
pub(super) fn of_one_level(features: Vec<RawFeature>, level: Option<&str>) -> Result<Vec<RawFeature>, PlanRefusal> {
    let levels: Vec<&str> = features
        .iter()
        .filter(|f| is(f, "level"))
        .filter_map(|f| f.id.as_deref())
        .collect();
    let chosen = match (level, levels.as_slice()) {
        (Some(level), _) => level.to_string(),
        (None, [only]) => only.to_string(),
        (None, []) => return Ok(features),
        (None, several) => return Err(PlanRefusal::SeveralLevels { levels: several.len() }),
    };
    let belongs = |feature: &RawFeature| match find(feature, "level_id").and_then(Property::text) {
        Some(of) => of == chosen,
        None if is(feature, "level") => feature.id.as_deref() == Some(&chosen),
        // A footprint is the building's; beside a level's own outline it would be a second edge.
        None => !is(feature, "footprint"),
    };
    Ok(features.into_iter().filter(belongs).collect())
}

fn is(feature: &RawFeature, word: &str) -> bool {
    feature.feature_type.as_deref() == Some(word)
}

fn find<'a>(feature: &'a RawFeature, key: &str) -> Option<&'a Property> {
    feature
        .properties
        .iter()
        .find(|(name, _)| name == key)
        .map(|(_, value)| value)
}
