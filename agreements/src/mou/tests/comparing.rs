//! With what a version is compared, and what its proposer is offered.

use super::*;
use crate::mou::EventKind;
use muster_store::testing::each_store;

/// This side's own draft of the text that is on the table or in force, proposed.
async fn counter(town: &Town, who: Who, ag: &Reference) {
    verbs::amend(&town.desk(who), ag).await.unwrap();
    propose(town, who, ag).await;
}

fn link(ag: &Reference, from: u32, to: u32) -> String {
    format!("href=\"/agreements/{ag}/compare?from={from}&amp;to={to}\"")
}

#[tokio::test]
async fn after_a_counter_proposal_the_version_in_force_comes_first_and_the_answered_one_is_a_link() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        counter(&town, Who::Director, &ag).await;
        verbs::amend(&town.desk(Who::Commander), &ag).await.unwrap();
        let draft = town.get(Who::Commander, &format!("/agreements/{ag}/draft")).await.body;
        for (from, says) in [
            (1, "Compare with v1, in force"),
            (2, "Compare with v2, proposed by Quarry Hospital"),
        ] {
            assert!(draft.contains(&link(&ag, from, 3)) && draft.contains(says), "{draft}");
        }
        propose(&town, Who::Commander, &ag).await;
        let compare = format!("/agreements/{ag}/compare");
        for (query, title, says, other) in [
            ("", "Version 1 and version 3", "Version 1 is in force.", 2),
            ("?to=3", "Version 1 and version 3", "Version 1 is in force.", 2),
            (
                "?from=2&to=3",
                "Version 2 and version 3",
                "Version 2 was proposed by Quarry Hospital and has not been in force.",
                1,
            ),
        ] {
            let page = town.get(Who::Director, &format!("{compare}{query}")).await.body;
            assert!(page.contains(title) && page.contains(says), "{query}: {page}");
            assert!(page.contains(&link(&ag, other, 3)), "{query}: {page}");
        }
        // Signed, it is compared with what it took the place of, and with what it answered.
        sign(&town, Who::Director, &ag).await;
        assert!(sign(&town, Who::Commander, &ag).await);
        let page = town.get(Who::Director, &format!("/agreements/{ag}")).await.body;
        assert!(page.contains("Compare v3 with v1"), "{page}");
        let page = town.get(Who::Director, &compare).await.body;
        assert!(page.contains("Version 1 was in force before."), "{page}");
    })
    .await;
}

#[tokio::test]
async fn with_nothing_in_force_a_counter_proposal_is_compared_with_what_it_answers() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        propose(&town, Who::Director, &ag).await;
        counter(&town, Who::Commander, &ag).await;
        // The hospital proposes another time, and once more: that answers version 2 still.
        counter(&town, Who::Director, &ag).await;
        counter(&town, Who::Director, &ag).await;
        for (to, from) in [(2, 1), (3, 2), (4, 2)] {
            let page = format!("/agreements/{ag}/compare?to={to}");
            let page = town.get(Who::Commander, &page).await.body;
            assert!(page.contains(&format!("Version {from} and version {to}")), "{page}");
        }
        let sign = town.get(Who::Commander, &format!("/agreements/{ag}/sign")).await.body;
        assert!(sign.contains(&link(&ag, 2, 4)), "{sign}");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_offered_a_counter_proposal_to_their_own() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
            .await
            .unwrap();
        propose(&town, Who::Director, &ag).await;
        let agreement = format!("/agreements/{ag}");
        let page = async |who: Who| town.get(who, &agreement).await.body;
        let (ours, theirs) = (page(Who::Director).await, page(Who::Commander).await);
        assert!(ours.contains("Propose change") && ours.contains("Take back"), "{ours}");
        assert!(!ours.contains("Make a counter-proposal"), "{ours}");
        assert!(theirs.contains("Make a counter-proposal"), "{theirs}");
        assert!(!theirs.contains("Propose change"), "{theirs}");

        // Another proposal of one's own answers nobody; the other side's does.
        counter(&town, Who::Director, &ag).await;
        counter(&town, Who::Commander, &ag).await;
        let mou = file(&town, Who::Director, &ag).await.mou.id;
        let tx = town.app.store().read().await.unwrap();
        let events = store::events(&tx, mou).await.unwrap();
        let kinds: Vec<(u32, EventKind)> = events
            .iter()
            .filter(|event| event.kind != EventKind::Drafted)
            .map(|event| (event.version, event.kind))
            .collect();
        let expected = [
            (3, EventKind::Countered),
            (2, EventKind::Proposed),
            (1, EventKind::Proposed),
        ];
        assert_eq!(kinds, expected);
    })
    .await;
}
