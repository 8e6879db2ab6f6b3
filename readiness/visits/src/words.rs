//! The field's words for kinds, states, answers, verdicts and severities.

use crate::model::*;
use muster_web::{t, t_with};

pub fn kind(kind: Kind) -> String {
    t(match kind {
        Kind::Familiarisation => "visit-kind-familiarisation",
        Kind::JointAssessment => "visit-kind-joint-assessment",
        Kind::WalkThrough => "visit-kind-walk-through",
    })
}

pub fn state(state: VisitState) -> String {
    t(match state {
        VisitState::Planned => "visit-state-planned",
        VisitState::UnderWay => "visit-state-under-way",
        VisitState::ToSign => "visit-state-to-sign",
        VisitState::Done => "visit-state-done",
        VisitState::Cancelled => "visit-state-cancelled",
    })
}

pub fn answer(answer: Answer) -> String {
    t(match answer {
        Answer::Asked => "visit-answer-asked",
        Answer::Accepted => "visit-answer-accepted",
        Answer::Proposed => "visit-answer-proposed",
        Answer::Declined => "visit-answer-declined",
        Answer::Uninvited => "visit-answer-uninvited",
    })
}

pub fn verdict(verdict: Verdict) -> String {
    t(match verdict {
        Verdict::Ok => "visit-verdict-ok",
        Verdict::NotOk => "visit-verdict-not-ok",
        Verdict::NotLookedAt => "visit-verdict-not-looked-at",
    })
}

pub fn likelihood(likelihood: Likelihood) -> String {
    t(match likelihood {
        Likelihood::Unlikely => "visit-likelihood-unlikely",
        Likelihood::Possible => "visit-likelihood-possible",
        Likelihood::Likely => "visit-likelihood-likely",
    })
}

pub fn consequence(consequence: Consequence) -> String {
    t(match consequence {
        Consequence::Slight => "visit-consequence-slight",
        Consequence::Serious => "visit-consequence-serious",
        Consequence::Severe => "visit-consequence-severe",
    })
}

pub fn severity(severity: Severity) -> String {
    t(match severity {
        Severity::Low => "visit-severity-low",
        Severity::Medium => "visit-severity-medium",
        Severity::High => "visit-severity-high",
        Severity::Critical => "visit-severity-critical",
    })
}

/// What somebody did, in the history.
pub fn step(step: Step) -> String {
    t(match step {
        Step::Made => "visit-step-made",
        Step::Changed => "visit-step-changed",
        Step::Invited => "visit-step-invited",
        Step::Uninvited => "visit-step-uninvited",
        Step::Accepted => "visit-step-accepted",
        Step::Proposed => "visit-step-proposed",
        Step::Declined => "visit-step-declined",
        Step::People => "visit-step-people",
        Step::Started => "visit-step-started",
        Step::Signed => "visit-step-signed",
        Step::Done => "visit-step-done",
        Step::Reopened => "visit-step-reopened",
        Step::Cancelled => "visit-step-cancelled",
    })
}

/// "Joint assessment at Northfield Hospital".
pub fn title(visit: Kind, site: &str) -> String {
    t_with("visit-title", &[("kind", kind(visit).into()), ("site", site.into())])
}
