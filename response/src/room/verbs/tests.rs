//! What is said twice, and what is said too late.

use crate::room::tests::town::{Town, Who};
use axum::http::StatusCode;
use muster_store::{params, testing::each_store};

const LINES: &str = "SELECT COUNT(*) AS n FROM room_entry";

#[tokio::test]
async fn the_same_said_by_a_second_press_writes_no_second_line() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let said = [
            (Who::Dispatcher, "status", "status=units_sent&units=412,415&minutes=6"),
            (Who::Dispatcher, "status", "status=arriving&unit=412"),
            (Who::Dispatcher, "status", "status=on_scene&unit=412"),
            (Who::Dispatcher, "status", "status=contained"),
            (Who::Dispatcher, "status", "status=case_number&case_number=CR-2041"),
            (Who::Guard, "steps/1", "to=in_progress"),
            (Who::Guard, "steps/1", "to=done"),
            (Who::Guard, "job", "job=meets_police"),
            (Who::Guard, "state", "state=safe"),
        ];
        for (who, part, form) in said {
            let path = format!("/rooms/{room}/{part}");
            let before = town.count(LINES).await;
            let first = town.post(who, &path, form).await;
            assert_eq!(first.status, StatusCode::SEE_OTHER, "{form}: {}", first.body);
            assert_eq!(town.count(LINES).await, before + 1, "{form}");
            town.clock.advance(1);
            let second = town.post(who, &path, form).await;
            assert_eq!(
                (second.status, second.location()),
                (first.status, first.location()),
                "{form}"
            );
            assert_eq!(town.count(LINES).await, before + 1, "{form} pressed twice");
        }
        // What is new is a line: another unit, another time, another person hurt.
        for (who, part, form) in [
            (Who::Dispatcher, "status", "status=arriving&unit=415"),
            (Who::Dispatcher, "status", "status=units_sent&units=420"),
            (Who::Dispatcher, "status", "status=units_sent&units=420&minutes=4"),
            (Who::Guard, "state", "state=hurt"),
            (Who::Guard, "state", "state=hurt"),
        ] {
            let before = town.count(LINES).await;
            town.post(who, &format!("/rooms/{room}/{part}"), form).await;
            assert_eq!(town.count(LINES).await, before + 1, "{form}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_opens_an_ended_room_days_later_has_not_seen_the_call() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let seen = "SELECT COUNT(*) AS n FROM incident_person WHERE seen_at IS NOT NULL";
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("UPDATE incident_person SET seen_at = NULL", params![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let path = format!("/rooms/{room}/seen");
        assert_eq!(town.post(Who::Control, &path, "").await.status, StatusCode::NO_CONTENT);
        assert_eq!(town.count(seen).await, 1);
        for who in [Who::Control, Who::Dispatcher] {
            super::all_clear(&town.desk(who), &room).await.unwrap();
        }
        town.clock.advance(15 * 24 * 3600);
        assert_eq!(town.post(Who::Guard, &path, "").await.status, StatusCode::NO_CONTENT);
        assert_eq!(town.count(seen).await, 1, "the call was over");
    })
    .await;
}

#[tokio::test]
async fn one_partners_damaged_clause_does_not_stop_a_receipt() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let tx = town.app.store().begin().await.unwrap();
        let damage = "UPDATE clause SET terms = 'not terms' WHERE data_class = 'incident_log'";
        tx.execute(damage, params![]).await.unwrap();
        tx.commit().await.unwrap();
        let got = town.post(Who::Control, &format!("/rooms/{room}/seen"), "").await;
        assert_eq!(got.status, StatusCode::NO_CONTENT, "{}", got.body);
        let seen = "SELECT COUNT(*) AS n FROM incident_person p JOIN position q ON q.id = p.position_id \
                    WHERE q.title = 'Control room' AND p.seen_at IS NOT NULL";
        assert_eq!(town.count(seen).await, 1);
    })
    .await;
}

#[tokio::test]
async fn jobs_of_the_site_are_offered_to_and_taken_by_its_own_people_alone() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let path = format!("/rooms/{room}/job");
        let page = town.get(Who::Dispatcher, &format!("/rooms/{room}")).await;
        page.must_say("name=\"job\" value=\"keeps_log\"");
        let own = town.get(Who::Guard, &format!("/rooms/{room}")).await;
        for job in ["meets_police", "counts_staff", "staff_care"] {
            page.must_not_say(&format!("value=\"{job}\""));
            own.must_say(&format!("name=\"job\" value=\"{job}\""));
            let refused = town.post(Who::Dispatcher, &path, &format!("job={job}")).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{job}");
            let why = super::take_job(&town.desk(Who::Dispatcher), &room, job).await;
            assert_eq!(why.unwrap_err().code(), "room.job-of-the-site");
            assert_eq!(
                town.post(Who::Guard, &path, &format!("job={job}")).await.status,
                StatusCode::SEE_OTHER
            );
        }
        let log = town.post(Who::Dispatcher, &path, "job=keeps_log").await;
        assert_eq!(log.status, StatusCode::SEE_OTHER);
    })
    .await;
}
