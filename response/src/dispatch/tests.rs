//! The desk, as a dispatcher of an invented town sees it.

use crate::room::{
    tests::town::{Town, Who},
    verbs,
};
use muster_store::testing::each_store;

/// What stands between two words of a page.
fn part<'a>(body: &'a str, from: &str, to: &str) -> &'a str {
    let rest = body.split_once(from).unwrap_or_else(|| panic!("no {from:?}: {body}")).1;
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

#[tokio::test]
async fn every_field_of_the_desk_has_a_label_in_view() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        town.post(
            Who::Dispatcher,
            &format!("/rooms/{room}/status"),
            "status=units_sent&units=412",
        )
        .await;
        let desk = town.get(Who::Dispatcher, "/desk").await;
        for status in ["arriving", "on_scene"] {
            desk.must_say(&format!(
                "<label class=\"form-label\" for=\"unit-{status}\">Unit</label>"
            ))
            .must_say(&format!("id=\"unit-{status}\" name=\"unit\" value=\"412\""));
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_over_stands_in_the_queue_with_its_day_and_words_keep_off_the_edge() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let ended = town.led("ED waiting").await;
        for who in [Who::Control, Who::Dispatcher] {
            verbs::all_clear(&town.desk(who), &ended).await.unwrap();
        }
        let shut = town.led("Main entrance").await;
        verbs::stop_sharing(&town.desk(Who::Control), &shut, town.police)
            .await
            .unwrap();
        town.clock.advance(26 * 3600);
        crate::room::closing::tick(&town.app).await.unwrap();
        let desk = town.get(Who::Dispatcher, &format!("/desk?room={shut}")).await;
        let queue = part(&desk.body, "id=\"queue\"", "id=\"units\"");
        for room in [&ended, &shut] {
            let row = part(queue, &format!("href=\"/desk?room={room}\""), "</li>");
            assert!(row.contains("6 May 19:42"), "{room} has its day: {row}");
        }
        desk.must_say("<div class=\"panel-body\"><p>What was shared for this emergency has closed.");
        assert!(
            !desk
                .body
                .contains("</div><p class=\"quiet\">Waiting for the first line.")
        );
    })
    .await;
}
