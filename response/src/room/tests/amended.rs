//! The next version of an agreement comes into force while an emergency runs, and names others than the one before.

use super::town::{Town, Who};
use crate::delivery::{StoreQueue, ladder};
use crate::room::reading::{self, Look};
use crate::room::verbs;
use muster_agreements::crossing::Gate;
use muster_notify::DeliveryQueue;
use muster_store::{params, testing::each_store};
use muster_terms::*;
use std::{sync::Arc, time::Duration};

/// The commander works for the district that the agreement is with.
async fn commander_of_the_district(town: &Town) -> PositionId {
    let commander = town.desk(Who::Commander).who.position;
    let tx = town.app.store().begin().await.unwrap();
    let sql = "UPDATE position SET unit_id = (SELECT id FROM unit WHERE name = 'Centre') WHERE id = $1";
    tx.execute(sql, params![commander]).await.unwrap();
    tx.commit().await.unwrap();
    commander
}

/// The worker takes what may leave.
async fn leave(town: &Town) {
    let queue = StoreQueue::new(town.app.store().clone(), Arc::new(Gate::new()));
    let claimed = queue.claim_due(town.app.now(), 100, Duration::from_secs(30)).await;
    claimed.unwrap();
}

async fn climbed(town: &Town) {
    town.clock.advance(61);
    ladder::tick(&town.app).await.unwrap();
}

/// How many messages for this position stand so.
async fn messages(town: &Town, position: PositionId, so: &str) -> i64 {
    town.count(&format!(
        "SELECT COUNT(*) AS n FROM delivery WHERE position_id = '{position}' AND {so}"
    ))
    .await
}

#[tokio::test]
async fn a_ladder_goes_on_to_whom_the_next_version_names_though_nobody_of_them_is_in_the_room_yet() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let dispatcher = town.desk(Who::Dispatcher).who.position;
        let commander = commander_of_the_district(&town).await;
        let room = town.raise("ED waiting").await.reference;
        let log = format!("/rooms/{room}/log");
        let opened = format!(
            "SELECT COUNT(*) AS n FROM release WHERE to_org = '{}' AND closed_at IS NULL AND data_class IN ('alert', 'incident_log')",
            town.police
        );
        town.clock.advance(30);
        town.amend(&[Duty::PoliceCommander]).await;
        assert_eq!(town.count(&opened).await, 0, "what the version before had opened is closed");
        // Its turn is when it was, not a minute after the change.
        town.clock.advance(31);
        ladder::tick(&town.app).await.unwrap();
        assert_eq!(messages(&town, commander, "state = 'queued'").await, 2);
        assert_eq!(messages(&town, commander, "event <> 'alert.raised'").await, 0);
        assert!(town.count(&opened).await >= 2, "the room is open to the side again");
        town.get(Who::Control, &log)
            .await
            .must_say("Police commander")
            .must_not_say("nobody is left");
        let mut desk = town.desk(Who::Commander);
        desk.who.unit = town.desk(Who::Dispatcher).who.unit;
        let read = reading::read(&desk, &room, Look::Page, None).await.unwrap();
        assert!(read.is_known() && read.is_open(DataClass::IncidentLog));
        // Who is named no more is asked for before a message leaves, and the reason is that, not a stop.
        leave(&town).await;
        assert_eq!(messages(&town, dispatcher, "withheld_at IS NOT NULL").await, 2);
        assert_eq!(messages(&town, dispatcher, "why LIKE '%stopped%'").await, 0);
        assert_eq!(messages(&town, commander, "withheld_at IS NOT NULL").await, 0);
        climbed(&town).await;
        town.get(Who::Control, &log)
            .await
            .must_say("Nobody of City Police answered and nobody is left");
    })
    .await;
}

#[tokio::test]
async fn a_version_that_names_a_duty_which_nobody_there_has_leaves_nobody_and_the_site_reads_which_number_to_call() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        town.amend(&[Duty::Investigator]).await;
        climbed(&town).await;
        town.get(Who::Control, &format!("/rooms/{room}/log"))
            .await
            .must_say("Nobody of City Police answered and nobody is left in the reach order. Call 112.");
    })
    .await;
}

#[tokio::test]
async fn a_ladder_that_a_stop_ended_goes_on_when_the_agreement_holds_again_and_names_others() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let commander = commander_of_the_district(&town).await;
        let room = town.raise("ED waiting").await.reference;
        town.suspend().await;
        climbed(&town).await;
        town.get(Who::Control, &format!("/rooms/{room}/log"))
            .await
            .must_not_say("nobody is left");
        // The amendment of an agreement that is suspended: it runs again by its next version.
        let tx = town.app.store().begin().await.unwrap();
        let sql = "UPDATE mou SET state = 'in_force' WHERE reference = 'AG-0143'";
        tx.execute(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
        town.amend(&[Duty::PoliceCommander]).await;
        assert_eq!(messages(&town, commander, "state = 'queued'").await, 0);
        climbed(&town).await;
        assert_eq!(messages(&town, commander, "state = 'queued'").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_side_that_the_site_shut_out_is_called_by_no_amendment() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let commander = commander_of_the_district(&town).await;
        let room = town.raise("ED waiting").await.reference;
        let control = town.desk(Who::Control);
        verbs::stop_sharing(&control, &room, town.police).await.unwrap();
        town.amend(&[Duty::PoliceCommander, Duty::Dispatcher]).await;
        climbed(&town).await;
        assert_eq!(messages(&town, commander, "true").await, 0);
        let waiting = format!(
            "SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{}' AND state = 'queued'",
            town.police
        );
        assert_eq!(town.count(&waiting).await, 0);
    })
    .await;
}

#[tokio::test]
async fn sharing_goes_on_with_a_side_of_which_clauses_name_others_by_now_and_with_no_other() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let commander = commander_of_the_district(&town).await;
        let room = town.raise("ED waiting").await.reference;
        let control = town.desk(Who::Control);
        verbs::stop_sharing(&control, &room, town.police).await.unwrap();
        let again = format!("/rooms/{room}/share-again");
        let question = format!("{again}?with={}", town.police);
        // The next version opens the alert to duties of which nobody in the room has one.
        town.amend(&[Duty::PoliceCommander]).await;
        town.get(Who::Control, &question)
            .await
            .must_say("The clauses name nobody of City Police who is in this room now.")
            .must_say("What they could read before stays closed")
            .must_not_say("The clauses open this to City Police");
        let opened = format!(
            "SELECT COUNT(*) AS n FROM release WHERE to_org = '{}' AND closed_at IS NULL AND record LIKE 'incident:%'",
            town.police
        );
        let with = format!("with={}", town.police);
        let answer = town.post(Who::Control, &again, &with).await;
        assert_eq!(answer.location(), format!("/rooms/{room}"));
        town.get(Who::Control, &format!("/rooms/{room}/log"))
            .await
            .must_say("Sharing with City Police goes on. The clauses name nobody of them who is in this room now");
        assert_eq!(
            town.count(&opened).await,
            0,
            "nobody of them may have it before one of the others is called"
        );
        assert_eq!(messages(&town, commander, "true").await, 0);
        climbed(&town).await;
        assert_eq!(messages(&town, commander, "state = 'queued'").await, 2);
        assert!(town.count(&opened).await > 0);
        let mut desk = town.desk(Who::Commander);
        desk.who.unit = town.desk(Who::Dispatcher).who.unit;
        assert!(reading::read(&desk, &room, Look::Page, None).await.unwrap().is_known());
        let dispatcher = reading::read(&town.desk(Who::Dispatcher), &room, Look::Page, None).await;
        assert!(
            !dispatcher.unwrap().is_known(),
            "the version names none of these any more"
        );
    })
    .await;
}

#[tokio::test]
async fn sharing_stays_stopped_where_no_version_names_anybody_of_the_other_side() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let control = town.desk(Who::Control);
        verbs::stop_sharing(&control, &room, town.police).await.unwrap();
        town.suspend().await;
        for refused in [
            verbs::share_again(&control, &room, town.police).await.unwrap_err(),
            verbs::would_open(&control, &room, town.police).await.unwrap_err(),
        ] {
            assert_eq!(refused.code(), "room.nothing-opens");
        }
        let stopped = "SELECT COUNT(*) AS n FROM incident_party WHERE stopped_at IS NOT NULL";
        assert_eq!(town.count(stopped).await, 1, "a refusal changes nothing");
    })
    .await;
}
