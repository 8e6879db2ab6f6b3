//! JSON of debriefs, over the same verbs as the pages.

use super::model::*;
use super::reading::DebriefView;
use super::store::ListRow;
use super::verbs;
use crate::corrective_action::api::ActionOut;
use axum::{Json, http::StatusCode};
use muster_policy::{Cleared, Determining};
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/debriefs", get_debriefs)
        .get("/api/v1/debriefs/{inc}", get_debrief)
        .post("/api/v1/debriefs/{inc}/words", post_word)
        .post("/api/v1/debriefs/{inc}/closing", post_closing)
}

#[derive(OpenApi)]
#[openapi(
    paths(get_debriefs, get_debrief, post_word, post_closing),
    tags((name = "debriefs", description = "Facts, words and actions after an emergency or drill"))
)]
struct Api;

/// OpenAPI 3.1 of debriefs.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

fn clause_words(under: &Determining) -> String {
    under.clause().to_string()
}

/// A debrief as a line of the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct DebriefLine {
    /// `INC-0231`, also the end of its address.
    #[schema(value_type = String)]
    incident: Reference,
    /// `Actual` or `Exercise`.
    #[schema(value_type = String)]
    status: AlertStatus,
    category: &'static str,
    ending: Option<&'static str>,
    site: String,
    organisation: String,
    #[schema(value_type = String, format = DateTime)]
    raised_at: Timestamp,
    #[schema(value_type = String, format = Date)]
    due_on: civil::Date,
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_at: Option<Timestamp>,
    /// The clause that opens it: `AG-0143 §6.1`. Absent for one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
}

impl From<Cleared<ListRow>> for DebriefLine {
    fn from(line: Cleared<ListRow>) -> Self {
        let clause = line.under().map(clause_words);
        let row = line.into_inner();
        Self {
            incident: row.reference,
            status: row.status,
            category: row.category.as_str(),
            ending: row.ending.map(|ending| ending.as_str()),
            site: row.site_name,
            organisation: row.org_name,
            raised_at: row.raised_at,
            due_on: row.due_on,
            closed_at: row.closed_at,
            clause,
        }
    }
}

/// A page of debriefs, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DebriefsOut {
    debriefs: Vec<DebriefLine>,
    /// The last incident here: give it as `after` for the next page. Absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    more_after: Option<Reference>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListQuery {
    after: Option<Reference>,
}

/// Own debriefs, and those of partners that a clause opens: fifty at a time, newest first.
#[utoipa::path(get, path = "/api/v1/debriefs", tag = "debriefs",
    params(("after" = Option<String>, Query, description = "Goes on after the debrief of this incident: `more_after` of the page before")),
    responses((status = 200, body = DebriefsOut), (status = 404, description = "Also when `after` is not in the list"),
        (status = 422, description = "`query.malformed`")))]
pub(crate) async fn get_debriefs(desk: Desk, Query(query): Query<ListQuery>) -> Result<Json<DebriefsOut>, Problem> {
    let page = verbs::list(&desk, query.after.as_ref()).await?;
    let debriefs = page.lines.into_iter().map(DebriefLine::from).collect();
    Ok(Json(DebriefsOut {
        debriefs,
        more_after: page.more_after,
    }))
}

/// What one side said.
#[derive(Debug, Serialize, ToSchema)]
pub struct WordOut {
    id: Uuid,
    organisation: String,
    /// `organisation` or `police`.
    #[schema(value_type = String)]
    side: Side,
    position: String,
    kind: WordKind,
    words: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The clause that opens it. Absent for one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
}

/// A debrief as its reader may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DebriefOut {
    #[schema(value_type = String)]
    incident: Reference,
    #[schema(value_type = String)]
    status: AlertStatus,
    category: &'static str,
    ending: Option<&'static str>,
    site: String,
    place: String,
    #[schema(value_type = String, format = DateTime)]
    raised_at: Timestamp,
    #[schema(value_type = String, format = Date)]
    due_on: civil::Date,
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_at: Option<Timestamp>,
    facts: Facts,
    questions: Vec<Question>,
    words: Vec<WordOut>,
    actions: Vec<ActionOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
}

impl From<DebriefView> for DebriefOut {
    fn from(view: DebriefView) -> Self {
        let clause = view.opened.debrief.under().map(clause_words);
        let (room, debrief) = (view.opened.room, view.opened.debrief.into_inner());
        let mut words = Vec::new();
        for side in view.sides {
            let clause = side.words.under().map(clause_words);
            words.extend(
                side.words
                    .into_inner()
                    .into_iter()
                    .map(|word| word_out(word, &side.name, clause.clone())),
            );
        }
        Self {
            incident: room.incident.reference,
            status: room.incident.status,
            category: room.incident.category.as_str(),
            ending: room.incident.ending.map(|ending| ending.as_str()),
            site: room.site.name,
            place: room.incident.place,
            raised_at: room.incident.raised_at,
            due_on: debrief.due_on,
            closed_at: debrief.closed_at,
            questions: view.facts.questions(),
            facts: view.facts,
            words,
            actions: view.actions.into_iter().map(ActionOut::from).collect(),
            clause,
        }
    }
}

fn word_out(word: Word, organisation: &str, clause: Option<String>) -> WordOut {
    WordOut {
        id: word.id,
        organisation: organisation.to_owned(),
        side: word.side,
        position: word.title,
        kind: word.kind,
        words: word.words,
        at: word.at,
        clause,
    }
}

/// One debrief with facts, words and actions, as far as clauses open them.
#[utoipa::path(get, path = "/api/v1/debriefs/{inc}", tag = "debriefs",
    params(("inc" = String, Path, description = "Reference of the incident, `INC-0231`")),
    responses((status = 200, body = DebriefOut), (status = 404)))]
pub(crate) async fn get_debrief(desk: Desk, Path(incident): Path<Reference>) -> Result<Json<DebriefOut>, Problem> {
    Ok(Json(verbs::read(&desk, &incident).await?.into()))
}

/// A word to add.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WordIn {
    /// `went_well` or `to_change`.
    kind: String,
    words: String,
}

/// The word that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct WordAdded {
    id: Uuid,
}

/// Says what went well or what to change.
#[utoipa::path(post, path = "/api/v1/debriefs/{inc}/words", tag = "debriefs", request_body = WordIn,
    params(("inc" = String, Path, description = "Reference of the incident")),
    responses((status = 201, body = WordAdded), (status = 404), (status = 409, description = "`debrief.closed`"),
        (status = 422, description = "`debrief.kind`, `text.empty`, `text.too-long`")))]
pub(crate) async fn post_word(
    desk: Desk,
    Path(incident): Path<Reference>,
    muster_web::Json(word): muster_web::Json<WordIn>,
) -> Result<(StatusCode, Json<WordAdded>), Problem> {
    let id = verbs::add_word(&desk, &incident, &word.kind, &word.words).await?;
    Ok((StatusCode::CREATED, Json(WordAdded { id })))
}

/// Closes the debrief. Its actions go on.
#[utoipa::path(post, path = "/api/v1/debriefs/{inc}/closing", tag = "debriefs",
    params(("inc" = String, Path, description = "Reference of the incident")),
    responses((status = 204), (status = 404), (status = 409, description = "`debrief.closed`"),
        (status = 422, description = "`debrief.not-yours`")))]
pub(crate) async fn post_closing(desk: Desk, Path(incident): Path<Reference>) -> Result<StatusCode, Problem> {
    verbs::close(&desk, &incident).await?;
    Ok(StatusCode::NO_CONTENT)
}
