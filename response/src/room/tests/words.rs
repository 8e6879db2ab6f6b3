//! What somebody typed is kept until it is taken, and small things that people read.

use super::town::{Town, Who};
use crate::incident::Ending;
use crate::room::verbs::{self, PoliceStatus};
use axum::http::StatusCode;
use muster_store::testing::each_store;

#[tokio::test]
async fn a_message_that_was_not_taken_stands_in_the_form_with_the_reason() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let messages = format!("/rooms/{room}/messages");
        let long = "x".repeat(1001);
        let form = format!("words={long}&own_side=yes");
        let refused = town.post(Who::Control, &messages, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused
            .must_say(&format!("value=\"{long}\""))
            .must_say("Shorten what you want to say to 1000 characters.")
            .must_say("aria-invalid=\"true\"")
            .must_say("aria-describedby=\"field-words-error\"")
            .must_say("id=\"field-words-error\"")
            .must_say(&format!("action=\"{messages}\""));
        let own_side = refused.body.split("name=\"own_side\"").nth(1).unwrap();
        assert!(
            own_side.split('>').next().unwrap().contains("checked"),
            "the own side's note stays one"
        );
        let empty = town.post(Who::Control, &messages, "words=+&own_side=yes").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.must_say("Enter what you want to say.");
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM room_entry WHERE kind = 'message'")
                .await,
            0
        );

        // Shut out while typing: the words are there, and the form offers what is left.
        verbs::stop_sharing(&town.desk(Who::Control), &room, town.police)
            .await
            .unwrap();
        let late = town.post(Who::Dispatcher, &messages, "words=Which+door+is+open").await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.must_say("value=\"Which door is open\"")
            .must_say("The room is closed to your side.")
            .must_not_say("ED waiting");
        // Ended while typing: nothing is written any more, and nothing is lost.
        verbs::stand_down(&town.desk(Who::Control), &room, Ending::FalseAlarm)
            .await
            .unwrap();
        let ended = town.post(Who::Control, &messages, "words=He+left+by+%3Cb%3EE2").await;
        assert_eq!(ended.status, StatusCode::UNPROCESSABLE_ENTITY);
        ended
            .must_say("This room has ended.")
            .must_say("He left by &lt;b&gt;E2</blockquote>");
    })
    .await;
}

#[tokio::test]
async fn the_band_says_the_case_after_a_comma_and_a_reference_in_small_letters_leads_to_the_room() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let case = PoliceStatus::CaseNumber("CR-2384".into());
        verbs::police_status(&town.desk(Who::Dispatcher), &room, case)
            .await
            .unwrap();
        let page = town.get(Who::Control, &format!("/rooms/{room}")).await;
        page.must_say(&format!("{room}, level 1, case CR-2384. Shared under AG-0143."));

        let small = room.as_str().to_lowercase();
        for who in [Who::Control, Who::Campus] {
            let found = town.get(who, &format!("/rooms/{small}")).await;
            assert_eq!(
                (found.status, found.location()),
                (StatusCode::SEE_OTHER, format!("/rooms/{room}").as_str())
            );
        }
        let log = town.get(Who::Control, &format!("/rooms/{small}/log")).await;
        assert_eq!(log.location(), format!("/rooms/{room}/log"));
        assert_eq!(
            town.get(Who::Campus, &format!("/rooms/{room}")).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            town.get(Who::Control, "/rooms/inc-").await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn no_id_stands_twice_in_a_room_whatever_is_drawn() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        for place in ["ED waiting", "Behind the bins"] {
            let room = town.led(place).await;
            for (who, path) in [
                (Who::Control, format!("/rooms/{room}")),
                (Who::Control, format!("/rooms/{room}?plan=site")),
                (Who::Dispatcher, format!("/rooms/{room}/map")),
                (Who::Dispatcher, format!("/desk?room={room}")),
            ] {
                let page = town.get(who, &path).await;
                let mut ids: Vec<&str> = page
                    .body
                    .split(" id=\"")
                    .skip(1)
                    .map(|rest| rest.split('"').next().unwrap())
                    .collect();
                let all = ids.len();
                ids.sort_unstable();
                let twice: Vec<_> = ids
                    .windows(2)
                    .filter(|pair| pair[0] == pair[1])
                    .map(|pair| pair[0])
                    .collect();
                assert!(all > 5 && twice.is_empty(), "{path}: {twice:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_with_its_full_stop_has_one_in_the_log() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting.").await;
        let police = town.desk(Who::Dispatcher);
        for status in [
            PoliceStatus::UnitsSent {
                units: vec!["412".into(), "415.".into()],
                minutes: None,
            },
            PoliceStatus::CaseNumber("CR-2384.".into()),
        ] {
            verbs::police_status(&police, &room, status).await.unwrap();
        }
        let page = town.get(Who::Control, &format!("/rooms/{room}/log")).await;
        page.must_say("ED waiting.")
            .must_say("Units sent: 412, 415.")
            .must_say("Case number CR-2384.");
        for words in ["ED waiting..", "415..", "2384.."] {
            assert_eq!(
                town.count(&format!(
                    "SELECT COUNT(*) AS n FROM room_entry WHERE words LIKE '%{words}%'"
                ))
                .await,
                0
            );
        }
    })
    .await;
}
