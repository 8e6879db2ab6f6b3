//! A draft that is dropped was its own side's alone, and what is said of it says so.

use super::*;
use muster_store::testing::each_store;

#[tokio::test]
async fn who_drops_a_draft_is_told_of_nobody_who_read_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        verbs::amend(&town.desk(Who::Director), &ag).await.unwrap();
        let agreement = format!("/agreements/{ag}");
        let question = format!("{agreement}/withdraw?version=2");
        let untrue = ["Take this version back?", "can no longer sign it", "Both sides read it"];
        let page = town.get(Who::Director, &question).await.body;
        for words in ["Drop the draft?", "Only your side sees it.", "Only your side reads it"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(untrue.iter().all(|words| !page.contains(words)), "{page}");
        let drop = async |reason: &str| {
            let fields = [("version", "2"), ("reason", reason)];
            town.post(Who::Director, &format!("{agreement}/withdrawal"), &fields)
                .await
        };
        let empty = drop(" ").await;
        assert_eq!(empty.status.as_u16(), 422, "{}", empty.body);
        assert!(!empty.body.contains("both sides read it"), "{}", empty.body);
        let dropped = drop("Not now.").await;
        assert_eq!(dropped.status.as_u16(), 303, "{}", dropped.body);
        assert!(
            dropped.location.ends_with("?done=agreement-dropped"),
            "{}",
            dropped.location
        );
        for page in ["versions", "versions/2"] {
            let page = town.get(Who::Director, &format!("{agreement}/{page}")).await.body;
            assert!(page.contains("Dropped") && !page.contains("Withdrawn"), "{page}");
        }

        // What was proposed is taken back as before, and both read why.
        verbs::amend(&town.desk(Who::Director), &ag).await.unwrap();
        propose(&town, Who::Director, &ag).await;
        let page = town
            .get(Who::Director, &format!("{agreement}/withdraw?version=3"))
            .await
            .body;
        assert!(untrue.iter().all(|words| page.contains(words)), "{page}");
        let fields = [("version", "3"), ("reason", "Wrong year.")];
        let back = town
            .post(Who::Director, &format!("{agreement}/withdrawal"), &fields)
            .await;
        assert!(
            back.location.ends_with("?done=agreement-withdrawn"),
            "{}",
            back.location
        );
        let page = town.get(Who::Commander, &format!("{agreement}/versions")).await.body;
        assert!(page.contains("Withdrawn") && !page.contains("Dropped"), "{page}");
    })
    .await;
}
