//! `/readiness` and `/sites/{site}/readiness`.

use super::{verbs, views};
use maud::Markup;
use muster_terms::*;
use muster_web::{Desk, Path, Problem, Routes, layout, layout::Crumb, t};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/readiness", get_readiness)
        .get("/sites/{site}/readiness", get_site)
}

/// `GET /readiness`: every own site, the weakest first.
async fn get_readiness(desk: Desk) -> Result<Markup, Problem> {
    let sites = verbs::of_sites(&desk, &desk.read().await?).await?;
    desk.page(&t("readiness-title"), views::all(&sites)).await
}

/// `GET /sites/{site}/readiness`: what its figure is made of, point by point.
async fn get_site(desk: Desk, Path(site): Path<Reference>) -> Result<Markup, Problem> {
    let site = verbs::of_site(&desk, &desk.read().await?, &site).await?;
    let page = views::SitePage {
        may_change: desk.may(Act::ManageSites),
        duty: desk.who.duty,
        csrf: &desk.csrf,
        zone: desk.time_zone(),
        today: desk.now().to_zoned(desk.time_zone()).date(),
        site: &site,
    };
    let mut shell = desk.shell().await?;
    shell.crumbs = [
        (t("sites-title"), Some("/sites".to_owned())),
        (site.name.clone(), Some(format!("/sites/{}", site.reference))),
        (t("readiness-title"), None),
    ]
    .map(|(label, href)| Crumb { label, href })
    .to_vec();
    shell.phone_title = Some(site.name.clone());
    Ok(layout::page(
        &shell,
        &format!("{}, {}", t("readiness-title"), site.name),
        views::site(&page),
    ))
}
