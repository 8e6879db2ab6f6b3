//! JSON of emergency plans, over the same reading and the same verbs as the pages.

use super::rules::{self, HeadForm, NewStep, StepForm};
use super::verbs::{self, Seen};
use super::{EmergencyPlan, PlanStep, reading};
use crate::opening::Part;
use crate::site_profile::reading as sites;
use axum::{Json as Reply, http::StatusCode, http::header, response::IntoResponse, response::Response};
use muster_membership::fields::FieldProblems;
use muster_policy::{CrossingAct, Why};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/sites/{site}/emergency-plans", get_plans)
        .post("/api/v1/sites/{site}/emergency-plans", post_plan)
        .get("/api/v1/sites/{site}/emergency-plans/{plan}", get_plan)
        .put("/api/v1/sites/{site}/emergency-plans/{plan}", put_plan)
        .delete("/api/v1/sites/{site}/emergency-plans/{plan}", delete_plan)
        .post("/api/v1/sites/{site}/emergency-plans/{plan}/agreement", post_agreement)
}

/// One step and who does it.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmergencyStepOut {
    words: String,
    /// The role of either side, a word of a closed list such as `guard` or `dispatcher`.
    #[schema(value_type = String)]
    duty: Duty,
    /// The one position that does it, when the plan names one.
    #[schema(value_type = Option<String>, format = Uuid)]
    position: Option<PositionId>,
    title: Option<String>,
}

impl From<&PlanStep> for EmergencyStepOut {
    fn from(step: &PlanStep) -> Self {
        Self {
            words: step.words.clone(),
            duty: step.duty,
            position: step.position.as_ref().map(|position| position.id),
            title: step.position.as_ref().map(|position| position.title.clone()),
        }
    }
}

/// What a site does first in one kind of emergency.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmergencyPlanOut {
    #[schema(value_type = String, format = Uuid)]
    id: PlanId,
    /// `weapon`, `violence`, `fire`, `medical`, `missing_person` or `unknown`.
    category: &'static str,
    name: String,
    /// One line for whoever raised it.
    instruction: String,
    /// Counts up when an agreed plan is changed.
    version: i64,
    /// The day this version was agreed; `null` while it is a draft.
    #[schema(value_type = Option<String>, format = Date)]
    agreed_on: Option<civil::Date>,
    /// Counts up with each change; a change names the revision it was made from.
    revision: i64,
    /// In the order of doing.
    steps: Vec<EmergencyStepOut>,
}

impl From<&EmergencyPlan> for EmergencyPlanOut {
    fn from(plan: &EmergencyPlan) -> Self {
        Self {
            id: plan.id,
            category: plan.category.as_str(),
            name: plan.name.clone(),
            instruction: plan.instruction.clone(),
            version: plan.version,
            agreed_on: plan.agreed_on,
            revision: plan.revision,
            steps: plan.steps.iter().map(EmergencyStepOut::from).collect(),
        }
    }
}

/// The plans of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmergencyPlansOut {
    plans: Vec<EmergencyPlanOut>,
    /// The clause that opens them, such as `AG-0143 §4.3`; absent for own sites.
    clause: Option<String>,
}

/// The refusal of a class whose site the reader may know.
fn refused(why: &Why) -> Problem {
    match why.clause() {
        Some(clause) => Problem::by_clause(why.code(), t("plans-closed"), clause.to_string()),
        None => Problem::refusal(why.code(), t("plans-closed")),
    }
}

#[utoipa::path(get, path = "/api/v1/sites/{site}/emergency-plans", tag = "sites",
    params(("site" = String, Path, description = "Reference of the site, such as S-4821")),
    responses((status = 200, body = EmergencyPlansOut), (status = 404), (status = 422, description = "`policy.*`: the plans are closed")))]
pub(crate) async fn get_plans(desk: Desk, Path(site): Path<Reference>) -> Result<Reply<EmergencyPlansOut>, Problem> {
    let mut found = sites::find(&desk, &site).await?;
    let plans = reading::plans(&mut found, &desk, CrossingAct::Read).await?;
    found.done().await?;
    let clause = plans.clause().map(|(clause, _)| clause.to_string());
    match &plans {
        Part::Open(plans) => Ok(Reply(EmergencyPlansOut {
            plans: plans.as_ref().iter().map(EmergencyPlanOut::from).collect(),
            clause,
        })),
        Part::Closed(why) => Err(refused(why)),
    }
}

#[utoipa::path(get, path = "/api/v1/sites/{site}/emergency-plans/{plan}", tag = "sites",
    params(("site" = String, Path), ("plan" = String, Path, description = "Id of the plan")),
    responses((status = 200, body = EmergencyPlanOut), (status = 404), (status = 422, description = "`policy.*`: the plans are closed")))]
pub(crate) async fn get_plan(
    desk: Desk,
    Path((site, plan)): Path<(Reference, PlanId)>,
) -> Result<Reply<EmergencyPlanOut>, Problem> {
    let mut found = sites::find(&desk, &site).await?;
    let plan = reading::plan(&mut found, &desk, plan, CrossingAct::Read).await?;
    found.done().await?;
    match &plan {
        Part::Open(plan) => Ok(Reply(plan.as_ref().into())),
        Part::Closed(why) => Err(refused(why)),
    }
}

/// A step as sent: with a duty, or with a position of the site's organisation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyStepIn {
    /// At most 160 characters.
    words: String,
    /// A role of either side, such as `guard` or `dispatcher`. Left out when a position does it.
    #[serde(default)]
    duty: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    position: Option<PositionId>,
}

/// A plan as sent, with all of its steps.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyPlanIn {
    /// `weapon`, `violence`, `fire`, `medical`, `missing_person` or `unknown`. A plan that is there keeps its kind: left out.
    #[serde(default)]
    category: String,
    name: String,
    instruction: String,
    /// At most 30, in the order of doing.
    steps: Vec<EmergencyStepIn>,
    /// The revision that a change was made from. A new plan has none.
    #[serde(default)]
    revision: i64,
}

impl EmergencyPlanIn {
    fn checked(&self) -> Result<(rules::Head, Vec<NewStep>), Problem> {
        let head = rules::check_head(&HeadForm {
            name: self.name.clone(),
            instruction: self.instruction.clone(),
            ..HeadForm::default()
        });
        let steps: Result<Vec<NewStep>, Problem> = self.steps.iter().map(step).collect();
        Ok((head.map_err(|problems| invalid(&problems))?, steps?))
    }
}

fn step(step: &EmergencyStepIn) -> Result<NewStep, Problem> {
    let owner = match (&step.duty, step.position) {
        (Some(duty), None) => format!("duty:{duty}"),
        (None, Some(position)) => format!("position:{position}"),
        _ => return Err(rules::unknown_owner()),
    };
    let form = StepForm {
        words: step.words.clone(),
        owner,
        revision: 0,
        ..StepForm::default()
    };
    rules::check_step(&form).map_err(|problems| invalid(&problems))
}

/// All that is wrong with a document, in one sentence each.
fn invalid(problems: &FieldProblems) -> Problem {
    let words: Vec<&str> = problems.list().iter().map(|(_, words)| words.as_str()).collect();
    Problem::refusal("emergency-plan.invalid", words.join(" "))
}

/// The plan that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmergencyPlanKept {
    #[schema(value_type = String, format = Uuid)]
    id: PlanId,
}

/// Adds the site's plan for a kind of emergency. A site has one for each kind.
#[utoipa::path(post, path = "/api/v1/sites/{site}/emergency-plans", tag = "sites", request_body = EmergencyPlanIn,
    params(("site" = String, Path)),
    responses((status = 201, body = EmergencyPlanKept), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn post_plan(
    desk: Desk,
    Path(site): Path<Reference>,
    Json(plan): Json<EmergencyPlanIn>,
) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let category = rules::check_category(&plan.category)?;
    let (head, steps) = plan.checked()?;
    let id = verbs::add(&desk, &site, category, head, steps).await?;
    let location = format!("/api/v1/sites/{site}/emergency-plans/{id}");
    let body = Reply(EmergencyPlanKept { id });
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], body).into_response())
}

/// Puts a whole text in place of the old one.
#[utoipa::path(put, path = "/api/v1/sites/{site}/emergency-plans/{plan}", tag = "sites", request_body = EmergencyPlanIn,
    params(("site" = String, Path), ("plan" = String, Path)),
    responses((status = 204), (status = 404), (status = 409, description = "Somebody else was first"), (status = 422)))]
pub(crate) async fn put_plan(
    desk: Desk,
    Path((site, id)): Path<(Reference, PlanId)>,
    Json(plan): Json<EmergencyPlanIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let (head, steps) = plan.checked()?;
    let seen = Seen {
        site: &site,
        plan: id,
        revision: plan.revision,
    };
    verbs::replace(&desk, seen, head, steps).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which revision is meant.
#[derive(Debug, Deserialize, IntoParams)]
pub struct PlanRevision {
    revision: i64,
}

/// Takes a plan away: the built-in steps of its kind are used again.
#[utoipa::path(delete, path = "/api/v1/sites/{site}/emergency-plans/{plan}", tag = "sites",
    params(("site" = String, Path), ("plan" = String, Path), PlanRevision),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn delete_plan(
    desk: Desk,
    Path((site, id)): Path<(Reference, PlanId)>,
    Query(seen): Query<PlanRevision>,
) -> Result<StatusCode, Problem> {
    let seen = Seen {
        site: &site,
        plan: id,
        revision: seen.revision,
    };
    verbs::remove(&desk, seen).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The day on which a version was agreed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanAgreementIn {
    #[schema(value_type = String, format = Date)]
    on: civil::Date,
    revision: i64,
}

/// Keeps the day on which this version was agreed.
#[utoipa::path(post, path = "/api/v1/sites/{site}/emergency-plans/{plan}/agreement", tag = "sites", request_body = PlanAgreementIn,
    params(("site" = String, Path), ("plan" = String, Path)),
    responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn post_agreement(
    desk: Desk,
    Path((site, id)): Path<(Reference, PlanId)>,
    Json(agreement): Json<PlanAgreementIn>,
) -> Result<StatusCode, Problem> {
    let seen = Seen {
        site: &site,
        plan: id,
        revision: agreement.revision,
    };
    verbs::agree(&desk, seen, agreement.on).await?;
    Ok(StatusCode::NO_CONTENT)
}
