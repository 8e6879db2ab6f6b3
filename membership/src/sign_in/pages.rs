//! Handlers of coming in and going out.

use super::{Caller, DEVICE_COOKIE_GONE, demo, rules, verbs, views};
use crate::{
    fields::{FieldProblems, beside_form},
    organisation,
};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Redirect, Response},
};
use muster_web::{App, Desk, Form, OpenForm, Path, Problem, Query, Routes, cookies};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .open_get("/", get_door)
        .open_get("/sign-in", get_sign_in)
        .open_post("/sign-in", post_sign_in)
        .open_post("/sign-in/which", post_which)
        .post("/sign-out", post_sign_out)
        .get("/sign-out-everywhere", get_sign_out_everywhere)
        .post("/sign-out-everywhere", post_sign_out_everywhere)
        .open_get("/recover", get_recover)
        .open_post("/recover", post_recover)
        .open_get("/demo/{token}", get_demo)
}

/// The session's cookie, or its removal when the secret is empty.
pub(crate) fn session_cookie(app: &App, secret: &str) -> Option<HeaderValue> {
    let seconds = if secret.is_empty() { 0 } else { rules::SESSION_SECONDS };
    cookies::set(cookies::SESSION, secret, seconds, app.settings().is_https())
}

/// Puts cookies on an answer.
pub(crate) fn with_cookies(
    answer: impl IntoResponse,
    cookies: impl IntoIterator<Item = Option<HeaderValue>>,
) -> Response {
    let mut response = answer.into_response();
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// `GET /`: home, the sign-in page, or the first run while nobody is here.
async fn get_door(State(app): State<App>, desk: Result<Desk, Problem>) -> Result<Redirect, Problem> {
    match desk {
        Ok(_) => Ok(Redirect::to("/home")),
        Err(Problem::SignedOut) => {
            let any = organisation::store::any(&app.store().read().await?).await?;
            Ok(Redirect::to(if any { "/sign-in" } else { "/setup" }))
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Debug, Default, Deserialize)]
struct NextQuery {
    next: Option<String>,
}

/// `GET /sign-in`
async fn get_sign_in(
    State(app): State<App>,
    desk: Result<Desk, Problem>,
    Query(query): Query<NextQuery>,
) -> Result<Response, Problem> {
    let next = rules::safe_next(query.next.as_deref());
    match desk {
        Ok(_) => Ok(Redirect::to(next).into_response()),
        // Nobody is here yet, so nobody could sign in: every address of a fresh server leads to its first run.
        Err(Problem::SignedOut) if !organisation::store::any(&app.store().read().await?).await? => {
            Ok(Redirect::to("/setup").into_response())
        }
        Err(Problem::SignedOut) => {
            let page = views::SignInPage {
                next,
                email: "",
                problems: &FieldProblems::default(),
            };
            Ok(views::sign_in(&app, &page).into_response())
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SignInForm {
    email: String,
    password: String,
    next: Option<String>,
}

/// `POST /sign-in`
async fn post_sign_in(
    State(app): State<App>,
    caller: Caller,
    OpenForm(form): OpenForm<SignInForm>,
) -> Result<Response, Problem> {
    let next = rules::safe_next(form.next.as_deref());
    match verbs::sign_in(&app, &form.email, form.password, &caller).await {
        Ok(verbs::Entrance::Session(secret)) => Ok(with_cookies(Redirect::to(next), [session_cookie(&app, &secret)])),
        Ok(verbs::Entrance::Choice(choices)) => Ok(views::which(&app, &choices, next).into_response()),
        Err(problem) => {
            let problems = beside_form("email", problem)?;
            let page = views::SignInPage {
                next,
                email: &form.email,
                problems: &problems,
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, views::sign_in(&app, &page)).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WhichForm {
    account: String,
    next: Option<String>,
}

/// `POST /sign-in/which`: to one of the accounts that the password opened.
async fn post_which(
    State(app): State<App>,
    caller: Caller,
    OpenForm(form): OpenForm<WhichForm>,
) -> Result<Response, Problem> {
    let next = rules::safe_next(form.next.as_deref());
    match verbs::sign_in_at(&app, &form.account, &caller).await {
        Ok(secret) => Ok(with_cookies(Redirect::to(next), [session_cookie(&app, &secret)])),
        Err(problem) => {
            let problems = beside_form("email", problem)?;
            let page = views::SignInPage {
                next,
                email: "",
                problems: &problems,
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, views::sign_in(&app, &page)).into_response())
        }
    }
}

#[derive(Debug, Deserialize)]
struct EmptyForm {}

/// `POST /sign-out`
async fn post_sign_out(desk: Desk, Form(EmptyForm {}): Form<EmptyForm>) -> Result<Response, Problem> {
    verbs::sign_out(&desk).await?;
    Ok(with_cookies(Redirect::to("/sign-in"), [session_cookie(desk.app(), "")]))
}

/// `GET /sign-out-everywhere`: asks first.
async fn get_sign_out_everywhere(desk: Desk) -> Result<Response, Problem> {
    Ok(views::sign_out_everywhere(&desk).await?.into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct EverywhereForm {
    devices: Option<String>,
}

/// `POST /sign-out-everywhere`
async fn post_sign_out_everywhere(desk: Desk, Form(form): Form<EverywhereForm>) -> Result<Response, Problem> {
    let devices_too = form.devices.is_some();
    verbs::sign_out_everywhere(&desk, devices_too).await?;
    let device = if devices_too {
        cookies::set(
            cookies::DEVICE,
            "",
            DEVICE_COOKIE_GONE,
            desk.app().settings().is_https(),
        )
    } else {
        None
    };
    Ok(with_cookies(
        Redirect::to("/sign-in"),
        [session_cookie(desk.app(), ""), device],
    ))
}

/// `GET /recover`
async fn get_recover(State(app): State<App>) -> Response {
    views::recover(&app, "", &FieldProblems::default()).into_response()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RecoverForm {
    email: String,
    code: String,
    password: String,
    devices: Option<String>,
}

/// `POST /recover`
async fn post_recover(
    State(app): State<App>,
    caller: Caller,
    OpenForm(form): OpenForm<RecoverForm>,
) -> Result<Response, Problem> {
    let asked = verbs::Recovery {
        email: &form.email,
        code: &form.code,
        new: form.password,
        devices_too: form.devices.is_some(),
    };
    match verbs::recover(&app, asked, &caller).await {
        Ok(secret) => Ok(with_cookies(
            Redirect::to("/me?done=password-changed"),
            [session_cookie(&app, &secret)],
        )),
        Err(problem) => {
            let field = if problem.code() == "sign-in.wrong" {
                "code"
            } else {
                "password"
            };
            let problems = beside_form(field, problem)?;
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                views::recover(&app, &form.email, &problems),
            )
                .into_response())
        }
    }
}

/// `GET /demo/{token}`: signs in as a role of the demo partnership.
async fn get_demo(State(app): State<App>, caller: Caller, Path(token): Path<String>) -> Result<Response, Problem> {
    let secret = demo::sign_in(&app, &token, &caller).await?;
    Ok(with_cookies(Redirect::to("/home"), [session_cookie(&app, &secret)]))
}
