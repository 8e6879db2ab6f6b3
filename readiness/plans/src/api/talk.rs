//! Calls that share, comment, approve, review, and bring and take files.

use crate::pages;
use crate::upload::{self, MOST_BYTES};
use crate::verbs::{self, NewFile, NewReview, Place};
use axum::{
    Json as Reply,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    handler::Handler,
    http::StatusCode,
    response::Response,
};
use muster_recovery::corrective_action::{rules as actions, rules::ActionForm, verbs as corrective};
use muster_terms::*;
use muster_web::{App, Desk, Json, Path, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/plans/{pl}/comments", post_comment)
        .post("/api/v1/plans/{pl}/comments/{comment}/answers", post_answer)
        .post("/api/v1/plans/{pl}/comments/{comment}/resolution", post_resolution)
        .put("/api/v1/plans/{pl}/sharing/{org}", put_share)
        .delete("/api/v1/plans/{pl}/sharing/{org}", delete_share)
        .put("/api/v1/plans/{pl}/approval/{version}", put_approval)
        .post("/api/v1/plans/{pl}/reviews", post_review)
        .post("/api/v1/plans/{pl}/actions", post_action)
        .post(
            "/api/v1/plans/{pl}/files",
            post_file.layer(DefaultBodyLimit::max(MOST_BYTES)),
        )
        .long()
        .get("/api/v1/plans/{pl}/files/{file}", get_file)
        .long()
        .delete("/api/v1/plans/{pl}/files/{file}", delete_file)
        .post("/api/v1/plans/{pl}/withdrawal", post_withdrawal)
}

/// A comment at a paragraph.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlanCommentIn {
    /// The version that was read.
    version: i64,
    /// The paragraph's mark.
    mark: i64,
    words: String,
}

/// The comment that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanCommentAddedOut {
    #[schema(value_type = String, format = Uuid)]
    id: PlanCommentId,
}

/// Comments at a paragraph. It is a record of the own organisation, and crosses to the plan's owner under its clause.
#[utoipa::path(post, path = "/api/v1/plans/{pl}/comments", tag = "plans", request_body = PlanCommentIn,
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`")),
    responses((status = 201, body = PlanCommentAddedOut), (status = 404), (status = 422)))]
pub(crate) async fn post_comment(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<PlanCommentIn>,
) -> Result<(StatusCode, Reply<PlanCommentAddedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let place = Place {
        version: wanted.version,
        mark: wanted.mark,
    };
    let id = verbs::comment(&desk, &reference, place, &wanted.words).await?;
    Ok((StatusCode::CREATED, Reply(PlanCommentAddedOut { id })))
}

/// An answer to a comment.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlanAnswerIn {
    words: String,
}

/// Answers a comment, as its owner or as whoever made it.
#[utoipa::path(post, path = "/api/v1/plans/{pl}/comments/{comment}/answers", tag = "plans", request_body = PlanAnswerIn,
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), ("comment" = String, Path, description = "Id of the comment")),
    responses((status = 204), (status = 404), (status = 422)))]
pub(crate) async fn post_answer(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanCommentId)>,
    Json(wanted): Json<PlanAnswerIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    verbs::answer(&desk, &reference, id, &wanted.words).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The plan's owner resolves a comment.
#[utoipa::path(post, path = "/api/v1/plans/{pl}/comments/{comment}/resolution", tag = "plans",
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), ("comment" = String, Path, description = "Id of the comment")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn post_resolution(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanCommentId)>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    verbs::resolve(&desk, &reference, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which version is shared.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlanShareIn {
    /// The newest, as it was seen: while another was saved since, nothing is offered.
    version: i64,
}

/// Shares the newest version with a partner, or offers it the newest one.
#[utoipa::path(put, path = "/api/v1/plans/{pl}/sharing/{org}", tag = "plans", request_body = PlanShareIn,
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), ("org" = String, Path, description = "Id of the partner")),
    responses((status = 204), (status = 404), (status = 409, description = "`plan-text.changed-meanwhile`"),
        (status = 422, description = "`plan-text.partner`, `plan-text.no-clause`")))]
pub(crate) async fn put_share(
    desk: Desk,
    Path((reference, org)): Path<(Reference, OrgId)>,
    Json(wanted): Json<PlanShareIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    verbs::share(&desk, &reference, org, wanted.version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the sharing with a partner.
#[utoipa::path(delete, path = "/api/v1/plans/{pl}/sharing/{org}", tag = "plans",
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), ("org" = String, Path, description = "Id of the partner")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn delete_share(
    desk: Desk,
    Path((reference, org)): Path<(Reference, OrgId)>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    verbs::end_share(&desk, &reference, org).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Approves exactly this version, with its files and the steps of the room as far as they are open to the caller.
#[utoipa::path(put, path = "/api/v1/plans/{pl}/approval/{version}", tag = "plans",
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), ("version" = i64, Path, description = "The version that was read")),
    responses((status = 204), (status = 404), (status = 409, description = "`plan-text.approved-later`, `plan-text.offered-later`"),
        (status = 422, description = "`plan-text.not-approver`")))]
pub(crate) async fn put_approval(
    desk: Desk,
    Path((reference, version)): Path<(Reference, i64)>,
) -> Result<StatusCode, Problem> {
    verbs::approve(&desk, &reference, version, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A review that took place.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlanReviewIn {
    words: String,
    /// Reference of the emergency after which it took place; empty: the yearly one.
    #[serde(default)]
    incident: String,
    /// Day of the next one; empty: in a year.
    #[serde(default)]
    next_on: String,
}

/// Keeps a review of an approved plan.
#[utoipa::path(post, path = "/api/v1/plans/{pl}/reviews", tag = "plans", request_body = PlanReviewIn,
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`")),
    responses((status = 204), (status = 404), (status = 422, description = "`plan-text.*`")))]
pub(crate) async fn post_review(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<PlanReviewIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let new = NewReview {
        words: wanted.words,
        incident: wanted.incident,
        next_on: wanted.next_on,
    };
    verbs::review(&desk, &reference, new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An action that comes from a review.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlanActionIn {
    /// What went wrong.
    issue: String,
    /// What will be done.
    words: String,
    /// `planning`, `organisation`, `equipment`, `training` or `exercise`.
    element: String,
    /// Id of the position that shall do it: an own one, or one of a partner that commented or approved.
    owner: String,
    /// Empty: today.
    #[serde(default)]
    starts_on: String,
    due_on: String,
}

/// The action that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanActionAddedOut {
    #[schema(value_type = String)]
    reference: Reference,
}

/// Adds a corrective action from the review of an own plan. An action for the other side is asked of it.
#[utoipa::path(post, path = "/api/v1/plans/{pl}/actions", tag = "plans", request_body = PlanActionIn,
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`")),
    responses((status = 201, body = PlanActionAddedOut), (status = 404), (status = 422, description = "`action.*`, `plan-text.no-site`")))]
pub(crate) async fn post_action(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<PlanActionIn>,
) -> Result<(StatusCode, Reply<PlanActionAddedOut>), Problem> {
    desk.require(Act::Debrief)?;
    let form = ActionForm {
        issue: wanted.issue,
        words: wanted.words,
        element: wanted.element,
        owner: wanted.owner,
        starts_on: wanted.starts_on,
        due_on: wanted.due_on,
    };
    let first = |problems: Vec<(&'static str, Problem)>| {
        let first = problems.into_iter().next();
        first.map_or(Problem::Missing, |(_, problem)| problem)
    };
    let new = actions::check(&form, corrective::today(&desk)).map_err(first)?;
    let reference = verbs::add_action(&desk, &reference, new).await?;
    Ok((StatusCode::CREATED, Reply(PlanActionAddedOut { reference })))
}

/// The name of a file that is sent as the body.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct FileQuery {
    name: String,
}

/// The file that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanFileAddedOut {
    #[schema(value_type = String, format = Uuid)]
    id: PlanFileId,
}

/// Adds a file, as another version: its bytes are the body, at most 10 MiB. Its kind is read from them.
#[utoipa::path(post, path = "/api/v1/plans/{pl}/files", tag = "plans", request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), FileQuery),
    responses((status = 201, body = PlanFileAddedOut), (status = 404), (status = 422, description = "`plan-text.file-*`")))]
pub(crate) async fn post_file(
    desk: Desk,
    State(app): State<App>,
    Path(reference): Path<Reference>,
    Query(asked): Query<FileQuery>,
    request: Request,
) -> Result<(StatusCode, Reply<PlanFileAddedOut>), Problem> {
    verbs::find_own(&desk, &desk.read().await?, &reference).await?;
    let bytes = Bytes::from_request(request, &app).await;
    let too_large = |_| Problem::refusal("plan-text.file-too-large", t("plantext-file-too-large"));
    let bytes = bytes.map_err(too_large)?;
    upload::media_type(&bytes)?;
    let file = NewFile {
        name: asked.name,
        bytes: bytes.to_vec(),
    };
    let id = verbs::add_file(&desk, &reference, file).await?;
    Ok((StatusCode::CREATED, Reply(PlanFileAddedOut { id })))
}

/// A file's bytes, for taking along.
#[utoipa::path(get, path = "/api/v1/plans/{pl}/files/{file}", tag = "plans",
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), ("file" = String, Path, description = "Id of the file")),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404)))]
pub(crate) async fn get_file(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanFileId)>,
) -> Result<Response, Problem> {
    desk.require(Act::ReadOwn)?;
    pages::file(&desk, &reference, id).await
}

/// Takes a file out of the plan, as another version. What was offered or approved keeps it.
#[utoipa::path(delete, path = "/api/v1/plans/{pl}/files/{file}", tag = "plans",
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`"), ("file" = String, Path, description = "Id of the file")),
    responses((status = 204), (status = 404)))]
pub(crate) async fn delete_file(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanFileId)>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    verbs::remove_file(&desk, &reference, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a plan out of use. Its versions stay.
#[utoipa::path(post, path = "/api/v1/plans/{pl}/withdrawal", tag = "plans",
    params(("pl" = String, Path, description = "Reference, such as `PL-4821`")), responses((status = 204), (status = 404), (status = 422)))]
pub(crate) async fn post_withdrawal(desk: Desk, Path(reference): Path<Reference>) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    verbs::withdraw(&desk, &reference).await?;
    Ok(StatusCode::NO_CONTENT)
}
