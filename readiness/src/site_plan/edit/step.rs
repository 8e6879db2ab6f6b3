//! The closed set of what can be done to a drawing, as it is sent.

use crate::site_plan::Feature;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Steps of one save.
pub const MOST_STEPS: usize = 500;

/// One thing that is done to a drawing. Features, properties and geometries are those of `docs/formats/floor-plan.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Step {
    /// Adds a feature, or puts it in the place of the one with its id. Without an id it gets one.
    Put {
        #[schema(value_type = Object)]
        feature: Value,
    },
    /// Gives a feature other properties, all of them; it stays where it is.
    Facts {
        id: String,
        #[schema(value_type = Object)]
        properties: Value,
    },
    /// Gives a feature other corners, or another kind of shape.
    Shape {
        id: String,
        #[schema(value_type = Object)]
        geometry: Value,
    },
    /// Moves a feature, in metres.
    Move { id: String, east_m: f64, north_m: f64 },
    /// Turns a feature clockwise around its middle, and with a camera where it looks.
    Turn { id: String, degrees: f64 },
    /// Takes a feature away.
    Remove { id: String },
    /// Gives a number to each door to the outside that has none.
    NumberDoors,
}

impl Step {
    /// A feature as it shall be.
    pub fn put(feature: &Feature) -> Self {
        Step::Put {
            feature: feature.to_geojson(),
        }
    }

    /// The feature it is about, where it says so.
    pub fn about(&self) -> Option<&str> {
        match self {
            Step::Put { feature } => feature.get("id").and_then(Value::as_str),
            Step::Facts { id, .. }
            | Step::Shape { id, .. }
            | Step::Move { id, .. }
            | Step::Turn { id, .. }
            | Step::Remove { id } => Some(id),
            Step::NumberDoors => None,
        }
    }

    /// The same with another mark, where it puts a whole feature; an empty one takes the mark away.
    #[must_use]
    pub fn marked(mut self, mark: &str) -> Self {
        if let Step::Put { feature } = &mut self
            && let Some(Value::Object(properties)) = feature.get_mut("properties")
        {
            match mark.trim() {
                "" => drop(properties.remove("mark")),
                mark => drop(properties.insert("mark".into(), mark.into())),
            }
        }
        self
    }
}

/// Gives an id to each new feature that has none.
pub fn with_ids(mut steps: Vec<Step>, mut draw: impl FnMut() -> String) -> Vec<Step> {
    for step in &mut steps {
        if let Step::Put {
            feature: Value::Object(members),
        } = step
            && members.get("id").and_then(Value::as_str).is_none_or(str::is_empty)
        {
            members.insert("id".into(), draw().into());
        }
    }
    steps
}
