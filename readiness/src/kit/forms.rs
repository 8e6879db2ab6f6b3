//! Handlers of the forms that change kits and what is in them.

use super::form_views::{self, HeadPage};
use super::pages::kit_page;
use super::rules::{self, ItemForm, KitForm};
use super::verbs::{self, Seen};
use super::{Kit, KitItem, reading};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{fields::FieldProblems, fields::beside_form};
use muster_terms::*;
use muster_web::{Below, Desk, Form, Path, Problem, Query, Routes};
use serde::Deserialize;

pub(super) use super::form_views::item_form;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sites/{site}/kits/new", get_new)
        .post("/sites/{site}/kits", post_kit)
        .get("/kits/{kit}/edit", get_edit)
        .post("/kits/{kit}/edit", post_edit)
        .post("/kits/{kit}/items", post_item)
        .get("/kits/{kit}/items/{item}", get_item)
        .post("/kits/{kit}/items/{item}", post_item_change)
        .get("/kits/{kit}/items/{item}/removal", get_item_removal)
        .post("/kits/{kit}/items/{item}/removal", post_item_removal)
        .get("/kits/{kit}/label", get_label)
        .post("/kits/{kit}/label", post_label)
        .get("/kits/{kit}/retirement", get_retirement)
        .post("/kits/{kit}/retirement", post_retirement)
}

fn done(kit: &Reference, note: &str) -> Redirect {
    Redirect::to(&format!("/kits/{kit}?done={note}"))
}

async fn head_page(
    desk: &Desk,
    site: &Reference,
    kit: Option<&Kit>,
    form: &KitForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let (site, positions) = verbs::custodians_for(desk, site).await?;
    let page = HeadPage {
        site: &site,
        kit,
        form,
        positions: &positions,
        problems,
    };
    form_views::head(desk, &page).await
}

fn with_status(status: StatusCode, page: Markup) -> Response {
    (status, page).into_response()
}

/// `GET /sites/{site}/kits/new`
async fn get_new(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let form = KitForm {
        stands: "on_site".into(),
        check_days: rules::USUAL_DAYS.to_string(),
        ..KitForm::default()
    };
    head_page(&desk, &site, None, &form, &FieldProblems::default()).await
}

/// `POST /sites/{site}/kits`
async fn post_kit(desk: Desk, Path(site): Path<Reference>, Form(form): Form<KitForm>) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let (status, problems) = match rules::check(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => match verbs::add(&desk, &site, new, Vec::new()).await {
            Ok(kit) => return Ok(done(&kit, "kit-added").into_response()),
            Err(problem) => (problem.status(), beside_form("code", problem)?),
        },
    };
    Ok(with_status(
        status,
        head_page(&desk, &site, None, &form, &problems).await?,
    ))
}

/// An own kit that this desk may change.
async fn one(desk: &Desk, kit: &Reference) -> Result<Kit, Problem> {
    desk.require(Act::ManageSites)?;
    let kit = reading::own(desk, kit).await?;
    if kit.retired_at.is_some() {
        return Err(Problem::Missing);
    }
    Ok(kit)
}

/// `GET /kits/{kit}/edit`
async fn get_edit(desk: Desk, Path(kit): Path<Reference>) -> Result<Markup, Problem> {
    let kit = one(&desk, &kit).await?;
    head_page(
        &desk,
        &kit.site_reference,
        Some(&kit),
        &KitForm::of(&kit),
        &FieldProblems::default(),
    )
    .await
}

/// `POST /kits/{kit}/edit`
async fn post_edit(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(mut form): Form<KitForm>,
) -> Result<Response, Problem> {
    let mut kit = one(&desk, &reference).await?;
    let (status, problems) = match rules::check(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => {
            let typed = rules::typed(&new);
            match verbs::change(&desk, seen(&reference, form.revision), new).await {
                Ok(()) => return Ok(done(&reference, "kit-changed").into_response()),
                Err(problem) if problem.is_conflict() => {
                    kit = one(&desk, &reference).await?;
                    let problem = problem.since(
                        &form.begun,
                        &typed,
                        &rules::stored(&kit),
                        format!("/kits/{reference}/edit"),
                    );
                    if let Some(meanwhile) = problem.goes_on() {
                        form = form.again(KitForm::of(&kit), meanwhile);
                    }
                    (problem.status(), beside_form("code", problem)?)
                }
                Err(problem) => (problem.status(), beside_form("code", problem)?),
            }
        }
    };
    let page = head_page(&desk, &kit.site_reference, Some(&kit), &form, &problems).await?;
    Ok(with_status(status, page))
}

fn seen(kit: &Reference, revision: i64) -> Seen<'_> {
    Seen { kit, revision }
}

/// `POST /kits/{kit}/items`: one thing more.
async fn post_item(desk: Desk, Path(kit): Path<Reference>, Form(form): Form<ItemForm>) -> Result<Response, Problem> {
    one(&desk, &kit).await?;
    let (status, problems) = match rules::check_item(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => match verbs::add_item(&desk, seen(&kit, form.revision), new).await {
            Ok(()) => return Ok(done(&kit, "kit-item-added").into_response()),
            Err(problem) => {
                // The page below is the kit as it is now, and its form is made from that.
                let problem = problem.meanwhile(format!("/kits/{kit}"), None).below(Below::Beside);
                (problem.status(), beside_form("name", problem)?)
            }
        },
    };
    Ok(with_status(status, kit_page(&desk, &kit, &form, &problems).await?))
}

fn item_of(kit: &Kit, id: KitItemId) -> Result<&KitItem, Problem> {
    kit.items.iter().find(|item| item.id == id).ok_or(Problem::Missing)
}

/// `GET /kits/{kit}/items/{item}`: the form that changes it.
async fn get_item(desk: Desk, Path((kit, id)): Path<(Reference, KitItemId)>) -> Result<Markup, Problem> {
    let kit = one(&desk, &kit).await?;
    let item = item_of(&kit, id)?;
    let form = ItemForm::of(item, kit.revision);
    form_views::item(&desk, &kit, item, &form, &FieldProblems::default()).await
}

/// `POST /kits/{kit}/items/{item}`
async fn post_item_change(
    desk: Desk,
    Path((reference, id)): Path<(Reference, KitItemId)>,
    Form(mut form): Form<ItemForm>,
) -> Result<Response, Problem> {
    let mut kit = one(&desk, &reference).await?;
    item_of(&kit, id)?;
    let (status, problems) = match rules::check_item(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => {
            let typed = rules::typed_item(&new);
            match verbs::change_item(&desk, seen(&reference, form.revision), id, new).await {
                Ok(()) => return Ok(done(&reference, "kit-item-changed").into_response()),
                Err(problem) if problem.is_conflict() => {
                    kit = one(&desk, &reference).await?;
                    let now = item_of(&kit, id)?;
                    let reopen = format!("/kits/{reference}/items/{id}");
                    let problem = problem.since(&form.begun, &typed, &rules::stored_item(now), reopen);
                    if let Some(meanwhile) = problem.goes_on() {
                        form = form.again(ItemForm::of(now, kit.revision), meanwhile);
                    }
                    (problem.status(), beside_form("name", problem)?)
                }
                Err(problem) => (problem.status(), beside_form("name", problem)?),
            }
        }
    };
    let page = form_views::item(&desk, &kit, item_of(&kit, id)?, &form, &problems).await?;
    Ok(with_status(status, page))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RevisionForm {
    revision: i64,
}

/// `GET /kits/{kit}/items/{item}/removal`
async fn get_item_removal(
    desk: Desk,
    Path((kit, id)): Path<(Reference, KitItemId)>,
    Query(asked): Query<RevisionForm>,
) -> Result<Markup, Problem> {
    let kit = one(&desk, &kit).await?;
    form_views::item_removal(&desk, &kit, item_of(&kit, id)?, asked.revision).await
}

/// `POST /kits/{kit}/items/{item}/removal`
async fn post_item_removal(
    desk: Desk,
    Path((kit, id)): Path<(Reference, KitItemId)>,
    Form(form): Form<RevisionForm>,
) -> Result<Redirect, Problem> {
    verbs::remove_item(&desk, seen(&kit, form.revision), id).await?;
    Ok(done(&kit, "kit-item-removed"))
}

/// `GET /kits/{kit}/label`: the question before the label of today leads nowhere.
async fn get_label(desk: Desk, Path(kit): Path<Reference>) -> Result<Markup, Problem> {
    form_views::relabel(&desk, &one(&desk, &kit).await?).await
}

/// `POST /kits/{kit}/label`
async fn post_label(
    desk: Desk,
    Path(kit): Path<Reference>,
    Form(form): Form<RevisionForm>,
) -> Result<Redirect, Problem> {
    verbs::relabel(&desk, seen(&kit, form.revision)).await?;
    Ok(done(&kit, "kit-relabelled"))
}

/// `GET /kits/{kit}/retirement`
async fn get_retirement(desk: Desk, Path(kit): Path<Reference>) -> Result<Markup, Problem> {
    form_views::retirement(&desk, &one(&desk, &kit).await?).await
}

/// `POST /kits/{kit}/retirement`
async fn post_retirement(
    desk: Desk,
    Path(kit): Path<Reference>,
    Form(form): Form<RevisionForm>,
) -> Result<Redirect, Problem> {
    verbs::retire(&desk, seen(&kit, form.revision)).await?;
    Ok(done(&kit, "kit-retired"))
}
