//! Floor plans from files: a real building, new versions, and what is refused.

use super::town::{Town, Who};
use crate::site_plan::{demo, import::limits::MOST_BYTES, store as plans};
use axum::http::StatusCode;
use muster_membership::Site;
use muster_store::testing::each_store;
use muster_terms::*;
use std::path::PathBuf;

fn import_of(site: &Site) -> String {
    format!("/sites/{}/plans/import", site.reference)
}

fn northfield() -> Vec<u8> {
    demo::northfield_ground(FloorId::new(), SiteId::new(), None)
        .to_geojson()
        .into_bytes()
}

async fn records(town: &Town, site: &Site) -> Vec<plans::FloorRecord> {
    plans::records_of(&town.app.store().read().await.unwrap(), site.id)
        .await
        .unwrap()
}

/// The shared real building, beside one of the folders above this crate.
fn westport() -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .map(|folder| folder.join("shared/data/indoor/westport-house"))
        .find(|folder| folder.exists())
}

#[tokio::test]
async fn a_real_building_becomes_the_floors_of_a_site() {
    let Some(folder) = westport() else {
        println!("skipped: no shared data");
        return;
    };
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let files: Vec<(String, Vec<u8>)> = [
        "main.json",
        "westport-house-floor-2.geojson",
        "westport-house-floor-gf.geojson",
        "westport-house-floor-1.geojson",
    ]
    .map(|name| (name.to_owned(), read(name)))
    .to_vec();
    let files = std::sync::Arc::new(files);
    each_store(move |store| {
        let files = files.clone();
        async move {
            let town = Town::on(store).await;
            let site = town.hospital().await;
            let parts: Vec<(&str, &[u8])> = files
                .iter()
                .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
                .collect();
            let answer = town.upload(Who::Director, &import_of(&site), &[], &parts).await;
            answer.says("Ground Floor");
            assert_eq!(
                answer.status,
                StatusCode::OK,
                "some things were mended, and the page says which"
            );
            let names: Vec<(String, i32)> = records(&town, &site)
                .await
                .into_iter()
                .map(|r| (r.name, r.ordinal))
                .collect();
            let expected = [("Ground Floor", 0), ("First Floor", 1), ("Second Floor", 2)];
            assert_eq!(names, expected.map(|(name, ordinal)| (name.to_owned(), ordinal)));
            let page = town.get(Who::Guard, &format!("/sites/{}", site.reference)).await;
            page.says("plan-svg");
            page.says("not walked yet");
            let floor = records(&town, &site).await[2].floor;
            town.get(Who::Guard, &format!("/sites/{}/plans/{floor}?grid=1", site.reference))
                .await
                .says("plan-grid");
            let log = town.log(town.northgate).await;
            assert_eq!(log.iter().filter(|kind| *kind == "site.floor_added").count(), 3);
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_version_says_who_and_when_and_must_be_walked_again() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let named = [("name", "Ground floor, ED"), ("ordinal", "0")];
        let added = town
            .upload(
                Who::Director,
                &import_of(&site),
                &named,
                &[("ed.geojson", &northfield())],
            )
            .await;
        let page = added.led_to();
        let walk = format!("{page}/walk");
        let later = town
            .post(Who::Director, &walk, &[("version", "1"), ("on", "2031-05-06")])
            .await;
        assert_eq!(later.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            town.post(Who::Director, &walk, &[("version", "1"), ("on", "2031-05-04")])
                .await
                .led_to(),
            page
        );
        town.get(Who::Guard, &page).await.says("v1, walked 4 May");

        let floor = page.rsplit('/').next().unwrap().to_owned();
        let seen = [
            ("name", "Ground floor, ED"),
            ("ordinal", "0"),
            ("floor", floor.as_str()),
            ("version", "1"),
        ];
        let again = town
            .upload(
                Who::Director,
                &import_of(&site),
                &seen,
                &[("ed.geojson", &northfield())],
            )
            .await;
        assert_eq!(again.led_to(), page);
        let newer = town.get(Who::Guard, &page).await;
        newer.says("v2, not walked yet");
        newer.says("Security director");
        let lost = town
            .upload(
                Who::Director,
                &import_of(&site),
                &seen,
                &[("ed.geojson", &northfield())],
            )
            .await;
        assert_eq!(lost.status, StatusCode::CONFLICT);
        lost.says("Look first at what is there now, then choose the file again.");
        lost.says(&format!("href=\"{page}\""));
        for unknown in ["No field of this form was changed", "still stands below"] {
            assert!(!lost.body.contains(unknown), "{unknown}: {}", lost.body);
        }
        // Whoever was told chooses the file again in the same form, and a third in between is told of again.
        lost.says("name=\"version\" value=\"2\"");
        let mut told = seen;
        told[3].1 = "2";
        for expected in [StatusCode::SEE_OTHER, StatusCode::CONFLICT] {
            let plan = northfield();
            let file = [("ed.geojson", plan.as_slice())];
            let again = town.upload(Who::Director, &import_of(&site), &told, &file).await;
            assert_eq!(again.status, expected, "{}", again.body);
        }
        town.get(Who::Guard, &page).await.says("v3, not walked yet");
        assert_eq!(
            town.post(Who::Director, &walk, &[("version", "1"), ("on", "2031-05-04")])
                .await
                .status,
            StatusCode::CONFLICT
        );
        let gone = town
            .post(Who::Director, &format!("{page}/removal"), &[("version", "3")])
            .await;
        assert_eq!(gone.led_to(), format!("/sites/{}/plans", site.reference));
        assert!(records(&town, &site).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_outside_that_came_second_says_nothing_of_fields_that_its_form_does_not_have() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let to = format!("/sites/{}/map/import", site.reference);
        let map = demo::northfield_site(site.id).to_geojson().into_bytes();
        let file = [("outside.geojson", map.as_slice())];
        let edit = [
            ("name", "Northfield Hospital"),
            ("address", "12 Hospital Road"),
            ("hours", "Day and night"),
            ("revision", "1"),
        ];
        town.post(Who::Manager, &format!("/sites/{}/edit", site.reference), &edit)
            .await
            .led_to();
        let late = town.upload(Who::Director, &to, &[("revision", "1")], &file).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
        late.says("Site manager changed this site last");
        late.says("then choose the file again");
        late.says("name=\"revision\" value=\"2\"");
        assert!(!late.body.contains("#field-hours"), "{}", late.body);
        let again = town.upload(Who::Director, &to, &[("revision", "2")], &file).await;
        assert_eq!(again.led_to(), format!("/sites/{}/map", site.reference));
    })
    .await;
}

#[tokio::test]
async fn hostile_uploads_are_refused_in_words_and_nothing_is_kept() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let huge = vec![b' '; MOST_BYTES + 1];
        let deep = "[".repeat(100_000).into_bytes();
        let good = northfield();
        let cases: [(&str, &[u8], &str); 6] = [
            ("huge.geojson", &huge, "a plan may have"),
            ("deep.geojson", &deep, "Nothing was taken"),
            ("empty.geojson", b"", "the file is empty"),
            ("cut.geojson", &good[..good.len() / 2], "ends in the middle"),
            ("page.html", b"<html><script>alert(1)</script></html>", "is not JSON"),
            ("<script>.geojson", b"{\"type\":\"Feature\"}", "&lt;script&gt;"),
        ];
        for (name, bytes, words) in cases {
            let refused = town
                .upload(
                    Who::Director,
                    &import_of(&site),
                    &[],
                    &[("good.geojson", &good), (name, bytes)],
                )
                .await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            refused.says(words);
            assert!(!refused.body.contains("<script>alert"));
        }
        let none = town.upload(Who::Director, &import_of(&site), &[], &[]).await;
        none.says("Choose at least one file");
        let storey = town
            .upload(
                Who::Director,
                &import_of(&site),
                &[("ordinal", "third")],
                &[("a.geojson", &good)],
            )
            .await;
        storey.says("whole number");
        assert!(records(&town, &site).await.is_empty());
        assert_eq!(town.log(town.northgate).await, ["site.created"]);
    })
    .await;
}

#[tokio::test]
async fn an_upload_needs_its_token_first_and_the_duty() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let files: [(&str, &[u8]); 1] = [("a.geojson", b"{}")];
        let forged = town
            .upload_with(Who::Director, &import_of(&site), "wrong", &[], &files)
            .await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        let guard = town.upload(Who::Guard, &import_of(&site), &[], &files).await;
        assert_eq!(guard.status, StatusCode::NOT_FOUND);
        let cut = town
            .request(Who::Director, "POST", &import_of(&site))
            .header("content-type", "multipart/form-data; boundary=x");
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{}\r\n--x\r\nContent-Disp",
            town.csrf(Who::Director)
        );
        let cut = town.send(cut.body(body.into()).unwrap()).await;
        assert_eq!(cut.status, StatusCode::UNPROCESSABLE_ENTITY);
        let api = format!("/api/v1/sites/{}/floors?name=Ground%20floor", site.reference);
        let kept = town
            .send(
                town.request(Who::Director, "POST", &api)
                    .body(northfield().into())
                    .unwrap(),
            )
            .await;
        assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.body);
        let too_large = town
            .send(
                town.request(Who::Director, "POST", &api)
                    .body(vec![b' '; MOST_BYTES + 1].into())
                    .unwrap(),
            )
            .await;
        too_large.says("plan.too-large");
        let list = town
            .get(Who::Guard, &format!("/api/v1/sites/{}/floors", site.reference))
            .await
            .ok();
        assert!(
            list.contains("\"name\":\"Ground floor\"") && list.contains("\"version\":1"),
            "{list}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_site_map_is_brought_and_drawn() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let base = format!("/sites/{}/map", site.reference);
        town.get(Who::Guard, &base).await.says("No site map yet");
        let map = demo::northfield_site(site.id).to_geojson();
        let brought = town
            .upload(
                Who::Director,
                &format!("{base}/import"),
                &[("revision", "1")],
                &[("m.geojson", map.as_bytes())],
            )
            .await;
        assert_eq!(brought.led_to(), base);
        let page = town.get(Who::Guard, &base).await;
        page.says("plan-svg--site");
        page.says("Emergency Department");
        let lost = town
            .upload(
                Who::Director,
                &format!("{base}/import"),
                &[("revision", "1")],
                &[("m.geojson", map.as_bytes())],
            )
            .await;
        assert_eq!(lost.status, StatusCode::CONFLICT);
    })
    .await;
}
