use muster_terms::{Reference, Side};

/// What was found. The word decides icon, group and address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Site,
    Position,
    Incident,
    Agreement,
    Debrief,
    Action,
}

impl Kind {
    pub const ALL: [Kind; 6] = [
        Kind::Site,
        Kind::Position,
        Kind::Incident,
        Kind::Agreement,
        Kind::Debrief,
        Kind::Action,
    ];

    /// Text key of the group's name.
    pub fn title_key(self) -> &'static str {
        match self {
            Kind::Site => "search-sites",
            Kind::Position => "search-positions",
            Kind::Incident => "search-incidents",
            Kind::Agreement => "search-agreements",
            Kind::Debrief => "search-debriefs",
            Kind::Action => "search-actions",
        }
    }

    pub fn icon(self) -> &'static str {
        match self {
            Kind::Site => "building",
            Kind::Position => "person",
            Kind::Incident => "room",
            Kind::Agreement => "certificate",
            Kind::Debrief => "clipboard",
            Kind::Action => "task",
        }
    }

    /// The address of a hit; a position has no page of its own.
    pub fn href(self, reference: &Reference) -> String {
        match self {
            Kind::Site => format!("/sites/{reference}"),
            Kind::Position => "/contacts".to_owned(),
            Kind::Incident => format!("/rooms/{reference}"),
            Kind::Agreement => format!("/agreements/{reference}"),
            Kind::Debrief => format!("/debriefs/{reference}"),
            Kind::Action => format!("/actions/{reference}"),
        }
    }
}

/// One thing that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    pub kind: Kind,
    /// None for a position, which has no reference.
    pub reference: Option<Reference>,
    pub title: String,
    /// The grey line: address, duty, place.
    pub small: String,
    /// Whose it is.
    pub owner: String,
    pub side: Side,
    /// A drill's room or debrief: marked as one everywhere.
    pub is_drill: bool,
}
