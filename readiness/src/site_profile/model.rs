use crate::site_point::SitePoint;
use muster_membership::Site;
use muster_policy::Party;
use muster_terms::*;
use muster_web::LastChange;

/// What people say about a site, checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    pub name: String,
    pub address: String,
    /// "24 hours" or "Mon to Sat 09:00 to 21:00".
    pub hours: String,
    /// "about 900 people by day".
    pub occupancy: String,
    /// The agency, or its district, that answers for the site.
    pub police: Option<Party>,
    /// One line for whoever arrives.
    pub arrival_words: String,
    /// Label and words, such as `Parking`, `2 bays at M2`.
    pub officer_notes: Vec<(String, String)>,
    /// The label of all that is of the site, which the ceilings of clauses are held against.
    pub tlp: Tlp,
}

/// What a revision of a site can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SiteField {
    Name,
    Address,
    Hours,
    Occupancy,
    ArrivalWords,
    Police,
    OfficerNotes,
    Tlp,
    Points,
    Map,
}

impl SiteField {
    pub const ALL: [SiteField; 10] = [
        SiteField::Name,
        SiteField::Address,
        SiteField::Hours,
        SiteField::Occupancy,
        SiteField::ArrivalWords,
        SiteField::Police,
        SiteField::OfficerNotes,
        SiteField::Tlp,
        SiteField::Points,
        SiteField::Map,
    ];

    /// The stable word of the store, and the end of its text's name.
    pub fn as_str(self) -> &'static str {
        match self {
            SiteField::Name => "name",
            SiteField::Address => "address",
            SiteField::Hours => "hours",
            SiteField::Occupancy => "occupancy",
            SiteField::ArrivalWords => "arrival",
            SiteField::Police => "police",
            SiteField::OfficerNotes => "notes",
            SiteField::Tlp => "tlp",
            SiteField::Points => "points",
            SiteField::Map => "map",
        }
    }

    /// The field of the form and of the API that it stands in; points and the map have forms of their own.
    pub fn in_profile(self) -> Option<&'static str> {
        match self {
            SiteField::ArrivalWords => Some("arrival_words"),
            SiteField::OfficerNotes => Some("officer_notes"),
            SiteField::Points | SiteField::Map => None,
            field => Some(field.as_str()),
        }
    }

    /// The reverse of [`SiteField::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == text)
    }
}

/// One revision of a site: who made it, when, and what it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteChange {
    pub last: LastChange,
    pub fields: Vec<SiteField>,
}

/// An agency or district that a site can be tied to: one with an agreement in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPolice {
    pub party: Party,
    pub name: String,
}

/// What whoever arrives needs first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrival {
    /// Where the site meets the police.
    pub meet_at: Option<SitePoint>,
    /// The second meeting point.
    pub or_meet_at: Option<SitePoint>,
    pub best_way_in: Option<SitePoint>,
    /// Titles and posts of who is on duty at the site now.
    pub on_site: Vec<OnSite>,
    /// One line in the site's own words.
    pub words: String,
}

/// A position on duty at the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnSite {
    pub title: String,
    pub place: String,
}

/// How long police took to arrive in real emergencies at the site.
///
/// - Units: whole seconds from "raised" to "on scene".
/// - Shape: at least one arrival; drills and emergencies without police are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeasuredArrival {
    pub arrivals: usize,
    pub shortest_seconds: i64,
    pub longest_seconds: i64,
    pub latest_at: Timestamp,
}

/// Everything of a site's profile class, as one record that is cleared at once.
#[derive(Debug, Clone)]
pub struct SiteFile {
    pub site: Site,
    pub owner_name: String,
    pub owner_side: Side,
    /// The agency's name with its district; only for the site's own people and that agency.
    pub police_name: Option<String>,
    /// The agreement between the site's organisation and the agency, while one is in force.
    pub police_agreement: Option<Reference>,
    pub points: Vec<SitePoint>,
    pub arrival: Arrival,
    pub has_map: bool,
}

/// A site in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteLine {
    pub site: SiteId,
    pub reference: Reference,
    pub name: String,
    pub address: String,
    /// How many floor plans there are; `None` where that class is not the list's to tell.
    pub floors: Option<i64>,
    pub meeting_points: i64,
}
