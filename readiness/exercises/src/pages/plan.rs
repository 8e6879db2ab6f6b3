//! The list, the plan, and its objectives.

use super::{BeforeQuery, NoFields, back};
use crate::listing;
use crate::model::*;
use crate::reading;
use crate::rules::forms::{self, ObjectiveForm, PlanForm};
use crate::{scenarios, store, verbs, views};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_agreements::mou;
use muster_membership::{
    fields::{FieldProblems, beside_form},
    organisation, position, site,
};
use muster_policy::CrossingAct;
use muster_readiness::opening::own_clauses;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/exercises", get_list)
        .post("/exercises", post_new)
        .get("/exercises/new", get_new)
        .get("/exercises/{ex}", get_show)
        .get("/exercises/{ex}/edit", get_edit)
        .post("/exercises/{ex}/edit", post_edit)
        .post("/exercises/{ex}/cancellation", post_cancellation)
        .post("/exercises/{ex}/room", post_room)
        .get("/exercises/{ex}/objectives/new", get_new_objective)
        .post("/exercises/{ex}/objectives", post_objective)
        .get("/exercises/{ex}/objectives/{objective}/edit", get_objective)
        .post("/exercises/{ex}/objectives/{objective}/edit", post_objective_edit)
        .post("/exercises/{ex}/objectives/{objective}/removal", post_objective_removal)
}

/// `GET /exercises`; with `?before=EX-1234` those that were over before that one.
async fn get_list(desk: Desk, Query(asked): Query<BeforeQuery>) -> Result<Markup, Problem> {
    let page = listing::list(&desk, asked.before.as_ref()).await?;
    views::plan::list(&desk, &page).await
}

/// A new plan as typed, with the ready scenario that it began with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NewForm {
    /// The word of a ready scenario; empty: none.
    ready: String,
    site: String,
    kind: String,
    title: String,
    planned_for: String,
    duration: String,
    category: String,
    place: String,
    scope: String,
    scenario: String,
    sponsor: String,
    contact: String,
}

impl NewForm {
    fn plan(&self) -> PlanForm {
        let f = |text: &String| text.clone();
        PlanForm {
            site: f(&self.site),
            kind: f(&self.kind),
            title: f(&self.title),
            planned_for: f(&self.planned_for),
            duration: f(&self.duration),
            category: f(&self.category),
            place: f(&self.place),
            scope: f(&self.scope),
            scenario: f(&self.scenario),
            sponsor: f(&self.sponsor),
            contact: f(&self.contact),
            ..PlanForm::default()
        }
    }
}

async fn form_page(
    desk: &Desk,
    exercise: Option<&Exercise>,
    (form, ready): (&PlanForm, &str),
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    desk.require(Act::Drill)?;
    let tx = desk.read().await?;
    let sites = site::store::of_org(&tx, desk.org()).await?;
    drop(tx);
    let page = views::forms::PlanPage {
        exercise,
        form,
        ready,
        sites: &sites,
        problems,
    };
    views::forms::plan(desk, &page).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReadyQuery {
    ready: String,
}

/// `GET /exercises/new`: empty, or from one of the ready scenarios.
async fn get_new(desk: Desk, Query(query): Query<ReadyQuery>) -> Result<Markup, Problem> {
    let mut form = PlanForm {
        duration: "60".into(),
        contact: desk.who.position_title.clone(),
        ..PlanForm::default()
    };
    if let Some(ready) = scenarios::find(&query.ready)? {
        form = PlanForm {
            kind: ready.kind()?.as_str().into(),
            title: ready.title.clone(),
            duration: ready.minutes.to_string(),
            category: ready.category()?.as_str().into(),
            scenario: ready.scenario.clone(),
            ..form
        };
    }
    form_page(&desk, None, (&form, &query.ready), &FieldProblems::default()).await
}

/// `POST /exercises`
async fn post_new(desk: Desk, Form(typed): Form<NewForm>) -> Result<Response, Problem> {
    desk.require(Act::Drill)?;
    let form = typed.plan();
    let ready = scenarios::find(&typed.ready)?;
    let made = match forms::check_plan(&form, &desk.time_zone()) {
        Ok(plan) => verbs::create(&desk, plan, ready)
            .await
            .map_err(|problem| beside_form("site", problem)),
        Err(problems) => Err(Ok(problems)),
    };
    match made {
        Ok(exercise) => Ok(back(&exercise.reference, "", "exercise-planned").into_response()),
        Err(problems) => {
            let page = form_page(&desk, None, (&form, &typed.ready), &problems?).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `GET /exercises/{ex}`: the plan, who takes part, and what comes next.
async fn get_show(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let seen = reading::find(&desk, &mut tx, &reference, CrossingAct::Read).await?;
    let sides = reading::sides(&desk, &mut tx, &seen, CrossingAct::Read).await?;
    let exercise = seen.exercise();
    let objectives = match seen.access.takes_part {
        true => store::review::objectives(&tx, exercise.id).await?,
        false => Vec::new(),
    };
    let may_plan = seen.access.may_plan();
    let guests = match may_plan {
        true => store::people::guests(&tx, exercise.id).await?,
        false => Vec::new(),
    };
    let own_people = match seen.access.takes_part && seen.access.plans {
        true => position::store::of_org(&tx, desk.org()).await?,
        false => Vec::new(),
    };
    let mut askable = Vec::new();
    if may_plan && exercise.is_planned() {
        for partner in mou::store::partners_of(&tx, desk.org()).await? {
            if sides.iter().all(|side| side.org.id != partner) {
                askable.extend(organisation::store::find(&tx, partner).await?);
            }
        }
    }
    let mut room = match seen.access.takes_part {
        true => verbs::drill_of(&tx, exercise).await?,
        false => None,
    };
    // A partner finds the drill only once somebody of it was asked to it.
    if let Some(drill) = &room
        && !seen.access.is_own
        && !muster_response::drill::store::is_asked(&tx, drill.id, desk.org()).await?
    {
        room = None;
    }
    let room = room.map(|drill| drill.reference);
    let clauses = match seen.access.is_own {
        true => own_clauses(&tx, desk.org(), DataClass::Exercise, Some(exercise.site), desk.now()).await?,
        false => Vec::new(),
    };
    tx.commit().await?;
    let page = views::plan::ShowPage {
        seen: &seen,
        sides: &sides,
        objectives: &objectives,
        guests: &guests,
        own_people: &own_people,
        askable: &askable,
        room: room.as_ref(),
        clauses: &clauses,
    };
    views::plan::show(&desk, &page).await
}

/// An own exercise and the reference of its site, for whoever may plan it.
async fn planned(desk: &Desk, reference: &Reference) -> Result<(Exercise, String), Problem> {
    desk.require(Act::Drill)?;
    let mut tx = desk.begin().await?;
    let seen = reading::find(desk, &mut tx, reference, CrossingAct::Read).await?;
    if !seen.access.may_plan() {
        return Err(Problem::Missing);
    }
    let site = site::store::find(&tx, seen.exercise().site).await?;
    let site = site.ok_or(Problem::Missing)?.reference.to_string();
    Ok((seen.exercise.into_inner(), site))
}

/// `GET /exercises/{ex}/edit`
async fn get_edit(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let (exercise, site) = planned(&desk, &reference).await?;
    let form = forms::plan_form(&exercise, &site, &desk.time_zone());
    form_page(&desk, Some(&exercise), (&form, ""), &FieldProblems::default()).await
}

/// `POST /exercises/{ex}/edit`
async fn post_edit(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(mut form): Form<PlanForm>,
) -> Result<Response, Problem> {
    let (exercise, site) = planned(&desk, &reference).await?;
    let (status, problems) = match forms::check_plan(&form, &desk.time_zone()) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(plan) => match verbs::change_plan(&desk, &reference, form.revision, plan).await {
            Ok(()) => return Ok(back(&reference, "", "exercise-changed").into_response()),
            Err(problem) if problem.code() == "exercise.changed-meanwhile" => {
                let now = forms::plan_form(&exercise, &site, &desk.time_zone());
                let stored = forms::stored_plan(&now);
                let reopen = format!("/exercises/{reference}/edit");
                let problem = problem.since(&form.begun, &forms::stored_plan(&form), &stored, reopen);
                if let Some(meanwhile) = problem.goes_on() {
                    form = PlanForm {
                        site: meanwhile.fill("site", form.site, now.site),
                        kind: meanwhile.fill("kind", form.kind, now.kind),
                        title: meanwhile.fill("title", form.title, now.title),
                        planned_for: meanwhile.fill("planned_for", form.planned_for, now.planned_for),
                        duration: meanwhile.fill("duration", form.duration, now.duration),
                        category: meanwhile.fill("category", form.category, now.category),
                        place: meanwhile.fill("place", form.place, now.place),
                        scope: meanwhile.fill("scope", form.scope, now.scope),
                        scenario: meanwhile.fill("scenario", form.scenario, now.scenario),
                        sponsor: meanwhile.fill("sponsor", form.sponsor, now.sponsor),
                        contact: meanwhile.fill("contact", form.contact, now.contact),
                        revision: now.revision,
                        begun: now.begun,
                    };
                }
                (problem.status(), beside_form("title", problem)?)
            }
            Err(problem) => {
                let field = match problem.code() {
                    "drill.when-past" => "planned_for",
                    _ => "site",
                };
                (problem.status(), beside_form(field, problem)?)
            }
        },
    };
    let page = form_page(&desk, Some(&exercise), (&form, ""), &problems).await?;
    Ok((status, page).into_response())
}

/// `POST /exercises/{ex}/cancellation`
async fn post_cancellation(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::call_off(&desk, &reference).await?;
    Ok(back(&reference, "", "exercise-called-off"))
}

/// `POST /exercises/{ex}/room`: plans its drill.
async fn post_room(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::make_room(&desk, &reference).await?;
    Ok(back(&reference, "", "exercise-room"))
}

async fn objective_page(
    desk: &Desk,
    (exercise, objective): (&Exercise, Option<&Objective>),
    form: &ObjectiveForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let page = views::forms::ObjectivePage {
        exercise,
        objective,
        form,
        problems,
    };
    views::forms::objective(desk, &page).await
}

/// `GET /exercises/{ex}/objectives/new`
async fn get_new_objective(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let (exercise, _) = planned(&desk, &reference).await?;
    let form = ObjectiveForm::default();
    objective_page(&desk, (&exercise, None), &form, &FieldProblems::default()).await
}

/// `POST /exercises/{ex}/objectives`
async fn post_objective(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<ObjectiveForm>,
) -> Result<Response, Problem> {
    let (exercise, _) = planned(&desk, &reference).await?;
    let (status, problems) = match forms::check_objective(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => match verbs::add_objective(&desk, &reference, new).await {
            Ok(_) => return Ok(back(&reference, "", "exercise-objective").into_response()),
            Err(problem) => (problem.status(), beside_form("words", problem)?),
        },
    };
    let page = objective_page(&desk, (&exercise, None), &form, &problems).await?;
    Ok((status, page).into_response())
}

async fn known_objective(desk: &Desk, exercise: &Exercise, id: ObjectiveId) -> Result<Objective, Problem> {
    let tx = desk.read().await?;
    let found = store::review::objective(&tx, exercise.id, id).await?;
    found.ok_or(Problem::Missing)
}

/// `GET /exercises/{ex}/objectives/{objective}/edit`
async fn get_objective(desk: Desk, Path((reference, id)): Path<(Reference, ObjectiveId)>) -> Result<Markup, Problem> {
    let (exercise, _) = planned(&desk, &reference).await?;
    let objective = known_objective(&desk, &exercise, id).await?;
    let form = forms::objective_form(&objective);
    objective_page(&desk, (&exercise, Some(&objective)), &form, &FieldProblems::default()).await
}

/// `POST /exercises/{ex}/objectives/{objective}/edit`
async fn post_objective_edit(
    desk: Desk,
    Path((reference, id)): Path<(Reference, ObjectiveId)>,
    Form(mut form): Form<ObjectiveForm>,
) -> Result<Response, Problem> {
    let (exercise, _) = planned(&desk, &reference).await?;
    let objective = known_objective(&desk, &exercise, id).await?;
    let (status, problems) = match forms::check_objective(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => match verbs::change_objective(&desk, &reference, id, form.revision, new).await {
            Ok(()) => return Ok(back(&reference, "", "exercise-objective").into_response()),
            Err(problem) if problem.code() == "exercise.changed-meanwhile" => {
                let now = forms::objective_form(&objective);
                let stored = forms::stored_objective(&now);
                let reopen = format!("/exercises/{reference}/objectives/{id}/edit");
                let problem = problem.since(&form.begun, &forms::stored_objective(&form), &stored, reopen);
                if let Some(meanwhile) = problem.goes_on() {
                    form = ObjectiveForm {
                        words: meanwhile.fill("words", form.words, now.words),
                        capability: meanwhile.fill("capability", form.capability, now.capability),
                        targets: meanwhile.fill("targets", form.targets, now.targets),
                        revision: now.revision,
                        begun: now.begun,
                    };
                }
                (problem.status(), beside_form("words", problem)?)
            }
            Err(problem) => (problem.status(), beside_form("words", problem)?),
        },
    };
    let page = objective_page(&desk, (&exercise, Some(&objective)), &form, &problems).await?;
    Ok((status, page).into_response())
}

/// `POST /exercises/{ex}/objectives/{objective}/removal`
async fn post_objective_removal(
    desk: Desk,
    Path((reference, id)): Path<(Reference, ObjectiveId)>,
    Form(NoFields {}): Form<NoFields>,
) -> Result<Redirect, Problem> {
    verbs::remove_objective(&desk, &reference, id).await?;
    Ok(back(&reference, "", "exercise-objective-removed"))
}
