//! The steps of the plan with their owners.

use super::closed_or_absent;
use crate::incident::Step;
use crate::room::pages::RoomPage;
use maud::{Markup, html};
use muster_terms::DataClass;
use muster_web::{components::*, t};

pub(super) fn plan(room: &RoomPage) -> Markup {
    let view = &room.view;
    let base = format!("/rooms/{}", view.reference);
    let rows: Vec<PlanStep> = view.steps.iter().map(|step| plan_step(room, step, &base)).collect();
    let body = if rows.is_empty() {
        html! { div.panel-body { (closed_or_absent(room, DataClass::IncidentLog, "room-no-steps")) } }
    } else {
        plan_steps(&rows)
    };
    live_region(
        "plan",
        panel(Panel::list(&room.plan_name).fact(room.plan_small.clone()), body),
    )
}

fn plan_step(room: &RoomPage, step: &Step, base: &str) -> PlanStep {
    let action = |to: &str, label: String| {
        room.can.write.then(|| {
            post_button(
                ButtonKind::Plain.small(),
                None,
                &label,
                &format!("{base}/steps/{}", step.rank),
                &room.csrf,
                &[("to", to)],
            )
        })
    };
    let (state, action) = match step.state.as_str() {
        "done" => (StepState::Done, None),
        "in_progress" => (StepState::Running, action("done", t("step-finish"))),
        _ => (StepState::ToDo, action("in_progress", t("step-start"))),
    };
    let owner = if step.owner_title.is_empty() {
        t(&["duty-", step.duty.as_str()].concat())
    } else {
        step.owner_title.clone()
    };
    PlanStep {
        state,
        title: step.words.clone(),
        owner,
        action,
    }
}
