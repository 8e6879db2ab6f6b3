//! Why not: one variant per reason worth hearing.

use super::super::{MouState, words};
use super::Unexecuted;
use muster_policy::CompileRefusal;
use muster_terms::{OrgId, Timestamp};
use muster_web::{Problem, t, t_with};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MouRefusal {
    /// Never said to a stranger: to them the agreement is missing.
    #[error("only its two parties can do this")]
    NotAParty,
    #[error("this agreement has ended: it is {}", state.as_str())]
    Ended { state: MouState },
    #[error("your side has no draft of this agreement")]
    NoDraft,
    #[error("your side already has a draft, version {version}: change or propose that one")]
    DraftExists { version: u32 },
    #[error("there is no version on the table")]
    NothingProposed,
    #[error("version {version} is no longer on the table")]
    NotOnTheTable { version: u32 },
    #[error("your side has signed version {version} already")]
    AlreadySigned { version: u32, at: Timestamp },
    #[error("the agreement is suspended: resume it before a new version is signed")]
    SuspendedNow,
    #[error("no version of this agreement is in force")]
    NotInForce,
    #[error("the agreement is suspended already")]
    AlreadySuspended { by: Option<OrgId> },
    #[error("the agreement is not suspended")]
    NotSuspended,
    #[error("only the side that suspended the agreement can resume it")]
    NotTheSuspender,
    #[error("the text was changed since this page was opened: read it again")]
    TextChanged,
    #[error("the agreement has no clauses")]
    NoClauses,
    #[error("the agreement has more than {max} {what}")]
    TooMany { what: &'static str, max: usize },
    #[error("enter a title for the agreement")]
    NoTitle,
    #[error("the agreement ends before it starts")]
    EndsBeforeStart,
    #[error("the agreement's last day has passed: propose a version with a later one")]
    EndHasPassed,
    #[error("the review is due after the agreement has ended")]
    ReviewAfterEnd,
    #[error("clause number {number} is used twice")]
    NumberTwice { number: String },
    #[error("clause {number} {} that is not part of this agreement", foreign(field))]
    ForeignParty { number: String, field: &'static str },
    #[error("clause {number} {} the agreement's own term", outside(field))]
    OutsideTerm { number: String, field: &'static str },
    #[error("clause {number}: {why}")]
    ClauseNotValid { number: String, why: CompileRefusal },
    #[error("clause {number}: {why}")]
    NotExecuted { number: String, why: Unexecuted },
}

impl MouRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            MouRefusal::NotAParty => "mou.not-a-party",
            MouRefusal::Ended { .. } => "mou.ended",
            MouRefusal::NoDraft => "mou.no-draft",
            MouRefusal::DraftExists { .. } => "mou.draft-exists",
            MouRefusal::NothingProposed => "mou.nothing-proposed",
            MouRefusal::NotOnTheTable { .. } => "mou.not-on-the-table",
            MouRefusal::AlreadySigned { .. } => "mou.already-signed",
            MouRefusal::SuspendedNow => "mou.suspended",
            MouRefusal::NotInForce => "mou.not-in-force",
            MouRefusal::AlreadySuspended { .. } => "mou.already-suspended",
            MouRefusal::NotSuspended => "mou.not-suspended",
            MouRefusal::NotTheSuspender => "mou.not-the-suspender",
            MouRefusal::TextChanged => "mou.text-changed",
            MouRefusal::NoClauses => "mou.no-clauses",
            MouRefusal::TooMany { .. } => "mou.too-many",
            MouRefusal::NoTitle => "mou.no-title",
            MouRefusal::EndsBeforeStart => "mou.ends-before-start",
            MouRefusal::EndHasPassed => "mou.end-has-passed",
            MouRefusal::ReviewAfterEnd => "mou.review-after-end",
            MouRefusal::NumberTwice { .. } => "clause.number-twice",
            MouRefusal::ForeignParty { .. } => "clause.foreign-party",
            MouRefusal::OutsideTerm { .. } => "clause.outside-term",
            MouRefusal::ClauseNotValid { why, .. } => why.code(),
            MouRefusal::NotExecuted { why, .. } => why.code(),
        }
    }

    /// Did somebody else come first, so that the page the person acted from is out of date?
    pub fn is_conflict(&self) -> bool {
        matches!(
            self,
            MouRefusal::Ended { .. }
                | MouRefusal::NotOnTheTable { .. }
                | MouRefusal::AlreadySigned { .. }
                | MouRefusal::AlreadySuspended { .. }
                | MouRefusal::NotSuspended
                | MouRefusal::TextChanged
                | MouRefusal::DraftExists { .. }
        )
    }

    /// The clause it speaks of.
    pub fn clause(&self) -> Option<&str> {
        match self {
            MouRefusal::NumberTwice { number }
            | MouRefusal::ForeignParty { number, .. }
            | MouRefusal::OutsideTerm { number, .. }
            | MouRefusal::ClauseNotValid { number, .. }
            | MouRefusal::NotExecuted { number, .. } => Some(number),
            _ => None,
        }
    }

    /// The field that it speaks of: of the clause's form when it names a clause, else of the form of the words and the term.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            MouRefusal::NoTitle => Some("title"),
            MouRefusal::EndsBeforeStart | MouRefusal::EndHasPassed => Some("ends_on"),
            MouRefusal::ReviewAfterEnd => Some("review_on"),
            MouRefusal::NumberTwice { .. } => Some("number"),
            MouRefusal::ForeignParty { field, .. } | MouRefusal::OutsideTerm { field, .. } => Some(field),
            MouRefusal::ClauseNotValid { why, .. } => field_not_valid(why),
            MouRefusal::NotExecuted { why, .. } => Some(match why {
                Unexecuted::Condition { .. } => "condition",
                Unexecuted::Purpose { .. } => "purpose",
                Unexecuted::Ceiling { .. } => "tlp",
                Unexecuted::Owner { .. } => "from",
                Unexecuted::Recipients { .. } => "recipients",
            }),
            _ => None,
        }
    }

    /// The sentence beside its field, where the clause need not be named.
    pub fn words_at_field(&self) -> String {
        match self {
            MouRefusal::ClauseNotValid { why, .. } => words::sentence(&words::not_compiled(why)),
            MouRefusal::NotExecuted { why, .. } => words::sentence(&words::not_executed(why)),
            _ => self.words(),
        }
    }

    /// The sentence as a page shows it.
    pub fn words(&self) -> String {
        let key = words::text_key(self.code());
        match self {
            MouRefusal::Ended { state } => t_with(&key, &[("state", state.as_str().into())]),
            MouRefusal::DraftExists { version }
            | MouRefusal::NotOnTheTable { version }
            | MouRefusal::AlreadySigned { version, .. } => t_with(&key, &[("version", (*version).into())]),
            MouRefusal::TooMany { what, max } => t_with(&key, &[("what", (*what).into()), ("max", (*max).into())]),
            MouRefusal::NumberTwice { number } => t_with(&key, &[("number", number.into())]),
            MouRefusal::ForeignParty { number, field } | MouRefusal::OutsideTerm { number, field } => {
                t_with(&key, &[("number", number.into()), ("field", (*field).into())])
            }
            MouRefusal::ClauseNotValid { number, why } => t_with(
                "refusal-clause",
                &[("number", number.into()), ("why", words::not_compiled(why).into())],
            ),
            MouRefusal::NotExecuted { number, why } => t_with(
                "refusal-clause",
                &[("number", number.into()), ("why", words::not_executed(why).into())],
            ),
            _ => t(&key),
        }
    }
}

/// For the log, as the texts say it to people.
fn foreign(field: &str) -> &'static str {
    match field {
        "from" => "has the data of an organisation or a unit",
        "to" => "names a receiver",
        _ => "names a site",
    }
}

fn outside(field: &str) -> &'static str {
    match field {
        "starts_on" => "begins before",
        _ => "ends after",
    }
}

fn field_not_valid(why: &CompileRefusal) -> Option<&'static str> {
    match why {
        CompileRefusal::EmptyText | CompileRefusal::TextTooLong => Some("text"),
        CompileRefusal::BadNumber { .. } => Some("number"),
        CompileRefusal::SameOrganisation => Some("to"),
        CompileRefusal::NoRecipients => Some("recipients"),
        CompileRefusal::EndsBeforeStart => Some("ends_on"),
        CompileRefusal::NoRetention | CompileRefusal::RetentionTooLong => Some("retention_days"),
        CompileRefusal::BadAgreementRef { .. } | CompileRefusal::NotCompiled(_) | CompileRefusal::NotValid(_) => None,
    }
}

impl From<MouRefusal> for Problem {
    fn from(refusal: MouRefusal) -> Self {
        match refusal {
            MouRefusal::NotAParty => Problem::Missing,
            _ if refusal.is_conflict() => Problem::conflict(refusal.code(), refusal.words()),
            _ => Problem::refusal(refusal.code(), refusal.words()),
        }
    }
}
