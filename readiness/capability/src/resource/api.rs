//! JSON of offers and loans, over the same reading and verbs as the pages.

use super::model::Step;
use super::reading::{self, Listed, Offered};
use super::rules::{self, ResourceForm, Terms, is_overdue};
use super::verbs::{self, StepInput};
use super::{Loan, LoanEvent};
use axum::{Json as Reply, http::StatusCode};
use muster_policy::CrossingAct;
use muster_readiness::opening::Part;
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/resources", get_resources)
        .post("/api/v1/resources", post_resource)
        .get("/api/v1/resources/{id}", get_resource)
        .put("/api/v1/resources/{id}", put_resource)
        .post("/api/v1/resources/{id}/withdrawal", post_withdrawal)
        .post("/api/v1/resources/{id}/loans", post_loan)
        .get("/api/v1/loans", get_loans)
        .get("/api/v1/loans/{ln}", get_loan)
        .post("/api/v1/loans/{ln}/steps", post_step)
}

/// Something that is offered.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceOut {
    #[schema(value_type = String, format = Uuid)]
    id: ResourceId,
    /// `equipment`, `system`, `radio_channel`, `training_place` or `expertise`.
    #[schema(value_type = String)]
    kind: ResourceKind,
    name: String,
    words: String,
    quantity: i64,
    /// How many are free today.
    free: i64,
    place: String,
    conditions: String,
    #[schema(value_type = String, format = Uuid)]
    ask: PositionId,
    /// Title of the position to ask.
    ask_title: String,
    #[schema(value_type = Option<String>, format = Date)]
    offered_until: Option<civil::Date>,
    withdrawn: bool,
    revision: i64,
    /// The clauses that open it, such as `AG-0143 §2.6`; none for own ones.
    clauses: Vec<String>,
}

fn out(listed: &Listed, clauses: Vec<String>) -> ResourceOut {
    let r = &listed.resource;
    ResourceOut {
        id: r.id,
        kind: r.kind,
        name: r.name.clone(),
        words: r.words.clone(),
        quantity: r.quantity,
        free: listed.free,
        place: r.place.clone(),
        conditions: r.conditions.clone(),
        ask: r.ask,
        ask_title: r.ask_title.clone(),
        offered_until: r.offered_until,
        withdrawn: r.withdrawn_at.is_some(),
        revision: r.revision,
        clauses,
    }
}

/// What a partner offers, as far as it is open.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnerResourcesOut {
    organisation: String,
    resources: Vec<ResourceOut>,
    /// The stable code of the reason when nothing is open.
    closed: Option<&'static str>,
}

impl From<&Offered> for PartnerResourcesOut {
    fn from(offered: &Offered) -> Self {
        let rows = |part: &Part<Vec<Listed>>| {
            let clauses: Vec<String> = part
                .clauses()
                .into_iter()
                .map(|(clause, _)| clause.to_string())
                .collect();
            let open = part.open().into_iter().flatten();
            open.map(|each| out(each, clauses.clone())).collect::<Vec<_>>()
        };
        Self {
            organisation: offered.owner.name.clone(),
            resources: offered.parts.iter().flat_map(rows).collect(),
            closed: offered.closed().map(|why| why.code()),
        }
    }
}

/// The own offers and what partners open.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourcesOut {
    own: Vec<ResourceOut>,
    partners: Vec<PartnerResourcesOut>,
}

/// The own offers, and those of partners that a clause opens.
#[utoipa::path(get, path = "/api/v1/resources", tag = "resources", responses((status = 200, body = ResourcesOut)))]
pub(crate) async fn get_resources(desk: Desk) -> Result<Reply<ResourcesOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let own = reading::own(&desk, &tx).await?;
    let partners = reading::of_partners(&desk, &mut tx).await?;
    tx.commit().await?;
    Ok(Reply(ResourcesOut {
        own: own.iter().map(|each| out(each, Vec::new())).collect(),
        partners: partners.iter().map(PartnerResourcesOut::from).collect(),
    }))
}

/// An offer, own or open.
#[utoipa::path(get, path = "/api/v1/resources/{id}", tag = "resources", params(("id" = String, Path, description = "Id of the resource")),
    responses((status = 200, body = ResourceOut), (status = 404)))]
pub(crate) async fn get_resource(desk: Desk, Path(id): Path<ResourceId>) -> Result<Reply<ResourceOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(&desk, &mut tx, id, CrossingAct::Read).await?;
    tx.commit().await?;
    let clauses = found.under.iter().map(ToString::to_string).collect();
    Ok(Reply(out(&found.listed, clauses)))
}

/// An offer as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceIn {
    kind: String,
    name: String,
    #[serde(default)]
    words: String,
    quantity: i64,
    #[serde(default)]
    place: String,
    #[serde(default)]
    conditions: String,
    /// Id of an own position.
    ask: String,
    /// The last day, such as `2031-05-05`; empty: until it is withdrawn.
    #[serde(default)]
    offered_until: String,
    /// The revision that was read; not needed for a new one.
    #[serde(default)]
    revision: i64,
}

fn checked(wanted: ResourceIn, desk: &Desk) -> Result<rules::Offer, Problem> {
    let form = ResourceForm {
        kind: wanted.kind,
        name: wanted.name,
        words: wanted.words,
        quantity: wanted.quantity.to_string(),
        place: wanted.place,
        conditions: wanted.conditions,
        ask: wanted.ask,
        offered_until: wanted.offered_until,
        ..ResourceForm::default()
    };
    let checked = rules::check(&form, reading::today(desk));
    checked.map_err(|problems| problems.into_problem("resource.invalid"))
}

/// The offer that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceAddedOut {
    #[schema(value_type = String, format = Uuid)]
    id: ResourceId,
}

/// Offers a resource.
#[utoipa::path(post, path = "/api/v1/resources", tag = "resources", request_body = ResourceIn,
    responses((status = 201, body = ResourceAddedOut), (status = 404), (status = 422, description = "`resource.*`")))]
pub(crate) async fn post_resource(
    desk: Desk,
    Json(wanted): Json<ResourceIn>,
) -> Result<(StatusCode, Reply<ResourceAddedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let offer = checked(wanted, &desk)?;
    let id = verbs::offer(&desk, offer).await?;
    Ok((StatusCode::CREATED, Reply(ResourceAddedOut { id })))
}

/// Changes an offer; one that was withdrawn is offered again.
#[utoipa::path(put, path = "/api/v1/resources/{id}", tag = "resources", request_body = ResourceIn,
    params(("id" = String, Path, description = "Id of the resource")),
    responses((status = 204), (status = 404), (status = 409, description = "`resource.changed-meanwhile`"), (status = 422)))]
pub(crate) async fn put_resource(
    desk: Desk,
    Path(id): Path<ResourceId>,
    Json(wanted): Json<ResourceIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let seen = wanted.revision;
    let offer = checked(wanted, &desk)?;
    verbs::change(&desk, id, seen, offer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an offer back; what is lent goes on.
#[utoipa::path(post, path = "/api/v1/resources/{id}/withdrawal", tag = "resources",
    params(("id" = String, Path, description = "Id of the resource")), responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn post_withdrawal(desk: Desk, Path(id): Path<ResourceId>) -> Result<StatusCode, Problem> {
    verbs::withdraw(&desk, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoanAskIn {
    quantity: i64,
    /// The first day.
    #[schema(value_type = String, format = Date)]
    from_on: civil::Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    until_on: civil::Date,
    purpose: String,
}

/// The loan that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoanAskedOut {
    #[schema(value_type = String)]
    reference: Reference,
}

/// Asks a partner for what it offers.
#[utoipa::path(post, path = "/api/v1/resources/{id}/loans", tag = "resources", request_body = LoanAskIn,
    params(("id" = String, Path, description = "Id of the resource")),
    responses((status = 201, body = LoanAskedOut), (status = 404), (status = 422, description = "`loan.*`")))]
pub(crate) async fn post_loan(
    desk: Desk,
    Path(id): Path<ResourceId>,
    Json(wanted): Json<LoanAskIn>,
) -> Result<(StatusCode, Reply<LoanAskedOut>), Problem> {
    let terms = Terms {
        quantity: wanted.quantity,
        from_on: wanted.from_on,
        until_on: wanted.until_on,
    };
    let reference = verbs::ask(&desk, id, terms, &wanted.purpose).await?;
    Ok((StatusCode::CREATED, Reply(LoanAskedOut { reference })))
}

/// A step of a loan.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoanStepOut {
    step: &'static str,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[schema(value_type = String, format = Uuid)]
    by: OrgId,
    title: String,
    words: String,
    quantity: i64,
    #[schema(value_type = String, format = Date)]
    from_on: civil::Date,
    #[schema(value_type = String, format = Date)]
    until_on: civil::Date,
}

impl From<&LoanEvent> for LoanStepOut {
    fn from(event: &LoanEvent) -> Self {
        Self {
            step: event.step.as_str(),
            at: event.at,
            by: event.org,
            title: event.title.clone(),
            words: event.words.clone(),
            quantity: event.quantity,
            from_on: event.from_on,
            until_on: event.until_on,
        }
    }
}

/// A loan between two.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoanOut {
    #[schema(value_type = String)]
    reference: Reference,
    #[schema(value_type = String, format = Uuid)]
    resource: ResourceId,
    name: String,
    #[schema(value_type = String)]
    kind: ResourceKind,
    #[schema(value_type = String, format = Uuid)]
    owner: OrgId,
    #[schema(value_type = String, format = Uuid)]
    borrower: OrgId,
    /// `asked`, `later`, `granted`, `handing_over`, `lent`, `brought`, `returned`, `refused` or `cancelled`.
    #[schema(value_type = String)]
    state: LoanState,
    overdue: bool,
    quantity: i64,
    #[schema(value_type = String, format = Date)]
    from_on: civil::Date,
    #[schema(value_type = String, format = Date)]
    until_on: civil::Date,
    purpose: String,
    /// The clause that opened it when it was asked for.
    clause: String,
    revision: i64,
    /// Its receipt, the first step first; empty in a list.
    steps: Vec<LoanStepOut>,
}

fn loan_out(loan: &Loan, events: &[LoanEvent], today: civil::Date) -> LoanOut {
    LoanOut {
        reference: loan.reference.clone(),
        resource: loan.resource,
        name: loan.name.clone(),
        kind: loan.kind,
        owner: loan.owner,
        borrower: loan.borrower,
        state: loan.state,
        overdue: is_overdue(loan, today),
        quantity: loan.quantity,
        from_on: loan.from_on,
        until_on: loan.until_on,
        purpose: loan.purpose.clone(),
        clause: format!("{} §{}", loan.clause.0, loan.clause.1),
        revision: loan.revision,
        steps: events.iter().map(LoanStepOut::from).collect(),
    }
}

/// The own loans, either way: those that go on, then the last that ended.
#[utoipa::path(get, path = "/api/v1/loans", tag = "resources", responses((status = 200, body = [LoanOut])))]
pub(crate) async fn get_loans(desk: Desk) -> Result<Reply<Vec<LoanOut>>, Problem> {
    let (loans, _) = reading::loans(&desk, &desk.read().await?).await?;
    let today = reading::today(&desk);
    Ok(Reply(loans.iter().map(|loan| loan_out(loan, &[], today)).collect()))
}

/// One loan with its receipt.
#[utoipa::path(get, path = "/api/v1/loans/{ln}", tag = "resources", params(("ln" = String, Path, description = "Reference, such as `LN-4821`")),
    responses((status = 200, body = LoanOut), (status = 404)))]
pub(crate) async fn get_loan(desk: Desk, Path(reference): Path<Reference>) -> Result<Reply<LoanOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let found = reading::find_loan(&desk, &desk.read().await?, &reference).await?;
    Ok(Reply(loan_out(&found.loan, &found.events, reading::today(&desk))))
}

/// The next step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoanStepIn {
    /// `granted`, `refused`, `later`, `cancelled`, `gave`, `took`, `brought` or `returned`.
    step: String,
    /// A reason or the condition it is in; needed for `refused`, `cancelled`, `brought` and `returned`.
    #[serde(default)]
    words: String,
    /// With `granted`: other numbers and days than were asked for, all three or none.
    #[serde(default)]
    quantity: Option<i64>,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    from_on: Option<civil::Date>,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    until_on: Option<civil::Date>,
    /// The revision that was read.
    revision: i64,
}

/// Takes the next step of a loan.
#[utoipa::path(post, path = "/api/v1/loans/{ln}/steps", tag = "resources", request_body = LoanStepIn,
    params(("ln" = String, Path, description = "Reference, such as `LN-4821`")),
    responses((status = 204), (status = 404), (status = 409, description = "`loan.not-now`"), (status = 422, description = "`loan.*`")))]
pub(crate) async fn post_step(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<LoanStepIn>,
) -> Result<StatusCode, Problem> {
    if !desk.may(Act::ManageSites) {
        desk.require(Act::Respond)?;
    }
    let step = Step::parse(&wanted.step).filter(|step| *step != Step::Asked);
    let step = step.ok_or_else(|| Problem::refusal("loan.step", t("loan-not-now")))?;
    let terms = match (wanted.quantity, wanted.from_on, wanted.until_on) {
        (Some(quantity), Some(from_on), Some(until_on)) => Some(Terms {
            quantity,
            from_on,
            until_on,
        }),
        (None, None, None) => None,
        _ => return Err(Problem::refusal("loan.terms", t("loan-terms-wrong"))),
    };
    let input = StepInput {
        words: wanted.words,
        terms,
        seen: wanted.revision,
    };
    verbs::step(&desk, &reference, step, input).await?;
    Ok(StatusCode::NO_CONTENT)
}
