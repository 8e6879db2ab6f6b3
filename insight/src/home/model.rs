//! The facts of the home page, and what would go wrong.

use super::OpenRooms;
use jiff::tz::TimeZone;
use muster_policy::{Clause, Cleared};
use muster_terms::*;
use muster_web::{format, t, t_with};

/// A readiness item of a site: each is a dated or counted fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// Somebody in the reach order proved that they answer.
    Contacts,
    /// At least two can be called, one after the other.
    ReachOrder,
    /// Somebody who responds is on duty.
    OnDuty,
    /// The floor plans were walked with their paper in hand.
    Walkthrough,
    /// There is a place to meet police.
    MeetingPoint,
    /// An emergency plan is agreed.
    Plan,
    /// An agreement with the police of this site is in force.
    Agreement,
    /// A drill was held in the last ninety days.
    Drill,
}

impl Item {
    pub const ALL: [Item; 8] = [
        Item::Contacts,
        Item::ReachOrder,
        Item::OnDuty,
        Item::Walkthrough,
        Item::MeetingPoint,
        Item::Plan,
        Item::Agreement,
        Item::Drill,
    ];

    /// Text key of the column's head.
    pub fn title_key(self) -> &'static str {
        match self {
            Item::Contacts => "home-item-contacts",
            Item::ReachOrder => "home-item-reach-order",
            Item::OnDuty => "home-item-on-duty",
            Item::Walkthrough => "home-item-walkthrough",
            Item::MeetingPoint => "home-item-meeting-point",
            Item::Plan => "home-item-plan",
            Item::Agreement => "home-item-agreement",
            Item::Drill => "home-item-drill",
        }
    }
}

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Current,
    Due,
    Problem,
    NotSet,
}

/// The short word of a cell; the view chooses the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellWords {
    On(civil::Date),
    DueOn(civil::Date),
    Count(u32),
    Agreement(String),
    Key(&'static str),
}

/// One item of one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub item: Item,
    pub standing: Standing,
    pub words: CellWords,
    /// The day on which it is or was due.
    pub due: Option<civil::Date>,
}

/// Who fixes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    pub title: String,
    /// It is the reader's own position.
    pub is_you: bool,
}

/// An agreement with a partner, as the home page and a site's row need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementFact {
    pub reference: Reference,
    /// `in_force`, `suspended`, `proposed`, `draft`, `terminated`, `expired`.
    pub state: String,
    pub partner: OrgId,
    pub partner_name: String,
    pub partner_kind: OrganisationKind,
    pub partner_unit: Option<UnitId>,
    pub review_on: Option<civil::Date>,
    pub ends_on: Option<civil::Date>,
    /// The signed clauses that say who there is told of own alarms, in date today; only where sites are looked at.
    pub alarms: Vec<Clause>,
}

/// What is known of a site, from the store.
#[derive(Debug, Clone)]
pub struct SiteFacts {
    pub id: SiteId,
    pub reference: Reference,
    pub name: String,
    pub police_org: Option<OrgId>,
    pub police_unit: Option<UnitId>,
    /// `City Police, Central District`; empty when no agency answers for it.
    pub police: String,
    /// Filled positions that can be called for it.
    pub reachable: u32,
    /// The newest day on which one of them answered a reach test.
    pub verified_on: Option<civil::Date>,
    /// All that can be called failed their last two reach tests.
    pub silent: bool,
    /// The last two night tests reached none of them.
    pub night_silent: bool,
    pub on_duty: u32,
    pub floors: u32,
    pub floors_unwalked: u32,
    /// The oldest walk of its floors.
    pub walked_on: Option<civil::Date>,
    pub meeting_points: u32,
    pub plans: u32,
    /// The oldest agreement on its plans; none while one is not agreed.
    pub plan_agreed_on: Option<civil::Date>,
    pub agreement: Option<AgreementFact>,
    pub drilled_on: Option<civil::Date>,
    pub drilled_at: Option<Timestamp>,
    pub alarmed_at: Option<Timestamp>,
    pub manager: Option<Owner>,
    /// What the site cannot have by its nature, as somebody said within the year.
    pub left_out: Vec<ReadinessPoint>,
}

/// A position that somebody left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VacantFact {
    pub reference: Reference,
    pub title: String,
    pub since: Timestamp,
    /// How many things are assigned to it.
    pub holds: usize,
}

impl VacantFact {
    /// "Security director is vacant since 4 May and still holds 3 things".
    pub fn about(&self, zone: &TimeZone) -> String {
        let values = [
            ("title", self.title.as_str().into()),
            ("since", format::day(self.since, zone).into()),
            ("count", self.holds.into()),
        ];
        t_with("home-vacant-holds", &values)
    }
}

/// Something that would go wrong if it happened now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Stable code; the texts `fix-<code>` and `fix-<code>-words` belong to it.
    pub code: &'static str,
    /// 1 hurts most.
    pub harm: u8,
    pub standing: Standing,
    /// What the title names: a site, an agreement, an action.
    pub about: String,
    /// Where the owner works on it; empty for the whole organisation.
    pub place: String,
    pub owner: Option<Owner>,
    pub due: Option<civil::Date>,
    pub href: String,
}

/// What would go wrong, worst first. Of what is late in a long list only the oldest stand here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToFix {
    pub troubles: Vec<Trouble>,
    /// The lists that hold more late things than stand here.
    pub more: Vec<MoreLate>,
}

/// A list that holds more late things than "Fix first" does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoreLate {
    /// Text key of what it says.
    pub key: &'static str,
    /// The list; empty for a reader who may not open it.
    pub href: String,
}

/// Late things of one kind, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LateOnes {
    pub oldest: Vec<Late>,
    /// There are more than these.
    pub more: bool,
}

/// An action or debrief with its date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    pub reference: Reference,
    pub words: String,
    pub owner: Option<Owner>,
    pub due_on: civil::Date,
    /// What a debrief is of; none for an action.
    pub incident: Option<LateIncident>,
}

impl Late {
    /// An action by its words; a debrief by the kind of incident, its site and its day.
    pub fn about(&self, zone: &TimeZone) -> String {
        let Some(incident) = self.incident else {
            return self.words.clone();
        };
        let day = incident.raised_at.to_zoned(zone.clone()).date();
        let values = [
            ("kind", t(incident.category.title_key()).into()),
            ("site", self.words.as_str().into()),
            ("day", format::date_long(day).into()),
        ];
        match incident.drill {
            true => t_with("home-late-drill", &values),
            false => t_with("home-late-incident", &values),
        }
    }
}

/// The kind of incident whose debrief is late, and when it was raised: a site has many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateIncident {
    pub category: Category,
    pub drill: bool,
    pub raised_at: Timestamp,
}

/// An open improvement action, of the own side or of a partner whose clause opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAction {
    pub reference: Reference,
    pub words: String,
    pub owner: Owner,
    /// Whose organisation does it.
    pub owner_org: String,
    pub side: Side,
    pub due_on: civil::Date,
}

/// The open actions of one side: the oldest of them, and how many there are: `total`, or more than that.
#[derive(Debug, Default)]
pub struct SideActions {
    /// The oldest date first.
    pub oldest: Vec<Cleared<OpenAction>>,
    pub total: usize,
    pub more: bool,
}

/// The open actions of both sides.
#[derive(Debug, Default)]
pub struct OpenActions {
    pub own: SideActions,
    pub partners: SideActions,
}

/// How the other side answered in the last ninety days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponseFacts {
    pub median_seconds: Option<i64>,
    pub open_rooms: OpenRooms,
    pub last_drill: Option<Timestamp>,
    pub last_emergency: Option<Timestamp>,
}

/// What is left to do from earlier ones. Counts stop at a thousand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecoveryFacts {
    pub open: i64,
    pub late: i64,
    pub debriefs: i64,
}

/// A drill that is planned.
#[derive(Debug, Clone)]
pub struct PlannedDrill {
    pub reference: Reference,
    pub planned_for: Timestamp,
    pub site: String,
    pub scenario: String,
}
