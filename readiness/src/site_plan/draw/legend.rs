//! What the marks on a drawing mean, for the line under it.

use super::Layers;
use super::marks::{is_shown, mark_of};
use crate::site_plan::{Feature, FeatureKind};
use muster_web::t_with;

/// One entry of the legend. The page finds the words by the kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegendItem {
    pub kind: FeatureKind,
    /// The marks as they stand on the drawing: "S1", "K1, K2", "E1 to E9"; empty for cameras and the way in, which are signs.
    pub sign: String,
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
    let of_kind: Vec<&Feature> = features
        .iter()
        .filter(|feature| feature.kind == kind && is_drawn(feature))
        .collect();
    let first = of_kind.first()?;
    let sign = match kind {
        FeatureKind::Camera | FeatureKind::WayIn => String::new(),
        _ => sign(&of_kind),
    };
    let only = (of_kind.len() == 1).then(|| first.label.clone()).flatten();
    Some(LegendItem {
        kind,
        sign,
        count: of_kind.len(),
        only,
    })
}

/// A door without a number has no mark.
fn is_drawn(feature: &Feature) -> bool {
    feature.kind != FeatureKind::Door || feature.facts.mark.is_some()
}

/// The most marks that the legend lists one by one.
const LISTED: usize = 3;

/// The marks of one kind in the words of the drawing, each once: all of a few, the first and the last of many.
fn sign(of_kind: &[&Feature]) -> String {
    let mut marks: Vec<&str> = of_kind.iter().map(|feature| mark_of(feature)).collect();
    marks.sort_by_key(|mark| in_order(mark));
    marks.dedup();
    match marks.as_slice() {
        [first, .., last] if marks.len() > LISTED => t_with(
            "sites-legend-range",
            &[("first", (*first).into()), ("last", (*last).into())],
        ),
        marks => marks.join(", "),
    }
}

/// E2 comes before E10.
fn in_order(mark: &str) -> (String, u64, String) {
    let letters: String = mark.chars().take_while(|letter| !letter.is_ascii_digit()).collect();
    let digits: String = mark[letters.len()..].chars().take_while(char::is_ascii_digit).collect();
    (letters, digits.parse().unwrap_or(u64::MAX), mark.to_owned())
}
