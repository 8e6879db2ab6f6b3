//! Pages and storage of the picture under a floor, and of the grid over all floors.

use super::town::{Town, Who, standing};
use crate::packet::{How, PacketForm, Wanted, make};
use crate::site_plan::picture::{Laid, samples::drawn, store, take, verbs, worker};
use crate::site_plan::{FloorPlan, SheetId, demo, grid::store as grids, store as plans, verbs as plan_verbs};
use axum::http::StatusCode;
use image::ImageFormat;
use muster_membership::Site;
use muster_store::testing::each_store;
use muster_terms::*;

async fn with_floor(town: &Town) -> (Site, FloorId, String) {
    let site = town.hospital().await;
    let ground = demo::northfield_ground(FloorId::new(), site.id, None);
    let desk = town.desk(Who::Director);
    let floor = plan_verbs::add_floors(&desk, &site.reference, vec![ground])
        .await
        .unwrap()[0];
    let base = format!("/sites/{}/plans/{floor}", site.reference);
    (site, floor, base)
}

async fn bring(town: &Town, site: &Site, floor: FloorId, version: u32) -> verbs::Done {
    worker::use_program(worker::tests::this_program());
    let picture = take::take(drawn(400, 300, ImageFormat::Png), 1).await.unwrap();
    let seen = plan_verbs::Seen { floor, version };
    let desk = town.desk(Who::Director);
    verbs::bring(&desk, &site.reference, seen, picture, "A scan".into())
        .await
        .unwrap()
}

async fn laid(town: &Town, floor: FloorId, version: u32) -> Option<Laid> {
    let tx = town.app.store().read().await.unwrap();
    store::laid(&tx, floor, version).await.unwrap()
}

fn placing<'a>(version: &'a str, shown: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("version", version),
        ("how", "corner"),
        ("corner", "2 3"),
        ("width", "60"),
        ("turn", "15"),
        ("strength", "50"),
        ("shown", shown),
    ]
}

#[tokio::test]
async fn a_picture_comes_is_placed_and_is_seen_by_readers_once_it_is_shown() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor, base) = with_floor(&town).await;
        let form = town.get(Who::Director, &format!("{base}/picture")).await;
        form.says("enctype=\"multipart/form-data\"");
        form.says("No picture lies under this floor");
        assert_eq!(bring(&town, &site, floor, 1).await.version, 2);
        let edit = town.get(Who::Director, &format!("{base}/edit")).await;
        edit.says("class=\"plan-under\"");
        assert!(
            !town.get(Who::Director, &base).await.body.contains("plan-under"),
            "it is not shown yet"
        );
        assert_eq!(
            town.get(Who::Guard, &format!("{base}/picture/file")).await.status,
            StatusCode::NOT_FOUND
        );
        let file = town.get(Who::Director, &format!("{base}/picture/file")).await;
        assert_eq!(file.status, StatusCode::OK);
        let placed = town
            .post(Who::Director, &format!("{base}/picture/placing"), &placing("2", "yes"))
            .await;
        assert_eq!(placed.led_to_note(), format!("{base}/picture?done=picture-kept"));
        let lay = laid(&town, floor, 3).await.unwrap().lay;
        assert_eq!(
            (lay.placing.width_m, lay.placing.turn_deg, lay.strength, lay.shown),
            (60.0, 15.0, 50, true)
        );
        let shown = town.get(Who::Guard, &base).await;
        shown.says("class=\"plan-under\"");
        shown.says("A picture lies under the drawing: a PNG of 400 by 300 pixels");
        assert_eq!(
            town.get(Who::Guard, &format!("{base}/picture/file")).await.status,
            StatusCode::OK
        );
        let old = format!("{base}/picture/file?id={}", PictureId::new());
        assert_eq!(town.get(Who::Guard, &old).await.status, StatusCode::NOT_FOUND);
        let geojson = town.get(Who::Director, &format!("{base}/file")).await;
        assert!(
            !geojson.body.contains("picture"),
            "the file of the floor says nothing of it"
        );
        let api = format!("/api/v1/sites/{}/floors/{floor}", site.reference);
        let said = town.get(Who::Director, &format!("{api}/picture")).await.ok();
        assert!(
            said.contains("\"width_m\":60.0") && said.contains("\"came_as\":\"png\""),
            "{said}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_picture_is_part_of_the_version_compared_and_back_again() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor, base) = with_floor(&town).await;
        bring(&town, &site, floor, 1).await;
        town.post(Who::Director, &format!("{base}/picture/placing"), &placing("2", ""))
            .await;
        let gone = [("version", "3"), ("why", "Not needed")];
        let gone = town.post(Who::Manager, &format!("{base}/picture/removal"), &gone).await;
        assert_eq!(gone.led_to_note(), format!("{base}/picture?done=picture-removed"));
        assert_eq!(laid(&town, floor, 4).await, None);
        for (from, to, words) in [
            (1, 2, "A picture was laid under the drawing."),
            (2, 3, "The picture under the drawing was moved"),
            (3, 4, "The picture under the drawing was taken away."),
        ] {
            let page = town
                .get(Who::Director, &format!("{base}/compare?from={from}&to={to}"))
                .await;
            page.says(words);
        }
        let api = format!("/api/v1/sites/{}/floors/{floor}/compare?from=2&to=3", site.reference);
        let compared = town.get(Who::Director, &api).await.ok();
        assert!(compared.contains("\"picture\":[\"moved\",\"strength\"]"), "{compared}");
        let back = [("version", "4")];
        town.post(Who::Director, &format!("{base}/versions/3/return"), &back)
            .await;
        let (was, is) = (
            laid(&town, floor, 3).await.unwrap(),
            laid(&town, floor, 5).await.unwrap(),
        );
        assert!(was.is_same(&is), "the older version came back with its picture");
        assert!(!is.lay.shown);
        let tx = town.app.store().read().await.unwrap();
        let kept = crate::site_plan::version::store::versions_of(&tx, site.id, SheetId::Floor(floor))
            .await
            .unwrap();
        assert_eq!(kept.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn of_two_at_once_nobodys_work_is_lost() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor, base) = with_floor(&town).await;
        bring(&town, &site, floor, 1).await;
        // Somebody draws while another places the picture: both stay.
        let steps = r#"[{"do":"put","feature":{"type":"Feature","id":"new","properties":{"kind":"aed"},"geometry":{"type":"Point","coordinates":[LON,LAT]}}}]"#;
        let at = demo::northfield().moved(10.0, -10.0);
        let steps = steps.replace("LON", &at.lon().to_string()).replace("LAT", &at.lat().to_string());
        let drawn = [("version", "2"), ("steps", steps.as_str())];
        town.post(Who::Manager, &format!("{base}/edit"), &drawn).await.led_to();
        let placed = town.post(Who::Director, &format!("{base}/picture/placing"), &placing("2", "")).await;
        assert_eq!(placed.led_to_note(), format!("{base}/picture?done=picture-kept-together"));
        let (plan, lay) = verbs::find(&town.desk(Who::Director), &site.reference, floor).await.unwrap();
        assert!(plan.version == 4 && plan.feature("new").is_some() && lay.is_some());
        // Both move the picture: the second is told, and what was typed stands there.
        let late = town.post(Who::Manager, &format!("{base}/picture/placing"), &placing("2", "yes")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.says("Security director brought the newest version of this floor");
        late.says("value=\"2 3\"");
        assert_eq!(laid(&town, floor, 5).await, None, "nothing was kept");
        let again = town.post(Who::Manager, &format!("{base}/picture/placing"), &placing("4", "yes")).await;
        assert_eq!(again.led_to_note(), format!("{base}/picture?done=picture-kept"));
        let same = town.post(Who::Manager, &format!("{base}/picture/placing"), &placing("5", "yes")).await;
        assert_eq!(same.led_to_note(), format!("{base}/picture?done=picture-same"));
    })
    .await;
}

#[tokio::test]
async fn a_partner_sees_it_with_the_floor_plan_and_never_without() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor, base) = with_floor(&town).await;
        bring(&town, &site, floor, 1).await;
        let file = format!("{base}/picture/file");
        let api = format!("/api/v1/sites/{}/floors/{floor}/picture", site.reference);
        assert_eq!(
            town.get(Who::Liaison, &file).await.status,
            StatusCode::NOT_FOUND,
            "no agreement at all"
        );
        town.agree(&[standing("4.1", DataClass::SiteProfile)]).await;
        for (shown, version) in [(false, "2"), (true, "3")] {
            if shown {
                town.post(Who::Director, &format!("{base}/picture/placing"), &placing("2", "yes"))
                    .await
                    .led_to();
            }
            for path in [&file, &api] {
                let answer = town.get(Who::Liaison, path).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {version}");
                assert!(!answer.body.contains("sha256"));
            }
        }
        assert_eq!(town.get(Who::Campus, &file).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            town.get(Who::Liaison, &format!("{base}/picture")).await.status,
            StatusCode::NOT_FOUND
        );
        for path in ["picture/placing", "picture/removal"] {
            let answer = town
                .post(Who::Guard, &format!("{base}/{path}"), &placing("3", "yes"))
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor, base) = with_floor(&town).await;
        bring(&town, &site, floor, 1).await;
        town.agree(&[
            standing("4.1", DataClass::SiteProfile),
            standing("4.2", DataClass::FloorPlan),
        ])
        .await;
        let file = format!("{base}/picture/file");
        assert_eq!(
            town.get(Who::Liaison, &file).await.status,
            StatusCode::NOT_FOUND,
            "it is not shown"
        );
        town.post(Who::Director, &format!("{base}/picture/placing"), &placing("2", "yes"))
            .await
            .led_to();
        assert_eq!(town.get(Who::Liaison, &file).await.status, StatusCode::OK);
        town.get(Who::Liaison, &base).await.says("class=\"plan-under\"");
        let api = format!("/api/v1/sites/{}/floors/{floor}/picture", site.reference);
        town.get(Who::Liaison, &api).await.ok();
    })
    .await;
}

#[tokio::test]
async fn what_lies_under_nothing_is_forgotten() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor, base) = with_floor(&town).await;
        for version in 1..=(store::MOST_PICTURES + 2) {
            bring(&town, &site, floor, version).await;
        }
        let count = || async {
            let tx = town.app.store().read().await.unwrap();
            let sql = "SELECT COUNT(*) AS n FROM plan_picture WHERE floor_id = $1";
            tx.count(sql, muster_store::params![floor]).await.unwrap()
        };
        assert_eq!(count().await, i64::from(store::MOST_PICTURES));
        assert_eq!(laid(&town, floor, 2).await, None, "the oldest went");
        let newest = store::MOST_PICTURES + 3;
        assert!(laid(&town, floor, newest).await.is_some());
        let version = newest.to_string();
        town.post(
            Who::Director,
            &format!("{base}/removal"),
            &[("version", version.as_str())],
        )
        .await
        .led_to();
        assert_eq!(count().await, 0);
    })
    .await;
}

#[tokio::test]
async fn one_grid_lies_over_all_floors_and_stays_when_they_change() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor, base) = with_floor(&town).await;
        let (tx, spot) = (
            town.app.store().begin().await.unwrap(),
            demo::northfield().moved(25.0, -15.0),
        );
        let before = plans::floor(&tx, floor).await.unwrap().unwrap().cells().unwrap();
        drop(tx);
        // A tower floor comes, far smaller, and the ground floor loses its outline.
        let upper = FloorPlan {
            ordinal: 1,
            ..demo::northfield_first(FloorId::new(), site.id, None)
        };
        let desk = town.desk(Who::Director);
        plan_verbs::add_floors(&desk, &site.reference, vec![upper])
            .await
            .unwrap();
        let tx = town.app.store().begin().await.unwrap();
        let floors = plans::floors_of(&tx, site.id).await.unwrap();
        assert_eq!(floors.len(), 2);
        for plan in &floors {
            assert_eq!(
                plan.cells().unwrap().reference(spot),
                before.reference(spot),
                "{}",
                plan.name
            );
        }
        let kept = grids::find(&tx, site.id).await.unwrap().unwrap();
        assert_eq!((kept.revision, kept.changed_by), (1, None));
        drop(tx);
        let page = format!("/sites/{}/plans/grid", site.reference);
        town.get(Who::Director, &page).await.says("north-west corner");
        let form = [
            ("revision", "1"),
            ("east", "-10"),
            ("south", "0"),
            ("cell", "10"),
            ("turn", "0"),
        ];
        let laid = town.post(Who::Manager, &page, &form).await;
        assert_eq!(laid.led_to_note(), format!("{page}?done=grid-kept"));
        let tx = town.app.store().begin().await.unwrap();
        let moved = plans::floor(&tx, floor).await.unwrap().unwrap().cells().unwrap();
        drop(tx);
        assert_ne!(moved.reference(spot), before.reference(spot));
        town.get(Who::Guard, &format!("{base}?grid=1")).await.says("plan-grid");
        let late = town.post(Who::Director, &page, &form).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.says("Site manager");
        for who in [Who::Guard, Who::Liaison, Who::Campus] {
            assert_eq!(town.get(who, &page).await.status, StatusCode::NOT_FOUND, "{who:?}");
            assert_eq!(
                town.post(who, &page, &form).await.status,
                StatusCode::NOT_FOUND,
                "{who:?}"
            );
        }
        let api = format!("/api/v1/sites/{}/grid", site.reference);
        let said = town.get(Who::Director, &api).await.ok();
        assert!(
            said.contains("\"cell_m\":10.0") && said.contains("\"revision\":2"),
            "{said}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_partner_sees_no_picture_that_nobody_showed_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor, base) = with_floor(&town).await;
        town.agree(&[
            standing("4.1", DataClass::SiteProfile),
            standing("4.2", DataClass::FloorPlan),
        ])
        .await;
        let file = format!("{base}/picture/file");
        let sees = || async { town.get(Who::Liaison, &file).await.status };
        bring(&town, &site, floor, 1).await;
        let shown = town
            .post(Who::Director, &format!("{base}/picture/placing"), &placing("2", "yes"))
            .await;
        shown.led_to();
        assert_eq!(sees().await, StatusCode::OK);
        // Another page of the same size, to look at it first.
        bring(&town, &site, floor, 3).await;
        let lay = laid(&town, floor, 4).await.unwrap().lay;
        assert_eq!(
            (lay.placing.width_m, lay.strength),
            (60.0, 50),
            "it lies where the other lay"
        );
        assert_eq!(sees().await, StatusCode::NOT_FOUND, "it is new");
        // The version of which the picture was shown comes back: it was taken away since, so nobody sees it again by that.
        let back = town
            .post(Who::Director, &format!("{base}/versions/3/return"), &[("version", "4")])
            .await;
        back.led_to();
        assert!(laid(&town, floor, 5).await.is_some());
        assert_eq!(sees().await, StatusCode::NOT_FOUND);
        let again = town
            .post(Who::Director, &format!("{base}/picture/placing"), &placing("5", "yes"))
            .await;
        again.led_to();
        assert_eq!(sees().await, StatusCode::OK);
        // An older version of a picture that is shown now stays shown.
        let back = town
            .post(Who::Director, &format!("{base}/versions/3/return"), &[("version", "6")])
            .await;
        back.led_to();
        assert_eq!(sees().await, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_packet_holds_the_picture_that_is_shown_and_ends_when_the_grid_moves() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor, base) = with_floor(&town).await;
        let wanted = || Wanted {
            form: PacketForm::Bundle,
            paper: "a4",
        };
        let pages = |made: &crate::packet::Made| {
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(made.bundle.clone().unwrap())).unwrap();
            let mut page = String::new();
            std::io::Read::read_to_string(&mut zip.by_name("index.html").unwrap(), &mut page).unwrap();
            page
        };
        bring(&town, &site, floor, 1).await;
        let director = town.desk(Who::Director);
        let without = make(&director, &site.reference, wanted(), How::Page).await.unwrap();
        assert!(!pages(&without).contains("data:image/jpeg"));
        town.post(Who::Director, &format!("{base}/picture/placing"), &placing("2", "yes"))
            .await
            .led_to();
        let with = make(&director, &site.reference, wanted(), How::Page).await.unwrap();
        let page = pages(&with);
        assert!(page.contains("href=\"data:image/jpeg;base64,") && page.contains("img-src data:"));
        assert!(page.contains("The drawing lies over a picture of the floor."));
        let has_jpeg = |pdf: &[u8]| pdf.windows(9).any(|nine| nine == b"DCTDecode");
        assert!(has_jpeg(&with.pdf) && !has_jpeg(&without.pdf));
        let check = format!("/v/{}", with.packet.digest);
        town.get(Who::Director, &check).await.says("Known and current");
        let grid = [
            ("revision", "1"),
            ("east", "-10"),
            ("south", "0"),
            ("cell", "10"),
            ("turn", "0"),
        ];
        let page = format!("/sites/{}/plans/grid", site.reference);
        town.post(Who::Director, &page, &grid).await.led_to();
        let moved = town.get(Who::Director, &check).await;
        moved.says("Known, but superseded");
        let measured = [("revision", "2"), ("measured", "yes")];
        town.post(Who::Director, &page, &measured).await.led_to();
        town.get(Who::Director, &check).await.says("Known and current");
    })
    .await;
}

#[tokio::test]
async fn a_form_with_a_file_that_another_site_sends_is_refused_with_the_right_token_too() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (site, floor, base) = with_floor(&town).await;
        let csrf = town.csrf(Who::Director);
        for path in [
            format!("{base}/picture"),
            format!("/sites/{}/plans/import", site.reference),
        ] {
            for (from, is_refused) in [("cross-site", true), ("same-site", true), ("same-origin", false)] {
                let body = format!("--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{csrf}\r\n--x--\r\n");
                let request = town
                    .request(Who::Director, "POST", &path)
                    .header("content-type", "multipart/form-data; boundary=x")
                    .header("sec-fetch-site", from);
                let answer = town.send(request.body(body.into()).unwrap()).await;
                assert_eq!(
                    answer.status == StatusCode::FORBIDDEN,
                    is_refused,
                    "{path} {from}: {}",
                    answer.status
                );
            }
        }
        assert!(laid(&town, floor, 1).await.is_none());
    })
    .await;
}
