//! IMDF archives over pages and API: all of it or nothing, the same level becomes the same floor, and nobody else takes them home.

use super::town::{Town, Who, standing};
use axum::{body::Body, http::StatusCode};
use muster_store::testing::each_store;
use muster_terms::*;

use crate::site_plan::{Sheet, SheetId, demo, imdf, store as plans, verbs, version};

/// The archive of a floor and an outside that were drawn in another town.
fn archive() -> Vec<u8> {
    let id = SiteId::new();
    let floors = [(
        "4f1c1d3a-0000-4000-8000-000000000001".to_owned(),
        demo::northfield_ground(FloorId::new(), id, None),
    )];
    let drawings = imdf::Drawings {
        site: id,
        name: "Elsewhere",
        address: "1 Yard Road",
        floors: &floors,
        map: Some(&demo::northfield_site(id)),
        now: "2031-05-05T09:00:00Z".parse().unwrap(),
    };
    imdf::write(None, &drawings).to_zip().unwrap()
}

/// The versions that the page shows to whoever opens it.
async fn seen(town: &Town, page: &str) -> String {
    let body = town.get(Who::Director, page).await.ok();
    let (_, rest) = body.split_once("name=\"seen\" value=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

#[tokio::test]
async fn an_archive_that_comes_again_takes_no_place_of_what_was_drawn_since() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let page = format!("/sites/{}/plans/imdf", site.reference);
        let bytes = archive();
        let files: [(&str, &[u8]); 1] = [("venue.zip", &bytes)];
        let first = seen(&town, &page).await;
        let fields = [("outside", "yes"), ("seen", first.as_str())];
        town.upload(Who::Director, &page, &fields, &files).await.led_to();
        let opened = seen(&town, &page).await;
        let tx = town.app.store().read().await.unwrap();
        let floor = plans::records_of(&tx, site.id).await.unwrap().remove(0);
        drop(tx);
        // Somebody takes a thing of the floor away while the page stands open.
        let path = format!("/sites/{}/plans/{}", site.reference, floor.floor);
        let form = [("version", "1"), ("act", "number_doors")];
        town.post(Who::Manager, &format!("{path}/features"), &form).await;
        let id = SheetId::Floor(floor.floor);
        let tx = town.app.store().read().await.unwrap();
        let drawn = plans::sheet(&tx, site.id, id).await.unwrap().unwrap();
        drop(tx);
        let gone = drawn.features()[drawn.features().len() - 1].id.clone();
        let version = drawn.version().to_string();
        let form = [("version", version.as_str()), ("id", gone.as_str()), ("act", "remove")];
        town.post(Who::Manager, &format!("{path}/features"), &form)
            .await
            .led_to();
        let fields = [("outside", "yes"), ("why", "Again"), ("seen", opened.as_str())];
        let refused = town.upload(Who::Director, &page, &fields, &files).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
        refused.says(&floor.name);
        refused.says("value=\"Again\"");
        let tx = town.app.store().read().await.unwrap();
        let now = plans::sheet(&tx, site.id, id).await.unwrap().unwrap();
        assert!(
            now.features().iter().all(|feature| feature.id != gone),
            "nothing came back"
        );
        assert_eq!(plans::site_map(&tx, site.id).await.unwrap().unwrap().version, 1);
        drop(tx);
        // Whoever looked may bring it.
        let seen = seen(&town, &page).await;
        let fields = [("outside", "yes"), ("seen", seen.as_str())];
        town.upload(Who::Director, &page, &fields, &files).await.led_to();
    })
    .await;
}

#[tokio::test]
async fn an_archive_becomes_floors_and_an_outside_and_goes_out_again() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let page = format!("/sites/{}/plans/imdf", site.reference);
        let empty = town.get(Who::Director, &page).await.ok();
        assert!(!empty.contains("imdf/file"), "nothing is drawn");
        assert_eq!(
            town.get(Who::Director, &format!("{page}/file")).await.status,
            StatusCode::NOT_FOUND
        );
        let bytes = archive();
        let fields = [("outside", "yes"), ("why", "From the architect")];
        let files: [(&str, &[u8]); 1] = [("venue.zip", &bytes)];
        let brought = town.upload(Who::Director, &page, &fields, &files).await;
        assert_eq!(brought.led_to(), format!("/sites/{}/plans", site.reference));
        let tx = town.app.store().begin().await.unwrap();
        let floors = plans::records_of(&tx, site.id).await.unwrap();
        assert_eq!((floors.len(), floors[0].version), (1, 1));
        let map = plans::site_map(&tx, site.id).await.unwrap().unwrap();
        let drawn = demo::northfield_site(site.id);
        assert_eq!(map.features.len(), drawn.features.len());
        drop(tx);
        // The same archive again is the next version of the same floor.
        let unseen = town.upload(Who::Director, &page, &[("why", "Again")], &files).await;
        assert_eq!(unseen.status, StatusCode::CONFLICT);
        let seen = seen(&town, &page).await;
        town.upload(Who::Director, &page, &[("why", "Again"), ("seen", &seen)], &files)
            .await
            .led_to();
        let tx = town.app.store().begin().await.unwrap();
        let floors = plans::records_of(&tx, site.id).await.unwrap();
        assert_eq!((floors.len(), floors[0].version), (1, 2));
        assert_eq!(
            plans::site_map(&tx, site.id).await.unwrap().unwrap().version,
            1,
            "nobody asked for the outside"
        );
        let id = SheetId::Floor(floors[0].floor);
        let versions = version::store::versions_of(&tx, site.id, id).await.unwrap();
        assert_eq!(versions[1].why, "From the architect");
        let Some(Sheet::Floor(plan)) = plans::sheet(&tx, site.id, id).await.unwrap() else {
            panic!()
        };
        let mut expected = demo::northfield_ground(plan.floor, site.id, None).features;
        let mut found = plan.features;
        expected.sort_by(|a, b| a.id.cmp(&b.id));
        found.sort_by(|a, b| a.id.cmp(&b.id));
        assert_eq!(found, expected);
        drop(tx);
        let api = format!("/api/v1/sites/{}/imdf", site.reference);
        let out = town.request(Who::Director, "GET", &api).body(Body::empty()).unwrap();
        assert_eq!(town.send(out).await.status, StatusCode::OK);
        town.get(Who::Guard, &format!("{page}/file")).await.ok();
        let blind = town
            .request(Who::Director, "POST", &format!("{api}?outside=true"))
            .body(Body::from(bytes.clone()))
            .unwrap();
        let blind = town.send(blind).await;
        assert_eq!(blind.status, StatusCode::CONFLICT, "{}", blind.body);
        blind.says("plan.changed-meanwhile");
        let seen = self::seen(&town, &page).await;
        let call = town
            .request(Who::Director, "POST", &format!("{api}?outside=true&seen={seen}"))
            .body(Body::from(bytes))
            .unwrap();
        let kept = town.send(call).await;
        assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.body);
        kept.says("\"outside\":true");
    })
    .await;
}

#[tokio::test]
async fn a_broken_archive_keeps_nothing_and_who_may_not_finds_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let page = format!("/sites/{}/plans/imdf", site.reference);
        let files: [(&str, &[u8]); 1] = [("venue.zip", b"PK but no archive")];
        let refused = town.upload(Who::Director, &page, &[("why", "A try")], &files).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("The archive was not taken: the file is not a ZIP archive.");
        refused.says("value=\"A try\"");
        let none = town.upload(Who::Director, &page, &[], &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let tx = town.app.store().begin().await.unwrap();
        assert!(plans::records_of(&tx, site.id).await.unwrap().is_empty());
        assert!(imdf::store::find(&tx, site.id).await.unwrap().is_none());
        drop(tx);
        let ground = demo::northfield_ground(FloorId::new(), site.id, None);
        verbs::add_floors(&town.desk(Who::Director), &site.reference, vec![ground])
            .await
            .unwrap();
        town.agree(&[
            standing("3.1", DataClass::SiteProfile),
            standing("3.2", DataClass::FloorPlan),
        ])
        .await;
        let bytes = archive();
        for who in [Who::Liaison, Who::Campus] {
            for path in [
                &page,
                &format!("{page}/file"),
                &format!("/api/v1/sites/{}/imdf", site.reference),
            ] {
                assert_eq!(
                    town.get(who, path).await.status,
                    StatusCode::NOT_FOUND,
                    "{who:?} {path}"
                );
            }
        }
        for who in [Who::Guard, Who::Liaison, Who::Campus] {
            let files: [(&str, &[u8]); 1] = [("venue.zip", &bytes)];
            let answer = town.upload(who, &page, &[], &files).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who:?}");
        }
    })
    .await;
}
