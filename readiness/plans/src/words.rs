//! The words of closed lists.

use crate::model::{PlanKind, PlanState};
use maud::Markup;
use muster_web::components::{StateKind, state_mark};
use muster_web::t;

pub fn kind(kind: PlanKind) -> String {
    t(match kind {
        PlanKind::Prevention => "plantext-kind-prevention",
        PlanKind::Emergency => "plantext-kind-emergency",
        PlanKind::Event => "plantext-kind-event",
    })
}

pub fn state(state: PlanState) -> String {
    t(match state {
        PlanState::Draft => "plantext-state-draft",
        PlanState::InComment => "plantext-state-in-comment",
        PlanState::Approved => "plantext-state-approved",
        PlanState::ReviewDue => "plantext-state-review-due",
        PlanState::Withdrawn => "plantext-state-withdrawn",
    })
}

/// A state with its icon and tint.
pub fn mark(of: PlanState) -> Markup {
    let kind = match of {
        PlanState::Draft | PlanState::Withdrawn => StateKind::NotSet,
        PlanState::InComment => StateKind::Waiting,
        PlanState::Approved => StateKind::Current,
        PlanState::ReviewDue => StateKind::Due,
    };
    state_mark(kind, &state(of))
}
