//! What a token lends in a room.

use super::raised;
use muster_membership::token;
use muster_stories::{Browser, Partners, Town, each_store};
use muster_terms::*;

pub(super) async fn with_scopes(town: &Town, role: &str, scopes: &[Act]) -> Browser {
    let desk = town.desk(role).await;
    let tx = desk.begin().await.unwrap();
    let ends = desk.now() + jiff::SignedDuration::from_hours(24);
    let issued = token::store::issue_token(&tx, desk.who.position, "story", scopes, desk.now(), ends).await;
    tx.commit().await.unwrap();
    town.stranger().with_token(&issued.unwrap().1)
}

#[tokio::test]
async fn a_token_that_reads_changes_nothing_though_its_position_was_called() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        let mut api = with_scopes(&town, "dispatcher", &[Act::ReadOwn]).await;
        api.get(&format!("/api/v1{room}")).await.ok().must_say("ED waiting");
        for (path, body) in [
            ("acknowledgement", serde_json::json!({})),
            ("lead", serde_json::json!({})),
            ("messages", serde_json::json!({ "words": "all quiet" })),
            (
                "messages",
                serde_json::json!({ "words": "all quiet", "own_side": true }),
            ),
            ("steps/1", serde_json::json!({ "to": "done" })),
            ("status", serde_json::json!({ "status": "contained" })),
            ("all-clear", serde_json::json!({})),
        ] {
            let path = format!("/api/v1{room}/{path}");
            let refused = api.send_json("POST", &path, &[], &body).await;
            refused.is(403).must_say("token.scope");
        }
        let answered = "SELECT COUNT(*) AS n FROM incident_person WHERE acknowledged_at IS NOT NULL";
        assert_eq!(town.count(answered).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_token_that_responds_does_not_read_and_one_that_raises_takes_back_its_own_alarm_only() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        let stand_down = format!("/api/v1{room}/stand-down");
        let mistake = serde_json::json!({ "ending": "mistake" });
        let mut raiser = with_scopes(&town, "guard", &[Act::Raise]).await;
        raiser
            .get(&format!("/api/v1{room}"))
            .await
            .is(403)
            .must_say("\"scopes\":[\"read_own\"]");
        let write = format!("/api/v1{room}/messages");
        raiser
            .send_json("POST", &write, &[], &serde_json::json!({ "words": "x" }))
            .await
            .is(403);
        let mut responder = with_scopes(&town, "guard", &[Act::Respond]).await;
        responder.get(&format!("/api/v1{room}")).await.is(403);
        responder.send_json("POST", &stand_down, &[], &mistake).await.is(403);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM incident WHERE ended_at IS NOT NULL")
                .await,
            0
        );
        raiser.send_json("POST", &stand_down, &[], &mistake).await.is(204);
    })
    .await;
}
