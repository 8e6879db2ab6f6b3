//! `/home`. The duty decides which of three pages it is.

use super::{agency, company, views};
use crate::inbox;
use maud::{Markup, html};
use muster_readiness::kit;
use muster_terms::*;
use muster_web::{Desk, Problem, Query, Routes, t};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new().get("/home", get_home)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HomeQuery {
    /// `yes`: everything to fix.
    all: String,
}

async fn get_home(desk: Desk, Query(query): Query<HomeQuery>) -> Result<Markup, Problem> {
    let all = query.all == "yes";
    let tx = desk.read().await?;
    let body = match (desk.who.duty, desk.who.org_kind) {
        (Duty::Guard | Duty::NurseInCharge | Duty::Facilities, _) => {
            let page = views::PostPage {
                post: super::store::post(&tx, desk.who.position, desk.now()).await?,
                title: desk.who.position_title.clone(),
                zone: desk.time_zone(),
                may_raise: desk.may(Act::Raise),
                waiting: inbox::rows(&tx, &desk).await?,
                today: desk.now().to_zoned(desk.time_zone()).date(),
            };
            views::post(&page)
        }
        (_, OrganisationKind::Agency) => views::agency(&agency::read(&desk, &tx).await?, all),
        (_, OrganisationKind::Company) => views::company(&company::read(&desk, &tx).await?, all),
    };
    let ready = kit::ready::on_this_phone(&desk, &tx).await?;
    drop(tx);
    desk.page(&t("home-title"), html! { (body) (ready) }).await
}
