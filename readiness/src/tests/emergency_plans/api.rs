//! Plans over the API.

use super::*;

#[tokio::test]
async fn the_api_writes_what_the_pages_write() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let site = town.hospital().await;
        let all = format!("/api/v1/sites/{}/emergency-plans", site.reference);
        let send = async |who: Who, method: &str, path: &str, body: serde_json::Value| {
            let request = town.request(who, method, path).header(header::CONTENT_TYPE, "application/json");
            town.send(request.body(Body::from(body.to_string())).unwrap()).await
        };
        let guard = town.identity(Who::Guard).position;
        let plan = |revision: i64| {
            serde_json::json!({
                "category": "fire", "name": "Fire", "instruction": "Leave.", "revision": revision,
                "steps": [{ "words": "Sound the alarm", "duty": "control_room" }, { "words": "Clear the floor", "position": guard }],
            })
        };
        let made = send(Who::Director, "POST", &all, plan(0)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let one = made.location.unwrap();
        let again = send(Who::Director, "POST", &all, plan(0)).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        again.says("emergency-plan.there-already");
        let both = serde_json::json!({ "words": "x", "duty": "guard", "position": guard });
        for wrong in [both, serde_json::json!({ "words": "x" }), serde_json::json!({ "words": "", "duty": "guard" })] {
            let mut plan = plan(1);
            plan["steps"] = serde_json::json!([wrong]);
            let refused = send(Who::Director, "PUT", &one, plan).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        let agreed = serde_json::json!({ "on": "2031-05-04", "revision": 1 });
        let agreement = format!("{one}/agreement");
        assert_eq!(
            send(Who::Director, "POST", &agreement, agreed).await.status,
            StatusCode::NO_CONTENT
        );
        let mut shorter = plan(2);
        shorter["steps"] = serde_json::json!([{ "words": "Leave", "duty": "dispatcher" }]);
        assert_eq!(send(Who::Director, "PUT", &one, shorter).await.status, StatusCode::NO_CONTENT);
        let seen: serde_json::Value = serde_json::from_str(&town.get(Who::Guard, &one).await.ok()).unwrap();
        assert_eq!(seen["version"], 2, "what was agreed was another text");
        assert_eq!(seen["agreed_on"], serde_json::Value::Null);
        assert_eq!(seen["steps"][0]["duty"], "dispatcher");
        assert_eq!(seen["steps"].as_array().unwrap().len(), 1);

        let body = serde_json::json!({});
        assert_eq!(send(Who::Guard, "PUT", &one, plan(3)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            send(Who::Guard, "DELETE", &format!("{one}?revision=3"), body.clone()).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            send(Who::Director, "DELETE", &format!("{one}?revision=2"), body.clone()).await.status,
            StatusCode::CONFLICT
        );
        assert_eq!(
            send(Who::Director, "DELETE", &format!("{one}?revision=3"), body).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(town.get(Who::Director, &one).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
