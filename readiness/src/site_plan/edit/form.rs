//! The form of one feature: what is typed, as steps. It needs no script.

use super::{
    Step,
    corners::{self, ShapeKind},
};
use crate::site_plan::{Feature, FeatureKind, Shape, Sheet, Spot};
use muster_membership::fields::FieldProblems;
use muster_web::{plain_text, t, t_with};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What is typed of one feature. Without an id it is a new one.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct FeatureForm {
    /// The version that the form was made of.
    pub version: u32,
    pub id: String,
    pub kind: String,
    pub label: String,
    pub mark: String,
    pub number: String,
    pub from: String,
    pub access: String,
    pub note: String,
    pub facing: String,
    pub width: String,
    pub best: String,
    /// A [`ShapeKind`].
    pub shape: String,
    /// See [`corners`].
    pub corners: String,
    /// A cell of the grid, such as C4: into its middle.
    pub cell: String,
    /// Id of a room: into its middle.
    pub room: String,
    pub east: String,
    pub north: String,
    pub turn: String,
    pub why: String,
    /// `save`, `remove` or `number_doors`.
    pub act: String,
}

impl FeatureForm {
    /// The form of a feature as it is.
    pub(super) fn of(feature: &Feature, sheet: &Sheet) -> Self {
        let facts = &feature.facts;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            version: sheet.version(),
            id: feature.id.clone(),
            kind: feature.kind.as_str().into(),
            label: text(&feature.label),
            mark: text(&facts.mark),
            number: text(&facts.number),
            from: text(&facts.from),
            access: text(&facts.access),
            note: text(&facts.note),
            facing: facts.facing_deg.map(|degrees| degrees.to_string()).unwrap_or_default(),
            width: facts.width_m.map(|metres| metres.to_string()).unwrap_or_default(),
            best: if facts.best { "yes".into() } else { String::new() },
            shape: ShapeKind::of(&feature.shape).as_str().into(),
            corners: origin(sheet)
                .map(|origin| corners::text(&feature.shape, origin))
                .unwrap_or_default(),
            ..Self::default()
        }
    }

    /// What is typed, as steps on the drawing it began with.
    ///
    /// Errors: every field that is wrong.
    pub(super) fn steps(&self, began: &Sheet) -> Result<Vec<Step>, FieldProblems> {
        let mut problems = FieldProblems::default();
        let Some(kind) = FeatureKind::parse(&self.kind) else {
            problems.say("kind", t("edit-kind-missing"));
            return Err(problems);
        };
        let there = began.features().iter().find(|feature| feature.id == self.id);
        let properties = self.properties(kind, there, &mut problems);
        let steps = match there {
            Some(there) => self.changes(there, kind, properties, began, &mut problems),
            None => self.addition(properties, began, &mut problems),
        };
        if problems.list().is_empty() {
            Ok(steps)
        } else {
            Err(problems)
        }
    }

    fn properties(&self, kind: FeatureKind, there: Option<&Feature>, problems: &mut FieldProblems) -> Value {
        let mut members = Map::new();
        members.insert("kind".into(), kind.as_str().into());
        let texts = [
            ("label", &self.label, 80),
            ("mark", &self.mark, 12),
            ("number", &self.number, 200),
            ("from", &self.from, 200),
            ("access", &self.access, 200),
            ("note", &self.note, 200),
        ];
        for (name, typed, most) in texts {
            let one_line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
            let called = t(&["versions-fact-", name].concat());
            match problems.keep(name, plain_text(&one_line, &called, most, false)) {
                Some(text) if !text.is_empty() => drop(members.insert(name.into(), text.into())),
                _ => {}
            }
        }
        if let Some(class) = there.and_then(|there| there.facts.class.clone()) {
            members.insert("class".into(), class.into());
        }
        self.figures(&mut members, problems);
        if self.best == "yes" {
            members.insert("best".into(), true.into());
        }
        Value::Object(members)
    }

    fn figures(&self, members: &mut Map<String, Value>, problems: &mut FieldProblems) {
        if !self.facing.trim().is_empty() {
            match self.facing.trim().parse::<u16>() {
                Ok(degrees) if degrees <= 360 => drop(members.insert("facing_deg".into(), (degrees % 360).into())),
                _ => problems.say("facing", t("edit-facing-wrong")),
            }
        }
        if !self.width.trim().is_empty() {
            match corners::metres(&self.width).filter(|metres| (0.0..=200.0).contains(metres)) {
                Some(metres) => drop(members.insert("width_m".into(), json!(metres))),
                None => problems.say("width", t("edit-width-wrong")),
            }
        }
    }

    fn changes(
        &self,
        there: &Feature,
        kind: FeatureKind,
        properties: Value,
        began: &Sheet,
        problems: &mut FieldProblems,
    ) -> Vec<Step> {
        let id = || there.id.clone();
        let mut steps = Vec::new();
        let as_is = properties_of(there);
        if properties != as_is || kind != there.kind {
            steps.push(Step::Facts { id: id(), properties });
        }
        let typed = self.typed_shape(began, problems);
        let was = origin(began).map(|origin| corners::text(&there.shape, origin));
        let same =
            |was: &String| lines(was) == lines(&self.corners) && self.shape == ShapeKind::of(&there.shape).as_str();
        if let Some(shape) = typed.filter(|_| !was.as_ref().is_some_and(same)) {
            steps.push(Step::Shape {
                id: id(),
                geometry: geometry(&shape),
            });
        }
        if let (Some(to), Some(middle)) = (self.place(began, problems), there.shape.middle()) {
            let (east_m, north_m) = middle.metres_to(to);
            steps.push(Step::Move {
                id: id(),
                east_m,
                north_m,
            });
        }
        let mut metres = |name: &'static str, typed: &str| match typed.trim() {
            "" => 0.0,
            typed => corners::metres(typed).unwrap_or_else(|| {
                problems.say(name, t("edit-metres-wrong"));
                0.0
            }),
        };
        let (east_m, north_m) = (metres("east", &self.east), metres("north", &self.north));
        if east_m != 0.0 || north_m != 0.0 {
            steps.push(Step::Move {
                id: id(),
                east_m,
                north_m,
            });
        }
        match self.turn.trim() {
            "" | "0" => {}
            typed => match corners::metres(typed).filter(|degrees| degrees.abs() <= 360.0) {
                Some(degrees) => steps.push(Step::Turn { id: id(), degrees }),
                None => problems.say("turn", t("edit-turn-wrong")),
            },
        }
        steps
    }

    fn addition(&self, properties: Value, began: &Sheet, problems: &mut FieldProblems) -> Vec<Step> {
        if !self.id.is_empty() {
            problems.say("kind", t("edit-gone"));
            return Vec::new();
        }
        let place = self.place(began, problems).map(Shape::Point);
        let shape = place.or_else(|| self.typed_shape(began, problems));
        let Some(shape) = shape else {
            if problems.list().is_empty() {
                problems.say("corners", t("edit-place-missing"));
            }
            return Vec::new();
        };
        let feature = json!({ "type": "Feature", "properties": properties, "geometry": geometry(&shape) });
        vec![Step::Put { feature }]
    }

    /// The shape of the typed corners; none where nothing is typed.
    fn typed_shape(&self, began: &Sheet, problems: &mut FieldProblems) -> Option<Shape> {
        if self.corners.trim().is_empty() {
            return None;
        }
        let kind = ShapeKind::parse(&self.shape);
        if kind.is_none() {
            problems.say("shape", t("edit-shape-missing"));
        }
        let made = corners::shape(&self.corners, kind?, origin(began)?);
        made.map_err(|no| match no.line {
            Some(line) => problems.say("corners", t_with("edit-corner-wrong", &[("line", line.into())])),
            None => problems.say("corners", t("edit-corners-few")),
        })
        .ok()
    }

    /// The middle of the chosen cell, else of the chosen room.
    fn place(&self, began: &Sheet, problems: &mut FieldProblems) -> Option<Spot> {
        let cell = self.cell.trim();
        if !cell.is_empty() {
            let middle = began.cells().and_then(|grid| grid.middle(cell));
            if middle.is_none() {
                problems.say("cell", t("edit-cell-wrong"));
            }
            return middle;
        }
        if self.room.is_empty() {
            return None;
        }
        let room = began.features().iter().find(|feature| feature.id == self.room);
        let middle = room.and_then(|room| room.shape.middle());
        if middle.is_none() {
            problems.say("room", t("edit-room-gone"));
        }
        middle
    }
}

/// Where typed corners are counted from: the north-west corner of the grid.
pub(super) fn origin(sheet: &Sheet) -> Option<Spot> {
    sheet.cells().map(|grid| grid.north_west())
}

fn geometry(shape: &Shape) -> Value {
    let feature = Feature::new("shape", FeatureKind::Other, shape.clone()).to_geojson();
    feature.get("geometry").cloned().unwrap_or_default()
}

fn properties_of(feature: &Feature) -> Value {
    feature.to_geojson().get("properties").cloned().unwrap_or_default()
}

fn lines(text: &str) -> Vec<&str> {
    text.trim().lines().map(str::trim).collect()
}
