//! What of an action somebody else moved, for whoever comes second.

use super::model::{Action, Event, EventKind, State};
use muster_web::{Begun, Stored, format, t};

fn due_on(action: &Action) -> Stored {
    let day = action.due_on;
    Stored::known("due_on", t("actions-due"), day.to_string(), format::date_long(day))
}

fn proof(action: &Action) -> Stored {
    Stored::text("proof", t("actions-proof"), &action.proof)
}

/// What a form of the action's page asks, as it is stored.
pub(super) fn in_form(action: &Action, form: &str) -> Vec<Stored> {
    match form {
        "acceptance" => vec![Stored::known(
            "owner",
            t("actions-owner-position"),
            action.owner_position.to_string(),
            action.owner_title.as_str(),
        )],
        "closing" => vec![proof(action)],
        _ => vec![due_on(action)],
    }
}

/// What was typed into the one field of such a form. A date and a proof begin empty: one that is typed as it was stored was not left
/// alone. It is not said here, and so it stays.
pub(super) fn typed(begun: &Begun, stored: &[Stored], value: &str) -> Vec<Stored> {
    let with_value = |field: &Stored| Stored {
        value: value.into(),
        ..field.clone()
    };
    let typed: Vec<Stored> = stored.iter().map(with_value).collect();
    begun.changed(&typed).unwrap_or_default()
}

/// Can this form's step be taken as the action stands?
pub(super) fn has_step(action: &Action, form: &str) -> bool {
    let from = match form {
        "acceptance" => State::Proposed,
        "reopening" => State::Closed,
        _ => State::Open,
    };
    action.state() == from
}

/// How it stands, of what these events changed; named as the API names it.
pub(super) fn after(action: &Action, events: &[Event]) -> Vec<Stored> {
    let touched: Vec<&str> = events.iter().flat_map(|event| touches(event.kind)).copied().collect();
    let state = match action.state() {
        State::Proposed => "actions-state-proposed",
        State::Open => "actions-state-open",
        State::Closed => "actions-state-closed",
    };
    let title = action.owner_title.as_str();
    let mut stored = vec![
        Stored::known("state", t("actions-state"), action.state().as_str(), t(state)),
        Stored::text("owner_position", t("actions-owner-position"), title),
        due_on(action),
        proof(action),
    ];
    stored.retain(|field| touched.contains(&field.name));
    stored
}

fn touches(kind: EventKind) -> &'static [&'static str] {
    match kind {
        EventKind::Added => &[],
        EventKind::Accepted => &["state", "owner_position"],
        EventKind::Given => &["owner_position"],
        EventKind::DueMoved => &["due_on"],
        EventKind::Closed => &["state", "proof"],
        EventKind::Reopened => &["state", "due_on", "proof"],
    }
}
