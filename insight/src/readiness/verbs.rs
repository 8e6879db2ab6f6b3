//! The figures of the own sites, on the organisation's day.

use super::{Cannot, SiteReadiness, figure, model::SiteArtefacts, store};
use crate::home;
use muster_readiness::left_out::{self, LeftOut};
use muster_store::Tx;
use muster_terms::*;
use muster_web::{Desk, Problem};

/// Every own site with its figure, the weakest first.
pub async fn of_sites(desk: &Desk, tx: &Tx) -> Result<Vec<SiteReadiness>, Problem> {
    desk.require(Act::ReadOwn)?;
    let zone = desk.time_zone();
    let today = desk.now().to_zoned(zone.clone()).date();
    let director = home::store::director(tx, desk).await?;
    let mut left_out = left_out::store::of_org(tx, desk.org()).await?;
    left_out.retain(|each| left_out::rules::holds(each, desk.now()));
    let sites = store::sites(tx, desk.org(), &zone, today).await?;
    let director = director.map(|owner| owner.title).unwrap_or_default();
    let mut all: Vec<SiteReadiness> = sites
        .into_iter()
        .map(|site| readiness(site, &left_out, &director, today))
        .collect();
    all.sort_by(|a, b| {
        (a.figure.percent, &a.name, &a.reference.as_str()).cmp(&(b.figure.percent, &b.name, &b.reference.as_str()))
    });
    Ok(all)
}

/// One own site.
///
/// Errors: [`Problem::Missing`] for every other.
pub async fn of_site(desk: &Desk, tx: &Tx, reference: &Reference) -> Result<SiteReadiness, Problem> {
    let all = of_sites(desk, tx).await?;
    all.into_iter()
        .find(|site| site.reference == *reference)
        .ok_or(Problem::Missing)
}

fn readiness(site: SiteArtefacts, left_out: &[LeftOut], director: &str, today: civil::Date) -> SiteReadiness {
    let left_out: Vec<LeftOut> = left_out.iter().filter(|each| each.site == site.id).cloned().collect();
    let nothing_found = (!site.has_findings).then_some(Cannot(ReadinessPoint::Lessons));
    let cannot: Vec<Cannot> = left_out
        .iter()
        .map(|each| Cannot(each.point))
        .chain(nothing_found)
        .collect();
    SiteReadiness {
        figure: figure(&site.artefacts, &cannot, today),
        owner: if site.owner.is_empty() {
            director.to_owned()
        } else {
            site.owner
        },
        id: site.id,
        reference: site.reference,
        name: site.name,
        left_out,
    }
}
