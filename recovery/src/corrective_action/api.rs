//! JSON of corrective actions, over the same verbs as the pages.

use super::listing::{Listed, Lists};
use super::model::{Action, ActionList, Element, Event, EventKind, State};
use super::reading::Seen;
use super::rules::{self, ActionForm};
use super::verbs;
use axum::{Json, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/actions", get_actions)
        .get("/api/v1/actions/{ref}", get_action)
        .post("/api/v1/debriefs/{inc}/actions", post_action)
        .post("/api/v1/actions/{ref}/acceptance", post_acceptance)
        .post("/api/v1/actions/{ref}/closing", post_closing)
        .post("/api/v1/actions/{ref}/due-date", post_due_date)
        .post("/api/v1/actions/{ref}/reopening", post_reopening)
}

#[derive(OpenApi)]
#[openapi(
    paths(get_actions, get_action, post_action, post_acceptance, post_closing, post_due_date, post_reopening),
    tags((name = "actions", description = "Corrective actions from debriefs"))
)]
struct Api;

/// OpenAPI 3.1 of corrective actions.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

/// How an action stands. Absent where the owner's clause does not open it.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingOut {
    state: State,
    owner_position: String,
    #[schema(value_type = String, format = Date)]
    due_on: civil::Date,
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_at: Option<Timestamp>,
    /// What shows that it is done; empty while it is open.
    proof: String,
}

/// An action as its reader may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionOut {
    /// `AC-1234`.
    #[schema(value_type = String)]
    reference: Reference,
    /// Of the emergency or drill whose debrief it comes from.
    #[schema(value_type = Option<String>)]
    incident: Option<Reference>,
    /// Where it comes from: `debrief`, `visit`, `plan_review` or `exercise`.
    source: &'static str,
    /// Reference of that incident, visit, plan or exercise.
    #[schema(value_type = String)]
    source_reference: Reference,
    issue: String,
    words: String,
    element: Element,
    owner_organisation: String,
    #[schema(value_type = String, format = Date)]
    starts_on: civil::Date,
    added_by_organisation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<StandingOut>,
    /// Give it back with a change. Absent with the standing: it would tell that something changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<i64>,
    /// The clause that opens it: `AG-0143 §6.3`. Absent for one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
}

impl From<Seen> for ActionOut {
    fn from(seen: Seen) -> Self {
        let clause = seen.clause().map(ToString::to_string);
        let is_known = seen.is_known();
        let action = seen.action.into_inner();
        Self {
            reference: action.reference.clone(),
            incident: action.source.incident().map(|_| action.source.reference().clone()),
            source: action.source.kind(),
            source_reference: action.source.reference().clone(),
            issue: action.issue.clone(),
            words: action.words.clone(),
            element: action.element,
            owner_organisation: action.owner_name.clone(),
            starts_on: action.starts_on,
            added_by_organisation: action.added_by_name.clone(),
            revision: is_known.then_some(action.revision),
            standing: is_known.then(|| standing(action)),
            clause,
        }
    }
}

fn standing(action: Action) -> StandingOut {
    StandingOut {
        state: action.state(),
        owner_position: action.owner_title,
        due_on: action.due_on,
        closed_at: action.closed_at,
        proof: action.proof,
    }
}

/// The actions a reader may see, fifty of each list at a time.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionsOut {
    /// Taken on by the own side and open, the oldest date first.
    own: Vec<ActionOut>,
    /// Asked by the other side and not answered, the oldest date first.
    asked: Vec<ActionOut>,
    /// Of the other side, as far as clauses open them, the newest first.
    others: Vec<ActionOut>,
    /// Closed ones, when asked for, the newest first.
    closed: Vec<ActionOut>,
    /// The lists that go on.
    more: Vec<MoreOut>,
}

/// Where a list goes on: give both with the next call.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoreOut {
    list: ActionList,
    /// The last action of it here.
    #[schema(value_type = String)]
    after: Reference,
}

impl From<Lists> for ActionsOut {
    fn from(lists: Lists) -> Self {
        let goes_on = |list: ActionList| {
            let after = lists.of(list).more_after.clone()?;
            Some(MoreOut { list, after })
        };
        let more = ActionList::ALL.iter().copied().filter_map(goes_on).collect();
        let out = |listed: Listed| listed.rows.into_iter().map(ActionOut::from).collect();
        Self {
            more,
            own: out(lists.own),
            asked: out(lists.asked),
            others: out(lists.others),
            closed: out(lists.closed),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListQuery {
    closed: bool,
    list: Option<ActionList>,
    after: Option<Reference>,
}

/// All open actions, and the closed ones when asked for: fifty of each list, and `more` says which goes on.
#[utoipa::path(get, path = "/api/v1/actions", tag = "actions",
    params(("closed" = Option<bool>, Query, description = "The closed ones too"),
        ("after" = Option<String>, Query, description = "Goes on after this action, the last of a list that was read, and with that list \
            alone"),
        ("list" = Option<String>, Query, description = "With `after`, the list that goes on: `own`, `asked`, `others` or `closed`. `own` \
            when absent")),
    responses((status = 200, body = ActionsOut), (status = 404, description = "Also when `after` is not in that list"),
        (status = 422, description = "`query.malformed`")))]
pub(crate) async fn get_actions(desk: Desk, Query(query): Query<ListQuery>) -> Result<Json<ActionsOut>, Problem> {
    let lists = match &query.after {
        Some(after) => verbs::list_after(&desk, query.list.unwrap_or(ActionList::Own), after).await?,
        None => verbs::list(&desk, query.closed).await?,
    };
    Ok(Json(lists.into()))
}

/// Something that happened to an action.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventOut {
    event: EventKind,
    #[schema(value_type = String)]
    side: Side,
    position: String,
    words: String,
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<civil::Date>,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

impl From<Event> for EventOut {
    fn from(event: Event) -> Self {
        Self {
            event: event.kind,
            side: event.side,
            position: event.title,
            words: event.words,
            due_on: event.due_on,
            at: event.at,
        }
    }
}

/// An action with its history, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionWithHistory {
    #[serde(flatten)]
    action: ActionOut,
    history: Vec<EventOut>,
}

/// One action with its history.
#[utoipa::path(get, path = "/api/v1/actions/{ref}", tag = "actions",
    params(("ref" = String, Path, description = "Reference of the action, `AC-1234`")),
    responses((status = 200, body = ActionWithHistory), (status = 404)))]
pub(crate) async fn get_action(
    desk: Desk,
    Path(reference): Path<Reference>,
) -> Result<Json<ActionWithHistory>, Problem> {
    let view = verbs::read(&desk, &reference).await?;
    let history = view.events.into_iter().map(EventOut::from).collect();
    Ok(Json(ActionWithHistory {
        action: view.seen.into(),
        history,
    }))
}

/// An action to add. `owner` is an own position, or one of the other side that the debrief's facts name.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ActionIn {
    issue: String,
    words: String,
    #[schema(value_type = Element)]
    element: String,
    /// Id of a position.
    owner: String,
    /// `2027-03-31`; empty or absent means today.
    #[serde(default)]
    starts_on: String,
    due_on: String,
}

/// The action that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionAdded {
    #[schema(value_type = String)]
    reference: Reference,
}

/// Adds an action to a debrief. The other side is asked, the own side's stands at once.
#[utoipa::path(post, path = "/api/v1/debriefs/{inc}/actions", tag = "actions", request_body = ActionIn,
    params(("inc" = String, Path, description = "Reference of the incident")),
    responses((status = 201, body = ActionAdded), (status = 404), (status = 409, description = "`debrief.closed`"),
        (status = 422, description = "`action.element`, `action.owner`, `action.date`, `action.date-far`, \
            `action.due-in-the-past`, `action.due-before-start`, `text.*`")))]
pub(crate) async fn post_action(
    desk: Desk,
    Path(incident): Path<Reference>,
    muster_web::Json(action): muster_web::Json<ActionIn>,
) -> Result<(StatusCode, Json<ActionAdded>), Problem> {
    let ActionIn {
        issue,
        words,
        element,
        owner,
        starts_on,
        due_on,
    } = action;
    let form = ActionForm {
        issue,
        words,
        element,
        owner,
        starts_on,
        due_on,
    };
    let input = rules::check(&form, verbs::today(&desk)).map_err(first)?;
    let reference = verbs::add(&desk, &incident, input).await?;
    Ok((StatusCode::CREATED, Json(ActionAdded { reference })))
}

/// The API names one problem at a time.
fn first(problems: Vec<(&'static str, Problem)>) -> Problem {
    problems
        .into_iter()
        .next()
        .map_or(Problem::Missing, |(_, problem)| problem)
}

/// Who takes it on, for the revision that was read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AcceptanceIn {
    revision: i64,
    #[schema(value_type = String, format = Uuid)]
    owner: PositionId,
}

/// Takes on what the other side asked for.
#[utoipa::path(post, path = "/api/v1/actions/{ref}/acceptance", tag = "actions", request_body = AcceptanceIn,
    params(("ref" = String, Path, description = "Reference of the action")),
    responses((status = 204), (status = 404), (status = 409, description = "`action.changed`, `action.open`"), (status = 422)))]
pub(crate) async fn post_acceptance(
    desk: Desk,
    Path(reference): Path<Reference>,
    muster_web::Json(input): muster_web::Json<AcceptanceIn>,
) -> Result<StatusCode, Problem> {
    verbs::accept(&desk, &reference, input.revision, input.owner).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What shows that it is done, for the revision that was read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ClosingIn {
    revision: i64,
    proof: String,
}

/// Closes an action with its proof.
#[utoipa::path(post, path = "/api/v1/actions/{ref}/closing", tag = "actions", request_body = ClosingIn,
    params(("ref" = String, Path, description = "Reference of the action")),
    responses((status = 204), (status = 404), (status = 409, description = "`action.changed`, `action.closed`"), (status = 422)))]
pub(crate) async fn post_closing(
    desk: Desk,
    Path(reference): Path<Reference>,
    muster_web::Json(input): muster_web::Json<ClosingIn>,
) -> Result<StatusCode, Problem> {
    verbs::close(&desk, &reference, input.revision, &input.proof).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A date and its reason, for the revision that was read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DateIn {
    revision: i64,
    /// `2027-03-31`.
    due_on: String,
    reason: String,
}

/// Moves the due date, with a reason.
#[utoipa::path(post, path = "/api/v1/actions/{ref}/due-date", tag = "actions", request_body = DateIn,
    params(("ref" = String, Path, description = "Reference of the action")),
    responses((status = 204), (status = 404), (status = 409, description = "`action.changed`, `action.closed`"), (status = 422)))]
pub(crate) async fn post_due_date(
    desk: Desk,
    Path(reference): Path<Reference>,
    muster_web::Json(input): muster_web::Json<DateIn>,
) -> Result<StatusCode, Problem> {
    verbs::move_due(&desk, &reference, input.revision, &input.due_on, &input.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a closed action again, with a reason and a new date.
#[utoipa::path(post, path = "/api/v1/actions/{ref}/reopening", tag = "actions", request_body = DateIn,
    params(("ref" = String, Path, description = "Reference of the action")),
    responses((status = 204), (status = 404), (status = 409, description = "`action.changed`, `action.open`"), (status = 422)))]
pub(crate) async fn post_reopening(
    desk: Desk,
    Path(reference): Path<Reference>,
    muster_web::Json(input): muster_web::Json<DateIn>,
) -> Result<StatusCode, Problem> {
    verbs::reopen(&desk, &reference, input.revision, &input.due_on, &input.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
