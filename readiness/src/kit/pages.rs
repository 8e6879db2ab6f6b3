//! Handlers that show kits: `/kits`, a site's kits, one kit, the label sheet.

use super::forms::item_form;
use super::rules::ItemForm;
use super::{Kit, label, reading, ready, store, verbs, views};
use crate::chips::{closed, own_chips, part_chip};
use crate::opening::{Part, own_clauses};
use crate::site_plan::{FeatureKind, store as plans};
use crate::site_profile::{reading as sites, views::SiteFrame};
use maud::{Markup, html};
use muster_membership::fields::FieldProblems;
use muster_policy::CrossingAct;
use muster_store::{Fault, Tx};
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Query, Routes, components::*, t, t_with};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/kits", get_kits)
        .get("/kits/{kit}", get_kit)
        .get("/sites/{site}/kits", get_of_site)
        .get("/sites/{site}/qr", get_labels)
}

/// Lines of the history that a kit's page shows at once.
const SHOWN: usize = 50;

/// Where the history goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HistoryQuery {
    before: Option<KitCheckId>,
}

/// `GET /kits`: the own kits of all sites, those that need somebody first.
async fn get_kits(desk: Desk) -> Result<Markup, Problem> {
    desk.require(Act::ReadOwn)?;
    let tx = desk.read().await?;
    let kits = store::of_org(&tx, desk.org()).await?;
    let ready = ready::on_this_phone(&desk, &tx).await?;
    drop(tx);
    views::list(&desk, &kits, verbs::may_check(&desk, false), ready).await
}

/// `GET /sites/{site}/kits`: the kits of an own site, or of a partner's that a clause opens.
async fn get_of_site(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let mut found = sites::find(&desk, &site).await?;
    let file = found.file(&desk, CrossingAct::Read).await?;
    let kits = reading::kits(&mut found, &desk, CrossingAct::List).await?;
    let own = own_chips(&found.own_clauses(&desk, DataClass::Kit).await?);
    let chips = html! { (part_chip(&kits)) (own) };
    let is_own = found.is_own();
    let frame = SiteFrame::of(&desk, file.as_ref(), is_own, "kits", None);
    found.done().await?;
    let title = t("kits-title");
    let what = views::Rows {
        own: is_own,
        may_check: verbs::may_check(&desk, false),
        with_site: false,
    };
    let body = match &kits {
        Part::Closed(why) => closed(why),
        Part::Open(kits) if kits.as_ref().is_empty() => views::empty(Some(&site), frame.may_change),
        Part::Open(kits) => views::rows(&desk, kits.as_ref(), what),
    };
    let action = html! {
        @if is_own {
            (button_link(ButtonKind::Plain.small(), Some("qrcode"), &t("kits-labels"), &format!("/sites/{site}/qr"))) " "
            @if frame.may_change { (button_link(ButtonKind::Main.small(), Some("add"), &t("kits-add"), &format!("/sites/{site}/kits/new"))) }
        }
    };
    let head = Panel::list(&title).fact(chips).action(action);
    frame.page(&desk, &title, panel(head, body)).await
}

/// `GET /kits/{kit}`
async fn get_kit(desk: Desk, Path(kit): Path<Reference>, Query(asked): Query<HistoryQuery>) -> Result<Markup, Problem> {
    page_from(
        &desk,
        &kit,
        asked.before,
        &ItemForm::default(),
        &FieldProblems::default(),
    )
    .await
}

/// The page of a kit; `item` and `problems` are what was typed into its form for one thing more.
pub(super) async fn kit_page(
    desk: &Desk,
    reference: &Reference,
    item: &ItemForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    page_from(desk, reference, None, item, problems).await
}

async fn page_from(
    desk: &Desk,
    reference: &Reference,
    before: Option<KitCheckId>,
    item: &ItemForm,
    problems: &FieldProblems,
) -> Result<Markup, Problem> {
    let kit = reading::own(desk, reference).await?;
    let tx = desk.read().await?;
    let history = reading::history(&tx, kit.id, before, SHOWN).await?;
    let floors = floors_with(&tx, &kit).await?;
    let clauses = own_clauses(&tx, desk.org(), DataClass::Kit, Some(kit.site), desk.now()).await?;
    drop(tx);
    let typed = ItemForm {
        revision: kit.revision,
        ..item.clone()
    };
    let page = views::KitPage {
        kit: &kit,
        history: &history,
        is_older: before.is_some(),
        floors: &floors,
        chips: own_chips(&clauses),
        may_change: desk.may(Act::ManageSites),
        may_check: verbs::may_check(desk, false),
        item_form: item_form(desk, &kit, None, &typed, problems),
    };
    views::kit(desk, &page).await
}

/// The floors on whose plan a kit of this code is marked.
async fn floors_with(tx: &Tx, kit: &Kit) -> Result<Vec<(FloorId, String)>, Fault> {
    if kit.point.is_none() {
        return Ok(Vec::new());
    }
    let floors = plans::floors_of(tx, kit.site).await?;
    let has_mark = |floor: &crate::site_plan::FloorPlan| {
        let mut kits = floor.features.iter().filter(|feature| feature.kind == FeatureKind::Kit);
        kits.any(|feature| feature.facts.mark.as_deref() == Some(kit.code.as_str()))
    };
    Ok(floors
        .into_iter()
        .filter(has_mark)
        .map(|floor| (floor.floor, floor.name))
        .collect())
}

/// `GET /sites/{site}/qr`: the labels of an own site's kits.
async fn get_labels(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let found = sites::find(&desk, &site).await?;
    if !found.is_own() {
        return Err(Problem::Missing);
    }
    let kits = store::of_site(&found.tx, found.site.id).await?;
    let own = found.site.clone();
    found.done().await?;
    let label = |kit| {
        let kit: &Kit = kit;
        let spoken = t_with("kits-label-spoken", &[("kit", kit.code.as_str().into())]);
        let address = label::address(desk.app(), &kit.label);
        Ok((kit, label::qr_code(&address, &spoken)?, address))
    };
    let labels: Result<Vec<(&Kit, Markup, String)>, Fault> = kits.iter().map(label).collect();
    views::labels(&desk, &own, &labels?).await
}
