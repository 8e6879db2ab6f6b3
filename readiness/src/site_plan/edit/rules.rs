//! Steps on a drawing, and two people's work put together. Pure.

use super::Step;
use super::marks::{self, Twice};
use crate::site_plan::import::{self, PlanRefusal, limits};
use crate::site_plan::{Area, Feature, Shape, Sheet, Spot, plan};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// Metres that one step may move.
const FURTHEST_METRES: f64 = 20_000.0;

/// A step that cannot be done, and the feature it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    /// Its place among the steps, from 0; one past the last for the drawing as a whole.
    pub step: usize,
    /// The name or id of the feature; empty for the drawing as a whole.
    pub feature: String,
    pub refusal: PlanRefusal,
}

/// The features after all steps, in their order.
///
/// Errors: every step that cannot be done; or that the drawing as a whole is over a limit, or gives one mark to two doors.
pub fn apply(sheet: &Sheet, steps: &[Step]) -> Result<Vec<Feature>, Vec<Wrong>> {
    let features = drawn(sheet, steps)?;
    match marks::doubled(&features, &[sheet.features()]).first() {
        None => Ok(features),
        Some(mark) => {
            let refusal = PlanRefusal::SameMark {
                mark: import::named(mark),
            };
            Err(as_a_whole(steps, refusal))
        }
    }
}

/// The same, where [`merge`] weighs the marks of doors: whoever chose between two people's work is shown what they chose.
///
/// Errors: as [`apply`], but for the marks.
pub fn drawn(sheet: &Sheet, steps: &[Step]) -> Result<Vec<Feature>, Vec<Wrong>> {
    let mut board = Board::of(sheet.features());
    let mut wrong = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        if let Err(refusal) = board.take(step) {
            wrong.push(Wrong {
                step: place,
                feature: board.name(step),
                refusal,
            });
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let features = board.features();
    within_limits(sheet, &features).map_err(|refusal| as_a_whole(steps, refusal))?;
    Ok(features)
}

fn as_a_whole(steps: &[Step], refusal: PlanRefusal) -> Vec<Wrong> {
    vec![Wrong {
        step: steps.len(),
        feature: String::new(),
        refusal,
    }]
}

fn within_limits(sheet: &Sheet, features: &[Feature]) -> Result<(), PlanRefusal> {
    if features.len() > limits::MOST_FEATURES {
        return Err(PlanRefusal::TooManyFeatures {
            most: limits::MOST_FEATURES,
        });
    }
    let vertices: usize = features.iter().map(|feature| feature.shape.spots().count()).sum();
    if vertices > limits::MOST_VERTICES {
        return Err(PlanRefusal::TooManyVertices {
            most: limits::MOST_VERTICES,
        });
    }
    let widest = match sheet {
        Sheet::Floor(_) => limits::WIDEST_FLOOR_METRES,
        Sheet::Map(_) => limits::WIDEST_SITE_METRES,
    };
    import::within(features, widest)?;
    let bytes = sheet
        .clone()
        .with(features.to_vec(), sheet.version())
        .to_geojson()
        .len();
    if bytes > limits::MOST_BYTES {
        return Err(PlanRefusal::TooLarge {
            bytes,
            most: limits::MOST_BYTES,
        });
    }
    Ok(())
}

/// The features while steps are done to them.
struct Board {
    features: Vec<Option<Feature>>,
    places: HashMap<String, usize>,
}

impl Board {
    fn of(features: &[Feature]) -> Self {
        let places = features.iter().enumerate().map(|(n, feature)| (feature.id.clone(), n));
        Self {
            places: places.collect(),
            features: features.iter().cloned().map(Some).collect(),
        }
    }

    fn features(self) -> Vec<Feature> {
        self.features.into_iter().flatten().collect()
    }

    fn find(&mut self, id: &str) -> Result<&mut Feature, PlanRefusal> {
        let place = self.places.get(id).copied();
        let found = place.and_then(|place| self.features.get_mut(place)?.as_mut());
        found.ok_or_else(|| PlanRefusal::NoFeature {
            feature: import::named(id),
        })
    }

    fn name(&mut self, step: &Step) -> String {
        let Some(id) = step.about() else { return String::new() };
        match self.find(id) {
            Ok(feature) => import::named(feature.short_name().unwrap_or(id)),
            Err(_) => import::named(id),
        }
    }

    fn take(&mut self, step: &Step) -> Result<(), PlanRefusal> {
        match step {
            Step::Put { feature } => self.put(feature),
            Step::Facts { id, properties } => {
                let feature = self.find(id)?;
                let sent =
                    json!({ "type": "Feature", "id": id, "properties": properties, "geometry": geometry(feature) });
                let changed = import::one(&sent)?;
                feature.kind = changed.feature.kind;
                feature.label = changed.feature.label;
                feature.facts = changed.feature.facts;
                Ok(())
            }
            Step::Shape { id, geometry } => {
                let feature = self.find(id)?;
                let sent = json!({
                    "type": "Feature", "id": id, "properties": { "kind": feature.kind.as_str(), "label": feature.label },
                    "geometry": geometry,
                });
                feature.shape = import::one(&sent)?.simple()?.shape;
                Ok(())
            }
            Step::Move { id, east_m, north_m } => {
                let feature = self.find(id)?;
                let far = |metres: &f64| !metres.is_finite() || metres.abs() > FURTHEST_METRES;
                if far(east_m) || far(north_m) {
                    return Err(PlanRefusal::TooWide {
                        metres: east_m.abs().max(north_m.abs()) as u64,
                        most: FURTHEST_METRES as u64,
                    });
                }
                feature.shape = moved(&feature.shape, *east_m, *north_m);
                Ok(())
            }
            Step::Turn { id, degrees } => {
                let feature = self.find(id)?;
                if !degrees.is_finite() {
                    return Err(PlanRefusal::BadPosition {
                        feature: import::named(id),
                    });
                }
                let degrees = degrees.rem_euclid(360.0);
                feature.shape = turned(&feature.shape, degrees);
                if let Some(facing) = feature.facts.facing_deg {
                    feature.facts.facing_deg =
                        Some((f64::from(facing) + degrees).rem_euclid(360.0).round() as u16 % 360);
                }
                Ok(())
            }
            Step::Remove { id } => {
                self.find(id)?;
                if let Some(place) = self.places.remove(id) {
                    self.features[place] = None;
                }
                Ok(())
            }
            Step::NumberDoors => {
                let mut all: Vec<Feature> = self.features.iter().flatten().cloned().collect();
                plan::number_doors(&mut all);
                *self = Board::of(&all);
                Ok(())
            }
        }
    }

    fn put(&mut self, sent: &Value) -> Result<(), PlanRefusal> {
        let one = import::one(sent)?;
        let id = one.feature.id.clone();
        match self.find(&id) {
            // A crossing edge that came with an import stays; nobody draws one.
            Ok(there) if there.shape == one.feature.shape => *there = one.feature,
            Ok(there) => *there = one.simple()?,
            Err(_) => {
                self.places.insert(id, self.features.len());
                self.features.push(Some(one.simple()?));
            }
        }
        Ok(())
    }
}

fn geometry(feature: &Feature) -> Value {
    feature.to_geojson().get("geometry").cloned().unwrap_or_default()
}

fn each(shape: &Shape, step: impl Fn(Spot) -> Spot) -> Shape {
    let line = |line: &Vec<Spot>| line.iter().map(|spot| step(*spot)).collect();
    match shape {
        Shape::Point(spot) => Shape::Point(step(*spot)),
        Shape::Lines(lines) => Shape::Lines(lines.iter().map(line).collect()),
        Shape::Areas(areas) => {
            let area = |area: &Area| Area {
                rings: area.rings.iter().map(line).collect(),
            };
            Shape::Areas(areas.iter().map(area).collect())
        }
    }
}

/// The shape this many metres east and north.
pub fn moved(shape: &Shape, east_m: f64, north_m: f64) -> Shape {
    each(shape, |spot| spot.moved(east_m, north_m))
}

/// The shape turned clockwise around its middle.
pub fn turned(shape: &Shape, degrees: f64) -> Shape {
    let (Some(middle), false) = (shape.middle(), matches!(shape, Shape::Point(_))) else {
        return shape.clone();
    };
    let (sin, cos) = degrees.to_radians().sin_cos();
    each(shape, |spot| {
        let (east, north) = middle.metres_to(spot);
        middle.moved(east * cos + north * sin, north * cos - east * sin)
    })
}

/// A feature that two people changed, each in another way.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    pub id: String,
    /// As it is stored now; none when somebody took it away. Of a door whose mark somebody else gave away: the door that has it.
    pub theirs: Option<Feature>,
    /// As it was drawn here; none when it was taken away here.
    pub mine: Option<Feature>,
    /// The mark that another door has; none where both changed the same feature.
    pub twice: Option<Twice>,
}

/// My changes of a drawing on the drawing as it is now, where somebody else changed it since I `began`.
///
/// Errors: the features that both changed, each in another way; else doors that got a mark which another one has. Then nothing is put
/// together.
pub fn merge(began: &[Feature], mine: &[Feature], now: &[Feature]) -> Result<Vec<Feature>, Vec<Clash>> {
    let (was, is) = (by_id(began), by_id(now));
    let changes = changes(began, mine);
    let mut clashes = Vec::new();
    let mut takes: HashMap<&str, Option<&Feature>> = HashMap::new();
    for (id, made) in changes {
        let (before, theirs) = (was.get(id).copied(), is.get(id).copied());
        if theirs == before {
            takes.insert(id, made);
        } else if theirs != made {
            clashes.push(Clash {
                id: id.to_owned(),
                theirs: theirs.cloned(),
                mine: made.cloned(),
                twice: None,
            });
        }
    }
    if !clashes.is_empty() {
        return Err(clashes);
    }
    let kept = now.iter().filter_map(|feature| match takes.get(feature.id.as_str()) {
        Some(made) => made.cloned(),
        None => Some(feature.clone()),
    });
    let new = mine
        .iter()
        .filter(|feature| !is.contains_key(feature.id.as_str()) && takes.contains_key(feature.id.as_str()));
    let merged: Vec<Feature> = kept.chain(new.cloned()).collect();
    let twice = marks::doubled(&merged, &[began, now]);
    if twice.is_empty() {
        return Ok(merged);
    }
    Err(marks::given_twice(&twice, &merged, |id| takes.contains_key(id)))
}

/// The difference of two drawings as steps that need no third one.
pub fn as_steps(began: &[Feature], mine: &[Feature]) -> Vec<Step> {
    let one = |(id, made): (&str, Option<&Feature>)| match made {
        Some(feature) => Step::put(feature),
        None => Step::Remove { id: id.to_owned() },
    };
    changes(began, mine).into_iter().map(one).collect()
}

/// Which features are others after than before, and what they are after.
fn changes<'a>(before: &'a [Feature], after: &'a [Feature]) -> Vec<(&'a str, Option<&'a Feature>)> {
    let was = by_id(before);
    let ids: HashSet<&str> = after.iter().map(|feature| feature.id.as_str()).collect();
    let made = after
        .iter()
        .filter(|feature| was.get(feature.id.as_str()) != Some(feature))
        .map(|feature| (feature.id.as_str(), Some(feature)));
    let gone = before
        .iter()
        .filter(|feature| !ids.contains(feature.id.as_str()))
        .map(|feature| (feature.id.as_str(), None));
    made.chain(gone).collect()
}

fn by_id(features: &[Feature]) -> HashMap<&str, &Feature> {
    features.iter().map(|feature| (feature.id.as_str(), feature)).collect()
}
