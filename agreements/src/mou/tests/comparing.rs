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

#[tokio::test]
async fn a_draft_that_would_take_the_place_of_a_newer_proposal_is_asked_about_first() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        verbs::amend(&town.desk(Who::Commander), &ag).await.unwrap();
        counter(&town, Who::Director, &ag).await;
        let agreement = format!("/agreements/{ag}");
        let draft = town.get(Who::Commander, &format!("{agreement}/draft")).await.body;
        assert!(draft.contains(&link(&ag, 3, 2)), "{draft}");
        let (_, form) = draft.split_once(&format!("action=\"{agreement}/proposal\"")).unwrap();
        let (seen, revision) = (hidden(form, "seen"), hidden(form, "revision"));
        let propose = async |more: &[(&str, &str)]| {
            let mut fields = vec![("seen", seen.as_str()), ("revision", &revision)];
            fields.extend_from_slice(more);
            town.post(Who::Commander, &format!("{agreement}/proposal"), &fields)
                .await
        };
        let asked = propose(&[]).await;
        assert_eq!(asked.status.as_u16(), 409, "{}", asked.body);
        for words in [
            "Propose version 2?",
            "Quarry Hospital proposed version 3 after you began version 2.",
            "name=\"over\" value=\"3\"",
            &link(&ag, 3, 2),
        ] {
            assert!(asked.body.contains(words), "{words}: {}", asked.body);
        }
        let file_now = file(&town, Who::Commander, &ag).await;
        assert_eq!(file_now.proposed().unwrap().number, 3, "nothing was proposed yet");
        let page = town
            .get(Who::Commander, &format!("{agreement}/compare?from=3&to=2"))
            .await
            .body;
        assert!(page.contains("Version 3 was proposed by Quarry Hospital"), "{page}");

        let proposed = propose(&[("over", "3")]).await;
        assert_eq!(proposed.status.as_u16(), 303, "{}", proposed.body);
        assert_eq!(file(&town, Who::Commander, &ag).await.proposed().unwrap().number, 2);
    })
    .await;
}

#[tokio::test]
async fn another_order_is_no_difference_and_a_saved_clause_has_that_of_the_list() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let input = crate::mou::verbs::DraftInput {
            sites: vec![town.main_building, town.clinic],
            ..draft_input(&town)
        };
        let ag = verbs::draft(&town.desk(Who::Director), input).await.unwrap();
        let (old, seen) = draft_of(&town, &ag).await;
        let mut new = old.clone();
        new.sites.reverse();
        for clause in &mut new.clauses {
            clause.sites.reverse();
            clause.recipients.reverse();
        }
        assert_ne!(new, old);
        let zone = jiff::tz::TimeZone::UTC;
        let differences = crate::mou::differences::between(&old, &new, &zone);
        assert!(differences.is_empty(), "{differences:?}");

        let many = old.clauses.iter().find(|clause| clause.recipients.len() > 1).unwrap();
        let mut clause = many.clone();
        let mut expected = clause.recipients.clone();
        expected.sort_by_key(|duty| Duty::ALL.iter().position(|each| each == duty));
        clause.recipients = expected.iter().rev().copied().collect();
        let desk = town.desk(Who::Director);
        verbs::edit_clause(&desk, &ag, &seen, &many.number, clause)
            .await
            .unwrap();
        let (now, _) = draft_of(&town, &ag).await;
        assert_eq!(now.draft(&many.number).unwrap().recipients, expected);
    })
    .await;
}
