//! The same by calls.

use super::town::{Town, Who, plans};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use serde_json::{Value, json};

fn document(body: &str) -> Value {
    serde_json::from_str(body).unwrap()
}

#[tokio::test]
async fn a_plan_goes_its_whole_way_by_calls() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&plans()).await;
        let site = town.hospital().await.reference.to_string();
        let approver = town.identity(Who::Director).position.to_string();
        let new = json!({ "template": "bomb_threat", "title": "Bomb threat", "site": site, "actions": "martyns_law", "approver": approver });
        let denied = town.call(Who::Guard, "POST", "/api/v1/plans", new.clone()).await;
        assert_eq!(denied.status, StatusCode::NOT_FOUND);
        let added = town.call(Who::Director, "POST", "/api/v1/plans", new).await;
        assert_eq!(added.status, StatusCode::CREATED, "{}", added.body);
        let reference = document(&added.body)["reference"].as_str().unwrap().to_owned();
        let base = format!("/api/v1/plans/{reference}");
        let plan = document(&town.get(Who::Guard, &base).await.ok());
        assert_eq!((plan["category"].as_str(), plan["version"].as_i64()), (Some("unknown"), Some(1)));
        let section = plan["sections"][0]["id"].as_str().unwrap().to_owned();
        let put = |text: &'static str, version: i64| {
            let (town, to) = (&town, format!("{base}/sections/{section}"));
            async move { town.call(Who::Director, "PUT", &to, json!({ "title": "Purpose", "text": text, "version": version })).await }
        };
        assert_eq!(put("New words.", 1).await.status, StatusCode::NO_CONTENT);
        let late = put("Late words.", 1).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.says("plan-text.changed-meanwhile");
        let share = format!("{base}/sharing/{}", town.police);
        assert_eq!(town.call(Who::Director, "PUT", &share, json!({ "version": 2 })).await.status, StatusCode::NO_CONTENT);
        let mark = document(&town.get(Who::Liaison, &base).await.ok())["sections"][0]["paragraphs"][0]["mark"].clone();
        let said = json!({ "version": 2, "mark": mark, "words": "Say who calls." });
        let comment = town.call(Who::Liaison, "POST", &format!("{base}/comments"), said).await;
        assert_eq!(comment.status, StatusCode::CREATED, "{}", comment.body);
        let comment = document(&comment.body)["id"].as_str().unwrap().to_owned();
        let to = format!("{base}/comments/{comment}");
        let answer = town.call(Who::Director, "POST", &format!("{to}/answers"), json!({ "words": "Post 1." })).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        let resolved = town.call(Who::Director, "POST", &format!("{to}/resolution"), json!({})).await;
        assert_eq!(resolved.status, StatusCode::NO_CONTENT);
        for who in [Who::Liaison, Who::Director] {
            let approved = town.call(who, "PUT", &format!("{base}/approval/2"), json!({})).await;
            assert_eq!(approved.status, StatusCode::NO_CONTENT, "{}", approved.body);
        }
        let plan = document(&town.get(Who::Liaison, &base).await.ok());
        assert_eq!((plan["approved"].as_i64(), plan["state"].as_str()), (Some(2), Some("approved")));
        assert_eq!(plan["said"][0]["comments"][0]["answers"][0]["words"], "Post 1.");
        assert!(plan["revision"].is_null() && plan["reviews"].as_array().unwrap().is_empty());
        assert_eq!(town.get(Who::Campus, &base).await.status, StatusCode::NOT_FOUND);
        let review = town.call(Who::Director, "POST", &format!("{base}/reviews"), json!({ "words": "Read." })).await;
        assert_eq!(review.status, StatusCode::NO_CONTENT);
        let withdrawn = town.call(Who::Director, "POST", &format!("{base}/withdrawal"), json!({})).await;
        assert_eq!(withdrawn.status, StatusCode::NO_CONTENT);
        town.get(Who::Guard, "/api/v1/protective-actions").await.says("invacuation");
    })
    .await;
}
