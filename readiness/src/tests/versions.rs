//! Versions of floors and of the outside: kept, compared, back again, and nobody else's.

use super::town::{Town, Who, standing};
use axum::{body::Body, http::StatusCode};
use muster_store::testing::each_store;
use muster_terms::*;

use crate::site_plan::{FeatureKind, SheetId, demo, store as plans, verbs, version};

async fn with_two_versions(town: &Town) -> (muster_membership::Site, FloorId) {
    let site = town.hospital().await;
    let desk = town.desk(Who::Director);
    let ground = demo::northfield_ground(FloorId::new(), site.id, None);
    let floor = verbs::add_floors(&desk, &site.reference, vec![ground.clone()])
        .await
        .unwrap()[0];
    let mut next = ground;
    let kit = next.features.iter().position(|f| f.kind == FeatureKind::Kit).unwrap();
    next.features.remove(kit);
    town.clock.advance(60);
    let seen = verbs::Seen { floor, version: 1 };
    verbs::replace_floor(&town.desk(Who::Manager), &site.reference, seen, next)
        .await
        .unwrap();
    (site, floor)
}

#[tokio::test]
async fn every_version_is_kept_with_who_and_when_and_two_are_compared() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor) = with_two_versions(&town).await;
        let base = format!("/sites/{}/plans/{floor}", site.reference);
        town.get(Who::Guard, &base)
            .await
            .says(&format!("href=\"{base}/versions\""));
        let list = town.get(Who::Guard, &format!("{base}/versions")).await;
        list.says("Version 2");
        list.says("Brought from a file. Site manager, Mon 5 May 09:01");
        list.says("Brought from a file. Security director, Mon 5 May 09:00");
        list.says("In use today");
        let old = town.get(Who::Guard, &format!("{base}/versions/1")).await;
        old.says("Not in use");
        assert!(!old.body.contains("Use this version again"), "a guard changes nothing");
        let compared = town.get(Who::Director, &format!("{base}/compare?from=1&to=2")).await;
        compared.says("plan-change--went");
        compared.says("1 difference");
        // Both are drawn: what went is dashed on the one, and stands on the other under the same number.
        for words in [
            "Ground floor, ED, Version 2",
            "Ground floor, ED, Version 1",
            "id=\"plan-before-title\"",
        ] {
            compared.says(words);
        }
        assert_eq!(compared.body.matches(">−1</text>").count(), 2, "{}", compared.body);
        assert_eq!(
            town.get(Who::Director, &format!("{base}/compare"))
                .await
                .body
                .matches("plan-change--went")
                .count(),
            2,
            "without a choice the newest is compared with the one before"
        );
        town.get(Who::Director, &format!("{base}/compare?from=2&to=2"))
            .await
            .says("Nothing is different");
        let came = town
            .get(Who::Director, &format!("{base}/compare?from=2&to=1"))
            .await
            .ok();
        assert_eq!(
            came.matches("plan-change--came").count(),
            1,
            "what came is not on the drawing before"
        );
        for gone in [
            "/versions/3",
            "/versions/0",
            "/versions/99999999999",
            "/compare?from=7&to=2",
        ] {
            let answer = town.get(Who::Director, &format!("{base}{gone}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{gone}");
        }
        let api = format!("/api/v1/sites/{}/floors/{floor}", site.reference);
        let list = town.get(Who::Director, &format!("{api}/versions")).await.ok();
        assert!(list.contains("\"version\":2,\"origin\":\"imported\""), "{list}");
        let one = town.get(Who::Director, &format!("{api}/versions/1")).await.ok();
        assert!(one.contains("\"version\":1") && one.contains("\"kind\":\"kit\""));
        let compared = town
            .get(Who::Director, &format!("{api}/compare?from=1&to=2"))
            .await
            .ok();
        assert!(compared.contains("\"fate\":\"went\""), "{compared}");
    })
    .await;
}

#[tokio::test]
async fn an_older_version_comes_back_as_a_new_one_and_who_was_second_is_told() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor) = with_two_versions(&town).await;
        let base = format!("/sites/{}/plans/{floor}", site.reference);
        let form = [("version", "2"), ("why", "The kit\nis back")];
        let back = town
            .post(Who::Director, &format!("{base}/versions/1/return"), &form)
            .await;
        assert_eq!(back.led_to(), base);
        let tx = town.app.store().begin().await.unwrap();
        let id = SheetId::Floor(floor);
        let today = plans::sheet(&tx, site.id, id).await.unwrap().unwrap();
        let first = version::store::version(&tx, site.id, id, 1).await.unwrap().unwrap();
        drop(tx);
        assert_eq!(today.version(), 3);
        assert_eq!(today.features(), first.sheet.features());
        town.get(Who::Director, &format!("{base}/versions"))
            .await
            .says("Version 1 came back. Security director, Mon 5 May 09:01. The kit is back");
        // Who comes second is told, and nothing happens.
        let late = town
            .post(Who::Manager, &format!("{base}/versions/2/return"), &form)
            .await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.says("Security director brought the newest version of this floor");
        let same = [("version", "3")];
        let same = town
            .post(Who::Manager, &format!("{base}/versions/3/return"), &same)
            .await;
        assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
        same.says("This version is in use already.");
        for (who, v) in [(Who::Guard, "2"), (Who::Liaison, "2"), (Who::Director, "9")] {
            let form = [("version", "3")];
            let answer = town.post(who, &format!("{base}/versions/{v}/return"), &form).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who:?}");
        }
        let api = format!("/api/v1/sites/{}/floors/{floor}/versions/2/return", site.reference);
        let call = town
            .request(Who::Director, "POST", &api)
            .header("content-type", "application/json");
        let call = call.body(Body::from("{\"version\":3,\"why\":\"again\"}")).unwrap();
        assert_eq!(town.send(call).await.ok(), "{\"version\":4}");
        // A floor that is taken away takes its versions along.
        town.post(Who::Director, &format!("{base}/removal"), &[("version", "4")])
            .await
            .led_to();
        let tx = town.app.store().begin().await.unwrap();
        assert!(version::store::versions_of(&tx, site.id, id).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_outside_has_versions_too() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let desk = town.desk(Who::Director);
        let base = format!("/sites/{}/map", site.reference);
        let none = town.get(Who::Director, &format!("{base}/versions")).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        verbs::set_map(&desk, &site.reference, demo::northfield_site(site.id), 1)
            .await
            .unwrap();
        let mut less = demo::northfield_site(site.id);
        less.features.pop();
        verbs::set_map(&desk, &site.reference, less, 2).await.unwrap();
        town.get(Who::Director, &base)
            .await
            .says(&format!("href=\"{base}/versions\""));
        town.get(Who::Director, &format!("{base}/compare"))
            .await
            .says("1 difference");
        town.get(Who::Director, &format!("{base}/versions/1"))
            .await
            .says("Use this version again");
        let form = [("version", "2")];
        let back = town
            .post(Who::Director, &format!("{base}/versions/1/return"), &form)
            .await;
        assert_eq!(back.led_to(), base);
        town.get(Who::Director, &format!("{base}/compare?from=1&to=3"))
            .await
            .says("Nothing is different");
        let api = format!("/api/v1/sites/{}/map", site.reference);
        let list = town.get(Who::Director, &format!("{api}/versions")).await.ok();
        assert!(list.contains("\"returned_to\":1"), "{list}");
        town.get(Who::Director, &format!("{api}/versions/3")).await.ok();
        town.get(Who::Director, &format!("{api}/compare?from=1")).await.ok();
    })
    .await;
}

#[tokio::test]
async fn a_partner_reads_the_version_of_today_and_no_other() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor) = with_two_versions(&town).await;
        town.agree(&[
            standing("3.1", DataClass::SiteProfile),
            standing("3.2", DataClass::FloorPlan),
        ])
        .await;
        let base = format!("/sites/{}/plans/{floor}", site.reference);
        let today = town.get(Who::Liaison, &base).await;
        today.says("3.2");
        assert!(!today.body.contains("/versions"), "{}", today.body);
        let api = format!("/api/v1/sites/{}/floors/{floor}", site.reference);
        for path in [
            format!("{base}/versions"),
            format!("{base}/versions/1"),
            format!("{base}/versions/2"),
            format!("{base}/compare?from=1&to=2"),
            format!("{api}/versions"),
            format!("{api}/versions/2"),
            format!("{api}/compare"),
        ] {
            for who in [Who::Liaison, Who::Campus] {
                let answer = town.get(who, &path).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who:?} {path}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_walk_is_part_of_its_version_and_the_oldest_versions_go() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor) = with_two_versions(&town).await;
        let id = SheetId::Floor(floor);
        let on: civil::Date = "2031-05-01".parse().unwrap();
        let seen = verbs::Seen { floor, version: 2 };
        verbs::walk(&town.desk(Who::Director), &site.reference, seen, on)
            .await
            .unwrap();
        let tx = town.app.store().begin().await.unwrap();
        let kept = version::store::version(&tx, site.id, id, 2).await.unwrap().unwrap();
        let crate::site_plan::Sheet::Floor(plan) = kept.sheet else {
            panic!("a floor")
        };
        assert_eq!(plan.walked_on, Some(on));
        let late = crate::site_plan::Sheet::Floor(crate::site_plan::FloorPlan {
            version: version::MOST_KEPT + 1,
            ..plan
        });
        let how = version::How::of(version::Origin::Edited);
        version::store::keep(&tx, &late, &how, None, town.app.now())
            .await
            .unwrap();
        let left = version::store::versions_of(&tx, site.id, id).await.unwrap();
        let numbers: Vec<u32> = left.iter().map(|record| record.version).collect();
        assert_eq!(numbers, [version::MOST_KEPT + 1, 2]);
    })
    .await;
}
