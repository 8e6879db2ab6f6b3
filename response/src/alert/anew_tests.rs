//! What a stop kept from people, told when sharing goes on: once, to who is still asked, and only under a clause.

mod turned_away;

use crate::delivery::{StoreQueue, ladder};
use crate::incident::Ending;
use crate::room::tests::town::{Town, Turn, Who};
use crate::room::verbs;
use muster_agreements::crossing::Gate;
use muster_notify::{ChannelKind, DeliveryQueue, Settlement};
use muster_store::{params, testing::each_store};
use muster_terms::Reference;
use std::{sync::Arc, time::Duration};

/// How many messages about this event stand in this state for the police, over this channel.
async fn messages(town: &Town, event: &str, state: &str, channel: &str) -> i64 {
    town.count(&format!(
        "SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{}' AND event = 'alert.{event}' AND state = '{state}' AND channel = '{channel}'",
        town.police
    ))
    .await
}

/// Over live screens, mail and webhooks.
async fn waiting(town: &Town, event: &str) -> [i64; 3] {
    [
        messages(town, event, "queued", "live").await,
        messages(town, event, "queued", "mail").await,
        messages(town, event, "queued", "webhook").await,
    ]
}

async fn sql(town: &Town, sql: &str) {
    let tx = town.app.store().begin().await.unwrap();
    tx.execute(sql, params![]).await.unwrap();
    tx.commit().await.unwrap();
}

/// The police get an address of a system of theirs.
async fn with_a_system(town: &Town) {
    let tx = town.app.store().begin().await.unwrap();
    let row = "INSERT INTO webhook (id, org_id, url, sealed_secret, created_at) VALUES ($1, $2, $3, $4, $5)";
    let (id, url) = (muster_terms::WebhookId::new(), "https://dispatch.example/in");
    tx.execute(row, params![id, town.police, url, vec![1u8], town.app.now()])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// The position of the other district works for the one that the clauses name, or goes back to its own.
async fn second_dispatcher(town: &Town, unit: &str, on_duty: bool) {
    let position = town.desk(Who::OtherDistrict).who.position;
    let moved =
        format!("UPDATE position SET unit_id = (SELECT id FROM unit WHERE name = '{unit}') WHERE id = '{position}'");
    sql(town, &moved).await;
    if on_duty {
        let tx = town.app.store().begin().await.unwrap();
        muster_membership::position::store::start_shift(&tx, position, town.app.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

async fn stop(town: &Town, room: &Reference) {
    let control = town.desk(Who::Control);
    verbs::stop_sharing(&control, room, town.police).await.unwrap();
}

async fn again(town: &Town, room: &Reference) {
    let control = town.desk(Who::Control);
    verbs::share_again(&control, room, town.police).await.unwrap();
}

/// Where the worker may send now.
async fn leaving(town: &Town) -> usize {
    let queue = StoreQueue::new(town.app.store().clone(), Arc::new(Gate::new()));
    let own = format!(
        "UPDATE delivery SET state = 'delivered' WHERE org_id = '{}'",
        town.hospital
    );
    sql(town, &own).await;
    let claimed = queue.claim_due(town.app.now(), 100, Duration::from_secs(30)).await;
    claimed.unwrap().len()
}

#[tokio::test]
async fn who_was_called_and_has_not_answered_is_told_again_over_each_channel_that_was_stopped() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        with_a_system(&town).await;
        let room = town.raise("ED waiting").await.reference;
        assert_eq!(waiting(&town, "raised").await, [1, 1, 1]);
        stop(&town, &room).await;
        assert_eq!(waiting(&town, "raised").await, [0, 0, 0]);
        town.clock.advance(60);
        let dispatcher = town.desk(Who::Dispatcher).who.position;
        let told = format!(
            "SELECT CAST(SUM(times) AS BIGINT) AS n FROM crossing WHERE position_id = '{dispatcher}' AND act = 'receive' \
             AND data_class = 'alert' AND allowed"
        );
        let before = town.count(&told).await;
        again(&town, &room).await;
        assert_eq!(waiting(&town, "raised").await, [1, 1, 1]);
        assert!(town.count(&told).await > before, "nobody asked at the gate");
        assert_eq!(leaving(&town).await, 3, "the gate lets them leave");
        // On its way or arrived, it is told no second time; what a stop took back is.
        let taken =
            "UPDATE delivery SET state = 'delivered', lease_until = NULL WHERE state = 'queued' AND channel = 'mail'";
        sql(&town, taken).await;
        sql(&town, "UPDATE delivery SET lease_until = NULL WHERE state = 'queued'").await;
        stop(&town, &room).await;
        again(&town, &room).await;
        assert_eq!(waiting(&town, "raised").await, [1, 0, 1]);
        let on_its_way = "UPDATE delivery SET lease_until = '2031-05-06T23:00:00.000000Z' WHERE state = 'queued'";
        sql(&town, on_its_way).await;
        stop(&town, &room).await;
        again(&town, &room).await;
        assert_eq!(waiting(&town, "raised").await, [1, 0, 1]);
        assert_eq!(waiting(&town, "ended").await, [0, 0, 0]);
    })
    .await;
}

#[tokio::test]
async fn who_has_answered_and_whom_no_clause_names_any_more_is_not_told_again() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        second_dispatcher(&town, "Centre", true).await;
        let answered = town.raise("ED waiting").await.reference;
        assert_eq!(waiting(&town, "raised").await, [2, 2, 0]);
        verbs::acknowledge(&town.desk(Who::Dispatcher), &answered)
            .await
            .unwrap();
        stop(&town, &answered).await;
        again(&town, &answered).await;
        let told = format!(
            "SELECT COUNT(*) AS n FROM delivery WHERE state = 'queued' AND position_id = '{}'",
            town.desk(Who::Dispatcher).who.position
        );
        assert_eq!(town.count(&told).await, 0, "who has it is not called again");
        assert_eq!(waiting(&town, "raised").await, [1, 1, 0]);
        stop(&town, &answered).await;
        second_dispatcher(&town, "East", false).await;
        again(&town, &answered).await;
        assert_eq!(
            waiting(&town, "raised").await,
            [0, 0, 0],
            "its clause names another district"
        );
    })
    .await;
}

#[tokio::test]
async fn what_ended_meanwhile_is_told_as_ended_once_and_rings_for_nobody() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        with_a_system(&town).await;
        let room = town.raise("ED waiting").await.reference;
        stop(&town, &room).await;
        verbs::lead(&town.desk(Who::Control), &room).await.unwrap();
        let control = town.desk(Who::Control);
        verbs::stand_down(&control, &room, Ending::FalseAlarm).await.unwrap();
        assert_eq!(
            waiting(&town, "ended").await,
            [0, 0, 0],
            "nothing passes while it is stopped"
        );
        town.clock.advance(60);
        again(&town, &room).await;
        assert_eq!(waiting(&town, "raised").await, [0, 0, 0]);
        assert_eq!(waiting(&town, "ended").await, [1, 1, 1]);
        let running = "SELECT COUNT(*) AS n FROM ladder WHERE due_at IS NOT NULL";
        assert_eq!(town.count(running).await, 0);
        assert_eq!(leaving(&town).await, 3);
        // It arrived: nothing is told a second time.
        sql(
            &town,
            "UPDATE delivery SET state = 'delivered', lease_until = NULL WHERE state = 'queued'",
        )
        .await;
        stop(&town, &room).await;
        again(&town, &room).await;
        assert_eq!(waiting(&town, "ended").await, [0, 0, 0]);
        assert_eq!(waiting(&town, "raised").await, [0, 0, 0]);
    })
    .await;
}

#[tokio::test]
async fn a_system_that_was_added_after_the_alarm_hears_of_no_end() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        stop(&town, &room).await;
        verbs::lead(&town.desk(Who::Control), &room).await.unwrap();
        verbs::stand_down(&town.desk(Who::Control), &room, Ending::FalseAlarm)
            .await
            .unwrap();
        with_a_system(&town).await;
        again(&town, &room).await;
        assert_eq!(waiting(&town, "ended").await, [1, 1, 0]);
    })
    .await;
}

#[tokio::test]
async fn an_end_that_waited_when_sharing_stopped_is_told_when_it_goes_on() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let control = town.desk(Who::Control);
        verbs::stand_down(&control, &room, Ending::FalseAlarm).await.unwrap();
        assert_eq!(waiting(&town, "ended").await, [1, 1, 0]);
        stop(&town, &room).await;
        assert_eq!(waiting(&town, "ended").await, [0, 0, 0]);
        again(&town, &room).await;
        assert_eq!(waiting(&town, "ended").await, [1, 1, 0], "who led hears the end too");
    })
    .await;
}

#[tokio::test]
async fn a_partners_system_hears_the_same_under_a_yes_of_its_own() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        with_a_system(&town).await;
        let room = town.led("ED waiting").await;
        stop(&town, &room).await;
        // Later, so that it is a line of its own in "who saw what".
        town.clock.advance(3_600);
        // Everybody of them has answered: the system alone is told again.
        again(&town, &room).await;
        assert_eq!(waiting(&town, "raised").await, [0, 0, 1]);
        // Once as the room opened to them, once for the system.
        let asked = format!(
            "SELECT CAST(SUM(times) AS BIGINT) AS n FROM crossing WHERE to_org = '{}' AND act = 'receive' AND data_class = 'alert' \
             AND allowed AND at > '2031-05-06T20:00'",
            town.police
        );
        assert_eq!(town.count(&asked).await, 2);
    })
    .await;
}

#[tokio::test]
async fn an_agreement_that_holds_again_lets_the_messages_leave_and_the_ladder_climb() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        second_dispatcher(&town, "Centre", false).await;
        let room = town.raise("ED waiting").await.reference;
        let running = format!(
            "SELECT COUNT(*) AS n FROM ladder WHERE org_id = '{}' AND due_at IS NOT NULL",
            town.police
        );
        town.clock.advance(30);
        town.suspend().await;
        assert_eq!(waiting(&town, "raised").await, [0, 0, 0]);
        assert_eq!(town.count(&running).await, 0);
        town.clock.advance(120);
        ladder::tick(&town.app).await.unwrap();
        assert_eq!(
            waiting(&town, "raised").await,
            [0, 0, 0],
            "nobody is called over a stop"
        );
        town.resume().await;
        assert_eq!(waiting(&town, "raised").await, [1, 1, 0]);
        assert_eq!(town.count(&running).await, 1);
        // Once more from the whole minute on, not at once.
        ladder::tick(&town.app).await.unwrap();
        assert_eq!(waiting(&town, "raised").await, [1, 1, 0]);
        town.clock.advance(61);
        ladder::tick(&town.app).await.unwrap();
        assert_eq!(waiting(&town, "raised").await, [2, 2, 0]);
        town.get(Who::Control, &format!("/rooms/{room}/log"))
            .await
            .must_say("Dispatcher, East");
        assert_eq!(leaving(&town).await, 4);
    })
    .await;
}

#[tokio::test]
async fn what_the_worker_kept_back_before_the_room_heard_of_the_stop_is_told_when_the_agreement_holds_again() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        with_a_system(&town).await;
        town.raise("ED waiting").await;
        let pair = [town.hospital, town.police];
        town.decided("AG-0143", Turn::Suspended).await;
        assert_eq!(leaving(&town).await, 0, "the gate says no from the commit on");
        assert_eq!(messages(&town, "raised", "refused", "webhook").await, 1);
        town.handed_to_rooms("AG-0143", pair, Turn::Suspended).await;
        town.resume().await;
        assert_eq!(waiting(&town, "raised").await, [1, 1, 1]);
    })
    .await;
}

#[tokio::test]
async fn a_ladder_that_is_due_before_its_room_hears_of_the_stop_goes_on_when_the_agreement_holds_again() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        second_dispatcher(&town, "Centre", false).await;
        let room = town.raise("ED waiting").await.reference;
        let pair = [town.hospital, town.police];
        let log = format!("/rooms/{room}/log");
        town.clock.advance(61);
        town.decided("AG-0143", Turn::Suspended).await;
        ladder::tick(&town.app).await.unwrap();
        town.handed_to_rooms("AG-0143", pair, Turn::Suspended).await;
        town.get(Who::Control, &log)
            .await
            .must_not_say("Nobody of City Police answered and nobody is left")
            .must_not_say("Dispatcher, East");
        town.clock.advance(120);
        ladder::tick(&town.app).await.unwrap();
        town.resume().await;
        town.clock.advance(61);
        ladder::tick(&town.app).await.unwrap();
        town.get(Who::Control, &log)
            .await
            .must_say("Dispatcher, East")
            .must_not_say("Nobody of City Police answered and nobody is left");
        // Whoever is left now is nobody: that is said, and which number to call.
        town.clock.advance(61);
        ladder::tick(&town.app).await.unwrap();
        town.get(Who::Control, &log)
            .await
            .must_say("Nobody of City Police answered and nobody is left");
    })
    .await;
}

#[tokio::test]
async fn a_side_whose_people_the_agreement_names_no_more_has_nobody_left_and_the_site_reads_so() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let away = format!(
            "UPDATE position SET unit_id = (SELECT id FROM unit WHERE name = 'East') WHERE org_id = '{}'",
            town.police
        );
        sql(&town, &away).await;
        town.clock.advance(61);
        ladder::tick(&town.app).await.unwrap();
        let log = format!("/rooms/{room}/log");
        town.get(Who::Control, &log)
            .await
            .must_say("Nobody of City Police answered and nobody is left");
    })
    .await;
}
