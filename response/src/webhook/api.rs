//! Webhook addresses, as JSON: the same verbs as the page.

use super::{Webhook, verbs};
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/webhooks", get_webhooks)
        .post("/api/v1/webhooks", post_webhook)
        .delete("/api/v1/webhooks/{id}", delete_webhook)
}

/// An address that is called.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookOut {
    #[schema(value_type = String, format = Uuid)]
    id: WebhookId,
    url: String,
    created_at: String,
    /// When the newest finished delivery ended; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_at: Option<String>,
    /// Whether it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_taken: Option<bool>,
}

impl From<Webhook> for WebhookOut {
    fn from(hook: Webhook) -> Self {
        Self {
            id: hook.id,
            url: hook.url,
            created_at: stored_instant(hook.created_at),
            last_at: hook.last.as_ref().map(|last| stored_instant(last.at)),
            last_taken: hook.last.map(|last| last.good),
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct WebhookIn {
    /// `https://` and a public host, without a user name or password.
    url: String,
}

/// A new address and the secret that signs what it is sent, shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewWebhookOut {
    #[schema(value_type = String, format = Uuid)]
    id: WebhookId,
    url: String,
    /// `whsec_…`
    secret: String,
}

/// The addresses of the own organisation, the oldest first.
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "webhooks", responses((status = 200, body = [WebhookOut])))]
pub(crate) async fn get_webhooks(desk: Desk) -> Result<Reply<Vec<WebhookOut>>, Problem> {
    let hooks = verbs::list(&desk).await?;
    Ok(Reply(hooks.into_iter().map(WebhookOut::from).collect()))
}

/// Adds an address.
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "webhooks", request_body = WebhookIn, responses((status = 201, body = NewWebhookOut)))]
pub(crate) async fn post_webhook(
    desk: Desk,
    Json(wanted): Json<WebhookIn>,
) -> Result<(StatusCode, Reply<NewWebhookOut>), Problem> {
    let added = verbs::add(&desk, &wanted.url).await?;
    let out = NewWebhookOut {
        id: added.id,
        url: added.url,
        secret: added.secret,
    };
    Ok((StatusCode::CREATED, Reply(out)))
}

/// Removes an address: nothing is sent to it any more.
#[utoipa::path(delete, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(("id" = String, Path)), responses((status = 204)))]
pub(crate) async fn delete_webhook(desk: Desk, Path(id): Path<WebhookId>) -> Result<StatusCode, Problem> {
    verbs::remove(&desk, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
