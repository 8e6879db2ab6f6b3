use crate::contacts::Channel;
use muster_terms::*;

/// How a question ended. The words are those of the store and the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Answered,
    /// They answered after the time that they had: it is no proof, and the channel is alive.
    Late,
    NoAnswer,
    /// Somebody answered, and it was not them.
    WrongNumber,
    /// It could not be put; the question says why.
    Undeliverable,
    /// Nobody called the number in time, or nobody was on duty at the screen. That says nothing of either.
    NotCalled,
    /// An emergency began meanwhile.
    CalledOff,
}

impl Outcome {
    pub const ALL: [Outcome; 7] = [
        Outcome::Answered,
        Outcome::Late,
        Outcome::NoAnswer,
        Outcome::WrongNumber,
        Outcome::Undeliverable,
        Outcome::NotCalled,
        Outcome::CalledOff,
    ];

    /// The stable word of the store and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Answered => "answered",
            Outcome::Late => "late",
            Outcome::NoAnswer => "no_answer",
            Outcome::WrongNumber => "wrong_number",
            Outcome::Undeliverable => "undeliverable",
            Outcome::NotCalled => "not_called",
            Outcome::CalledOff => "called_off",
        }
    }

    /// The reverse of [`Outcome::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }
}

/// Why a question could not be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undelivered {
    /// Nobody fills the position, or its holder is locked out.
    Nobody,
    /// It is called by mail first, and its holder has no address.
    NoAddress,
    /// It is called by telephone first, and has no number.
    NoNumber,
    /// This server sends no mail.
    NoRelay,
    /// The mail was turned away or did not pass in time. What the relay said may hold an address, so it is not kept here.
    MailRefused,
    /// It was asked on a screen while it was not on duty. That says nothing of the screen.
    OffDuty,
}

impl Undelivered {
    pub const ALL: [Undelivered; 6] = [
        Undelivered::Nobody,
        Undelivered::NoAddress,
        Undelivered::NoNumber,
        Undelivered::NoRelay,
        Undelivered::MailRefused,
        Undelivered::OffDuty,
    ];

    /// The stable word of the store and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Undelivered::Nobody => "nobody",
            Undelivered::NoAddress => "no_address",
            Undelivered::NoNumber => "no_number",
            Undelivered::NoRelay => "no_relay",
            Undelivered::MailRefused => "mail_refused",
            Undelivered::OffDuty => "off_duty",
        }
    }
}

/// One organisation asks another one's contacts, or its own, whether they can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachTest {
    pub id: ReachTestId,
    pub reference: Reference,
    /// Who tests.
    pub org: OrgId,
    /// Whose contacts.
    pub about: OrgId,
    pub limit_minutes: i64,
    pub started_at: Timestamp,
    /// `None`: its schedule.
    pub started_by: Option<PositionId>,
    pub ended_at: Option<Timestamp>,
}

/// A test with the names of its two sides, and how far it is.
#[derive(Debug, Clone)]
pub struct ListedTest {
    pub test: ReachTest,
    pub org_name: String,
    pub org_kind: OrganisationKind,
    pub about_name: String,
    pub about_kind: OrganisationKind,
    pub starter: Option<String>,
    pub answered: i64,
    pub asked: i64,
}

/// One question of a test, to one position over one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    pub id: ReachProbeId,
    pub test: ReachTestId,
    pub position: PositionId,
    pub channel: Channel,
    /// Who filled the position when it was asked.
    pub person: Option<PersonId>,
    /// The number to call, as it stood.
    pub number: String,
    pub asked_at: Timestamp,
    pub deadline_at: Timestamp,
    /// "I am calling now".
    pub calling_at: Option<Timestamp>,
    pub outcome: Option<Outcome>,
    /// A word of [`Undelivered`], or empty.
    pub why: String,
    /// Whole seconds until the answer.
    pub seconds: Option<i64>,
    pub ended_at: Option<Timestamp>,
}

/// A question with what its position and its test say.
#[derive(Debug, Clone)]
pub struct ListedProbe {
    pub probe: Probe,
    pub title: String,
    pub reference: Reference,
    /// Who tested.
    pub by: String,
    pub by_kind: OrganisationKind,
}

/// What the ended questions say of a position's channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub position: PositionId,
    pub channel: Channel,
    pub failed_in_row: i64,
    pub last_outcome: Outcome,
    pub last_at: Timestamp,
    pub last_seconds: Option<i64>,
    /// Two failed in a row.
    pub dead_since: Option<Timestamp>,
    /// Of whom and of which number this was found: another one begins anew.
    pub person: Option<PersonId>,
    pub number: String,
    pub test: Reference,
}

/// When an organisation tests whom, again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pub id: ReachScheduleId,
    pub org: OrgId,
    pub about: OrgId,
    pub every_days: i64,
    /// 0 to 23, in the time zone of who tests.
    pub at_hour: i8,
    pub limit_minutes: i64,
    pub next_at: Timestamp,
    /// The last time it gave way to an emergency.
    pub postponed_at: Option<Timestamp>,
    /// Why its last test did not begin, and when that was: the code of a refusal.
    pub refused: Option<(String, Timestamp)>,
    /// Under whose position the partner's clauses are asked.
    pub set_by: PositionId,
}

/// A channel that failed twice in a row, with what its position says.
#[derive(Debug, Clone)]
pub struct Dead {
    pub state: State,
    pub title: String,
    /// Name of the site that the position belongs to.
    pub site: Option<String>,
}
