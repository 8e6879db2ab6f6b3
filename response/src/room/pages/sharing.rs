//! Stop sharing with another side, and share again: each is asked on a page of its own before it is done.

use super::{Part, RoomPage, room_page};
use crate::room::reading::Look;
use crate::room::{verbs, views};
use axum::response::{IntoResponse, Redirect, Response};
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes, t_with};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/rooms/{inc}/stop-sharing", stop_page)
        .post("/rooms/{inc}/stop-sharing", stop)
        .get("/rooms/{inc}/share-again", again_page)
        .post("/rooms/{inc}/share-again", again)
}

/// The other side.
#[derive(Debug, Deserialize)]
struct With {
    with: OrgId,
}

/// The room as whoever decides about its sharing has it, with that side; the room itself when there is nothing to ask.
enum Asked {
    Page(Box<RoomPage>),
    Elsewhere(Response),
}

async fn asked(desk: &Desk, inc: &Reference, with: OrgId, stopped: bool) -> Result<Asked, Problem> {
    let page = room_page(desk, inc, Look::Refresh, Part::NOW).await?;
    if !page.can.stop_sharing {
        return Err(Problem::Missing);
    }
    let party = page.view.partner(with).ok_or(Problem::Missing)?;
    Ok(match party.stopped_at.is_some() == stopped {
        true => Asked::Page(Box::new(page)),
        false => Asked::Elsewhere(room(inc).into_response()),
    })
}

fn room(inc: &Reference) -> Redirect {
    Redirect::to(&format!("/rooms/{inc}"))
}

fn title(page: &RoomPage, with: OrgId, key: &str) -> String {
    let who = page.view.partner(with).map(|party| party.org_name.clone());
    t_with(key, &[("who", who.unwrap_or_default().into())])
}

async fn stop_page(desk: Desk, Path(inc): Path<Reference>, Query(asked_of): Query<With>) -> Result<Response, Problem> {
    let with = asked_of.with;
    match asked(&desk, &inc, with, false).await? {
        Asked::Elsewhere(leads) => Ok(leads),
        Asked::Page(page) => {
            let title = title(&page, with, "stop-ask");
            let body = views::stop_sharing(&page, with, &title);
            Ok(desk.page(&title, body).await?.into_response())
        }
    }
}

async fn stop(desk: Desk, Path(inc): Path<Reference>, Form(form): Form<With>) -> Result<Redirect, Problem> {
    verbs::stop_sharing(&desk, &inc, form.with).await?;
    Ok(room(&inc))
}

async fn again_page(desk: Desk, Path(inc): Path<Reference>, Query(asked_of): Query<With>) -> Result<Response, Problem> {
    let with = asked_of.with;
    match asked(&desk, &inc, with, true).await? {
        Asked::Elsewhere(leads) => Ok(leads),
        Asked::Page(page) => {
            let opens = verbs::would_open(&desk, &inc, with).await?;
            let title = title(&page, with, "again-ask");
            let body = views::share_again(&page, with, &title, &opens);
            Ok(desk.page(&title, body).await?.into_response())
        }
    }
}

async fn again(desk: Desk, Path(inc): Path<Reference>, Form(form): Form<With>) -> Result<Redirect, Problem> {
    verbs::share_again(&desk, &inc, form.with).await?;
    Ok(room(&inc))
}
