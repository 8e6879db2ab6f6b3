//! Raising, as JSON.

use super::{Raise, verbs};
use crate::incident::Category;
use axum::{
    Json as Reply,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use muster_membership::sign_in::{ClientAddress, Limits};
use muster_terms::*;
use muster_web::{Desk, Json, Problem, Routes, t};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub fn routes() -> Routes {
    Routes::new().post_to_the_end("/api/v1/alerts", post_alert)
}

/// An emergency at one of the organisation's own sites.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertIn {
    /// The site's reference, such as `S-4821`.
    #[schema(value_type = String)]
    site: Reference,
    /// Where, in words. Cut after 120 characters.
    #[serde(default)]
    place: String,
    /// A floor plan feature, when the place is one.
    #[serde(default)]
    place_mark: String,
    /// 1: danger to life, police and site. 2: help needed here.
    #[schema(value_type = u8)]
    level: AlertLevel,
    /// weapon, violence, fire, medical, missing_person or unknown.
    #[serde(default)]
    category: Option<String>,
    /// What was seen or said. Cut after 2,000 characters.
    #[serde(default)]
    words: String,
    /// Nothing may sound or be said aloud at the place; everybody who is told reads it first.
    #[serde(default)]
    silent: bool,
}

/// An alert that is stored: durable before this answer was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertOut {
    /// `INC-0231`.
    reference: String,
    /// CAP 1.2 status: always `Actual` here. A drill is started from its plan.
    status: &'static str,
    raised_at: String,
    /// Where its room is.
    room: String,
}

/// Raises an emergency. The header `Idempotency-Key` (8 to 64 letters, digits, dashes) is required: the same key twice is one
/// alert, answered 200 the second time.
#[utoipa::path(post, path = "/api/v1/alerts", tag = "response", request_body = AlertIn,
    params(("Idempotency-Key" = String, Header, description = "Drawn anew for each alarm")),
    responses((status = 201, body = AlertOut), (status = 200, body = AlertOut), (status = 404), (status = 422), (status = 429)))]
pub(crate) async fn post_alert(
    desk: Desk,
    from: ClientAddress,
    headers: HeaderMap,
    Json(alert): Json<AlertIn>,
) -> Result<Response, Problem> {
    let key = headers
        .get("idempotency-key")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let category = match alert.category.as_deref() {
        None => Category::Unknown,
        Some(word) => {
            Category::parse(word).ok_or_else(|| Problem::refusal("raise.unknown-category", t("room-unknown-word")))?
        }
    };
    let input = Raise {
        site: alert.site,
        place: alert.place,
        place_mark: alert.place_mark,
        level: alert.level,
        category,
        words: alert.words,
        silent: alert.silent,
        idempotency_key: key.to_owned(),
    };
    let raised = match verbs::raised_before(&desk, key).await? {
        // The same key with another alarm is no retry: answered with the old one, the new one would be lost and nobody told.
        Some(known) if !input.is_retried_as(&known.incident) => {
            return Err(Problem::refusal(
                "raise.key-of-another-alarm",
                t("raise-key-of-another-alarm"),
            ));
        }
        Some(known) => known,
        None => {
            if let Some(limits) = desk.app().part::<Limits>() {
                limits.raise_by_program(&desk.who.position.to_string(), &from.to_string())?;
            }
            verbs::raise(&desk, input).await?
        }
    };
    let room = format!("/api/v1/rooms/{}", raised.incident.reference);
    let body = AlertOut {
        reference: raised.incident.reference.to_string(),
        status: raised.incident.status.as_str(),
        raised_at: stored_instant(raised.incident.raised_at),
        room: room.clone(),
    };
    let status = if raised.is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, [(header::LOCATION, room)], Reply(body)).into_response())
}
