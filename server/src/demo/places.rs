//! The demo's four sites: profile, points, floors.

use super::town::{Town, at};
use muster_policy::Party;
use muster_readiness::{
    site_plan::{self, FeatureKind, demo},
    site_point::{self, rules::NewPoint},
    site_profile::{self, Profile},
};
use muster_store::Entry;
use muster_terms::*;

/// A site of the demo.
pub struct DemoSite {
    pub id: SiteId,
    pub reference: Reference,
    /// Who manages it.
    pub by: &'static str,
    pub profile: Profile,
}

fn profile(name: &str, address: &str, hours: &str, occupancy: &str) -> Profile {
    let notes = [
        ("Parking", "2 bays at M2, marked P"),
        ("Write-up room", "Room 0.14, desk and printer"),
        ("Radio", "Weak in Imaging, repeater at K3"),
        ("Hazards", "Oxygen store, MRI field"),
    ];
    Profile {
        name: name.into(),
        address: address.into(),
        hours: hours.into(),
        occupancy: occupancy.into(),
        police: None,
        arrival_words: "Come to the meeting point. A guard brings you in.".into(),
        officer_notes: notes
            .iter()
            .map(|(label, words)| ((*label).to_owned(), (*words).to_owned()))
            .collect(),
    }
}

/// Makes the sites.
pub async fn build(town: &Town) -> Result<Vec<DemoSite>, String> {
    let wanted = [
        (
            "director",
            profile(
                "Northfield Hospital",
                "12 Hospital Road",
                "24 hours",
                "about 900 people by day",
            ),
        ),
        (
            "director",
            profile(
                "Riverside Clinic",
                "3 River Lane",
                "Mon to Fri 07:00 to 19:00",
                "about 120 people by day",
            ),
        ),
        (
            "director",
            profile(
                "Head office",
                "1 Northgate Square",
                "Mon to Fri 08:00 to 18:00",
                "about 200 people by day",
            ),
        ),
        (
            "mall_director",
            profile(
                "Harbour Mall",
                "40 Quay Street",
                "Mon to Sat 09:00 to 21:00",
                "about 4,000 people by day",
            ),
        ),
    ];
    let mut sites = Vec::new();
    for (n, (by, profile)) in wanted.into_iter().enumerate() {
        let desk = town.desk(by).await?;
        let made = at(&profile.name, site_profile::verbs::create(&desk, profile.clone()).await)?;
        points(town, by, &made.reference).await?;
        floors(town, by, &made.reference, made.id, n).await?;
        sites.push(DemoSite {
            id: made.id,
            reference: made.reference,
            by,
            profile,
        });
    }
    Ok(sites)
}

async fn points(town: &Town, by: &str, site: &Reference) -> Result<(), String> {
    let wanted = [
        (
            FeatureKind::MeetingPoint,
            "M2",
            "ambulance bay",
            "Mill Lane gate.",
            true,
        ),
        (FeatureKind::MeetingPoint, "M1", "car park A", "Hospital Road.", false),
        (
            FeatureKind::Door,
            "E1",
            "Main entrance",
            "Hospital Road. 07:00 to 21:00, then intercom",
            false,
        ),
        (
            FeatureKind::Door,
            "E2",
            "Ambulance bay",
            "Mill Lane. Always, best for police",
            true,
        ),
        (FeatureKind::Door, "E3", "Ward link", "Service yard. Badge only", false),
        (FeatureKind::Door, "E4", "Walk-in", "Car park A. Always", false),
        (
            FeatureKind::Kit,
            "K1",
            "Security office, by the door",
            "Map set, 2 radios, master fobs, trauma bag",
            false,
        ),
        (FeatureKind::Aed, "AED", "By the corridor", "", false),
        (FeatureKind::Assembly, "A1", "Staff assembly", "Car park A", false),
    ];
    for (kind, code, name, detail, preferred) in wanted {
        let desk = town.desk(by).await?;
        let tx = desk.read().await.map_err(|problem| problem.words())?;
        let found = muster_membership::site::store::find_by_reference(&tx, site)
            .await
            .map_err(|err| err.to_string())?;
        drop(tx);
        let revision = found.map_or(1, |site| site.revision);
        let new = NewPoint {
            kind,
            code: code.into(),
            name: name.into(),
            detail: detail.into(),
            preferred,
        };
        at(code, site_point::verbs::add(&desk, site, new, revision).await)?;
    }
    Ok(())
}

async fn floors(town: &Town, by: &str, reference: &Reference, site: SiteId, n: usize) -> Result<(), String> {
    let desk = town.desk(by).await?;
    let walked = Some(desk.now().to_zoned(desk.time_zone()).date());
    let simple = |name: &str, ordinal, rooms, used_as| {
        let mut plan = demo::simple_floor(&demo::SimpleFloor {
            floor: FloorId::new(),
            site,
            name,
            ordinal,
            corner: demo::town().moved(400.0 * n as f64, 300.0),
            seed: 40 + n as u64,
            rooms,
            used_as,
        });
        plan.walked_on = walked;
        plan
    };
    let plans = match n {
        0 => vec![
            demo::northfield_ground(FloorId::new(), site, walked),
            demo::northfield_first(FloorId::new(), site, walked),
        ],
        1 => vec![simple("Ground floor", 0, 12, demo::Use::Clinic)],
        2 => vec![
            simple("Ground floor", 0, 16, demo::Use::Office),
            simple("Floor 1", 1, 18, demo::Use::Office),
        ],
        _ => vec![simple("Ground floor", 0, 24, demo::Use::Mall)],
    };
    let kept = at("floors", site_plan::verbs::add_floors(&desk, reference, plans).await)?;
    for floor in kept {
        let seen = site_plan::verbs::Seen { floor, version: 1 };
        let today = desk.now().to_zoned(desk.time_zone()).date();
        at(
            "walk",
            site_plan::verbs::walk(&town.desk(by).await?, reference, seen, today).await,
        )?;
    }
    if n == 0 {
        let mut tx = desk.begin().await.map_err(|problem| problem.words())?;
        site_plan::store::save_site_map(&tx, &demo::northfield_site(site))
            .await
            .map_err(|err| err.to_string())?;
        tx.enter(Entry::new(desk.org(), "site_map_drawn", desk.now()).with("site", String::from(site)));
        tx.commit().await.map_err(|err| err.to_string())?;
    }
    Ok(())
}

/// Says which district answers for each site, now that agreements are in force.
pub async fn tie_to_police(town: &Town, central: UnitId, harbour: UnitId) -> Result<(), String> {
    let police = town.desk("commander").await?.org();
    for (n, site) in town.sites.iter().enumerate() {
        let desk = town.desk(site.by).await?;
        let tx = desk.read().await.map_err(|problem| problem.words())?;
        let found = muster_membership::site::store::find(&tx, site.id)
            .await
            .map_err(|err| err.to_string())?;
        drop(tx);
        let revision = found.map_or(1, |site| site.revision);
        let unit = if n == 3 { harbour } else { central };
        let profile = Profile {
            police: Some(Party {
                org: police,
                unit: Some(unit),
            }),
            ..site.profile.clone()
        };
        at(
            "police partner",
            site_profile::verbs::change(&desk, &site.reference, profile, revision).await,
        )?;
    }
    Ok(())
}
