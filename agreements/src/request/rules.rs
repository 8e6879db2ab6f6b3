//! May it be asked, and may it be answered so?

use super::{Answer, DisclosureRequest};
use crate::mou::MouState;
use crate::mou::words::text_key;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use muster_policy::{Clause, Condition};
use muster_terms::*;
use muster_web::{Problem, t, t_with};

/// The longest grant, in days; a longer need is a new clause.
pub const MAX_GRANT_DAYS: i64 = 90;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefusal {
    #[error("This clause does not open on request.")]
    NotOnRequest,
    #[error("Only the receiving side of this clause can ask under it.")]
    NotTheReceiver,
    #[error("This clause does not name your position's duty as a recipient.")]
    NotARecipient,
    #[error("This clause does not cover the site.")]
    SiteNotCovered,
    #[error("The agreement is not in force.")]
    NotInForce,
    #[error("The clause of this request is not part of the agreement any more: a newer version holds.")]
    ClauseGone,
    #[error("Only the owner of the data can answer this request.")]
    NotTheOwner,
    #[error("This request was answered already. Open it again to read the answer.")]
    AlreadyAnswered { at: Timestamp },
    #[error(
        "Choose an end that is later than now and at the latest {}: its last day is at most {MAX_GRANT_DAYS} days ahead.",
        stored_instant(*latest)
    )]
    BadEnd { latest: Timestamp },
}

impl RequestRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            RequestRefusal::NotOnRequest => "request.not-on-request",
            RequestRefusal::NotTheReceiver => "request.not-the-receiver",
            RequestRefusal::NotARecipient => "request.not-a-recipient",
            RequestRefusal::SiteNotCovered => "request.site-not-covered",
            RequestRefusal::NotInForce => "request.not-in-force",
            RequestRefusal::ClauseGone => "request.clause-gone",
            RequestRefusal::NotTheOwner => "request.not-the-owner",
            RequestRefusal::AlreadyAnswered { .. } => "request.already-answered",
            RequestRefusal::BadEnd { .. } => "request.bad-end",
        }
    }

    /// The sentence as a page shows it.
    pub fn words(&self) -> String {
        let key = text_key(self.code());
        match self {
            RequestRefusal::BadEnd { latest } => {
                let latest = stored_instant(*latest);
                t_with(&key, &[("days", MAX_GRANT_DAYS.into()), ("latest", latest.into())])
            }
            _ => t(&key),
        }
    }
}

impl From<RequestRefusal> for Problem {
    fn from(refusal: RequestRefusal) -> Self {
        match refusal {
            RequestRefusal::AlreadyAnswered { .. } => Problem::conflict(refusal.code(), refusal.words()),
            _ => Problem::refusal(refusal.code(), refusal.words()),
        }
    }
}

/// May a position with this duty ask under the clause?
pub fn may_ask(
    clause: &Clause,
    in_force: bool,
    org: OrgId,
    duty: Duty,
    site: Option<SiteId>,
) -> Result<(), RequestRefusal> {
    if clause.to.org != org {
        return Err(RequestRefusal::NotTheReceiver);
    }
    if clause.condition != Condition::OnRequest {
        return Err(RequestRefusal::NotOnRequest);
    }
    if !in_force {
        return Err(RequestRefusal::NotInForce);
    }
    if !clause.recipients.contains(&duty) {
        return Err(RequestRefusal::NotARecipient);
    }
    match site {
        Some(site) if !clause.sites.is_empty() && !clause.sites.contains(&site) => Err(RequestRefusal::SiteNotCovered),
        _ => Ok(()),
    }
}

/// Why a grant of it opens nothing, whatever a site's label says: its agreement is not in force, or its clause is not part of it any
/// more. Both sides may know that.
pub fn opens_nothing(request: &DisclosureRequest) -> Option<RequestRefusal> {
    if request.mou_state != MouState::InForce {
        return Some(RequestRefusal::NotInForce);
    }
    let stands = request.version_in_force == Some(request.clause_version);
    (!stands).then_some(RequestRefusal::ClauseGone)
}

/// The latest end of a grant: the last day of all is granted whole.
fn latest_end(now: Timestamp) -> Timestamp {
    now + SignedDuration::from_hours(24 * (MAX_GRANT_DAYS + 1))
}

/// The last day on which a grant can be open.
pub fn last_day(now: Timestamp, zone: &TimeZone) -> civil::Date {
    let day_after = latest_end(now).to_zoned(zone.clone()).date();
    day_after.yesterday().unwrap_or(day_after)
}

/// The owner's answer, once. `until` grants; `None` refuses.
pub fn answer(
    request: DisclosureRequest,
    org: OrgId,
    by: PositionId,
    words: String,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<DisclosureRequest, RequestRefusal> {
    if request.owner != org {
        return Err(RequestRefusal::NotTheOwner);
    }
    if let Some(answer) = &request.answer {
        return Err(RequestRefusal::AlreadyAnswered { at: answer.at });
    }
    let latest = latest_end(now);
    if until.is_some_and(|until| until <= now || until > latest) {
        return Err(RequestRefusal::BadEnd { latest });
    }
    Ok(DisclosureRequest {
        answer: Some(Answer {
            at: now,
            by,
            words,
            granted_until: until,
        }),
        ..request
    })
}
