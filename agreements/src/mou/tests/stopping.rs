use super::*;
use crate::crossing::Gate;
use crate::crossing::release::{self, Release};
use crate::mou::MouState;
use crate::mou::verbs::{ReasonInput, expire_due};
use muster_policy::{Ask, CrossingAct, Reader, Resource};
use muster_store::testing::each_store;

fn contacts_ask(town: &Town) -> Ask {
    Ask {
        reader: Reader {
            org: town.police,
            unit: None,
            position: PositionId::new(),
            duty: Duty::Dispatcher,
        },
        act: CrossingAct::Read,
        resource: Resource {
            class: DataClass::Contacts,
            owner: town.hospital,
            owner_unit: None,
            site: None,
            record: "contact:1".into(),
            tlp: Tlp::Amber,
            recorded_at: town.app.now(),
        },
        purpose: Purpose::Readiness,
        incident: None,
        request: None,
    }
}

async fn may_read(town: &Town, gate: &Gate) -> Result<(), &'static str> {
    let tx = town.app.store().read().await.unwrap();
    let decision = gate.look(&tx, &contacts_ask(town), town.app.now()).await.unwrap();
    decision.why().map_or(Ok(()), |why| Err(why.code()))
}

fn reason() -> ReasonInput {
    ReasonInput {
        reason: "As agreed.".into(),
        revision: None,
    }
}

async fn open_a_record(town: &Town, ag: &Reference) {
    let mou = file(town, Who::Director, ag).await.mou.id;
    let tx = town.app.store().begin().await.unwrap();
    let clause = store::clauses_in_force(&tx, mou)
        .await
        .unwrap()
        .into_iter()
        .find(|c| c.number == "2.1")
        .unwrap();
    let opened = Release {
        id: ReleaseId::new(),
        class: DataClass::Contacts,
        record: "contact:1".into(),
        site: None,
        incident: None,
        from: town.hospital,
        to: town.police,
        clause: clause.id,
        opened_at: town.app.now(),
        closed_at: None,
    };
    release::open(&tx, &opened).await.unwrap();
    tx.commit().await.unwrap();
}

async fn still_open(town: &Town, ag: &Reference) -> usize {
    let mou = file(town, Who::Director, ag).await.mou.id;
    let tx = town.app.store().read().await.unwrap();
    release::open_under_mou(&tx, mou).await.unwrap().values().sum()
}

#[tokio::test]
async fn a_suspension_closes_the_gate_from_its_commit_and_the_suspender_opens_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let gate = town.app.part::<Gate>().unwrap();
        assert_eq!(may_read(&town, &gate).await, Err("policy.no-agreement"));
        let ag = in_force(&town).await;
        assert_eq!(may_read(&town, &gate).await, Ok(()));
        open_a_record(&town, &ag).await;
        assert_eq!(still_open(&town, &ag).await, 1);
        verbs::suspend(&town.desk(Who::Commander), &ag, "Keys were lost.".into())
            .await
            .unwrap();
        assert_eq!(may_read(&town, &gate).await, Err("policy.agreement-suspended"));
        assert_eq!(still_open(&town, &ag).await, 0);
        let tx = town.app.store().read().await.unwrap();
        assert!(store::partners_of(&tx, town.hospital).await.unwrap().is_empty());
        let told = "SELECT COUNT(*) AS n FROM outbox WHERE topic = 'agreement.suspended'";
        assert_eq!(tx.count(told, muster_store::params![]).await.unwrap(), 1);
        drop(tx);
        assert_eq!(
            code(verbs::resume(&town.desk(Who::Director), &ag, reason()).await),
            "mou.not-the-suspender"
        );
        assert_eq!(
            code(verbs::suspend(&town.desk(Who::Director), &ag, "Ours too.".into()).await),
            "mou.already-suspended"
        );
        verbs::resume(&town.desk(Who::Commander), &ag, reason()).await.unwrap();
        assert_eq!(may_read(&town, &gate).await, Ok(()));
    })
    .await;
}

#[tokio::test]
async fn a_terminated_agreement_opens_nothing_and_stays_readable() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let gate = town.app.part::<Gate>().unwrap();
        let ag = in_force(&town).await;
        open_a_record(&town, &ag).await;
        verbs::terminate(&town.desk(Who::Director), &ag, reason())
            .await
            .unwrap();
        assert_eq!(may_read(&town, &gate).await, Err("policy.no-agreement"));
        assert_eq!(still_open(&town, &ag).await, 0);
        assert!(
            town.get(Who::Commander, &format!("/agreements/{ag}/versions/1"))
                .await
                .status
                .is_success()
        );
        assert_eq!(
            code(verbs::suspend(&town.desk(Who::Director), &ag, "Again.".into()).await),
            "mou.ended"
        );
        assert_eq!(code(verbs::amend(&town.desk(Who::Commander), &ag).await), "mou.ended");
    })
    .await;
}

#[tokio::test]
async fn the_last_day_ends_it_once() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let gate = town.app.part::<Gate>().unwrap();
        let ag = in_force(&town).await;
        let before_end = "2031-12-31T23:59:59Z".parse().unwrap();
        assert_eq!(expire_due(town.app.store(), before_end).await.unwrap(), 0);
        town.clock.set("2032-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(
            may_read(&town, &gate).await,
            Err("policy.not-now"),
            "the clauses end by themselves"
        );
        assert_eq!(expire_due(town.app.store(), town.app.now()).await.unwrap(), 1);
        assert_eq!(expire_due(town.app.store(), town.app.now()).await.unwrap(), 0);
        assert_eq!(file(&town, Who::Commander, &ag).await.mou.state, MouState::Expired);
        assert_eq!(may_read(&town, &gate).await, Err("policy.no-agreement"));
        for org in [town.hospital, town.police] {
            assert_eq!(town.entries(org, "agreement.expired").await, 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_version_closes_what_the_old_one_opened() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        open_a_record(&town, &ag).await;
        verbs::amend(&town.desk(Who::Commander), &ag).await.unwrap();
        propose(&town, Who::Commander, &ag).await;
        assert_eq!(still_open(&town, &ag).await, 1, "a proposal closes nothing");
        sign(&town, Who::Commander, &ag).await;
        sign(&town, Who::Director, &ag).await;
        assert_eq!(still_open(&town, &ag).await, 0);
    })
    .await;
}
