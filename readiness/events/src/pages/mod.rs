//! Handlers of `/events`.

pub(crate) mod papers;
pub(crate) mod staff;
pub(crate) mod steps;

use crate::model::*;
use crate::rules::{self, EventForm};
use crate::views::{self, forms, show};
use crate::{listing, reading, verbs};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_membership::{fields::FieldProblems, fields::beside_form, site};
use muster_policy::CrossingAct;
use muster_readiness::{opening::own_clauses, site_profile};
use muster_terms::*;
use muster_web::{Begun, Desk, Form, Path, Problem, Query, Routes, Stored};
use serde::Deserialize;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/events", get_list)
        .post("/events", post_event)
        .get("/events/new", get_new)
        .get("/events/{ev}", get_event)
        .get("/events/{ev}/edit", get_edit)
        .post("/events/{ev}/edit", post_edit)
        .get("/events/{ev}/steps/{step}", steps::get_step)
        .post("/events/{ev}/steps", steps::post_step)
        .get("/events/{ev}/posts/new", staff::get_new_post)
        .post("/events/{ev}/posts", staff::post_post)
        .get("/events/{ev}/posts/{post}", staff::get_post)
        .post("/events/{ev}/posts/{post}", staff::post_changed_post)
        .post("/events/{ev}/posts/{post}/removal", staff::post_removed_post)
        .get("/events/{ev}/periods/new", staff::get_new_period)
        .post("/events/{ev}/periods", staff::post_period)
        .get("/events/{ev}/periods/{period}", staff::get_period)
        .post("/events/{ev}/periods/{period}", staff::post_changed_period)
        .post("/events/{ev}/periods/{period}/removal", staff::post_removed_period)
        .get("/events/{ev}/shifts/new", staff::get_new_shift)
        .post("/events/{ev}/shifts", staff::post_shift)
        .post("/events/{ev}/shifts/{shift}/removal", staff::post_removed_shift)
        .get("/events/{ev}/briefing", papers::get_briefing)
        .get("/events/{ev}/briefing/edit", papers::get_edit)
        .post("/events/{ev}/briefing/edit", papers::post_edit)
        .post("/events/{ev}/briefing/read", papers::post_read)
        .get("/events/{ev}/forms/{form}", papers::get_form)
        .get("/events/{ev}/forms/{form}/pdf", papers::get_pdf)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BeforeQuery {
    pub before: Option<Reference>,
}

/// `GET /events`: what is on, what comes, what is over; with `?before=EV-1234` those that are over and come after that one in the list.
async fn get_list(desk: Desk, Query(asked): Query<BeforeQuery>) -> Result<Markup, Problem> {
    let page = listing::list(&desk, asked.before.as_ref()).await?;
    views::list(&desk, &page).await
}

/// `GET /events/{ev}`: one event with all that is open of it.
async fn get_event(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::read(&desk, &mut tx, &reference, CrossingAct::Read).await?;
    let site = Some(found.site.id);
    let clauses = own_clauses(&tx, desk.org(), DataClass::Event, site, desk.now()).await?;
    tx.commit().await?;
    show::event(&desk, &found, &clauses).await
}

async fn form_page(
    desk: &Desk,
    event: Option<&Event>,
    form: &EventForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.read().await?;
    let page = forms::FormPage {
        event,
        form,
        sites: &site::store::of_org(&tx, desk.org()).await?,
        known: &site_profile::store::known_police(&tx, desk.org()).await?,
        partners: &verbs::open_partners(desk, &tx).await?,
        problems,
    };
    drop(tx);
    forms::event(desk, &page).await
}

/// `GET /events/new`
async fn get_new(desk: Desk) -> Result<Markup, Problem> {
    let form = EventForm {
        tlp: Tlp::default().label().to_owned(),
        ..EventForm::default()
    };
    form_page(&desk, None, &form, &FieldProblems::default()).await
}

/// Checks plan, ground and partner of a new event together; the pages and the API share this way.
pub(crate) async fn checked_new(
    desk: &Desk,
    form: &EventForm,
) -> Result<Result<(rules::Plan, rules::Ground, Option<OrgId>), FieldProblems>, Problem> {
    desk.require(Act::ManageSites)?;
    let known = site_profile::store::known_police(&desk.read().await?, desk.org()).await?;
    let plan = rules::check(form, &desk.time_zone(), desk.now());
    let ground = rules::check_ground(form, &known);
    let partner = rules::check_partner(&form.partner).map_err(|problem| FieldProblems::one("partner", &problem));
    Ok(match (plan, ground, partner) {
        (Ok(plan), Ok(ground), Ok(partner)) => Ok((plan, ground, partner)),
        (plan, ground, partner) => {
            let mut problems = FieldProblems::default();
            let wrong = [plan.err(), ground.err(), partner.err()];
            for (field, words) in wrong.iter().flatten().flat_map(FieldProblems::list) {
                problems.say(field, words.clone());
            }
            Err(problems)
        }
    })
}

/// `POST /events`
async fn post_event(desk: Desk, Form(form): Form<EventForm>) -> Result<Response, Problem> {
    let (status, problems) = match checked_new(&desk, &form).await? {
        Ok((plan, ground, partner)) => match verbs::make(&desk, plan, ground, partner).await {
            Ok(reference) => {
                return Ok(Redirect::to(&format!("/events/{reference}?done=event-made")).into_response());
            }
            Err(problem) => (problem.status(), beside_form(field_of(problem.code()), problem)?),
        },
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
    };
    Ok((status, form_page(&desk, None, &form, &problems).await?).into_response())
}

/// The field that a refusal of a verb belongs to.
fn field_of(code: &str) -> &'static str {
    match code {
        "event.place" => "place",
        "event.partner" | "event.no-clause" | "event.invited-already" => "partner",
        "event.when" => "ends_at",
        _ => "title",
    }
}

/// An own event.
async fn own(desk: &Desk, reference: &Reference) -> Result<Event, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, CrossingAct::Read).await?;
    tx.commit().await?;
    match found.is_own(desk) {
        true => Ok(found.event),
        false => Err(Problem::Missing),
    }
}

fn as_form(desk: &Desk, event: &Event) -> EventForm {
    let zone = desk.time_zone();
    EventForm {
        title: event.title.clone(),
        words: event.words.clone(),
        attendance: event.attendance.map(|people| people.to_string()).unwrap_or_default(),
        weather: event.weather.clone(),
        safety: event.safety.clone(),
        starts_at: rules::local(event.starts_at, &zone),
        ends_at: rules::local(event.ends_at, &zone),
        revision: event.revision,
        begun: Begun::with(&rules::stored(event, &zone)),
        ..EventForm::default()
    }
}

/// `GET /events/{ev}/edit`
async fn get_edit(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let event = own(&desk, &reference).await?;
    rules::must_go_on(&event, desk.now())?;
    let form = as_form(&desk, &event);
    form_page(&desk, Some(&event), &form, &FieldProblems::default()).await
}

/// `POST /events/{ev}/edit`
async fn post_edit(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(mut form): Form<EventForm>,
) -> Result<Response, Problem> {
    let mut event = own(&desk, &reference).await?;
    let zone = desk.time_zone();
    form.stands = Some(event.span());
    let (status, problems) = match rules::check(&form, &zone, desk.now()) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(plan) => match verbs::change(&desk, &reference, form.revision, plan.clone()).await {
            Ok(()) => {
                return Ok(Redirect::to(&format!("/events/{reference}?done=event-changed")).into_response());
            }
            Err(problem) if problem.is_conflict() => {
                let now = own(&desk, &reference).await?;
                let typed: Vec<Stored> = rules::stored(&rules::planned(now.clone(), plan), &zone);
                let stored = rules::stored(&now, &zone);
                let problem = problem.since(&form.begun, &typed, &stored, format!("/events/{reference}/edit"));
                if let Some(meanwhile) = problem.goes_on() {
                    let fresh = as_form(&desk, &now);
                    form = EventForm {
                        title: meanwhile.fill("title", form.title, fresh.title),
                        words: meanwhile.fill("words", form.words, fresh.words),
                        attendance: meanwhile.fill("attendance", form.attendance, fresh.attendance),
                        weather: meanwhile.fill("weather", form.weather, fresh.weather),
                        safety: meanwhile.fill("safety", form.safety, fresh.safety),
                        starts_at: meanwhile.fill("starts_at", form.starts_at, fresh.starts_at),
                        ends_at: meanwhile.fill("ends_at", form.ends_at, fresh.ends_at),
                        revision: fresh.revision,
                        begun: fresh.begun,
                        ..EventForm::default()
                    };
                }
                event = now;
                (problem.status(), beside_form("title", problem)?)
            }
            Err(problem) => (problem.status(), beside_form(field_of(problem.code()), problem)?),
        },
    };
    Ok((status, form_page(&desk, Some(&event), &form, &problems).await?).into_response())
}
