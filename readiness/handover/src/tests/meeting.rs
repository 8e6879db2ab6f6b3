//! Meeting: times, answers of both sides, the calendar file, what was held; and who finds nothing.

use super::town::{Answer, Town, Who, contacts};
use axum::http::StatusCode;
use jiff::SignedDuration;
use muster_store::{Store, testing::each_store};
use muster_terms::*;
use serde_json::{Value, json};

/// A town in which the site manager's position is filled again, and the introduction's path.
async fn filled(store: Store) -> (Town, MouId, String) {
    let town = Town::on(store).await;
    let mou = town.agree(&contacts()).await;
    town.list_contact(Who::Manager, None).await;
    town.leave(Who::Manager).await;
    town.tick().await;
    town.fill_again(Who::Manager).await;
    town.tick().await;
    let path = town.introduction().await;
    (town, mou, path)
}

async fn read(town: &Town, who: Who, path: &str) -> Value {
    serde_json::from_str(&town.get(who, &format!("/api/v1{path}")).await.ok()).unwrap()
}

async fn step(town: &Town, who: Who, path: &str, step: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("step", step)];
    fields.extend_from_slice(more);
    town.post(who, &format!("{path}/steps"), &fields).await
}

fn first_time(read: &Value) -> String {
    read["times"][0]["starts_at"].as_str().unwrap().to_owned()
}

async fn agree(town: &Town, path: &str) -> String {
    let at = first_time(&read(town, Who::Director, path).await);
    for who in [Who::Director, Who::Liaison] {
        step(town, who, path, "accepted", &[("starts_at", &at)]).await.led_to();
    }
    at
}

async fn is_missing(town: &Town, who: Who, path: &str) {
    for below in ["", "/calendar.ics", "/steps/proposed", "/steps/declined", "/steps/held"] {
        let status = town.get(who, &format!("{path}{below}")).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND, "{who:?} {below}");
    }
    assert_eq!(
        town.get(who, &format!("/api/v1{path}")).await.status,
        StatusCode::NOT_FOUND
    );
    for each in ["accepted", "declined", "held", "not_held"] {
        let fields = [
            ("words", "Because."),
            ("starts_at", "2031-05-07T10:00:00Z"),
            ("held_on", "2031-05-05"),
        ];
        assert_eq!(
            step(town, who, path, each, &fields).await.status,
            StatusCode::NOT_FOUND,
            "{who:?} {each}"
        );
    }
    let id = path.rsplit('/').next().unwrap();
    for list in ["/handovers", "/api/v1/introductions"] {
        assert!(!town.get(who, list).await.body.contains(id), "{who:?} in {list}");
    }
}

#[tokio::test]
async fn both_sides_agree_on_a_time_and_put_it_into_their_calendars() {
    each_store(|store| async move {
        let (town, _, path) = filled(store).await;
        let times = read(&town, Who::Liaison, &path).await["times"].clone();
        assert_eq!(times.as_array().unwrap().len(), 3);
        let no_file = town.get(Who::Director, &format!("{path}/calendar.ics")).await;
        assert_eq!(no_file.status, StatusCode::NOT_FOUND, "nothing is agreed yet");
        let at = first_time(&read(&town, Who::Liaison, &path).await);
        step(&town, Who::Liaison, &path, "accepted", &[("starts_at", &at)])
            .await
            .led_to();
        town.get(Who::Director, &path).await.says("City Police can come");
        step(&town, Who::Director, &path, "accepted", &[("starts_at", &at)])
            .await
            .led_to();
        for who in [Who::Director, Who::Liaison] {
            let out = read(&town, who, &path).await;
            assert_eq!(
                (out["state"].as_str(), out["agreed_for"].as_str()),
                (Some("agreed"), Some(at.as_str()))
            );
            let file = town.get(who, &format!("{path}/calendar.ics")).await.ok();
            assert!(
                file.contains("STATUS:CONFIRMED") && file.contains("SEQUENCE:0"),
                "{file}"
            );
        }
        let fields = [
            ("proposed_for", "2031-05-13T15:00"),
            ("place", "Central station"),
            ("words", "Court day."),
        ];
        step(&town, Who::Liaison, &path, "proposed", &fields).await.led_to();
        let page = town.get(Who::Director, &path).await;
        page.says("Central station");
        page.says("Court day.");
        page.says("AG-0143 §4.5");
        assert_eq!(
            read(&town, Who::Director, &path).await["agreed_for"],
            json!(at),
            "it stands meanwhile"
        );
        let new = "2031-05-13T15:00:00Z";
        step(&town, Who::Director, &path, "accepted", &[("starts_at", new)])
            .await
            .led_to();
        let file = town.get(Who::Liaison, &format!("{path}/calendar.ics")).await.ok();
        assert!(
            file.contains("SEQUENCE:1") && file.contains("LOCATION:Central station"),
            "{file}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_held_names_who_came_of_both_sides() {
    each_store(|store| async move {
        let (town, _, path) = filled(store).await;
        agree(&town, &path).await;
        let early = step(&town, Who::Director, &path, "not_held", &[]).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "its time has not come");
        town.clock.set(town.app.now() + SignedDuration::from_hours(24 * 3));
        town.get(Who::Liaison, "/handovers").await.says("Overdue");
        let manager = town.identity(Who::Manager).position.to_string();
        let fields = [("held_on", "2031-05-07"), ("people", manager.as_str())];
        let foreign = step(&town, Who::Liaison, &path, "held", &fields).await;
        assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY, "each names its own");
        step(&town, Who::Director, &path, "held", &fields).await.led_to();
        let liaison = town.identity(Who::Liaison).position.to_string();
        let fields = [("held_on", "2031-05-08"), ("people", liaison.as_str())];
        step(&town, Who::Liaison, &path, "held", &fields).await.led_to();
        for who in [Who::Director, Who::Liaison] {
            let out = read(&town, who, &path).await;
            assert_eq!(
                (out["state"].as_str(), out["held_on"].as_str()),
                (Some("held"), Some("2031-05-07"))
            );
            let people = out["people"].to_string();
            assert!(
                people.contains("Site manager") && people.contains("Liaison officer"),
                "{people}"
            );
        }
        let late = step(&town, Who::Liaison, &path, "declined", &[("words", "No.")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_no_needs_a_word_and_another_time_opens_it_again() {
    each_store(|store| async move {
        let (town, _, path) = filled(store).await;
        let silent = step(&town, Who::Liaison, &path, "declined", &[("words", " ")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        step(
            &town,
            Who::Liaison,
            &path,
            "declined",
            &[("words", "We know each other.")],
        )
        .await
        .led_to();
        town.get(Who::Director, &path).await.says("We know each other.");
        let at = first_time(&read(&town, Who::Director, &path).await);
        let over = step(&town, Who::Director, &path, "accepted", &[("starts_at", &at)]).await;
        assert_eq!(over.status, StatusCode::CONFLICT);
        for (when, status) in [
            ("2031-05-01T10:00", 422),
            ("2041-05-01T10:00", 422),
            ("tomorrow", 422),
            ("2031-05-14T10:00", 303),
        ] {
            let fields = [("proposed_for", when), ("place", "Ворота 2, здание «Б»")];
            assert_eq!(
                step(&town, Who::Director, &path, "proposed", &fields)
                    .await
                    .status
                    .as_u16(),
                status,
                "{when}"
            );
        }
        let out = read(&town, Who::Liaison, &path).await;
        assert_eq!(out["state"], "proposed");
        assert!(out["times"].to_string().contains("Ворота 2, здание «Б»"));
        let wrong = step(&town, Who::Director, &path, "danced", &[]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn what_was_said_before_a_no_counts_no_more() {
    each_store(|store| async move {
        let (town, _, path) = filled(store).await;
        let at = agree(&town, &path).await;
        step(&town, Who::Director, &path, "declined", &[("words", "Not this week.")])
            .await
            .led_to();
        let place = read(&town, Who::Liaison, &path).await["times"][0]["place"].clone();
        let again = [("proposed_for", &at[..16]), ("place", place.as_str().unwrap())];
        step(&town, Who::Liaison, &path, "proposed", &again).await.led_to();
        let out = read(&town, Who::Director, &path).await;
        assert_eq!(out["state"], "proposed", "the hospital said no last");
        let page = town.get(Who::Director, &path).await;
        page.says("City Police can come");
        page.says("calendar.ics");
        let file = town.get(Who::Director, &format!("{path}/calendar.ics")).await.ok();
        assert!(
            file.contains("STATUS:CANCELLED") && file.contains("SEQUENCE:1"),
            "{file}"
        );
        step(&town, Who::Director, &path, "accepted", &[("starts_at", &at)])
            .await
            .led_to();
        let file = town.get(Who::Director, &format!("{path}/calendar.ics")).await.ok();
        assert!(
            file.contains("STATUS:CONFIRMED") && file.contains("SEQUENCE:2"),
            "{file}"
        );
    })
    .await;
}

#[tokio::test]
async fn neither_side_moves_an_agreed_meeting_alone() {
    each_store(|store| async move {
        let (town, _, path) = filled(store).await;
        let times = read(&town, Who::Director, &path).await["times"].clone();
        let at: Vec<&str> = (0..3).map(|nth| times[nth]["starts_at"].as_str().unwrap()).collect();
        let yes = async |who, at| step(&town, who, &path, "accepted", &[("starts_at", at)]).await.led_to();
        for each in &at {
            yes(Who::Director, each).await;
        }
        yes(Who::Liaison, at[0]).await;
        yes(Who::Liaison, at[1]).await;
        let agreed = async || {
            let out = read(&town, Who::Director, &path).await;
            assert_eq!(out["state"], "agreed");
            out["agreed_for"].as_str().unwrap().to_owned()
        };
        assert_eq!(agreed().await, at[0], "both had settled on it");
        yes(Who::Director, at[1]).await;
        assert_eq!(agreed().await, at[1]);
        yes(Who::Director, at[0]).await;
        assert_eq!(agreed().await, at[1], "nor back");

        let old = times[1]["place"].as_str().unwrap();
        let elsewhere = [("proposed_for", &at[1][..16]), ("place", "Central station")];
        step(&town, Who::Liaison, &path, "proposed", &elsewhere).await.led_to();
        let location = async || town.get(Who::Director, &format!("{path}/calendar.ics")).await.ok();
        let file = location().await;
        assert!(
            file.contains(&format!("LOCATION:{old}")) && file.contains("SEQUENCE:1"),
            "{file}"
        );
        // A page that was opened before says yes to a place that is proposed no more.
        let stale = [("starts_at", at[1]), ("place", old)];
        let asked_again = step(&town, Who::Director, &path, "accepted", &stale).await;
        assert_eq!(asked_again.status, StatusCode::UNPROCESSABLE_ENTITY);
        asked_again.says("Central station");
        let call = json!({ "step": "accepted", "starts_at": at[1], "place": old });
        let call = town
            .call(Who::Director, "POST", &format!("/api/v1{path}/steps"), call)
            .await;
        assert_eq!(call.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", call.body);
        assert!(location().await.contains(&format!("LOCATION:{old}")));
        yes(Who::Director, at[1]).await;
        let file = location().await;
        assert!(
            file.contains("LOCATION:Central station") && file.contains("SEQUENCE:2"),
            "{file}"
        );
        yes(Who::Director, at[1]).await;
        assert!(location().await.contains("SEQUENCE:2"), "the same word moves nothing");
    })
    .await;
}

#[tokio::test]
async fn a_meeting_that_nobody_held_is_agreed_anew_by_both() {
    each_store(|store| async move {
        let (town, _, path) = filled(store).await;
        let times = read(&town, Who::Director, &path).await["times"].clone();
        let later = times[2]["starts_at"].as_str().unwrap();
        step(&town, Who::Director, &path, "accepted", &[("starts_at", later)])
            .await
            .led_to();
        agree(&town, &path).await;
        town.clock.set(town.app.now() + SignedDuration::from_hours(24 * 3));
        step(&town, Who::Liaison, &path, "not_held", &[]).await.led_to();
        let file = town.get(Who::Director, &format!("{path}/calendar.ics")).await.ok();
        assert!(
            file.contains("STATUS:CANCELLED") && file.contains("SEQUENCE:1"),
            "{file}"
        );
        let place = times[2]["place"].as_str().unwrap();
        let again = [("proposed_for", &later[..16]), ("place", place)];
        step(&town, Who::Liaison, &path, "proposed", &again).await.led_to();
        assert_eq!(read(&town, Who::Liaison, &path).await["state"], "proposed");
        step(&town, Who::Director, &path, "accepted", &[("starts_at", later)])
            .await
            .led_to();
        assert_eq!(read(&town, Who::Liaison, &path).await["agreed_for"], json!(later));
    })
    .await;
}

#[tokio::test]
async fn who_is_out_finds_nothing_and_who_has_no_such_duty_changes_nothing() {
    each_store(|store| async move {
        let (town, mou, path) = filled(store).await;
        is_missing(&town, Who::Campus, &path).await;
        is_missing(&town, Who::Patrol, &path).await;
        town.get(Who::Guard, &path).await.ok();
        for each in ["accepted", "declined", "held"] {
            let fields = [("words", "Because."), ("starts_at", "2031-05-07T10:00:00Z")];
            assert_eq!(
                step(&town, Who::Guard, &path, each, &fields).await.status,
                StatusCode::NOT_FOUND,
                "{each}"
            );
        }
        step(&town, Who::Liaison, &path, "declined", &[("words", "Not this month.")])
            .await
            .led_to();
        town.suspend(mou).await;
        is_missing(&town, Who::Liaison, &path).await;
        let page = town.get(Who::Director, &path).await;
        assert!(!page.body.contains("Not this month."), "what police wrote is theirs");
        page.says("suspended");
    })
    .await;
}

#[tokio::test]
async fn a_district_that_agreed_alone_hears_answers_and_is_read() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree_with_central(&contacts()).await;
        for who in [Who::Manager, Who::Liaison] {
            town.list_contact(who, None).await;
            town.leave(who).await;
        }
        assert_eq!(
            town.tick().await,
            1,
            "who left the police is told; nobody there hears of the site"
        );
        town.fill_again(Who::Liaison).await;
        assert_eq!(town.tick().await, 2);
        town.fill_again(Who::Manager).await;
        assert_eq!(town.tick().await, 1);
        let id = town
            .text(&format!(
                "SELECT id AS value FROM introduction WHERE org_id = '{}'",
                town.northgate
            ))
            .await;
        let path = format!("/introductions/{id}");
        let fields = [
            ("proposed_for", "2031-05-14T09:00"),
            ("place", "Central station"),
            ("words", "Ask at the desk."),
        ];
        step(&town, Who::Liaison, &path, "proposed", &fields).await.led_to();
        let page = town.get(Who::Director, &path).await;
        page.says("Central station");
        page.says("Ask at the desk.");
        page.says("AG-0143 §4.5");
    })
    .await;
}

#[tokio::test]
async fn who_leaves_again_is_not_introduced() {
    each_store(|store| async move {
        let (town, _, path) = filled(store).await;
        agree(&town, &path).await;
        town.clock.set(town.app.now() + SignedDuration::from_hours(1));
        town.leave(Who::Manager).await;
        assert_eq!(town.tick().await, 1, "the partner hears of the new vacancy");
        assert_eq!(read(&town, Who::Liaison, &path).await["state"], "dropped");
        let file = town.get(Who::Liaison, &format!("{path}/calendar.ics")).await.ok();
        assert!(
            file.contains("STATUS:CANCELLED") && file.contains("SEQUENCE:1"),
            "{file}"
        );
        assert!(
            town.log(town.police)
                .await
                .iter()
                .any(|kind| kind == "introduction.dropped")
        );
    })
    .await;
}

#[tokio::test]
async fn the_api_takes_the_same_steps() {
    each_store(|store| async move {
        let (town, _, path) = filled(store).await;
        let steps = format!("/api/v1{path}/steps");
        let at = first_time(&read(&town, Who::Director, &path).await);
        let call = |who, document| town.call(who, "POST", &steps, document);
        let yes = json!({ "step": "accepted", "starts_at": at });
        assert_eq!(call(Who::Director, yes.clone()).await.status, StatusCode::NO_CONTENT);
        assert_eq!(call(Who::Liaison, yes).await.status, StatusCode::NO_CONTENT);
        let no_time = call(Who::Director, json!({ "step": "accepted" })).await;
        assert_eq!(no_time.status, StatusCode::UNPROCESSABLE_ENTITY);
        let director = town.identity(Who::Director).position;
        let held = json!({ "step": "held", "held_on": "2031-05-05", "people": [director] });
        assert_eq!(call(Who::Director, held).await.status, StatusCode::NO_CONTENT);
        let rows: Value = serde_json::from_str(&town.get(Who::Liaison, "/api/v1/introductions").await.ok()).unwrap();
        assert_eq!(
            (rows[0]["state"].as_str(), rows[0]["is_overdue"].as_bool()),
            (Some("held"), Some(false))
        );
        assert_eq!(rows[0]["clauses"], json!(["AG-0143 §4.4"]));
    })
    .await;
}
