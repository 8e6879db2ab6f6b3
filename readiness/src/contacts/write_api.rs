//! Changing the reach order over the API: the same verbs as the forms.

use super::{
    rules::{self, ChangeForm, ContactForm, Direction},
    verbs,
};
use axum::{Json as Reply, http::StatusCode};
use muster_terms::*;
use muster_web::{Desk, Json, Path, Problem, Routes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/api/v1/contacts", post_contact)
        .put("/api/v1/contacts/{id}", put_contact)
        .delete("/api/v1/contacts/{id}", delete_contact)
        .post("/api/v1/contacts/{id}/place", post_place)
        .post("/api/v1/contacts/{id}/behind", post_behind)
        .post("/api/v1/contacts/{id}/verification", post_verification)
}

/// A position that is to be called.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ContactIn {
    /// Id of an own position.
    position: String,
    /// Id of an own site; empty: for all of them.
    #[serde(default)]
    site: String,
    #[serde(default)]
    hours: String,
    /// `live`, `phone` or `mail`.
    channel: String,
}

/// The contact that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactAddedOut {
    #[schema(value_type = String, format = Uuid)]
    id: ContactId,
}

/// Adds a position at the end of a list.
#[utoipa::path(post, path = "/api/v1/contacts", tag = "contacts", request_body = ContactIn,
    responses((status = 201, body = ContactAddedOut), (status = 404), (status = 422, description = "`contact.*`")))]
pub(crate) async fn post_contact(
    desk: Desk,
    Json(wanted): Json<ContactIn>,
) -> Result<(StatusCode, Reply<ContactAddedOut>), Problem> {
    desk.require(Act::ManageSites)?;
    let form = ContactForm {
        position: wanted.position,
        site: wanted.site,
        hours: wanted.hours,
        channel: wanted.channel,
    };
    let new = rules::check(&form).map_err(|problems| problems.into_problem("contact.invalid"))?;
    let id = verbs::add(&desk, new).await?;
    Ok((StatusCode::CREATED, Reply(ContactAddedOut { id })))
}

/// Other hours and another channel, beside those that were read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ContactChangeIn {
    hours: String,
    channel: String,
    seen_hours: String,
    seen_channel: String,
}

/// Changes hours and channel.
#[utoipa::path(put, path = "/api/v1/contacts/{id}", tag = "contacts", request_body = ContactChangeIn,
    params(("id" = String, Path, description = "Id of the contact")),
    responses((status = 204), (status = 404), (status = 409, description = "`contact.changed-meanwhile`"), (status = 422)))]
pub(crate) async fn put_contact(
    desk: Desk,
    Path(id): Path<ContactId>,
    Json(wanted): Json<ContactChangeIn>,
) -> Result<StatusCode, Problem> {
    desk.require(Act::ManageSites)?;
    let checked = |hours: &str, channel: &str| {
        let form = ChangeForm {
            hours: hours.to_owned(),
            channel: channel.to_owned(),
            ..ChangeForm::default()
        };
        rules::check_change(&form).map_err(|problems| problems.into_problem("contact.invalid"))
    };
    let (hours, channel) = checked(&wanted.hours, &wanted.channel)?;
    let (seen_hours, seen_channel) = checked(&wanted.seen_hours, &wanted.seen_channel)?;
    verbs::change(&desk, id, (&seen_hours, seen_channel), &hours, channel).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a position out of its list.
#[utoipa::path(delete, path = "/api/v1/contacts/{id}", tag = "contacts",
    params(("id" = String, Path, description = "Id of the contact")), responses((status = 204), (status = 404)))]
pub(crate) async fn delete_contact(desk: Desk, Path(id): Path<ContactId>) -> Result<StatusCode, Problem> {
    verbs::remove(&desk, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One place up or down.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlaceIn {
    /// `up` or `down`.
    #[schema(value_type = String)]
    direction: Direction,
    /// The place, from 1, that was read.
    seen: usize,
}

/// Moves it one place in the reach order.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/place", tag = "contacts", request_body = PlaceIn,
    params(("id" = String, Path, description = "Id of the contact")),
    responses((status = 204), (status = 404), (status = 409, description = "`contact.changed-meanwhile`")))]
pub(crate) async fn post_place(
    desk: Desk,
    Path(id): Path<ContactId>,
    Json(wanted): Json<PlaceIn>,
) -> Result<StatusCode, Problem> {
    verbs::shift(&desk, id, wanted.seen, wanted.direction).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// To the end of its list.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BehindIn {
    /// The place, from 1, that was read.
    seen: usize,
}

/// Moves it behind all others of its list: its reach tests failed.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/behind", tag = "contacts", request_body = BehindIn,
    params(("id" = String, Path, description = "Id of the contact")),
    responses((status = 204), (status = 404), (status = 409, description = "`contact.changed-meanwhile`")))]
pub(crate) async fn post_behind(
    desk: Desk,
    Path(id): Path<ContactId>,
    Json(wanted): Json<BehindIn>,
) -> Result<StatusCode, Problem> {
    verbs::put_behind(&desk, id, wanted.seen).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An answer to a call made today.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct VerificationIn {
    /// Seconds until the answer, when they were counted.
    seconds: Option<i64>,
}

/// Keeps that somebody called today and it answered.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/verification", tag = "contacts", request_body = VerificationIn,
    params(("id" = String, Path, description = "Id of the contact")), responses((status = 204), (status = 404), (status = 422)))]
pub(crate) async fn post_verification(
    desk: Desk,
    Path(id): Path<ContactId>,
    Json(wanted): Json<VerificationIn>,
) -> Result<StatusCode, Problem> {
    let seconds = match wanted.seconds {
        Some(seconds) => rules::check_seconds(&seconds.to_string())?,
        None => None,
    };
    verbs::verify(&desk, id, seconds).await?;
    Ok(StatusCode::NO_CONTENT)
}
