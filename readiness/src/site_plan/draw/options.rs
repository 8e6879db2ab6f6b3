//! What the caller chooses: size, layers, and what is happening now.

use super::{ChangeMark, Under};
use crate::site_plan::Spot;
use muster_terms::Side;
use std::collections::BTreeSet;

/// How a plan is drawn. The default shows every layer of a quiet plan at desktop width.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawOptions {
    /// Makes the ids of this drawing its own, so that two drawings on a page do not clash.
    pub id_prefix: String,
    /// The accessible name; empty takes the plan's own name.
    pub title: String,
    /// What a person who does not see the drawing should know first. The full list is [`crate::site_plan::words`].
    pub desc: String,
    /// The width of the column it stands in, in CSS pixels: text keeps its size only near this width.
    pub width_px: f64,
    /// The drawing is never higher than this, in CSS pixels.
    pub max_height_px: f64,
    /// Turns the drawing clockwise, in degrees.
    pub rotate_deg: f64,
    pub layers: Layers,
    /// Letters and numbers over the plan, for "come to C4".
    pub grid: bool,
    pub unit: LengthUnit,
    /// Shows only the ground around a spot, as phones do.
    pub focus: Option<Focus>,
    /// What happens is a drill: in the drill's colour all that is red otherwise.
    pub drill: bool,
    pub reported: Option<ReportedHere>,
    /// Ids of rooms or buildings in trouble: tinted red.
    pub trouble: BTreeSet<String>,
    /// Ids of rooms or doors that are locked: green, and a lock on doors.
    pub locked: BTreeSet<String>,
    /// Ids of marks that need attention, such as a kit with a broken seal.
    pub due: BTreeSet<String>,
    pub people: Vec<UnitMark>,
    pub keep_out: Option<KeepOut>,
    /// Id of the feature that is being changed: a dashed line around it.
    pub selected: Option<String>,
    /// What is different from another version.
    pub changes: Vec<ChangeMark>,
    /// A picture under the drawing.
    pub under: Option<Under>,
    pub words: DrawWords,
}

impl Default for DrawOptions {
    fn default() -> Self {
        Self {
            id_prefix: "plan".into(),
            title: String::new(),
            desc: String::new(),
            width_px: 760.0,
            max_height_px: 520.0,
            rotate_deg: 0.0,
            layers: Layers::default(),
            grid: false,
            unit: LengthUnit::Metres,
            focus: None,
            drill: false,
            reported: None,
            trouble: BTreeSet::new(),
            locked: BTreeSet::new(),
            due: BTreeSet::new(),
            people: Vec::new(),
            keep_out: None,
            selected: None,
            changes: Vec::new(),
            under: None,
            words: DrawWords::default(),
        }
    }
}

impl DrawOptions {
    /// The prefix with letters, digits, dashes and underscores only.
    pub(super) fn safe_prefix(&self) -> String {
        let safe: String = self
            .id_prefix
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            .take(40)
            .collect();
        if safe.is_empty() { "plan".into() } else { safe }
    }

    /// Width and height to fit into, whatever the caller asked for.
    pub(super) fn size(&self) -> (f64, f64) {
        let sane = |asked: f64, else_: f64| {
            if asked.is_finite() {
                asked.clamp(160.0, 4000.0)
            } else {
                else_
            }
        };
        (sane(self.width_px, 760.0), sane(self.max_height_px, 520.0))
    }
}

/// Which marks are shown. Each is a link on the page, so a person can look at one thing at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layers {
    /// Exterior doors and the agreed way in.
    pub entrances: bool,
    /// Kits, AEDs and key safes.
    pub kits: bool,
    pub cameras: bool,
    /// Hazards and shut-offs.
    pub hazards: bool,
    /// Meeting, staging, media, reunification and assembly points, parking and posts.
    pub points: bool,
    pub labels: bool,
}

impl Default for Layers {
    fn default() -> Self {
        Self {
            entrances: true,
            kits: true,
            cameras: true,
            hazards: true,
            points: true,
            labels: true,
        }
    }
}

/// What the scale bar counts in: an organisation's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LengthUnit {
    #[default]
    Metres,
    Feet,
}

/// A spot and the metres around it that must be seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Focus {
    pub at: Spot,
    pub radius_m: f64,
}

/// Where the emergency was reported: a ring, a tint, and words beside it. Reported is not confirmed.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportedHere {
    pub place: Where,
    /// Words on the chip beside the ring: "Reported here". None: the ring alone.
    pub label: Option<String>,
}

/// A spot, or a room or building by its id.
#[derive(Debug, Clone, PartialEq)]
pub enum Where {
    Spot(Spot),
    Feature(String),
}

/// A unit or person on the ground; the side decides shape and colour.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitMark {
    /// "412", "P1": at most a few characters.
    pub label: String,
    pub side: Side,
    pub at: Spot,
}

/// A circle nobody should enter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeepOut {
    pub at: Spot,
    pub radius_m: f64,
}

/// The few words in the drawing itself, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawWords {
    /// Under the arrow.
    pub north: String,
    pub metres: String,
    pub feet: String,
}

impl Default for DrawWords {
    fn default() -> Self {
        Self {
            north: "N".into(),
            metres: "m".into(),
            feet: "ft".into(),
        }
    }
}
