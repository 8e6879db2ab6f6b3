//! `GET /live`: the event stream of a page. `GET /live/strips`: its strips as they are now. `POST /rooms/{inc}/seen`: a screen's
//! receipt; `GET`: the same of a page without script.

use super::strips::{Audience, for_audience};
use super::teller::{all_rooms, responders};
use crate::incident::Room;
use crate::room::verbs;
use axum::{
    body::Body,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use maud::Markup;
use muster_notify::hub::{Hub, Topic};
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes, Shell, forms::Form, layout};
use serde::Deserialize;
use std::convert::Infallible;

pub fn routes() -> Routes {
    Routes::new()
        .get("/live", stream)
        .get("/live/strips", strips)
        .get("/rooms/{inc}/seen", seen_without_script)
        .post("/rooms/{inc}/seen", seen)
}

#[derive(Debug, Deserialize)]
struct Watching {
    room: Option<Reference>,
    /// What the page heard last; at first, the mark it was drawn with.
    last_event_id: Option<String>,
}

/// Streams that one session may have open. A browser speaks over six connections, or over one that carries a hundred streams;
/// nobody reads more pages at once than this.
const STREAMS_OF_A_SESSION: usize = 32;
/// When to try again with too many.
const RETRY_SECONDS: u64 = 30;

/// The stream of one page. It ends with the session, and now and then by itself: each reconnect signs in anew.
///
/// Errors: [`Problem::Missing`] for a room that is not this desk's; [`Problem::TooMany`] with so many pages open.
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
    let frames = match desk.who.session.map(Topic::session) {
        Some(session) => {
            topics.push(session.clone());
            hub.subscribe_at_most(STREAMS_OF_A_SESSION, &session, &topics, since)
        }
        None => Some(hub.subscribe(&topics, since)),
    };
    let frames = frames.ok_or(Problem::TooMany {
        retry_after_seconds: RETRY_SECONDS,
    })?;
    let frames = frames.map(Ok::<_, Infallible>);
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, [("x-accel-buffering", "no")], Body::from_stream(frames)).into_response())
}

/// The strips of this desk as they are now: for a page that may have missed an event. They are what the page's own frame shows.
async fn strips(desk: Desk) -> Result<Markup, Problem> {
    let tx = desk.read().await?;
    let strips = for_audience(&tx, desk.app(), &Audience::of_desk(&desk), desk.now()).await?;
    Ok(layout::strips(&Shell {
        strips,
        demo: desk.app().settings().demo,
        ..Shell::default()
    }))
}

#[derive(Debug, Deserialize)]
struct Receipt {}

/// A screen showed the alert to a person who was called.
async fn seen(desk: Desk, Path(reference): Path<Reference>, Form(_): Form<Receipt>) -> Result<Response, Problem> {
    verbs::seen(&desk, &reference).await?;
    Ok(axum::http::StatusCode::NO_CONTENT.into_response())
}

/// One clear point.
const POINT: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>";

/// Did a page of this server ask for the picture? A browser says what it draws and for which site; what says neither is none that
/// another site could use.
fn is_of_own_page(headers: &HeaderMap) -> bool {
    let is_or_silent = |name: &str, wanted: &str| {
        headers
            .get(name)
            .is_none_or(|value| value.as_bytes() == wanted.as_bytes())
    };
    is_or_silent("sec-fetch-dest", "image") && is_or_silent("sec-fetch-site", "same-origin")
}

/// The same without script: the picture that a browser asks for when it draws the page. Who comes to the address by hand, or over
/// a page of another site, has seen nothing.
async fn seen_without_script(
    desk: Desk,
    Path(reference): Path<Reference>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !is_of_own_page(&headers) {
        return Err(Problem::Missing);
    }
    verbs::seen(&desk, &reference).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, POINT).into_response())
}
