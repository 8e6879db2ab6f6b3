//! The first lines of a drawing: a rectangle at a place on the globe, to be drawn on. For a new floor, and for the outside of a site.

use super::{
    Step,
    pages::open,
    verbs::{self, Drawn, Saved},
};
use crate::site_plan::{
    Area, Feature, FeatureKind, FloorPlan, Shape, Sheet, SheetId, Spot,
    edit::corners,
    intake::FURTHEST_ORDINAL,
    store as plans,
    verbs::{add_floors, find_own},
};
use crate::site_profile::views::SiteFrame;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use muster_membership::fields::{FieldProblems, beside_form};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Routes, components::*, plain_text, t};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sites/{site}/plans/new", get_new)
        .post("/sites/{site}/plans/new", post_new)
        .post("/sites/{site}/map/new", post_map_new)
}

/// A rectangle on the globe, and for a floor its name and storey.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct StartForm {
    name: String,
    ordinal: String,
    /// "47.3769, 8.5417": latitude first, as maps show it.
    place: String,
    wide: String,
    deep: String,
    turn: String,
}

impl StartForm {
    /// The outline. Errors: every field that is wrong.
    fn outline(&self, problems: &mut FieldProblems) -> Option<Feature> {
        let middle = spot(&self.place);
        if middle.is_none() {
            problems.say("place", t("edit-start-place-wrong"));
        }
        let mut side = |name: &'static str, typed: &str| {
            let metres = corners::metres(typed).filter(|metres| (1.0..=5_000.0).contains(metres));
            if metres.is_none() {
                problems.say(name, t("edit-start-side-wrong"));
            }
            metres
        };
        let (wide, deep) = (side("wide", &self.wide), side("deep", &self.deep));
        let turn = match self.turn.trim() {
            "" => Some(0.0),
            typed => corners::metres(typed).filter(|degrees| degrees.abs() <= 360.0),
        };
        if turn.is_none() {
            problems.say("turn", t("edit-turn-wrong"));
        }
        let (middle, wide, deep, turn) = (middle?, wide?, deep?, turn?);
        Some(Feature::new(
            "outline",
            FeatureKind::Outline,
            rectangle(middle, wide, deep, turn),
        ))
    }
}

/// "47.3769, 8.5417" or "47.3769 8.5417": latitude, then longitude.
fn spot(text: &str) -> Option<Spot> {
    let parts: Vec<f64> = text
        .split([',', ' ', ';'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    match parts.as_slice() {
        [lat, lon] => Spot::new(*lon, *lat),
        _ => None,
    }
}

fn rectangle(middle: Spot, wide: f64, deep: f64, turn: f64) -> Shape {
    let corner = |east: f64, north: f64| middle.moved(east * wide / 2.0, north * deep / 2.0);
    let ring = vec![
        corner(-1.0, 1.0),
        corner(-1.0, -1.0),
        corner(1.0, -1.0),
        corner(1.0, 1.0),
        corner(-1.0, 1.0),
    ];
    super::rules::turned(&Shape::Areas(vec![Area { rings: vec![ring] }]), turn)
}

/// `GET /sites/{site}/plans/new`
async fn get_new(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    new_page(&desk, &site, &StartForm::default(), &FieldProblems::default()).await
}

async fn new_page(
    desk: &Desk,
    site: &Reference,
    form: &StartForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    desk.require(Act::ManageSites)?;
    let mut found = crate::site_profile::reading::find(desk, site).await?;
    if !found.is_own() {
        return Err(Problem::Missing);
    }
    let file = found.file(desk, CrossingAct::Read).await?;
    let count = plans::records_of(&found.tx, found.site.id).await?.len();
    let frame = SiteFrame::of(desk, file.as_ref(), true, "plans", Some(count));
    found.done().await?;
    let action = format!("/sites/{site}/plans/new");
    frame
        .page(
            desk,
            &t("edit-new-floor"),
            start_form(desk, &action, true, form, problems),
        )
        .await
}

/// The form of an outside that was not drawn yet.
pub(super) fn map_form(
    desk: &Desk,
    site: &Reference,
    today: &Sheet,
    problems: &FieldProblems,
    form: Option<&StartForm>,
) -> Markup {
    let empty = StartForm::default();
    let action = match today.id() {
        SheetId::Map => format!("/sites/{site}/map/new"),
        SheetId::Floor(_) => format!("/sites/{site}/plans/new"),
    };
    start_form(
        desk,
        &action,
        today.id() != SheetId::Map,
        form.unwrap_or(&empty),
        problems,
    )
}

fn start_form(desk: &Desk, action: &str, floor: bool, form: &StartForm, problems: &FieldProblems) -> Markup {
    let field = |name: &'static str, label: &str, hint: &str, value: &str, narrow: bool| {
        text_field(&TextField {
            name,
            label,
            hint: Some(hint),
            error: problems.of(name),
            value,
            narrow,
            ..TextField::default()
        })
    };
    let title = if floor { t("edit-new-floor") } else { t("edit-new-map") };
    let body = html! {
        (problems.summary())
        form action=(action) method="post" {
            (csrf_field(&desk.csrf))
            p { (t("edit-start-words")) }
            @if floor {
                (field("name", &t("sites-floor-name"), &t("sites-floor-name-hint"), &form.name, false))
                (field("ordinal", &t("sites-ordinal"), &t("sites-ordinal-hint"), &form.ordinal, true))
            }
            (field("place", &t("edit-start-place"), &t("edit-start-place-hint"), &form.place, false))
            (field("wide", &t("edit-start-wide"), &t("edit-start-wide-hint"), &form.wide, true))
            (field("deep", &t("edit-start-deep"), &t("edit-start-deep-hint"), &form.deep, true))
            (field("turn", &t("edit-start-turn"), &t("edit-start-turn-hint"), &form.turn, true))
            div.actions { (button(ButtonKind::Main, Some("edit"), &t("edit-start"))) }
        }
    };
    panel(Panel::of(&title), body)
}

/// `POST /sites/{site}/plans/new`: a floor with its outline.
async fn post_new(desk: Desk, Path(site): Path<Reference>, Form(form): Form<StartForm>) -> Result<Response, Problem> {
    let (tx, own) = find_own(&desk, &site).await?;
    drop(tx);
    let mut problems = FieldProblems::default();
    let name = problems.keep("name", plain_text(&form.name, &t("sites-floor-name-called"), 80, true));
    let ordinal: Option<i32> = form.ordinal.trim().parse().ok();
    let ordinal = ordinal.filter(|ordinal| ordinal.abs() <= FURTHEST_ORDINAL);
    if ordinal.is_none() {
        problems.say("ordinal", t("sites-ordinal-wrong"));
    }
    let outline = form.outline(&mut problems);
    let (Some(name), Some(ordinal), Some(outline), true) = (name, ordinal, outline, problems.list().is_empty()) else {
        let page = new_page(&desk, &site, &form, &problems).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let plan = FloorPlan {
        floor: FloorId::new(),
        site: own.id,
        name,
        ordinal,
        version: 1,
        walked_on: None,
        features: vec![outline],
        grid: None,
    };
    match add_floors(&desk, &site, vec![plan]).await {
        Ok(floors) => {
            let to = floors
                .first()
                .map(|floor| SheetId::Floor(*floor).url(&site))
                .unwrap_or_default();
            Ok(Redirect::to(&format!("{to}/edit?done=plan-begun")).into_response())
        }
        Err(problem) => {
            let status = problem.status();
            let page = new_page(&desk, &site, &form, &beside_form("name", problem)?).await?;
            Ok((status, page).into_response())
        }
    }
}

/// `POST /sites/{site}/map/new`: the edge of a site whose outside was not drawn yet.
async fn post_map_new(
    desk: Desk,
    Path(site): Path<Reference>,
    Form(form): Form<StartForm>,
) -> Result<Response, Problem> {
    let own = open(&desk, &site, SheetId::Map).await?;
    own.found.done().await?;
    if !own.today.features().is_empty() {
        return Err(Problem::refusal("plan.drawn-already", t("edit-drawn-already")));
    }
    let mut problems = FieldProblems::default();
    let outline = form.outline(&mut problems);
    let Some(outline) = outline.filter(|_| problems.list().is_empty()) else {
        let body = map_form(&desk, &site, &own.today, &problems, Some(&form));
        let page = own.frame.page(&desk, &t("edit-title"), body).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let drawn = Drawn {
        began: own.today.version(),
        steps: vec![Step::put(&outline)],
        why: String::new(),
        chosen: false,
    };
    match verbs::save(&desk, &site, SheetId::Map, drawn).await? {
        Saved::Done { .. } | Saved::Same => {
            Ok(Redirect::to(&format!("/sites/{site}/map/edit?done=plan-begun")).into_response())
        }
        Saved::Wrong(wrong) => Err(verbs::refusal(&wrong)),
        Saved::Clash(clashed) => Err(Problem::conflict("plan.changed-meanwhile", clashed.words)),
    }
}
