//! What is different between two drawings, feature by feature. Pure.

use crate::site_plan::{Facts, Feature, FeatureKind, Shape, Spot};
use std::collections::HashMap;

/// Shapes nearer than this are at the same place, in metres.
const SAME_PLACE_METRES: f64 = 0.005;

/// What became of one feature between two versions.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub id: String,
    pub kind: FeatureKind,
    /// What to call it, as it is after, or as it was where it went.
    pub name: Option<String>,
    /// Where it is after, or where it was.
    pub at: Option<Spot>,
    pub fate: Fate,
}

/// It came, it went, or it stayed and is not the same.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    Came,
    Went,
    Stayed {
        /// It stands elsewhere: how far, in metres, and where it stood.
        moved: Option<(f64, Spot)>,
        /// Its corners are others.
        reshaped: bool,
        /// Which facts are others.
        facts: Vec<Fact>,
    },
}

/// A fact of a feature that a person can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    Kind,
    Label,
    Mark,
    Number,
    From,
    Access,
    Note,
    Class,
    Facing,
    Width,
    Best,
}

impl Fact {
    /// The name of its field, and the last part of the text's key.
    pub fn as_str(self) -> &'static str {
        match self {
            Fact::Kind => "kind",
            Fact::Label => "label",
            Fact::Mark => "mark",
            Fact::Number => "number",
            Fact::From => "from",
            Fact::Access => "access",
            Fact::Note => "note",
            Fact::Class => "class",
            Fact::Facing => "facing",
            Fact::Width => "width",
            Fact::Best => "best",
        }
    }
}

/// What came, went, moved or changed, in the order of the drawing after; what went comes last.
pub fn compare(before: &[Feature], after: &[Feature]) -> Vec<Difference> {
    let was: HashMap<&str, &Feature> = before.iter().map(|feature| (feature.id.as_str(), feature)).collect();
    let is: HashMap<&str, &Feature> = after.iter().map(|feature| (feature.id.as_str(), feature)).collect();
    let of_now = after.iter().filter_map(|feature| match was.get(feature.id.as_str()) {
        None => Some(difference(feature, Fate::Came)),
        Some(was) => stayed(was, feature).map(|fate| difference(feature, fate)),
    });
    let gone = before.iter().filter(|feature| !is.contains_key(feature.id.as_str()));
    of_now
        .chain(gone.map(|feature| difference(feature, Fate::Went)))
        .collect()
}

fn difference(feature: &Feature, fate: Fate) -> Difference {
    Difference {
        id: feature.id.clone(),
        kind: feature.kind,
        name: called(feature),
        at: feature.shape.middle(),
        fate,
    }
}

/// "E2 Ambulance bay", or as much of it as is known.
fn called(feature: &Feature) -> Option<String> {
    let parts: Vec<&str> = feature
        .facts
        .mark
        .as_deref()
        .into_iter()
        .chain(feature.label.as_deref())
        .collect();
    if parts.is_empty() {
        feature.facts.number.clone()
    } else {
        Some(parts.join(" "))
    }
}

fn stayed(was: &Feature, is: &Feature) -> Option<Fate> {
    if was == is {
        return None;
    }
    let (moved, reshaped) = match step(&was.shape, &is.shape) {
        Some((east, north)) => {
            let metres = east.hypot(north);
            let moved = (metres > SAME_PLACE_METRES).then(|| was.shape.middle()).flatten();
            (moved.map(|from| (metres, from)), false)
        }
        None => (None, true),
    };
    let facts = facts(was, is);
    let differs = moved.is_some() || reshaped || !facts.is_empty();
    differs.then_some(Fate::Stayed { moved, reshaped, facts })
}

/// The one step, in metres east and north, that puts every corner of a shape on its own in the other; none where their corners are others.
fn step(was: &Shape, is: &Shape) -> Option<(f64, f64)> {
    if !same_build(was, is) {
        return None;
    }
    let mut pairs = was.spots().zip(is.spots());
    let (first, there) = pairs.next()?;
    let step = first.metres_to(there);
    let near = |(a, b): (Spot, Spot)| {
        let each = a.metres_to(b);
        (each.0 - step.0).hypot(each.1 - step.1) <= SAME_PLACE_METRES * 2.0
    };
    pairs.all(near).then_some(step)
}

/// The same sort of shape with as many corners in each of its parts.
fn same_build(a: &Shape, b: &Shape) -> bool {
    let lengths = |lines: &[Vec<Spot>]| lines.iter().map(Vec::len).collect::<Vec<_>>();
    match (a, b) {
        (Shape::Point(_), Shape::Point(_)) => true,
        (Shape::Lines(a), Shape::Lines(b)) => lengths(a) == lengths(b),
        (Shape::Areas(a), Shape::Areas(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| lengths(&a.rings) == lengths(&b.rings))
        }
        _ => false,
    }
}

fn facts(was: &Feature, is: &Feature) -> Vec<Fact> {
    // Taken apart, so that a fact which is added later does not go unseen here.
    let Facts {
        mark,
        number,
        from,
        access,
        note,
        class,
        facing_deg,
        width_m,
        best,
    } = &is.facts;
    let old = &was.facts;
    let pairs = [
        (Fact::Kind, was.kind == is.kind),
        (Fact::Label, was.label == is.label),
        (Fact::Mark, old.mark == *mark),
        (Fact::Number, old.number == *number),
        (Fact::From, old.from == *from),
        (Fact::Access, old.access == *access),
        (Fact::Note, old.note == *note),
        (Fact::Class, old.class == *class),
        (Fact::Facing, old.facing_deg == *facing_deg),
        (Fact::Width, old.width_m == *width_m),
        (Fact::Best, old.best == *best),
    ];
    pairs
        .into_iter()
        .filter(|(_, same)| !same)
        .map(|(fact, _)| fact)
        .collect()
}
