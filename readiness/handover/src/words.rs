//! The words for how a position stands, for states and for steps.

use crate::model::*;
use jiff::tz::TimeZone;
use muster_web::{format, t, t_with};

/// "Security director is vacant since 4 May. Control room acts for it until it is filled."
pub fn notice(notice: &Notice, zone: &TimeZone) -> String {
    let values = [
        ("title", notice.title.as_str().into()),
        ("since", format::day(notice.since, zone).into()),
        ("told", format::day(notice.told_at, zone).into()),
        ("acting", notice.acting.as_deref().unwrap_or_default().into()),
    ];
    let key = match (notice.standing, notice.nth) {
        (Standing::Vacant, 1) => "handover-says-vacant",
        (Standing::Vacant, _) => "handover-says-nobody-acts",
        (Standing::Acting, _) => "handover-says-acting",
        (Standing::Filled, 1) => "handover-says-changed",
        (Standing::Filled, _) => "handover-says-filled",
        (Standing::Closed, _) => "handover-says-closed",
    };
    t_with(key, &values)
}

/// How a position stands, in a word.
pub fn standing(standing: Standing) -> String {
    t(match standing {
        Standing::Vacant => "handover-standing-vacant",
        Standing::Acting => "handover-standing-acting",
        Standing::Filled => "handover-standing-filled",
        Standing::Closed => "handover-standing-closed",
    })
}

pub fn state(state: State) -> String {
    t(match state {
        State::Proposed => "handover-state-proposed",
        State::Agreed => "handover-state-agreed",
        State::Declined => "handover-state-declined",
        State::Held => "handover-state-held",
        State::NotHeld => "handover-state-not-held",
        State::Dropped => "handover-state-dropped",
    })
}

/// What somebody did, in the history.
pub fn step(step: Step) -> String {
    t(match step {
        Step::Made => "handover-step-made",
        Step::Accepted => "handover-step-accepted",
        Step::Proposed => "handover-step-proposed",
        Step::Declined => "handover-step-declined",
        Step::Held => "handover-step-held",
        Step::NotHeld => "handover-step-not-held",
        Step::Dropped => "handover-step-dropped",
    })
}

/// "Introduction: Security director", or of who acts for it.
pub fn title(found: &Introduction) -> String {
    t_with("handover-introduction-title", &[("title", who(found).into())])
}

/// "Security director", or "Guard, Post 1, acting for Security director".
pub fn who(found: &Introduction) -> String {
    let Some(acting) = &found.acting else {
        return found.title.clone();
    };
    let values = [
        ("acting", acting.as_str().into()),
        ("title", found.title.as_str().into()),
    ];
    t_with("handover-acting-for", &values)
}
