//! What a clause can promise: only what Muster executes. Read from the ways in which pages, lists and messages ask
//! ([`asked_for`]), so that nobody signs what would open nothing.
//!
//! Agreements that are in force keep what they say; it is checked when a clause is kept, proposed and signed.

use super::super::{ClauseDraft, Terms, words};
use crate::crossing::{asked_for, has_site_label};
use muster_membership::position;
use muster_policy::{Condition, Party};
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unexecuted {
    /// Nobody asks for this class in such a circumstance.
    Condition { class: DataClass },
    /// Whoever asks for it then has another purpose.
    Purpose { class: DataClass, condition: Condition },
    /// Every record of this class is labelled above the ceiling.
    Ceiling { class: DataClass, ceiling: Tlp },
    /// No organisation of this kind has such records.
    Owner { class: DataClass },
    /// No position of the receiving side can have these duties.
    Recipients { duties: Vec<Duty> },
}

impl Unexecuted {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Unexecuted::Condition { .. } => "clause.condition",
            Unexecuted::Purpose { .. } => "clause.purpose",
            Unexecuted::Ceiling { .. } => "clause.ceiling",
            Unexecuted::Owner { .. } => "clause.owner",
            Unexecuted::Recipients { .. } => "clause.recipients",
        }
    }
}

impl fmt::Display for Unexecuted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words::not_executed(self))
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

/// Has an organisation of this kind such records? What police say of their own work, and of what they can send, is theirs alone.
pub const fn has_records(kind: OrganisationKind, class: DataClass) -> bool {
    matches!(kind, OrganisationKind::Agency) || !matches!(class, DataClass::PoliceStatus | DataClass::Capability)
}

/// All that keeps Muster from executing it.
pub fn unexecuted(terms: &Terms, clause: &ClauseDraft) -> Vec<Unexecuted> {
    let (class, condition, ceiling) = (clause.data_class, clause.condition, clause.tlp_ceiling);
    let kind_of = |party: Party| {
        let named = terms.parties.iter().find(|each| each.party.org == party.org);
        named.map(|each| each.kind)
    };
    let mut found = Vec::new();
    let fits = purposes_of(class, condition);
    if fits.is_empty() {
        found.push(Unexecuted::Condition { class });
    } else if !fits.contains(&clause.purpose) {
        found.push(Unexecuted::Purpose { class, condition });
    }
    if condition != Condition::Never && ceiling < lowest_label(class) {
        found.push(Unexecuted::Ceiling { class, ceiling });
    }
    if kind_of(clause.from).is_some_and(|kind| !has_records(kind, class)) {
        found.push(Unexecuted::Owner { class });
    }
    let unfit = |duty: &&Duty| kind_of(clause.to).is_some_and(|kind| !position::rules::fits(**duty, kind));
    let duties: Vec<Duty> = clause.recipients.iter().filter(unfit).copied().collect();
    if !duties.is_empty() {
        found.push(Unexecuted::Recipients { duties });
    }
    found
}
