//! Handlers of `…/picture` under a floor plan. What is done here is the owner's alone; the file is for whoever reads the floor.

use super::{
    Laid, PictureRefusal,
    form::LayForm,
    store,
    take::{self, MOST_UPLOAD_BYTES},
    upload::{self, Sent},
    verbs::{self, Done},
    views,
};
use crate::opening::Part;
use crate::site_plan::{FloorPlan, SheetId, api::refused, verbs::Seen, version::verbs::why_line};
use crate::site_profile::{
    reading,
    views::{SiteFrame, metric},
};
use axum::{
    extract::{DefaultBodyLimit, Request, State},
    handler::Handler,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::fields::{FieldProblems, beside_form};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{App, Below, Desk, Form, Path, Problem, Query, Routes, layout::Crumb, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    let upload = DefaultBodyLimit::max(MOST_UPLOAD_BYTES);
    Routes::new()
        .get("/sites/{site}/plans/{floor}/picture", get_picture)
        .post("/sites/{site}/plans/{floor}/picture", post_picture.layer(upload))
        .long()
        .post("/sites/{site}/plans/{floor}/picture/placing", post_placing)
        .post("/sites/{site}/plans/{floor}/picture/removal", post_removal)
        .get("/sites/{site}/plans/{floor}/picture/file", get_file)
}

/// What was typed and not kept.
#[derive(Default)]
struct Typed {
    lay: Option<LayForm>,
    sent: Option<Sent>,
    problems: FieldProblems,
}

/// `GET …/picture`: the floor over its picture, and the forms that bring, place and take it away.
async fn get_picture(desk: Desk, Path((site, floor)): Path<(Reference, FloorId)>) -> Result<Markup, Problem> {
    page(&desk, &site, floor, Typed::default()).await
}

async fn page(desk: &Desk, site: &Reference, floor: FloorId, typed: Typed) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let mut found = reading::find(desk, site).await?;
    if !found.is_own() {
        return Err(Problem::Missing);
    }
    let file = found.file(desk, CrossingAct::Read).await?;
    let floors = found.floors(desk, Some(floor), CrossingAct::Read).await?;
    let metric = metric(&found.tx, desk).await?;
    let Part::Open(open) = &floors else {
        return Err(Problem::Missing);
    };
    let open = open.as_ref();
    let plan: &FloorPlan = open.plan.as_ref().ok_or(Problem::Missing)?;
    let laid: Option<&Laid> = open.laid.as_ref();
    let base = SheetId::Floor(floor).url(site);
    let above = Crumb {
        label: plan.name.clone(),
        href: Some(base.clone()),
    };
    let frame = SiteFrame::of(desk, file.as_ref(), true, "plans", Some(open.records.len())).below(above);
    found.done().await?;
    let form = match (&typed.lay, laid) {
        (Some(form), Some(_)) => Some(form.clone()),
        (None, Some(laid)) => Some(LayForm::of(laid, plan)),
        (_, None) => None,
    };
    let body = views::page(&views::PicturePage {
        base: &base,
        plan,
        laid,
        form: form.as_ref(),
        sent: typed.sent.as_ref(),
        problems: &typed.problems,
        metric,
        csrf: &desk.csrf,
        zone: &desk.time_zone(),
    });
    frame.page(desk, &t("picture-title"), body).await
}

fn led_on(base: &str, done: Done) -> Response {
    let note = match done {
        Done { same: true, .. } => "picture-same",
        Done { together: true, .. } => "picture-kept-together",
        Done { .. } => "picture-kept",
    };
    Redirect::to(&format!("{base}/picture?done={note}")).into_response()
}

/// `POST …/picture`: a file becomes the picture under the floor.
async fn post_picture(
    State(app): State<App>,
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    request: Request,
) -> Result<Response, Problem> {
    verbs::find(&desk, &site, floor).await?;
    let mut sent = Sent::default();
    let brought = match upload::read(request, &app, &desk, &mut sent).await {
        Ok(()) => bring(&desk, &site, floor, &mut sent).await,
        Err(problem) => Err(problem),
    };
    match brought {
        Ok(done) => Ok(led_on(&SheetId::Floor(floor).url(&site), done)),
        Err(problem) => {
            let status = problem.status();
            if problem.is_conflict() {
                sent.version = verbs::find(&desk, &site, floor).await?.0.version;
            }
            let field = match problem.code() {
                "picture.no-page" => "page",
                "text.too-long" => "why",
                _ => "picture",
            };
            let problems = beside_form(field, problem.below(Below::Files))?;
            let typed = Typed {
                sent: Some(sent),
                problems,
                ..Typed::default()
            };
            Ok((status, page(&desk, &site, floor, typed).await?).into_response())
        }
    }
}

async fn bring(desk: &Desk, site: &Reference, floor: FloorId, sent: &mut Sent) -> Result<Done, Problem> {
    let why = why_line(&sent.why)?;
    let number = match sent.page.trim() {
        "" => 1,
        typed => typed.parse().map_err(|_| PictureRefusal::NoPage.problem())?,
    };
    let file = std::mem::take(&mut sent.file);
    let picture = take::take(file, number).await.map_err(PictureRefusal::problem)?;
    let seen = Seen {
        floor,
        version: sent.version,
    };
    verbs::bring(desk, site, seen, picture, why).await
}

/// `POST …/picture/placing`: by two points, or by corner, width and turn.
async fn post_placing(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Form(form): Form<LayForm>,
) -> Result<Response, Problem> {
    let (plan, laid) = verbs::find(&desk, &site, floor).await?;
    let laid = laid.ok_or(Problem::Missing)?;
    let lay = match form.lay(&laid, &plan) {
        Ok(lay) => lay,
        Err(problems) => {
            let typed = Typed {
                lay: Some(form),
                problems,
                ..Typed::default()
            };
            let page = page(&desk, &site, floor, typed).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let seen = Seen {
        floor,
        version: form.version,
    };
    let placed = match why_line(&form.why) {
        Ok(why) => verbs::place(&desk, &site, seen, lay, why).await,
        Err(problem) => Err(problem),
    };
    match placed {
        Ok(done) => Ok(led_on(&SheetId::Floor(floor).url(&site), done)),
        Err(problem) => {
            let status = problem.status();
            // What was typed stands there after the picture as it lies now: whoever sends it again puts it in that place.
            let version = if problem.is_conflict() {
                plan.version
            } else {
                form.version
            };
            let problems = beside_form("corner", problem.below(Below::Over))?;
            let typed = Typed {
                lay: Some(LayForm { version, ..form }),
                problems,
                ..Typed::default()
            };
            Ok((status, page(&desk, &site, floor, typed).await?).into_response())
        }
    }
}

/// The version that was seen, and why.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RemovalForm {
    version: u32,
    why: String,
}

/// `POST …/picture/removal`
async fn post_removal(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Form(form): Form<RemovalForm>,
) -> Result<Response, Problem> {
    let seen = Seen {
        floor,
        version: form.version,
    };
    verbs::take_away(&desk, &site, seen, why_line(&form.why)?).await?;
    let base = SheetId::Floor(floor).url(&site);
    Ok(Redirect::to(&format!("{base}/picture?done=picture-removed")).into_response())
}

/// Which picture. Absent: the one of today. Another one answers like none.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FileQuery {
    pub id: Option<PictureId>,
}

/// `GET …/picture/file`: the picture itself, a part of the floor plan.
async fn get_file(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Query(asked): Query<FileQuery>,
) -> Result<Response, Problem> {
    file(&desk, &site, floor, asked.id).await
}

/// The bytes of the picture of today, for whoever may read the floor; while it is not shown, for who may draw.
///
/// Errors: [`Problem::Missing`]; the refusal of the gate in words.
pub(super) async fn file(
    desk: &Desk,
    site: &Reference,
    floor: FloorId,
    wanted: Option<PictureId>,
) -> Result<Response, Problem> {
    let mut found = reading::find(desk, site).await?;
    let floors = found.floors(desk, Some(floor), CrossingAct::Read).await?;
    let laid = match &floors {
        Part::Open(open) => open.as_ref().laid.clone(),
        Part::Closed(why) => {
            found.done().await?;
            return Err(refused(why));
        }
    };
    let laid = laid.filter(|laid| wanted.is_none_or(|id| id == laid.picture.id));
    let bytes = match &laid {
        Some(laid) => store::bytes(&found.tx, laid.picture.id).await?,
        None => None,
    };
    found.done().await?;
    let (laid, bytes) = laid.zip(bytes).ok_or(Problem::Missing)?;
    let headers = [
        (header::CONTENT_TYPE, laid.picture.kind.media()),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes).into_response())
}
