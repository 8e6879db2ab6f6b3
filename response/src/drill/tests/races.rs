//! Two at once at one drill: whoever comes second finds what the first has left.

use super::planned;
use crate::drill::{store, verbs};
use crate::room::tests::town::{Town, Who};
use muster_store::testing::each_store;
use muster_terms::Reference;

async fn a_planned_one(town: &Town) -> Reference {
    planned(town).await.trim_start_matches("/drills/").parse().unwrap()
}

/// What waits for a drill that is being called off, while the other has not committed.
async fn meanwhile<F>(town: &Town, reference: &Reference, wanted: F)
where
    F: Future<Output = Result<(), muster_web::Problem>> + Send + 'static,
{
    let tx = town.app.store().begin().await.unwrap();
    let drill = store::find(&tx, reference).await.unwrap().unwrap();
    assert!(store::cancel(&tx, drill.id, town.app.now()).await.unwrap());
    let wanted = tokio::spawn(wanted);
    // It comes as far as it can.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    tx.commit().await.unwrap();
    let refused = wanted.await.unwrap().unwrap_err();
    assert_eq!(refused.code(), "drill.not-planned", "{refused:?}");
}

#[tokio::test]
async fn nobody_answers_or_is_brought_into_a_drill_that_is_being_called_off() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (director, guard) = (town.desk(Who::Director), town.desk(Who::Guard).who.position);
        let participants = "SELECT COUNT(*) AS n FROM drill_participant";
        let agreed = "SELECT COUNT(*) AS n FROM drill_participant WHERE agreed_at IS NOT NULL";
        let one = a_planned_one(&town).await;
        let before = (town.count(participants).await, town.count(agreed).await);
        let bringing = {
            let reference = one.clone();
            async move { verbs::bring(&director, &reference, &[guard]).await }
        };
        meanwhile(&town, &one, bringing).await;
        assert_eq!((town.count(participants).await, town.count(agreed).await), before);
        let other = a_planned_one(&town).await;
        verbs::bring(&town.desk(Who::Director), &other, &[guard]).await.unwrap();
        let before = town.count(agreed).await;
        let answering = {
            let (guard, reference) = (town.desk(Who::Guard), other.clone());
            async move { verbs::answer(&guard, &reference, true).await }
        };
        meanwhile(&town, &other, answering).await;
        assert_eq!(town.count(agreed).await, before);
    })
    .await;
}

#[tokio::test]
async fn who_says_yes_as_it_starts_is_in_the_room_whichever_came_first() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (director, guard) = (town.desk(Who::Director), town.desk(Who::Guard));
        let agreed = format!(
            "SELECT COUNT(*) AS n FROM drill_participant WHERE agreed_at IS NOT NULL AND position_id = '{}'",
            guard.who.position
        );
        let called = format!(
            "SELECT COUNT(*) AS n FROM incident_person WHERE position_id = '{}'",
            guard.who.position
        );
        for turn in 0..6 {
            let reference = a_planned_one(&town).await;
            verbs::bring(&director, &reference, &[guard.who.position])
                .await
                .unwrap();
            let before = (town.count(&agreed).await, town.count(&called).await);
            let answer = verbs::answer(&guard, &reference, true);
            let start = verbs::start(&director, &reference);
            // Either may come first.
            let (answered, started) = match turn % 2 {
                0 => tokio::join!(answer, start),
                _ => {
                    let (started, answered) = tokio::join!(start, answer);
                    (answered, started)
                }
            };
            started.unwrap();
            answered.unwrap();
            let now = (town.count(&agreed).await, town.count(&called).await);
            assert_eq!(now, (before.0 + 1, before.1 + 1));
        }
    })
    .await;
}

#[tokio::test]
async fn two_answers_at_once_leave_one_and_two_starts_open_one_room() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (director, guard) = (town.desk(Who::Director), town.desk(Who::Guard));
        let reference = a_planned_one(&town).await;
        verbs::bring(&director, &reference, &[guard.who.position])
            .await
            .unwrap();
        let (yes, no) = tokio::join!(
            verbs::answer(&guard, &reference, true),
            verbs::answer(&guard, &reference, false)
        );
        yes.unwrap();
        no.unwrap();
        let both =
            "SELECT COUNT(*) AS n FROM drill_participant WHERE agreed_at IS NOT NULL AND declined_at IS NOT NULL";
        let said = format!(
            "SELECT COUNT(*) AS n FROM drill_participant WHERE (agreed_at IS NOT NULL OR declined_at IS NOT NULL) \
             AND position_id = '{}'",
            guard.who.position
        );
        assert_eq!((town.count(both).await, town.count(&said).await), (0, 1));
        let (one, other) = tokio::join!(verbs::start(&director, &reference), verbs::start(&director, &reference));
        assert_eq!(one.unwrap(), other.unwrap(), "a second press leads into the same room");
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident").await, 1);
    })
    .await;
}
