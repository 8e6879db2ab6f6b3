use muster_terms::*;

/// What a site does first in one kind of emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyPlan {
    pub id: PlanId,
    pub site: SiteId,
    /// One plan for each kind.
    pub category: Category,
    pub name: String,
    /// One line for whoever raised it.
    pub instruction: String,
    /// Counts up when an agreed plan is changed: people speak of "v7".
    pub version: i64,
    /// The day this version was agreed; `None` while it is a draft.
    pub agreed_on: Option<civil::Date>,
    /// Counts up with each change, so that two editors cannot overwrite each other.
    pub revision: i64,
    pub changed_at: Option<Timestamp>,
    /// Title of the position that changed it last.
    pub changed_by: Option<String>,
    /// In the order of doing.
    pub steps: Vec<PlanStep>,
}

/// One step and who does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStep {
    pub words: String,
    /// The role of either side that does it.
    pub duty: Duty,
    /// The one position of the site's organisation that does it, when the plan names one.
    pub position: Option<StepPosition>,
}

/// A position as a step names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepPosition {
    pub id: PositionId,
    pub title: String,
    /// Somebody fills it. A step whose position is empty falls back on the duty.
    pub filled: bool,
}

/// The head of a plan as a room keeps it: later changes of the plan do not change what people were told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanHead {
    pub name: String,
    pub version: i64,
    pub agreed_on: Option<civil::Date>,
    pub instruction: String,
}

impl EmergencyPlan {
    pub fn head(&self) -> PlanHead {
        PlanHead {
            name: self.name.clone(),
            version: self.version,
            agreed_on: self.agreed_on,
            instruction: self.instruction.clone(),
        }
    }
}
