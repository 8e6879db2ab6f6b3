//! The nouns: a floor plan, a site map, and the features on them.

use super::draw::{Grid, SiteGrid};
use super::{FeatureKind, Shape, Spot};
use muster_terms::{FloorId, SiteId, civil::Date};
use serde::Serialize;
use std::collections::HashSet;

/// One floor of a site, as it was drawn and last walked on.
///
/// - Shape: features in drawing order of the source; ids are unique within the plan.
/// - Units: WGS84 degrees; `ordinal` counts storeys from the ground floor at 0, basements below it.
/// - Source: IMDF 1.0 `level.ordinal` for the count; `docs/formats/floor-plan.md` for the file.
#[derive(Debug, Clone, PartialEq)]
pub struct FloorPlan {
    pub floor: FloorId,
    pub site: SiteId,
    pub name: String,
    pub ordinal: i32,
    /// Counts up with each change that both sides can see.
    pub version: u32,
    /// The day a walk-through last found the plan to be true.
    pub walked_on: Option<Date>,
    pub features: Vec<Feature>,
    /// The grid that all floors of the site share, as the store gave it; none: the plan is measured alone. The file says nothing of it.
    pub grid: Option<SiteGrid>,
}

/// The outside of a site: buildings, roads, and the points where people meet.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteMap {
    pub site: SiteId,
    pub name: String,
    pub version: u32,
    pub features: Vec<Feature>,
}

/// One thing on a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Unique within its plan, at most 80 characters.
    pub id: String,
    pub kind: FeatureKind,
    /// The name people use: "ED waiting". In any script, at most 80 characters, no control characters.
    pub label: Option<String>,
    pub shape: Shape,
    pub facts: Facts,
}

/// What we know about a feature besides its name and place. Every text has at most 200 characters.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Facts {
    /// The short code on the mark: "E2", "K1", "HZ".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// The room number on the door: "0.14".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Which street or yard a door is reached from: "Mill Lane".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When or how it opens: "07:00 to 21:00, then intercom".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// One sentence for an officer: "Trauma bag, door wedges, map set".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The source's own word for the thing, when ours is coarser: "bathroom", "walkway".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Where a camera looks: whole degrees clockwise from true north, 0 to 359.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facing_deg: Option<u16>,
    /// How wide a road is, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width_m: Option<f64>,
    /// The door that police and site agreed on as the best one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub best: bool,
}

impl Feature {
    /// A feature with a kind and a place, and nothing else known.
    pub fn new(id: impl Into<String>, kind: FeatureKind, shape: Shape) -> Self {
        Self {
            id: id.into(),
            kind,
            label: None,
            shape,
            facts: Facts::default(),
        }
    }

    /// What to call it in one breath: its mark, else its name, else its number.
    pub fn short_name(&self) -> Option<&str> {
        self.facts
            .mark
            .as_deref()
            .or(self.label.as_deref())
            .or(self.facts.number.as_deref())
    }
}

impl FloorPlan {
    /// The feature of this id.
    pub fn feature(&self, id: &str) -> Option<&Feature> {
        self.features.iter().find(|feature| feature.id == id)
    }

    /// The room or corridor a spot is in. Rooms win over corridors, and small nested rooms come last in a file, so they win.
    pub fn space_at(&self, spot: Spot) -> Option<&Feature> {
        space_at(&self.features, spot)
    }

    /// The cells over this floor.
    pub fn cells(&self) -> Option<Grid> {
        match self.grid {
            Some(grid) => grid.over(&self.features),
            None => Grid::of(&self.features),
        }
    }

    /// The north-west and the south-east end of everything drawn. None when the plan is empty.
    pub fn reach(&self) -> Option<(Spot, Spot)> {
        let mut spots = self.features.iter().flat_map(|feature| feature.shape.spots());
        let first = spots.next()?;
        let ends = spots.fold(
            (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64),
            |(west, north, east, south), spot| {
                let (x, y) = first.metres_to(spot);
                (west.min(x), north.max(y), east.max(x), south.min(y))
            },
        );
        Some((first.moved(ends.0, ends.1), first.moved(ends.2, ends.3)))
    }

    /// Numbers the exterior doors that have no mark yet: see [`number_doors`].
    pub fn number_doors(&mut self) {
        number_doors(&mut self.features);
    }
}

/// The highest number of a door that others are counted on from.
pub(super) const HIGHEST_DOOR: u32 = 99_999;

/// Numbers the exterior doors that have no mark yet, clockwise from true north, after the highest number in use.
///
/// Numbers stand on the doors themselves, so a mark that is there stays as it is.
pub fn number_doors(features: &mut [Feature]) {
    let Some(centre) = features
        .iter()
        .find(|f| f.kind == FeatureKind::Outline)
        .and_then(|f| f.shape.middle())
    else {
        return;
    };
    let taken: HashSet<u32> = features
        .iter()
        .filter_map(|f| f.facts.mark.as_deref()?.strip_prefix('E')?.parse().ok())
        .collect();
    // A mark such as E4294967295 is a slip of the hand, and nothing comes after it.
    let highest = taken.iter().copied().filter(|number| *number <= HIGHEST_DOOR).max();
    let free = (highest.unwrap_or(0) + 1..).filter(|number| !taken.contains(number));
    let mut doors: Vec<&mut Feature> = features
        .iter_mut()
        .filter(|f| f.kind == FeatureKind::Door && f.facts.mark.is_none())
        .collect();
    doors.sort_by(|a, b| bearing(centre, a).total_cmp(&bearing(centre, b)));
    for (door, number) in doors.into_iter().zip(free) {
        door.facts.mark = Some(format!("E{number}"));
    }
}

impl SiteMap {
    /// The feature of this id.
    pub fn feature(&self, id: &str) -> Option<&Feature> {
        self.features.iter().find(|feature| feature.id == id)
    }

    /// The building a spot is in.
    pub fn building_at(&self, spot: Spot) -> Option<&Feature> {
        self.features
            .iter()
            .rfind(|f| f.kind == FeatureKind::Building && f.shape.holds(spot))
    }
}

pub(super) fn space_at(features: &[Feature], spot: Spot) -> Option<&Feature> {
    let holding = |feature: &&Feature| feature.kind.is_space() && feature.shape.holds(spot);
    let room = features.iter().rfind(|f| f.kind != FeatureKind::Corridor && holding(f));
    room.or_else(|| features.iter().rfind(holding))
}

/// Degrees clockwise from north, 0 to 360, from the centre to a feature.
fn bearing(centre: Spot, feature: &Feature) -> f64 {
    let (east, north) = feature.shape.middle().map_or((0.0, 0.0), |spot| centre.metres_to(spot));
    east.atan2(north).to_degrees().rem_euclid(360.0)
}
