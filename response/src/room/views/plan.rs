//! The steps of the plan with their owners, and which of them waits for the reader.

use super::closed_or_absent;
use crate::incident::{RoomPerson, Step, rules};
use crate::room::pages::RoomPage;
use maud::{Markup, html};
use muster_readiness::emergency_plan::PlanHead;
use muster_terms::DataClass;
use muster_web::{components::*, format, t, t_with};

pub(super) fn plan(room: &RoomPage) -> Markup {
    let steps = room.view.steps();
    let rows: Vec<PlanStep> = steps.iter().map(|step| plan_step(room, step)).collect();
    let body = if rows.is_empty() {
        html! { div.panel-body { (closed_or_absent(room, DataClass::IncidentLog, "room-no-steps")) } }
    } else {
        plan_steps(&rows)
    };
    let title = match room.view.plan() {
        Some(plan) => t_with("room-plan-named", &[("name", plan.name.as_str().into())]),
        None => t("room-plan-built-in"),
    };
    let small = room.view.plan().map(version).unwrap_or_default();
    live_region("plan", panel(Panel::list(&title).fact(small), body))
}

/// "v7, agreed 3 Sep".
fn version(plan: &PlanHead) -> String {
    match plan.agreed_on {
        Some(on) => t_with(
            "plans-version-agreed",
            &[
                ("version", plan.version.into()),
                ("date", format::date_short(on).into()),
            ],
        ),
        None => t_with("plans-version-draft", &[("version", plan.version.into())]),
    }
}

/// How a step stands with the position that should do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// Whoever has the duty, or a position that answered or may still answer.
    Fine,
    /// Called longer ago than a rung of the ladder, and silent.
    NoAnswer,
    /// Not in this room at all.
    NotCalled,
}

fn owner_of(room: &RoomPage, step: &Step) -> Owner {
    let Some(owner) = step.owner.filter(|_| room.view.ended_at().is_none()) else {
        return Owner::Fine;
    };
    match room.view.people().find(|person| person.position == owner) {
        Some(person) if is_silent(room, person) => Owner::NoAnswer,
        Some(_) => Owner::Fine,
        None => Owner::NotCalled,
    }
}

fn is_silent(room: &RoomPage, person: &RoomPerson) -> bool {
    let waited = |since| room.now.duration_since(since).as_secs() >= rules::RUNG_SECONDS;
    person.acknowledged_at.is_none() && person.state.is_empty() && person.called_at.is_some_and(waited)
}

/// The owner in words: "Facilities on call, no answer".
fn owner_words(step: &Step, owner: Owner) -> String {
    let name = if step.owner_title.is_empty() {
        t(&["duty-", step.duty.as_str()].concat())
    } else {
        step.owner_title.clone()
    };
    match owner {
        Owner::Fine => name,
        Owner::NoAnswer => t_with("step-no-answer", &[("owner", name.into())]),
        Owner::NotCalled => t_with("step-not-called", &[("owner", name.into())]),
    }
}

/// The one button of an open step: what it does to the step, and its word.
fn button_of(room: &RoomPage, step: &Step, owner: Owner) -> Option<Markup> {
    let mine = step.owner.is_none() || step.owner == Some(room.position);
    let (to, key) = match step.state.as_str() {
        "done" => return None,
        _ if owner != Owner::Fine && !mine => ("in_progress", "step-take-over"),
        "in_progress" => ("done", "step-finish"),
        _ => ("in_progress", "step-start"),
    };
    let action = format!("/rooms/{}/steps/{}", room.view.reference, step.rank);
    let post = || {
        post_button(
            ButtonKind::Plain.small(),
            None,
            &t(key),
            &action,
            &room.csrf,
            &[("to", to)],
        )
    };
    room.can.write.then(post)
}

fn plan_step(room: &RoomPage, step: &Step) -> PlanStep {
    let done = step.state == "done";
    let owner = if done { Owner::Fine } else { owner_of(room, step) };
    PlanStep {
        state: match step.state.as_str() {
            "done" => StepState::Done,
            _ if owner != Owner::Fine => StepState::Late,
            "in_progress" => StepState::Running,
            _ => StepState::ToDo,
        },
        title: step.words.clone(),
        owner: owner_words(step, owner),
        action: button_of(room, step, owner),
    }
}

/// The step that waits for this reader, in words with its button: for a lead first the one that nobody does.
///
/// After the end nothing waits any more.
pub(super) fn next(room: &RoomPage) -> Option<(String, Option<Markup>)> {
    if room.view.ended_at().is_some() {
        return None;
    }
    let steps = room.view.steps();
    let open = || steps.iter().filter(|step| step.state != "done");
    let leads = room.view.lead_of(room.org) == Some(room.position);
    let abandoned = open()
        .map(|step| (step, owner_of(room, step)))
        .find(|(step, owner)| *owner != Owner::Fine && step.owner != Some(room.position));
    if let Some((step, owner)) = abandoned.filter(|_| leads) {
        let words = t_with(
            "room-next-abandoned",
            &[
                ("owner", owner_words(step, owner).into()),
                ("step", step.words.as_str().into()),
            ],
        );
        return Some((words, button_of(room, step, owner)));
    }
    let mine = |step: &&Step| match step.owner {
        Some(owner) => owner == room.position,
        None => step.duty == room.duty,
    };
    open().find(mine).map(|step| {
        let words = t_with("room-next", &[("step", step.words.as_str().into())]);
        (words, button_of(room, step, Owner::Fine))
    })
}

/// Steps that nobody has finished.
pub(super) fn open_steps(room: &RoomPage) -> usize {
    room.view.steps().iter().filter(|step| step.state != "done").count()
}
