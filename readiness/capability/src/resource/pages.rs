//! Handlers of `/resources` and `/loans`.

use super::model::Step;
use super::rules::{self, ResourceForm, Terms};
use super::verbs::{self, StepInput};
use super::{Resource, form_views, reading, views};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{fields::FieldProblems, fields::beside_form, position};
use muster_policy::CrossingAct;
use muster_readiness::opening::own_clauses;
use muster_terms::*;
use muster_web::{Begun, Desk, Form, Path, Problem, Routes, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/resources", get_list)
        .post("/resources", post_resource)
        .get("/resources/new", get_new)
        .get("/resources/{id}", get_resource)
        .get("/resources/{id}/edit", get_edit)
        .post("/resources/{id}/edit", post_edit)
        .get("/resources/{id}/withdrawal", get_withdrawal)
        .post("/resources/{id}/withdrawal", post_withdrawal)
        .post("/resources/{id}/loans", post_loan)
        .get("/loans", get_loans)
        .get("/loans/{ln}", get_loan)
        .post("/loans/{ln}/steps", post_step)
}

/// `GET /resources`: what is offered, by partners first.
async fn get_list(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let own = reading::own(&desk, &tx).await?;
    let clauses = own_clauses(&tx, desk.org(), DataClass::SharedResource, None, desk.now()).await?;
    let partners = reading::of_partners(&desk, &mut tx).await?;
    tx.commit().await?;
    let page = views::ListPage {
        own: &own,
        clauses: &clauses,
        partners: &partners,
    };
    views::list(&desk, &page).await
}

async fn form_page(
    desk: &Desk,
    resource: Option<&Resource>,
    form: &ResourceForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.read().await?;
    let positions = position::store::of_org(&tx, desk.org()).await?;
    drop(tx);
    let page = form_views::FormPage {
        resource,
        form,
        positions: &positions,
        problems,
    };
    form_views::form(desk, &page).await
}

/// `GET /resources/new`
async fn get_new(desk: Desk) -> Result<Markup, Problem> {
    let form = ResourceForm {
        quantity: "1".into(),
        ask: desk.who.position.to_string(),
        ..ResourceForm::default()
    };
    form_page(&desk, None, &form, &FieldProblems::default()).await
}

/// `POST /resources`
async fn post_resource(desk: Desk, Form(form): Form<ResourceForm>) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let offered = match rules::check(&form, reading::today(&desk)) {
        Ok(offer) => verbs::offer(&desk, offer)
            .await
            .map_err(|problem| beside_form("ask", problem)),
        Err(problems) => Err(Ok(problems)),
    };
    match offered {
        Ok(id) => Ok(Redirect::to(&format!("/resources/{id}?done=resource-offered")).into_response()),
        Err(problems) => {
            let page = form_page(&desk, None, &form, &problems?).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `GET /resources/{id}`: an offer, and the form that asks for it.
async fn get_resource(desk: Desk, Path(id): Path<ResourceId>) -> Result<Markup, Problem> {
    resource_page(&desk, id, &AskForm::default(), &FieldProblems::default()).await
}

async fn resource_page(
    desk: &Desk,
    id: ResourceId,
    form: &AskForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, id, CrossingAct::Read).await?;
    let clauses = own_clauses(&tx, desk.org(), DataClass::SharedResource, None, desk.now()).await?;
    tx.commit().await?;
    let page = views::ShowPage {
        found: &found,
        clauses: &clauses,
        form,
        problems,
    };
    views::show(desk, &page).await
}

fn as_form(resource: &Resource) -> ResourceForm {
    let offer = rules::offer_of(resource);
    let begun = Begun::with(&rules::stored(&offer, &resource.ask_title));
    ResourceForm {
        kind: offer.kind.as_str().into(),
        name: offer.name,
        words: offer.words,
        quantity: offer.quantity.to_string(),
        place: offer.place,
        conditions: offer.conditions,
        ask: offer.ask.to_string(),
        offered_until: offer.offered_until.map(|day| day.to_string()).unwrap_or_default(),
        revision: resource.revision,
        begun,
    }
}

async fn own(desk: &Desk, id: ResourceId) -> Result<Resource, Problem> {
    verbs::find_own(desk, &desk.read().await?, id).await
}

/// `GET /resources/{id}/edit`
async fn get_edit(desk: Desk, Path(id): Path<ResourceId>) -> Result<Markup, Problem> {
    let resource = own(&desk, id).await?;
    form_page(&desk, Some(&resource), &as_form(&resource), &FieldProblems::default()).await
}

/// `POST /resources/{id}/edit`
async fn post_edit(
    desk: Desk,
    Path(id): Path<ResourceId>,
    Form(mut form): Form<ResourceForm>,
) -> Result<Response, Problem> {
    let mut resource = own(&desk, id).await?;
    let (status, problems) = match rules::check(&form, reading::today(&desk)) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(offer) => match verbs::change(&desk, id, form.revision, offer.clone()).await {
            Ok(()) => return Ok(Redirect::to(&format!("/resources/{id}?done=resource-changed")).into_response()),
            Err(problem) if problem.is_conflict() => {
                resource = own(&desk, id).await?;
                let stored = rules::stored(&rules::offer_of(&resource), &resource.ask_title);
                let typed = rules::stored(&offer, "");
                let problem = problem.since(&form.begun, &typed, &stored, format!("/resources/{id}/edit"));
                if let Some(meanwhile) = problem.goes_on() {
                    let now = as_form(&resource);
                    form = ResourceForm {
                        kind: meanwhile.fill("kind", form.kind, now.kind),
                        name: meanwhile.fill("name", form.name, now.name),
                        words: meanwhile.fill("words", form.words, now.words),
                        quantity: meanwhile.fill("quantity", form.quantity, now.quantity),
                        place: meanwhile.fill("place", form.place, now.place),
                        conditions: meanwhile.fill("conditions", form.conditions, now.conditions),
                        ask: meanwhile.fill("ask", form.ask, now.ask),
                        offered_until: meanwhile.fill("offered_until", form.offered_until, now.offered_until),
                        revision: now.revision,
                        begun: now.begun,
                    };
                }
                (problem.status(), beside_form("name", problem)?)
            }
            Err(problem) => {
                let field = if problem.code() == "resource.promised" {
                    "quantity"
                } else {
                    "ask"
                };
                (problem.status(), beside_form(field, problem)?)
            }
        },
    };
    let page = form_page(&desk, Some(&resource), &form, &problems).await?;
    Ok((status, page).into_response())
}

/// `GET /resources/{id}/withdrawal`
async fn get_withdrawal(desk: Desk, Path(id): Path<ResourceId>) -> Result<Markup, Problem> {
    form_views::withdrawal(&desk, &own(&desk, id).await?).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NoFields {}

/// `POST /resources/{id}/withdrawal`
async fn post_withdrawal(desk: Desk, Path(id): Path<ResourceId>, Form(_): Form<NoFields>) -> Result<Redirect, Problem> {
    verbs::withdraw(&desk, id).await?;
    Ok(Redirect::to("/resources?done=resource-withdrawn"))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AskForm {
    pub quantity: String,
    pub from_on: String,
    pub until_on: String,
    pub purpose: String,
}

fn terms_of(quantity: &str, from_on: &str, until_on: &str) -> Result<Terms, (&'static str, Problem)> {
    let quantity = quantity.trim().parse();
    let quantity = quantity.map_err(|_| {
        (
            "quantity",
            Problem::refusal("loan.quantity", t("resource-quantity-wrong")),
        )
    })?;
    let day = |name, typed: &str| {
        let day = typed.trim().parse::<civil::Date>();
        day.map_err(|_| (name, Problem::refusal("loan.dates", t("loan-dates-wrong"))))
    };
    Ok(Terms {
        quantity,
        from_on: day("from_on", from_on)?,
        until_on: day("until_on", until_on)?,
    })
}

fn field_of(code: &str) -> &'static str {
    match code {
        "loan.dates" => "from_on",
        "loan.quantity" | "loan.too-many" | "loan.own" | "loan.not-free" => "quantity",
        _ => "purpose",
    }
}

/// `POST /resources/{id}/loans`: asks for it.
async fn post_loan(desk: Desk, Path(id): Path<ResourceId>, Form(form): Form<AskForm>) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let asked = match terms_of(&form.quantity, &form.from_on, &form.until_on) {
        Ok(terms) => {
            let asked = verbs::ask(&desk, id, terms, &form.purpose).await;
            asked.map_err(|problem| (field_of(problem.code()), problem))
        }
        Err(wrong) => Err(wrong),
    };
    match asked {
        Ok(reference) => Ok(Redirect::to(&format!("/loans/{reference}?done=loan-asked")).into_response()),
        Err((field, problem)) => {
            let status = problem.status();
            let problems = beside_form(field, problem)?;
            Ok((status, resource_page(&desk, id, &form, &problems).await?).into_response())
        }
    }
}

/// `GET /loans`: what is lent and borrowed.
async fn get_loans(desk: Desk) -> Result<Markup, Problem> {
    let tx = desk.read().await?;
    let (loans, names) = reading::loans(&desk, &tx).await?;
    drop(tx);
    views::loans(&desk, &loans, &names).await
}

/// `GET /loans/{ln}`: one loan, its receipt, and what can be done next.
async fn get_loan(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    loan_page(&desk, &reference, None).await
}

async fn loan_page(desk: &Desk, reference: &Reference, typed: Option<views::TypedStep<'_>>) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    let found = reading::find_loan(desk, &tx, reference).await?;
    drop(tx);
    views::loan(desk, &found, typed).await
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct StepForm {
    pub step: String,
    pub words: String,
    pub quantity: String,
    pub from_on: String,
    pub until_on: String,
    pub revision: i64,
}

/// `POST /loans/{ln}/steps`: the next step.
async fn post_step(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<StepForm>,
) -> Result<Response, Problem> {
    if !desk.may(Act::ManageSites) {
        desk.require(Act::Respond)?;
    }
    let step = Step::parse(&form.step).filter(|step| *step != Step::Asked);
    let step = step.ok_or_else(|| Problem::refusal("loan.step", t("loan-not-now")))?;
    let terms = match step {
        Step::Granted => terms_of(&form.quantity, &form.from_on, &form.until_on).map(Some),
        _ => Ok(None),
    };
    let taken = match terms {
        Ok(terms) => {
            let input = StepInput {
                words: form.words.clone(),
                terms,
                seen: form.revision,
            };
            let taken = verbs::step(&desk, &reference, step, input).await;
            taken.map_err(|problem| (field_of(problem.code()), problem))
        }
        Err(wrong) => Err(wrong),
    };
    match taken {
        Ok(()) => Ok(Redirect::to(&format!("/loans/{reference}?done=loan-kept")).into_response()),
        Err((field, problem)) => {
            let status = problem.status();
            let field = if field == "purpose" { "words" } else { field };
            let problems = beside_form(field, problem)?;
            let typed = views::TypedStep {
                step,
                form: &form,
                problems: &problems,
            };
            Ok((status, loan_page(&desk, &reference, Some(typed)).await?).into_response())
        }
    }
}
