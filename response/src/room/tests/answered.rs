//! Who acts in a room has answered, whether or not the button was pressed: nobody else of that side is called for it.

use super::town::{Town, Who};
use crate::delivery::ladder;
use axum::http::StatusCode;
use muster_store::testing::each_store;

/// Where an answer stands: on the person, on the side's ladder, and in the ledger with how it was given.
async fn answered(town: &Town, who: Who, how: &str) -> [i64; 3] {
    let position = town.desk(who).who.position;
    let org = town.desk(who).org();
    [
        town.count(&format!(
            "SELECT COUNT(*) AS n FROM incident_person WHERE position_id = '{position}' AND acknowledged_at IS NOT NULL"
        ))
        .await,
        town.count(&format!(
            "SELECT COUNT(*) AS n FROM ladder WHERE org_id = '{org}' AND ended_why = 'answered'"
        ))
        .await,
        town.count(&format!(
            "SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = '{org}' AND kind = 'acknowledged' AND record LIKE '%\"by\":\"{how}\"%'"
        ))
        .await,
    ]
}

#[tokio::test]
async fn who_takes_a_job_works_writes_or_tells_a_status_has_answered_and_the_log_says_by_what() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let deeds = [
            ("job", "job=keeps_log", "job", "answered by taking a job."),
            ("steps/1", "to=in_progress", "step", "answered by working at the plan."),
            (
                "messages",
                "words=Two+cars+come",
                "message",
                "answered by writing to the room.",
            ),
            (
                "messages",
                "words=Ours&own_side=yes",
                "message",
                "answered by writing to the room.",
            ),
            (
                "status",
                "status=units_sent&units=412&minutes=6",
                "status",
                "answered by the police status.",
            ),
            ("state", "state=on_the_way", "on-the-way", "answered by “On the way”."),
        ];
        for (part, form, how, words) in deeds {
            let room = town.raise("ED waiting").await.reference;
            let before = answered(&town, Who::Dispatcher, how).await;
            town.clock.advance(20);
            let said = town.post(Who::Dispatcher, &format!("/rooms/{room}/{part}"), form).await;
            assert_eq!(said.status, StatusCode::SEE_OTHER, "{form}: {}", said.body);
            let after = answered(&town, Who::Dispatcher, how).await;
            assert_eq!(after, before.map(|n| n + 1), "{form}");
            let log = format!("/rooms/{room}/log");
            for who in [Who::Dispatcher, Who::Control] {
                town.get(who, &log).await.must_say(words);
            }
            for _ in 0..4 {
                town.clock.advance(61);
                ladder::tick(&town.app).await.unwrap();
            }
            town.get(Who::Control, &log)
                .await
                .must_not_say("Nobody of City Police answered");
            // Said once: what they do next is no second answer.
            town.post(Who::Dispatcher, &format!("/rooms/{room}/messages"), "words=More")
                .await;
            let line = format!("SELECT COUNT(*) AS n FROM room_entry WHERE words LIKE '%{words}'");
            let lines = town.count(&line).await;
            town.post(Who::Dispatcher, &format!("/rooms/{room}/acknowledgement"), "")
                .await;
            assert_eq!(town.count(&line).await, lines);
            assert_eq!(answered(&town, Who::Dispatcher, how).await, after, "{form}");
        }
    })
    .await;
}

#[tokio::test]
async fn how_one_is_and_what_the_raiser_says_are_no_answers_and_the_next_is_called() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        for (who, part, form) in [
            (Who::Guard, "messages", "words=He+is+at+the+door"),
            (Who::Guard, "state", "state=on_the_way"),
            (Who::Control, "state", "state=safe"),
            (Who::Control, "state", "state=hurt"),
            (Who::Dispatcher, "state", "state=at_meeting_point"),
        ] {
            let said = town.post(who, &format!("/rooms/{room}/{part}"), form).await;
            assert_eq!(said.status, StatusCode::SEE_OTHER, "{form}: {}", said.body);
        }
        let acknowledged = "SELECT COUNT(*) AS n FROM incident_person WHERE acknowledged_at IS NOT NULL AND position_id IN \
                            (SELECT id FROM position WHERE title <> 'Guard, Post 3')";
        assert_eq!(town.count(acknowledged).await, 0);
        town.clock.advance(61);
        ladder::tick(&town.app).await.unwrap();
        let log = town.get(Who::Control, &format!("/rooms/{room}/log")).await;
        log.must_say("Nobody of City Police answered")
            .must_say("Nobody of Northfield Hospital answered");
        // A note of the own side is an answer where the room is open to that side, and tells a side that was shut out nothing.
        crate::room::verbs::stop_sharing(&town.desk(Who::Control), &room, town.police)
            .await
            .unwrap();
        town.post(Who::Dispatcher, &format!("/rooms/{room}/messages"), "words=Ours&own_side=yes")
            .await;
        assert_eq!(town.count(acknowledged).await, 0);
    })
    .await;
}
