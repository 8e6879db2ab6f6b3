//! Requests as JSON.

use super::verbs::{self, AnswerInput, AskInput};
use super::{DisclosureRequest, ListQuery, Listed, MoreRequests, listed, store};
use axum::Json as Out;
use axum::http::StatusCode;
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Query, Routes, plain_text, t};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{OpenApi, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/requests", get_list)
        .post("/api/v1/requests", post_request)
        .get("/api/v1/requests/{er}", get_request)
        .post("/api/v1/requests/{er}/answer", post_answer)
}

#[derive(OpenApi)]
#[openapi(
    paths(get_list, post_request, get_request, post_answer),
    tags((name = "requests", description = "What opens only on request"))
)]
struct Document;

/// The document of these paths.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// A new request.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestIn {
    /// `AG-0143`.
    #[schema(value_type = String)]
    pub agreement: Reference,
    /// `4.2`.
    pub clause: String,
    #[schema(value_type = Option<String>)]
    pub site: Option<SiteId>,
    pub words: String,
}

/// The owner's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerIn {
    pub words: String,
    /// RFC 3339: grants until then. Absent: refuses.
    #[schema(value_type = Option<String>)]
    pub until: Option<Timestamp>,
}

/// A request.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestOut {
    pub reference: String,
    pub agreement: String,
    pub clause: String,
    pub asking_org: String,
    pub owner: String,
    pub site: Option<String>,
    pub words: String,
    pub asked_at: String,
    /// `waits`, `granted`, `refused`.
    pub state: &'static str,
    pub answer_words: Option<String>,
    pub answered_at: Option<String>,
    pub until: Option<String>,
}

impl From<DisclosureRequest> for RequestOut {
    fn from(request: DisclosureRequest) -> Self {
        let until = request.answer.as_ref().and_then(|answer| answer.granted_until);
        Self {
            state: match &request.answer {
                None => "waits",
                Some(_) if until.is_some() => "granted",
                Some(_) => "refused",
            },
            reference: request.reference.to_string(),
            agreement: request.mou_reference.to_string(),
            clause: request.clause_number,
            asking_org: request.asking_org.to_string(),
            owner: request.owner.to_string(),
            site: request.site.map(String::from),
            words: request.words,
            asked_at: stored_instant(request.asked_at),
            answered_at: request.answer.as_ref().map(|answer| stored_instant(answer.at)),
            answer_words: request.answer.map(|answer| answer.words),
            until: until.map(stored_instant),
        }
    }
}

/// A page of requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestsOut {
    requests: Vec<RequestOut>,
    /// Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<MoreRequestsOut>,
}

/// Where the list goes on: give both with the next call.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoreRequestsOut {
    /// The last request here.
    after: String,
    /// Does it wait for an answer here? It may be answered by the next call.
    waits: bool,
}

impl From<MoreRequests> for MoreRequestsOut {
    fn from(more: MoreRequests) -> Self {
        Self {
            after: more.after.to_string(),
            waits: more.waits,
        }
    }
}

impl From<Listed> for RequestsOut {
    fn from(listed: Listed) -> Self {
        Self {
            requests: listed.requests.into_iter().map(RequestOut::from).collect(),
            more: listed.more.map(MoreRequestsOut::from),
        }
    }
}

/// Requests that one's own side asked or was asked: those that wait first, then the newest, fifty at a time. `more` has what to give
/// for the next. One that is answered between two calls may come once more, among those that are answered.
#[utoipa::path(get, path = "/api/v1/requests", tag = "requests", params(ListQuery),
    responses((status = 200, body = RequestsOut), (status = 404, description = "`not-found`: the one to go on from"),
        (status = 422, description = "`query.malformed`")))]
async fn get_list(desk: Desk, Query(query): Query<ListQuery>) -> Result<Out<RequestsOut>, Problem> {
    desk.require(Act::ReadAgreements)?;
    let tx = desk.read().await?;
    Ok(Out(listed(&desk, &tx, &query).await?.into()))
}

/// One request.
#[utoipa::path(get, path = "/api/v1/requests/{er}", tag = "requests", params(("er" = String, Path)),
    responses((status = 200, body = RequestOut), (status = 404, description = "`not-found`")))]
async fn get_request(desk: Desk, Path(er): Path<Reference>) -> Result<Out<RequestOut>, Problem> {
    desk.require(Act::ReadAgreements)?;
    let tx = desk.read().await?;
    let request = store::find_known(&tx, desk.org(), &er).await?.ok_or(Problem::Missing)?;
    Ok(Out(request.into()))
}

/// Sends a request under a clause in force.
#[utoipa::path(post, path = "/api/v1/requests", tag = "requests", request_body = RequestIn,
    responses((status = 201, description = "`reference`"), (status = 404, description = "`not-found`"),
        (status = 422, description = "`request.not-on-request`, `request.not-a-recipient` and others")))]
async fn post_request(desk: Desk, Json(body): Json<RequestIn>) -> Result<(StatusCode, Out<Value>), Problem> {
    let words = plain_text(&body.words, &t("request-words-called"), 2_000, true)?;
    let reference = verbs::ask(
        &desk,
        &body.agreement,
        AskInput {
            clause_number: body.clause,
            site: body.site,
            words,
        },
    )
    .await?;
    Ok((StatusCode::CREATED, Out(json!({ "reference": reference }))))
}

/// Grants until an end, or refuses with the reason.
#[utoipa::path(post, path = "/api/v1/requests/{er}/answer", tag = "requests", params(("er" = String, Path)),
    request_body = AnswerIn, responses((status = 204), (status = 404, description = "`not-found`"),
        (status = 409, description = "`request.already-answered`"), (status = 422, description = "`request.bad-end`, `request.not-in-force`, `request.clause-gone`")))]
async fn post_answer(desk: Desk, Path(er): Path<Reference>, Json(body): Json<AnswerIn>) -> Result<StatusCode, Problem> {
    let words = plain_text(&body.words, &t("request-reason-called"), 2_000, body.until.is_none())?;
    verbs::answer(
        &desk,
        &er,
        AnswerInput {
            words,
            until: body.until,
        },
    )
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
