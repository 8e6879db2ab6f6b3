//! Handlers of `/sites/{site}/plans` and `/sites/{site}/map`.

use super::{
    Look, SheetId, forms, map_forms, store,
    verbs::{self, Seen},
    views,
};
use crate::chips::{closed, own_chips, part_chip};
use crate::opening::Part;
use crate::site_profile::{
    reading::{self, Floors, Found},
    views::{SiteFrame, metric},
};
use axum::{
    extract::DefaultBodyLimit,
    handler::Handler,
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use muster_policy::CrossingAct;
use muster_terms::*;
use muster_web::{Desk, Form, Path, Problem, Query, Routes, components::*, format, t, t_with};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    let upload = DefaultBodyLimit::max(super::intake::MOST_UPLOAD_BYTES);
    Routes::new()
        .get("/sites/{site}/plans", get_plans)
        .get("/sites/{site}/plans/import", forms::get_import)
        .post("/sites/{site}/plans/import", forms::post_import.layer(upload))
        .long()
        .get("/sites/{site}/plans/{floor}", get_plan)
        .post("/sites/{site}/plans/{floor}/walk", post_walk)
        .get("/sites/{site}/plans/{floor}/removal", get_removal)
        .post("/sites/{site}/plans/{floor}/removal", post_removal)
        .get("/sites/{site}/plans/{floor}/file", get_plan_file)
        .long()
        .get("/sites/{site}/map", get_map)
        .get("/sites/{site}/map/file", get_map_file)
        .long()
        .get("/sites/{site}/map/import", map_forms::get_map_import)
        .post("/sites/{site}/map/import", map_forms::post_map_import.layer(upload))
        .long()
}

/// Where a plan is shown.
pub(super) fn plan_url(site: &Reference, floor: FloorId) -> String {
    SheetId::Floor(floor).url(site)
}

async fn chips_of<T>(found: &Found, desk: &Desk, class: DataClass, part: &Part<T>) -> Result<Markup, Problem> {
    let own = own_chips(&found.own_clauses(desk, class).await?);
    Ok(html! { (part_chip(part)) (own) })
}

/// `GET /sites/{site}/plans`: the floors as a list.
async fn get_plans(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let mut found = reading::find(&desk, &site).await?;
    let file = found.file(&desk, CrossingAct::Read).await?;
    let floors = found.floors(&desk, None, CrossingAct::List).await?;
    let chips = chips_of(&found, &desk, DataClass::FloorPlan, &floors).await?;
    let frame = SiteFrame::of(
        &desk,
        file.as_ref(),
        found.is_own(),
        "plans",
        floors.open().map(|f| f.records.len()),
    );
    found.done().await?;
    let action = frame.may_change.then(|| {
        html! {
            (button_link(ButtonKind::Plain.small(), Some("edit"), &t("edit-new-floor"), &format!("/sites/{site}/plans/new")))
            (button_link(ButtonKind::Plain.small(), Some("database"), &t("imdf-title"), &format!("/sites/{site}/plans/imdf")))
            (button_link(ButtonKind::Plain.small(), Some("map"), &t("grid-title"), &format!("/sites/{site}/plans/grid")))
            (button_link(ButtonKind::Main.small(), Some("add"), &t("sites-import"), &format!("/sites/{site}/plans/import")))
        }
    });
    let body = match &floors {
        Part::Open(floors) => views::floor_rows(site.as_str(), &floors.as_ref().records, &desk.time_zone()),
        Part::Closed(why) => closed(why),
    };
    let title = t("sites-plans");
    let head = Panel {
        action,
        ..Panel::list(&title).fact(chips)
    };
    frame.page(&desk, &title, panel(head, body)).await
}

/// `GET /sites/{site}/plans/{floor}`: one floor with its layers, its grid and its list twin.
async fn get_plan(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Query(look): Query<Look>,
) -> Result<Markup, Problem> {
    let mut found = reading::find(&desk, &site).await?;
    let file = found.file(&desk, CrossingAct::Read).await?;
    let floors = found.floors(&desk, Some(floor), CrossingAct::Read).await?;
    let chips = chips_of(&found, &desk, DataClass::FloorPlan, &floors).await?;
    let metric = metric(&found.tx, &desk).await?;
    let frame = SiteFrame::of(
        &desk,
        file.as_ref(),
        found.is_own(),
        "plans",
        floors.open().map(|f| f.records.len()),
    );
    let own = found.is_own();
    found.done().await?;
    let body = match &floors {
        Part::Open(open) => plan_body(
            &desk,
            &site,
            open.as_ref(),
            &look,
            metric,
            chips,
            (own, frame.may_change),
        ),
        Part::Closed(why) => panel(Panel::list(&t("sites-plans")), closed(why)),
    };
    let title = floors
        .open()
        .and_then(Floors::shown)
        .map_or_else(|| t("sites-plans"), |shown| shown.name.clone());
    frame.page(&desk, &title, body).await
}

/// `GET /sites/{site}/plans/{floor}/file`: the floor as GeoJSON, to keep or to open in another program.
async fn get_plan_file(desk: Desk, Path((site, floor)): Path<(Reference, FloorId)>) -> Result<Response, Problem> {
    let mut found = reading::find(&desk, &site).await?;
    let floors = found.floors(&desk, Some(floor), CrossingAct::Export).await?;
    found.done().await?;
    match &floors {
        Part::Open(open) => {
            let plan = open.as_ref().plan.as_ref().ok_or(Problem::Missing)?;
            Ok(geojson_file(
                &site,
                &format!("floor-{}", plan.ordinal),
                plan.to_geojson(),
            ))
        }
        Part::Closed(why) => Err(super::api::refused(why)),
    }
}

/// `GET /sites/{site}/map/file`: the outside as GeoJSON.
async fn get_map_file(desk: Desk, Path(site): Path<Reference>) -> Result<Response, Problem> {
    let mut found = reading::find(&desk, &site).await?;
    let map = found.map(&desk, CrossingAct::Export).await?;
    found.done().await?;
    match &map {
        Part::Open(map) => {
            let map = map.as_ref().as_ref().ok_or(Problem::Missing)?;
            Ok(geojson_file(&site, "outside", map.to_geojson()))
        }
        Part::Closed(why) => Err(super::api::refused(why)),
    }
}

fn geojson_file(site: &Reference, what: &str, text: String) -> Response {
    let name = format!("attachment; filename=\"{site}-{what}.geojson\"");
    (
        [
            (header::CONTENT_TYPE, "application/geo+json".to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        text,
    )
        .into_response()
}

fn plan_body(
    desk: &Desk,
    site: &Reference,
    floors: &Floors,
    look: &Look,
    metric: bool,
    chips: Markup,
    (own, may_change): (bool, bool),
) -> Markup {
    let (Some(plan), Some(record)) = (&floors.plan, floors.shown()) else {
        return html! {};
    };
    let base = plan_url(site, plan.floor);
    let choose = |each: &store::FloorRecord| Chip {
        label: each.name.clone(),
        href: plan_url(site, each.floor),
        on: each.floor == plan.floor,
    };
    let others: Vec<Chip> = floors.records.iter().map(choose).collect();
    let look = &Look {
        floor: None,
        ..look.clone()
    };
    let drawn = views::PlanPanel {
        plan,
        look,
        base: &base,
        metric,
        chips,
        action: html! {},
        under: floors.laid.as_ref().filter(|laid| laid.lay.shown),
    };
    html! {
        @if others.len() > 1 { div.spaced { (muster_web::components::chips(&t("sites-floors-label"), &others)) } }
        div.cols {
            div.stack { (views::plan_panel(&drawn)) (about(desk, record, own.then_some(base.as_str()))) @if may_change { (change(desk, &base, plan.version, site)) } }
            div.stack { (views::list_twin(plan, false)) }
        }
    }
}

/// `base`: the plan's own address, for its owner's people, who read its versions there.
fn about(desk: &Desk, record: &store::FloorRecord, base: Option<&str>) -> Markup {
    let by = record
        .changed_by
        .clone()
        .unwrap_or_else(|| t("sites-changed-by-nobody"));
    let walked = record
        .walked_on
        .map_or_else(|| t("sites-never-walked"), format::date_long);
    let pairs = [
        (t("sites-version-label"), html! { (record.version) }),
        (
            t("sites-changed-label"),
            html! { (format::day_clock(record.changed_at, &desk.time_zone())) ", " (by) },
        ),
        (t("sites-walked-label"), html! { (walked) }),
        (t("sites-storey-label"), html! { (views::storey(record.ordinal)) }),
    ];
    let body = html! { (definitions(&pairs)) @if let Some(base) = base { (versions_link(base)) } };
    panel(Panel::of(&t("sites-about-plan")), body)
}

fn versions_link(base: &str) -> Markup {
    html! { div.actions { (button_link(ButtonKind::Plain, Some("download"), &t("sites-file"), &format!("{base}/file"))) (button_link(ButtonKind::Plain, Some("history"), &t("versions-title"), &format!("{base}/versions"))) } }
}

fn change(desk: &Desk, base: &str, version: u32, site: &Reference) -> Markup {
    let today = desk.now().to_zoned(desk.time_zone()).date().to_string();
    let on = TextField {
        name: "on",
        label: &t("sites-walked-on"),
        hint: Some(&t("sites-walked-on-hint")),
        value: &today,
        kind: "date",
        required: true,
        narrow: true,
        ..TextField::default()
    };
    let replace = format!(
        "/sites/{site}/plans/import?floor={}&version={version}",
        base.rsplit('/').next().unwrap_or_default()
    );
    let body = html! {
        form action={ (base) "/walk" } method="post" {
            (csrf_field(&desk.csrf)) (hidden_field("version", &version.to_string()))
            (text_field(&on))
            div.actions { (button(ButtonKind::Main, Some("check"), &t("sites-walked-save"))) }
        }
        div.actions {
            (button_link(ButtonKind::Main, Some("edit"), &t("edit-title"), &format!("{base}/edit")))
            (button_link(ButtonKind::Plain, Some("map"), &t("picture-title"), &format!("{base}/picture")))
            (button_link(ButtonKind::Plain, Some("add"), &t("sites-import-version"), &replace))
            (button_link(ButtonKind::Plain, Some("trash"), &t("sites-floor-remove"), &format!("{base}/removal?version={version}")))
        }
    };
    panel(Panel::of(&t("sites-change-plan")), body)
}

#[derive(Debug, Deserialize)]
struct WalkForm {
    version: u32,
    on: String,
}

/// `POST /sites/{site}/plans/{floor}/walk`
async fn post_walk(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Form(form): Form<WalkForm>,
) -> Result<Redirect, Problem> {
    let on = form
        .on
        .parse()
        .map_err(|_| Problem::refusal("plan.walk-date", t("sites-walk-date")))?;
    verbs::walk(
        &desk,
        &site,
        Seen {
            floor,
            version: form.version,
        },
        on,
    )
    .await?;
    Ok(Redirect::to(&format!("{}?done=plan-walked", plan_url(&site, floor))))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VersionForm {
    version: u32,
}

/// `GET /sites/{site}/plans/{floor}/removal`
async fn get_removal(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Query(asked): Query<VersionForm>,
) -> Result<Markup, Problem> {
    let (tx, own) = verbs::find_own(&desk, &site).await?;
    let records = store::records_of(&tx, own.id).await?;
    let record = records
        .into_iter()
        .find(|record| record.floor == floor)
        .ok_or(Problem::Missing)?;
    let base = plan_url(&site, floor);
    let ask = Confirm {
        title: &t_with("sites-floor-remove-title", &[("floor", record.name.into())]),
        words: html! { (t("sites-floor-remove-words")) },
        action: &format!("{base}/removal"),
        yes: &t("sites-floor-remove"),
        no: &t("sites-keep"),
        back: &base,
        csrf: &desk.csrf,
        fields: hidden_field("version", &asked.version.to_string()),
        send: false,
    };
    desk.page(
        &t("sites-floor-remove"),
        html! { (page_head(PageHead::of(&own.name))) (confirm(&ask)) },
    )
    .await
}

/// `POST /sites/{site}/plans/{floor}/removal`
async fn post_removal(
    desk: Desk,
    Path((site, floor)): Path<(Reference, FloorId)>,
    Form(form): Form<VersionForm>,
) -> Result<Response, Problem> {
    verbs::remove_floor(
        &desk,
        &site,
        Seen {
            floor,
            version: form.version,
        },
    )
    .await?;
    Ok(Redirect::to(&format!("/sites/{site}/plans?done=floor-removed")).into_response())
}

/// `GET /sites/{site}/map`: the outside, a part of the profile.
async fn get_map(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let mut found = reading::find(&desk, &site).await?;
    let file = found.file(&desk, CrossingAct::Read).await?;
    let map = found.map(&desk, CrossingAct::Read).await?;
    let chips = chips_of(&found, &desk, DataClass::SiteProfile, &map).await?;
    let metric = metric(&found.tx, &desk).await?;
    let own = found.is_own();
    let frame = SiteFrame::of(&desk, file.as_ref(), own, "map", None);
    found.done().await?;
    let bring = frame.may_change.then(|| {
        html! {
            (button_link(ButtonKind::Main.small(), Some("edit"), &t("edit-title"), &format!("/sites/{site}/map/edit")))
            (button_link(ButtonKind::Plain.small(), Some("add"), &t("sites-map-import"), &format!("/sites/{site}/map/import")))
        }
    });
    let body = match &map {
        Part::Open(map) => match map.as_ref() {
            Some(map) => {
                html! { div.stack { (views::map_panels(map, metric, chips)) @if own { (versions_link(&SheetId::Map.url(&site))) } @if let Some(bring) = bring { div.actions { (bring) } } } }
            }
            None => panel(
                Panel::list(&t("sites-map")),
                empty_state(&t("sites-no-map-title"), &t("sites-no-map-words"), bring),
            ),
        },
        Part::Closed(why) => panel(Panel::list(&t("sites-map")), closed(why)),
    };
    frame.page(&desk, &t("sites-map"), body).await
}
