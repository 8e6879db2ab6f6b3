//! Searching, as JSON: what the page would find.

use super::{
    Kind, rules,
    verbs::{self, Found},
};
use axum::Json as Reply;
use muster_web::{Desk, Problem, Query, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

pub fn routes() -> Routes {
    Routes::new().get("/api/v1/search", get_search)
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
pub struct SearchQuery {
    /// At least two characters.
    q: String,
}

/// Something that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundOut {
    /// `site`, `position`, `incident`, `agreement`, `debrief`, `action`.
    kind: &'static str,
    /// Absent for a position.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    title: String,
    words: String,
    /// Whose it is.
    owner: String,
    is_drill: bool,
    /// The clause that opened it, such as `AG-0143 §3.2`; absent for own things.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Site => "site",
        Kind::Position => "position",
        Kind::Incident => "incident",
        Kind::Agreement => "agreement",
        Kind::Debrief => "debrief",
        Kind::Action => "action",
    }
}

impl From<Found> for FoundOut {
    fn from(Found { hit, clause }: Found) -> Self {
        Self {
            kind: kind(hit.kind),
            reference: hit.reference.map(|reference| reference.to_string()),
            title: hit.title,
            words: hit.small,
            owner: hit.owner,
            is_drill: hit.is_drill,
            clause: clause.map(|(agreement, number)| format!("{agreement} §{number}")),
        }
    }
}

/// Finds own things, and those of partners that a clause opens; at most fifty. What was searched for is not kept.
#[utoipa::path(get, path = "/api/v1/search", tag = "search", params(SearchQuery),
    responses((status = 200, body = [FoundOut]), (status = 422, description = "`search.too-short`")))]
pub(crate) async fn get_search(desk: Desk, Query(query): Query<SearchQuery>) -> Result<Reply<Vec<FoundOut>>, Problem> {
    let wanted = rules::wanted(&query.q).ok_or_else(|| Problem::refusal("search.too-short", t("search-short")))?;
    let found = verbs::search(&desk, &wanted).await?;
    Ok(Reply(found.into_iter().map(FoundOut::from).collect()))
}

#[derive(OpenApi)]
#[openapi(paths(get_search), tags((name = "search", description = "Finding things of the own side and what clauses open")))]
struct Api;

/// OpenAPI 3.1 of `/api/v1/search`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
