//! The list of drills, page by page.

use super::planned;
use crate::drill::listing::PAGE;
use crate::room::tests::town::{Town, Who};
use axum::http::StatusCode;
use muster_store::{params, testing::each_store};

#[tokio::test]
async fn a_long_list_says_that_there_are_older_ones_and_leads_to_each_of_them_once() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let mut all = Vec::new();
        for _ in 0..PAGE + 2 {
            all.push(planned(&town).await);
        }
        let rows = |body: &str| -> Vec<String> {
            let shown = all.iter().filter(|drill| body.contains(&format!("href=\"{drill}\"")));
            shown.cloned().collect()
        };
        let first = town.get(Who::Director, "/drills").await;
        let on_first = rows(&first.body);
        assert_eq!(on_first.len(), PAGE);
        first.must_say("Older drills").must_not_say("Newest drills");
        let (_, rest) = first.body.split_once("href=\"/drills?after=").unwrap();
        let (next, _) = rest.split_once('"').unwrap();
        let second = town.get(Who::Director, &format!("/drills?after={next}")).await;
        let on_second = rows(&second.body);
        assert_eq!(on_second.len(), 2);
        assert!(on_second.iter().all(|drill| !on_first.contains(drill)));
        second.must_say("Newest drills").must_not_say("Older drills");
        // A page goes on after a drill that this reader's list has, and after no other.
        let other = town.get(Who::Commander, &format!("/drills?after={next}")).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("DELETE FROM drill_participant", params![]).await.unwrap();
        tx.execute("DELETE FROM drill", params![]).await.unwrap();
        tx.commit().await.unwrap();
        let gone = town.get(Who::Director, &format!("/drills?after={next}")).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    })
    .await;
}
