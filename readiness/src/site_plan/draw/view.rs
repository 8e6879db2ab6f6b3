//! From degrees to pixels: a flat earth around the middle of the plan, true north up, turned if asked.

use super::{DrawOptions, Projection};
use crate::site_plan::shape::metres_per_degree;
use crate::site_plan::{Feature, FeatureKind, Spot};

/// Pixels of one metre at most, so that a plan of one room is not blown up.
const MOST_PX_PER_METRE: f64 = 60.0;

/// A floor is fitted whole with room for marks on its edge; a site fills the frame and its roads run out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    Floor,
    Site,
}

/// The projection of one drawing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct View {
    pub width: f64,
    pub height: f64,
    /// Pixels of one metre.
    pub scale: f64,
    /// Radians, clockwise.
    pub turn: f64,
    origin: Spot,
    per_degree: (f64, f64),
    /// Where the origin lies, in pixels.
    shift: (f64, f64),
}

/// Space around what is fitted: left, top, right, bottom.
struct Margins(f64, f64, f64, f64);

impl View {
    pub(super) fn fit(features: &[Feature], ground: Ground, options: &DrawOptions) -> Self {
        let (width, max_height) = options.size();
        let origin = options
            .focus
            .map(|focus| focus.at)
            .or_else(|| first_spot(features))
            .unwrap_or(Spot::ZERO);
        let turn = if options.rotate_deg.is_finite() {
            options.rotate_deg.to_radians()
        } else {
            0.0
        };
        let per_degree = metres_per_degree(origin.lat());
        let mut view = Self {
            width,
            height: max_height,
            scale: 1.0,
            turn,
            origin,
            per_degree,
            shift: (0.0, 0.0),
        };
        let margins = match ground {
            Ground::Floor if width >= 480.0 => Margins(36.0, 24.0, 60.0, 40.0),
            Ground::Floor => Margins(22.0, 18.0, 44.0, 36.0),
            Ground::Site => Margins(8.0, 8.0, 8.0, 8.0),
        };
        let (low, high) = view.extent(features, ground, options);
        view.place(low, high, &margins, max_height, options.focus.is_some());
        view
    }

    /// The box to show, in turned metres.
    fn extent(&self, features: &[Feature], ground: Ground, options: &DrawOptions) -> ((f64, f64), (f64, f64)) {
        if let Some(focus) = options.focus {
            let reach = if focus.radius_m.is_finite() {
                focus.radius_m.clamp(1.0, 5000.0)
            } else {
                50.0
            };
            return ((-reach, -reach), (reach, reach));
        }
        let bounded = features.iter().any(|feature| feature.kind == FeatureKind::Outline);
        let frames = |feature: &&Feature| match ground {
            Ground::Floor => true,
            Ground::Site if bounded => feature.kind == FeatureKind::Outline,
            Ground::Site => !matches!(
                feature.kind,
                FeatureKind::Road | FeatureKind::Green | FeatureKind::Water | FeatureKind::WayIn
            ),
        };
        let mut spots = features
            .iter()
            .filter(frames)
            .flat_map(|feature| feature.shape.spots())
            .peekable();
        if spots.peek().is_none() {
            return bounds(
                features
                    .iter()
                    .flat_map(|feature| feature.shape.spots())
                    .map(|spot| self.at(spot)),
            );
        }
        bounds(spots.map(|spot| self.at(spot)))
    }

    fn place(&mut self, low: (f64, f64), high: (f64, f64), margins: &Margins, max_height: f64, focused: bool) {
        let Margins(left, top, right, bottom) = *margins;
        let (wide, high_m) = ((high.0 - low.0).max(0.5), (high.1 - low.1).max(0.5));
        let (room_x, room_y) = (self.width - left - right, max_height - top - bottom);
        let scale = if focused {
            (room_x / wide).max(room_y / high_m)
        } else {
            (room_x / wide).min(room_y / high_m)
        };
        self.scale = scale.min(MOST_PX_PER_METRE);
        let drawn = high_m * self.scale + top + bottom;
        self.height = if focused {
            max_height
        } else {
            drawn.clamp(140.0_f64.min(max_height), max_height)
        }
        .round();
        let spare = (
            room_x - wide * self.scale,
            self.height - top - bottom - high_m * self.scale,
        );
        self.shift = (
            left + spare.0 / 2.0 - low.0 * self.scale,
            top + spare.1 / 2.0 - low.1 * self.scale,
        );
    }

    /// Where a spot lies on the drawing, in pixels.
    pub(super) fn at(&self, spot: Spot) -> (f64, f64) {
        let turn = spot.lon() - self.origin.lon();
        let turn = if turn.abs() > 180.0 {
            turn - 360.0 * turn.signum()
        } else {
            turn
        };
        let (x, y) = (
            turn * self.per_degree.0,
            (self.origin.lat() - spot.lat()) * self.per_degree.1,
        );
        let (sin, cos) = self.turn.sin_cos();
        let (x, y) = (x * cos - y * sin, x * sin + y * cos);
        (x * self.scale + self.shift.0, y * self.scale + self.shift.1)
    }

    /// The direction of a bearing (degrees clockwise from true north) on the drawing, as a unit step.
    pub(super) fn towards(&self, bearing_deg: f64) -> (f64, f64) {
        let (sin, cos) = (bearing_deg.to_radians() + self.turn).sin_cos();
        (sin, -cos)
    }

    /// Is any of this box on the drawing? Boxes are low and high corners in pixels.
    pub(super) fn shows(&self, low: (f64, f64), high: (f64, f64)) -> bool {
        const EDGE: f64 = 30.0;
        high.0 > -EDGE && high.1 > -EDGE && low.0 < self.width + EDGE && low.1 < self.height + EDGE
    }

    /// The same as numbers.
    pub(super) fn as_numbers(&self) -> Projection {
        let (sin, cos) = self.turn.sin_cos();
        let (east, north) = (self.per_degree.0 * self.scale, self.per_degree.1 * self.scale);
        Projection {
            lon0: self.origin.lon(),
            lat0: self.origin.lat(),
            lon: (east * cos, east * sin),
            lat: (north * sin, -north * cos),
            at: self.shift,
            width: self.width.round(),
            height: self.height.round(),
            metres: self.per_degree,
        }
    }

    pub(super) fn view_box(&self) -> String {
        format!("0 0 {} {}", self.width.round(), self.height.round())
    }
}

fn first_spot(features: &[Feature]) -> Option<Spot> {
    let outline = features.iter().find(|feature| feature.kind == FeatureKind::Outline);
    outline.or(features.first())?.shape.middle()
}

/// The smallest box around the points; a unit box when there are none.
pub(super) fn bounds(points: impl Iterator<Item = (f64, f64)>) -> ((f64, f64), (f64, f64)) {
    let empty = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    let (low, high) = points.fold(empty, |(low, high), (x, y)| {
        ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)))
    });
    if low.0 > high.0 {
        ((0.0, 0.0), (1.0, 1.0))
    } else {
        (low, high)
    }
}
