//! Handlers of `/visits`.

pub(crate) mod said;
pub(crate) mod steps;

pub(crate) use steps::Do;

use crate::model::*;
use crate::rules::{self, VisitForm};
use crate::views::{self, forms, show};
use crate::{listing, own_part, places, reading, verbs};
use axum::{
    extract::DefaultBodyLimit,
    handler::Handler,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{fields::FieldProblems, fields::beside_form, organisation, position, site};
use muster_readiness::opening::own_clauses;
use muster_readiness::{site_plan, site_point};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Begun, Desk, Form, Path, Problem, Query, Routes, t};
use serde::Deserialize;

pub(crate) fn routes() -> Routes {
    let photo = DefaultBodyLimit::max(crate::picture::MOST_UPLOAD_BYTES);
    Routes::new()
        .get("/visits", get_list)
        .post("/visits", post_visit)
        .get("/visits/new", get_new)
        .get("/visits/{vis}", get_visit)
        .get("/visits/{vis}/edit", get_edit)
        .post("/visits/{vis}/edit", post_edit)
        .get("/visits/{vis}/route", get_route)
        .post("/visits/{vis}/stops", post_stop)
        .post("/visits/{vis}/stops/{stop}", post_move)
        .get("/visits/{vis}/steps/{step}", steps::get_step)
        .post("/visits/{vis}/steps", steps::post_step)
        .get("/visits/{vis}/checks/{line}", said::get_check)
        .post("/visits/{vis}/checks/{line}", said::post_check)
        .get("/visits/{vis}/findings/new", said::get_new_finding)
        .post("/visits/{vis}/findings", said::post_finding)
        .get("/visits/{vis}/findings/{finding}", said::get_finding)
        .post("/visits/{vis}/findings/{finding}/photos", said::post_photo.layer(photo))
        .long()
        .post("/visits/{vis}/findings/{finding}/action", said::post_action)
        .post("/visits/{vis}/findings/{finding}/withdrawal", said::post_withdrawal)
        .get("/visits/{vis}/photos/{photo}", said::get_photo)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BeforeQuery {
    pub before: Option<Reference>,
}

/// `GET /visits`: what is planned, under way, to be signed, done; with `?before=VIS-1234` those that ended before that one.
async fn get_list(desk: Desk, Query(asked): Query<BeforeQuery>) -> Result<Markup, Problem> {
    let page = listing::list(&desk, asked.before.as_ref()).await?;
    views::list(&desk, &page).await
}

/// `GET /visits/{vis}`: one visit with all that is open of it; for a side that is out its own part.
async fn get_visit(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let found = match reading::read(&desk, &mut tx, &reference).await {
        Err(Problem::Missing) => {
            let own = own_part::find(&desk, &tx, &reference).await?;
            tx.commit().await?;
            return views::own_part::show(&desk, &own).await;
        }
        read => read?,
    };
    let floors = reading::floors(&desk, &mut tx, &found).await?;
    let actions = reading::actions(&desk, &mut tx, &found).await?;
    let site = Some(found.site.id);
    let clauses = own_clauses(&tx, desk.org(), DataClass::Visit, site, desk.now()).await?;
    let own = organisation::store::find(&tx, desk.org()).await?;
    tx.commit().await?;
    let page = show::ShowPage {
        found: &found,
        floors: floors.as_ref(),
        actions: &actions,
        clauses: &clauses,
        metric: own.is_none_or(|own| own.metric),
        today: reading::today(&desk),
    };
    show::visit(&desk, &page).await
}

async fn form_page(
    desk: &Desk,
    visit: Option<&Visit>,
    form: &VisitForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.read().await?;
    let page = forms::FormPage {
        visit,
        form,
        sites: &site::store::of_org(&tx, desk.org()).await?,
        positions: &position::store::of_org(&tx, desk.org()).await?,
        partners: &verbs::open_partners(desk, &tx).await?,
        problems,
    };
    drop(tx);
    forms::visit(desk, &page).await
}

/// `GET /visits/new`
async fn get_new(desk: Desk) -> Result<Markup, Problem> {
    form_page(&desk, None, &VisitForm::default(), &FieldProblems::default()).await
}

/// `POST /visits`
async fn post_visit(desk: Desk, Form(form): Form<VisitForm>) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let (status, problems) = match rules::check(&form, &desk.time_zone(), desk.now()) {
        Ok(plan) => match verbs::make(&desk, plan).await {
            Ok(reference) => {
                return Ok(Redirect::to(&format!("/visits/{reference}?done=visit-made")).into_response());
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
        "visit.site" => "site",
        "visit.people" => "people",
        "visit.partner" | "visit.no-clause" | "visit.one-partner" => "partner",
        "visit.when" => "planned_for",
        "visit.kind" => "kind",
        _ => "purpose",
    }
}

/// An own visit with its own people, and the name of its site.
async fn own(desk: &Desk, reference: &Reference) -> Result<(Visit, Vec<Named>, String), Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference).await?;
    tx.commit().await?;
    if !found.is_own(desk) {
        return Err(Problem::Missing);
    }
    let people = found.own_side(desk).and_then(|side| side.said());
    let people = people.map(|said| said.people.clone()).unwrap_or_default();
    Ok((found.visit, people, found.site.name))
}

fn as_form(desk: &Desk, visit: &Visit, people: &[Named], site: &str) -> VisitForm {
    let zone = desk.time_zone();
    VisitForm {
        kind: visit.kind.as_str().into(),
        site: visit.site.to_string(),
        planned_for: rules::local(visit.planned_for, &zone),
        purpose: visit.purpose.clone(),
        people: people.iter().map(|each| each.position.to_string()).collect(),
        partner: String::new(),
        revision: visit.revision,
        begun: Begun::with(&rules::stored(visit, people, site, &zone)),
    }
}

/// `GET /visits/{vis}/edit`
async fn get_edit(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let (visit, people, site) = own(&desk, &reference).await?;
    rules::must_be_open(&visit)?;
    let form = as_form(&desk, &visit, &people, &site);
    form_page(&desk, Some(&visit), &form, &FieldProblems::default()).await
}

/// `POST /visits/{vis}/edit`
async fn post_edit(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(mut form): Form<VisitForm>,
) -> Result<Response, Problem> {
    let (mut visit, _, _) = own(&desk, &reference).await?;
    let zone = desk.time_zone();
    // What was planned may have begun since: its own time stays, also when it has passed.
    let kept_time = form.planned_for == rules::local(visit.planned_for, &zone);
    let from = if kept_time {
        visit.planned_for.min(desk.now())
    } else {
        desk.now()
    };
    let (status, problems) = match rules::check(&form, &zone, from) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(mut plan) => {
            if kept_time {
                plan.planned_for = visit.planned_for;
            }
            match verbs::change(&desk, &reference, form.revision, plan.clone()).await {
                Ok(()) => {
                    return Ok(Redirect::to(&format!("/visits/{reference}?done=visit-changed")).into_response());
                }
                Err(problem) if problem.is_conflict() => {
                    let (now, people, site) = own(&desk, &reference).await?;
                    let typed = typed(&now, &plan, &zone);
                    let stored = rules::stored(&now, &people, &site, &zone);
                    let problem = problem.since(&form.begun, &typed, &stored, format!("/visits/{reference}/edit"));
                    if let Some(meanwhile) = problem.goes_on() {
                        let fresh = as_form(&desk, &now, &people, &site);
                        form = VisitForm {
                            kind: meanwhile.fill("kind", form.kind, fresh.kind),
                            site: meanwhile.fill("site", form.site, fresh.site),
                            planned_for: meanwhile.fill("planned_for", form.planned_for, fresh.planned_for),
                            purpose: meanwhile.fill("purpose", form.purpose, fresh.purpose),
                            people: meanwhile.fill("people", form.people, fresh.people),
                            partner: String::new(),
                            revision: fresh.revision,
                            begun: fresh.begun,
                        };
                    }
                    visit = now;
                    (problem.status(), beside_form("purpose", problem)?)
                }
                Err(problem) => (problem.status(), beside_form(field_of(problem.code()), problem)?),
            }
        }
    };
    Ok((status, form_page(&desk, Some(&visit), &form, &problems).await?).into_response())
}

/// What was typed, as the record would hold it.
fn typed(now: &Visit, plan: &rules::Plan, zone: &jiff::tz::TimeZone) -> Vec<muster_web::Stored> {
    let visit = Visit {
        kind: plan.kind,
        site: plan.site,
        purpose: plan.purpose.clone(),
        planned_for: plan.planned_for,
        ..now.clone()
    };
    let named = |position: &PositionId| Named {
        org: now.org,
        position: *position,
        title: String::new(),
    };
    let people: Vec<Named> = plan.people.iter().map(named).collect();
    rules::stored(&visit, &people, "", zone)
}

/// A stop as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StopForm {
    pub at: String,
    pub label: String,
    pub words: String,
}

async fn route_page(
    desk: &Desk,
    reference: &Reference,
    form: &StopForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference).await?;
    if !found.is_own(desk) {
        return Err(Problem::Missing);
    }
    let places = choices_of(&tx, found.site.id).await?;
    let floors = reading::floors(desk, &mut tx, &found).await?;
    let own = organisation::store::find(&tx, desk.org()).await?;
    tx.commit().await?;
    let page = forms::RoutePage {
        found: &found,
        places: &places,
        floors: floors.as_ref(),
        metric: own.is_none_or(|own| own.metric),
        form,
        problems,
    };
    forms::route(desk, &page).await
}

/// What a stop of this site can be at: value of the form, and words.
async fn choices_of(tx: &Tx, site: SiteId) -> Result<Vec<(String, String)>, Problem> {
    let mut all = vec![("words".to_owned(), t("visit-stop-just-words"))];
    for point in site_point::store::points_of(tx, site).await? {
        all.push((format!("point:{}", point.id), point.words()));
    }
    for plan in site_plan::store::floors_of(tx, site).await? {
        all.push((format!("floor:{}", plan.floor), plan.name.clone()));
        for feature in &plan.features {
            if let Some(name) = places::name_of(&plan, feature) {
                let words = format!("{}: {name}", plan.name);
                all.push((format!("feature:{}:{}", plan.floor, feature.id), words));
            }
        }
    }
    Ok(all)
}

/// `GET /visits/{vis}/route`: the stops, and the form for one more.
async fn get_route(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    route_page(&desk, &reference, &StopForm::default(), &FieldProblems::default()).await
}

/// `POST /visits/{vis}/stops`
async fn post_stop(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<StopForm>,
) -> Result<Response, Problem> {
    let place = verbs::Place {
        at: form.at.clone(),
        label: form.label.clone(),
        words: form.words.clone(),
    };
    match verbs::add_stop(&desk, &reference, place).await {
        Ok(_) => Ok(Redirect::to(&format!("/visits/{reference}/route?done=visit-stop-added")).into_response()),
        Err(problem) => {
            let field = if problem.code() == "stop.place" { "at" } else { "label" };
            let status = problem.status();
            let problems = beside_form(field, problem)?;
            Ok((status, route_page(&desk, &reference, &form, &problems).await?).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MoveForm {
    to: String,
}

/// `POST /visits/{vis}/stops/{stop}`: earlier, later, or out of the route.
async fn post_move(
    desk: Desk,
    Path((reference, stop)): Path<(Reference, VisitItemId)>,
    Form(form): Form<MoveForm>,
) -> Result<Redirect, Problem> {
    let to = verbs::MoveTo::parse(&form.to);
    let to = to.ok_or_else(|| Problem::refusal("stop.to", t("visit-choose")))?;
    verbs::move_stop(&desk, &reference, stop, to).await?;
    Ok(Redirect::to(&format!(
        "/visits/{reference}/route?done=visit-stop-moved"
    )))
}
