pub use muster_terms::Category;
use muster_terms::*;

/// How an incident ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    AllClear,
    /// All clear by those who were left: a side that had answered was shut out and never said it.
    SiteClear,
    FalseAlarm,
    Mistake,
    DrillEnded,
    BecameReal,
}

impl Ending {
    pub const ALL: [Ending; 6] = [
        Ending::AllClear,
        Ending::SiteClear,
        Ending::FalseAlarm,
        Ending::Mistake,
        Ending::DrillEnded,
        Ending::BecameReal,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Ending::AllClear => "all_clear",
            Ending::SiteClear => "site_clear",
            Ending::FalseAlarm => "false_alarm",
            Ending::Mistake => "mistake",
            Ending::DrillEnded => "drill_ended",
            Ending::BecameReal => "became_real",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ending| ending.as_str() == text)
    }
}

/// An incident and its room. `status` is set when it is raised and never changes.
#[derive(Debug, Clone)]
pub struct Incident {
    pub id: IncidentId,
    pub reference: Reference,
    pub org: OrgId,
    pub site: SiteId,
    pub status: AlertStatus,
    pub level: AlertLevel,
    pub category: Category,
    /// Where, in words: `ED waiting, ground floor`.
    pub place: String,
    /// The floor plan feature, when the place is one.
    pub place_mark: String,
    /// No sounds at the place: the screens of the site stay quiet.
    pub silent: bool,
    pub words: String,
    pub raised_by: PositionId,
    pub raised_at: Timestamp,
    pub ending: Option<Ending>,
    pub ended_at: Option<Timestamp>,
    pub sharing_ends_at: Option<Timestamp>,
    pub sharing_closed_at: Option<Timestamp>,
    pub meeting_point: Option<PointId>,
    pub became: Option<IncidentId>,
    pub came_from: Option<IncidentId>,
    pub revision: i64,
}

impl Incident {
    pub fn is_drill(&self) -> bool {
        self.status == AlertStatus::Exercise
    }

    /// What it is, in words. A silent one says so first: whoever reads it must not phone the place or make a sound there.
    pub fn title(&self) -> String {
        let what = muster_web::t(self.category.title_key());
        if self.silent {
            muster_web::t_with("alarm-silent-title", &[("what", what.into())])
        } else {
            what
        }
    }

    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }

    /// The record name of the gate: `incident:0190…`.
    pub fn record(&self) -> String {
        Self::record_of(self.id)
    }

    pub fn record_of(id: IncidentId) -> String {
        format!("incident:{id}")
    }
}

/// An organisation in the room.
#[derive(Debug, Clone)]
pub struct Party {
    pub incident: IncidentId,
    pub org: OrgId,
    pub org_name: String,
    pub org_kind: OrganisationKind,
    pub unit: Option<UnitId>,
    /// The clause that let it in; `None` for the site's own organisation.
    pub clause: Option<ClauseId>,
    pub lead: Option<PositionId>,
    pub clear_said_by: Option<PositionId>,
    pub clear_said_at: Option<Timestamp>,
    pub stopped_at: Option<Timestamp>,
    pub joined_at: Timestamp,
    pub status: SideStatus,
}

/// How far a side has come, in its own words. It belongs to that side: others see it under its police status clause only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SideStatus {
    /// The first of the side's people said "I have it".
    pub acknowledged_at: Option<Timestamp>,
    pub units_sent_at: Option<Timestamp>,
    pub on_scene_at: Option<Timestamp>,
    pub contained_at: Option<Timestamp>,
    /// Empty until the side has one.
    pub case_number: String,
}

/// A position in the room: called, came, or both.
#[derive(Debug, Clone)]
pub struct RoomPerson {
    pub incident: IncidentId,
    pub position: PositionId,
    pub org: OrgId,
    pub title: String,
    /// What it does in this emergency, a text key's word: `meets_police`.
    pub job: String,
    pub called_at: Option<Timestamp>,
    pub seen_at: Option<Timestamp>,
    pub acknowledged_at: Option<Timestamp>,
    pub declined_at: Option<Timestamp>,
    /// Where or how: `at_meeting_point`, `safe`, `hurt`.
    pub state: String,
    pub state_at: Option<Timestamp>,
}

/// A police unit that was sent.
#[derive(Debug, Clone)]
pub struct Unit {
    pub org: OrgId,
    pub name: String,
    /// `sent`, `arriving`, `on_scene`.
    pub state: String,
    pub minutes: Option<i64>,
    pub sent_at: Timestamp,
    pub state_at: Timestamp,
}

/// What a line of the log is about. The word decides icon, stage and data class, never who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    Raised,
    Opened,
    Closed,
    Called,
    Escalated,
    Acknowledged,
    Lead,
    Job,
    State,
    /// Somebody reports that somebody is hurt; not that it is they.
    Hurt,
    Message,
    Step,
    Accepted,
    UnitsSent,
    Arriving,
    OnScene,
    Contained,
    CaseNumber,
    MeetingPoint,
    ClearSaid,
    Ended,
    BecameReal,
}

impl EntryKind {
    pub const ALL: [EntryKind; 22] = [
        EntryKind::Raised,
        EntryKind::Opened,
        EntryKind::Closed,
        EntryKind::Called,
        EntryKind::Escalated,
        EntryKind::Acknowledged,
        EntryKind::Lead,
        EntryKind::Job,
        EntryKind::State,
        EntryKind::Hurt,
        EntryKind::Message,
        EntryKind::Step,
        EntryKind::Accepted,
        EntryKind::UnitsSent,
        EntryKind::Arriving,
        EntryKind::OnScene,
        EntryKind::Contained,
        EntryKind::CaseNumber,
        EntryKind::MeetingPoint,
        EntryKind::ClearSaid,
        EntryKind::Ended,
        EntryKind::BecameReal,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            EntryKind::Raised => "raised",
            EntryKind::Opened => "opened",
            EntryKind::Closed => "closed",
            EntryKind::Called => "called",
            EntryKind::Escalated => "escalated",
            EntryKind::Acknowledged => "acknowledged",
            EntryKind::Lead => "lead",
            EntryKind::Job => "job",
            EntryKind::State => "state",
            EntryKind::Hurt => "hurt",
            EntryKind::Message => "message",
            EntryKind::Step => "step",
            EntryKind::Accepted => "accepted",
            EntryKind::UnitsSent => "units_sent",
            EntryKind::Arriving => "arriving",
            EntryKind::OnScene => "on_scene",
            EntryKind::Contained => "contained",
            EntryKind::CaseNumber => "case_number",
            EntryKind::MeetingPoint => "meeting_point",
            EntryKind::ClearSaid => "clear_said",
            EntryKind::Ended => "ended",
            EntryKind::BecameReal => "became_real",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Status words of the police cross under their own class.
    pub fn is_police_status(self) -> bool {
        use EntryKind::*;
        matches!(self, Accepted | UnitsSent | Arriving | OnScene | Contained | CaseNumber)
    }
}

/// One line of the log. Append-only.
#[derive(Debug, Clone)]
pub struct RoomEntry {
    pub id: RoomEntryId,
    pub incident: IncidentId,
    pub at: Timestamp,
    pub org: OrgId,
    /// `None`: the system.
    pub position: Option<PositionId>,
    pub title: String,
    pub side: Side,
    pub kind: EntryKind,
    pub words: String,
    pub class: DataClass,
    pub own_side: bool,
    /// The clause that let it out, as the chip shows it; empty when nobody else gets it.
    pub clause_words: String,
    pub clause: Option<ClauseId>,
}

/// A step of the plan, live in the room.
#[derive(Debug, Clone)]
pub struct Step {
    pub rank: i64,
    pub words: String,
    pub duty: Duty,
    pub owner: Option<PositionId>,
    pub owner_title: String,
    /// `to_do`, `in_progress`, `done`.
    pub state: String,
    pub changed_at: Option<Timestamp>,
}
