//! Who writes a profile, who reads it, and what becomes of two who write at once.

use super::town::{Town, Who, capability};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;
use muster_web::Begun;

const FORM: [(&str, &str); 6] = [
    ("patrol_count", "4"),
    ("patrol_hours", "Day and night"),
    ("limits", "No boats of our own."),
    ("need_keys", "yes"),
    ("minutes_day", "7"),
    ("review_on", "2032-05-01"),
];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<(&str, &str)> = FORM.to_vec();
    for (name, value) in more {
        all.retain(|(known, _)| known != name);
        all.push((name, value));
    }
    all
}

#[tokio::test]
async fn an_agency_writes_what_its_partners_read_under_a_clause() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let wrong = town
            .post(Who::Liaison, "/capability/edit", &with(&[("minutes_day", "soon")]))
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.says("Enter whole minutes");
        wrong.says("No boats of our own.");
        assert_eq!(
            town.post(Who::Liaison, "/capability/edit", &with(&[("version", "0")]))
                .await
                .led_to(),
            "/capability"
        );
        town.get(Who::Liaison, "/capability").await.says("No boats of our own.");
        for who in [Who::Patrol, Who::Director, Who::Guard] {
            for path in ["/capability/edit", "/capability/history"] {
                let code = town.get(who, path).await.status;
                let own_history = who == Who::Patrol && path.ends_with("history");
                let expected = if own_history {
                    StatusCode::OK
                } else {
                    StatusCode::NOT_FOUND
                };
                assert_eq!(code, expected, "{who:?} {path}");
            }
            let post = town.post(who, "/capability/edit", &with(&[("version", "1")])).await;
            assert_eq!(post.status, StatusCode::NOT_FOUND, "{who:?}");
        }
        // Without an agreement there is nobody to read of.
        let none = town.get(Who::Director, "/capability").await;
        assert!(!none.body.contains("boats") && !none.body.contains("City Police"));
        let agency = format!("/capability/{}", town.police);
        assert_eq!(town.get(Who::Director, &agency).await.status, StatusCode::NOT_FOUND);

        let mou = town.agree(&[capability()]).await;
        let open = town.get(Who::Director, "/capability").await;
        for said in [
            "No boats of our own.",
            "AG-0143 §2.5",
            "Day and night",
            "Keys or cards",
            "7 min",
        ] {
            open.says(said);
        }
        let guard = town.get(Who::Guard, "/capability").await;
        assert!(!guard.body.contains("boats"), "the clause does not name a guard");
        guard.says("clause-closed");
        for (who, sees) in [(Who::Director, true), (Who::Guard, false), (Who::Campus, false)] {
            let call = town.get(who, "/api/v1/capability").await.ok();
            assert_eq!(call.contains("No boats"), sees, "{who:?}");
        }
        let lines = town.crossings().await;
        assert!(
            lines
                .iter()
                .any(|line| line.allowed && line.class == DataClass::Capability)
        );
        assert!(
            lines
                .iter()
                .any(|line| !line.allowed && line.position_title == "Guard, Post 1")
        );

        town.suspend(mou).await;
        let shut = town.get(Who::Director, "/capability").await;
        assert!(!shut.body.contains("boats"));
        let agency = town.get(Who::Director, &agency).await;
        assert!(!agency.body.contains("7 min"), "{}", agency.body);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_write_at_once_nobody_loses_anything() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let first = with(&[("version", "0")]);
        town.post(Who::Liaison, "/capability/edit", &first).await.led_to();
        let twice = town.post(Who::Liaison, "/capability/edit", &first).await;
        assert_eq!(
            twice.status,
            StatusCode::CONFLICT,
            "two who begin one are told of each other"
        );

        let tx = town.app.store().read().await.unwrap();
        let known = crate::profile::store::find(&tx, town.police, None)
            .await
            .unwrap()
            .unwrap();
        drop(tx);
        let begun = Begun::with(&crate::profile::rules::stored(&known.content)).to_string();
        town.clock.advance(60);
        let limits = with(&[("version", "1"), ("limits", "No dogs at night."), ("begun", &begun)]);
        town.post(Who::Liaison, "/capability/edit", &limits).await.led_to();
        let late = with(&[("version", "1"), ("minutes_day", "9"), ("begun", &begun)]);
        let told = town.post(Who::Liaison, "/capability/edit", &late).await;
        assert_eq!(told.status, StatusCode::CONFLICT);
        told.says("Liaison officer, Central changed this profile last, Mon 5 May 09:01.");
        told.says("No dogs at night.");
        told.says("value=\"9\"");
        told.says("name=\"version\" value=\"2\"");
        let again = with(&[("version", "2"), ("limits", "No dogs at night."), ("minutes_day", "9")]);
        town.post(Who::Liaison, "/capability/edit", &again).await.led_to();
        let history = town.get(Who::Liaison, "/capability/history").await;
        for said in [
            "Version 3",
            "Version 2",
            "Version 1",
            "No boats of our own.",
            "9 min",
            "7 min",
        ] {
            history.says(said);
        }
        let kept = town.log(town.police).await;
        assert_eq!(kept.iter().filter(|kind| *kind == "capability.kept").count(), 3);
    })
    .await;
}

#[tokio::test]
async fn the_call_checks_as_the_form_does() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let document = |count: u32, version: i64| {
            serde_json::json!({
                "version": version,
                "sends": [{ "kind": "dogs", "count": count, "hours": "犬、昼夜 \u{202E}" }],
                "minutes": { "night": 20 },
                "review_on": "2032-01-01",
            })
        };
        for (who, sent, code) in [
            (Who::Liaison, document(0, 0), 422),
            (Who::Director, document(1, 0), 404),
            (Who::Patrol, document(1, 0), 404),
            (Who::Liaison, document(1, 0), 204),
            (Who::Liaison, document(1, 0), 409),
            (Who::Liaison, document(2, 1), 204),
        ] {
            let answer = town.call(who, "PUT", "/api/v1/capability", sent).await;
            assert_eq!(answer.status.as_u16(), code, "{}", answer.body);
        }
        let own = town.get(Who::Liaison, "/api/v1/capability").await.ok();
        assert!(own.contains("犬、昼夜\""), "what turns the text around is not kept: {own}");
        let foreign = serde_json::json!({ "unit": UnitId::new(), "version": 0, "sends": [{ "kind": "dogs", "count": 1 }], "review_on": "2032-01-01" });
        let answer = town.call(Who::Liaison, "PUT", "/api/v1/capability", foreign).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    })
    .await;
}
