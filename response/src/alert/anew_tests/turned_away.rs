//! What was tried before a stop, or turned away by its receiver: it goes out under its own id, or not at all.

use super::*;
use muster_notify::Address;
use muster_store::{Fault, FromRow, Row};
use muster_terms::DeliveryId;

/// The worker takes what is due, and every receiver turns its message away: a system that answers 409, an address that is none.
async fn turned_away(town: &Town) {
    let queue = StoreQueue::new(town.app.store().clone(), Arc::new(Gate::new()));
    let now = town.app.now();
    let claimed = queue.claim_due(now, 100, Duration::from_secs(30)).await.unwrap();
    for message in claimed {
        let why = "409 Conflict".to_owned();
        let refused = Settlement::Refused { why };
        let (id, attempt) = (message.delivery, message.attempt);
        queue.settle(id, attempt, refused, now).await.unwrap();
    }
}

/// Every message for the police.
async fn all_messages(town: &Town) -> i64 {
    let all = format!("SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{}'", town.police);
    town.count(&all).await
}

#[tokio::test]
async fn what_its_receiver_turned_away_is_not_told_again_whatever_becomes_of_the_agreement() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        with_a_system(&town).await;
        let room = town.raise("ED waiting").await.reference;
        let pair = [town.hospital, town.police];
        turned_away(&town).await;
        assert_eq!(messages(&town, "raised", "refused", "webhook").await, 1);
        town.turn("AG-0143", pair, Turn::Amended).await;
        town.suspend().await;
        town.resume().await;
        stop(&town, &room).await;
        again(&town, &room).await;
        assert_eq!(waiting(&town, "raised").await, [0, 0, 0]);
        assert_eq!(all_messages(&town).await, 3);

        // The end likewise.
        verbs::lead(&town.desk(Who::Control), &room).await.unwrap();
        let control = town.desk(Who::Control);
        verbs::stand_down(&control, &room, Ending::FalseAlarm).await.unwrap();
        assert_eq!(waiting(&town, "ended").await, [1, 1, 1]);
        turned_away(&town).await;
        town.turn("AG-0143", pair, Turn::Amended).await;
        stop(&town, &room).await;
        again(&town, &room).await;
        assert_eq!(waiting(&town, "ended").await, [0, 0, 0]);
        assert_eq!(all_messages(&town).await, 6);
    })
    .await;
}

#[tokio::test]
async fn what_was_kept_back_and_turned_away_when_it_was_told_is_told_no_third_time() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        with_a_system(&town).await;
        town.raise("ED waiting").await;
        town.suspend().await;
        assert_eq!(messages(&town, "raised", "refused", "webhook").await, 1);
        town.resume().await;
        assert_eq!(waiting(&town, "raised").await, [1, 1, 1]);
        turned_away(&town).await;
        let pair = [town.hospital, town.police];
        town.turn("AG-0143", pair, Turn::Amended).await;
        assert_eq!(waiting(&town, "raised").await, [0, 0, 0]);
        assert_eq!(all_messages(&town).await, 3);
    })
    .await;
}

/// Each message for the police, and how often it was tried.
async fn theirs(town: &Town) -> Vec<(DeliveryId, u32)> {
    struct Message(DeliveryId, u32);
    impl FromRow for Message {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.parsed("id")?, u32::try_from(row.int("attempts")?).unwrap()))
        }
    }
    let tx = town.app.store().read().await.unwrap();
    let sql = "SELECT id, attempts FROM delivery WHERE org_id = $1 ORDER BY id";
    let all: Vec<Message> = tx.all(sql, params![town.police]).await.unwrap();
    all.into_iter().map(|message| (message.0, message.1)).collect()
}

#[tokio::test]
async fn what_was_tried_before_a_stop_goes_out_under_its_own_id_when_sharing_goes_on() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        with_a_system(&town).await;
        let room = town.raise("ED waiting").await.reference;
        let queue = StoreQueue::new(town.app.store().clone(), Arc::new(Gate::new()));
        let lease = Duration::from_secs(30);
        let sent = queue.claim_due(town.app.now(), 100, lease).await.unwrap();
        // The mail came to no answer and waits for its second attempt; of the others the answer was lost, and their leases run out.
        for message in &sent {
            if message.to.channel() == ChannelKind::Mail {
                let again = Settlement::Again {
                    why: "451".into(),
                    next_attempt_at: town.app.now(),
                };
                queue
                    .settle(message.delivery, message.attempt, again, town.app.now())
                    .await
                    .unwrap();
            }
        }
        town.clock.advance(31);
        let before = theirs(&town).await;
        assert_eq!(before.len(), 3);
        assert!(before.iter().all(|(_, attempts)| *attempts == 1));
        stop(&town, &room).await;
        assert_eq!(waiting(&town, "raised").await, [0, 0, 0], "all of it is kept back");
        // Meanwhile their system got another address: the message goes there.
        sql(&town, "UPDATE webhook SET url = 'https://dispatch.example/new'").await;
        town.clock.advance(3_600);
        again(&town, &room).await;
        assert_eq!(waiting(&town, "raised").await, [1, 1, 1]);
        assert_eq!(theirs(&town).await, before, "the same messages, no other");
        // A long stop uses up nobody's time: the deadline counts from here.
        ladder::tick(&town.app).await.unwrap();
        let mut anew = queue.claim_due(town.app.now(), 100, lease).await.unwrap();
        anew.retain(|message| before.iter().any(|(id, _)| *id == message.delivery));
        let mut sent_anew: Vec<_> = anew.iter().map(|message| (message.delivery, message.attempt)).collect();
        sent_anew.sort();
        let second: Vec<_> = before.iter().map(|(id, _)| (*id, 2)).collect();
        assert_eq!(sent_anew, second);
        for message in anew {
            let first = sent.iter().find(|first| first.delivery == message.delivery).unwrap();
            assert_eq!(
                (&message.subject, &message.text, &message.data, message.created_at),
                (&first.subject, &first.text, &first.data, first.created_at),
                "a receiver reads the same bytes"
            );
            if let Address::Webhook { url, .. } = &message.to {
                assert_eq!(url, "https://dispatch.example/new");
            }
            assert!(message.deadline_at.is_some_and(|at| at > town.app.now()));
        }
    })
    .await;
}

#[tokio::test]
async fn a_stop_that_is_taken_back_after_the_end_tells_the_end_that_it_kept_under_its_own_id() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        with_a_system(&town).await;
        let room = town.led("ED waiting").await;
        let control = town.desk(Who::Control);
        verbs::stand_down(&control, &room, Ending::FalseAlarm).await.unwrap();
        let before = theirs(&town).await;
        assert_eq!(before.len(), 6);
        stop(&town, &room).await;
        again(&town, &room).await;
        assert_eq!(waiting(&town, "ended").await, [1, 1, 1]);
        assert_eq!(theirs(&town).await, before);
    })
    .await;
}
