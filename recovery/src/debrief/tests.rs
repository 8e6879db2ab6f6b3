//! Storage and crossing of debriefs, on each database there is.

use super::model::{Question, StopFact};
use super::verbs;
use crate::testing::{ALL, Town, Who};
use jiff::SignedDuration;
use muster_notify::{Address, Settlement};
use muster_response::delivery::store::{self as deliveries, NewDelivery};
use muster_response::incident::{Ending, store as incidents};
use muster_store::{params, testing::each_store};
use muster_terms::{DataClass, WebhookId};
use muster_web::Problem;

fn is_missing<T>(result: Result<T, Problem>) -> bool {
    matches!(result, Err(Problem::Missing))
}

#[tokio::test]
async fn an_end_makes_one_debrief_even_after_a_crash_and_a_second_message() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.ended(Ending::AllClear).await;
        town.hand_over(incident.id, false).await;
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM debrief").await,
            0,
            "a crash before the commit leaves nothing"
        );
        town.hand_over(incident.id, true).await;
        town.hand_over(incident.id, true).await;
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM debrief").await, 1);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'debrief_created'")
                .await,
            1
        );
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'debrief_released'")
                .await,
            2,
            "both logs"
        );
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM release WHERE data_class = 'debrief'")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn every_end_but_becoming_real_is_debriefed() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let real = town.ended(Ending::BecameReal).await;
        town.hand_over(real.id, true).await;
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM debrief").await, 0);
    })
    .await;
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let mistake = town.ended(Ending::Mistake).await;
        town.hand_over(mistake.id, true).await;
        let view = verbs::read(&town.desk(Who::Director), &mistake.reference)
            .await
            .unwrap();
        assert!(view.facts.is_short);
    })
    .await;
}

#[tokio::test]
async fn the_facts_are_what_crossed_to_the_site() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        let view = verbs::read(&town.desk(Who::Director), &incident.reference)
            .await
            .unwrap();
        let took: Vec<_> = view.facts.stages.iter().map(|fact| fact.took_seconds).collect();
        assert_eq!(took, [Some(15), Some(22), Some(150), Some(460), None, Some(1200)]);
        assert_eq!(view.opened.debrief.as_ref().due_on.to_string(), "2031-05-13");
    })
    .await;
}

#[tokio::test]
async fn stops_while_the_room_ran_are_facts_and_what_was_decided_after_the_end_is_not() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.ended(Ending::AllClear).await;
        let after = |seconds| incident.raised_at + SignedDuration::from_secs(seconds);
        let (id, police) = (incident.id, town.police);
        let tx = town.app.store().begin().await.unwrap();
        for (stopped, resumed) in [(90, Some(300)), (600, Some(1_260)), (1_230, None)] {
            incidents::note_stop(&tx, id, police, after(stopped)).await.unwrap();
            if let Some(resumed) = resumed {
                incidents::note_stop_taken_back(&tx, id, police, after(resumed))
                    .await
                    .unwrap();
            }
        }
        tx.commit().await.unwrap();
        town.hand_over(incident.id, true).await;
        let stop = |at_seconds, resumed_seconds| StopFact {
            org: police,
            at_seconds,
            resumed_seconds,
        };
        let facts = [stop(90, Some(300)), stop(600, None)];
        for who in [Who::Director, Who::Liaison] {
            let view = verbs::read(&town.desk(who), &incident.reference).await.unwrap();
            assert_eq!(view.facts.stops, facts, "{who:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_stop_kept_back_was_not_reached_only_where_it_was_told_no_more() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.ended(Ending::AllClear).await;
        let raised_at = incident.raised_at;
        let deadline_at = raised_at + SignedDuration::from_secs(600);
        let tx = town.app.store().begin().await.unwrap();
        for told in [true, false] {
            let address = Address::Webhook {
                url: "https://dispatch.example/in".into(),
                key: WebhookId::new(),
            };
            let new = NewDelivery {
                incident: incident.id,
                org: town.police,
                position: None,
                title: "City Police",
                address: address.clone(),
                event: "alert.raised",
                words: "LIVE",
                body: "LIVE",
                data: &serde_json::json!({}),
                is_drill: false,
                deadline_at,
            };
            let id = deliveries::enqueue(&tx, &new, raised_at).await.unwrap();
            let kept = "UPDATE delivery SET state = 'refused', settled_at = $2, withheld_at = $2 WHERE id = $1";
            tx.execute(kept, params![id, raised_at]).await.unwrap();
            if told {
                deliveries::queue_again(&tx, id, &address, deadline_at, raised_at)
                    .await
                    .unwrap();
                let taken = Settlement::Delivered { detail: String::new() };
                deliveries::settle(&tx, id, 1, &taken, raised_at).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
        town.hand_over(incident.id, true).await;
        let view = verbs::read(&town.desk(Who::Director), &incident.reference)
            .await
            .unwrap();
        let mut counted = view.facts.deliveries_by_state();
        counted.sort_unstable();
        assert_eq!(counted, [("delivered", 1), ("refused", 1)]);
        assert!(view.facts.questions().contains(&Question::NotReached { count: 1 }));
    })
    .await;
}

#[tokio::test]
async fn a_debrief_of_before_stops_were_kept_still_reads() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        let tx = town.app.store().begin().await.unwrap();
        let older = "UPDATE debrief SET facts = REPLACE(facts, $1, $2)";
        let changed = tx.execute(older, params![",\"stops\":[]", ""]).await.unwrap();
        assert_eq!(changed, 1);
        tx.commit().await.unwrap();
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM debrief WHERE facts LIKE '%stops%'")
                .await,
            0
        );
        let view = verbs::read(&town.desk(Who::Director), &incident.reference)
            .await
            .unwrap();
        assert!(view.facts.stops.is_empty() && !view.facts.stages.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_partner_reads_under_its_clause_and_the_log_says_so() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        verbs::add_word(
            &town.desk(Who::Director),
            &incident.reference,
            "went_well",
            "The doors were held",
        )
        .await
        .unwrap();
        let liaison = town.desk(Who::Liaison);
        verbs::add_word(&liaison, &incident.reference, "to_change", "Nobody stood at M2")
            .await
            .unwrap();
        let view = verbs::read(&liaison, &incident.reference).await.unwrap();
        assert_eq!(
            view.opened.debrief.under().unwrap().clause().to_string(),
            "AG-0143 §6.1"
        );
        assert_eq!(
            view.sides.iter().map(|side| side.words.as_ref().len()).sum::<usize>(),
            2
        );
        assert_eq!(view.open_to.len(), 1);
        let own = verbs::read(&town.desk(Who::Director), &incident.reference)
            .await
            .unwrap();
        let police = own.sides.iter().find(|side| side.org == town.police).unwrap();
        assert_eq!(police.words.under().unwrap().clause().to_string(), "AG-0143 §6.2");
        assert!(
            town.count("SELECT COUNT(*) AS n FROM crossing WHERE purpose = 'recovery' AND allowed")
                .await
                >= 2
        );
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'debrief_word'")
                .await,
            4,
            "two words, two logs"
        );
    })
    .await;
}

#[tokio::test]
async fn without_a_clause_the_partner_finds_nothing_and_its_words_stay_on_its_side() {
    each_store(|store| async move {
        let town = Town::new(store, &[(DataClass::Debrief, true)]).await;
        let incident = town.debriefed().await;
        let liaison = town.desk(Who::Liaison);
        verbs::add_word(&liaison, &incident.reference, "to_change", "Nobody stood at M2")
            .await
            .unwrap();
        let own = verbs::read(&town.desk(Who::Director), &incident.reference)
            .await
            .unwrap();
        assert!(
            own.sides.iter().all(|side| side.org == town.hospital),
            "no clause of that direction"
        );
        assert_eq!(own.closed.len(), 1);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'debrief_word'")
                .await,
            1,
            "own log only"
        );
    })
    .await;
    each_store(|store| async move {
        let town = Town::new(store, &[(DataClass::Debrief, false)]).await;
        let incident = town.debriefed().await;
        let liaison = town.desk(Who::Liaison);
        assert!(is_missing(verbs::read(&liaison, &incident.reference).await));
        assert!(is_missing(
            verbs::add_word(&liaison, &incident.reference, "went_well", "x").await
        ));
        assert!(verbs::list(&liaison, None).await.unwrap().lines.is_empty());
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM release WHERE data_class = 'debrief'")
                .await,
            0
        );
        assert!(
            town.count("SELECT COUNT(*) AS n FROM crossing WHERE NOT allowed").await >= 2,
            "every no leaves its line"
        );
    })
    .await;
}

#[tokio::test]
async fn a_suspension_closes_it_and_an_outsider_never_found_it() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        let (liaison, campus) = (town.desk(Who::Liaison), town.desk(Who::Campus));
        assert_eq!(verbs::list(&liaison, None).await.unwrap().lines.len(), 1);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM crossing WHERE act = 'list' AND allowed")
                .await,
            1,
            "one line per partner"
        );
        assert!(is_missing(verbs::read(&campus, &incident.reference).await));
        assert!(verbs::list(&campus, None).await.unwrap().lines.is_empty());
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM crossing WHERE act = 'read'")
                .await,
            0,
            "an outsider leaves no line"
        );
        town.suspend().await;
        assert!(is_missing(verbs::read(&liaison, &incident.reference).await));
        assert!(verbs::list(&liaison, None).await.unwrap().lines.is_empty());
        assert_eq!(
            verbs::list(&town.desk(Who::Director), None).await.unwrap().lines.len(),
            1,
            "the own one stays"
        );
    })
    .await;
}

#[tokio::test]
async fn a_closed_debrief_takes_no_more_words() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        let refused = verbs::close(&town.desk(Who::Liaison), &incident.reference)
            .await
            .unwrap_err();
        assert_eq!(refused.code(), "debrief.not-yours");
        verbs::close(&town.desk(Who::Director), &incident.reference)
            .await
            .unwrap();
        let late = verbs::add_word(&town.desk(Who::Director), &incident.reference, "went_well", "x").await;
        assert_eq!(late.unwrap_err().code(), "debrief.closed");
        let again = verbs::close(&town.desk(Who::Director), &incident.reference).await;
        assert_eq!(again.unwrap_err().code(), "debrief.closed");
    })
    .await;
}

#[tokio::test]
async fn a_guard_who_raised_it_reads_and_writes_and_another_does_not() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let incident = town.debriefed().await;
        let guard = town.desk(Who::Guard);
        assert!(
            is_missing(verbs::read(&guard, &incident.reference).await),
            "was not among the people of the room"
        );
        let tx = town.app.store().begin().await.unwrap();
        let here = crate::testing::person(&incident, town.position(Who::Guard), town.hospital, None, None);
        incidents::put_person(&tx, &here).await.unwrap();
        tx.commit().await.unwrap();
        assert!(
            verbs::add_word(&guard, &incident.reference, "went_well", "The control room answered")
                .await
                .is_ok()
        );
        assert!(is_missing(verbs::close(&guard, &incident.reference).await));
    })
    .await;
}
