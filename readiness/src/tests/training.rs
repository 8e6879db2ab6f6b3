//! What was learned: noted by who looks after the people, read by them and by whose it is, imported whole or not at all.

use super::town::{Town, Who};
use axum::http::StatusCode;
use muster_store::testing::each_store;

/// Adds a course that holds for a year; its id.
async fn course(town: &Town, name: &str) -> String {
    let fields = [("name", name), ("kind", "de_escalation"), ("valid_months", "12")];
    let added = town.post(Who::Director, "/training/courses", &fields).await;
    assert_eq!(added.led_to(), "/training");
    let tx = town.app.store().read().await.unwrap();
    let courses = crate::training::store::courses(&tx, town.northgate).await.unwrap();
    let course = courses.into_iter().find(|course| course.name == name).unwrap();
    course.id.to_string()
}

fn person(town: &Town, who: Who) -> String {
    town.identity(who).person.to_string()
}

#[tokio::test]
async fn a_session_is_noted_for_many_and_each_reads_their_own() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.get(Who::Director, "/training").await.says("No course yet");
        let course = course(&town, "Talking down").await;
        let (guard, manager) = (person(&town, Who::Guard), person(&town, Who::Manager));
        let fields = [
            ("course", course.as_str()),
            ("people", guard.as_str()),
            ("people", manager.as_str()),
            ("done_on", "2030-06-01"),
            ("words", "Held with the city police"),
        ];
        assert_eq!(
            town.post(Who::Manager, "/training", &fields).await.led_to(),
            "/training"
        );
        let page = town.get(Who::Director, "/training").await;
        page.says("until 1 Jun 2031");
        page.says("Guard, Post 1");
        let own = town.get(Who::Guard, "/training").await;
        own.says("Held with the city police");
        assert!(!own.body.contains("Site manager</a>"), "a guard reads nobody else's");
        // Noted twice is noted once.
        town.post(Who::Manager, "/training", &fields).await.led_to();
        let api = town.get(Who::Director, "/api/v1/training").await.ok();
        assert_eq!(api.matches("\"done_on\":\"2030-06-01\"").count(), 2, "{api}");
        assert!(api.contains("\"standing\":\"due\""), "{api}");
        let guards = town.get(Who::Guard, "/api/v1/training").await.ok();
        assert_eq!(guards.matches("\"done_on\"").count(), 1, "{guards}");
        assert!(guards.contains("\"people\":[]"));
        let expected = ["training.course_added", "training.noted", "training.noted"];
        assert_eq!(town.log(town.northgate).await, expected);
    })
    .await;
}

#[tokio::test]
async fn everything_wrong_is_said_at_once_and_what_was_typed_stays() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let course = course(&town, "Talking down").await;
        let fields = [
            ("course", course.as_str()),
            ("done_on", "2031-05-06"),
            ("words", "Certificate 12"),
        ];
        let answer = town.post(Who::Director, "/training", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.says("Choose who took part.");
        answer.says("It cannot be in the future.");
        answer.says("Certificate 12");
        let twice = [("name", "talking DOWN"), ("kind", "other")];
        let answer = town.post(Who::Director, "/training/courses", &twice).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.says("A course of this name is given already.");
    })
    .await;
}

#[tokio::test]
async fn a_file_is_kept_whole_or_not_at_all() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        course(&town, "Talking down").await;
        let wrong = "who,course,done_on,valid_until,words\n\"Guard, Post 1\",Talking down,2031-01-10,,=1+1\nPost 9,Talking down,2031-01-10,,\n";
        let answer = town
            .upload(Who::Director, "/training/import", &[], &[("t.csv", wrong.as_bytes())])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.says("Line 3: nobody fills");
        town.get(Who::Guard, "/training").await.says("Nothing is noted");
        let right = "\u{feff}who,course,done_on,valid_until,words\r\n\"Guard, Post 1\",Talking down,2031-01-10,2031-12-31,=1+1\r\n";
        let answer = town
            .upload(Who::Director, "/training/import", &[], &[("t.csv", right.as_bytes())])
            .await;
        answer.says("1 kept, 0 were noted already.");
        let file = town.get(Who::Director, "/training.csv").await;
        file.says("\"Guard, Post 1\",Talking down,2031-01-10,2031-12-31,'=1+1");
        // The own file comes back whole, though somebody left and the course is given no more.
        course(&town, "Radio").await;
        let courses = {
            let tx = town.app.store().read().await.unwrap();
            crate::training::store::courses(&tx, town.northgate).await.unwrap()
        };
        for each in courses {
            let retire = format!("/training/courses/{}/removal", each.id);
            town.post(Who::Director, &retire, &[]).await.led_to();
        }
        let again = town
            .upload(Who::Director, "/training/import", &[], &[("t.csv", file.body.as_bytes())])
            .await;
        again.says("0 kept, 1 were noted already.");
        let tx = town.app.store().begin().await.unwrap();
        muster_membership::position::store::fill(&tx, town.identity(Who::Guard).position, None)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let left = town.get(Who::Director, "/training.csv").await;
        let again = town
            .upload(Who::Director, "/training/import", &[], &[("t.csv", left.body.as_bytes())])
            .await;
        again.says("1 line names nobody and was left out.");
        for hostile in [&b"\xff\xfe\x00\x00"[..], b"who\n", b"", &[b'a'; 100_000]] {
            let answer = town
                .upload(Who::Director, "/training/import", &[], &[("t.csv", hostile)])
                .await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_does_not_look_after_the_people_finds_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let course = course(&town, "Talking down").await;
        let guard = person(&town, Who::Guard);
        let fields = [
            ("course", course.as_str()),
            ("people", guard.as_str()),
            ("done_on", "2031-01-10"),
        ];
        town.post(Who::Director, "/training", &fields).await.led_to();
        let tx = town.app.store().read().await.unwrap();
        let noted = crate::training::store::of_org(&tx, town.northgate).await.unwrap();
        drop(tx);
        let removal = format!("/training/{}/removal", noted[0].id);
        let retire = format!("/training/courses/{course}/removal");
        let theirs = format!("/training/people/{guard}");
        for who in [Who::Guard, Who::Liaison, Who::Campus] {
            for path in [
                "/training/new",
                "/training/import",
                "/training/courses/new",
                "/training.csv",
                &theirs,
            ] {
                // A liaison officer looks after their own people: there is a page, and nothing of ours on it.
                let answer = town.get(who, path).await;
                assert!(!answer.body.contains("Talking down"), "{who:?} {path}");
                assert!(who != Who::Guard || answer.status == StatusCode::NOT_FOUND, "{path}");
            }
            assert_eq!(town.get(who, &theirs).await.status, StatusCode::NOT_FOUND);
            assert_eq!(town.post(who, &removal, &[]).await.status, StatusCode::NOT_FOUND);
            assert_eq!(town.post(who, &retire, &[]).await.status, StatusCode::NOT_FOUND);
            let posted = town.post(who, "/training", &fields).await;
            assert_ne!(posted.status, StatusCode::SEE_OTHER, "{who:?}");
        }
        assert_eq!(town.post(Who::Manager, &removal, &[]).await.led_to(), "/training");
        assert_eq!(town.post(Who::Manager, &retire, &[]).await.led_to(), "/training");
        town.get(Who::Director, "/training").await.says("No longer given");
    })
    .await;
}
