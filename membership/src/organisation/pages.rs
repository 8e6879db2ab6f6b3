//! Handlers of `/admin/organisation`.

use super::{
    settings::{self, PLACE, SettingsForm},
    views,
};
use crate::fields::{FieldProblems, beside_form};
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
async fn post_organisation(desk: Desk, Form(mut form): Form<SettingsForm>) -> Result<Response, Problem> {
    desk.require(Act::Administer)?;
    let (status, problems) = match settings::check(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => match settings::change(&desk, new.clone(), form.revision).await {
            Ok(()) => return Ok(Redirect::to(&format!("{PLACE}?done=organisation-changed")).into_response()),
            Err(problem) if problem.is_conflict() => {
                let now = settings::of_desk(&desk).await?;
                let stored = settings::in_form(&now.record);
                let typed = settings::typed(now.record.clone(), new);
                // What the conflict knows by itself is named as the API names it.
                let problem = problem.meanwhile(PLACE, None);
                let problem = problem.since(&form.begun, &typed, &stored, PLACE);
                if let Some(meanwhile) = problem.goes_on() {
                    form = form.again(SettingsForm::of(&now), meanwhile);
                }
                (problem.status(), beside_form("name", problem)?)
            }
            Err(problem) => return Err(problem),
        },
    };
    Ok((status, views::settings(&desk, &form, &problems).await?).into_response())
}
