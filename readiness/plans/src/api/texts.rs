//! Calls that read and write plans.

use super::out::*;
use crate::document;
use crate::pages::heads_of;
use crate::protective_actions::ActionSet;
use crate::rules::{self, HeadForm, PlanForm, SectionForm};
use crate::verbs;
use crate::{listing, own_part, reading, store, views};
use axum::{Json as Reply, http::StatusCode};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/protective-actions", get_actions)
        .get("/api/v1/plans", get_plans)
        .post("/api/v1/plans", post_plan)
        .get("/api/v1/plans/{pl}", get_plan)
        .put("/api/v1/plans/{pl}", put_plan)
        .post("/api/v1/plans/{pl}/sections", post_section)
        .put("/api/v1/plans/{pl}/sections/{section}", put_section)
        .delete("/api/v1/plans/{pl}/sections/{section}", delete_section)
        .post("/api/v1/plans/{pl}/sections/{section}/place", post_place)
        .get("/api/v1/plans/{pl}/versions", get_versions)
        .get("/api/v1/plans/{pl}/versions/{version}", get_version)
        .get("/api/v1/plans/{pl}/compare", get_compare)
}

/// The lists of protective actions.
#[utoipa::path(get, path = "/api/v1/protective-actions", tag = "plans", responses((status = 200, body = [ActionSetOut])))]
pub(crate) async fn get_actions(desk: Desk) -> Result<Reply<Vec<ActionSetOut>>, Problem> {
    desk.require(Act::ReadOwn)?;
    Ok(Reply(ActionSet::ALL.into_iter().map(ActionSetOut::from).collect()))
}

/// The own plans, and those that partners share and a clause opens.
#[utoipa::path(get, path = "/api/v1/plans", tag = "plans", responses((status = 200, body = PlansOut)))]
pub(crate) async fn get_plans(desk: Desk) -> Result<Reply<PlansOut>, Problem> {
    Ok(Reply(plans(&listing::lists(&desk).await?)))
}

/// A plan to begin.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlanIn {
    /// `security_plan`, `active_assailant`, `bomb_threat`, `severe_weather`, `evacuation`, `lockdown`, `infrastructure` or
    /// `public_event`.
    template: String,
    title: String,
    /// Reference of an own site; only an event plan can be without.
    #[serde(default)]
    site: String,
    /// Kind of emergency; empty: as the template has it.
    #[serde(default)]
    category: String,
    /// `srp`, `martyns_law` or `neutral`.
    actions: String,
    /// Id of the own position that approves.
    approver: String,
}

/// The plan that was begun.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanAddedOut {
    #[schema(value_type = String)]
    reference: Reference,
}

/// Begins a plan from a template.
#[utoipa::path(post, path = "/api/v1/plans", tag = "plans", request_body = PlanIn,
    responses((status = 201, body = PlanAddedOut), (status = 404), (status = 422, description = "`plan-text.*`")))]
pub(crate) async fn post_plan(
    desk: Desk,
    Json(wanted): Json<PlanIn>,
) -> Result<(StatusCode, Reply<PlanAddedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let form = PlanForm {
        template: wanted.template,
        title: wanted.title,
        site: wanted.site,
        category: wanted.category,
        actions: wanted.actions,
        approver: wanted.approver,
    };
    let new = rules::check_new(&form).map_err(|problems| problems.into_problem("plan-text.invalid"))?;
    let reference = verbs::add(&desk, new).await?;
    Ok((StatusCode::CREATED, Reply(PlanAddedOut { reference })))
}

async fn read(desk: &Desk, reference: &Reference, version: Option<i64>) -> Result<Reply<PlanOut>, Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, version, CrossingAct::Read).await?;
    let whole = views::Whole::read(desk, &mut tx, &found).await?;
    tx.commit().await?;
    Ok(Reply(plan(&found, &whole)))
}

/// A plan at the newest version that the reader may read, with what was said of it; for a side that is out of it, what it said itself.
#[utoipa::path(get, path = "/api/v1/plans/{pl}", tag = "plans", params(("pl" = String, Path, description = "Reference, such as `PL-4821`")),
    responses((status = 200, body = PlanReadOut), (status = 404)))]
pub(crate) async fn get_plan(desk: Desk, Path(reference): Path<Reference>) -> Result<Reply<PlanReadOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    match read(&desk, &reference, None).await {
        Err(Problem::Missing) => {
            let own = own_part::find(&desk, &desk.read().await?, &reference).await?;
            Ok(Reply(PlanReadOut::OwnPart((&own).into())))
        }
        read => Ok(Reply(PlanReadOut::Whole(Box::new(read?.0)))),
    }
}

/// A plan as it was.
#[utoipa::path(get, path = "/api/v1/plans/{pl}/versions/{version}", tag = "plans",
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), ("version" = i64, Path, description = "From 1")),
    responses((status = 200, body = PlanOut), (status = 404)))]
pub(crate) async fn get_version(
    desk: Desk,
    Path((reference, version)): Path<(Reference, i64)>,
) -> Result<Reply<PlanOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    read(&desk, &reference, Some(version)).await
}

/// The head of a plan as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlanHeadIn {
    title: String,
    actions: String,
    /// Kind of emergency of an emergency plan; empty: as it is.
    #[serde(default)]
    category: String,
    /// Id of the own position that approves.
    approver: String,
    /// The revision that was read.
    revision: i64,
}

/// Changes title, code list, kind of emergency and approver.
#[utoipa::path(put, path = "/api/v1/plans/{pl}", tag = "plans", request_body = PlanHeadIn,
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`")),
    responses((status = 204), (status = 404), (status = 409, description = "`plan-text.changed-meanwhile`"), (status = 422)))]
pub(crate) async fn put_plan(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<PlanHeadIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let seen = wanted.revision;
    let form = HeadForm {
        title: wanted.title,
        actions: wanted.actions,
        category: wanted.category,
        approver: wanted.approver,
        ..HeadForm::default()
    };
    let head = rules::check_head(&form).map_err(|problems| problems.into_problem("plan-text.invalid"))?;
    verbs::change_head(&desk, &reference, seen, head).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A section as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SectionIn {
    title: String,
    /// Paragraphs, a blank line between two.
    #[serde(default)]
    text: String,
    /// The version that was read; not needed for a new one.
    #[serde(default)]
    version: i64,
}

fn checked(wanted: SectionIn) -> Result<rules::NewSection, Problem> {
    let form = SectionForm {
        title: wanted.title,
        text: wanted.text,
        ..SectionForm::default()
    };
    rules::check_section(&form).map_err(|problems| problems.into_problem("plan-text.invalid"))
}

/// The section that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionAddedOut {
    #[schema(value_type = String, format = Uuid)]
    id: PlanSectionId,
}

/// Adds a section at the end.
#[utoipa::path(post, path = "/api/v1/plans/{pl}/sections", tag = "plans", request_body = SectionIn,
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`")),
    responses((status = 201, body = SectionAddedOut), (status = 404), (status = 422)))]
pub(crate) async fn post_section(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<SectionIn>,
) -> Result<(StatusCode, Reply<SectionAddedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let id = verbs::add_section(&desk, &reference, checked(wanted)?).await?;
    Ok((StatusCode::CREATED, Reply(SectionAddedOut { id })))
}

/// Changes a section. Who writes in another section meanwhile is not in the way.
#[utoipa::path(put, path = "/api/v1/plans/{pl}/sections/{section}", tag = "plans", request_body = SectionIn,
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), ("section" = String, Path, description = "Id of the section")),
    responses((status = 204), (status = 404), (status = 409, description = "`plan-text.changed-meanwhile`"), (status = 422)))]
pub(crate) async fn put_section(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanSectionId)>,
    Json(wanted): Json<SectionIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let seen = wanted.version;
    verbs::change_section(&desk, &reference, id, seen, checked(wanted)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a section goes.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SectionPlaceIn {
    /// `earlier` or `later`.
    direction: String,
    /// The version that was read.
    version: i64,
}

/// Moves a section one place.
#[utoipa::path(post, path = "/api/v1/plans/{pl}/sections/{section}/place", tag = "plans", request_body = SectionPlaceIn,
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), ("section" = String, Path, description = "Id of the section")),
    responses((status = 204), (status = 404), (status = 409, description = "`plan-text.changed-meanwhile`"), (status = 422)))]
pub(crate) async fn post_place(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanSectionId)>,
    Json(wanted): Json<SectionPlaceIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let earlier = rules::check_direction(&wanted.direction)?;
    verbs::move_section(&desk, &reference, id, wanted.version, earlier).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The version that was read.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeenQuery {
    version: i64,
}

/// Takes a section away; it stays in the versions before.
#[utoipa::path(delete, path = "/api/v1/plans/{pl}/sections/{section}", tag = "plans",
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), ("section" = String, Path, description = "Id of the section"), SeenQuery),
    responses((status = 204), (status = 404), (status = 409, description = "`plan-text.changed-meanwhile`")))]
pub(crate) async fn delete_section(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanSectionId)>,
    Query(seen): Query<SeenQuery>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    verbs::remove_section(&desk, &reference, id, seen.version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a list goes on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct BeforeQuery {
    /// Versions before this one.
    before: Option<i64>,
}

/// The versions that the reader may read, the newest first, fifty at most.
#[utoipa::path(get, path = "/api/v1/plans/{pl}/versions", tag = "plans",
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), BeforeQuery),
    responses((status = 200, body = [PlanVersionOut]), (status = 404)))]
pub(crate) async fn get_versions(
    desk: Desk,
    Path(reference): Path<Reference>,
    Query(asked): Query<BeforeQuery>,
) -> Result<Reply<Vec<PlanVersionOut>>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(&desk, &mut tx, &reference, None, CrossingAct::Read).await?;
    let heads = heads_of(&tx, &found, asked.before).await?;
    tx.commit().await?;
    Ok(Reply(heads.iter().map(PlanVersionOut::from).collect()))
}

/// Two versions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompareQuery {
    from: i64,
    to: i64,
}

/// What differs between two versions, section by section, paragraph by paragraph, word by word.
#[utoipa::path(get, path = "/api/v1/plans/{pl}/compare", tag = "plans",
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), CompareQuery),
    responses((status = 200, body = [SectionChangeOut]), (status = 404)))]
pub(crate) async fn get_compare(
    desk: Desk,
    Path(reference): Path<Reference>,
    Query(asked): Query<CompareQuery>,
) -> Result<Reply<Vec<SectionChangeOut>>, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(&desk, &mut tx, &reference, Some(asked.to), CrossingAct::Read).await?;
    if !found.may_read(asked.from) {
        return Err(Problem::Missing);
    }
    let before = store::version(&tx, found.plan.id, asked.from)
        .await?
        .ok_or(Problem::Missing)?;
    tx.commit().await?;
    let changes = document::compare(&before.content, &found.version.content);
    Ok(Reply(changes.iter().map(SectionChangeOut::from).collect()))
}
