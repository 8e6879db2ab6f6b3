//! Handlers of the forms that write plans and steps.

use super::form_views::{self, HeadPage, StepPage};
use super::pages::{done, plan_page, plan_url};
use super::rules::{self, HeadForm, StepForm};
use super::verbs::{self, Seen};
use super::{EmergencyPlan, built_in_instruction, built_in_steps, store, views};
use crate::site_plan::verbs::find_own;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{Site, fields::FieldProblems, fields::beside_form};
use muster_terms::*;
use muster_web::{Begun, Below, Desk, Form, Path, Problem, Query, Routes, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/sites/{site}/emergency-plans", post_plan)
        .get("/sites/{site}/emergency-plans/new", get_new)
        .get("/sites/{site}/emergency-plans/{plan}/edit", get_edit)
        .post("/sites/{site}/emergency-plans/{plan}/edit", post_edit)
        .get("/sites/{site}/emergency-plans/{plan}/removal", get_removal)
        .post("/sites/{site}/emergency-plans/{plan}/removal", post_removal)
        .post("/sites/{site}/emergency-plans/{plan}/steps", post_step)
        .get("/sites/{site}/emergency-plans/{plan}/steps/{place}", get_step)
        .post("/sites/{site}/emergency-plans/{plan}/steps/{place}", post_step_change)
        .get(
            "/sites/{site}/emergency-plans/{plan}/steps/{place}/removal",
            get_step_removal,
        )
        .post(
            "/sites/{site}/emergency-plans/{plan}/steps/{place}/removal",
            post_step_removal,
        )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NewFor {
    category: String,
}

/// `GET /sites/{site}/emergency-plans/new`: filled with what would happen without a plan.
async fn get_new(desk: Desk, Path(site): Path<Reference>, Query(asked): Query<NewFor>) -> Result<Markup, Problem> {
    let (tx, own) = find_own(&desk, &site).await?;
    drop(tx);
    let known = Category::parse(&asked.category);
    let form = HeadForm {
        name: known.map(|category| t(category.title_key())).unwrap_or_default(),
        instruction: known.map(built_in_instruction).unwrap_or_default(),
        built_in: Some("yes".into()),
        category: asked.category,
        revision: 0,
        begun: Begun::default(),
    };
    head_page(&desk, &own, None, &form, &FieldProblems::default()).await
}

async fn head_page(
    desk: &Desk,
    site: &Site,
    plan: Option<&EmergencyPlan>,
    form: &HeadForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let page = HeadPage {
        site,
        plan,
        form,
        problems,
    };
    form_views::head(desk, &page).await
}

/// `POST /sites/{site}/emergency-plans`
async fn post_plan(desk: Desk, Path(site): Path<Reference>, Form(form): Form<HeadForm>) -> Result<Response, Problem> {
    let (tx, own) = find_own(&desk, &site).await?;
    drop(tx);
    let category = rules::check_category(&form.category);
    let (category, head) = match (category, rules::check_head(&form)) {
        (Ok(category), Ok(head)) => (category, head),
        (category, head) => {
            let mut problems = head.err().unwrap_or_default();
            if let Err(problem) = category {
                problems.say("category", problem.words());
            }
            let page = head_page(&desk, &own, None, &form, &problems).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let steps = if form.built_in.is_some() {
        built_in_steps(category).into_iter().map(as_new).collect()
    } else {
        Vec::new()
    };
    match verbs::add(&desk, &site, category, head, steps).await {
        Ok(plan) => Ok(done(&site, plan, "emergency-plan-added").into_response()),
        Err(problem) => {
            let status = problem.status();
            let problems = beside_form("category", problem)?;
            Ok((status, head_page(&desk, &own, None, &form, &problems).await?).into_response())
        }
    }
}

fn as_new(step: super::PlanStep) -> rules::NewStep {
    rules::NewStep {
        words: step.words,
        owner: rules::Owner::Duty(step.duty),
    }
}

/// An own plan that this desk may change.
async fn one(desk: &Desk, site: &Reference, id: PlanId) -> Result<(Site, EmergencyPlan), Problem> {
    let (tx, own) = find_own(desk, site).await?;
    let plan = store::find(&tx, own.id, id).await?.ok_or(Problem::Missing)?;
    Ok((own, plan))
}

/// `GET /sites/{site}/emergency-plans/{plan}/edit`
async fn get_edit(desk: Desk, Path((site, id)): Path<(Reference, PlanId)>) -> Result<Markup, Problem> {
    let (own, plan) = one(&desk, &site, id).await?;
    let form = HeadForm::of(&plan);
    head_page(&desk, &own, Some(&plan), &form, &FieldProblems::default()).await
}

/// `POST /sites/{site}/emergency-plans/{plan}/edit`
async fn post_edit(
    desk: Desk,
    Path((site, id)): Path<(Reference, PlanId)>,
    Form(mut form): Form<HeadForm>,
) -> Result<Response, Problem> {
    let (own, plan) = one(&desk, &site, id).await?;
    let head = match rules::check_head(&form) {
        Ok(head) => head,
        Err(problems) => {
            let page = head_page(&desk, &own, Some(&plan), &form, &problems).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    match verbs::change_head(&desk, seen(&site, id, form.revision), head.clone()).await {
        Ok(()) => Ok(done(&site, id, "emergency-plan-changed").into_response()),
        Err(problem) => {
            let (own, plan, problem) = match problem.is_conflict() {
                false => (own, plan, problem),
                true => {
                    let (own, now) = one(&desk, &site, id).await?;
                    let reopen = format!("{}/edit", plan_url(&site, id));
                    let (typed, stored) = (rules::typed_head(&head), rules::stored_head(&now));
                    let problem = problem.since(&form.begun, &typed, &stored, reopen);
                    if let Some(meanwhile) = problem.goes_on() {
                        form = form.again(HeadForm::of(&now), meanwhile);
                    }
                    (own, now, problem)
                }
            };
            let status = problem.status();
            let problems = beside_form("name", problem)?;
            Ok((status, head_page(&desk, &own, Some(&plan), &form, &problems).await?).into_response())
        }
    }
}

fn seen(site: &Reference, plan: PlanId, revision: i64) -> Seen<'_> {
    Seen { site, plan, revision }
}

/// `POST /sites/{site}/emergency-plans/{plan}/steps`: one more at the end.
async fn post_step(
    desk: Desk,
    Path((site, id)): Path<(Reference, PlanId)>,
    Form(form): Form<StepForm>,
) -> Result<Response, Problem> {
    one(&desk, &site, id).await?;
    let (status, problems) = match rules::check_step(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(step) => match verbs::add_step(&desk, seen(&site, id, form.revision), step).await {
            Ok(()) => return Ok(done(&site, id, "emergency-plan-changed").into_response()),
            Err(problem) => {
                // The page below is the plan as it is now, and its form is made from that.
                let problem = problem.meanwhile(plan_url(&site, id), None).below(Below::Beside);
                (problem.status(), beside_form("words", problem)?)
            }
        },
    };
    let page = plan_page(&desk, &site, id, &form, &problems).await?;
    Ok((status, page).into_response())
}

/// `GET /sites/{site}/emergency-plans/{plan}/steps/{place}`: the form that changes it.
async fn get_step(desk: Desk, Path((site, id, place)): Path<(Reference, PlanId, usize)>) -> Result<Markup, Problem> {
    let (own, plan) = one(&desk, &site, id).await?;
    let step = step_at(&plan, place)?;
    let form = StepForm::of(&plan, place, step);
    step_page(&desk, &own, &plan, place, &form, &FieldProblems::default()).await
}

fn step_at(plan: &EmergencyPlan, place: usize) -> Result<&super::PlanStep, Problem> {
    let at = place.checked_sub(1).ok_or(Problem::Missing)?;
    plan.steps.get(at).ok_or(Problem::Missing)
}

async fn step_page(
    desk: &Desk,
    site: &Site,
    plan: &EmergencyPlan,
    place: usize,
    form: &StepForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let tx = desk.read().await?;
    let owners = views::owners(&verbs::positions_for(&tx, site).await?);
    drop(tx);
    let page = StepPage {
        site,
        plan,
        place,
        owners: &owners,
        form,
        problems,
    };
    form_views::step(desk, &page).await
}

/// `POST /sites/{site}/emergency-plans/{plan}/steps/{place}`
async fn post_step_change(
    desk: Desk,
    Path((site, id, place)): Path<(Reference, PlanId, usize)>,
    Form(mut form): Form<StepForm>,
) -> Result<Response, Problem> {
    let (own, plan) = one(&desk, &site, id).await?;
    let (status, problems) = match rules::check_step(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(step) => match verbs::change_step(&desk, seen(&site, id, form.revision), place, step).await {
            Ok(()) => return Ok(done(&site, id, "emergency-plan-changed").into_response()),
            Err(problem) if problem.is_conflict() => {
                let (again, problem) = since_step(&desk, &site, id, place, form, problem).await?;
                form = again;
                (problem.status(), beside_form("words", problem)?)
            }
            Err(problem) => (problem.status(), beside_form("words", problem)?),
        },
    };
    let page = step_page(&desk, &own, &plan, place, &form, &problems).await?;
    Ok((status, page).into_response())
}

/// A conflict at a step, and its form: what stands at its place now. Steps have no names but their words: where other words stand there, it may be
/// another step, and what was typed is not for that one.
async fn since_step(
    desk: &Desk,
    site: &Reference,
    id: PlanId,
    place: usize,
    form: StepForm,
    problem: Problem,
) -> Result<(StepForm, Problem), Problem> {
    let (own, now) = one(desk, site, id).await?;
    let owners = views::owners(&verbs::positions_for(&desk.read().await?, &own).await?);
    let named = |word: &str| {
        let known = owners.iter().find(|known| known.value == word);
        known.map(|known| known.label.clone()).unwrap_or_default()
    };
    let plan = plan_url(site, id);
    // A plan that is shorter now has no such form: the plan itself is where to look.
    let reopen = match step_at(&now, place) {
        Ok(_) => format!("{plan}/steps/{place}"),
        Err(_) => plan,
    };
    let stored = rules::stored_step(&now, place, named);
    let problem = problem.since(&form.begun, &rules::typed_step(&form), &stored, reopen);
    let has_other_words = form
        .begun
        .changed(&stored[..1])
        .is_none_or(|changed| !changed.is_empty());
    if has_other_words {
        return Ok((form, problem.below(Below::ToCopy)));
    }
    let form = match (problem.goes_on(), step_at(&now, place)) {
        (Some(meanwhile), Ok(step)) => form.again(StepForm::of(&now, place, step), meanwhile),
        _ => form,
    };
    Ok((form, problem))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RevisionForm {
    revision: i64,
}

/// `GET /sites/{site}/emergency-plans/{plan}/steps/{place}/removal`
async fn get_step_removal(
    desk: Desk,
    Path((site, id, place)): Path<(Reference, PlanId, usize)>,
    Query(asked): Query<RevisionForm>,
) -> Result<Markup, Problem> {
    let (own, plan) = one(&desk, &site, id).await?;
    let step = step_at(&plan, place)?;
    form_views::step_removal(&desk, &own, &plan, place, &step.words, asked.revision).await
}

/// `POST /sites/{site}/emergency-plans/{plan}/steps/{place}/removal`
async fn post_step_removal(
    desk: Desk,
    Path((site, id, place)): Path<(Reference, PlanId, usize)>,
    Form(form): Form<RevisionForm>,
) -> Result<Redirect, Problem> {
    verbs::remove_step(&desk, seen(&site, id, form.revision), place).await?;
    Ok(done(&site, id, "emergency-plan-changed"))
}

/// `GET /sites/{site}/emergency-plans/{plan}/removal`
async fn get_removal(
    desk: Desk,
    Path((site, id)): Path<(Reference, PlanId)>,
    Query(asked): Query<RevisionForm>,
) -> Result<Markup, Problem> {
    let (own, plan) = one(&desk, &site, id).await?;
    form_views::removal(&desk, &own, &plan, &plan_url(&site, id), asked.revision).await
}

/// `POST /sites/{site}/emergency-plans/{plan}/removal`
async fn post_removal(
    desk: Desk,
    Path((site, id)): Path<(Reference, PlanId)>,
    Form(form): Form<RevisionForm>,
) -> Result<Redirect, Problem> {
    verbs::remove(&desk, seen(&site, id, form.revision)).await?;
    Ok(Redirect::to(&format!(
        "/sites/{site}/emergency-plans?done=emergency-plan-removed"
    )))
}
