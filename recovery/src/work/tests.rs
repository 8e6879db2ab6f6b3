//! Actions of a work on both databases: who may know of them, and who is asked.

use super::{Work, WorkKind, store};
use crate::corrective_action::{Element, NewAction, OwnerChoice, State, reading, verbs};
use crate::testing::{ALL, Town, Who};
use muster_store::testing::each_store;
use muster_terms::*;
use muster_web::Problem;

async fn walked(town: &Town) -> WorkId {
    let work = Work {
        id: WorkId::new(),
        kind: WorkKind::Visit,
        reference: "VIS-1234".parse().unwrap(),
        org: town.hospital,
        site: town.site,
        title: "Walk with the shift".into(),
    };
    let tx = town.app.store().begin().await.unwrap();
    store::insert(&tx, &work).await.unwrap();
    store::join(&tx, work.id, town.police, None).await.unwrap();
    tx.commit().await.unwrap();
    work.id
}

fn found(town: &Town, owner: Who) -> (OwnerChoice, NewAction) {
    let identity = town.identity(owner);
    let choice = OwnerChoice {
        position: identity.position,
        title: identity.position_title,
        org: identity.org,
        org_name: identity.org_name,
        side: identity.org_kind.side(),
    };
    let new = NewAction {
        issue: "Door E2 sticks".into(),
        words: "Mend the closer of door E2".into(),
        element: Element::Equipment,
        owner: identity.position,
        starts_on: "2031-05-10".parse().unwrap(),
        due_on: "2031-06-10".parse().unwrap(),
    };
    (choice, new)
}

async fn add(town: &Town, work: WorkId, by: Who, owner: Who) -> Result<Reference, Problem> {
    let desk = town.desk(by);
    let (owner, new) = found(town, owner);
    let mut tx = desk.begin().await?;
    let added = verbs::add_from_work(&mut tx, &desk, work, owner, new).await?;
    tx.commit().await?;
    Ok(added)
}

async fn seen(town: &Town, work: WorkId, who: Who) -> Result<Vec<Reference>, Problem> {
    let desk = town.desk(who);
    let mut tx = desk.begin().await?;
    let rows = reading::of_work(&mut tx, &desk, work).await?;
    tx.commit().await?;
    let references = rows.into_iter().map(|seen| seen.action.as_ref().reference.clone());
    Ok(references.collect())
}

#[tokio::test]
async fn what_a_work_finds_becomes_actions_of_both_sides() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let work = walked(&town).await;
        let own = add(&town, work, Who::Director, Who::Director).await.unwrap();
        let asked = add(&town, work, Who::Director, Who::Liaison).await.unwrap();
        let both = [own.clone(), asked.clone()];
        assert_eq!(seen(&town, work, Who::Liaison).await.unwrap(), both);

        let liaison = town.desk(Who::Liaison);
        let waiting = verbs::list(&liaison, false).await.unwrap().asked.rows;
        assert_eq!(waiting.len(), 1, "asked of police, and not of the own side");
        verbs::accept(&liaison, &asked, 1, town.position(Who::Liaison))
            .await
            .unwrap();
        let read = verbs::read(&town.desk(Who::Director), &asked).await.unwrap();
        assert_eq!(read.seen.action.as_ref().state(), State::Open);
        assert_eq!(read.seen.clause().unwrap().to_string(), "AG-0143 §6.4");
        assert_eq!(read.seen.action.as_ref().source.page(), "/visits/VIS-1234");
        assert!(read.opens_source);
        let in_both = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'corrective_action'";
        assert_eq!(town.count(in_both).await, 6, "three changes, two logs");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_not_in_it_or_was_shut_out_learns_nothing_of_its_actions() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let work = walked(&town).await;
        let own = add(&town, work, Who::Director, Who::Director).await.unwrap();
        for outside in [
            seen(&town, work, Who::Campus).await.map(drop),
            add(&town, work, Who::Campus, Who::Campus).await.map(drop),
            verbs::read(&town.desk(Who::Campus), &own).await.map(drop),
        ] {
            assert!(matches!(outside.unwrap_err(), Problem::Missing));
        }
        let asked = add(&town, work, Who::Director, Who::Campus).await.unwrap_err();
        assert_eq!(
            asked.code(),
            "action.owner",
            "nobody of an organisation that is not in it"
        );

        let tx = town.app.store().begin().await.unwrap();
        store::leave(&tx, work, town.police, town.app.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(seen(&town, work, Who::Liaison).await, Err(Problem::Missing)));
        assert!(verbs::read(&town.desk(Who::Liaison), &own).await.is_err());
        let others = verbs::list(&town.desk(Who::Liaison), true).await.unwrap().others;
        assert!(others.rows.is_empty());
    })
    .await;
}

#[tokio::test]
async fn without_a_clause_nobody_of_the_other_side_is_asked_and_nothing_is_shown() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        let work = walked(&town).await;
        town.suspend().await;
        let asked = add(&town, work, Who::Director, Who::Liaison).await.unwrap_err();
        assert_eq!(asked.code(), "action.owner");
        let own = add(&town, work, Who::Director, Who::Director).await.unwrap();
        assert_eq!(seen(&town, work, Who::Director).await.unwrap(), [own]);
        assert_eq!(seen(&town, work, Who::Liaison).await.unwrap(), []);
    })
    .await;
}
