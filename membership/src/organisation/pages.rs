//! Handlers of `/admin/organisation`.

use super::{
    settings::{self, SettingsForm},
    views,
};
use crate::fields::FieldProblems;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_terms::Act;
use muster_web::{Desk, Form, Problem, Routes};

pub fn routes() -> Routes {
    Routes::new()
        .get("/admin/organisation", get_organisation)
        .post("/admin/organisation", post_organisation)
}

/// `GET /admin/organisation`
async fn get_organisation(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::Administer)?;
    let form = SettingsForm::of(&settings::of_desk(&desk).await?);
    views::settings(&desk, &form, &FieldProblems::default()).await
}

/// `POST /admin/organisation`
async fn post_organisation(desk: Desk, Form(form): Form<SettingsForm>) -> Result<Response, Problem> {
    desk.require(Act::Administer)?;
    match settings::check(&form) {
        Ok(new) => {
            settings::change(&desk, new).await?;
            Ok(Redirect::to("/admin/organisation?done=organisation-changed").into_response())
        }
        Err(problems) => {
            let page = views::settings(&desk, &form, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
