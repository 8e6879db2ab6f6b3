//! Handlers of `/capability`.

use super::form::ProfileForm;
use super::{Profile, comparison, form_views, reading, rules, store, verbs, views};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{fields::FieldProblems, fields::beside_form, organisation};
use muster_readiness::opening::own_clauses;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/capability", get_list)
        .get("/capability/edit", get_edit)
        .post("/capability/edit", post_edit)
        .get("/capability/history", get_history)
        .get("/capability/{org}", get_agency)
        .post("/capability/{org}/notes", post_note)
}

/// `GET /capability`: the own profiles, and those of partners that a clause opens.
async fn get_list(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let own = match desk.who.org_kind {
        OrganisationKind::Agency => Some(reading::own(&desk, &tx).await?),
        OrganisationKind::Company => None,
    };
    let units = organisation::store::units_of(&tx, desk.org()).await?;
    let clauses = own_clauses(&tx, desk.org(), DataClass::Capability, None, desk.now()).await?;
    let partners = reading::of_partners(&desk, &mut tx).await?;
    tx.commit().await?;
    let page = views::ListPage {
        own: own.as_ref(),
        units: &units,
        clauses: &clauses,
        partners: &partners,
    };
    views::list(&desk, &page).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    unit: Option<UnitId>,
}

async fn one(desk: &Desk, unit: Option<UnitId>) -> Result<(Option<Profile>, String), Problem> {
    verbs::require_agency(desk)?;
    let tx = desk.read().await?;
    let name = verbs::unit_name(desk, &tx, unit).await?;
    Ok((store::find(&tx, desk.org(), unit).await?, name))
}

/// `GET /capability/edit`: of the whole agency, or of one unit.
async fn get_edit(desk: Desk, Query(asked): Query<Asked>) -> Result<Markup, Problem> {
    let (known, name) = one(&desk, asked.unit).await?;
    let form = ProfileForm::of(asked.unit, known.as_ref());
    form_views::form(&desk, &name, &form, &FieldProblems::default()).await
}

/// `POST /capability/edit`
async fn post_edit(desk: Desk, Form(mut form): Form<ProfileForm>) -> Result<Response, Problem> {
    let unit = form.unit()?;
    let (_, name) = one(&desk, unit).await?;
    let (status, problems) = match form.check(today(&desk)) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(content) => match verbs::keep(&desk, unit, form.version(), content.clone()).await {
            Ok(_) => return Ok(Redirect::to("/capability?done=capability-kept").into_response()),
            Err(problem) => {
                let mut problem = problem;
                if problem.is_conflict()
                    && let (Some(now), _) = one(&desk, unit).await?
                {
                    let (typed, stored) = (rules::stored(&content), rules::stored(&now.content));
                    problem = problem.since(&form.begun(), &typed, &stored, edit_url(unit));
                    if let Some(meanwhile) = problem.goes_on() {
                        form = form.again(&now, meanwhile);
                    }
                }
                (problem.status(), beside_form("limits", problem)?)
            }
        },
    };
    let page = form_views::form(&desk, &name, &form, &problems).await?;
    Ok((status, page).into_response())
}

pub(super) fn edit_url(unit: Option<UnitId>) -> String {
    match unit {
        Some(unit) => format!("/capability/edit?unit={unit}"),
        None => "/capability/edit".to_owned(),
    }
}

/// The agency's own day.
pub(super) fn today(desk: &Desk) -> civil::Date {
    desk.now().to_zoned(desk.time_zone()).date()
}

/// `GET /capability/history`: what an own profile said before.
async fn get_history(desk: Desk, Query(asked): Query<Asked>) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    let profile = store::find(&tx, desk.org(), asked.unit)
        .await?
        .ok_or(Problem::Missing)?;
    let versions = store::versions(&tx, profile.id).await?;
    drop(tx);
    views::history(&desk, &profile, &versions).await
}

/// `GET /capability/{org}`: an agency's stated times beside what was measured, site by site.
async fn get_agency(desk: Desk, Path(agency): Path<OrgId>) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    agency_page(&desk, agency, None).await
}

async fn agency_page(desk: &Desk, agency: OrgId, typed: Option<views::TypedNote<'_>>) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let found = comparison::read(desk, &mut tx, agency).await?;
    tx.commit().await?;
    views::agency(desk, &found, typed).await
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct NoteForm {
    pub site: String,
    pub band: String,
    pub words: String,
}

/// `POST /capability/{org}/notes`: what this side says of a figure.
async fn post_note(desk: Desk, Path(agency): Path<OrgId>, Form(form): Form<NoteForm>) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let site: Reference = form.site.parse().map_err(|_| Problem::Missing)?;
    let kept = match DayBand::parse(&form.band) {
        Some(band) => verbs::note(&desk, agency, &site, band, &form.words).await,
        None => Err(Problem::refusal("capability.band", t("capability-choose-band"))),
    };
    let problem = match kept {
        Ok(()) => return Ok(Redirect::to(&format!("/capability/{agency}?done=capability-noted")).into_response()),
        Err(problem) => problem,
    };
    let status = problem.status();
    let field = if problem.code() == "capability.band" {
        "band"
    } else {
        "words"
    };
    let problems = beside_form(field, problem)?;
    let typed = views::TypedNote {
        form: &form,
        problems: &problems,
    };
    Ok((status, agency_page(&desk, agency, Some(typed)).await?).into_response())
}
