//! What waits, as JSON.

use super::{Waiting, verbs};
use axum::Json as Reply;
use muster_terms::*;
use muster_web::{Desk, Problem, Routes};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

pub fn routes() -> Routes {
    Routes::new().get("/api/v1/inbox", get_inbox)
}

/// One thing that waits for this position.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingOut {
    /// `call`, `all_clear`, `reach_test`, `dead_number`, `action`, `proposed_action`, `kit`, `request`, `loan`, `sign`, `answer`,
    /// `debrief`, `drill`, `visit`, `exercise`, `plan`, `event`, `introduction`.
    kind: &'static str,
    /// Of an introduction that of the vacancy it follows from.
    reference: String,
    /// Id of an introduction, which has no reference of its own; absent for all others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    id: Option<IntroductionId>,
    words: String,
    /// Whose it is or who asks.
    other: String,
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<civil::Date>,
    is_drill: bool,
    /// The clause that opened it, such as `AG-0143 §3.2`; absent for own things.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
}

impl From<Waiting> for WaitingOut {
    fn from(waiting: Waiting) -> Self {
        Self {
            kind: waiting.kind.as_str(),
            reference: waiting.reference.to_string(),
            id: waiting.introduction,
            words: waiting.words,
            other: waiting.other,
            due: waiting.due,
            is_drill: waiting.is_drill,
            clause: waiting
                .clause
                .map(|(agreement, number)| format!("{agreement} §{number}")),
        }
    }
}

/// What waits for a position.
#[derive(Debug, Serialize, ToSchema)]
pub struct InboxOut {
    /// In the order of harm, those that are due first.
    waiting: Vec<WaitingOut>,
    /// The kinds of which more waits than stands here.
    more: Vec<&'static str>,
}

/// What waits for this position: of each kind up to fifty of the own organisation's and up to fifty of others'. The calls of the kinds
/// themselves, such as `/api/v1/actions`, have the rest.
#[utoipa::path(get, path = "/api/v1/inbox", tag = "inbox", responses((status = 200, body = InboxOut)))]
pub(crate) async fn get_inbox(desk: Desk) -> Result<Reply<InboxOut>, Problem> {
    desk.require(Act::ReadOwn)?;
    let inbox = verbs::rows(&desk.read().await?, &desk).await?;
    Ok(Reply(InboxOut {
        more: inbox.more.iter().map(|more| more.kind.as_str()).collect(),
        waiting: inbox.rows.into_iter().map(WaitingOut::from).collect(),
    }))
}

#[derive(OpenApi)]
#[openapi(paths(get_inbox), tags((name = "inbox", description = "What waits for a position")))]
struct Api;

/// OpenAPI 3.1 of `/api/v1/inbox`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
