//! What the marks on a drawing mean, for the line under it.

use super::Layers;
use super::marks::{is_shown, plain_mark};
use crate::site_plan::{Feature, FeatureKind};

/// One entry of the legend. The page finds the words by the kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegendItem {
    pub kind: FeatureKind,
    /// What the mark shows: "E", "K", "AED"; empty for cameras and the way in, which are signs.
    pub sign: &'static str,
    /// How many are on the drawing.
    pub count: usize,
    /// The one name, when there is only one and it has a name: "oxygen store".
    pub only: Option<String>,
}

/// The kinds of marks on a plan that the layers show, each once, in the order of [`FeatureKind::ALL`].
pub fn legend(features: &[Feature], layers: &Layers) -> Vec<LegendItem> {
    let kinds = FeatureKind::ALL.iter().copied();
    kinds
        .filter(|kind| (kind.is_mark() || *kind == FeatureKind::WayIn) && is_shown(*kind, layers))
        .filter_map(|kind| item(features, kind))
        .collect()
}

fn item(features: &[Feature], kind: FeatureKind) -> Option<LegendItem> {
    let mut of_kind = features.iter().filter(|feature| feature.kind == kind);
    let first = of_kind.next()?;
    let count = 1 + of_kind.count();
    let sign = match kind {
        FeatureKind::Camera | FeatureKind::WayIn => "",
        kind => plain_mark(kind),
    };
    let only = (count == 1).then(|| first.label.clone()).flatten();
    Some(LegendItem {
        kind,
        sign,
        count,
        only,
    })
}
