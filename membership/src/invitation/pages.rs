//! Handlers of invitation links.

use super::{
    verbs::{self, Invited},
    views,
};
use crate::{
    fields::{FieldProblems, beside_form},
    organisation::{
        self, Basis, found_organisation,
        rules::{self, FoundingForm},
    },
    setup,
    sign_in::{
        Caller, Limits,
        pages::{session_cookie, with_cookies},
    },
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_terms::{OrganisationKind, PositionId};
use muster_web::{App, Desk, Form, OpenForm, Path, Problem, Routes, t};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .post("/admin/people/{id}/invitation", post_invitation)
        .open_get("/invite/{token}", get_invite)
        .open_post("/invite/{token}", post_invite)
        .open_get("/invite/organisation/{token}", get_partner)
        .open_post("/invite/organisation/{token}", post_partner)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct InvitationForm {
    email: String,
}

/// `POST /admin/people/{id}/invitation`: a link that is not mailed is shown, this once.
async fn post_invitation(
    desk: Desk,
    Path(id): Path<PositionId>,
    Form(form): Form<InvitationForm>,
) -> Result<Response, Problem> {
    let to = Some(form.email.trim()).filter(|email| !email.is_empty());
    let back = format!("/admin/people/{id}");
    match verbs::invite(&desk, id, to).await? {
        Invited::Mailed => Ok(Redirect::to(&format!("{back}?done=link-mailed")).into_response()),
        Invited::ByHand(path) => {
            let link = format!("{}{path}", desk.app().settings().base_url);
            let page = views::link_once(&desk, &link, &t("invite-link-words"), &back).await?;
            Ok(page.into_response())
        }
    }
}

/// `GET /invite/{token}`
async fn get_invite(State(app): State<App>, caller: Caller, Path(token): Path<String>) -> Result<Markup, Problem> {
    Limits::ask_opening(&app, &caller)?;
    let offer = verbs::offer(&app, &token).await?;
    Ok(views::invite(&app, &token, &offer, "", &FieldProblems::default()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AcceptForm {
    email: String,
    password: String,
}

/// `POST /invite/{token}`: fills the position and shows the recovery codes, once.
async fn post_invite(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
    OpenForm(form): OpenForm<AcceptForm>,
) -> Result<Response, Problem> {
    match verbs::accept(&app, &token, &form.email, form.password, &caller).await {
        Ok(accepted) => {
            let cookie = session_cookie(&app, &accepted.session);
            Ok(with_cookies(views::welcome(&app, &accepted.codes, "/me"), [cookie]))
        }
        Err(problem) => {
            let field = if problem.code().starts_with("password") {
                "password"
            } else {
                "email"
            };
            let problems = beside_form(field, problem)?;
            let offer = verbs::offer(&app, &token).await?;
            let page = views::invite(&app, &token, &offer, &form.email, &problems);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Which kind of organisation a partner link may found.
///
/// Errors: [`Problem::Missing`] when it was used, taken back, has expired, or never was.
async fn invited_kind(app: &App, token: &str) -> Result<OrganisationKind, Problem> {
    let tx = app.store().read().await?;
    let found = organisation::store::find_invitation(&tx, token, app.now()).await?;
    Ok(found.ok_or(Problem::Missing)?.kind)
}

/// `GET /invite/organisation/{token}`
async fn get_partner(State(app): State<App>, caller: Caller, Path(token): Path<String>) -> Result<Markup, Problem> {
    Limits::ask_opening(&app, &caller)?;
    let kind = invited_kind(&app, &token).await?;
    let form = setup::blank_form(&app, Some(kind));
    Ok(setup::views::founding(
        &app,
        &setup::views::FoundingPage::partner(&token, &form, &FieldProblems::default()),
    ))
}

/// `POST /invite/organisation/{token}`: founds the partner's organisation and shows the recovery codes, once.
async fn post_partner(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
    OpenForm(form): OpenForm<FoundingForm>,
) -> Result<Response, Problem> {
    Limits::ask_link(&app, &caller)?;
    let kind = invited_kind(&app, &token).await?;
    let form = FoundingForm {
        kind: kind.as_str().into(),
        ..form
    };
    let result = match rules::check(&form) {
        Ok(founding) => match found_organisation(&app, founding, Basis::Invitation(&token), &caller).await {
            Ok(founded) => Ok(founded),
            Err(problem) => Err(beside_form("email", problem)?),
        },
        Err(problems) => Err(problems),
    };
    match result {
        Ok(founded) => {
            let cookie = founded
                .session
                .as_deref()
                .and_then(|secret| session_cookie(&app, secret));
            Ok(with_cookies(views::welcome(&app, &founded.codes, "/setup"), [cookie]))
        }
        Err(problems) => {
            let page = setup::views::founding(&app, &setup::views::FoundingPage::partner(&token, &form, &problems));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
