//! What a feature of a plan is, in the words that stand in the GeoJSON's `kind`.

use super::shape::Shape;
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What a feature is. The word in `kind` of our GeoJSON is [`FeatureKind::as_str`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FeatureKind { $($(#[$doc])* $name),+ }

        impl FeatureKind {
            /// Every kind, in the order of this list.
            pub const ALL: &'static [FeatureKind] = &[$(FeatureKind::$name),+];

            /// The word in the file, and the last part of the text key on pages.
            pub fn as_str(self) -> &'static str {
                match self { $(FeatureKind::$name => $word),+ }
            }
        }
    };
}

kinds! {
    /// The outer edge of one floor; on a site map, the edge of the site, to which the drawing is fitted.
    Outline = "outline",
    Room = "room",
    Corridor = "corridor",
    Wall = "wall",
    Window = "window",
    Stairs = "stairs",
    Lift = "lift",
    /// A numbered exterior door: E1, E2.
    Door = "door",
    InteriorDoor = "interior_door",
    /// An emergency kit: K1.
    Kit = "kit",
    Aed = "aed",
    Camera = "camera",
    Hazard = "hazard",
    /// Where gas, water, power or ventilation is turned off.
    ShutOff = "shut_off",
    KeySafe = "key_safe",
    /// Where the site meets the police: M1, M2.
    MeetingPoint = "meeting_point",
    Staging = "staging",
    Media = "media",
    Reunification = "reunification",
    /// Where staff gather and are counted: A1.
    Assembly = "assembly",
    OfficerParking = "officer_parking",
    ReportRoom = "report_room",
    /// A guard's post: P1.
    Post = "post",
    /// The agreed way in, a line.
    WayIn = "way_in",
    Building = "building",
    Road = "road",
    CarPark = "car_park",
    Green = "green",
    Water = "water",
    /// Something a source names and we only keep; its word is in `class`.
    Other = "other",
}

impl FeatureKind {
    /// The kind of this word, if it is one of ours.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// Kinds that are drawn as a labelled mark when they are a point.
    pub fn is_mark(self) -> bool {
        use FeatureKind::*;
        matches!(
            self,
            Door | Kit
                | Aed
                | Camera
                | Hazard
                | ShutOff
                | KeySafe
                | MeetingPoint
                | Staging
                | Media
                | Reunification
                | Assembly
                | OfficerParking
                | Post
        )
    }

    /// Kinds a person can be in, so that "where" can be answered with a name.
    pub fn is_space(self) -> bool {
        use FeatureKind::*;
        matches!(self, Room | Corridor | ReportRoom | Stairs | Lift)
    }

    /// Kinds whose ring must be whole, because the drawing is fitted to it.
    pub fn is_edge(self) -> bool {
        matches!(self, FeatureKind::Outline)
    }

    /// May this kind have this shape? Marks may be drawn round an area, lines and points may not be an outline.
    pub fn accepts(self, shape: &Shape) -> bool {
        use FeatureKind::*;
        match self {
            Outline | Corridor | Building | CarPark | Green | Water => matches!(shape, Shape::Areas(_)),
            WayIn => matches!(shape, Shape::Lines(_)),
            Wall | Road | Window => !matches!(shape, Shape::Point(_)),
            Kit | Aed | Camera | KeySafe | Post => matches!(shape, Shape::Point(_)),
            Room | Stairs | Lift | ReportRoom | Hazard | ShutOff | MeetingPoint | Staging | Media | Reunification
            | Assembly | OfficerParking => !matches!(shape, Shape::Lines(_)),
            Door | InteriorDoor | Other => true,
        }
    }
}
