//! "Who saw what" as JSON.

use super::{AuditLine, Cursor, FilterForm, View, store};
use axum::Json;
use muster_terms::*;
use muster_web::{Desk, Problem, Query, Routes};
use serde::Serialize;
use utoipa::ToSchema;

const PAGE: i64 = 100;

pub fn routes() -> Routes {
    Routes::new().get("/api/v1/crossings", get_crossings)
}

/// One decision about data that passed, or did not pass, between two organisations.
#[derive(Debug, Serialize, ToSchema)]
pub struct CrossingOut {
    #[schema(value_type = String, format = Uuid)]
    id: CrossingId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The last of the looks that this line counts.
    #[schema(value_type = String, format = DateTime)]
    last_at: Timestamp,
    times: i64,
    /// Whose data.
    #[schema(value_type = String, format = Uuid)]
    from: OrgId,
    /// Who asked or received.
    #[schema(value_type = String, format = Uuid)]
    to: OrgId,
    /// The other organisation's name.
    other_name: String,
    #[schema(value_type = Option<String>, format = Uuid)]
    position: Option<PositionId>,
    position_title: String,
    act: &'static str,
    class: &'static str,
    record: String,
    record_words: String,
    purpose: &'static str,
    allowed: bool,
    #[schema(value_type = Option<String>, format = Uuid)]
    clause: Option<ClauseId>,
    /// `AG-0143 §3.2`; empty when no clause spoke.
    clause_words: String,
    /// The stable code of a no, such as `policy.no-clause`.
    why: String,
}

impl From<AuditLine> for CrossingOut {
    fn from(line: AuditLine) -> Self {
        let c = line.crossing;
        Self {
            id: c.id,
            at: c.at,
            last_at: c.last_at,
            times: c.times,
            from: c.from,
            to: c.to,
            other_name: line.other_name,
            position: c.position,
            position_title: c.position_title,
            act: c.act.as_str(),
            class: c.class.as_str(),
            record: c.record,
            record_words: c.record_words,
            purpose: c.purpose.as_str(),
            allowed: c.allowed,
            clause: c.clause,
            clause_words: c.clause_words,
            why: c.why,
        }
    }
}

/// A page of lines, newest first. There is no total.
#[derive(Debug, Serialize, ToSchema)]
pub struct CrossingsOut {
    view: &'static str,
    crossings: Vec<CrossingOut>,
    /// The `before` of the next page; absent on the last.
    next: Option<String>,
}

/// Accesses to the own data, or those the own organisation made, newest first, a hundred at a time.
///
/// A position that does not audit gets its own accesses.
#[utoipa::path(get, path = "/api/v1/crossings", tag = "crossings",
    params(
        ("view" = Option<String>, Query, description = "`ours` (accesses to the own data) or `made` (accesses the own side made)"),
        ("partner" = Option<String>, Query, description = "Id of the other organisation"),
        ("class" = Option<String>, Query, description = "A data class, such as `floor_plan`"),
        ("clause" = Option<String>, Query, description = "`AG-0143 §3.2`, or `AG-0143` for all its clauses"),
        ("verdict" = Option<String>, Query, description = "`yes` or `no`"),
        ("from" = Option<String>, Query, description = "First day, `2026-11-20`"),
        ("until" = Option<String>, Query, description = "Last day"),
        ("before" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = CrossingsOut), (status = 422, description = "`audit.filter`")))]
pub(crate) async fn get_crossings(desk: Desk, Query(form): Query<FilterForm>) -> Result<Json<CrossingsOut>, Problem> {
    let filter = form.read(&desk)?;
    let tx = desk.read().await?;
    let mut lines = store::lines(&tx, desk.org(), &filter, PAGE + 1).await?;
    let more = i64::try_from(lines.len()).is_ok_and(|found| found > PAGE);
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = lines
        .last()
        .filter(|_| more)
        .map(|line| Cursor::after(line).to_string());
    let view: View = filter.view;
    let crossings = lines.into_iter().map(CrossingOut::from).collect();
    Ok(Json(CrossingsOut {
        view: view.as_str(),
        crossings,
        next,
    }))
}
