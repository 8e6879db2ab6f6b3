//! Handlers of `…/edit` and `…/features` under a floor plan and under a site's map.

use super::{
    Step,
    form::FeatureForm,
    verbs::{self, Drawn, Saved},
    views,
};
use crate::site_plan::{
    FeatureKind, PlanRefusal, Sheet, SheetId, picture::store as pictures, store as plans, version::verbs::why_line,
};
use crate::site_profile::{
    reading::{self, Found},
    views::{SiteFrame, metric},
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::Markup;
use muster_membership::fields::FieldProblems;
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes, layout::Crumb, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sites/{site}/plans/{floor}/edit", get_floor_edit)
        .post("/sites/{site}/plans/{floor}/edit", post_floor_edit)
        .post("/sites/{site}/plans/{floor}/features", post_floor_feature)
        .get("/sites/{site}/map/edit", get_map_edit)
        .post("/sites/{site}/map/edit", post_map_edit)
        .post("/sites/{site}/map/features", post_map_feature)
}

/// What of the page is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The feature whose form stands there.
    pub feature: Option<String>,
    /// The form of a new one.
    pub add: Option<String>,
    /// Only features of this kind.
    pub kind: Option<String>,
    /// Page of the list, from 0.
    pub page: usize,
}

/// An own drawing that this desk may change, and the frame of its pages.
pub(super) struct Own {
    pub found: Found,
    pub frame: SiteFrame,
    pub today: Sheet,
    pub metric: bool,
}

pub(super) async fn open(desk: &Desk, site: &Reference, id: SheetId) -> Result<Own, Problem> {
    desk.require(Act::ManageSites)?;
    let mut found = reading::find(desk, site).await?;
    if !found.is_own() {
        return Err(Problem::Missing);
    }
    let today = verbs::today(&found.tx, &found.site, id).await?;
    let file = found.file(desk, CrossingAct::Read).await?;
    let count = plans::records_of(&found.tx, found.site.id).await?.len();
    let (tab, name) = match id {
        SheetId::Floor(_) => ("plans", today.name().to_owned()),
        SheetId::Map => ("map", t("sites-map")),
    };
    let above = Crumb {
        label: name,
        href: Some(id.url(site)),
    };
    let frame = SiteFrame::of(desk, file.as_ref(), true, tab, Some(count)).below(above);
    let metric = metric(&found.tx, desk).await?;
    Ok(Own {
        found,
        frame,
        today,
        metric,
    })
}

async fn get_floor_edit(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    edit_page(&desk, &site, SheetId::Floor(floor), asked, Shown::default()).await
}

async fn get_map_edit(desk: Desk, Path(site): Path<Reference>, Query(asked): Query<Asked>) -> Result<Markup, Problem> {
    edit_page(&desk, &site, SheetId::Map, asked, Shown::default()).await
}

/// What was typed or drawn and not kept.
#[derive(Default)]
struct Shown {
    typed: Option<FeatureForm>,
    problems: FieldProblems,
    saved: Option<Saved>,
    steps: Vec<Step>,
    /// The version that those steps began with: what somebody else drew since then is weighed again when they are saved.
    began: Option<u32>,
    why: String,
}

/// `GET …/edit`: the drawing, everything on it as a list, and the form of one thing.
async fn edit_page(desk: &Desk, site: &Reference, id: SheetId, asked: Asked, shown: Shown) -> Result<Markup, Problem> {
    let own = open(desk, site, id).await?;
    let laid = match id {
        SheetId::Floor(floor) => pictures::laid(&own.found.tx, floor, own.today.version()).await?,
        SheetId::Map => None,
    };
    own.found.done().await?;
    let base = id.url(site);
    let today = own.today;
    if today.features().is_empty() {
        let body = super::start::map_form(desk, site, &today, &shown.problems, None);
        return own.frame.page(desk, &t("edit-title"), body).await;
    }
    let form = match &shown.typed {
        Some(typed) => Some(typed.clone()),
        None => match &asked.feature {
            Some(wanted) => {
                let feature = today.features().iter().find(|feature| feature.id == *wanted);
                Some(FeatureForm::of(feature.ok_or(Problem::Missing)?, &today))
            }
            None => asked.add.as_ref().map(|kind| FeatureForm {
                version: today.version(),
                kind: FeatureKind::parse(kind)
                    .map(|kind| kind.as_str().to_owned())
                    .unwrap_or_default(),
                ..FeatureForm::default()
            }),
        },
    };
    let page = views::EditPage {
        base: &base,
        sheet: &today,
        form: form.as_ref(),
        problems: &shown.problems,
        saved: shown.saved.as_ref(),
        steps: &shown.steps,
        began: shown.began.unwrap_or(today.version()),
        why: &shown.why,
        asked: &asked,
        metric: own.metric,
        laid: laid.as_ref(),
        csrf: &desk.csrf,
    };
    own.frame.page(desk, &t("edit-title"), views::edit(&page)).await
}

/// Steps of the island, or of a page that showed two people's work side by side.
#[derive(Debug, Deserialize)]
#[serde(default)]
#[derive(Default)]
struct StepsForm {
    version: u32,
    /// A JSON list of [`Step`].
    steps: String,
    #[serde(alias = "drawn_why")]
    why: String,
    /// Features that both changed, as the page showed them.
    clash: Vec<String>,
    /// Those of them that are kept as they were drawn here.
    mine: Vec<String>,
    /// Doors whose mark another one has, and the mark that each is given instead, in the same order.
    door: Vec<String>,
    mark: Vec<String>,
}

impl StepsForm {
    /// Those of the steps that were sent that somebody chose, with the marks that were typed.
    fn chosen(&self, sent: Vec<Step>) -> Vec<Step> {
        let given_up = |step: &Step| {
            let id = step.about().unwrap_or_default();
            self.clash.iter().any(|clash| clash == id) && !self.mine.iter().any(|mine| mine == id)
        };
        let kept = sent.into_iter().filter(|step| !given_up(step));
        let marked = |step: Step| {
            let mut typed = self.door.iter().zip(&self.mark);
            match typed.find(|(door, _)| step.about() == Some(door.as_str())) {
                Some((_, mark)) => step.marked(mark),
                None => step,
            }
        };
        kept.map(marked).collect()
    }
}

async fn post_floor_edit(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Form(form): Form<StepsForm>,
) -> Result<Response, Problem> {
    post_steps(desk, site, SheetId::Floor(floor), form).await
}

async fn post_map_edit(
    desk: Desk,
    Path(site): Path<Reference>,
    Form(form): Form<StepsForm>,
) -> Result<Response, Problem> {
    post_steps(desk, site, SheetId::Map, form).await
}

/// `POST …/edit`: all steps or none.
async fn post_steps(desk: Desk, site: Reference, id: SheetId, form: StepsForm) -> Result<Response, Problem> {
    desk.require(Act::ManageSites)?;
    let sent: Vec<Step> =
        serde_json::from_str(&form.steps).map_err(|_| Problem::refusal("plan.steps", t("edit-steps-wrong")))?;
    let steps = form.chosen(sent);
    let drawn = Drawn {
        began: form.version,
        steps: steps.clone(),
        why: why_line(&form.why)?,
        chosen: !form.clash.is_empty(),
    };
    let saved = verbs::save(&desk, &site, id, drawn).await?;
    if let Some(done) = done(&saved) {
        return Ok(Redirect::to(&format!("{}/edit?done={done}", id.url(&site))).into_response());
    }
    let status = status(&saved);
    let shown = Shown {
        steps,
        began: Some(form.version),
        why: form.why,
        saved: Some(saved),
        ..Shown::default()
    };
    let page = edit_page(&desk, &site, id, Asked::default(), shown).await?;
    Ok((status, page).into_response())
}

/// The note of a save that stands.
fn done(saved: &Saved) -> Option<&'static str> {
    match saved {
        Saved::Done { together: true, .. } => Some("plan-drawn-together"),
        Saved::Done { .. } => Some("plan-drawn"),
        Saved::Same => Some("plan-same"),
        Saved::Wrong(_) | Saved::Clash(_) => None,
    }
}

fn status(saved: &Saved) -> StatusCode {
    match saved {
        Saved::Clash(_) => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

async fn post_floor_feature(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Form(form): Form<FeatureForm>,
) -> Result<Response, Problem> {
    post_feature(desk, site, SheetId::Floor(floor), form).await
}

async fn post_map_feature(
    desk: Desk,
    Path(site): Path<Reference>,
    Form(form): Form<FeatureForm>,
) -> Result<Response, Problem> {
    post_feature(desk, site, SheetId::Map, form).await
}

/// `POST …/features`: the form of one thing.
async fn post_feature(desk: Desk, site: Reference, id: SheetId, form: FeatureForm) -> Result<Response, Problem> {
    let steps = match steps_of(&desk, &site, id, &form).await? {
        Ok(steps) => steps,
        Err(problems) => {
            let shown = Shown {
                typed: Some(form),
                problems,
                ..Shown::default()
            };
            let page = edit_page(&desk, &site, id, Asked::default(), shown).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let drawn = Drawn {
        began: form.version,
        steps,
        why: why_line(&form.why)?,
        chosen: false,
    };
    let saved = verbs::save(&desk, &site, id, drawn).await?;
    if let Some(done) = done(&saved) {
        let stays = !form.id.is_empty() && form.act != "remove";
        let feature = if stays {
            let pairs = [("feature", form.id.as_str())];
            format!("&{}", serde_html_form::to_string(pairs).unwrap_or_default())
        } else {
            String::new()
        };
        return Ok(Redirect::to(&format!("{}/edit?done={done}{feature}", id.url(&site))).into_response());
    }
    let status = status(&saved);
    let shown = match saved {
        Saved::Wrong(wrong) => {
            let mut problems = FieldProblems::default();
            for wrong in &wrong {
                let field = match wrong.refusal {
                    PlanRefusal::SameMark { .. } => "mark",
                    _ => "corners",
                };
                problems.say(field, verbs::said(wrong));
            }
            Shown {
                typed: Some(form),
                problems,
                ..Shown::default()
            }
        }
        saved => Shown {
            why: form.why,
            saved: Some(saved),
            ..Shown::default()
        },
    };
    let page = edit_page(&desk, &site, id, Asked::default(), shown).await?;
    Ok((status, page).into_response())
}

async fn steps_of(
    desk: &Desk,
    site: &Reference,
    id: SheetId,
    form: &FeatureForm,
) -> Result<Result<Vec<Step>, FieldProblems>, Problem> {
    let step = match form.act.as_str() {
        "number_doors" => Some(Step::NumberDoors),
        "remove" if !form.id.is_empty() => Some(Step::Remove { id: form.id.clone() }),
        _ => None,
    };
    if let Some(step) = step {
        return Ok(Ok(vec![step]));
    }
    let own = open(desk, site, id).await?;
    let began = verbs::as_began(&own.found.tx, &own.today, form.version).await?;
    own.found.done().await?;
    // A version that is no longer kept is a conflict of the save; until then the fields are read against the one of today.
    Ok(form.steps(&began.unwrap_or(own.today)))
}
