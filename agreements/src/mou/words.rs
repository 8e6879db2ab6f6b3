//! The field's words for classes, duties, purposes, conditions and states, from the translation files.

use super::{EventKind, MouState, VersionState};
use muster_policy::{Clause, Condition, Unmet, Why};
use muster_terms::*;
use muster_web::{components::Choice, t, t_with};

fn word(prefix: &str, word: &str) -> String {
    t(&["agreement-", prefix, "-", &word.replace(['_', '.'], "-")].concat())
}

pub fn class(class: DataClass) -> String {
    word("class", class.as_str())
}

pub fn duty(duty: Duty) -> String {
    word("duty", duty.as_str())
}

pub fn purpose(purpose: Purpose) -> String {
    word("purpose", purpose.as_str())
}

pub fn state(state: MouState) -> String {
    word("state", state.as_str())
}

pub fn version_state(state: VersionState) -> String {
    word("version-state", state.as_str())
}

pub fn event(kind: EventKind) -> String {
    word("event", kind.as_str())
}

/// What the record misses, in a sentence of its own.
pub fn unmet(unmet: Unmet) -> String {
    word("unmet", unmet.code().trim_start_matches("unmet."))
}

/// Why the answer is no, in sentences.
pub fn why(why: &Why) -> String {
    match why {
        Why::NotNow { unmet: all, .. } => all.iter().map(|each| unmet(*each)).collect::<Vec<_>>().join(" "),
        other => word("why", other.code().trim_start_matches("policy.")),
    }
}

/// The word of a condition in forms: `standing`, `while_1`, `while_2`, `on_request`, `never`.
pub fn condition_key(condition: Condition) -> &'static str {
    match condition {
        Condition::Standing => "standing",
        Condition::WhileIncident {
            max_level: AlertLevel::DangerToLife,
        } => "while_1",
        Condition::WhileIncident {
            max_level: AlertLevel::HelpNeeded,
        } => "while_2",
        Condition::OnRequest => "on_request",
        Condition::Never => "never",
    }
}

/// The reverse of [`condition_key`].
pub fn condition_of(key: &str) -> Option<Condition> {
    let all = [
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
    all.into_iter().find(|condition| condition_key(*condition) == key)
}

pub fn condition(condition: Condition) -> String {
    word("condition", condition_key(condition))
}

/// "Only: level 1 room. To dispatchers, patrol officers. For the emergency."
pub fn condition_line(clause: &Clause) -> String {
    if clause.keeps_closed() {
        return condition(clause.condition);
    }
    let to = clause
        .recipients
        .iter()
        .map(|each| duty(*each))
        .collect::<Vec<_>>()
        .join(", ");
    t_with(
        "agreement-condition-line",
        &[
            ("condition", condition(clause.condition).into()),
            ("to", to.into()),
            ("purpose", purpose(clause.purpose).into()),
        ],
    )
}

pub fn class_choices() -> Vec<Choice> {
    DataClass::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), class(*each)))
        .collect()
}

pub fn purpose_choices() -> Vec<Choice> {
    Purpose::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), purpose(*each)))
        .collect()
}

pub fn duty_choices() -> Vec<Choice> {
    Duty::ALL
        .iter()
        .map(|each| Choice::of(each.as_str(), duty(*each)))
        .collect()
}

pub fn tlp_choices() -> Vec<Choice> {
    Tlp::ALL
        .iter()
        .map(|each| Choice::of(each.label(), each.label()))
        .collect()
}

pub fn condition_choices() -> Vec<Choice> {
    ["standing", "while_1", "while_2", "on_request", "never"]
        .map(|key| Choice::of(key, word("condition", key)))
        .to_vec()
}
