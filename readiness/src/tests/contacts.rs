//! The own reach order.

use super::town::{Town, Who};
use axum::http::StatusCode;
use muster_store::testing::each_store;

#[tokio::test]
async fn contacts_join_move_are_proved_and_leave() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.get(Who::Guard, "/contacts")
            .await
            .says("Nobody is in the reach order");
        for who in [Who::Director, Who::Guard] {
            let position = town.identity(who).position.to_string();
            let fields = [
                ("position", position.as_str()),
                ("site", ""),
                ("hours", "Nights"),
                ("channel", "phone"),
            ];
            assert_eq!(
                town.post(Who::Director, "/contacts", &fields).await.led_to(),
                "/contacts"
            );
            let again = town.post(Who::Director, "/contacts", &fields).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
            again.says("in that list already");
        }
        let tx = town.app.store().read().await.unwrap();
        let order = crate::contacts::store::contacts_of(&tx, town.northgate, None)
            .await
            .unwrap();
        drop(tx);
        let place = format!("/contacts/{}/place", order[1].id);
        let up = [("direction", "up"), ("seen", "2")];
        assert_eq!(town.post(Who::Guard, &place, &up).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.post(Who::Director, &place, &up).await.led_to(), "/contacts");
        assert_eq!(town.post(Who::Director, &place, &up).await.status, StatusCode::CONFLICT);
        let page = town.get(Who::Director, "/contacts").await;
        page.says("Never tried");
        page.says("tel:+442079460000");
        let table = &page.body[page.body.find("<tbody>").unwrap()..];
        let rows: Vec<(usize, usize)> = table
            .split("<tr")
            .skip(1)
            .map(|row| (row.matches("/place\"").count(), row.matches(" disabled").count()))
            .collect();
        assert_eq!(
            rows,
            [(2, 1), (2, 1)],
            "each row has both arrows, the first none up and the last none down"
        );
        assert!(table.find("Guard, Post 1").unwrap() < table.find("Security director").unwrap());

        let one = format!("/contacts/{}", order[0].id);
        let wrong = town
            .post(Who::Director, &format!("{one}/verification"), &[("seconds", "soon")])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let proved = town
            .post(Who::Director, &format!("{one}/verification"), &[("seconds", "9")])
            .await;
        assert_eq!(proved.led_to(), "/contacts");
        let page = town.get(Who::Guard, "/contacts").await;
        page.says("Proved 5 May");
        page.says("answered in 9 s");
        let form = [
            ("hours", "Day and night"),
            ("channel", "mail"),
            ("seen_hours", "Nights"),
            ("seen_channel", "phone"),
        ];
        assert_eq!(town.post(Who::Guard, &one, &form).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.post(Who::Liaison, &one, &form).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.post(Who::Director, &one, &form).await.led_to(), "/contacts");
        let late = town.post(Who::Director, &one, &form).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.says("Day and night");
        let wrong = [
            ("hours", "x"),
            ("channel", "pigeon"),
            ("seen_hours", "x"),
            ("seen_channel", "mail"),
        ];
        let wrong = town.post(Who::Director, &one, &wrong).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = town.get(Who::Guard, "/contacts").await;
        page.says("Day and night");
        page.says("E-mail");
        town.get(Who::Director, &format!("{one}/removal")).await.says("Remove");
        assert_eq!(
            town.post(Who::Director, &format!("{one}/removal"), &[]).await.led_to(),
            "/contacts"
        );
        assert_eq!(town.get(Who::Director, &one).await.status, StatusCode::NOT_FOUND);
        let kinds = [
            "contact.added",
            "contact.added",
            "contact.moved",
            "contact.verified",
            "contact.changed",
            "contact.removed",
        ];
        assert_eq!(town.log(town.northgate).await, kinds);
    })
    .await;
}

#[tokio::test]
async fn only_own_positions_and_sites_can_be_contacts() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let stranger = town.identity(Who::Campus).position.to_string();
        let own = town.identity(Who::Liaison).position.to_string();
        let site = site.id.to_string();
        for (position, site) in [(stranger.as_str(), ""), (own.as_str(), site.as_str())] {
            let fields = [("position", position), ("site", site), ("channel", "live")];
            assert_eq!(
                town.post(Who::Liaison, "/contacts", &fields).await.status,
                StatusCode::NOT_FOUND
            );
        }
        assert!(town.log(town.police).await.is_empty());
    })
    .await;
}
