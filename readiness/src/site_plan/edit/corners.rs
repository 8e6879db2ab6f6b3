//! Corners as lines of text: metres east and metres south of the drawing's north-west corner, so that a shape can be read, typed and
//! changed without seeing it.
//!
//! One corner is one line. An empty line begins the next line or hole, a line of `+` the next area.

use crate::site_plan::{Area, Shape, Spot};

/// What a typed shape is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShapeKind {
    Point,
    Line,
    Area,
}

impl ShapeKind {
    pub const ALL: [ShapeKind; 3] = [Self::Point, Self::Line, Self::Area];

    pub fn of(shape: &Shape) -> Self {
        match shape {
            Shape::Point(_) => Self::Point,
            Shape::Lines(_) => Self::Line,
            Shape::Areas(_) => Self::Area,
        }
    }

    /// The value of the form, and the last part of the text's key.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Line => "line",
            Self::Area => "area",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The corners of a shape as text, in whole centimetres.
pub fn text(shape: &Shape, north_west: Spot) -> String {
    let one = |spot: Spot| {
        let (east, north) = north_west.metres_to(spot);
        // Not minus zero.
        format!("{:.2} {:.2}", east + 0.0, 0.0 - north)
    };
    let run = |spots: &[Spot]| spots.iter().map(|spot| one(*spot)).collect::<Vec<_>>().join("\n");
    let ring = |spots: &Vec<Spot>| run(&spots[..spots.len().saturating_sub(1)]);
    match shape {
        Shape::Point(spot) => one(*spot),
        Shape::Lines(lines) => lines.iter().map(|line| run(line)).collect::<Vec<_>>().join("\n\n"),
        Shape::Areas(areas) => {
            let area = |area: &Area| area.rings.iter().map(ring).collect::<Vec<_>>().join("\n\n");
            areas.iter().map(area).collect::<Vec<_>>().join("\n+\n")
        }
    }
}

/// Why a text is no shape: the number of its line, from 1, or none when corners are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoShape {
    pub line: Option<usize>,
}

/// A shape from its text. The edge of an area is closed here.
///
/// Errors: a line that is not two numbers on the globe; too few corners.
pub fn shape(text: &str, kind: ShapeKind, north_west: Spot) -> Result<Shape, NoShape> {
    let mut areas: Vec<Vec<Vec<Spot>>> = vec![vec![Vec::new()]];
    for (place, line) in text.lines().enumerate() {
        let line = line.trim();
        let area = match areas.last_mut() {
            Some(area) => area,
            None => return Err(NoShape { line: None }),
        };
        match line {
            "+" => areas.push(vec![Vec::new()]),
            "" => area.push(Vec::new()),
            line => {
                let spot = corner(line, north_west).ok_or(NoShape { line: Some(place + 1) })?;
                match area.last_mut() {
                    Some(run) => run.push(spot),
                    None => area.push(vec![spot]),
                }
            }
        }
    }
    let full = |area: Vec<Vec<Spot>>| -> Vec<Vec<Spot>> { area.into_iter().filter(|run| !run.is_empty()).collect() };
    let areas: Vec<Vec<Vec<Spot>>> = areas.into_iter().map(full).filter(|area| !area.is_empty()).collect();
    let least = match kind {
        ShapeKind::Point => 1,
        ShapeKind::Line => 2,
        ShapeKind::Area => 3,
    };
    let few = areas.iter().flatten().any(|run| run.len() < least);
    if areas.is_empty() || few {
        return Err(NoShape { line: None });
    }
    Ok(match kind {
        ShapeKind::Point => {
            let spots: Vec<Spot> = areas.into_iter().flatten().flatten().collect();
            match spots.as_slice() {
                [only] => Shape::Point(*only),
                _ => return Err(NoShape { line: Some(2) }),
            }
        }
        ShapeKind::Line => Shape::Lines(areas.into_iter().flatten().collect()),
        ShapeKind::Area => Shape::Areas(
            areas
                .into_iter()
                .map(|rings| Area {
                    rings: rings.into_iter().map(closed).collect(),
                })
                .collect(),
        ),
    })
}

fn closed(mut ring: Vec<Spot>) -> Vec<Spot> {
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
    }
    ring
}

/// "12.4 3.1", "12,4; 3,1" or "12.4, 3.1".
fn corner(line: &str, north_west: Spot) -> Option<Spot> {
    let is_between = |c: char| matches!(c, ' ' | ';' | '\t' | 'm');
    let parts: Vec<&str> = line.split(is_between).filter(|part| !part.is_empty()).collect();
    let (east, south) = match parts.as_slice() {
        [east, south] => (*east, *south),
        [both] => both.split_once(',')?,
        _ => return None,
    };
    let (east, south) = (metres(east)?, metres(south)?);
    let spot = north_west.moved(east, -south);
    Spot::new(spot.lon(), spot.lat())
}

/// Metres as people type them, with a point or a comma; at most 20 km.
pub fn metres(text: &str) -> Option<f64> {
    let text = text
        .trim()
        .trim_end_matches(',')
        .trim_end_matches('m')
        .trim()
        .replace(',', ".");
    let metres: f64 = text.parse().ok()?;
    (metres.is_finite() && metres.abs() <= 20_000.0).then_some(metres)
}
