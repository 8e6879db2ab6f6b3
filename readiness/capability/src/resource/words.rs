//! The field's words for kinds of resources, states and steps of a loan.

use super::model::Step;
use muster_terms::*;
use muster_web::t;

pub fn kind(kind: ResourceKind) -> String {
    t(match kind {
        ResourceKind::Equipment => "resource-kind-equipment",
        ResourceKind::System => "resource-kind-system",
        ResourceKind::RadioChannel => "resource-kind-radio-channel",
        ResourceKind::TrainingPlace => "resource-kind-training-place",
        ResourceKind::Expertise => "resource-kind-expertise",
    })
}

pub fn state(state: LoanState) -> String {
    t(match state {
        LoanState::Asked => "loan-state-asked",
        LoanState::Later => "loan-state-later",
        LoanState::Granted => "loan-state-granted",
        LoanState::HandingOver => "loan-state-handing-over",
        LoanState::Lent => "loan-state-lent",
        LoanState::Brought => "loan-state-brought",
        LoanState::Returned => "loan-state-returned",
        LoanState::Refused => "loan-state-refused",
        LoanState::Cancelled => "loan-state-cancelled",
    })
}

/// What somebody did, in the receipt.
pub fn step(step: Step) -> String {
    t(match step {
        Step::Asked => "loan-step-asked",
        Step::Granted => "loan-step-granted",
        Step::Refused => "loan-step-refused",
        Step::Later => "loan-step-later",
        Step::Cancelled => "loan-step-cancelled",
        Step::Gave => "loan-step-gave",
        Step::Took => "loan-step-took",
        Step::Brought => "loan-step-brought",
        Step::Returned => "loan-step-returned",
    })
}

/// What somebody does, on its button.
pub fn verb(step: Step) -> String {
    t(match step {
        Step::Asked => "loan-do-asked",
        Step::Granted => "loan-do-granted",
        Step::Refused => "loan-do-refused",
        Step::Later => "loan-do-later",
        Step::Cancelled => "loan-do-cancelled",
        Step::Gave => "loan-do-gave",
        Step::Took => "loan-do-took",
        Step::Brought => "loan-do-brought",
        Step::Returned => "loan-do-returned",
    })
}

/// What is to be said with it.
pub fn asks(step: Step) -> String {
    t(match step {
        Step::Asked | Step::Granted => "loan-words-granted",
        Step::Refused | Step::Cancelled => "loan-words-reason",
        Step::Later => "loan-words-later",
        Step::Gave | Step::Took => "loan-words-handed",
        Step::Brought | Step::Returned => "loan-words-condition",
    })
}
