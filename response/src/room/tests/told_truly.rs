//! What a room's page says of itself: how fresh it is, which lines of the log it shows, and under which agreements it is open.

use super::town::{Town, Who};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::RoomEntryId;

#[tokio::test]
async fn a_refresh_brings_the_time_of_the_refresh() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        town.get(Who::Control, &format!("/rooms/{room}"))
            .await
            .must_say("Refreshed 19:42:00");
        town.clock.advance(75);
        let regions = town.get(Who::Control, &format!("/rooms/{room}/live?tab=now")).await;
        regions
            .must_say("id=\"refreshed\" data-live-region")
            .must_say("Refreshed 19:43:15");
        regions.must_not_say("Refreshed 19:42:00");
    })
    .await;
}

#[tokio::test]
async fn older_lines_say_that_they_are_and_what_names_no_line_is_not_found() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let log = format!("/rooms/{room}/log");
        town.get(Who::Control, &log)
            .await
            .must_not_say("These are older lines.");
        let older = town
            .get(Who::Control, &format!("{log}?before={}", RoomEntryId::new()))
            .await;
        older
            .must_say("These are older lines.")
            .must_say(&format!("href=\"{log}\">Newest lines"));
        for path in [
            format!("{log}?before=zzz"),
            format!("/rooms/{room}?before=zzz"),
            format!("/rooms/{room}/live?tab=log&before=zzz"),
            format!("/api/v1/rooms/{room}?before=zzz"),
        ] {
            let refused = town.get(Who::Control, &path).await;
            assert!(refused.status.is_client_error(), "{path}: {}", refused.status);
            refused.must_not_say("ED waiting");
        }
        let refused = town.get(Who::Control, &format!("{log}?before=zzz")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn two_agreements_with_one_police_are_both_named_and_the_police_are_listed_once() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let one = town.led("ED waiting").await;
        for who in [Who::Control, Who::Dispatcher] {
            let page = town.get(who, &format!("/rooms/{one}")).await;
            page.must_not_say("AG-0171");
        }
        town.with_second_agreement().await;
        let two = town.led("Cafeteria").await;
        for who in [Who::Control, Who::Dispatcher] {
            let page = town.get(who, &format!("/rooms/{two}")).await;
            page.must_say("Shared under AG-0143, AG-0171");
        }
        let drill = town.drill().await;
        let question = town.get(Who::Control, &format!("/rooms/{drill}/real")).await;
        assert_eq!(
            question.body.matches("City Police, Centre").count(),
            1,
            "{}",
            question.body
        );
        let raise = town.get(Who::Guard, "/raise").await;
        assert_eq!(raise.body.matches("City Police, Centre").count(), 1, "{}", raise.body);
    })
    .await;
}
