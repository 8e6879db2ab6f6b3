//! The demo's four sites: profile, points, floors, site map.

use super::town::{Town, at};
use muster_policy::Party;
use muster_readiness::{
    site_plan::{
        self, FeatureKind, SheetId, Spot, demo,
        edit::{
            Step,
            verbs::{self as drawing, Drawn, Saved},
        },
        picture::{self, Lay, Placing},
    },
    site_point::{self, rules::NewPoint},
    site_profile::{self, Profile},
};
use muster_terms::*;
use muster_web::{Desk, Problem};

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
        tlp: Tlp::default(),
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
        let wanted = if n == 0 { HOSPITAL_POINTS } else { OTHER_POINTS };
        points(town, by, &made.reference, wanted).await?;
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

/// Kind, code, name, detail, and whether it was agreed with police.
type DemoPoint = (FeatureKind, &'static str, &'static str, &'static str, bool);

const HOSPITAL_POINTS: &[DemoPoint] = &[
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
        FeatureKind::Staging,
        "S1",
        "car park B",
        "Out of sight of the entrance",
        false,
    ),
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

const OTHER_POINTS: &[DemoPoint] = &[
    (FeatureKind::MeetingPoint, "M1", "front gate", "Harbour Street.", true),
    (FeatureKind::MeetingPoint, "M2", "car park", "By the barrier.", false),
    (
        FeatureKind::Door,
        "E1",
        "Main entrance",
        "Harbour Street. In opening hours, best for police",
        true,
    ),
    (FeatureKind::Door, "E2", "Deliveries", "Car park. Badge only", false),
    (FeatureKind::Staging, "S1", "Harbour Street", "Past the car park", false),
    (
        FeatureKind::Kit,
        "K1",
        "By the corridor",
        "Map set, radio, master fobs, trauma bag",
        false,
    ),
    (FeatureKind::Aed, "AED", "By the corridor", "", false),
    (
        FeatureKind::Assembly,
        "A1",
        "Staff assembly",
        "West of the building",
        false,
    ),
];

async fn points(town: &Town, by: &str, site: &Reference, wanted: &[DemoPoint]) -> Result<(), String> {
    for &(kind, code, name, detail, preferred) in wanted {
        let desk = town.desk(by).await?;
        let revision = revision(&desk, site).await?;
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
            corner: corner(n),
            seed: seed(n),
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
        1 => vec![simple("Ground floor", 0, rooms(n), demo::Use::Clinic)],
        2 => vec![
            simple("Ground floor", 0, rooms(n), demo::Use::Office),
            simple("Floor 1", 1, 18, demo::Use::Office),
        ],
        _ => vec![simple("Ground floor", 0, rooms(n), demo::Use::Mall)],
    };
    let kept = at("floors", site_plan::verbs::add_floors(&desk, reference, plans).await)?;
    if let (0, Some(ground)) = (n, kept.first()) {
        redraw(town, by, reference, *ground).await?;
    }
    if let (0, Some(upper)) = (n, kept.get(1)) {
        lay_scan(town, by, reference, *upper).await?;
    }
    for (place, floor) in kept.into_iter().enumerate() {
        let version = match (n, place) {
            (0, 0) => 2,
            (0, 1) => 3,
            _ => 1,
        };
        let seen = site_plan::verbs::Seen { floor, version };
        let today = desk.now().to_zoned(desk.time_zone()).date();
        at(
            "walk",
            site_plan::verbs::walk(&town.desk(by).await?, reference, seen, today).await,
        )?;
    }
    let map = match n {
        0 => demo::northfield_site(site),
        _ => demo::simple_site(site, "Building", corner(n), demo::simple_size(seed(n), rooms(n))),
    };
    let desk = town.desk(by).await?;
    let revision = revision(&desk, reference).await?;
    at(
        "site map",
        site_plan::verbs::set_map(&desk, reference, map, revision).await,
    )
}

/// The print that the upper floor was drawn over, laid where it belongs and shown.
async fn lay_scan(town: &Town, by: &str, reference: &Reference, floor: FloorId) -> Result<(), String> {
    let desk = town.desk(by).await?;
    let (plan, _) = at("the scan", picture::verbs::find(&desk, reference, floor).await)?;
    let (pixels, north_west, south_east) = demo::scan(&plan).ok_or("the scan: nothing is drawn")?;
    let scan = at(
        "the scan",
        picture::take::of_pixels(pixels).map_err(|refusal| refusal.problem()),
    )?;
    let extent = scan.extent;
    let seen = |version| site_plan::verbs::Seen { floor, version };
    let why = "Print of the fire service, as built".to_owned();
    at(
        "the scan",
        picture::verbs::bring(&desk, reference, seen(1), scan, why).await,
    )?;
    let placing = Placing::over(extent, north_west, south_east);
    let lay = Lay {
        placing: at("the scan", placing.map_err(|refusal| refusal.problem()))?,
        strength: 70,
        shown: true,
    };
    at(
        "the scan",
        picture::verbs::place(&desk, reference, seen(2), lay, String::new()).await,
    )
    .map(drop)
}

/// The second version of a floor: what the works of spring changed.
async fn redraw(town: &Town, by: &str, reference: &Reference, floor: FloorId) -> Result<(), String> {
    let desk = town.desk(by).await?;
    let id = SheetId::Floor(floor);
    let tx = at("the drawing", desk.read().await)?;
    let plan = at(
        "the drawing",
        site_plan::store::floor(&tx, floor).await.map_err(Problem::from),
    )?
    .ok_or("no floor was kept")?;
    drop(tx);
    let of = |kind: FeatureKind| plan.features.iter().find(move |feature| feature.kind == kind);
    let moved = of(FeatureKind::Kit).map(|kit| Step::Move {
        id: kit.id.clone(),
        east_m: 2.5,
        north_m: 0.0,
    });
    let noted = of(FeatureKind::Hazard).map(|hazard| {
        let mut hazard = hazard.clone();
        hazard.facts.note = Some("Six cylinders, chained to the wall since spring".into());
        Step::put(&hazard)
    });
    let drawn = Drawn {
        began: 1,
        steps: moved.into_iter().chain(noted).collect(),
        why: "The kit moved with the works in the waiting room".into(),
        chosen: false,
    };
    match at("drawing", drawing::save(&desk, reference, id, drawn).await)? {
        Saved::Done { .. } => Ok(()),
        other => Err(format!("the second version was not kept: {other:?}")),
    }
}

/// Where the other buildings stand in the invented town, from which seed they are made, and how many rooms their ground floor has.
fn corner(n: usize) -> Spot {
    demo::town().moved(400.0 * n as f64, 300.0)
}

fn seed(n: usize) -> u64 {
    40 + n as u64
}

fn rooms(n: usize) -> usize {
    match n {
        1 => 12,
        2 => 16,
        _ => 24,
    }
}

/// The site's revision now, which a change names.
async fn revision(desk: &Desk, site: &Reference) -> Result<i64, String> {
    let tx = desk.read().await.map_err(|problem| problem.words())?;
    let found = muster_membership::site::store::find_by_reference(&tx, site)
        .await
        .map_err(|err| err.to_string())?;
    Ok(found.map_or(1, |site| site.revision))
}

/// Says which district answers for each site, now that agreements are in force.
pub async fn tie_to_police(town: &Town, central: UnitId, harbour: UnitId) -> Result<(), String> {
    let police = town.desk("commander").await?.org();
    for (n, site) in town.sites.iter().enumerate() {
        let desk = town.desk(site.by).await?;
        let revision = revision(&desk, &site.reference).await?;
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
