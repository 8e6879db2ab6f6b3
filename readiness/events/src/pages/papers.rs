//! Handlers of the briefing and of the forms.

use crate::ics::{self, During, Sheet, Sketch};
use crate::model::*;
use crate::reading::{self, Found, Numbers};
use crate::rules::{self, briefing as briefings, briefing::BriefingForm, briefing::Said};
use crate::verbs;
use crate::views::papers;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_membership::{fields::FieldProblems, fields::beside_form, organisation};
use muster_policy::CrossingAct;
use muster_readiness::opening::Part;
use muster_terms::*;
use muster_web::{Begun, Desk, Form as Typed, Path, Problem, Query};
use serde::Deserialize;

async fn read(desk: &Desk, reference: &Reference) -> Result<Found, Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::read(desk, &mut tx, reference, CrossingAct::Read).await?;
    tx.commit().await?;
    Ok(found)
}

/// `GET /events/{ev}/briefing`
pub(super) async fn get_briefing(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let found = read(&desk, &reference).await?;
    papers::briefing(&desk, &found).await
}

async fn own(desk: &Desk, reference: &Reference) -> Result<Found, Problem> {
    desk.require(Act::ManageSites)?;
    let found = read(desk, reference).await?;
    match found.is_own(desk) {
        true => Ok(found),
        false => Err(Problem::Missing),
    }
}

fn as_form(found: &Found) -> BriefingForm {
    let said = found.briefing.as_ref().map(Said::from).unwrap_or_default();
    let version = found
        .briefing
        .as_ref()
        .map(|briefing| briefing.version)
        .unwrap_or_default();
    let begun = Begun::with(&briefings::stored(&said));
    BriefingForm::of(said, version, begun)
}

/// `GET /events/{ev}/briefing/edit`
pub(super) async fn get_edit(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let found = own(&desk, &reference).await?;
    rules::must_go_on(&found.event, desk.now())?;
    papers::edit(&desk, &found, &as_form(&found), &FieldProblems::default()).await
}

/// `POST /events/{ev}/briefing/edit`
pub(super) async fn post_edit(
    desk: Desk,
    Path(reference): Path<Reference>,
    Typed(mut form): Typed<BriefingForm>,
) -> Result<Response, Problem> {
    let mut found = own(&desk, &reference).await?;
    let (status, problems) = match briefings::check(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(said) => match verbs::brief(&desk, &reference, form.version, said.clone()).await {
            Ok(_) => {
                let next = format!("/events/{reference}/briefing?done=event-briefed");
                return Ok(Redirect::to(&next).into_response());
            }
            Err(problem) if problem.is_conflict() => {
                found = own(&desk, &reference).await?;
                let now = found.briefing.as_ref().map(Said::from).unwrap_or_default();
                let (typed, stored) = (briefings::stored(&said), briefings::stored(&now));
                let reopen = format!("/events/{reference}/briefing/edit");
                let problem = problem.since(&form.begun, &typed, &stored, reopen);
                if let Some(meanwhile) = problem.goes_on() {
                    form = form.again(as_form(&found), meanwhile);
                }
                (problem.status(), beside_form("situation", problem)?)
            }
            Err(problem) => (problem.status(), beside_form("situation", problem)?),
        },
    };
    Ok((status, papers::edit(&desk, &found, &form, &problems).await?).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReadForm {
    version: i64,
}

/// `POST /events/{ev}/briefing/read`: this position has read it.
pub(super) async fn post_read(
    desk: Desk,
    Path(reference): Path<Reference>,
    Typed(form): Typed<ReadForm>,
) -> Result<Redirect, Problem> {
    verbs::mark_read(&desk, &reference, form.version).await?;
    Ok(Redirect::to(&format!(
        "/events/{reference}/briefing?done=event-read-kept"
    )))
}

/// For which operational period a form is; none: the one that runs.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    period: Option<usize>,
}

/// The event of a form, with the numbers or the map where the form holds them.
struct Gathered {
    found: Found,
    numbers: Vec<(OrgId, Part<Numbers>)>,
    sketch: Sketch,
}

async fn gathered(desk: &Desk, reference: &Reference, form: Form, asked: &Asked) -> Result<Gathered, Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::read(desk, &mut tx, reference, CrossingAct::Export).await?;
    // What is not there leaves no line of having been taken.
    During::of(&found, asked.period, desk.now())?;
    let numbers = match form {
        Form::Ics205a => reading::numbers(desk, &mut tx, &found).await?,
        Form::Ics201 | Form::Ics207 => Vec::new(),
    };
    let own = organisation::store::find(&tx, desk.org()).await?;
    tx.commit().await?;
    let part = match form {
        Form::Ics201 => reading::site_map(desk, &found).await?,
        Form::Ics205a | Form::Ics207 => None,
    };
    let metric = own.is_none_or(|own| own.metric);
    Ok(Gathered {
        found,
        numbers,
        sketch: Sketch { part, metric },
    })
}

/// `GET /events/{ev}/forms/{form}`: `ics-201`, `ics-205a` or `ics-207`, as a page.
pub(super) async fn get_form(
    desk: Desk,
    Path((reference, form)): Path<(Reference, String)>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let form = Form::parse(&form).ok_or(Problem::Missing)?;
    let Gathered { found, numbers, sketch } = gathered(&desk, &reference, form, &asked).await?;
    let zone = desk.time_zone();
    let sheet = Sheet {
        form,
        found: &found,
        during: During::of(&found, asked.period, desk.now())?,
        numbers: &numbers,
        sketch: &sketch,
        zone: &zone,
        now: desk.now(),
        prepared_by: desk.who.position_title.clone(),
    };
    papers::form(&desk, &sheet).await
}

/// `GET /events/{ev}/forms/{form}/pdf`
pub(crate) async fn get_pdf(
    desk: Desk,
    Path((reference, form)): Path<(Reference, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let form = Form::parse(&form).ok_or(Problem::Missing)?;
    let Gathered { found, numbers, sketch } = gathered(&desk, &reference, form, &asked).await?;
    let zone = desk.time_zone();
    let sheet = Sheet {
        form,
        found: &found,
        during: During::of(&found, asked.period, desk.now())?,
        numbers: &numbers,
        sketch: &sketch,
        zone: &zone,
        now: desk.now(),
        prepared_by: desk.who.position_title.clone(),
    };
    let bytes = ics::pdf(&desk, &sheet).await?;
    let mut response = (StatusCode::OK, bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("attachment; filename=\"{reference}-{}.pdf\"", form.as_str());
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
