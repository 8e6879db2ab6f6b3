//! Handlers of comments, sharing and approval.

use crate::pages::{done, url};
use crate::reading;
use crate::verbs::{self, Place};
use crate::{form_views, store, views};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use muster_agreements::mou;
use muster_membership::{Organisation, fields::FieldProblems, fields::beside_form, organisation};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/plans/{pl}/paragraphs/{mark}", get_paragraph)
        .post("/plans/{pl}/paragraphs/{mark}/comments", post_comment)
        .get("/plans/{pl}/comments/{comment}", get_comment)
        .post("/plans/{pl}/comments/{comment}/answers", post_answer)
        .post("/plans/{pl}/comments/{comment}/resolution", post_resolution)
        .get("/plans/{pl}/sharing", get_sharing)
        .post("/plans/{pl}/sharing", post_share)
        .post("/plans/{pl}/sharing/{org}/end", post_share_end)
        .get("/plans/{pl}/approval/{version}", get_approval)
        .post("/plans/{pl}/approval/{version}", post_approval)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VersionQuery {
    version: Option<i64>,
}

/// `GET /plans/{pl}/paragraphs/{mark}`: one paragraph with what was said of it.
async fn get_paragraph(
    desk: Desk,
    Path((reference, mark)): Path<(Reference, i64)>,
    Query(asked): Query<VersionQuery>,
) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let typed = Typed::default();
    paragraph(&desk, &reference, mark, asked.version, &typed).await
}

/// What was typed and not taken.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub words: String,
    pub problems: FieldProblems,
}

async fn paragraph(
    desk: &Desk,
    reference: &Reference,
    mark: i64,
    version: Option<i64>,
    typed: &Typed,
) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, version, CrossingAct::Read).await?;
    let said = reading::said(desk, &mut tx, &found).await?;
    tx.commit().await?;
    let is_there = found.version.content.find(mark).is_some();
    let is_said = said
        .iter()
        .flat_map(reading::Said::open)
        .any(|comment| comment.mark == mark);
    if !is_there && !is_said {
        return Err(Problem::Missing);
    }
    views::paragraph(desk, &found, mark, &said, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CommentForm {
    words: String,
    version: i64,
}

fn at(reference: &Reference, mark: i64) -> Response {
    Redirect::to(&format!("{}/paragraphs/{mark}?done=plantext-commented", url(reference))).into_response()
}

/// `POST /plans/{pl}/paragraphs/{mark}/comments`
async fn post_comment(
    desk: Desk,
    Path((reference, mark)): Path<(Reference, i64)>,
    Form(form): Form<CommentForm>,
) -> Result<Response, Problem> {
    let place = Place {
        version: form.version,
        mark,
    };
    match verbs::comment(&desk, &reference, place, &form.words).await {
        Ok(_) => Ok(at(&reference, mark)),
        Err(problem) => {
            let status = problem.status();
            let typed = Typed {
                words: form.words,
                problems: beside_form("words", problem)?,
            };
            let page = paragraph(&desk, &reference, mark, Some(form.version), &typed).await?;
            Ok((status, page).into_response())
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AnswerForm {
    words: String,
}

/// `POST /plans/{pl}/comments/{comment}/answers`
async fn post_answer(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanCommentId)>,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Problem> {
    match verbs::answer(&desk, &reference, id, &form.words).await {
        Ok(mark) => Ok(at(&reference, mark)),
        Err(problem) => {
            let status = problem.status();
            let typed = Typed {
                words: form.words,
                problems: beside_form("words", problem)?,
            };
            Ok((status, comment_page(&desk, &reference, id, &typed).await?).into_response())
        }
    }
}

/// `GET /plans/{pl}/comments/{comment}`: one comment, its answers, and the form for another.
async fn get_comment(desk: Desk, Path((reference, id)): Path<(Reference, PlanCommentId)>) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    comment_page(&desk, &reference, id, &Typed::default()).await
}

async fn comment_page(desk: &Desk, reference: &Reference, id: PlanCommentId, typed: &Typed) -> Result<Markup, Problem> {
    let mut tx = desk.begin().await?;
    let found = reading::find(desk, &mut tx, reference, None, CrossingAct::Read).await?;
    let said = reading::said(desk, &mut tx, &found).await?;
    tx.commit().await?;
    let of_side = |side| {
        reading::Said::open(side)
            .find(|comment| comment.id == id)
            .map(|comment| (side, comment))
    };
    let here = said.iter().find_map(of_side).ok_or(Problem::Missing)?;
    views::comment(desk, &found, here, typed).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NoFields {}

/// `POST /plans/{pl}/comments/{comment}/resolution`
async fn post_resolution(
    desk: Desk,
    Path((reference, id)): Path<(Reference, PlanCommentId)>,
    Form(_): Form<NoFields>,
) -> Result<Response, Problem> {
    let mark = verbs::resolve(&desk, &reference, id).await?;
    let to = format!("{}/paragraphs/{mark}?done=plantext-resolved", url(&reference));
    Ok(Redirect::to(&to).into_response())
}

/// `GET /plans/{pl}/sharing`: with whom it is shared, and with whom it can be.
async fn get_sharing(desk: Desk, Path(reference): Path<Reference>) -> Result<Markup, Problem> {
    let tx = desk.read().await?;
    let plan = verbs::find_own(&desk, &tx, &reference).await?;
    let shares = store::shares(&tx, plan.id).await?;
    let mut ids = mou::store::partners_of(&tx, desk.org()).await?;
    ids.extend(
        shares
            .iter()
            .map(|share| share.org)
            .filter(|org| !ids.contains(org))
            .collect::<Vec<_>>(),
    );
    let mut partners: Vec<Organisation> = Vec::new();
    for id in ids {
        partners.extend(organisation::store::find(&tx, id).await?);
    }
    let clauses = reading::clauses(&desk, &tx, plan.site).await?;
    drop(tx);
    let page = form_views::SharingPage {
        plan: &plan,
        shares: &shares,
        partners: &partners,
        clauses: &clauses,
    };
    form_views::sharing(&desk, &page).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ShareForm {
    org: String,
    /// The version that was seen.
    version: i64,
}

/// `POST /plans/{pl}/sharing`: shares the newest version, or offers it.
async fn post_share(
    desk: Desk,
    Path(reference): Path<Reference>,
    Form(form): Form<ShareForm>,
) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let wrong = || Problem::refusal("plan-text.partner", muster_web::t("plantext-partner-wrong"));
    let org: OrgId = form.org.parse().map_err(|_| wrong())?;
    verbs::share(&desk, &reference, org, form.version).await?;
    Ok(Redirect::to(&format!("{}/sharing?done=plantext-shared", url(&reference))).into_response())
}

/// `POST /plans/{pl}/sharing/{org}/end`
async fn post_share_end(
    desk: Desk,
    Path((reference, org)): Path<(Reference, OrgId)>,
    Form(_): Form<NoFields>,
) -> Result<Response, Problem> {
    verbs::end_share(&desk, &reference, org).await?;
    Ok(Redirect::to(&format!("{}/sharing?done=plantext-share-ended", url(&reference))).into_response())
}

/// `GET /plans/{pl}/approval/{version}`: the question before an approval.
async fn get_approval(desk: Desk, Path((reference, version)): Path<(Reference, i64)>) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let mut tx = desk.begin().await?;
    let found = reading::find(&desk, &mut tx, &reference, Some(version), CrossingAct::Read).await?;
    let steps_changed = reading::have_steps_changed(&tx, &found).await?;
    let covered = reading::steps_covered(&tx, &found).await?;
    tx.commit().await?;
    let steps = form_views::Steps {
        covered: covered.as_deref(),
        changed: steps_changed,
    };
    form_views::approval(&desk, &found, steps).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ApprovalForm {
    /// Digest of the steps that were seen.
    steps: Option<String>,
}

/// `POST /plans/{pl}/approval/{version}`
async fn post_approval(
    desk: Desk,
    Path((reference, version)): Path<(Reference, i64)>,
    Form(form): Form<ApprovalForm>,
) -> Result<Response, Problem> {
    verbs::approve(&desk, &reference, version, form.steps.as_deref()).await?;
    Ok(done(&reference, "plantext-approved"))
}
