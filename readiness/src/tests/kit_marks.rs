//! The mark of a kit on the drawings is called as the kit is, and goes with it.

use super::kits;
use super::town::{Town, Who};
use muster_store::testing::each_store;
use muster_terms::*;

use crate::kit::{rules::NewKit, store, verbs};
use crate::site_plan::{FeatureKind, Sheet, SheetId, demo, store as plans, verbs as drawings, words};

/// Mark and name of each kit on a drawing.
fn kits_on(sheet: &Sheet) -> Vec<(String, String)> {
    let kits = sheet
        .features()
        .iter()
        .filter(|feature| feature.kind == FeatureKind::Kit);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    kits.map(|kit| (text(&kit.facts.mark), text(&kit.label))).collect()
}

async fn sheet(town: &Town, site: SiteId, id: SheetId) -> Sheet {
    let tx = town.app.store().read().await.unwrap();
    plans::sheet(&tx, site, id).await.unwrap().unwrap()
}

fn walked_on(sheet: &Sheet) -> Option<civil::Date> {
    match sheet {
        Sheet::Floor(plan) => plan.walked_on,
        Sheet::Map(_) => None,
    }
}

fn named(code: &str, name: &str) -> (String, String) {
    (code.to_owned(), name.to_owned())
}

#[tokio::test]
async fn a_kit_that_is_renamed_moved_or_retired_is_so_on_the_drawings_too() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let desk = town.desk(Who::Director);
        let walked: civil::Date = "2031-05-01".parse().unwrap();
        let ground = demo::northfield_ground(FloorId::new(), site.id, None);
        let floor = drawings::add_floors(&desk, &site.reference, vec![ground.clone()])
            .await
            .unwrap()[0];
        let seen = drawings::Seen { floor, version: 1 };
        drawings::walk(&desk, &site.reference, seen, walked).await.unwrap();
        let mut map = demo::northfield_site(site.id);
        let outside = ground
            .features
            .iter()
            .find(|each| each.facts.mark.as_deref() == Some("K2"));
        map.features.push(outside.unwrap().clone());
        drawings::set_map(&desk, &site.reference, map, site.revision)
            .await
            .unwrap();
        let id = SheetId::Floor(floor);
        let kit = kits::add(&town, &site, "K2").await;
        let form = |code: &'static str, place: &'static str, revision: &'static str| {
            [
                ("code", code),
                ("place", place),
                ("stands", "on_site"),
                ("kind", "responder"),
                ("seal", "0041"),
                ("check_days", "30"),
                ("revision", revision),
            ]
        };
        let edit = format!("/kits/{kit}/edit");
        // The place of the kit is made that of the drawing; nothing on the drawing is different.
        town.post(Who::Director, &edit, &form("K2", "Staff base, ED", "1"))
            .await
            .led_to();
        assert_eq!(sheet(&town, site.id, id).await.version(), 1);
        town.post(Who::Director, &edit, &form("K9", "Triage desk", "2"))
            .await
            .led_to();
        let (inside, outside) = (
            sheet(&town, site.id, id).await,
            sheet(&town, site.id, SheetId::Map).await,
        );
        let office = named("K1", "Security office, by the door");
        let link = named("K3", "Ward link, E3");
        assert_eq!(
            kits_on(&inside),
            [office.clone(), named("K9", "Triage desk"), link.clone()]
        );
        assert_eq!(kits_on(&outside), [named("K9", "Triage desk")]);
        assert_eq!((inside.version(), outside.version()), (2, 2));
        assert_eq!(
            walked_on(&inside),
            Some(walked),
            "nothing that is built became different"
        );
        let base = format!("/sites/{}/plans/{floor}", site.reference);
        let page = town.get(Who::Guard, &base).await;
        page.says("Triage desk");
        assert!(!page.body.contains("Staff base, ED"), "{}", page.body);
        town.get(Who::Guard, &format!("{base}/versions"))
            .await
            .says("Drawn here. Security director, Mon 5 May 09:00. Kit K2 is called K9 now");
        // By its point it is renamed too.
        let tx = town.app.store().read().await.unwrap();
        let point = store::find(&tx, town.northgate, &kit)
            .await
            .unwrap()
            .unwrap()
            .point
            .unwrap();
        let now = muster_membership::site::store::find(&tx, site.id)
            .await
            .unwrap()
            .unwrap()
            .revision;
        drop(tx);
        let revision = now.to_string();
        let renamed = [
            ("kind", "kit"),
            ("code", "K7"),
            ("name", "Triage desk"),
            ("revision", &revision),
        ];
        town.post(
            Who::Director,
            &format!("/sites/{}/points/{point}", site.reference),
            &renamed,
        )
        .await
        .led_to();
        assert_eq!(kits_on(&sheet(&town, site.id, id).await)[1], named("K7", "Triage desk"));
        // Retired, it leaves both, and does not come back with an older version.
        let revision = {
            let tx = town.app.store().read().await.unwrap();
            store::find(&tx, town.northgate, &kit).await.unwrap().unwrap().revision
        };
        verbs::retire(&desk, verbs::Seen { kit: &kit, revision }).await.unwrap();
        let left = [office.clone(), link.clone()];
        let (inside, outside) = (
            sheet(&town, site.id, id).await,
            sheet(&town, site.id, SheetId::Map).await,
        );
        assert_eq!(kits_on(&inside), left);
        assert_eq!(kits_on(&outside), []);
        let Sheet::Floor(plan) = &inside else { panic!("a floor") };
        assert!(
            words(plan).kits.iter().all(|mark| mark.mark.as_deref() != Some("K7")),
            "nor in the list"
        );
        assert_eq!(walked_on(&inside), Some(walked));
        let back = [("version", "4")];
        town.post(Who::Director, &format!("{base}/versions/3/return"), &back)
            .await
            .led_to();
        let inside = sheet(&town, site.id, id).await;
        assert_eq!((inside.version(), kits_on(&inside)), (5, left.to_vec()));
        let log = town.log(town.northgate).await;
        let changed = log.iter().filter(|kind| *kind == "site.floor_changed").count();
        assert_eq!(changed, 4, "{log:?}");
    })
    .await;
}

#[tokio::test]
async fn a_kit_that_leaves_the_site_leaves_its_drawings_and_a_name_of_their_own_stays() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let desk = town.desk(Who::Director);
        let ground = demo::northfield_ground(FloorId::new(), site.id, None);
        let floor = drawings::add_floors(&desk, &site.reference, vec![ground])
            .await
            .unwrap()[0];
        let id = SheetId::Floor(floor);
        let kit = kits::add(&town, &site, "K2").await;
        let new = |code: &str, stands| NewKit {
            code: code.into(),
            place: "Gate".into(),
            stands,
            kind: crate::kit::KitKind::Responder,
            seal: "0041".into(),
            custodian: None,
            check_days: 30,
        };
        let seen = |revision| verbs::Seen { kit: &kit, revision };
        verbs::change(&desk, seen(1), new("K8", crate::kit::Stands::OnSite))
            .await
            .unwrap();
        let on = kits_on(&sheet(&town, site.id, id).await);
        assert_eq!(
            on[1],
            named("K8", "Staff base, ED"),
            "a name of its own on the drawing stays"
        );
        verbs::change(&desk, seen(2), new("K8", crate::kit::Stands::WithPolice))
            .await
            .unwrap();
        let on = kits_on(&sheet(&town, site.id, id).await);
        assert_eq!(on.len(), 2, "{on:?}");
        // What is not of the kit is left alone, and a kit that is on no drawing makes no version.
        let other = kits::add(&town, &site, "K5").await;
        let version = sheet(&town, site.id, id).await.version();
        let tx = town.app.store().read().await.unwrap();
        let revision = store::find(&tx, town.northgate, &other)
            .await
            .unwrap()
            .unwrap()
            .revision;
        drop(tx);
        verbs::retire(&desk, verbs::Seen { kit: &other, revision })
            .await
            .unwrap();
        assert_eq!(sheet(&town, site.id, id).await.version(), version);
    })
    .await;
}
