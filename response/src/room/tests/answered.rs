//! Who was called and acts in a room has answered, whether or not the button was pressed: nobody else of that side is called for it.
//! What is doubtful is no answer, and the next is called.

use super::town::{Town, Who};
use crate::delivery::ladder;
use crate::incident::share::{ROOM_TOPIC, STRIPS_TOPIC};
use crate::room::verbs::{self, PoliceStatus};
use axum::http::StatusCode;
use muster_membership::position;
use muster_store::{params, testing::each_store};
use muster_terms::*;
use muster_web::Desk;

/// How many have answered but who raised it.
const ACKNOWLEDGED: &str = "SELECT COUNT(*) AS n FROM incident_person p JOIN incident i ON i.id = p.incident_id \
                            WHERE p.acknowledged_at IS NOT NULL AND p.position_id <> i.raised_by";

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
        assert_eq!(town.count(ACKNOWLEDGED).await, 0);
        town.clock.advance(61);
        ladder::tick(&town.app).await.unwrap();
        let log = town.get(Who::Control, &format!("/rooms/{room}/log")).await;
        log.must_say("Nobody of City Police answered")
            .must_say("Nobody of Northfield Hospital answered");
        // Nor is a note of the own side, which tells a side that was shut out nothing of the room either.
        verbs::stop_sharing(&town.desk(Who::Control), &room, town.police)
            .await
            .unwrap();
        town.post(
            Who::Dispatcher,
            &format!("/rooms/{room}/messages"),
            "words=Ours&own_side=yes",
        )
        .await;
        assert_eq!(town.count(ACKNOWLEDGED).await, 0);
    })
    .await;
}

/// Nobody has answered, and a minute later both sides go on to the next.
async fn both_sides_climb(town: &Town, room: &Reference, what: &str) {
    assert_eq!(town.count(ACKNOWLEDGED).await, 0, "{what}");
    let ended = "SELECT COUNT(*) AS n FROM ladder WHERE ended_why = 'answered'";
    assert_eq!(town.count(ended).await, 0, "{what}");
    town.clock.advance(61);
    ladder::tick(&town.app).await.unwrap();
    let log = town.get(Who::Control, &format!("/rooms/{room}/log")).await;
    log.must_say("Nobody of City Police answered")
        .must_say("Nobody of Northfield Hospital answered")
        .must_not_say("I have it: answered");
}

#[tokio::test]
async fn what_somebody_taps_in_hiding_is_no_answer_and_the_control_room_is_reached() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        for word in verbs::QUICK_WORDS {
            for (who, more) in [(Who::Control, ""), (Who::Control, "by+the+lift"), (Who::Dispatcher, "")] {
                let form = format!("quick={word}&words={more}");
                let said = town.post(who, &format!("/rooms/{room}/messages"), &form).await;
                assert_eq!(said.status, StatusCode::SEE_OTHER, "{form}: {}", said.body);
            }
        }
        town.get(Who::Dispatcher, &format!("/rooms/{room}/log"))
            .await
            .must_say("by the lift");
        both_sides_climb(&town, &room, "quick words").await;
    })
    .await;
}

#[tokio::test]
async fn a_note_of_the_own_side_is_no_answer_and_nothing_of_it_reaches_the_partner() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let shown = || async {
            let mut shown = Vec::new();
            for page in ["", "/log", "/sharing"] {
                shown.push(town.get(Who::Dispatcher, &format!("/rooms/{room}{page}")).await.body);
            }
            shown
        };
        let police = town.police;
        let kept = || async {
            [
                town.count("SELECT COUNT(*) AS n FROM release").await,
                town.count("SELECT COUNT(*) AS n FROM crossing").await,
                town.count("SELECT COUNT(*) AS n FROM incident_person").await,
                town.count(&format!(
                    "SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = '{police}'"
                ))
                .await,
            ]
        };
        shown().await;
        let pages = shown().await;
        let before = kept().await;
        let heard = town.listen();
        // Who was called, and who came across it.
        for who in [Who::Control, Who::Director] {
            let note = town
                .post(who, &format!("/rooms/{room}/messages"), "words=Ours+alone&own_side=yes")
                .await;
            assert_eq!(note.status, StatusCode::SEE_OTHER, "{who:?}: {}", note.body);
        }
        assert_eq!(kept().await, before);
        let heard = heard.lock().unwrap().clone();
        assert!(
            heard.iter().any(|message| message.topic == ROOM_TOPIC),
            "the own side hears of it"
        );
        for message in heard {
            assert_ne!(message.topic, STRIPS_TOPIC);
            let told = message.payload.to_string();
            assert!(!told.contains(&police.to_string()), "{told}");
        }
        assert_eq!(shown().await, pages);
        town.get(Who::Guard, &format!("/rooms/{room}/log"))
            .await
            .must_say("Ours alone");
        both_sides_climb(&town, &room, "a note of the own side").await;
    })
    .await;
}

#[tokio::test]
async fn of_who_was_not_called_nothing_is_an_answer_but_the_work_of_a_duty_that_leads_or_dispatches() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let incident = town.raise_by(Who::Control, "ED waiting").await;
        let guard = town.desk(Who::Guard).who.position;
        let tx = town.app.store().begin().await.unwrap();
        let came = "UPDATE incident_person SET called_at = NULL WHERE position_id = $1";
        assert_eq!(tx.execute(came, params![guard]).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let room = incident.reference;
        let (message, job) = (("messages", "words=He+is+here"), ("job", "job=keeps_log"));
        let (step, way) = (("steps/1", "to=in_progress"), ("state", "state=on_the_way"));
        for (who, (part, form)) in [
            (Who::Guard, message),
            (Who::Guard, job),
            (Who::Guard, step),
            (Who::Guard, way),
            (Who::Director, message),
        ] {
            let said = town.post(who, &format!("/rooms/{room}/{part}"), form).await;
            assert_eq!(said.status, StatusCode::SEE_OTHER, "{form}: {}", said.body);
        }
        both_sides_climb(&town, &room, "who came across it").await;
        let director = format!(
            "SELECT COUNT(*) AS n FROM incident_person WHERE called_at IS NULL AND position_id = '{}'",
            town.desk(Who::Director).who.position
        );
        assert_eq!(town.count(&director).await, 1, "they are not called yet");
        for (who, (part, form), how) in [(Who::Director, job, "job"), (Who::Dispatcher, way, "on-the-way")] {
            let before = answered(&town, who, how).await;
            town.post(who, &format!("/rooms/{room}/{part}"), form).await;
            let after = answered(&town, who, how).await;
            assert_eq!((after[0], after[2]), (before[0] + 1, before[2] + 1), "{who:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_answers_by_saying_so_and_by_what_police_do_and_by_nothing_else() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let system = |who| {
            let desk = town.desk(who);
            let mut identity = desk.who;
            identity.scopes = Some(vec![Act::Respond, Act::ReadOwn, Act::Dispatch]);
            Desk::new(town.app.clone(), identity, String::new(), "/api/v1/rooms".into())
        };
        let (control, dispatcher) = (system(Who::Control), system(Who::Dispatcher));
        verbs::write(&control, &room, "Door E2 forced", false).await.unwrap();
        verbs::take_job(&control, &room, "keeps_log").await.unwrap();
        verbs::work_step(&control, &room, 1, "in_progress").await.unwrap();
        verbs::say_state(&control, &room, "on_the_way").await.unwrap();
        let number = PoliceStatus::CaseNumber("31-0042".into());
        verbs::police_status(&dispatcher, &room, number).await.unwrap();
        verbs::police_status(&dispatcher, &room, PoliceStatus::Tell("hold_doors"))
            .await
            .unwrap();
        verbs::police_status(&dispatcher, &room, PoliceStatus::Contained)
            .await
            .unwrap();
        both_sides_climb(&town, &room, "a system").await;
        let sent = || PoliceStatus::UnitsSent {
            units: vec!["412".into()],
            minutes: Some(6),
        };
        verbs::police_status(&dispatcher, &room, sent()).await.unwrap();
        assert_eq!(town.count(ACKNOWLEDGED).await, 1);
        verbs::acknowledge(&control, &room).await.unwrap();
        assert_eq!(town.count(ACKNOWLEDGED).await, 2);
    })
    .await;
}

#[tokio::test]
async fn what_a_colleague_told_already_is_an_answer_of_who_tells_it_again() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (first, mut second) = (town.desk(Who::Dispatcher), town.desk(Who::OtherDistrict));
        // The second works in the same district today.
        second.who.unit = first.who.unit;
        let tx = town.app.store().begin().await.unwrap();
        let moved = "UPDATE position SET unit_id = $2 WHERE id = $1";
        tx.execute(moved, params![second.who.position, first.who.unit])
            .await
            .unwrap();
        position::store::start_shift(&tx, second.who.position, town.app.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let room = town.raise("ED waiting").await.reference;
        let sent = || PoliceStatus::UnitsSent {
            units: vec!["412".into()],
            minutes: Some(6),
        };
        verbs::police_status(&first, &room, sent()).await.unwrap();
        assert_eq!(answered(&town, Who::OtherDistrict, "status").await[0], 0);
        let lines = "SELECT COUNT(*) AS n FROM room_entry WHERE kind = 'units_sent'";
        let before = town.count(lines).await;
        verbs::police_status(&second, &room, sent()).await.unwrap();
        assert_eq!(answered(&town, Who::OtherDistrict, "status").await, [1, 1, 2]);
        assert_eq!(town.count(lines).await, before, "said once");
    })
    .await;
}
