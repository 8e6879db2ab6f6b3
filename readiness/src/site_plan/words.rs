//! The list twin of a plan: everything on it that helps in an emergency, for those who do not see the drawing.

use super::plan::space_at;
use super::{Feature, FeatureKind, FloorPlan, SiteMap, Spot, draw::Grid};

/// Marks that are placed in rooms; a plan with more lists the others without their room.
const MOST_PLACED: usize = 500;

/// A plan as lists. The page finds the words for headings by [`FeatureKind`]; names and notes are the plan's own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlanInWords {
    /// Exterior doors by number.
    pub doors: Vec<MarkInWords>,
    pub kits: Vec<MarkInWords>,
    pub aeds: Vec<MarkInWords>,
    pub cameras: Vec<MarkInWords>,
    /// Hazards and shut-offs.
    pub hazards: Vec<MarkInWords>,
    /// Meeting, staging, media, reunification and assembly points, key safes, parking and posts.
    pub points: Vec<MarkInWords>,
    /// Rooms by name, those without a name or number left out.
    pub rooms: Vec<RoomInWords>,
    /// Buildings of a site map by name.
    pub buildings: Vec<RoomInWords>,
    /// Stairs and lifts, with where they are.
    pub stairs: Vec<MarkInWords>,
    /// Ways in that were agreed, as they are drawn; those without a name too.
    pub ways_in: Vec<WayInWords>,
}

/// One mark in words.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkInWords {
    pub id: String,
    pub kind: FeatureKind,
    /// "E2"
    pub mark: Option<String>,
    /// "Ambulance bay"
    pub name: Option<String>,
    /// The room, corridor or building it is in.
    pub place: Option<String>,
    /// The cell of the plan's grid: "C4".
    pub cell: Option<String>,
    pub from: Option<String>,
    pub access: Option<String>,
    pub note: Option<String>,
    pub best: bool,
}

/// A way in in words.
#[derive(Debug, Clone, PartialEq)]
pub struct WayInWords {
    pub name: Option<String>,
    /// The cells where it begins and where it ends; one where they are the same.
    pub cells: Vec<String>,
}

/// One room or building in words.
#[derive(Debug, Clone, PartialEq)]
pub struct RoomInWords {
    pub id: String,
    pub name: String,
    pub number: Option<String>,
    pub cell: Option<String>,
    /// Marks inside, so that "Staff base: K2" can be read in one line.
    pub marks: Vec<String>,
}

/// The list twin of a floor plan.
pub fn words(plan: &FloorPlan) -> PlanInWords {
    lists(&plan.features, plan.cells())
}

/// The list twin of a site map.
pub fn site_words(map: &SiteMap) -> PlanInWords {
    lists(&map.features, Grid::of_outside(&map.features))
}

fn lists(features: &[Feature], grid: Option<Grid>) -> PlanInWords {
    use FeatureKind::*;
    let placed: Vec<(&Feature, Spot)> = features
        .iter()
        .filter(|f| f.kind.is_mark())
        .filter_map(|f| Some((f, f.shape.middle()?)))
        .take(MOST_PLACED)
        .collect();
    let marks = |kinds: &[FeatureKind]| {
        let mut marks: Vec<MarkInWords> = features
            .iter()
            .filter(|f| kinds.contains(&f.kind))
            .enumerate()
            .map(|(n, f)| mark(features, f, grid, n < MOST_PLACED))
            .collect();
        marks.sort_by_cached_key(|mark| (natural(mark.mark.as_deref()), mark.name.clone()));
        marks
    };
    let spaces = |kinds: &[FeatureKind]| {
        let mut rooms: Vec<RoomInWords> = features
            .iter()
            .filter(|f| kinds.contains(&f.kind))
            .filter_map(|f| room(&placed, f, grid))
            .collect();
        rooms.sort_by_cached_key(|room| natural(Some(&room.name)));
        rooms
    };
    PlanInWords {
        doors: marks(&[Door]),
        kits: marks(&[Kit]),
        aeds: marks(&[Aed]),
        cameras: marks(&[Camera]),
        hazards: marks(&[Hazard, ShutOff]),
        points: marks(&[
            MeetingPoint,
            Staging,
            Media,
            Reunification,
            Assembly,
            KeySafe,
            OfficerParking,
            Post,
        ]),
        rooms: spaces(&[Room, ReportRoom]),
        buildings: spaces(&[Building]),
        stairs: marks(&[Stairs, Lift]),
        ways_in: features
            .iter()
            .filter(|f| f.kind == WayIn)
            .map(|way| way_in(way, grid))
            .collect(),
    }
}

fn way_in(way: &Feature, grid: Option<Grid>) -> WayInWords {
    let mut spots = way.shape.spots();
    let first = spots.next();
    let last = spots.last();
    let cell = |spot: Spot| grid?.reference(spot);
    let mut cells: Vec<String> = first.into_iter().chain(last).filter_map(cell).collect();
    cells.dedup();
    WayInWords {
        name: way.label.clone(),
        cells,
    }
}

fn mark(features: &[Feature], feature: &Feature, grid: Option<Grid>, placed: bool) -> MarkInWords {
    let spot = feature.shape.middle();
    let place = spot.filter(|_| placed).and_then(|spot| {
        let building = features
            .iter()
            .rfind(|f| f.kind == FeatureKind::Building && f.shape.holds(spot));
        let space = space_at(features, spot).filter(|space| space.id != feature.id);
        space.or(building)?.label.clone()
    });
    let facts = feature.facts.clone();
    MarkInWords {
        id: feature.id.clone(),
        kind: feature.kind,
        name: feature
            .label
            .as_deref()
            .map(|label| without_code(label, facts.mark.as_deref())),
        mark: facts.mark,
        place,
        cell: spot.and_then(|spot| grid?.reference(spot)),
        from: facts.from,
        access: facts.access,
        note: facts.note,
        best: facts.best,
    }
}

/// A name whose first word is the code that stands before it says only the rest: "ED-03 Waiting" is "Waiting" after "ED-03".
fn without_code(label: &str, code: Option<&str>) -> String {
    let rest = code.and_then(|code| label.strip_prefix(code)?.strip_prefix(' '));
    rest.map(str::trim)
        .filter(|rest| !rest.is_empty())
        .unwrap_or(label)
        .to_owned()
}

fn room(placed: &[(&Feature, Spot)], feature: &Feature, grid: Option<Grid>) -> Option<RoomInWords> {
    let name = feature.label.clone().or_else(|| feature.facts.number.clone())?;
    let inside = placed.iter().filter(|(_, spot)| feature.shape.holds(*spot));
    let marks = inside
        .filter_map(|(mark, _)| mark.short_name().map(str::to_string))
        .collect();
    let cell = feature.shape.middle().and_then(|spot| grid?.reference(spot));
    Some(RoomInWords {
        id: feature.id.clone(),
        name,
        number: feature.facts.number.clone(),
        cell,
        marks,
    })
}

/// Sorts "E2" before "E10", and things without a mark last.
fn natural(text: Option<&str>) -> (bool, String, u64, String) {
    let Some(text) = text else {
        return (true, String::new(), 0, String::new());
    };
    let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let (stem, rest) = text.split_at(digits);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    (
        false,
        stem.to_lowercase(),
        rest[..end].parse().unwrap_or(u64::MAX),
        rest[end..].to_lowercase(),
    )
}
