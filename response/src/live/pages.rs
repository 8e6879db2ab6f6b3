//! `GET /live`: the event stream of a page. `POST /rooms/{inc}/seen`: a screen's receipt.

use super::teller::{all_rooms, responders};
use crate::incident::Room;
use crate::room::verbs;
use axum::{
    body::Body,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use muster_notify::hub::{Hub, Topic};
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes, forms::Form};
use serde::Deserialize;
use std::convert::Infallible;

pub fn routes() -> Routes {
    Routes::new().get("/live", stream).post("/rooms/{inc}/seen", seen)
}

#[derive(Debug, Deserialize)]
struct Watching {
    room: Option<Reference>,
    /// What the page heard last, when it reconnects by itself.
    last_event_id: Option<String>,
}

/// The stream of one page. It ends when the session does not: each reconnect signs in anew.
async fn stream(desk: Desk, Query(watching): Query<Watching>, headers: HeaderMap) -> Result<Response, Problem> {
    let hub = desk
        .app()
        .part::<Hub>()
        .ok_or_else(|| Problem::fault("the server has no hub", false))?;
    let mut topics = vec![Topic::person(desk.who.person), Topic::position(desk.who.position)];
    if desk.may(Act::Respond) {
        topics.push(responders(desk.org()));
    }
    let tx = desk.read().await?;
    if let Some(reference) = &watching.room {
        let room = Room::open(&tx, &desk, reference).await?;
        topics.push(Topic::incident(room.incident.id, desk.org()));
    } else if desk.may(Act::Respond) {
        topics.push(all_rooms(desk.org()));
    }
    drop(tx);
    let since = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .or(watching.last_event_id.as_deref());
    let frames = hub.subscribe(&topics, since).map(Ok::<_, Infallible>);
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, [("x-accel-buffering", "no")], Body::from_stream(frames)).into_response())
}

#[derive(Debug, Deserialize)]
struct Receipt {}

/// A screen showed the alert to a person who was called.
async fn seen(desk: Desk, Path(reference): Path<Reference>, Form(_): Form<Receipt>) -> Result<Response, Problem> {
    verbs::seen(&desk, &reference).await?;
    Ok(axum::http::StatusCode::NO_CONTENT.into_response())
}
