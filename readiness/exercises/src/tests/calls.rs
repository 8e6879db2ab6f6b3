//! The same over the API.

use super::town::{Town, Who};
use crate::job;
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;
use serde_json::{Value, json};

async fn json_of(town: &Town, who: Who, path: &str) -> Value {
    serde_json::from_str(&town.get(who, path).await.ok()).unwrap()
}

#[tokio::test]
async fn a_program_plans_runs_and_reads_an_exercise() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let plan = json!({
            "ready": "power-lost", "kind": "tabletop", "site": site.reference, "title": "Power lost", "place": "Room 2",
            "planned_for": "2031-05-05T10:00", "duration_minutes": 90, "category": "unknown", "scenario": "The lights go out.",
        });
        let refused = town.call(Who::Guard, "POST", "/api/v1/exercises", plan.clone()).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let made = town.call(Who::Director, "POST", "/api/v1/exercises", plan).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let made: Value = serde_json::from_str(&made.body).unwrap();
        let path = format!("/api/v1/exercises/{}", made["reference"].as_str().unwrap());
        let wrong = town.call(Who::Director, "POST", &format!("{path}/clock"), json!({ "step": "fly" })).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        for who in [Who::Guard, Who::Liaison, Who::Campus] {
            let moved = town.call(who, "POST", &format!("{path}/clock"), json!({ "step": "start" })).await;
            assert_eq!(moved.status, StatusCode::NOT_FOUND, "{who:?}");
        }
        let moved = town.call(Who::Director, "POST", &format!("{path}/clock"), json!({ "step": "start" })).await;
        assert_eq!(moved.status, StatusCode::NO_CONTENT, "{}", moved.body);
        job::tick(&town.app).await.unwrap();
        let all = json_of(&town, Who::Director, &format!("{path}/msel")).await;
        let told = json_of(&town, Who::Guard, &format!("{path}/msel")).await;
        assert_eq!(all["injects"].as_array().unwrap().len(), 5);
        assert_eq!(told["injects"].as_array().unwrap().len(), 1);
        assert_eq!(told["injects"][0]["expected"], "");
        let next = all["injects"][1]["id"].as_str().unwrap();
        let at = |what: &str| format!("{path}/injects/{next}/{what}");
        assert_eq!(town.call(Who::Guard, "POST", &at("skip"), json!({})).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.call(Who::Director, "POST", &at("skip"), json!({})).await.status, StatusCode::NO_CONTENT);
        assert_eq!(town.call(Who::Director, "POST", &at("delivery"), json!({})).await.status, StatusCode::CONFLICT);
        let said = json!({ "kind": "strength", "words": "The second line held" });
        let kept = town.call(Who::Director, "POST", &format!("{path}/observations"), said).await;
        assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.body);
        let inject = json!({ "at_once": true, "from": "Gate", "to": "Control", "audience": "everyone", "words": "A lorry." });
        let added = town.call(Who::Director, "POST", &format!("{path}/injects"), inject).await;
        assert_eq!(added.status, StatusCode::CREATED, "{}", added.body);
        let report = json_of(&town, Who::Director, &format!("{path}/report")).await;
        assert_eq!(report["sides"][0]["observations"][0]["words"], "The second line held");
        let none = town.get(Who::Campus, &format!("{path}/report")).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        let answer = town.call(Who::Liaison, "POST", &format!("{path}/answer"), json!({ "take_part": true })).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(json_of(&town, Who::Liaison, "/api/v1/exercises").await, json!({ "own": [], "partners": [], "older": null }));
    })
    .await;
}

#[tokio::test]
async fn a_refusal_that_says_that_it_is_there_leaves_its_line() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let page = super::planning::planned(&town, "tabletop", "power-lost").await;
        town.agree(&super::town::exercises()).await;
        super::both_sides::ask(&town, &page).await.led_to();
        town.post(Who::Liaison, &format!("{page}/answer"), &[("take_part", "yes")]).await.led_to();
        super::both_sides::give_role(&town, &page, Who::Liaison, Who::Patrol, "evaluator").await.led_to();
        super::conduct::clock(&town, &page, "start").await;
        let path = format!("/api/v1{page}");
        let id = town.exercise(&page).await.id;
        let lines = format!(
            "SELECT CAST(COALESCE(SUM(times), 0) AS BIGINT) AS n FROM crossing WHERE to_org = '{}' AND record = 'exercise:{id}' AND position_id = '{}'",
            town.police,
            town.identity(Who::Patrol).position,
        );
        let none = ObjectiveId::new().to_string();
        for (call, document) in [
            ("ratings", json!({ "objective": none, "target": 1, "rating": "x" })),
            ("observations", json!({ "kind": "x", "words": "y" })),
            ("observations", json!({ "kind": "note", "words": "y", "objective": "z" })),
        ] {
            // A line is written once for a while of looking.
            town.clock.advance(60 * 60 * 24);
            let before = town.count(&lines).await;
            let refused = town.call(Who::Patrol, "POST", &format!("{path}/{call}"), document).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
            assert!(town.count(&lines).await > before, "{call}");
        }
    })
    .await;
}
