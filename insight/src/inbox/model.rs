use muster_terms::{Act, IntroductionId, Reference, Side, Timestamp, civil};

/// Why something waits. The order is the order of harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaitingKind {
    /// An emergency or drill is open and called this position, which has not answered.
    Call,
    /// Another side of an open emergency said all clear, and this position leads the side that has not.
    AllClear,
    /// A reach test asks whether this position can answer.
    ReachTest,
    /// A channel of a contact failed its last two reach tests.
    DeadNumber,
    /// An action is due, late, or due within two weeks.
    Action,
    /// A partner proposed an action to this organisation.
    ProposedAction,
    /// A kit that this position keeps needs a check, or something in it.
    Kit,
    /// A partner asks under a clause that opens on request.
    Request,
    /// A loan waits for this side, or is overdue.
    Loan,
    /// An agreement can be signed.
    Sign,
    /// A partner proposed an agreement and waits for an answer.
    Answer,
    /// A debrief has no word of this organisation yet.
    Debrief,
    /// A drill asks this position to take part.
    Drill,
    /// A visit waits for an answer or a signature of this side.
    Visit,
    /// An exercise asks this side to take part.
    Exercise,
    /// A plan waits to be approved, or looked through again.
    Plan,
    /// An event asks this side to take part.
    Event,
    /// Whoever fills a position is to be introduced, and this side has not said when.
    Introduction,
}

impl WaitingKind {
    pub const ALL: [WaitingKind; 18] = [
        WaitingKind::Call,
        WaitingKind::AllClear,
        WaitingKind::ReachTest,
        WaitingKind::DeadNumber,
        WaitingKind::Action,
        WaitingKind::ProposedAction,
        WaitingKind::Kit,
        WaitingKind::Request,
        WaitingKind::Loan,
        WaitingKind::Sign,
        WaitingKind::Answer,
        WaitingKind::Debrief,
        WaitingKind::Drill,
        WaitingKind::Visit,
        WaitingKind::Exercise,
        WaitingKind::Plan,
        WaitingKind::Event,
        WaitingKind::Introduction,
    ];

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word that the store's queries give a row.
    pub fn as_str(self) -> &'static str {
        match self {
            WaitingKind::Call => "call",
            WaitingKind::AllClear => "all_clear",
            WaitingKind::ReachTest => "reach_test",
            WaitingKind::DeadNumber => "dead_number",
            WaitingKind::Action => "action",
            WaitingKind::ProposedAction => "proposed_action",
            WaitingKind::Kit => "kit",
            WaitingKind::Request => "request",
            WaitingKind::Loan => "loan",
            WaitingKind::Sign => "sign",
            WaitingKind::Answer => "answer",
            WaitingKind::Debrief => "debrief",
            WaitingKind::Drill => "drill",
            WaitingKind::Visit => "visit",
            WaitingKind::Exercise => "exercise",
            WaitingKind::Plan => "plan",
            WaitingKind::Event => "event",
            WaitingKind::Introduction => "introduction",
        }
    }

    /// Text key of the title; it is given the reference.
    pub fn title_key(self) -> &'static str {
        match self {
            WaitingKind::Call => "inbox-call",
            WaitingKind::AllClear => "inbox-all-clear",
            WaitingKind::ReachTest => "inbox-reach-test",
            WaitingKind::DeadNumber => "inbox-dead-number",
            WaitingKind::Action => "inbox-action",
            WaitingKind::ProposedAction => "inbox-proposed-action",
            WaitingKind::Kit => "inbox-kit",
            WaitingKind::Request => "inbox-request",
            WaitingKind::Loan => "inbox-loan",
            WaitingKind::Sign => "inbox-sign",
            WaitingKind::Answer => "inbox-answer",
            WaitingKind::Debrief => "inbox-debrief",
            WaitingKind::Drill => "inbox-drill",
            WaitingKind::Visit => "inbox-visit",
            WaitingKind::Exercise => "inbox-exercise",
            WaitingKind::Plan => "inbox-plan",
            WaitingKind::Event => "inbox-event",
            WaitingKind::Introduction => "inbox-introduction",
        }
    }

    pub fn icon(self) -> &'static str {
        match self {
            WaitingKind::Call => "siren",
            WaitingKind::AllClear => "circle-check",
            WaitingKind::ReachTest => "reach",
            WaitingKind::DeadNumber => "phone",
            WaitingKind::Action | WaitingKind::ProposedAction => "task",
            WaitingKind::Kit => "kit",
            WaitingKind::Request => "folder-question",
            WaitingKind::Loan => "share",
            WaitingKind::Sign => "signature",
            WaitingKind::Answer => "certificate",
            WaitingKind::Debrief => "clipboard",
            WaitingKind::Drill | WaitingKind::Exercise => "school",
            WaitingKind::Visit => "eye-check",
            WaitingKind::Plan => "list",
            WaitingKind::Event | WaitingKind::Introduction => "calendar",
        }
    }

    /// The list that has all of its kind.
    pub fn list(self) -> &'static str {
        match self {
            WaitingKind::Call | WaitingKind::AllClear => "/rooms",
            WaitingKind::ReachTest | WaitingKind::DeadNumber => "/reach-tests",
            WaitingKind::Action | WaitingKind::ProposedAction => "/actions",
            WaitingKind::Kit => "/kits",
            WaitingKind::Request => "/requests",
            WaitingKind::Loan => "/loans",
            WaitingKind::Sign | WaitingKind::Answer => "/agreements",
            WaitingKind::Debrief => "/debriefs",
            WaitingKind::Drill => "/drills",
            WaitingKind::Visit => "/visits",
            WaitingKind::Exercise => "/exercises",
            WaitingKind::Plan => "/plans",
            WaitingKind::Event => "/events",
            WaitingKind::Introduction => "/handovers",
        }
    }

    /// Text key of that list's title.
    pub fn list_key(self) -> &'static str {
        match self {
            WaitingKind::Call | WaitingKind::AllClear => "rooms-title",
            WaitingKind::ReachTest | WaitingKind::DeadNumber => "reach-title",
            WaitingKind::Action | WaitingKind::ProposedAction => "actions-title",
            WaitingKind::Kit => "kits-title",
            WaitingKind::Request => "request-list-title",
            WaitingKind::Loan => "loan-title",
            WaitingKind::Sign | WaitingKind::Answer => "agreement-list-title",
            WaitingKind::Debrief => "debriefs-title",
            WaitingKind::Drill => "drills-title",
            WaitingKind::Visit => "visit-list-title",
            WaitingKind::Exercise => "exercise-title",
            WaitingKind::Plan => "plantext-title",
            WaitingKind::Event => "event-list-title",
            WaitingKind::Introduction => "handover-list-title",
        }
    }

    /// What a duty must be allowed for that list to open.
    pub fn list_act(self) -> Act {
        match self {
            WaitingKind::Call
            | WaitingKind::AllClear
            | WaitingKind::ReachTest
            | WaitingKind::DeadNumber
            | WaitingKind::Kit
            | WaitingKind::Drill
            | WaitingKind::Visit
            | WaitingKind::Exercise
            | WaitingKind::Plan
            | WaitingKind::Event
            | WaitingKind::Introduction
            | WaitingKind::Loan => Act::ReadOwn,
            WaitingKind::Action | WaitingKind::ProposedAction | WaitingKind::Debrief => Act::Debrief,
            WaitingKind::Request | WaitingKind::Sign | WaitingKind::Answer => Act::ReadAgreements,
        }
    }

    /// The page where one with this reference is done.
    fn href(self, reference: &Reference) -> String {
        let folder = match self {
            WaitingKind::AllClear => return format!("/rooms/{reference}/all-clear"),
            WaitingKind::Call => "rooms",
            WaitingKind::ReachTest | WaitingKind::DeadNumber => "reach-tests",
            WaitingKind::Action | WaitingKind::ProposedAction => "actions",
            WaitingKind::Kit => "kits",
            WaitingKind::Request => "requests",
            WaitingKind::Loan => "loans",
            WaitingKind::Sign | WaitingKind::Answer => "agreements",
            WaitingKind::Debrief => "debriefs",
            WaitingKind::Drill => "drills",
            WaitingKind::Visit => "visits",
            WaitingKind::Exercise => "exercises",
            WaitingKind::Plan => "plans",
            WaitingKind::Event => "events",
            WaitingKind::Introduction => return self.list().to_owned(),
        };
        format!("/{folder}/{reference}")
    }
}

/// One thing that waits for this person.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub kind: WaitingKind,
    /// Of an introduction that of the vacancy it follows from.
    pub reference: Reference,
    /// What it is about: a site's name, an agreement's title, an action's words. Empty where the kind says it all.
    pub words: String,
    /// Whose it is or who asks.
    pub other: String,
    pub side: Side,
    pub due: Option<civil::Date>,
    /// When something planned is; the reader's zone says on which day.
    pub planned_for: Option<Timestamp>,
    /// It belongs to a drill; said first, wherever it stands.
    pub is_drill: bool,
    /// The clause that opened it, when it is another organisation's: `AG-0143`, `3.2`.
    pub clause: Option<(String, String)>,
    /// Under which an introduction is found.
    pub introduction: Option<IntroductionId>,
}

impl Waiting {
    /// The page where it is done.
    pub fn href(&self) -> String {
        match self.introduction {
            Some(id) => format!("/introductions/{id}"),
            None => self.kind.href(&self.reference),
        }
    }
}

/// A kind of which more waits than the inbox shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct More {
    pub kind: WaitingKind,
    /// The reader may open the list of all of its kind.
    pub may_open: bool,
}
