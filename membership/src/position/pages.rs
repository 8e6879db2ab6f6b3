//! Handlers of `/admin/people`.

use super::{
    rules::{self, PositionForm},
    store, verbs, views,
};
use crate::{
    fields::{FieldProblems, beside_form},
    invitation,
    letter::{self, LetterKind},
    organisation, site,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/admin/people", get_people)
        .post("/admin/people", post_position)
        .get("/admin/people/new", get_new)
        .post("/admin/people/units", post_unit)
        .get("/admin/people/{id}", get_position)
        .post("/admin/people/{id}", post_change)
        .post("/admin/people/{id}/shift", post_shift)
        .get("/admin/people/{id}/vacancy", get_vacancy)
        .post("/admin/people/{id}/vacancy", post_vacancy)
        .get("/admin/people/{id}/closure", get_closure)
        .post("/admin/people/{id}/closure", post_closure)
        .get("/admin/people/{id}/lock", get_lock)
        .post("/admin/people/{id}/lock", post_lock)
        .post("/admin/people/{id}/unlock", post_unlock)
        .get("/admin/people/{id}/sign-out", get_end_sessions)
        .post("/admin/people/{id}/sign-out", post_end_sessions)
}

fn back(id: PositionId, done: &str) -> Redirect {
    Redirect::to(&format!("/admin/people/{id}?done={done}"))
}

/// `GET /admin/people`
async fn get_people(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::Administer)?;
    let tx = desk.read().await?;
    let listed = store::listed(&tx, desk.org(), desk.now()).await?;
    let units = organisation::store::units_of(&tx, desk.org()).await?;
    views::people(
        &desk,
        &views::PeoplePage {
            listed: &listed,
            units: &units,
        },
    )
    .await
}

/// What both forms of a position offer to choose from.
async fn choices(desk: &Desk) -> Result<views::Choices, Problem> {
    let tx = desk.read().await?;
    Ok(views::Choices {
        sites: site::store::of_org(&tx, desk.org()).await?,
        units: organisation::store::units_of(&tx, desk.org()).await?,
    })
}

/// `GET /admin/people/new`
async fn get_new(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::Administer)?;
    views::new_position(
        &desk,
        &PositionForm::default(),
        &choices(&desk).await?,
        &FieldProblems::default(),
    )
    .await
}

/// `POST /admin/people`: a new, vacant position.
async fn post_position(desk: Desk, Form(form): Form<PositionForm>) -> Result<Response, Problem> {
    desk.require(Act::Administer)?;
    match rules::check(&form, desk.who.org_kind) {
        Ok(new) => Ok(back(verbs::add(&desk, new).await?, "position-added").into_response()),
        Err(problems) => {
            let page = views::new_position(&desk, &form, &choices(&desk).await?, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct UnitForm {
    name: String,
}

/// `POST /admin/people/units`
async fn post_unit(desk: Desk, Form(form): Form<UnitForm>) -> Result<Redirect, Problem> {
    organisation::verbs::add_unit(&desk, &form.name).await?;
    Ok(Redirect::to("/admin/people?done=unit-added"))
}

async fn one(desk: &Desk, id: PositionId) -> Result<super::Listed, Problem> {
    desk.require(Act::Administer)?;
    let all = store::listed(&desk.read().await?, desk.org(), desk.now()).await?;
    all.into_iter()
        .find(|listed| listed.position.id == id)
        .ok_or(Problem::Missing)
}

/// `GET /admin/people/{id}`
async fn get_position(desk: Desk, Path(id): Path<PositionId>) -> Result<Markup, Problem> {
    let listed = one(&desk, id).await?;
    let form = views::form_of(&listed);
    show(&desk, &listed, &form, &FieldProblems::default()).await
}

async fn show(
    desk: &Desk,
    listed: &super::Listed,
    form: &PositionForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let choices = choices(desk).await?;
    let by_mail = letter::is_offered(desk.app());
    let about = listed.position.id.to_string();
    let (mailed, invited_at) = match listed.holder {
        Some(_) => (None, None),
        None => {
            let tx = desk.read().await?;
            (
                letter::store::newest(&tx, desk.org(), LetterKind::Invitation, &about).await?,
                invitation::store::open_since(&tx, listed.position.id, desk.now()).await?,
            )
        }
    };
    views::position(
        desk,
        &views::PositionPage {
            listed,
            form,
            choices: &choices,
            problems,
            by_mail,
            mailed,
            invited_at,
        },
    )
    .await
}

/// `POST /admin/people/{id}`: another title, place or phone.
async fn post_change(
    desk: Desk,
    Path(id): Path<PositionId>,
    Form(form): Form<PositionForm>,
) -> Result<Response, Problem> {
    let mut listed = one(&desk, id).await?;
    let mut form = PositionForm {
        duty: listed.position.duty.as_str().into(),
        ..form
    };
    let (status, problems) = match rules::check(&form, desk.who.org_kind) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => match verbs::change(&desk, id, new.clone(), form.revision).await {
            Ok(()) => return Ok(back(id, "position-changed").into_response()),
            Err(problem) if problem.is_conflict() => {
                listed = one(&desk, id).await?;
                let stored = verbs::stored(&desk.read().await?, &listed.position).await?;
                let typed = rules::stored(&verbs::changed(listed.position.clone(), new), "", "");
                let problem = problem.since(&form.begun, &typed, &stored, format!("/admin/people/{id}"));
                if let Some(meanwhile) = problem.goes_on() {
                    form = form.again(views::form_of(&listed), meanwhile);
                }
                (problem.status(), beside_form("title", problem)?)
            }
            Err(problem) => return Err(problem),
        },
    };
    Ok((status, show(&desk, &listed, &form, &problems).await?).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ShiftForm {
    pub on_duty: String,
}

/// `POST /admin/people/{id}/shift`
async fn post_shift(desk: Desk, Path(id): Path<PositionId>, Form(form): Form<ShiftForm>) -> Result<Redirect, Problem> {
    let on_duty = form.on_duty == "yes";
    verbs::set_on_duty(&desk, id, on_duty).await?;
    Ok(back(id, if on_duty { "on-duty" } else { "off-duty" }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StepForm {
    devices: Option<String>,
}

/// After a step: on to the position, or the question again with what stands in the way.
async fn after(
    desk: &Desk,
    id: PositionId,
    step: views::Step,
    result: Result<(), Problem>,
    done: &str,
) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(back(id, done).into_response()),
        Err(problem) => {
            let status = problem.status();
            let problems = beside_form("step", problem)?;
            Ok((status, ask(desk, id, step, &problems).await?).into_response())
        }
    }
}

async fn ask(desk: &Desk, id: PositionId, step: views::Step, problems: &FieldProblems) -> Result<Markup, Problem> {
    views::ask(desk, &one(desk, id).await?, step, problems).await
}

/// `GET /admin/people/{id}/vacancy`
async fn get_vacancy(desk: Desk, Path(id): Path<PositionId>) -> Result<Markup, Problem> {
    ask(&desk, id, views::Step::Vacate, &FieldProblems::default()).await
}

/// `POST /admin/people/{id}/vacancy`
async fn post_vacancy(desk: Desk, Path(id): Path<PositionId>, Form(_): Form<StepForm>) -> Result<Response, Problem> {
    let result = verbs::vacate(&desk, id).await;
    after(&desk, id, views::Step::Vacate, result, "vacated").await
}

/// `GET /admin/people/{id}/closure`
async fn get_closure(desk: Desk, Path(id): Path<PositionId>) -> Result<Markup, Problem> {
    ask(&desk, id, views::Step::Close, &FieldProblems::default()).await
}

/// `POST /admin/people/{id}/closure`
async fn post_closure(desk: Desk, Path(id): Path<PositionId>, Form(_): Form<StepForm>) -> Result<Response, Problem> {
    match verbs::close(&desk, id).await {
        Ok(()) => Ok(Redirect::to("/admin/people?done=position-closed").into_response()),
        refused => after(&desk, id, views::Step::Close, refused, "").await,
    }
}

/// `GET /admin/people/{id}/lock`
async fn get_lock(desk: Desk, Path(id): Path<PositionId>) -> Result<Markup, Problem> {
    ask(&desk, id, views::Step::Lock, &FieldProblems::default()).await
}

/// `POST /admin/people/{id}/lock`
async fn post_lock(desk: Desk, Path(id): Path<PositionId>, Form(_): Form<StepForm>) -> Result<Response, Problem> {
    let result = verbs::set_locked(&desk, id, true).await;
    after(&desk, id, views::Step::Lock, result, "locked").await
}

/// `POST /admin/people/{id}/unlock`
async fn post_unlock(desk: Desk, Path(id): Path<PositionId>, Form(_): Form<StepForm>) -> Result<Redirect, Problem> {
    verbs::set_locked(&desk, id, false).await?;
    Ok(back(id, "unlocked"))
}

/// `GET /admin/people/{id}/sign-out`
async fn get_end_sessions(desk: Desk, Path(id): Path<PositionId>) -> Result<Markup, Problem> {
    ask(&desk, id, views::Step::EndSessions, &FieldProblems::default()).await
}

/// `POST /admin/people/{id}/sign-out`
async fn post_end_sessions(
    desk: Desk,
    Path(id): Path<PositionId>,
    Form(form): Form<StepForm>,
) -> Result<Response, Problem> {
    let result = verbs::end_sessions(&desk, id, form.devices.is_some()).await;
    after(&desk, id, views::Step::EndSessions, result, "sessions-ended").await
}
