//! What an organisation does with its own sites.

use super::town::{Town, Who};
use axum::http::StatusCode;
use muster_store::testing::each_store;

#[tokio::test]
async fn a_site_is_added_changed_and_read() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.get(Who::Director, "/sites").await.says("Add your first site");
        let added = town
            .post(
                Who::Director,
                "/sites",
                &[("name", "Northfield <Hospital>"), ("address", "12 Hospital Road")],
            )
            .await;
        let site = added.led_to();
        assert!(site.starts_with("/sites/S-"), "{site}");
        let page = town.get(Who::Guard, &site).await;
        page.says("Northfield &lt;Hospital&gt;");
        page.says("Not measured yet");
        page.says("No floor plan yet");
        assert!(!page.body.contains("/edit\""), "a guard cannot change a site");
        assert_eq!(
            town.get(Who::Guard, &format!("{site}/edit")).await.status,
            StatusCode::NOT_FOUND
        );

        let edit = format!("{site}/edit");
        let fields = [
            ("name", "Northfield Hospital"),
            ("address", "12 Hospital Road"),
            ("hours", "24 hours"),
            ("note_label", "Parking"),
            ("note_words", "2 bays at M2"),
            ("note_label", ""),
            ("note_words", ""),
            ("revision", "1"),
        ];
        assert_eq!(town.post(Who::Director, &edit, &fields).await.led_to(), site);
        town.get(Who::Director, &site).await.says("2 bays at M2");
        let lost = town.post(Who::Director, &edit, &fields).await;
        assert_eq!(lost.status, StatusCode::CONFLICT);
        lost.says("Security director changed this site last");
        lost.says("24 hours");
        assert_eq!(town.log(town.northgate).await, ["site.created", "site.changed"]);
        let api = town.get(Who::Director, &format!("/api/v1{site}")).await.ok();
        assert!(
            api.contains("\"name\":\"Northfield Hospital\"") && api.contains("\"clause\":null"),
            "{api}"
        );
        town.get(Who::Director, &format!("{site}/print"))
            .await
            .says("2 bays at M2");
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_all_said_and_nothing_is_kept() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let long = "x".repeat(300);
        let refused = town
            .post(
                Who::Director,
                "/sites",
                &[("name", " "), ("address", &long), ("police", "nobody")],
            )
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for link in ["#field-name", "#field-address", "#field-police"] {
            refused.says(link);
        }
        refused.says(&long);
        assert!(town.log(town.northgate).await.is_empty());
        let unknown_csrf = town
            .request(Who::Director, "POST", "/sites")
            .header("content-type", "application/x-www-form-urlencoded");
        let request = unknown_csrf.body("name=a&address=b&_csrf=wrong".into()).unwrap();
        assert_eq!(town.send(request).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn points_make_the_arrival_card() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let base = format!("/sites/{}", site.reference);
        let points = format!("{base}/points");
        let add = |kind, code, name, detail, revision| {
            [
                ("kind", kind),
                ("code", code),
                ("name", name),
                ("detail", detail),
                ("preferred", "yes"),
                ("revision", revision),
            ]
        };
        town.get(Who::Director, &format!("{points}/new"))
            .await
            .says("value=\"1\"");
        let bay = add("meeting_point", "m2", "Ambulance bay", "", "1");
        assert_eq!(town.post(Who::Director, &points, &bay).await.led_to(), points);
        let door = add("door", "E2", "Ambulance bay", "Mill Lane. Always open.", "2");
        assert_eq!(town.post(Who::Director, &points, &door).await.led_to(), points);
        let page = town.get(Who::Guard, &base).await;
        page.says("M2, Ambulance bay");
        page.says("Mill Lane");
        page.says("Best for police");

        let stale = town
            .post(Who::Director, &points, &add("kit", "K1", "Kit", "", "1"))
            .await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let taken = town
            .post(Who::Director, &points, &add("kit", "E2", "Kit", "", "3"))
            .await;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
        taken.says("has this code");
        assert_eq!(
            town.post(Who::Guard, &points, &add("kit", "K1", "Kit", "", "3"))
                .await
                .status,
            StatusCode::NOT_FOUND
        );

        let list = town.get(Who::Director, &points).await.body;
        let link = list
            .split(&format!("{points}/"))
            .find(|part| part.len() > 36 && part.as_bytes()[8] == b'-')
            .unwrap();
        let one = format!("{points}/{}", &link[..36]);
        town.get(Who::Director, &one).await.says("value=\"3\"");
        town.get(Who::Director, &format!("{one}/removal?revision=3"))
            .await
            .says("Remove");
        assert_eq!(
            town.post(Who::Director, &format!("{one}/removal"), &[("revision", "3")])
                .await
                .led_to(),
            points
        );
        let log = town.log(town.northgate).await;
        assert_eq!(
            log,
            [
                "site.created",
                "site.point_added",
                "site.point_added",
                "site.point_removed"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn two_savers_at_once_have_one_winner() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let edit = format!("/sites/{}/edit", site.reference);
        let fields = [
            ("name", "Northfield"),
            ("address", "12 Hospital Road"),
            ("revision", "1"),
        ];
        let (one, other) = tokio::join!(
            town.post(Who::Director, &edit, &fields),
            town.post(Who::Director, &edit, &fields)
        );
        let mut statuses = [one.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
    })
    .await;
}

#[tokio::test]
async fn the_offline_pack_is_taken_as_easily_as_the_paper() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let base = format!("/sites/{}", site.reference);
        let page = town.get(Who::Guard, &base).await;
        page.says("Print pack");
        page.says("Offline pack");
        page.says("name=\"form\" value=\"bundle\"");
        let pack = town
            .post(Who::Guard, &format!("{base}/packets"), &[("form", "bundle")])
            .await;
        assert_eq!(pack.status, StatusCode::OK);
    })
    .await;
}
