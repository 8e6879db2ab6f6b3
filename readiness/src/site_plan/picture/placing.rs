//! Where a picture lies on the ground: a similarity, so lengths keep their proportion and corners stay square. Pure.

use super::Extent;
use crate::site_plan::Spot;
use serde::{Deserialize, Serialize};

/// Narrowest and widest that a picture may lie, in metres.
pub const WIDTHS_M: std::ops::RangeInclusive<f64> = 1.0..=5_000.0;
/// Two points of a picture are at least this far apart, in pixels; nearer ones say too little of scale and turn.
const LEAST_PIXELS: f64 = 8.0;
/// And on the ground, in metres.
const LEAST_METRES: f64 = 0.5;
/// A picture whose middle is further than this from the middle of the floor lies somewhere else, in metres.
const FURTHEST_METRES: f64 = 5_000.0;

/// Where the top left corner of a picture lies, how wide it is, and which way its upper edge points.
///
/// - Units: metres on the ground; degrees clockwise from true north, from -180 up to 180.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placing {
    pub corner: Spot,
    pub width_m: f64,
    pub turn_deg: f64,
}

/// A point of the picture, in pixels right and down from its top left corner, and where that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pin {
    pub pixel: (f64, f64),
    pub spot: Spot,
}

/// Why a picture cannot lie so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlacingRefusal {
    #[error("the two points of the picture are the same or too near each other")]
    PixelsTooNear,
    #[error("the two places on the ground are the same or too near each other")]
    SpotsTooNear,
    #[error("a point is not on the picture")]
    OffThePicture,
    #[error("the picture would be less than 1 m or more than 5 km wide")]
    Width,
    #[error("the turn is not between -360 and 360 degrees")]
    Turn,
    #[error("the picture would lie more than 5 km from the floor")]
    FarAway,
}

impl PlacingRefusal {
    pub const ALL: [PlacingRefusal; 6] = [
        Self::PixelsTooNear,
        Self::SpotsTooNear,
        Self::OffThePicture,
        Self::Width,
        Self::Turn,
        Self::FarAway,
    ];

    /// The stable code, and the last part of the text's key after `picture.`.
    pub fn code(self) -> &'static str {
        match self {
            Self::PixelsTooNear => "picture.pixels-too-near",
            Self::SpotsTooNear => "picture.spots-too-near",
            Self::OffThePicture => "picture.off-the-picture",
            Self::Width => "picture.width",
            Self::Turn => "picture.turn",
            Self::FarAway => "picture.far-away",
        }
    }
}

impl Placing {
    /// By corner, width and turn.
    ///
    /// Errors: [`PlacingRefusal::Width`], [`PlacingRefusal::Turn`].
    pub fn new(corner: Spot, width_m: f64, turn_deg: f64) -> Result<Self, PlacingRefusal> {
        if !WIDTHS_M.contains(&width_m) {
            return Err(PlacingRefusal::Width);
        }
        if !(turn_deg.is_finite() && turn_deg.abs() <= 360.0) {
            return Err(PlacingRefusal::Turn);
        }
        Ok(Self {
            corner,
            width_m: stepped(width_m, 1e6),
            turn_deg: half_turned(turn_deg),
        })
    }

    /// By two points of the picture and where they are: the one similarity that takes both there.
    ///
    /// Errors: all but [`PlacingRefusal::Turn`] and [`PlacingRefusal::FarAway`].
    pub fn pinned(extent: Extent, first: Pin, second: Pin) -> Result<Self, PlacingRefusal> {
        let (wide, tall) = (f64::from(extent.width), f64::from(extent.height));
        let is_on = |(x, y): (f64, f64)| (0.0..=wide).contains(&x) && (0.0..=tall).contains(&y);
        if !is_on(first.pixel) || !is_on(second.pixel) {
            return Err(PlacingRefusal::OffThePicture);
        }
        let (right, up) = (second.pixel.0 - first.pixel.0, first.pixel.1 - second.pixel.1);
        let pixels = right.hypot(up);
        if pixels < LEAST_PIXELS {
            return Err(PlacingRefusal::PixelsTooNear);
        }
        let (east, north) = first.spot.metres_to(second.spot);
        let metres = east.hypot(north);
        if metres < LEAST_METRES {
            return Err(PlacingRefusal::SpotsTooNear);
        }
        let scale = metres / pixels;
        let turn = up.atan2(right) - north.atan2(east);
        let (x, y) = turned((-first.pixel.0 * scale, first.pixel.1 * scale), turn);
        Self::new(first.spot.moved(x, y), wide * scale, half_turned(turn.to_degrees()))
    }

    /// Where a point of the picture is, in pixels right and down from its top left corner.
    pub fn spot(self, extent: Extent, pixel: (f64, f64)) -> Spot {
        let scale = self.width_m / f64::from(extent.width.max(1));
        let (east, north) = turned((pixel.0 * scale, -pixel.1 * scale), self.turn_deg.to_radians());
        self.corner.moved(east, north)
    }

    /// The other way: where a spot is on the picture, in pixels.
    pub fn pixel(self, extent: Extent, spot: Spot) -> (f64, f64) {
        let scale = self.width_m / f64::from(extent.width.max(1));
        let (x, y) = turned(self.corner.metres_to(spot), -self.turn_deg.to_radians());
        (x / scale, -y / scale)
    }

    /// The spot in the middle of the picture.
    pub fn middle(self, extent: Extent) -> Spot {
        self.spot(extent, (f64::from(extent.width) / 2.0, f64::from(extent.height) / 2.0))
    }

    /// Refuses a picture that lies somewhere else than the floor, whose middle is given.
    ///
    /// Errors: [`PlacingRefusal::FarAway`].
    pub fn near(self, extent: Extent, floor: Spot) -> Result<Self, PlacingRefusal> {
        let (east, north) = floor.metres_to(self.middle(extent));
        match east.hypot(north) <= FURTHEST_METRES {
            true => Ok(self),
            false => Err(PlacingRefusal::FarAway),
        }
    }

    /// North up, as wide or as high as the box between two spots needs, its middle on the middle of that box: how a picture that
    /// nobody placed yet begins.
    pub fn over(extent: Extent, north_west: Spot, south_east: Spot) -> Result<Self, PlacingRefusal> {
        let (east, north) = north_west.metres_to(south_east);
        let (wide, tall) = (east.abs(), north.abs());
        let shape = f64::from(extent.height) / f64::from(extent.width.max(1));
        let width = wide
            .max(tall / shape.max(f64::EPSILON))
            .clamp(*WIDTHS_M.start(), *WIDTHS_M.end());
        let corner = north_west.moved((wide - width) / 2.0, (width * shape - tall) / 2.0);
        Self::new(corner, width, 0.0)
    }
}

/// Metres east and north, turned clockwise.
fn turned((east, north): (f64, f64), radians: f64) -> (f64, f64) {
    let (sin, cos) = radians.sin_cos();
    (east * cos + north * sin, north * cos - east * sin)
}

/// The same direction between -180 and 180 degrees.
fn half_turned(degrees: f64) -> f64 {
    stepped((degrees + 180.0).rem_euclid(360.0) - 180.0, 1e9)
}

/// Kept in steps of so many to one, so that writing and reading any number of times gives the same number.
fn stepped(number: f64, steps: f64) -> f64 {
    (number * steps).round() / steps + 0.0
}

/// A [`Placing`] and who sees it, as it is kept: the corner in degrees.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    lon: f64,
    lat: f64,
    width_m: f64,
    turn_deg: f64,
    strength: u8,
    shown: bool,
}

impl super::Lay {
    /// The text that is kept.
    pub fn to_text(self) -> String {
        let kept = Kept {
            lon: self.placing.corner.lon(),
            lat: self.placing.corner.lat(),
            width_m: self.placing.width_m,
            turn_deg: self.placing.turn_deg,
            strength: self.strength,
            shown: self.shown,
        };
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// From its text; none when it is not one.
    pub fn from_text(text: &str) -> Option<Self> {
        let kept: Kept = serde_json::from_str(text).ok()?;
        let corner = Spot::new(kept.lon, kept.lat)?;
        Some(Self {
            placing: Placing::new(corner, kept.width_m, kept.turn_deg).ok()?,
            strength: Some(kept.strength).filter(|strength| super::STRENGTHS.contains(strength))?,
            shown: kept.shown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Lay;
    use super::*;
    use crate::site_plan::demo::town;
    use proptest::prelude::*;

    const A3: Extent = Extent {
        width: 4000,
        height: 2800,
    };

    fn pin(pixel: (f64, f64), east: f64, north: f64) -> Pin {
        let spot = town().moved(east, north);
        Pin { pixel, spot }
    }

    fn near(a: f64, b: f64, by: f64) -> bool {
        (a - b).abs() <= by
    }

    #[test]
    fn two_points_on_a_line_to_the_east_lay_it_north_up() {
        let placing = Placing::pinned(A3, pin((1000.0, 1400.0), 0.0, 0.0), pin((3000.0, 1400.0), 50.0, 0.0)).unwrap();
        assert!(
            near(placing.width_m, 100.0, 1e-3) && near(placing.turn_deg, 0.0, 1e-4),
            "{placing:?}"
        );
        let (east, north) = town().metres_to(placing.corner);
        assert!(near(east, -25.0, 1e-3) && near(north, 35.0, 1e-3), "{east} {north}");
    }

    #[test]
    fn a_plan_whose_up_is_east_is_turned_by_a_quarter() {
        let placing = Placing::pinned(A3, pin((0.0, 2800.0), 0.0, 0.0), pin((0.0, 0.0), 70.0, 0.0)).unwrap();
        assert!(
            near(placing.turn_deg, 90.0, 1e-4),
            "its upper edge points east: {placing:?}"
        );
        let (east, north) = town().metres_to(placing.spot(A3, (4000.0, 2800.0)));
        assert!(
            near(east, 0.0, 1e-3) && near(north, -100.0, 1e-3),
            "its right hand points south"
        );
    }

    #[test]
    fn what_says_too_little_or_too_much_is_refused_with_its_reason() {
        let refused = |first, second| Placing::pinned(A3, first, second).unwrap_err();
        let at = |x: f64| pin((x, 10.0), x / 40.0, 0.0);
        assert_eq!(refused(at(10.0), at(12.0)), PlacingRefusal::PixelsTooNear);
        assert_eq!(
            refused(pin((0.0, 0.0), 5.0, 5.0), pin((900.0, 0.0), 5.1, 5.0)),
            PlacingRefusal::SpotsTooNear
        );
        assert_eq!(refused(at(-1.0), at(900.0)), PlacingRefusal::OffThePicture);
        assert_eq!(refused(at(f64::NAN), at(900.0)), PlacingRefusal::OffThePicture);
        assert_eq!(refused(at(10.0), pin((20.0, 10.0), 900.0, 0.0)), PlacingRefusal::Width);
        for (width, turn, why) in [
            (0.5, 0.0, PlacingRefusal::Width),
            (f64::INFINITY, 0.0, PlacingRefusal::Width),
            (10.0, 361.0, PlacingRefusal::Turn),
            (10.0, f64::NAN, PlacingRefusal::Turn),
        ] {
            assert_eq!(Placing::new(town(), width, turn), Err(why));
        }
        let far = Placing::new(town(), 100.0, 0.0).unwrap();
        assert_eq!(far.near(A3, town().moved(9_000.0, 0.0)), Err(PlacingRefusal::FarAway));
        assert_eq!(far.near(A3, town()), Ok(far));
    }

    #[test]
    fn a_new_picture_covers_the_floor_whatever_its_shape() {
        for extent in [
            A3,
            Extent {
                width: 500,
                height: 4000,
            },
        ] {
            let placing = Placing::over(extent, town(), town().moved(80.0, -30.0)).unwrap();
            for corner in [(0.0, 0.0), (80.0, 0.0), (80.0, -30.0), (0.0, -30.0)] {
                let (x, y) = placing.pixel(extent, town().moved(corner.0, corner.1));
                assert!(x >= -0.1 && x <= f64::from(extent.width) + 0.1, "{corner:?} {x}");
                assert!(y >= -0.1 && y <= f64::from(extent.height) + 0.1, "{corner:?} {y}");
            }
        }
    }

    proptest! {
        #[test]
        fn both_points_lie_where_they_were_pinned_and_nothing_is_sheared(
            a in (0.0..4000.0_f64, 0.0..2800.0_f64), b in (0.0..4000.0_f64, 0.0..2800.0_f64),
            from in (-300.0..300.0_f64, -300.0..300.0_f64), to in (-300.0..300.0_f64, -300.0..300.0_f64),
        ) {
            let (first, second) = (pin(a, from.0, from.1), pin(b, to.0, to.1));
            let Ok(placing) = Placing::pinned(A3, first, second) else { return Ok(()) };
            for pin in [first, second] {
                let (east, north) = pin.spot.metres_to(placing.spot(A3, pin.pixel));
                // A flat earth around one spot and around another differ by a millimetre per hundred metres.
                let slack = 0.02 + placing.width_m * 0.001;
                prop_assert!(east.hypot(north) < slack, "{} {} of {:?}", east, north, placing);
            }
            let at = |x: f64, y: f64| placing.corner.metres_to(placing.spot(A3, (x, y)));
            let (origin, right, down) = (at(0.0, 0.0), at(1000.0, 0.0), at(0.0, 1000.0));
            let (u, v) = ((right.0 - origin.0, right.1 - origin.1), (down.0 - origin.0, down.1 - origin.1));
            let square = (u.0 * v.0 + u.1 * v.1) / (u.0.hypot(u.1) * v.0.hypot(v.1));
            prop_assert!(square.abs() < 1e-3 && near(u.0.hypot(u.1) / v.0.hypot(v.1), 1.0, 1e-3));
        }

        #[test]
        fn a_spot_and_its_pixel_are_each_others_way_back(
            east in -400.0..400.0_f64, north in -400.0..400.0_f64, width in 5.0..800.0_f64, turn in -360.0..360.0_f64,
        ) {
            let placing = Placing::new(town(), width, turn).unwrap();
            let spot = town().moved(east, north);
            let (east, north) = spot.metres_to(placing.spot(A3, placing.pixel(A3, spot)));
            prop_assert!(east.hypot(north) < 0.001);
            let lay = Lay { placing, strength: 60, shown: true };
            prop_assert_eq!(Lay::from_text(&lay.to_text()), Some(lay));
        }
    }
}
