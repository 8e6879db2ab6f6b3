//! Handlers of `/sites/{site}/emergency-plans`: reading, the order of steps, the day of agreement.

use super::{reading, rules, verbs, verbs::Seen, views};
use crate::chips::{closed, own_chips, part_chip};
use crate::contacts::rules::Direction;
use crate::opening::Part;
use crate::site_profile::{
    reading::{self as sites, Found},
    views::SiteFrame,
};
use axum::response::Redirect;
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes, components::*, layout::Crumb, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sites/{site}/emergency-plans", get_plans)
        .get("/sites/{site}/emergency-plans/{plan}", get_plan)
        .post("/sites/{site}/emergency-plans/{plan}/agreement", post_agreement)
        .post("/sites/{site}/emergency-plans/{plan}/steps/{place}/place", post_place)
}

/// Where a plan is shown.
pub(super) fn plan_url(site: &Reference, plan: PlanId) -> String {
    format!("/sites/{site}/emergency-plans/{plan}")
}

async fn chips_of<T>(found: &Found, desk: &Desk, part: &Part<T>) -> Result<Markup, Problem> {
    let own = own_chips(&found.own_clauses(desk, DataClass::EmergencyPlan).await?);
    Ok(html! { (part_chip(part)) (own) })
}

/// `GET /sites/{site}/emergency-plans`: every kind of emergency with its plan.
async fn get_plans(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let mut found = sites::find(&desk, &site).await?;
    let file = found.file(&desk, CrossingAct::Read).await?;
    let plans = reading::plans(&mut found, &desk, CrossingAct::List).await?;
    let chips = chips_of(&found, &desk, &plans).await?;
    let frame = SiteFrame::of(&desk, file.as_ref(), found.is_own(), "emergency-plans", None);
    found.done().await?;
    let today = desk.now().to_zoned(desk.time_zone()).date();
    let body = match &plans {
        Part::Open(plans) => views::kinds(&site, plans.as_ref(), today, frame.may_change),
        Part::Closed(why) => closed(why),
    };
    let title = t("plans-title");
    frame
        .page(&desk, &title, panel(Panel::list(&title).fact(chips), body))
        .await
}

/// `GET /sites/{site}/emergency-plans/{plan}`: one plan, and for its owner all that changes it.
async fn get_plan(desk: Desk, Path((site, id)): Path<(Reference, PlanId)>) -> Result<Markup, Problem> {
    plan_page(&desk, &site, id, &rules::StepForm::default(), &FieldProblems::default()).await
}

/// The page of a plan; `step` and `problems` are what was typed into its form for a new step.
pub(super) async fn plan_page(
    desk: &Desk,
    site: &Reference,
    id: PlanId,
    step: &rules::StepForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let mut found = sites::find(desk, site).await?;
    let file = found.file(desk, CrossingAct::Read).await?;
    let plan = reading::plan(&mut found, desk, id, CrossingAct::Read).await?;
    let chips = chips_of(&found, desk, &plan).await?;
    let all = Crumb {
        label: t("plans-title"),
        href: Some(format!("/sites/{site}/emergency-plans")),
    };
    let frame = SiteFrame::of(desk, file.as_ref(), found.is_own(), "emergency-plans", None).below(all);
    let owners = if frame.may_change {
        views::owners(&verbs::positions_for(&found.tx, &found.site).await?)
    } else {
        Vec::new()
    };
    found.done().await?;
    let title = plan.open().map_or_else(|| t("plans-one"), |plan| plan.name.clone());
    let body = match &plan {
        Part::Open(plan) => views::plan(
            desk,
            &views::PlanPage {
                site,
                plan: plan.as_ref(),
                chips,
                may_change: frame.may_change,
                owners: &owners,
                step,
                problems,
            },
        ),
        Part::Closed(why) => panel(Panel::list(&t("plans-title")).fact(chips), closed(why)),
    };
    frame.page(desk, &title, body).await
}

#[derive(Debug, Deserialize)]
struct AgreementForm {
    on: String,
    revision: i64,
}

/// `POST /sites/{site}/emergency-plans/{plan}/agreement`: the day this version was agreed.
async fn post_agreement(
    desk: Desk,
    Path((site, plan)): Path<(Reference, PlanId)>,
    Form(form): Form<AgreementForm>,
) -> Result<Redirect, Problem> {
    let on = form
        .on
        .parse()
        .map_err(|_| Problem::refusal("emergency-plan.agreed-date", t("plans-agreed-date")))?;
    let seen = Seen {
        site: &site,
        plan,
        revision: form.revision,
    };
    verbs::agree(&desk, seen, on).await?;
    Ok(done(&site, plan, "emergency-plan-agreed"))
}

#[derive(Debug, Deserialize)]
struct PlaceForm {
    direction: Direction,
    revision: i64,
}

/// `POST /sites/{site}/emergency-plans/{plan}/steps/{place}/place`: one earlier or one later.
async fn post_place(
    desk: Desk,
    Path((site, plan, place)): Path<(Reference, PlanId, usize)>,
    Form(form): Form<PlaceForm>,
) -> Result<Redirect, Problem> {
    let seen = Seen {
        site: &site,
        plan,
        revision: form.revision,
    };
    verbs::move_step(&desk, seen, place, form.direction).await?;
    Ok(done(&site, plan, "emergency-plan-changed"))
}

/// Back to the plan, with a note of what was done.
pub(super) fn done(site: &Reference, plan: PlanId, note: &str) -> Redirect {
    Redirect::to(&format!("{}?done={note}", plan_url(site, plan)))
}
