//! Planning a drill, through the page and the store.

use super::form;
use crate::drill::{model::Drill, store};
use crate::incident::Category;
use crate::room::tests::town::{Town, Who};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;

const DRILLS: &str = "SELECT COUNT(*) AS n FROM drill";

#[tokio::test]
async fn a_time_that_has_passed_is_refused_beside_its_field_and_what_was_typed_stays() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let control = town.desk(Who::Control).who.position;
        let typed = format!("{}&participants={control}", form("2031-05-06T09%3A00"));
        let page = town.post(Who::Director, "/drills", &typed).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.must_say("href=\"#field-planned_for\"")
            .must_say("id=\"field-planned_for-error\"")
            .must_say("This time has passed. Enter a time to come.")
            .must_say("value=\"2031-05-06T09:00\"")
            .must_say("value=\"Kitchen\"")
            .must_say("Smoke behind a door.");
        // Whoever was asked to take part is still asked, and the way out keeps nothing.
        let kept = page
            .body
            .split("<input")
            .find(|input| input.contains(&control.to_string()));
        assert!(kept.is_some_and(|input| input.contains("checked")), "{kept:?}");
        page.must_say("<a class=\"button\" href=\"/drills\">Cancel</a>");
        assert_eq!(town.count(DRILLS).await, 0);
        // The minute that is being typed is not in the past yet.
        let now = town.post(Who::Director, "/drills", &form("2031-05-06T19%3A41")).await;
        assert_eq!(now.status, StatusCode::SEE_OTHER);
        assert_eq!(town.count(DRILLS).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_form_with_holes_is_told_field_by_field() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let page = town.post(Who::Director, "/drills", "site=&category=fire").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["site", "place", "scenario", "planned_for"] {
            page.must_say(&format!("href=\"#field-{field}\""));
        }
        page.must_say("Enter a day and a time, like")
            .must_not_say("missing field");
        let bad_id = format!("{}&participants=nobody", form("2031-05-07T09%3A00"));
        let page = town.post(Who::Director, "/drills", &bad_id).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.must_say("Go back and fill it again.")
            .must_not_say("UUID")
            .must_not_say("uuid");
        assert_eq!(town.count(DRILLS).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_reference_that_was_taken_is_drawn_again() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let planner = town.desk(Who::Director).who.position;
        let mut tx = town.app.store().begin().await.unwrap();
        for _ in 0..3 {
            let mut drill = Drill {
                id: IncidentId::new(),
                reference: "DR-0412".parse().unwrap(),
                org: town.hospital,
                site: town.site.id,
                category: Category::Fire,
                place: "Kitchen".into(),
                scenario: "Smoke behind a door.".into(),
                planned_for: town.app.now(),
                planned_by: planner,
                created_at: town.app.now(),
                incident: None,
                cancelled_at: None,
            };
            store::insert(&mut tx, &mut drill).await.unwrap();
            assert_eq!(store::find(&tx, &drill.reference).await.unwrap().unwrap().id, drill.id);
        }
        tx.commit().await.unwrap();
        assert_eq!(town.count("SELECT COUNT(DISTINCT reference) AS n FROM drill").await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_drill_has_a_way_back_and_a_second_press_of_start_opens_the_same_room() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let planned = town.post(Who::Director, "/drills", &form("2031-05-07T09%3A00")).await;
        let drill = planned.location().to_owned();
        for page in [drill.as_str(), "/drills/new"] {
            let page = town.get(Who::Director, page).await;
            page.must_say("class=\"crumbs\"")
                .must_say("<a href=\"/drills\">Drills</a>");
        }
        let start = format!("{drill}/start");
        let first = town.post(Who::Director, &start, "").await;
        assert_eq!(first.status, StatusCode::SEE_OTHER);
        let entries = town.count("SELECT COUNT(*) AS n FROM room_entry").await;
        let second = town.post(Who::Director, &start, "").await;
        assert_eq!((second.status, second.location()), (first.status, first.location()));
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident").await, 1);
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM room_entry").await, entries);
    })
    .await;
}
