//! Handlers of `/sites/{site}/points`.

use super::{
    rules::{self, PointForm},
    store, verbs, views,
};
use crate::chips::{own_chips, part_chip};
use crate::opening::Part;
use crate::site_plan::verbs::find_own;
use crate::site_profile::{reading, views::SiteFrame};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use muster_membership::{Site, fields::FieldProblems, fields::beside_form};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Below, Desk, Form, Path, Problem, Query, Routes, Stored, components::*, t, t_with};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sites/{site}/points", get_points)
        .post("/sites/{site}/points", post_point)
        .get("/sites/{site}/points/new", get_new)
        .get("/sites/{site}/points/{point}", get_point)
        .post("/sites/{site}/points/{point}", post_change)
        .get("/sites/{site}/points/{point}/removal", get_removal)
        .post("/sites/{site}/points/{point}/removal", post_removal)
}

/// `GET /sites/{site}/points`: all of them, a part of the profile.
async fn get_points(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let mut found = reading::find(&desk, &site).await?;
    let own_clauses = found.own_clauses(&desk, DataClass::SiteProfile).await?;
    let file = Part::Open(found.file(&desk, CrossingAct::Read).await?);
    let chips = html! { (part_chip(&file)) (own_chips(&own_clauses)) };
    let own = found.is_own();
    found.done().await?;
    let file = file.open().ok_or(Problem::Missing)?;
    let frame = SiteFrame::of(&desk, file, own, "points", None);
    let body = views::all_points(&file.site, &file.points, chips, frame.may_change);
    frame.page(&desk, &t("sites-points"), body).await
}

async fn form_page(
    desk: &Desk,
    site: &Site,
    form: &PointForm,
    problems: &FieldProblems,
    old: Option<&super::SitePoint>,
) -> Result<Markup, Problem> {
    views::point_form(
        desk,
        &views::PointPage {
            site,
            form,
            problems,
            old,
        },
    )
    .await
}

/// `GET /sites/{site}/points/new`
async fn get_new(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let (tx, own) = find_own(&desk, &site).await?;
    drop(tx);
    let form = PointForm {
        revision: own.revision,
        ..PointForm::default()
    };
    form_page(&desk, &own, &form, &FieldProblems::default(), None).await
}

/// `POST /sites/{site}/points`
async fn post_point(desk: Desk, Path(site): Path<Reference>, Form(form): Form<PointForm>) -> Result<Response, Problem> {
    let (tx, own) = find_own(&desk, &site).await?;
    drop(tx);
    let added = match rules::check(&form) {
        Ok(new) => verbs::add(&desk, &site, new, form.revision).await.map(drop),
        Err(problems) => return refused(form_page(&desk, &own, &form, &problems, None).await?),
    };
    after(&desk, &own, form, None, added, "point-added").await
}

fn refused(page: Markup) -> Result<Response, Problem> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// On to the list, or the form again with what stands in the way. `old` is the point that is changed, with what was typed of it.
async fn after(
    desk: &Desk,
    own: &Site,
    mut form: PointForm,
    old: Option<(&super::SitePoint, Vec<Stored>)>,
    result: Result<(), Problem>,
    done: &str,
) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(Redirect::to(&format!("/sites/{}/points?done={done}", own.reference)).into_response()),
        Err(problem) => {
            let problem = match &old {
                _ if !problem.is_conflict() => problem,
                Some((old, typed)) => {
                    let (site, now) = one(desk, &own.reference, old.id).await?;
                    let stored = rules::stored(&now);
                    let reopen = format!("/sites/{}/points/{}", own.reference, old.id);
                    // What the conflict knows by itself is of the site's profile.
                    let problem = problem.meanwhile(reopen.clone(), None);
                    let problem = problem.since(&form.begun, typed, &stored, reopen);
                    if let Some(meanwhile) = problem.goes_on() {
                        form = form.again(PointForm::of(&now, site.revision), meanwhile);
                    }
                    problem
                }
                None => {
                    let (tx, site) = find_own(desk, &own.reference).await?;
                    drop(tx);
                    form.revision = site.revision;
                    let reopen = format!("/sites/{}/points/new", own.reference);
                    problem.meanwhile(reopen, None).below(Below::Beside)
                }
            };
            let status = problem.status();
            let problems = beside_form("code", problem)?;
            let old = old.map(|(old, _)| old);
            Ok((status, form_page(desk, own, &form, &problems, old).await?).into_response())
        }
    }
}

async fn one(desk: &Desk, site: &Reference, id: PointId) -> Result<(Site, super::SitePoint), Problem> {
    let (tx, own) = find_own(desk, site).await?;
    let point = store::find(&tx, own.id, id).await?.ok_or(Problem::Missing)?;
    Ok((own, point))
}

/// `GET /sites/{site}/points/{point}`: the form that changes it.
async fn get_point(desk: Desk, Path((site, id)): Path<(Reference, PointId)>) -> Result<Markup, Problem> {
    let (own, point) = one(&desk, &site, id).await?;
    let form = PointForm::of(&point, own.revision);
    form_page(&desk, &own, &form, &FieldProblems::default(), Some(&point)).await
}

/// `POST /sites/{site}/points/{point}`
async fn post_change(
    desk: Desk,
    Path((site, id)): Path<(Reference, PointId)>,
    Form(form): Form<PointForm>,
) -> Result<Response, Problem> {
    let (own, point) = one(&desk, &site, id).await?;
    let new = match rules::check(&form) {
        Ok(new) => new,
        Err(problems) => return refused(form_page(&desk, &own, &form, &problems, Some(&point)).await?),
    };
    let typed = rules::typed(&new);
    let changed = verbs::change(&desk, &site, id, new, form.revision).await;
    after(&desk, &own, form, Some((&point, typed)), changed, "point-changed").await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RevisionForm {
    revision: i64,
}

/// `GET /sites/{site}/points/{point}/removal`
async fn get_removal(
    desk: Desk,
    Path((site, id)): Path<(Reference, PointId)>,
    Query(asked): Query<RevisionForm>,
) -> Result<Markup, Problem> {
    let (own, point) = one(&desk, &site, id).await?;
    let base = format!("/sites/{site}/points/{id}");
    let ask = Confirm {
        title: &t_with("sites-point-remove-title", &[("point", point.words().into())]),
        words: html! { (t("sites-point-remove-words")) },
        action: &format!("{base}/removal"),
        yes: &t("sites-point-remove"),
        no: &t("sites-keep"),
        back: &base,
        csrf: &desk.csrf,
        fields: hidden_field("revision", &asked.revision.to_string()),
        send: false,
    };
    let body = html! { (page_head(PageHead::of(&own.name))) (confirm(&ask)) };
    views::framed(&desk, &own, &t("sites-point-remove"), body).await
}

/// `POST /sites/{site}/points/{point}/removal`
async fn post_removal(
    desk: Desk,
    Path((site, id)): Path<(Reference, PointId)>,
    Form(form): Form<RevisionForm>,
) -> Result<Redirect, Problem> {
    verbs::remove(&desk, &site, id, form.revision).await?;
    Ok(Redirect::to(&format!("/sites/{site}/points?done=point-removed")))
}
