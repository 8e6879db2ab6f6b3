//! What an agreement opens when it holds again, on each database there is.

use crate::corrective_action::{Element, NewAction, verbs as actions};
use crate::debrief::verbs as debriefs;
use crate::testing::{ALL, Line, Town, Who};
use muster_response::incident::Incident;
use muster_store::{Store, params, testing::each_store};
use muster_terms::*;

const RESUMED: &str = "agreement.resumed";

/// What of recovery is open now, and lines of the logs that say that it opened.
async fn open(town: &Town) -> (i64, i64) {
    let rows = "SELECT COUNT(*) AS n FROM release WHERE incident_id IS NULL AND closed_at IS NULL";
    let lines =
        "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind IN ('debrief_released', 'corrective_action_released')";
    (town.count(rows).await, town.count(lines).await)
}

/// A debrief with the words of both sides, and an action of each.
async fn debriefed(store: Store, lines: &[Line]) -> (Town, Incident) {
    let town = Town::new(store, lines).await;
    let incident = town.debriefed().await;
    for who in [Who::Director, Who::Liaison] {
        let desk = town.desk(who);
        debriefs::add_word(&desk, &incident.reference, "went_well", "The doors were held")
            .await
            .unwrap();
        let action = NewAction {
            issue: "Nobody stood at M2".into(),
            words: "Name who goes to the meeting point".into(),
            element: Element::Planning,
            owner: town.position(who),
            starts_on: "2031-05-06".parse().unwrap(),
            due_on: "2031-06-06".parse().unwrap(),
        };
        actions::add(&desk, &incident.reference, action).await.unwrap();
    }
    (town, incident)
}

#[tokio::test]
async fn what_a_suspension_closed_is_listed_again_when_the_agreement_resumes() {
    each_store(|store| async move {
        let (town, _) = debriefed(store, &ALL).await;
        // The debrief with the site's words, the words of police, and an action of each.
        let (before, lines) = open(&town).await;
        assert_eq!(before, 4);
        town.suspend_and_close().await;
        town.agreement_posted(RESUMED).await;
        assert_eq!(open(&town).await, (0, lines), "a message that came late opens nothing");
        town.agreement_is("in_force").await;
        town.agreement_posted(RESUMED).await;
        assert_eq!(open(&town).await, (4, lines + 8), "each stands in both logs");
        town.agreement_posted(RESUMED).await;
        assert_eq!(
            open(&town).await,
            (4, lines + 8),
            "the same message again opens nothing twice"
        );
    })
    .await;
}

#[tokio::test]
async fn what_came_about_meanwhile_is_listed_when_an_agreement_comes_into_force() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        town.suspend().await;
        town.debriefed().await;
        assert_eq!(open(&town).await, (0, 0));
        town.agreement_is("in_force").await;
        town.agreement_posted("agreement.in-force").await;
        assert_eq!(open(&town).await, (1, 2));
    })
    .await;
}

#[tokio::test]
async fn only_what_clauses_open_is_listed_and_nothing_for_who_was_shut_out() {
    each_store(|store| async move {
        let (town, _) = debriefed(store, &[(DataClass::Debrief, true)]).await;
        town.suspend_and_close().await;
        town.agreement_is("in_force").await;
        town.agreement_posted(RESUMED).await;
        assert_eq!(open(&town).await.0, 1, "the site's debrief alone");
    })
    .await;
    each_store(|store| async move {
        let (town, incident) = debriefed(store, &ALL).await;
        town.suspend_and_close().await;
        let tx = town.app.store().begin().await.unwrap();
        let shut = "UPDATE incident_party SET stopped_at = $1 WHERE incident_id = $2 AND org_id = $3";
        tx.execute(shut, params![town.app.now(), incident.id, town.police])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        town.agreement_is("in_force").await;
        town.agreement_posted(RESUMED).await;
        // What police have done is theirs to show; the site shut them out of its own.
        assert_eq!(open(&town).await.0, 1);
        let to = format!(
            "SELECT COUNT(*) AS n FROM release WHERE closed_at IS NULL AND to_org = '{}'",
            town.police
        );
        assert_eq!(town.count(&to).await, 0);
    })
    .await;
}
