//! What a clause can promise: only what Muster executes. Read from the ways in which pages, lists and messages ask
//! ([`asked_for`]), so that nobody signs what would open nothing.
//!
//! Agreements that are in force keep what they say; it is checked when a clause is kept, proposed and signed.

use super::super::{ClauseDraft, words};
use crate::crossing::{asked_for, has_site_label};
use muster_policy::Condition;
use muster_terms::*;
use std::fmt;

/// Every condition there is, in the order of the form.
pub const CONDITIONS: [Condition; 5] = [
    Condition::Standing,
    Condition::WhileIncident {
        max_level: AlertLevel::DangerToLife,
    },
    Condition::WhileIncident {
        max_level: AlertLevel::HelpNeeded,
    },
    Condition::OnRequest,
    Condition::Never,
];

/// Why a clause would open nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unexecuted {
    /// Nobody asks for this class in such a circumstance.
    Condition { class: DataClass },
    /// Whoever asks for it then has another purpose.
    Purpose { class: DataClass, condition: Condition },
    /// Every record of this class is labelled above the ceiling.
    Ceiling { class: DataClass, ceiling: Tlp },
}

impl Unexecuted {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Unexecuted::Condition { .. } => "clause.condition",
            Unexecuted::Purpose { .. } => "clause.purpose",
            Unexecuted::Ceiling { .. } => "clause.ceiling",
        }
    }
}

impl fmt::Display for Unexecuted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words::not_executed(*self))
    }
}

/// The conditions under which a clause of this class opens something; under the last, which fits every class, it keeps it closed.
pub fn conditions_of(class: DataClass) -> impl Iterator<Item = Condition> {
    let fits = move |condition: &Condition| !purposes_of(class, *condition).is_empty();
    CONDITIONS.into_iter().filter(fits)
}

/// The purposes for which this class is asked for under a condition; none when it never is. What keeps closed does so for all of them.
pub fn purposes_of(class: DataClass, condition: Condition) -> Vec<Purpose> {
    let asked = asked_for(class);
    let one = |purpose: Option<Purpose>| purpose.into_iter().collect();
    match condition {
        // What there is in an emergency only, stands open in every one.
        Condition::Standing => one(asked.quiet.or(asked.during)),
        Condition::WhileIncident { .. } => one(asked.during),
        Condition::OnRequest if asked.on_request => Purpose::ALL.to_vec(),
        Condition::OnRequest => Vec::new(),
        Condition::Never => Purpose::ALL.to_vec(),
    }
}

/// The lowest label that a record of this class can have.
pub fn lowest_label(class: DataClass) -> Tlp {
    if has_site_label(class) { Tlp::Clear } else { Tlp::Amber }
}

/// Would Muster execute it?
///
/// Errors: the first [`Unexecuted`] that applies.
pub fn check_executed(clause: &ClauseDraft) -> Result<(), Unexecuted> {
    let (class, condition) = (clause.data_class, clause.condition);
    let fits = purposes_of(class, condition);
    if fits.is_empty() {
        return Err(Unexecuted::Condition { class });
    }
    if !fits.contains(&clause.purpose) {
        return Err(Unexecuted::Purpose { class, condition });
    }
    if condition != Condition::Never && clause.tlp_ceiling < lowest_label(class) {
        return Err(Unexecuted::Ceiling {
            class,
            ceiling: clause.tlp_ceiling,
        });
    }
    Ok(())
}
