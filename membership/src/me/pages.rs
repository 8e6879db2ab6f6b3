//! Handlers of `/me`.

use super::{
    store::Settings,
    verbs,
    views::{self, MePage},
};
use crate::{
    confirmation::{self, views::OwnAddress},
    fields::{FieldProblems, beside_form},
    letter::{self, LetterKind},
    position::{self, pages::ShiftForm},
    sign_in::{self, Caller, rules},
};
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_store::Tx;
use muster_terms::{PositionId, SessionId};
use muster_web::{Desk, Form, Path, Problem, Routes, Theme};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/me", get_me)
        .post("/me/settings", post_settings)
        .post("/me/theme", post_theme)
        .post("/me/position", post_position)
        .post("/me/shift", post_shift)
        .post("/me/sessions/{id}/end", post_session_end)
        .get("/me/recovery-codes", get_codes)
        .post("/me/recovery-codes", post_codes)
        .get("/me/password", get_password)
        .post("/me/password", post_password)
}

/// `GET /me`
async fn get_me(desk: Desk) -> Result<Markup, Problem> {
    let (tx, person, now) = (desk.read().await?, desk.who.person, desk.now());
    let positions = position::store::of_person(&tx, person).await?;
    let sessions = sign_in::store::open_sessions(&tx, person, now).await?;
    let page = MePage {
        positions: &positions,
        sessions: &sessions,
        on_duty: position::store::is_on_duty(&tx, desk.who.position, now).await?,
        codes_left: sign_in::store::recovery_codes_left(&tx, person).await?,
        address: own_address(&tx, &desk).await?,
    };
    views::me(&desk, &page).await
}

async fn own_address(tx: &Tx, desk: &Desk) -> Result<Option<OwnAddress>, Problem> {
    let Some(address) = confirmation::store::address_of(tx, desk.who.person).await? else {
        return Ok(None);
    };
    let about = desk.who.person.to_string();
    Ok(Some(OwnAddress {
        address,
        mailed: letter::store::newest(tx, desk.org(), LetterKind::Confirmation, &about).await?,
        by_mail: letter::is_offered(desk.app()),
    }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SettingsForm {
    theme: String,
    tap_twice: Option<String>,
    shortcuts: Option<String>,
}

/// `POST /me/settings`
async fn post_settings(desk: Desk, Form(form): Form<SettingsForm>) -> Result<Redirect, Problem> {
    let settings = Settings {
        theme: Theme::parse(&form.theme).unwrap_or(desk.who.theme),
        tap_twice: form.tap_twice.is_some(),
        shortcuts: form.shortcuts.is_some(),
    };
    verbs::save_settings(&desk, settings).await?;
    Ok(Redirect::to("/me?done=settings-saved"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ThemeForm {
    theme: String,
}

/// `POST /me/theme`: from the button in the top bar; goes back to the page it stood on.
async fn post_theme(desk: Desk, headers: HeaderMap, Form(form): Form<ThemeForm>) -> Result<Redirect, Problem> {
    let theme = Theme::parse(&form.theme).ok_or(Problem::Missing)?;
    verbs::set_theme(&desk, theme).await?;
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    Ok(Redirect::to(rules::path_of_referer(
        text(header::REFERER),
        text(header::HOST),
    )))
}

#[derive(Debug, Deserialize)]
struct PositionForm {
    position: String,
}

/// `POST /me/position`: works on in another of one's positions.
async fn post_position(desk: Desk, Form(form): Form<PositionForm>) -> Result<Redirect, Problem> {
    let id: PositionId = form.position.parse().map_err(|_| Problem::Missing)?;
    verbs::switch_position(&desk, id).await?;
    Ok(Redirect::to("/me?done=position-switched"))
}

/// `POST /me/shift`
async fn post_shift(desk: Desk, Form(form): Form<ShiftForm>) -> Result<Redirect, Problem> {
    let on_duty = form.on_duty == "yes";
    position::verbs::set_on_duty(&desk, desk.who.position, on_duty).await?;
    Ok(Redirect::to(if on_duty {
        "/me?done=on-duty"
    } else {
        "/me?done=off-duty"
    }))
}

#[derive(Debug, Deserialize)]
struct EmptyForm {}

/// `POST /me/sessions/{id}/end`
async fn post_session_end(
    desk: Desk,
    Path(id): Path<SessionId>,
    Form(EmptyForm {}): Form<EmptyForm>,
) -> Result<Redirect, Problem> {
    verbs::end_session(&desk, id).await?;
    Ok(Redirect::to("/me?done=session-ended"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PasswordForm {
    current: String,
    password: String,
}

/// `GET /me/recovery-codes`: asks for the password first.
async fn get_codes(desk: Desk) -> Result<Markup, Problem> {
    views::renew_codes(&desk, &FieldProblems::default()).await
}

/// `POST /me/recovery-codes`: the answer shows the new codes, this once.
async fn post_codes(desk: Desk, caller: Caller, Form(form): Form<PasswordForm>) -> Result<Response, Problem> {
    match verbs::renew_codes(&desk, form.current, &caller).await {
        Ok(codes) => Ok(views::codes_once(&desk, &codes).await?.into_response()),
        Err(problem) => {
            let problems = beside_form("current", problem)?;
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                views::renew_codes(&desk, &problems).await?,
            )
                .into_response())
        }
    }
}

/// `GET /me/password`
async fn get_password(desk: Desk) -> Result<Markup, Problem> {
    views::change_password(&desk, &FieldProblems::default()).await
}

/// `POST /me/password`
async fn post_password(desk: Desk, caller: Caller, Form(form): Form<PasswordForm>) -> Result<Response, Problem> {
    match verbs::change_password(&desk, form.current, form.password, &caller).await {
        Ok(()) => Ok(Redirect::to("/me?done=password-changed").into_response()),
        Err(problem) => {
            let field = if problem.code() == "sign-in.password-wrong" {
                "current"
            } else {
                "password"
            };
            let problems = beside_form(field, problem)?;
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                views::change_password(&desk, &problems).await?,
            )
                .into_response())
        }
    }
}
