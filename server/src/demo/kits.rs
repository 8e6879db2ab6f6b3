//! Kits of the demo: one by each main door, at the hospital one more at the staff base, whose seal somebody broke.

use super::{
    places::DemoSite,
    town::{Town, at},
};
use jiff::{Span, civil::Date};
use muster_readiness::kit::{
    Category, Kit, KitKind, Stands,
    check_rules::CheckForm,
    rules::{NewItem, NewKit},
    store,
    verbs::{self, Seen},
};

/// What a responder kit holds: kind, name, how many, and for how many days it is good.
const RESPONDER: [(Category, &str, i64, Option<i64>); 6] = [
    (Category::FloorPlans, "Map set with utilities", 1, None),
    (Category::Keys, "Master fobs", 2, None),
    (Category::Radios, "Handheld radios", 2, None),
    (Category::FirstAid, "Trauma bag", 1, Some(120)),
    (Category::Phones, "Power bank", 1, Some(400)),
    (Category::StaffRoster, "Staff roster with numbers", 1, None),
];

/// What the kit of a department holds.
const CLASSROOM: [(Category, &str, i64, Option<i64>); 3] = [
    (Category::FirstAid, "Trauma bag", 1, Some(300)),
    (Category::Other, "Door wedges", 4, None),
    (Category::AreaMap, "Map set", 1, None),
];

/// Fills the kits that came with the points of each site, and adds those that stand elsewhere.
pub async fn fill(town: &Town) -> Result<(), String> {
    for (n, site) in town.sites.iter().enumerate() {
        for kit in of(town, site).await? {
            let (kind, items) = match kit.code.as_str() {
                "K1" => (KitKind::Responder, packed(town, site, &RESPONDER).await?),
                _ => (KitKind::Classroom, packed(town, site, &CLASSROOM).await?),
            };
            let new = head(town, site, &kit.code, &kit.place, (kind, Stands::OnSite));
            let seen = Seen {
                kit: &kit.reference,
                revision: kit.revision,
            };
            let items = items.into_iter().map(|item| (None, item)).collect();
            at(
                "kit",
                verbs::replace(&town.desk(site.by).await?, seen, new, items).await,
            )?;
        }
        if n == 0 {
            let command = head(
                town,
                site,
                "K9",
                "Central police station, front desk",
                (KitKind::Command, Stands::WithPolice),
            );
            let items = packed(town, site, &RESPONDER).await?;
            at(
                "kit",
                verbs::add(&town.desk(site.by).await?, &site.reference, command, items).await,
            )?;
        }
    }
    Ok(())
}

fn head(town: &Town, site: &DemoSite, code: &str, place: &str, (kind, stands): (KitKind, Stands)) -> NewKit {
    NewKit {
        code: code.into(),
        place: place.into(),
        stands,
        kind,
        seal: format!("00{}", 41 + code.len()),
        custodian: town.position(site.by),
        check_days: 30,
    }
}

async fn packed(
    town: &Town,
    site: &DemoSite,
    list: &[(Category, &str, i64, Option<i64>)],
) -> Result<Vec<NewItem>, String> {
    let today = today(town, site).await?;
    let item = |&(category, name, quantity, good): &(Category, &str, i64, Option<i64>)| NewItem {
        category,
        name: name.into(),
        quantity,
        expires_on: good.and_then(|days| today.checked_add(Span::new().days(days)).ok()),
        personal: category.is_of_people(),
    };
    Ok(list.iter().map(item).collect())
}

async fn today(town: &Town, site: &DemoSite) -> Result<Date, String> {
    let desk = town.desk(site.by).await?;
    Ok(desk.now().to_zoned(desk.time_zone()).date())
}

async fn of(town: &Town, site: &DemoSite) -> Result<Vec<Kit>, String> {
    let desk = town.desk(site.by).await?;
    let tx = desk.read().await.map_err(|problem| problem.words())?;
    let known = muster_membership::site::store::find_by_reference(&tx, &site.reference).await;
    let known = known.map_err(|err| err.to_string())?;
    let Some(known) = known else { return Ok(Vec::new()) };
    store::of_site(&tx, known.id).await.map_err(|err| err.to_string())
}

/// Somebody looks at every kit but the one with police. At the hospital's staff base the seal is broken.
pub async fn check(town: &Town) -> Result<(), String> {
    for (n, site) in town.sites.iter().enumerate() {
        for kit in of(town, site)
            .await?
            .into_iter()
            .filter(|kit| kit.stands == Stands::OnSite)
        {
            let is_broken = n == 0 && kit.code == "K2";
            let form = CheckForm {
                key: kit.label.clone(),
                seal: if is_broken { "broken" } else { "intact" }.into(),
                contents: "all".into(),
                note: if is_broken {
                    "The drawer was open this morning."
                } else {
                    ""
                }
                .into(),
                ..CheckForm::default()
            };
            let desk = town.desk(site.by).await?;
            let kept = at(
                "kit check",
                verbs::keep_check(&desk, false, &kit.reference, &form).await,
            )?;
            kept.map_err(|problems| format!("demo, kit check: {:?}", problems.list()))?;
        }
    }
    Ok(())
}
