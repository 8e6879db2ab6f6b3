//! Handlers of `/plans`: lists, the plan, its sections, versions, files and reviews.

use crate::document::{self, Section};
use crate::model::{PlanKind, PlanState, PlanText};
use crate::reading::{self, Found};
use crate::rules::{self, HeadForm, PlanForm, SectionForm};
use crate::verbs::{self, NewReview};
use crate::{form_views, listing, own_part, store, upload, views};
use axum::{
    extract::{DefaultBodyLimit, Request, State},
    handler::Handler,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::{fields::FieldProblems, fields::beside_form, organisation, position, site};
use muster_policy::CrossingAct;
use muster_store::Tx;
use muster_terms::*;
use muster_web::{App, Begun, Below, Desk, Form, Path, Problem, Query, Routes};
use serde::Deserialize;

/// Versions in one list.
pub(crate) const VERSIONS_SHOWN: i64 = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/plans", get_list)
        .post("/plans", post_plan)
        .get("/plans/new", get_new)
        .get("/plans/{pl}", get_plan)
        .get("/plans/{pl}/edit", get_edit)
        .post("/plans/{pl}/edit", post_edit)
        .get("/plans/{pl}/sections/new", get_new_section)
        .post("/plans/{pl}/sections", post_section)
        .get("/plans/{pl}/sections/{section}", get_section)
        .post("/plans/{pl}/sections/{section}", post_section_change)
        .post("/plans/{pl}/sections/{section}/place", post_place)
        .get("/plans/{pl}/sections/{section}/removal", get_section_removal)
        .post("/plans/{pl}/sections/{section}/removal", post_section_removal)
        .get("/plans/{pl}/versions", get_versions)
        .get("/plans/{pl}/versions/{version}", get_version)
        .get("/plans/{pl}/compare", get_compare)
        .post(
            "/plans/{pl}/files",
            post_file.layer(DefaultBodyLimit::max(upload::MOST_UPLOAD_BYTES)),
        )
        .long()
        .get("/plans/{pl}/files/{file}", get_file)
        .long()
        .get("/plans/{pl}/files/{file}/removal", get_file_removal)
        .post("/plans/{pl}/files/{file}/removal", post_file_removal)
        .get("/plans/{pl}/reviews/new", get_review)
        .post("/plans/{pl}/reviews", post_review)
        .get("/plans/{pl}/withdrawal", get_withdrawal)
        .post("/plans/{pl}/withdrawal", post_withdrawal)
}

pub(crate) fn url(reference: &Reference) -> String {
    format!("/plans/{reference}")
}

/// Back to the plan, with a note of what was done.
pub(crate) fn done(reference: &Reference, note: &str) -> Response {
    Redirect::to(&format!("/plans/{reference}?done={note}")).into_response()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FilterQuery {
    kind: String,
    state: String,
    /// The last own plan of the page before.
    after: Option<Reference>,
}

/// `GET /plans`: what partners share, and the own plans.
async fn get_list(desk: Desk, Query(asked): Query<FilterQuery>) -> Result<Markup, Problem> {
    let lists = listing::lists(&desk).await?;
    let page = views::ListPage {
        lists: &lists,
        after: asked.after.as_ref(),
        kind: PlanKind::parse(&asked.kind),
        state: PlanState::parse(&asked.state),
    };
    views::list(&desk, &page).await
}

async fn new_page(desk: &Desk, form: &PlanForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.read().await?;
    let sites = site::store::of_org(&tx, desk.org()).await?;
    let approvers = approvers(desk, &tx).await?;
    drop(tx);
    let page = form_views::NewPage {
        sites: &sites,
        approvers: &approvers,
        form,
        problems,
    };
    form_views::new(desk, &page).await
}

/// The own positions that may approve.
async fn approvers(desk: &Desk, tx: &Tx) -> Result<Vec<muster_membership::Position>, Problem> {
    let mut all = position::store::of_org(tx, desk.org()).await?;
    all.retain(|position| position.duty.may(Act::ManageSites));
    Ok(all)
}

/// `GET /plans/new`
async fn get_new(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let tx = desk.read().await?;
    let org = organisation::store::find(&tx, desk.org())
        .await?
        .ok_or(Problem::Missing)?;
    drop(tx);
    let proposed = crate::protective_actions::ActionSet::proposed(&org.time_zone, org.metric);
    let form = PlanForm {
        actions: proposed.as_str().into(),
        approver: desk.who.position.to_string(),
        ..PlanForm::default()
    };
    new_page(&desk, &form, &FieldProblems::default()).await
}

/// `POST /plans`: begins one.
async fn post_plan(desk: Desk, Form(form): Form<PlanForm>) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let added = match rules::check_new(&form) {
        Ok(new) => verbs::add(&desk, new).await.map_err(|problem| {
            let field = field_of(problem.code());
            beside_form(field, problem)
        }),
        Err(problems) => Err(Ok(problems)),
    };
    match added {
        Ok(reference) => Ok(done(&reference, "plantext-added")),
        Err(problems) => {
            let page = new_page(&desk, &form, &problems?).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn field_of(code: &str) -> &'static str {
    match code {
        "plan-text.site" => "site",
        "plan-text.approver" => "approver",
        "plan-text.category" => "category",
        _ => "title",
    }
}

/// `GET /plans/{pl}`: the plan at the newest version that its reader may read; for a side that is out its own part.
async fn get_plan(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    match show(&desk, &reference, None).await {
        Err(Problem::Missing) => {
            let own = own_part::find(&desk, &desk.read().await?, &reference).await?;
            views::own_part(&desk, &own).await
        }
        shown => shown,
    }
}

/// `GET /plans/{pl}/versions/{version}`: the plan as it was.
async fn get_version(desk: Desk, Path((reference, version)): Path<(Reference, i64)>) -> Result<Markup, Problem> {
    show(&desk, &reference, Some(version)).await
}

async fn show(desk: &Desk, reference: &Reference, version: Option<i64>) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, version, CrossingAct::Read).await?;
    let whole = views::Whole::read(desk, &mut tx, &found).await?;
    tx.commit().await?;
    views::show(desk, &found, &whole, &FieldProblems::default()).await
}

/// The page of a plan with what was wrong with a file.
async fn with_file_problem(desk: &Desk, reference: &Reference, problem: Problem) -> Result<Response, Problem> {
    let status = problem.status();
    let problems = beside_form("file", problem)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, None, CrossingAct::Read).await?;
    let whole = views::Whole::read(desk, &mut tx, &found).await?;
    tx.commit().await?;
    Ok((status, views::show(desk, &found, &whole, &problems).await?).into_response())
}

/// An own plan at its newest version, for its forms.
async fn own(desk: &Desk, reference: &Reference) -> Result<(PlanText, crate::model::Version), Problem> {
    let tx = desk.read().await?;
    let plan = verbs::find_own(desk, &tx, reference).await?;
    let version = store::version(&tx, plan.id, plan.version)
        .await?
        .ok_or(Problem::Missing)?;
    Ok((plan, version))
}

async fn title_of(desk: &Desk, id: PositionId) -> Result<String, Problem> {
    let found = position::store::find_of(&desk.read().await?, desk.org(), id).await?;
    Ok(found.map(|position| position.title).unwrap_or_default())
}

async fn head_form(desk: &Desk, plan: &PlanText, version: &crate::model::Version) -> Result<HeadForm, Problem> {
    let head = rules::head_of(plan, version);
    let begun = Begun::with(&rules::stored_head(&head, &title_of(desk, head.approver).await?));
    Ok(HeadForm {
        title: head.title,
        actions: head.actions.as_str().into(),
        category: head.category.map(Category::as_str).unwrap_or_default().into(),
        approver: head.approver.to_string(),
        revision: plan.revision,
        begun,
    })
}

async fn head_page(desk: &Desk, plan: &PlanText, form: &HeadForm, problems: &FieldProblems) -> Result<Markup, Problem> {
    let approvers = approvers(desk, &desk.read().await?).await?;
    form_views::head(desk, plan, &approvers, form, problems).await
}

/// `GET /plans/{pl}/edit`
async fn get_edit(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let (plan, version) = own(&desk, &reference).await?;
    let form = head_form(&desk, &plan, &version).await?;
    head_page(&desk, &plan, &form, &FieldProblems::default()).await
}

/// `POST /plans/{pl}/edit`
async fn post_edit(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(mut form): Form<HeadForm>,
) -> Result<Response, Problem> {
    let (mut plan, _) = own(&desk, &reference).await?;
    let (status, problems) = match rules::check_head(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(head) => match verbs::change_head(&desk, &reference, form.revision, head.clone()).await {
            Ok(()) => return Ok(done(&reference, "plantext-kept")),
            Err(problem) if problem.is_conflict() => {
                let (now, version) = own(&desk, &reference).await?;
                plan = now;
                let stored = rules::head_of(&plan, &version);
                let stored = rules::stored_head(&stored, &title_of(&desk, plan.approver).await?);
                let typed = rules::stored_head(&head, "");
                let problem = problem.since(&form.begun, &typed, &stored, format!("{}/edit", url(&reference)));
                if let Some(meanwhile) = problem.goes_on() {
                    let now = head_form(&desk, &plan, &version).await?;
                    form = HeadForm {
                        title: meanwhile.fill("title", form.title, now.title),
                        actions: meanwhile.fill("actions", form.actions, now.actions),
                        category: meanwhile.fill("category", form.category, now.category),
                        approver: meanwhile.fill("approver", form.approver, now.approver),
                        revision: now.revision,
                        begun: now.begun,
                    };
                }
                (problem.status(), beside_form("title", problem)?)
            }
            Err(problem) => (problem.status(), beside_form(field_of(problem.code()), problem)?),
        },
    };
    Ok((status, head_page(&desk, &plan, &form, &problems).await?).into_response())
}

/// `GET /plans/{pl}/sections/new`
async fn get_new_section(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let (plan, _) = own(&desk, &reference).await?;
    let form = SectionForm::default();
    form_views::section(&desk, &plan, None, &form, &FieldProblems::default()).await
}

/// `POST /plans/{pl}/sections`: one more at the end.
async fn post_section(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<SectionForm>,
) -> Result<Response, Problem> {
    let (plan, _) = own(&desk, &reference).await?;
    let (status, problems) = match rules::check_section(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => match verbs::add_section(&desk, &reference, new).await {
            Ok(_) => return Ok(done(&reference, "plantext-changed")),
            Err(problem) => (problem.status(), beside_form("title", problem)?),
        },
    };
    let page = form_views::section(&desk, &plan, None, &form, &problems).await?;
    Ok((status, page).into_response())
}

fn section_form(section: &Section, version: i64) -> SectionForm {
    SectionForm {
        title: section.title.clone(),
        text: section.text(),
        version,
        begun: Begun::with(&rules::stored_section(Some(section))),
    }
}

/// `GET /plans/{pl}/sections/{section}`: the form that changes it.
async fn get_section(desk: Desk, Path((reference, id)): Path<(Reference, PlanSectionId)>) -> Result<Markup, Problem> {
    let (plan, version) = own(&desk, &reference).await?;
    let section = version.content.section(id).ok_or(Problem::Missing)?;
    let form = section_form(section, plan.version);
    let at = form_views::At::of(id, &version);
    form_views::section(&desk, &plan, Some(at), &form, &FieldProblems::default()).await
}

/// `POST /plans/{pl}/sections/{section}`
async fn post_section_change(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanSectionId)>,
    Form(mut form): Form<SectionForm>,
) -> Result<Response, Problem> {
    let (plan, version) = own(&desk, &reference).await?;
    let (status, problems) = match rules::check_section(&form) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => match verbs::change_section(&desk, &reference, id, form.version, new.clone()).await {
            Ok(()) => return Ok(done(&reference, "plantext-changed")),
            Err(problem) if problem.is_conflict() => {
                let (again, problem) = since_section(&desk, &reference, id, form, &new, problem).await?;
                form = again;
                (problem.status(), beside_form("title", problem)?)
            }
            Err(problem) => (problem.status(), beside_form("title", problem)?),
        },
    };
    let at = form_views::At::of(id, &version);
    let page = form_views::section(&desk, &plan, Some(at), &form, &problems).await?;
    Ok((status, page).into_response())
}

/// A conflict at a section, and its form. Where the section was taken away, what was typed can be read and copied.
async fn since_section(
    desk: &Desk,
    reference: &Reference,
    id: PlanSectionId,
    form: SectionForm,
    typed: &rules::NewSection,
    problem: Problem,
) -> Result<(SectionForm, Problem), Problem> {
    let (plan, version) = own(desk, reference).await?;
    let section = version.content.section(id);
    let stored = rules::stored_section(section);
    let reopen = match section {
        Some(_) => format!("{}/sections/{id}", url(reference)),
        None => url(reference),
    };
    let problem = problem.since(&form.begun, &rules::typed_section(typed), &stored, reopen);
    let Some(section) = section else {
        return Ok((form, problem.below(Below::ToCopy)));
    };
    let form = match problem.goes_on() {
        Some(meanwhile) => {
            let now = section_form(section, plan.version);
            SectionForm {
                title: meanwhile.fill("title", form.title, now.title),
                text: meanwhile.fill("text", form.text, now.text),
                version: now.version,
                begun: now.begun,
            }
        }
        None => form,
    };
    Ok((form, problem))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PlaceForm {
    /// `earlier` or `later`.
    direction: String,
    version: i64,
}

/// `POST /plans/{pl}/sections/{section}/place`: one earlier or one later.
async fn post_place(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanSectionId)>,
    Form(form): Form<PlaceForm>,
) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let earlier = rules::check_direction(&form.direction)?;
    verbs::move_section(&desk, &reference, id, form.version, earlier).await?;
    Ok(done(&reference, "plantext-changed"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VersionForm {
    version: i64,
}

/// `GET /plans/{pl}/sections/{section}/removal`
async fn get_section_removal(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanSectionId)>,
) -> Result<Markup, Problem> {
    let (plan, version) = own(&desk, &reference).await?;
    let section = version.content.section(id).ok_or(Problem::Missing)?;
    rules::may_go(Some(section))?;
    form_views::section_removal(&desk, &plan, section).await
}

/// `POST /plans/{pl}/sections/{section}/removal`
async fn post_section_removal(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanSectionId)>,
    Form(form): Form<VersionForm>,
) -> Result<Response, Problem> {
    verbs::remove_section(&desk, &reference, id, form.version).await?;
    Ok(done(&reference, "plantext-changed"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct BeforeQuery {
    before: Option<i64>,
}

/// `GET /plans/{pl}/versions`: every version that its reader may read, the newest first.
async fn get_versions(
    desk: Desk,
    Path(reference): Path<Reference>,
    Query(asked): Query<BeforeQuery>,
) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(&desk, &mut tx, &reference, None, CrossingAct::Read).await?;
    let heads = heads_of(&tx, &found, asked.before).await?;
    tx.commit().await?;
    views::versions(&desk, &found, &heads).await
}

/// The heads that this reader may read.
pub(crate) async fn heads_of(
    tx: &Tx,
    found: &Found,
    before: Option<i64>,
) -> Result<Vec<crate::model::VersionHead>, Problem> {
    let before = before.unwrap_or(i64::MAX);
    if found.is_own() {
        return Ok(store::versions(tx, found.plan.id, before, VERSIONS_SHOWN).await?);
    }
    let mut heads = Vec::new();
    let mut offered: Vec<i64> = found.shares.iter().flat_map(|share| share.offered.clone()).collect();
    offered.retain(|version| *version < before);
    for version in offered.into_iter().take(usize::try_from(VERSIONS_SHOWN).unwrap_or(50)) {
        heads.extend(store::versions(tx, found.plan.id, version.saturating_add(1), 1).await?);
    }
    Ok(heads)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CompareQuery {
    from: Option<i64>,
    to: Option<i64>,
}

/// `GET /plans/{pl}/compare`: two versions, paragraph by paragraph.
async fn get_compare(
    desk: Desk,
    Path(reference): Path<Reference>,
    Query(asked): Query<CompareQuery>,
) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(&desk, &mut tx, &reference, asked.to, CrossingAct::Read).await?;
    let heads = heads_of(&tx, &found, None).await?;
    let to = found.version.version;
    let from = asked.from.unwrap_or_else(|| {
        let earlier = heads.iter().map(|head| head.version).find(|version| *version < to);
        earlier.unwrap_or(to)
    });
    if !found.may_read(from) {
        return Err(Problem::Missing);
    }
    let before = store::version(&tx, found.plan.id, from)
        .await?
        .ok_or(Problem::Missing)?;
    tx.commit().await?;
    let changes = document::compare(&before.content, &found.version.content);
    views::compare(&desk, &found, &before, &changes, &heads).await
}

/// `POST /plans/{pl}/files`: one file.
async fn post_file(
    desk: Desk,
    State(app): State<App>,
    Path(reference): Path<Reference>,
    request: Request,
) -> Result<Response, Problem> {
    own(&desk, &reference).await?;
    let added = match upload::read(request, &app, &desk).await {
        Ok(file) => verbs::add_file(&desk, &reference, file).await,
        Err(problem) => Err(problem),
    };
    match added {
        Ok(_) => Ok(done(&reference, "plantext-file")),
        Err(problem) => with_file_problem(&desk, &reference, problem).await,
    }
}

/// `GET /plans/{pl}/files/{file}`: the file, for taking along; never shown in place of a page.
async fn get_file(desk: Desk, Path((reference, id)): Path<(Reference, PlanFileId)>) -> Result<Response, Problem> {
    file(&desk, &reference, id).await
}

/// The bytes of a file that is open to this desk.
pub(crate) async fn file(desk: &Desk, reference: &Reference, id: PlanFileId) -> Result<Response, Problem> {
    desk.require(Act::ReadOwn)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, None, CrossingAct::Export).await?;
    let file = store::file(&tx, found.plan.id, id).await?.ok_or(Problem::Missing)?;
    let versions = store::versions_with(&tx, found.plan.id, id).await?;
    if !versions.into_iter().any(|version| found.may_read(version)) {
        return Err(Problem::Missing);
    }
    let bytes = store::bytes_of(&tx, id).await?.ok_or(Problem::Missing)?;
    tx.commit().await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&file.media_type);
    let kind = kind.unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = upload::disposition(&file.name);
    let name = HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// `GET /plans/{pl}/files/{file}/removal`
async fn get_file_removal(desk: Desk, Path((reference, id)): Path<(Reference, PlanFileId)>) -> Result<Markup, Problem> {
    let (plan, version) = own(&desk, &reference).await?;
    let file = version
        .files
        .iter()
        .find(|file| file.id == id)
        .ok_or(Problem::Missing)?;
    form_views::file_removal(&desk, &plan, file).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NoFields {}

/// `POST /plans/{pl}/files/{file}/removal`
async fn post_file_removal(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanFileId)>,
    Form(_): Form<NoFields>,
) -> Result<Response, Problem> {
    verbs::remove_file(&desk, &reference, id).await?;
    Ok(done(&reference, "plantext-file-removed"))
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReviewForm {
    pub words: String,
    pub incident: String,
    pub next_on: String,
}

async fn review_page(
    desk: &Desk,
    reference: &Reference,
    form: &ReviewForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let (plan, _) = own(desk, reference).await?;
    let incidents = store::ended_since(&desk.read().await?, &plan).await?;
    form_views::review(desk, &plan, &incidents, form, problems).await
}

/// `GET /plans/{pl}/reviews/new`
async fn get_review(
    desk: Desk,
    Path(reference): Path<Reference>,
    Query(form): Query<ReviewForm>,
) -> Result<Markup, Problem> {
    review_page(&desk, &reference, &form, &FieldProblems::default()).await
}

/// `POST /plans/{pl}/reviews`
async fn post_review(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<ReviewForm>,
) -> Result<Response, Problem> {
    let new = NewReview {
        words: form.words.clone(),
        incident: form.incident.clone(),
        next_on: form.next_on.clone(),
    };
    match verbs::review(&desk, &reference, new).await {
        Ok(()) => Ok(done(&reference, "plantext-reviewed")),
        Err(problem) => {
            let status = problem.status();
            let field = match problem.code() {
                "plan-text.incident" => "incident",
                "plan-text.next-review" => "next_on",
                _ => "words",
            };
            let problems = beside_form(field, problem)?;
            Ok((status, review_page(&desk, &reference, &form, &problems).await?).into_response())
        }
    }
}

/// `GET /plans/{pl}/withdrawal`
async fn get_withdrawal(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    form_views::withdrawal(&desk, &own(&desk, &reference).await?.0).await
}

/// `POST /plans/{pl}/withdrawal`
async fn post_withdrawal(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(_): Form<NoFields>,
) -> Result<Response, Problem> {
    verbs::withdraw(&desk, &reference).await?;
    Ok(done(&reference, "plantext-withdrawn"))
}
