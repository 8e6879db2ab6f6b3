//! Handlers of `/concern`: open to anybody who has the link.

use super::{
    rules::{self, TellForm, WORDS},
    verbs, views,
};
use crate::roster;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use muster_membership::{
    fields::{FieldProblems, beside_form},
    sign_in::Caller,
};
use muster_web::{App, Desk, OpenForm, Path, Problem, Routes, plain_text, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/concern", get_own)
        .open_get("/concern/{link}", get_form)
        .open_post("/concern/{link}", post_told)
        .open_post("/concern/{link}/answer", post_read)
        .open_post("/concern/{link}/reply", post_reply)
}

/// `GET /concern`: to the form of the own organisation. Nothing of who is signed in goes along.
async fn get_own(desk: Desk) -> Result<Redirect, Problem> {
    let team = roster::store::team(&desk.read().await?, desk.org()).await?;
    let team = team.filter(|team| team.recovery.is_some()).ok_or(Problem::Missing)?;
    Ok(Redirect::to(&format!("/concern/{}", team.link)))
}

/// `GET /concern/{link}`
async fn get_form(State(app): State<App>, Path(link): Path<String>, caller: Caller) -> Result<Response, Problem> {
    let team = verbs::find(&app, &link, &caller).await?;
    views::form(&app, &team, &TellForm::default(), &FieldProblems::default()).await
}

/// `POST /concern/{link}`
async fn post_told(
    State(app): State<App>,
    Path(link): Path<String>,
    caller: Caller,
    OpenForm(form): OpenForm<TellForm>,
) -> Result<Response, Problem> {
    let team = verbs::find(&app, &link, &caller).await?;
    let told = match rules::check(&form) {
        Ok(told) => verbs::tell(&app, &team, told, &caller)
            .await
            .map_err(|problem| beside_form("kept_from", problem)),
        Err(problems) => Err(Ok(problems)),
    };
    match told {
        Ok(receipt) => views::receipt(&app, &team, &receipt).await,
        Err(problems) => {
            let page = views::form(&app, &team, &form, &problems?).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReadForm {
    receipt: String,
    reply: String,
}

/// `POST /concern/{link}/answer`: what was told under a receipt, and what the team said. A receipt stands in no address.
async fn post_read(
    State(app): State<App>,
    Path(link): Path<String>,
    caller: Caller,
    OpenForm(form): OpenForm<ReadForm>,
) -> Result<Response, Problem> {
    let team = verbs::find(&app, &link, &caller).await?;
    match verbs::read(&app, &team, &form.receipt, &caller).await {
        Ok(thread) => views::thread(&app, &team, &thread, &form.receipt, "", &FieldProblems::default()).await,
        Err(problem) => {
            let problems = beside_form("receipt", problem)?;
            let page = views::form(&app, &team, &TellForm::default(), &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `POST /concern/{link}/reply`
async fn post_reply(
    State(app): State<App>,
    Path(link): Path<String>,
    caller: Caller,
    OpenForm(form): OpenForm<ReadForm>,
) -> Result<Response, Problem> {
    let team = verbs::find(&app, &link, &caller).await?;
    let mut problems = FieldProblems::default();
    let words = problems.keep("reply", plain_text(&form.reply, &t("tell-words-called"), WORDS, true));
    if let Some(words) = words {
        match verbs::reply(&app, &team, &form.receipt, words, &caller).await {
            Ok(()) => {
                let thread = verbs::read(&app, &team, &form.receipt, &caller).await?;
                return views::thread(&app, &team, &thread, &form.receipt, "", &problems).await;
            }
            Err(problem) => problems = beside_form("reply", problem)?,
        }
    }
    let page = match verbs::read(&app, &team, &form.receipt, &caller).await {
        Ok(thread) => views::thread(&app, &team, &thread, &form.receipt, &form.reply, &problems).await?,
        Err(problem) => {
            let problems = beside_form("receipt", problem)?;
            views::form(&app, &team, &TellForm::default(), &problems).await?
        }
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
