//! A clause's terms as Cedar text that a lawyer can read beside the clause.
//!
//! Ids are UUIDs, words come from fixed lists, and human text stands only in annotations, quoted and escaped. After
//! parsing, `compile` checks that every annotation came back as it went in.

use crate::clause::{Clause, Condition};
use crate::drill::{status_needed, status_of_any_incident};
use crate::facts::{MICROS_PER_DAY, micros};
use jiff::Timestamp;
use std::fmt::Write as _;

/// The policy's text.
pub(crate) fn cedar_text(clause: &Clause) -> String {
    let mut text = String::with_capacity(2048);
    for (name, value) in annotations(clause) {
        let _ = writeln!(text, "@{name}({})", quoted(&value));
    }
    let effect = if clause.keeps_closed() { "forbid" } else { "permit" };
    let _ = writeln!(text, "{effect} (principal, action, resource)");
    for condition in conditions(clause) {
        let _ = writeln!(text, "when {{ {condition} }}");
    }
    text.truncate(text.trim_end().len());
    text.push_str(";\n");
    text
}

/// What the policy says about itself, in order. `id` is what the stock Cedar program calls the policy.
pub(crate) fn annotations(clause: &Clause) -> Vec<(&'static str, String)> {
    vec![
        ("id", clause.id.to_string()),
        ("agreement", clause.mou_ref.clone()),
        ("agreement_id", clause.mou.to_string()),
        ("version", clause.version.to_string()),
        ("clause", clause.number.clone()),
        ("text", clause.text.clone()),
        ("tlp_ceiling", clause.tlp_ceiling.label().to_owned()),
        ("retention_days", clause.retention_days.to_string()),
        (
            "onward_sharing",
            if clause.onward_sharing { "yes" } else { "no" }.to_owned(),
        ),
        ("starts_at", clause.starts_at.to_string()),
        ("ends_at", clause.ends_at.to_string()),
    ]
}

/// The `when` parts, in an order that settles most asks early.
fn conditions(clause: &Clause) -> Vec<String> {
    let mut parts = vec![
        format!("resource.owner == Organisation::\"{}\"", clause.from.org),
        format!("principal.org == Organisation::\"{}\"", clause.to.org),
        format!("resource.class == DataClass::\"{}\"", clause.data_class),
    ];
    if let Some(unit) = clause.from.unit {
        parts.push(format!(
            "resource has owner_unit && resource.owner_unit == Unit::\"{unit}\""
        ));
    }
    if let Some(unit) = clause.to.unit {
        parts.push(format!("principal has unit && principal.unit == Unit::\"{unit}\""));
    }
    if !clause.recipients.is_empty() {
        parts.push(one_of(
            "principal.duty",
            clause.recipients.iter().map(|duty| format!("Duty::\"{duty}\"")),
        ));
    }
    if !clause.sites.is_empty() {
        let covered = one_of(
            "resource.site",
            clause.sites.iter().map(|site| format!("Site::\"{site}\"")),
        );
        parts.push(format!("resource has site && ({covered})"));
    }
    parts.push(during(clause.starts_at, clause.ends_at));
    if !clause.keeps_closed() {
        parts.extend(permit_conditions(clause));
    }
    parts
}

/// What only an opening must satisfy.
fn permit_conditions(clause: &Clause) -> Vec<String> {
    let mut parts = vec![format!("context.purpose == Purpose::\"{}\"", clause.purpose)];
    if !clause.onward_sharing {
        parts.push("action != Action::\"share_on\"".to_owned());
    }
    parts.push(format!("resource.tlp <= {}", clause.tlp_ceiling.rank()));
    let kept_for = i64::from(clause.retention_days) * MICROS_PER_DAY;
    parts.push(format!("context.now < resource.recorded_at + {kept_for}"));
    if let Some(status) = status_of_any_incident(clause.data_class) {
        parts.push(format!(
            "if context has incident then context.incident.status == AlertStatus::\"{status}\" else true"
        ));
    }
    match clause.condition {
        Condition::WhileIncident { max_level } => {
            parts
                .push("context has incident && resource has site && context.incident.site == resource.site".to_owned());
            parts.push(format!("context.incident.level <= {}", max_level.number()));
            let status = status_needed(clause.data_class);
            parts.push(format!("context.incident.status == AlertStatus::\"{status}\""));
            parts.push(
                "if context.incident has open_until then context.now < context.incident.open_until else true"
                    .to_owned(),
            );
        }
        Condition::OnRequest => {
            parts.push(format!(
                "context has request && context.request.clause == Clause::\"{}\"",
                clause.id
            ));
            parts.push("context.now < context.request.until".to_owned());
            parts.push(
                "if context.request has site then resource has site && resource.site == context.request.site else true"
                    .to_owned(),
            );
        }
        Condition::Standing | Condition::Never => {}
    }
    parts
}

fn during(starts_at: Timestamp, ends_at: Timestamp) -> String {
    format!(
        "context.now >= {} && context.now < {}",
        micros(starts_at),
        micros(ends_at)
    )
}

/// "Is it the first, or the second…": Cedar would build a list anew for each decision, which costs more.
fn one_of(what: &str, entities: impl Iterator<Item = String>) -> String {
    entities
        .map(|entity| format!("{what} == {entity}"))
        .collect::<Vec<_>>()
        .join(" || ")
}

/// A Cedar string literal. `escape_debug` writes `\"`, `\\`, `\n`, `\u{…}` and the like, all of which Cedar reads back.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.escape_debug())
}
