use muster_terms::*;
use muster_web::LastChange;

/// Something that an organisation offers to lend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    pub id: ResourceId,
    pub org: OrgId,
    /// The unit of whoever offered it last; `None`: of the whole organisation.
    pub unit: Option<UnitId>,
    pub kind: ResourceKind,
    pub name: String,
    pub words: String,
    /// How many there are.
    pub quantity: i64,
    /// Where it stands or is held.
    pub place: String,
    pub conditions: String,
    /// Whom to ask.
    pub ask: PositionId,
    pub ask_title: String,
    /// The last day of the offer; `None` until it is withdrawn.
    pub offered_until: Option<civil::Date>,
    pub withdrawn_at: Option<Timestamp>,
    /// From 1.
    pub revision: i64,
    pub changed: LastChange,
}

/// A promise between two: who lends what to whom, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loan {
    pub id: LoanId,
    pub reference: Reference,
    pub resource: ResourceId,
    pub owner: OrgId,
    pub borrower: OrgId,
    /// As the resource was called when it was asked for.
    pub kind: ResourceKind,
    pub name: String,
    /// The clause that opened it to whoever asked: `AG-0143`, `2.6`.
    pub clause: (String, String),
    pub asked_position: PositionId,
    pub state: LoanState,
    /// As asked for; as granted, from then on.
    pub quantity: i64,
    /// The first day.
    pub from_on: civil::Date,
    /// The last day.
    pub until_on: civil::Date,
    pub purpose: String,
    /// The owner said that it was handed over.
    pub gave_at: Option<Timestamp>,
    /// The borrower said that it was taken.
    pub took_at: Option<Timestamp>,
    pub asked_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub revision: i64,
}

impl Loan {
    /// The other of the two.
    pub fn other(&self, org: OrgId) -> OrgId {
        if org == self.owner { self.borrower } else { self.owner }
    }
}

/// One step of a loan, as its receipt keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanEvent {
    pub step: Step,
    pub at: Timestamp,
    pub org: OrgId,
    pub title: String,
    pub words: String,
    pub quantity: i64,
    pub from_on: civil::Date,
    pub until_on: civil::Date,
}

/// What somebody did with a loan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Asked,
    Granted,
    Refused,
    /// The owner answers another day.
    Later,
    /// Either side takes it back before anything was handed over.
    Cancelled,
    /// The owner handed it over.
    Gave,
    /// The borrower took it.
    Took,
    /// The borrower brought it back.
    Brought,
    /// The owner has it back.
    Returned,
}

impl Step {
    pub const ALL: [Step; 9] = [
        Step::Asked,
        Step::Granted,
        Step::Refused,
        Step::Later,
        Step::Cancelled,
        Step::Gave,
        Step::Took,
        Step::Brought,
        Step::Returned,
    ];

    /// The stable word of the store, the addresses and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Asked => "asked",
            Step::Granted => "granted",
            Step::Refused => "refused",
            Step::Later => "later",
            Step::Cancelled => "cancelled",
            Step::Gave => "gave",
            Step::Took => "took",
            Step::Brought => "brought",
            Step::Returned => "returned",
        }
    }

    /// The reverse of [`Step::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == word)
    }

    /// The kind of its ledger entry.
    pub fn entry(self) -> &'static str {
        match self {
            Step::Asked => "loan.asked",
            Step::Granted => "loan.granted",
            Step::Refused => "loan.refused",
            Step::Later => "loan.later",
            Step::Cancelled => "loan.cancelled",
            Step::Gave => "loan.gave",
            Step::Took => "loan.took",
            Step::Brought => "loan.brought",
            Step::Returned => "loan.returned",
        }
    }

    /// What a position must be allowed: promising is for who looks after things, handing over for who stands there.
    pub fn needs(self) -> Act {
        match self {
            Step::Asked | Step::Granted | Step::Refused | Step::Later | Step::Cancelled => Act::ManageSites,
            Step::Gave | Step::Took | Step::Brought | Step::Returned => Act::Respond,
        }
    }
}
