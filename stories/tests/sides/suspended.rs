//! A side whose agreement stops in the middle of an emergency.

use super::{raised, suspend_police};
use muster_stories::{Partners, each_store, eventually};
use std::time::Duration;

#[tokio::test]
async fn screens_hear_of_a_suspension_and_the_room_closes_at_once() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        let inc = room.trim_start_matches("/rooms/").to_owned();
        let mut dispatcher = town.browser("dispatcher").await;
        let mut screen = dispatcher.listen(&format!("/live?room={inc}")).await;
        let mut strips = dispatcher.listen("/live").await;
        suspend_police(&town).await;
        screen.wait_for("room", &inc).await;
        // What was told of the emergency before may still come; then comes the strip without it.
        while strips.wait_for("strip", "").await.data.contains("Quarry Hospital") {}
        let later = strips.all_within(Duration::from_millis(300)).await;
        assert!(
            !later.iter().any(|event| event.data.contains("Quarry Hospital")),
            "{later:?}"
        );
        dispatcher.get(&room).await.ok().must_not_say("ED waiting");
        dispatcher.get("/inbox").await.ok().must_not_say("Quarry Hospital");
        town.browser("commander")
            .await
            .get("/home")
            .await
            .ok()
            .must_not_say("1 room");
        let agreement = town.agreement.as_ref().unwrap().to_string();
        for role in ["control", "dispatcher"] {
            town.browser(role)
                .await
                .get(&format!("{room}/log"))
                .await
                .ok()
                .must_say(&format!("Agreement {agreement}"))
                .must_say("was suspended");
        }
    })
    .await;
}

#[tokio::test]
async fn what_waits_to_be_sent_is_taken_back_and_changes_are_refused() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        let org = town.org("commander").await;
        let tx = town.app().store().begin().await.unwrap();
        tx.execute(
            "UPDATE delivery SET state = 'queued', settled_at = NULL, due_at = '2099-01-01T00:00:00.000000Z' WHERE org_id = $1",
            muster_store::params![org],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        suspend_police(&town).await;
        let refused = format!(
            "SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{org}' AND state = 'refused' AND why LIKE '%{}%'",
            town.agreement.as_ref().unwrap()
        );
        let waiting = format!("SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{org}' AND state = 'queued'");
        // What a worker had in hand just then comes back some seconds later, and is asked before it leaves again.
        eventually("nothing waits any more", || async {
            town.pass(2);
            town.count(&waiting).await == 0
        })
        .await;
        assert!(town.count(&refused).await > 0);
        let mut dispatcher = town.browser("dispatcher").await;
        dispatcher.post(&format!("{room}/status"), &[("status", "contained")]).await.is(422);
        dispatcher.post(&format!("{room}/acknowledgement"), &[]).await.is(422);
        let note = [("words", "The agreement stopped"), ("own_side", "yes")];
        dispatcher.post(&format!("{room}/messages"), &note).await.is(303);
    })
    .await;
}

#[tokio::test]
async fn an_agreement_that_runs_again_brings_the_room_back() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        suspend_police(&town).await;
        let mut dispatcher = town.browser("dispatcher").await;
        let mut strips = dispatcher.listen("/live").await;
        let input = muster_agreements::mou::verbs::ReasonInput {
            reason: "A misunderstanding.".into(),
            revision: None,
        };
        let agreement = town.agreement.as_ref().unwrap();
        muster_agreements::mou::verbs::resume(&town.desk("director").await, agreement, input)
            .await
            .unwrap();
        strips.wait_for("strip", "Quarry Hospital").await;
        dispatcher.get(&room).await.ok().must_say("ED waiting");
    })
    .await;
}

#[tokio::test]
async fn an_agreement_that_runs_again_lists_the_debrief_again() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        let inc = room.trim_start_matches("/rooms/").to_owned();
        let mut guard = town.browser("guard").await;
        let mistake = [("ending", "false_alarm")];
        guard.post(&format!("{room}/stand-down"), &mistake).await.is(303);
        let police = town.org("dispatcher").await;
        let open = format!(
            "SELECT COUNT(*) AS n FROM release WHERE to_org = '{police}' AND data_class = 'debrief' AND closed_at IS NULL"
        );
        eventually("the debrief is open to police", || async { town.count(&open).await == 1 }).await;
        let debrief = format!("/debriefs/{inc}");
        let mut dispatcher = town.browser("dispatcher").await;
        let waits = dispatcher.get("/inbox").await.ok();
        assert!(waits.links().contains(&debrief), "{}", waits.body);
        suspend_police(&town).await;
        assert_eq!(town.count(&open).await, 0);
        assert!(!dispatcher.get("/inbox").await.ok().links().contains(&debrief));
        let input = muster_agreements::mou::verbs::ReasonInput {
            reason: "A misunderstanding.".into(),
            revision: None,
        };
        let agreement = town.agreement.as_ref().unwrap();
        muster_agreements::mou::verbs::resume(&town.desk("director").await, agreement, input)
            .await
            .unwrap();
        eventually("it is open to police again", || async { town.count(&open).await == 1 }).await;
        assert!(dispatcher.get("/inbox").await.ok().links().contains(&debrief));
        dispatcher.get(&debrief).await.ok();
        // Both sides have the line that says so.
        let lines = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'debrief_released'";
        assert_eq!(town.count(lines).await, 4);
    })
    .await;
}
