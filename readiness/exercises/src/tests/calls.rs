//! The same over the API.

use super::town::{Town, Who};
use crate::job;
use axum::http::StatusCode;
use muster_store::testing::each_store;
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
        assert_eq!(json_of(&town, Who::Liaison, "/api/v1/exercises").await, json!({ "own": [], "partners": [] }));
    })
    .await;
}
