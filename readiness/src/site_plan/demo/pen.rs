//! A pen that draws features in metres from a corner: east and south are positive, as on the screen.

use crate::site_plan::{Area, Feature, FeatureKind, Shape, Spot};

/// Collects features of one plan, numbering them in the order they are drawn.
pub(super) struct Pen {
    corner: Spot,
    pub features: Vec<Feature>,
}

impl Pen {
    pub(super) fn at(corner: Spot) -> Self {
        Self {
            corner,
            features: Vec::new(),
        }
    }

    pub(super) fn spot(&self, (east, south): (f64, f64)) -> Spot {
        self.corner.moved(east, -south)
    }

    fn add(&mut self, kind: FeatureKind, label: &str, shape: Shape) -> &mut Feature {
        let id = format!("{}-{}", kind.as_str(), self.features.len() + 1);
        let label = (!label.is_empty()).then(|| label.to_string());
        self.features.push(Feature {
            label,
            ..Feature::new(id, kind, shape)
        });
        let last = self.features.len() - 1;
        &mut self.features[last]
    }

    /// An area through these corners.
    pub(super) fn area(&mut self, kind: FeatureKind, label: &str, corners: &[(f64, f64)]) -> &mut Feature {
        let ring = corners
            .iter()
            .chain(corners.first())
            .map(|corner| self.spot(*corner))
            .collect();
        self.add(kind, label, Shape::Areas(vec![Area { rings: vec![ring] }]))
    }

    /// A box between two corners.
    pub(super) fn block(&mut self, kind: FeatureKind, label: &str, low: (f64, f64), high: (f64, f64)) -> &mut Feature {
        self.area(kind, label, &[low, (high.0, low.1), high, (low.0, high.1)])
    }

    /// A line through these points.
    pub(super) fn line(&mut self, kind: FeatureKind, label: &str, points: &[(f64, f64)]) -> &mut Feature {
        let line = points.iter().map(|point| self.spot(*point)).collect();
        self.add(kind, label, Shape::Lines(vec![line]))
    }

    /// A mark with its code.
    pub(super) fn mark(&mut self, kind: FeatureKind, mark: &str, label: &str, at: (f64, f64)) -> &mut Feature {
        let spot = self.spot(at);
        let feature = self.add(kind, label, Shape::Point(spot));
        feature.facts.mark = (!mark.is_empty()).then(|| mark.to_string());
        feature
    }

    /// A door opening two metres wide across a wall that runs east (`along` true) or south.
    pub(super) fn opening(&mut self, middle: (f64, f64), along: bool) {
        let (x, y) = if along { (1.0, 0.0) } else { (0.0, 1.0) };
        let ends = [(middle.0 - x, middle.1 - y), (middle.0 + x, middle.1 + y)];
        self.line(FeatureKind::InteriorDoor, "", &ends);
    }

    /// A camera that looks towards a bearing, in degrees from true north.
    pub(super) fn camera(&mut self, mark: &str, label: &str, at: (f64, f64), facing_deg: u16) {
        self.mark(FeatureKind::Camera, mark, label, at).facts.facing_deg = Some(facing_deg);
    }
}
