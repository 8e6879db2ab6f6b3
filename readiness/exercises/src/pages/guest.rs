//! A guest's link. Every link that leads nowhere gets the same page, whatever the reason.

use crate::{verbs, views};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::Markup;
use muster_membership::sign_in::{Caller, Limits};
use muster_web::{App, OpenForm, Path, Problem, Routes};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .open_get("/guest/{token}", get_guest)
        .open_post("/guest/{token}", post_guest)
}

fn unkept(status: StatusCode, page: Markup) -> Response {
    let mut response = (status, page).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn answered(app: &App, token: &str, typed: &str, problem: Option<&Problem>) -> Result<Response, Problem> {
    match verbs::find_guest(app, token).await {
        Ok(view) => {
            let status = problem.map_or(StatusCode::OK, Problem::status);
            let wrong = problem.map(Problem::words);
            Ok(unkept(
                status,
                views::guest::show(app, &view, token, typed, wrong.as_deref()),
            ))
        }
        Err(Problem::Missing) => Ok(unkept(StatusCode::NOT_FOUND, views::guest::nowhere(app))),
        Err(problem) => Err(problem),
    }
}

/// `GET /guest/{token}`: the injects for guests, and a form for what was seen.
async fn get_guest(State(app): State<App>, caller: Caller, Path(token): Path<String>) -> Result<Response, Problem> {
    Limits::ask_opening(&app, &caller)?;
    answered(&app, &token, "", None).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WordsForm {
    words: String,
}

/// `POST /guest/{token}`: what a guest saw.
async fn post_guest(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
    OpenForm(form): OpenForm<WordsForm>,
) -> Result<Response, Problem> {
    Limits::ask_link(&app, &caller)?;
    match verbs::observe_as_guest(&app, &token, &form.words).await {
        Ok(()) => Ok(unkept(StatusCode::OK, views::guest::thanks(&app, &token))),
        Err(Problem::Missing) => Ok(unkept(StatusCode::NOT_FOUND, views::guest::nowhere(&app))),
        Err(problem @ Problem::Refusal(_)) => answered(&app, &token, &form.words, Some(&problem)).await,
        Err(problem) => Err(problem),
    }
}
