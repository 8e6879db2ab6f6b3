//! How much of a stranger's file we read, and the counter that stops reading.

use super::PlanRefusal;
use std::cell::{Cell, RefCell};

/// Bytes of one file: 8 MiB.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Features of one plan.
pub const MOST_FEATURES: usize = 20_000;
/// Corner points of one plan, rings and lines together.
pub const MOST_VERTICES: usize = 500_000;
/// Metres from one side of a floor to the other.
pub const WIDEST_FLOOR_METRES: f64 = 5_000.0;
/// Metres from one side of a site map to the other.
pub const WIDEST_SITE_METRES: f64 = 20_000.0;
/// Pairs of edges that all ring checks of one file may compare.
pub const MOST_EDGE_PAIRS: usize = 20_000_000;
/// Characters of a label or an id.
pub const LONGEST_LABEL: usize = 80;
/// Characters of any other text.
pub const LONGEST_TEXT: usize = 200;
/// Properties that are read of one feature.
pub const MOST_PROPERTIES: usize = 64;
/// Notes that are kept of one import; the others are counted.
pub const MOST_NOTES: usize = 100;

/// Counts while the file is read, so that a hostile file stops early and not when memory is gone.
#[derive(Default)]
pub(super) struct Meter {
    features: Cell<usize>,
    vertices: Cell<usize>,
    stop: RefCell<Option<PlanRefusal>>,
}

impl Meter {
    pub(super) fn feature(&self) -> Result<(), PlanRefusal> {
        self.features.set(self.features.get() + 1);
        if self.features.get() > MOST_FEATURES {
            return Err(PlanRefusal::TooManyFeatures { most: MOST_FEATURES });
        }
        Ok(())
    }

    pub(super) fn vertex(&self) -> Result<(), PlanRefusal> {
        self.vertices.set(self.vertices.get() + 1);
        if self.vertices.get() > MOST_VERTICES {
            return Err(PlanRefusal::TooManyVertices { most: MOST_VERTICES });
        }
        Ok(())
    }

    /// The feature being read, by its place in the file: its name may come after its geometry.
    pub(super) fn place(&self) -> String {
        format!("feature {}", self.features.get())
    }

    /// Keeps a refusal while serde carries a plain error out of the depths.
    pub(super) fn stop<E: serde::de::Error>(&self, refusal: PlanRefusal) -> E {
        let error = E::custom(refusal.code());
        *self.stop.borrow_mut() = Some(refusal);
        error
    }

    /// What stopped the reading: a limit of ours, else what the JSON reader says.
    pub(super) fn refusal(&self, error: &serde_json::Error) -> PlanRefusal {
        if let Some(refusal) = self.stop.borrow_mut().take() {
            return refusal;
        }
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Eof => PlanRefusal::CutShort { line, column },
            serde_json::error::Category::Data => PlanRefusal::NotACollection {
                found: format!("line {line}"),
            },
            _ if error.to_string().starts_with("recursion limit") => PlanRefusal::TooDeep,
            _ => PlanRefusal::NotJson { line, column },
        }
    }
}
