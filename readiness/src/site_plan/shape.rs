//! Points, lines and areas on the ground, and the little geometry that plans need.

use serde::Serialize;

/// Units per degree in which a [`Spot`] is kept: a billionth of a degree, about a tenth of a millimetre.
const STEPS_PER_DEGREE: f64 = 1e9;

/// A place on the ground in WGS84 degrees, longitude first, as GeoJSON writes it.
///
/// Kept to nine decimals, so that writing and reading any number of times gives the same text and the same digest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(into = "[f64; 2]")]
pub struct Spot {
    lon: f64,
    lat: f64,
}

impl From<Spot> for [f64; 2] {
    fn from(spot: Spot) -> Self {
        [spot.lon, spot.lat]
    }
}

impl Spot {
    /// Where the equator meets the prime meridian.
    pub const ZERO: Spot = Spot { lon: 0.0, lat: 0.0 };

    /// A spot, or none when a number is not finite or not on the globe (longitude ±180, latitude ±90).
    pub fn new(lon: f64, lat: f64) -> Option<Self> {
        let on_globe = lon.abs() <= 180.0 && lat.abs() <= 90.0;
        on_globe.then(|| Self {
            lon: stepped(lon),
            lat: stepped(lat),
        })
    }

    pub fn lon(self) -> f64 {
        self.lon
    }

    pub fn lat(self) -> f64 {
        self.lat
    }

    /// The spot this many metres east and north of here; off the globe it stops at its edge.
    pub fn moved(self, east_metres: f64, north_metres: f64) -> Self {
        let (east, north) = metres_per_degree(self.lat);
        let lon = (self.lon + east_metres / east).clamp(-180.0, 180.0);
        let lat = (self.lat + north_metres / north).clamp(-90.0, 90.0);
        Self::new(lon, lat).unwrap_or(self)
    }

    /// Metres east and north from here to there, on a flat earth: good to a millimetre per hundred metres.
    pub fn metres_to(self, there: Spot) -> (f64, f64) {
        let (east, north) = metres_per_degree(self.lat);
        let turn = there.lon - self.lon;
        let turn = if turn.abs() > 180.0 {
            turn - 360.0 * turn.signum()
        } else {
            turn
        };
        (turn * east, (there.lat - self.lat) * north)
    }
}

/// Zero stays positive, so that one place has one text.
fn stepped(degrees: f64) -> f64 {
    (degrees * STEPS_PER_DEGREE).round() / STEPS_PER_DEGREE + 0.0
}

/// Metres in one degree of longitude and of latitude at this latitude. Source: series for the WGS84 ellipsoid.
pub fn metres_per_degree(lat: f64) -> (f64, f64) {
    let turn = lat.to_radians();
    let east = 111_412.84 * turn.cos() - 93.5 * (3.0 * turn).cos() + 0.118 * (5.0 * turn).cos();
    let north = 111_132.92 - 559.82 * (2.0 * turn).cos() + 1.175 * (4.0 * turn).cos();
    (east.max(1.0), north)
}

/// One polygon: the first ring is its edge, the others are holes. Every ring ends where it began.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Area {
    pub rings: Vec<Vec<Spot>>,
}

/// Where a feature is. A multipolygon is several areas; a multipoint is several features.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Point(Spot),
    Lines(Vec<Vec<Spot>>),
    Areas(Vec<Area>),
}

impl Shape {
    /// Every spot of the shape, rings and holes alike.
    pub fn spots(&self) -> Box<dyn Iterator<Item = Spot> + '_> {
        match self {
            Shape::Point(spot) => Box::new(std::iter::once(*spot)),
            Shape::Lines(lines) => Box::new(lines.iter().flatten().copied()),
            Shape::Areas(areas) => Box::new(areas.iter().flat_map(|area| &area.rings).flatten().copied()),
        }
    }

    /// One spot that stands for the shape: the point, the middle of the first line, or the middle of the first area's edge box.
    pub fn middle(&self) -> Option<Spot> {
        match self {
            Shape::Point(spot) => Some(*spot),
            Shape::Lines(lines) => line_middle(lines.first()?),
            Shape::Areas(areas) => box_middle(areas.first()?.rings.first()?),
        }
    }

    /// Is the spot inside one of the areas and in none of its holes? Lines and points hold nothing.
    pub fn holds(&self, spot: Spot) -> bool {
        let Shape::Areas(areas) = self else { return false };
        areas
            .iter()
            .any(|area| area.rings.iter().filter(|ring| crosses_odd(ring, spot)).count() % 2 == 1)
    }
}

fn line_middle(line: &[Spot]) -> Option<Spot> {
    let (from, to) = (line.get((line.len().checked_sub(1)?) / 2)?, line.get(line.len() / 2)?);
    Spot::new((from.lon + to.lon) / 2.0, (from.lat + to.lat) / 2.0)
}

fn box_middle(ring: &[Spot]) -> Option<Spot> {
    let first = ring.first()?;
    let (mut low, mut high) = ((first.lon, first.lat), (first.lon, first.lat));
    for spot in ring {
        low = (low.0.min(spot.lon), low.1.min(spot.lat));
        high = (high.0.max(spot.lon), high.1.max(spot.lat));
    }
    Spot::new((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0)
}

/// The even-odd rule: does a ray to the east cross the ring an odd number of times?
fn crosses_odd(ring: &[Spot], at: Spot) -> bool {
    ring.windows(2).fold(false, |inside, pair| {
        let (a, b) = (pair[0], pair[1]);
        let straddles = (a.lat > at.lat) != (b.lat > at.lat);
        let crossed = straddles && at.lon < (b.lon - a.lon) * (at.lat - a.lat) / (b.lat - a.lat) + a.lon;
        inside != crossed
    })
}
