//! Who sees which partner, on both databases.

use crate::{
    mou::{partner_code, tests as mous, verbs},
    town::{Town, Who},
};
use axum::http::StatusCode;
use muster_store::testing::each_store;

#[tokio::test]
async fn partners_stand_with_what_was_agreed_and_nobody_else_does() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let page = town.get(Who::Director, "/admin/partners").await.body;
        assert!(page.contains("No partner yet") && page.contains(&partner_code(town.hospital)));
        let ag = verbs::draft(&town.desk(Who::Director), mous::draft_input(&town))
            .await
            .unwrap();
        let mine = town.get(Who::Director, "/admin/partners").await.body;
        assert!(mine.contains(&ag.to_string()));
        let theirs = town.get(Who::Commander, "/admin/partners").await.body;
        assert!(
            !theirs.contains(&ag.to_string()) && theirs.contains("No partner yet"),
            "a private draft tells the other side nothing"
        );
        mous::propose(&town, Who::Director, &ag).await;
        let theirs = town.get(Who::Commander, "/admin/partners").await.body;
        assert!(theirs.contains(&ag.to_string()) && !theirs.contains('⟦'));
        let outsider = town.get(Who::Outsider, "/admin/partners").await.body;
        assert!(!outsider.contains(&ag.to_string()) && outsider.contains("No partner yet"));
        let list = town.api(Who::Director, "GET", "/api/v1/partners", None).await;
        let list: serde_json::Value = serde_json::from_str(&list.body).unwrap();
        assert_eq!(list["own_code"], partner_code(town.hospital));
        assert_eq!(list["partners"][0]["agreements"][0]["state"], "proposed");
        assert_eq!(
            town.get(Who::Dispatcher, "/admin/partners").await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}
