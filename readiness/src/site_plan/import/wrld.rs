//! The indoor map format of WRLD: `type`, `name` and `roomnumber` in each feature's properties.
//!
//! Source: the format's public examples (wrld-indoor-maps-api, CC BY 4.0). Mapped in `docs/formats/floor-plan.md`.

use super::convert::{Converted, Meaning};
use super::property::Property;
use super::reader::RawFeature;
use super::{NoteCode, text};
use crate::site_plan::{Facts, FeatureKind, Shape, Spot};

/// How near the outline a door must be to count as a door to the outside, in metres.
const AT_THE_OUTLINE_METRES: f64 = 0.6;

/// What WRLD's words mean on our plan.
pub(super) fn meaning(feature: &RawFeature) -> Meaning {
    let says = |key: &str| {
        feature
            .properties
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    };
    let word = says("type").and_then(Property::text).unwrap_or_default();
    let label = says("name").and_then(Property::text).and_then(text::label);
    let number = match says("roomnumber") {
        Some(Property::Number(number)) => Some(number.to_string()),
        other => other.and_then(Property::text).and_then(text::label),
    };
    let kind = match word {
        "building_outline" => FeatureKind::Outline,
        "room" => FeatureKind::Room,
        // Named areas that the source does not draw in 3D are rooms to a person who looks for one.
        "no_geometry" if label.is_some() => FeatureKind::Room,
        "bathroom" | "kitchen" | "meeting_room" | "office" | "store" => FeatureKind::Room,
        "hallway" | "corridor" => FeatureKind::Corridor,
        "wall" => FeatureKind::Wall,
        "window" => FeatureKind::Window,
        "door" => FeatureKind::InteriorDoor,
        "entrance" => FeatureKind::Door,
        "elevator" => FeatureKind::Lift,
        "stairs" | "escalator" => FeatureKind::Stairs,
        "inaccessible_space" | "no_geometry" => FeatureKind::Other,
        // Lines that only a route finder needs.
        "pathway" => return Meaning::LeftOut,
        other => {
            return Meaning::Unknown {
                word: other.into(),
                label,
            };
        }
    };
    let class = (word != kind.as_str()).then(|| word.to_string());
    Meaning::Known {
        kind,
        label,
        facts: Facts {
            number,
            class,
            ..Facts::default()
        },
    }
}

/// The format has one kind of door; those that stand in the outline lead outside, and the way in needs them.
pub(super) fn find_exterior_doors(converted: &mut Converted) {
    let edges: Vec<(Spot, Spot)> = converted
        .features
        .iter()
        .filter(|feature| feature.kind == FeatureKind::Outline)
        .flat_map(|feature| edges_of(&feature.shape))
        .collect();
    let at_outline = |spot| {
        edges
            .iter()
            .any(|edge| metres_from(spot, *edge) < AT_THE_OUTLINE_METRES)
    };
    let mut found = Vec::new();
    // A cap on comparisons: more doors times edges than this is no building, and its doors stay as they were read.
    let doors = converted
        .features
        .iter()
        .filter(|feature| feature.kind == FeatureKind::InteriorDoor)
        .count();
    if doors.saturating_mul(edges.len()) > super::limits::MOST_EDGE_PAIRS {
        return;
    }
    for feature in converted
        .features
        .iter_mut()
        .filter(|feature| feature.kind == FeatureKind::InteriorDoor)
    {
        if feature.shape.middle().is_some_and(at_outline) {
            feature.kind = FeatureKind::Door;
            found.push(text::named(feature.label.as_deref().unwrap_or(&feature.id)));
        }
    }
    for feature in found {
        converted.note(NoteCode::ExteriorDoor, feature);
    }
}

fn edges_of(shape: &Shape) -> Vec<(Spot, Spot)> {
    let Shape::Areas(areas) = shape else { return Vec::new() };
    areas
        .iter()
        .filter_map(|area| area.rings.first())
        .flat_map(|ring| ring.windows(2))
        .map(|p| (p[0], p[1]))
        .collect()
}

/// Metres from a spot to an edge.
fn metres_from(spot: Spot, (a, b): (Spot, Spot)) -> f64 {
    let (ax, ay) = spot.metres_to(a);
    let (bx, by) = spot.metres_to(b);
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length == 0.0 {
        0.0
    } else {
        (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0)
    };
    (ax + along * dx).hypot(ay + along * dy)
}
