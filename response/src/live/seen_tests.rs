//! Seen is what a screen of the person has shown while the emergency ran, and nothing else.

use crate::room::tests::town::{Town, Who};
use crate::room::verbs;
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use muster_store::testing::each_store;
use muster_terms::Reference;
use muster_web::cookies;
use tower::ServiceExt;

/// Has the screen of this position shown the call?
async fn has_seen(town: &Town, who: Who) -> bool {
    let position = town.desk(who).who.position;
    let seen = format!(
        "SELECT COUNT(*) AS n FROM incident_person WHERE position_id = '{position}' AND called_at IS NOT NULL AND seen_at IS NOT NULL"
    );
    town.count(&seen).await == 1
}

async fn end(town: &Town, room: &Reference) {
    verbs::stand_down(&town.desk(Who::Guard), room, crate::incident::Ending::FalseAlarm)
        .await
        .unwrap();
}

#[tokio::test]
async fn whoever_opens_the_room_a_part_of_it_or_the_desk_has_seen_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        for (who, tab) in [
            (Who::Control, ""),
            (Who::Control, "/map"),
            (Who::Control, "/people"),
            (Who::Dispatcher, "desk"),
        ] {
            let room = town.raise("ED waiting").await.reference;
            assert!(!has_seen(&town, who).await);
            let path = match tab {
                "desk" => "/desk".to_owned(),
                tab => format!("/rooms/{room}{tab}"),
            };
            let page = town.get(who, &path).await;
            assert_eq!(page.status, StatusCode::OK);
            if tab != "desk" {
                page.must_say(&format!("data-receipt=\"/rooms/{room}/seen\""));
            }
            assert!(has_seen(&town, who).await, "{path}");
            town.get(who, &path).await.must_not_say("data-receipt");
            forget(&town).await;
        }
    })
    .await;
}

/// The next emergency is looked at alone.
async fn forget(town: &Town) {
    let tx = town.app.store().begin().await.unwrap();
    tx.execute("UPDATE incident_person SET called_at = NULL", Vec::new())
        .await
        .unwrap();
    tx.execute(
        "UPDATE incident SET ended_at = raised_at, ending = 'false_alarm'",
        Vec::new(),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_page_that_refreshes_itself_has_not_been_looked_at() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        for path in [format!("/rooms/{room}/live"), format!("/rooms/{room}/sent/live")] {
            let part = town.get(Who::Control, &path).await;
            // It says so itself, once somebody has it in view.
            part.must_say(&format!("data-receipt=\"/rooms/{room}/seen\""));
            assert!(!has_seen(&town, Who::Control).await, "{path}");
        }
        town.get(Who::Dispatcher, &format!("/desk/live?room={room}")).await;
        assert!(!has_seen(&town, Who::Dispatcher).await);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_seen_after_the_end_whatever_is_opened() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        end(&town, &room).await;
        let raised = "SELECT COUNT(*) AS n FROM delivery WHERE event = 'alert.raised' AND state = 'delivered'";
        let ended = "SELECT COUNT(*) AS n FROM delivery WHERE event = 'alert.ended' AND state = 'delivered'";
        let base = format!("/rooms/{room}");
        for path in ["", "/log", "/seen", "/sent"] {
            let page = town.get(Who::Control, &format!("{base}{path}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            page.must_not_say("data-receipt");
        }
        let posted = town.post(Who::Control, &format!("{base}/seen"), "").await;
        assert_eq!(posted.status, StatusCode::NO_CONTENT);
        town.get(Who::Dispatcher, &format!("/desk?room={room}")).await;
        for who in [Who::Control, Who::Dispatcher] {
            assert!(!has_seen(&town, who).await, "{who:?}");
        }
        assert_eq!(town.count(raised).await, 0, "the call never came to a screen");
        assert_eq!(town.count(ended).await, 2, "the stand-down has");
        town.get(Who::Guard, &format!("{base}/people"))
            .await
            .must_not_say("Seen");
    })
    .await;
}

#[tokio::test]
async fn without_script_the_picture_of_the_page_is_the_receipt_and_its_address_by_hand_is_none() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let path = format!("/rooms/{room}/seen");
        let by_hand = town.get_as(Who::Control, &path, "document").await;
        assert_eq!(by_hand.status, StatusCode::NOT_FOUND);
        assert!(!has_seen(&town, Who::Control).await);
        let drawn = town.get_as(Who::Control, &path, "image").await;
        assert_eq!(drawn.status, StatusCode::OK);
        assert_eq!(drawn.headers["content-type"], "image/svg+xml");
        assert_eq!(drawn.headers["cache-control"], "no-store");
        assert!(has_seen(&town, Who::Control).await);
        let outsider = town.get_as(Who::Campus, &path, "image").await;
        assert_eq!(outsider.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// The picture as a browser asks for it that draws a page of this site.
async fn draw_on(town: &Town, who: Who, path: &str, site: &str) -> StatusCode {
    let request = Request::get(path)
        .header("cookie", format!("{}={who:?}", cookies::SESSION))
        .header("sec-fetch-dest", "image")
        .header("sec-fetch-site", site)
        .body(Body::empty())
        .unwrap();
    let router = crate::routes().into_router(town.app.clone());
    router.oneshot(request).await.unwrap().status()
}

#[tokio::test]
async fn a_picture_on_a_page_of_another_site_is_no_receipt() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let path = format!("/rooms/{room}/seen");
        for site in ["cross-site", "same-site", "none"] {
            let status = draw_on(&town, Who::Control, &path, site).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{site}");
            assert!(!has_seen(&town, Who::Control).await, "{site}");
        }
        let own = draw_on(&town, Who::Control, &path, "same-origin").await;
        assert_eq!(own, StatusCode::OK);
        assert!(has_seen(&town, Who::Control).await);
    })
    .await;
}
