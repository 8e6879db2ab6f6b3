//! JSON of visits, over the same reading and verbs as the pages.

use crate::api_out::{VisitReadOut, VisitRowOut, visit_out};
use crate::pages::steps::{self, StepForm};
use crate::pages::{BeforeQuery, Do, said};
use crate::rules::{self, CheckForm, VisitForm};
use crate::{listing, own_part, reading};
use crate::{picture, verbs};
use axum::{
    Json as Reply,
    body::to_bytes,
    extract::{DefaultBodyLimit, Request},
    handler::Handler,
    http::StatusCode,
    response::Response,
};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) fn routes() -> Routes {
    let photo = DefaultBodyLimit::max(picture::MOST_UPLOAD_BYTES);
    Routes::new()
        .get("/api/v1/visits", get_visits)
        .post("/api/v1/visits", post_visit)
        .get("/api/v1/visits/{vis}", get_visit)
        .put("/api/v1/visits/{vis}", put_visit)
        .post("/api/v1/visits/{vis}/stops", post_stop)
        .post("/api/v1/visits/{vis}/stops/{stop}", post_move)
        .post("/api/v1/visits/{vis}/steps", post_step)
        .put("/api/v1/visits/{vis}/checks/{line}", put_check)
        .post("/api/v1/visits/{vis}/findings", post_finding)
        .post(
            "/api/v1/visits/{vis}/findings/{finding}/photos",
            post_photo.layer(photo),
        )
        .long()
        .post("/api/v1/visits/{vis}/findings/{finding}/action", post_action)
        .post("/api/v1/visits/{vis}/findings/{finding}/withdrawal", post_withdrawal)
        .get("/api/v1/visits/{vis}/photos/{photo}", get_photo)
}

/// The own visits, and those that one is invited to: all that go on, then the 50 that ended last.
#[utoipa::path(get, path = "/api/v1/visits", tag = "visits",
    params(("before" = Option<String>, Query, description = "Reference of the last row: the 50 that ended before it, and no other")),
    responses((status = 200, body = [VisitRowOut]), (status = 404)))]
pub(crate) async fn get_visits(
    desk: Desk,
    Query(asked): Query<BeforeQuery>,
) -> Result<Reply<Vec<VisitRowOut>>, Problem> {
    let page = listing::list(&desk, asked.before.as_ref()).await?;
    Ok(Reply(page.rows.iter().map(VisitRowOut::from).collect()))
}

/// One visit, as far as it is open; for a side that is out of it, what it wrote itself.
#[utoipa::path(get, path = "/api/v1/visits/{vis}", tag = "visits",
    params(("vis" = String, Path, description = "Reference, such as `VIS-1234`")),
    responses((status = 200, body = VisitReadOut), (status = 404)))]
pub(crate) async fn get_visit(desk: Desk, Path(reference): Path<Reference>) -> Result<Reply<VisitReadOut>, Problem> {
    let mut tx = desk.begin().await?;
    let out = match reading::read(&desk, &mut tx, &reference).await {
        Err(Problem::Missing) => VisitReadOut::OwnPart((&own_part::find(&desk, &tx, &reference).await?).into()),
        read => VisitReadOut::Whole(Box::new(visit_out(&read?))),
    };
    tx.commit().await?;
    Ok(Reply(out))
}

/// What is planned.
#[derive(Debug, Deserialize, ToSchema)]
pub struct VisitIn {
    /// `familiarisation`, `joint_assessment` or `walk_through`.
    kind: String,
    #[schema(value_type = String, format = Uuid)]
    site: SiteId,
    #[schema(value_type = String, format = DateTime)]
    planned_for: Timestamp,
    purpose: String,
    /// Own positions that come along.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    people: Vec<PositionId>,
    /// Whom to invite; only of a new visit.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    partner: Option<OrgId>,
    /// The revision that was read; not needed for a new one.
    #[serde(default)]
    revision: i64,
}

/// `known` is the time that stands, which may have passed.
fn checked(wanted: VisitIn, desk: &Desk, known: Option<Timestamp>) -> Result<rules::Plan, Problem> {
    let planned_for = match known == Some(wanted.planned_for) {
        true => wanted.planned_for,
        false => rules::check_when(wanted.planned_for, desk.now())?,
    };
    let form = VisitForm {
        kind: wanted.kind,
        site: wanted.site.to_string(),
        // The time was checked as an instant: a call has no zone to be local in.
        planned_for: rules::local(desk.now(), &desk.time_zone()),
        purpose: wanted.purpose,
        people: wanted.people.iter().map(ToString::to_string).collect(),
        partner: wanted.partner.map(|org| org.to_string()).unwrap_or_default(),
        ..VisitForm::default()
    };
    let plan = rules::check(&form, &desk.time_zone(), desk.now());
    let plan = plan.map_err(|problems| problems.into_problem("visit.invalid"))?;
    Ok(rules::Plan { planned_for, ..plan })
}

/// The visit that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitMadeOut {
    #[schema(value_type = String)]
    reference: Reference,
}

/// Plans a visit, and invites a partner to it.
#[utoipa::path(post, path = "/api/v1/visits", tag = "visits", request_body = VisitIn,
    responses((status = 201, body = VisitMadeOut), (status = 404), (status = 422, description = "`visit.*`")))]
pub(crate) async fn post_visit(
    desk: Desk,
    Json(wanted): Json<VisitIn>,
) -> Result<(StatusCode, Reply<VisitMadeOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let reference = verbs::make(&desk, checked(wanted, &desk, None)?).await?;
    Ok((StatusCode::CREATED, Reply(VisitMadeOut { reference })))
}

/// Changes what is planned.
#[utoipa::path(put, path = "/api/v1/visits/{vis}", tag = "visits", request_body = VisitIn,
    params(("vis" = String, Path, description = "Reference, such as `VIS-1234`")),
    responses((status = 204), (status = 404), (status = 409, description = "`visit.changed-meanwhile`"), (status = 422, description = "`visit.*`")))]
pub(crate) async fn put_visit(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<VisitIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(&desk, &mut tx, &reference).await?;
    tx.commit().await?;
    let seen = wanted.revision;
    let plan = checked(wanted, &desk, Some(found.visit.planned_for))?;
    verbs::change(&desk, &reference, seen, plan).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A stop of the route.
#[derive(Debug, Deserialize, ToSchema)]
pub struct StopIn {
    /// `words`, `point:<id>`, `floor:<id>` or `feature:<floor id>:<feature id>`.
    #[serde(default)]
    at: String,
    /// Needed for `words`; else what stands there is called as the plan calls it.
    #[serde(default)]
    label: String,
    #[serde(default)]
    words: String,
}

/// Something that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedOut {
    id: String,
}

/// Adds a stop at the end of the route.
#[utoipa::path(post, path = "/api/v1/visits/{vis}/stops", tag = "visits", request_body = StopIn,
    params(("vis" = String, Path, description = "Reference, such as `VIS-1234`")),
    responses((status = 201, body = AddedOut), (status = 404), (status = 409), (status = 422, description = "`stop.*`")))]
pub(crate) async fn post_stop(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<StopIn>,
) -> Result<(StatusCode, Reply<AddedOut>), Problem> {
    let place = verbs::Place {
        at: wanted.at,
        label: wanted.label,
        words: wanted.words,
    };
    let id = verbs::add_stop(&desk, &reference, place).await?;
    Ok((StatusCode::CREATED, Reply(AddedOut { id: id.to_string() })))
}

/// Where to a stop goes.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MoveIn {
    /// `earlier`, `later` or `out`.
    to: String,
}

/// Moves a stop one place, or takes it out.
#[utoipa::path(post, path = "/api/v1/visits/{vis}/stops/{stop}", tag = "visits", request_body = MoveIn,
    params(("vis" = String, Path, description = "Reference, such as `VIS-1234`"), ("stop" = String, Path, description = "Id of the stop")),
    responses((status = 204), (status = 404), (status = 409)))]
pub(crate) async fn post_move(
    desk: Desk,
    Path((reference, stop)): Path<(Reference, VisitItemId)>,
    Json(wanted): Json<MoveIn>,
) -> Result<StatusCode, Problem> {
    let to = verbs::MoveTo::parse(&wanted.to);
    let to = to.ok_or_else(|| Problem::refusal("stop.to", t("visit-choose")))?;
    verbs::move_stop(&desk, &reference, stop, to).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A step of a visit.
#[derive(Debug, Deserialize, ToSchema)]
pub struct StepIn {
    /// `invited`, `uninvited`, `accepted`, `proposed`, `declined`, `people`, `time_taken`, `started`, `cancelled`, `signed` or `reopened`.
    step: String,
    /// A reason; needed for `uninvited`, `declined`, `cancelled` and `reopened`.
    #[serde(default)]
    words: String,
    /// With `invited`.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    partner: Option<OrgId>,
    /// With `proposed`.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    proposed_for: Option<Timestamp>,
    /// With `accepted` and `people`: who comes; with `people` in place of those before, until the visit begins.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    people: Vec<PositionId>,
    /// With `signed`: the digest that was read.
    #[serde(default)]
    digest: String,
    /// With `accepted`, `proposed` and `declined`: the time that was read; with `time_taken`: the proposed time that was read. Another one
    /// meanwhile is a conflict. Without it nothing is compared.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    seen: Option<Timestamp>,
    /// With `people`: who came as it was read. Others meanwhile are a conflict. Without it nothing is compared.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    seen_people: Option<Vec<PositionId>>,
}

/// Takes a step: invites, answers, begins, signs, opens again, calls off.
#[utoipa::path(post, path = "/api/v1/visits/{vis}/steps", tag = "visits", request_body = StepIn,
    params(("vis" = String, Path, description = "Reference, such as `VIS-1234`")),
    responses((status = 204), (status = 404), (status = 409, description = "`visit.not-now`, `visit.signed`, `visit.content-changed`, `visit.time-changed`, `visit.people-changed`"), (status = 422, description = "`visit.*`")))]
pub(crate) async fn post_step(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<StepIn>,
) -> Result<StatusCode, Problem> {
    verbs::require_writer(&desk)?;
    let what = Do::parse(&wanted.step);
    let what = what.ok_or_else(|| Problem::refusal("visit.step", t("visit-choose")))?;
    let at = wanted.seen.map(|at| at.to_string()).unwrap_or_default();
    let ids = |people: &[PositionId]| -> Vec<String> { people.iter().map(ToString::to_string).collect() };
    let seen_people = wanted.seen_people.map(|people| match people.is_empty() {
        true => "none".to_owned(),
        false => ids(&people).join(","),
    });
    let seen = |is_meant: bool| if is_meant { at.clone() } else { String::new() };
    let form = StepForm {
        step: wanted.step,
        words: wanted.words,
        partner: wanted.partner.map(|org| org.to_string()).unwrap_or_default(),
        proposed_at: wanted.proposed_for,
        people: ids(&wanted.people),
        seen_people: seen_people.unwrap_or_default(),
        digest: wanted.digest,
        seen_time: seen(what != Do::TakeTime),
        seen_proposal: seen(what == Do::TakeTime),
        ..StepForm::default()
    };
    steps::take(&desk, &reference, what, &form).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A line of the checklist.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckIn {
    /// `ok`, `not_ok` or `not_looked_at`.
    verdict: String,
    /// `unlikely`, `possible` or `likely`; only of a joint assessment.
    #[serde(default)]
    likelihood: String,
    /// `slight`, `serious` or `severe`; only of a joint assessment.
    #[serde(default)]
    consequence: String,
    /// Needed for `not_ok`.
    #[serde(default)]
    words: String,
    /// The revision that was read; 0 where the own side has not written it.
    #[serde(default)]
    revision: i64,
}

/// Writes a line of the checklist for the own side.
#[utoipa::path(put, path = "/api/v1/visits/{vis}/checks/{line}", tag = "visits", request_body = CheckIn,
    params(("vis" = String, Path, description = "Reference, such as `VIS-1234`"), ("line" = String, Path, description = "Key of the line")),
    responses((status = 204), (status = 404), (status = 409, description = "`visit.line-changed`"), (status = 422, description = "`visit.*`")))]
pub(crate) async fn put_check(
    desk: Desk,
    Path((reference, line)): Path<(Reference, String)>,
    Json(wanted): Json<CheckIn>,
) -> Result<StatusCode, Problem> {
    verbs::require_writer(&desk)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(&desk, &mut tx, &reference).await?;
    tx.commit().await?;
    let seen = wanted.revision;
    let form = CheckForm {
        verdict: wanted.verdict,
        likelihood: wanted.likelihood,
        consequence: wanted.consequence,
        words: wanted.words,
        ..CheckForm::default()
    };
    let input = rules::check_line(&form, found.visit.kind);
    let input = input.map_err(|problems| problems.into_problem("visit.line-invalid"))?;
    verbs::write_check(&desk, &reference, &line, seen, input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A finding.
#[derive(Debug, Deserialize, ToSchema)]
pub struct FindingIn {
    /// `low`, `medium`, `high` or `critical`.
    severity: String,
    words: String,
    /// A stop of the route.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    stop: Option<VisitItemId>,
}

/// Notes a finding of the own side.
#[utoipa::path(post, path = "/api/v1/visits/{vis}/findings", tag = "visits", request_body = FindingIn,
    params(("vis" = String, Path, description = "Reference, such as `VIS-1234`")),
    responses((status = 201, body = AddedOut), (status = 404), (status = 409), (status = 422, description = "`finding.*`")))]
pub(crate) async fn post_finding(
    desk: Desk,
    Path(reference): Path<Reference>,
    Json(wanted): Json<FindingIn>,
) -> Result<(StatusCode, Reply<AddedOut>), Problem> {
    let input = verbs::FindingInput {
        stop: wanted.stop.map(|stop| stop.to_string()).unwrap_or_default(),
        severity: wanted.severity,
        words: wanted.words,
    };
    let id = verbs::add_finding(&desk, &reference, input).await?;
    Ok((StatusCode::CREATED, Reply(AddedOut { id: id.to_string() })))
}

/// What a photo shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PhotoWords {
    words: String,
}

/// Adds a photo to an own finding: the body is the file itself, JPEG, PNG or WebP, at most 12 MiB and 24 million pixels.
#[utoipa::path(post, path = "/api/v1/visits/{vis}/findings/{finding}/photos", tag = "visits",
    request_body(content = String, content_type = "image/jpeg", description = "The file: JPEG, PNG or WebP"),
    params(("vis" = String, Path, description = "Reference, such as `VIS-1234`"), ("finding" = String, Path, description = "Id of the finding"),
        ("words" = String, Query, description = "What the photo shows")),
    responses((status = 201, body = AddedOut), (status = 404), (status = 409), (status = 422, description = "`photo.*`"), (status = 429)))]
pub(crate) async fn post_photo(
    desk: Desk,
    Path((reference, finding)): Path<(Reference, FindingId)>,
    Query(query): Query<PhotoWords>,
    request: Request,
) -> Result<(StatusCode, Reply<AddedOut>), Problem> {
    verbs::may_add_photo(&desk, &reference, finding).await?;
    let body = to_bytes(request.into_body(), picture::MOST_BYTES).await;
    let body = body.map_err(|_| picture::too_large())?;
    let id = said::keep_photo(&desk, &reference, finding, &query.words, body.to_vec()).await?;
    Ok((StatusCode::CREATED, Reply(AddedOut { id: id.to_string() })))
}

/// What shall be done about a finding.
#[derive(Debug, Deserialize, ToSchema)]
pub struct FindingActionIn {
    /// A position of one's own, or one of the other side that comes along.
    #[schema(value_type = String, format = Uuid)]
    owner: PositionId,
    #[schema(value_type = String, format = Date)]
    due_on: civil::Date,
    /// What shall be done.
    words: String,
}

/// The action that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingActionOut {
    #[schema(value_type = String)]
    action: Reference,
}

/// Makes a corrective action of an own finding.
#[utoipa::path(post, path = "/api/v1/visits/{vis}/findings/{finding}/action", tag = "visits", request_body = FindingActionIn,
    params(("vis" = String, Path, description = "Reference, such as `VIS-1234`"), ("finding" = String, Path, description = "Id of the finding")),
    responses((status = 201, body = FindingActionOut), (status = 404), (status = 409), (status = 422, description = "`action.owner`, `visit.due`")))]
pub(crate) async fn post_action(
    desk: Desk,
    Path((reference, finding)): Path<(Reference, FindingId)>,
    Json(wanted): Json<FindingActionIn>,
) -> Result<(StatusCode, Reply<FindingActionOut>), Problem> {
    let input = verbs::ActionInput {
        owner: wanted.owner.to_string(),
        due_on: wanted.due_on.to_string(),
        words: wanted.words,
    };
    let action = verbs::make_action(&desk, &reference, finding, input).await?;
    Ok((StatusCode::CREATED, Reply(FindingActionOut { action })))
}

/// Takes an own finding back.
#[utoipa::path(post, path = "/api/v1/visits/{vis}/findings/{finding}/withdrawal", tag = "visits",
    params(("vis" = String, Path, description = "Reference, such as `VIS-1234`"), ("finding" = String, Path, description = "Id of the finding")),
    responses((status = 204), (status = 404), (status = 409, description = "`finding.has-action`")))]
pub(crate) async fn post_withdrawal(
    desk: Desk,
    Path((reference, finding)): Path<(Reference, FindingId)>,
) -> Result<StatusCode, Problem> {
    verbs::withdraw_finding(&desk, &reference, finding).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The JPEG of a photo.
#[utoipa::path(get, path = "/api/v1/visits/{vis}/photos/{photo}", tag = "visits",
    params(("vis" = String, Path, description = "Reference, such as `VIS-1234`"), ("photo" = String, Path, description = "Id of the photo")),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 404)))]
pub(crate) async fn get_photo(
    desk: Desk,
    Path((reference, photo)): Path<(Reference, PhotoId)>,
) -> Result<Response, Problem> {
    Ok(said::jpeg(reading::photo(&desk, &reference, photo).await?))
}
