use crate::revision::Revision;
use muster_terms::*;

/// A position: it holds a duty, a person fills it.
#[derive(Debug, Clone)]
pub struct Position {
    pub id: PositionId,
    pub org: OrgId,
    pub unit: Option<UnitId>,
    /// The site it belongs to; `None` for the whole organisation.
    pub site: Option<SiteId>,
    /// As people say it: `Guard, Post 3`.
    pub title: String,
    pub duty: Duty,
    /// Who fills it; `None` is a vacancy.
    pub person: Option<PersonId>,
    pub phone: String,
    /// Where the post is, in words; fills "where are you" when raising.
    pub place: String,
    /// The floor plan feature of the post, when it has one.
    pub place_mark: String,
}

impl Position {
    /// A vacant position of the whole organisation.
    pub fn new(org: OrgId, title: impl Into<String>, duty: Duty) -> Self {
        Self {
            id: PositionId::new(),
            org,
            unit: None,
            site: None,
            title: title.into(),
            duty,
            person: None,
            phone: String::new(),
            place: String::new(),
            place_mark: String::new(),
        }
    }

    pub fn is_vacant(&self) -> bool {
        self.person.is_none()
    }
}

/// A person with a way to sign in.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: PersonId,
    pub email: Option<String>,
    pub display_name: String,
}

/// A position that is on duty now, with what delivery needs.
#[derive(Debug, Clone)]
pub struct OnDuty {
    pub position: Position,
    pub email: Option<String>,
}

/// A position as its own organisation's list shows it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub position: Position,
    /// Who fills it; `None` is a vacancy.
    pub holder: Option<Holder>,
    pub on_duty: bool,
    /// Of what its form changes; who fills it, a lock and a shift count nothing up.
    pub revision: Revision,
}

/// Who fills a position, as their administrator sees them.
#[derive(Debug, Clone)]
pub struct Holder {
    pub person: PersonId,
    pub email: Option<String>,
    /// A link that was sent to the address was opened.
    pub is_confirmed: bool,
    /// A locked account cannot sign in and its sessions are over.
    pub locked: bool,
}
