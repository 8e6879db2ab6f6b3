//! What the queries of "who saw what" find, on both databases.

use super::{Crossing, store};
use crate::mou::{self, tests::in_force};
use crate::town::Town;
use jiff::SignedDuration;
use muster_policy::{Clause, CrossingAct};
use muster_store::testing::each_store;
use muster_terms::*;

/// A line under this clause, so many minutes ago.
fn line(town: &Town, clause: &Clause, minutes: i64) -> Crossing {
    let at = town.app.now() - SignedDuration::from_mins(minutes);
    Crossing {
        id: CrossingId::new(),
        at,
        from: clause.from.org,
        to: clause.to.org,
        position: None,
        position_title: "Dispatcher".into(),
        act: CrossingAct::Read,
        class: clause.data_class,
        record: format!("record:{minutes}"),
        record_words: "A record".into(),
        site: None,
        incident: None,
        purpose: clause.purpose,
        allowed: true,
        clause: Some(clause.id),
        clause_words: format!("{} §{}", clause.mou_ref, clause.number),
        why: String::new(),
        times: 2,
        last_at: at,
    }
}

#[tokio::test]
async fn the_newest_uses_of_an_agreement_are_found_whichever_clauses_they_are_under() {
    each_store(|db| async move {
        let town = Town::on(db).await;
        let ag = in_force(&town).await;
        let mut tx = town.app.store().begin().await.unwrap();
        let known = mou::store::find_known(&tx, town.police, &ag).await.unwrap().unwrap();
        let clauses = mou::store::clauses_in_force(&tx, known.id).await.unwrap();
        // One clause is used all the time, a second seldom, a third once long ago, the others never.
        for minutes in 0..60 {
            let clause = match minutes {
                59 => &clauses[2],
                seldom if seldom % 10 == 4 => &clauses[1],
                _ => &clauses[0],
            };
            store::keep(&mut tx, &line(&town, clause, minutes)).await.unwrap();
        }
        // Three at the very same instant, at the edge of the first ten of the busy clause.
        for _ in 0..2 {
            let again = line(&town, &clauses[0], 10);
            store::keep(&mut tx, &again).await.unwrap();
        }
        tx.commit().await.unwrap();
        let tx = town.app.store().read().await.unwrap();
        for (limit, oldest) in [(1, 0), (5, 4), (10, 9), (30, 27), (200, 59)] {
            let found = store::under_mou(&tx, known.id, limit).await.unwrap();
            let wanted = usize::try_from(limit).unwrap().min(62);
            assert_eq!(found.len(), wanted, "{limit}");
            assert!(found.is_sorted_by(|a, b| (a.at, a.id) >= (b.at, b.id)), "{limit}");
            assert_eq!(found[wanted - 1].record, format!("record:{oldest}"), "{limit}");
        }
        let since = town.app.now() - SignedDuration::from_mins(9);
        assert_eq!(store::uses_since(&tx, known.id, since).await.unwrap(), 20);
        let strangers = store::under_mou(&tx, MouId::new(), 10).await.unwrap();
        assert!(strangers.is_empty());
    })
    .await;
}
