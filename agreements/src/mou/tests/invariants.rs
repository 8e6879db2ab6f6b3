//! Random lives of an agreement, against what must always hold.

use super::*;
use crate::crossing::Gate;
use crate::mou::verbs::{ReasonInput, WithdrawInput};
use crate::mou::{MouState, VersionState};
use muster_policy::{Ask, CrossingAct, Reader, Resource};
use muster_store::testing::each_store;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::collections::HashMap;

#[derive(Debug, Clone, Copy)]
enum Step {
    Amend,
    Edit,
    Propose,
    Sign,
    WithdrawNewest,
    Suspend,
    Resume,
    Terminate,
}

fn step() -> impl Strategy<Value = (bool, Step)> {
    let step = prop_oneof![
        4 => Just(Step::Amend), 3 => Just(Step::Edit), 4 => Just(Step::Propose), 8 => Just(Step::Sign),
        1 => Just(Step::WithdrawNewest), 2 => Just(Step::Suspend), 3 => Just(Step::Resume), 1 => Just(Step::Terminate),
    ];
    (any::<bool>(), step)
}

async fn take(town: &Town, ag: &Reference, ours: bool, step: Step) -> Result<(), Problem> {
    let who = if ours { Who::Director } else { Who::Commander };
    let desk = town.desk(who);
    let tx = town.app.store().read().await.unwrap();
    let Some(known) = store::find_file(&tx, desk.org(), ag).await.unwrap() else {
        return Ok(());
    };
    drop(tx);
    let draft = known.draft_of(desk.org());
    let reason = || ReasonInput {
        reason: "A step.".into(),
        revision: None,
    };
    match step {
        Step::Amend => verbs::amend(&desk, ag).await.map(drop),
        Step::Edit => match draft {
            Some(draft) => {
                let terms = crate::mou::Terms::from_text(&draft.text).unwrap();
                let number = terms
                    .clauses
                    .last()
                    .map(|clause| clause.number.clone())
                    .unwrap_or_default();
                verbs::remove_clause(&desk, ag, &draft.digest, &number).await
            }
            None => Ok(()),
        },
        Step::Propose => match draft {
            Some(draft) => {
                verbs::propose(
                    &desk,
                    ag,
                    ProposeInput {
                        seen: draft.digest.clone(),
                        revision: None,
                    },
                )
                .await
            }
            None => Ok(()),
        },
        Step::Sign => match known.proposed() {
            Some(version) => verbs::sign(
                &desk,
                ag,
                SignInput {
                    version: version.number,
                    digest: version.digest.clone(),
                },
            )
            .await
            .map(drop),
            None => Ok(()),
        },
        Step::WithdrawNewest => {
            let version = known.versions.last().map_or(1, |version| version.number);
            verbs::withdraw(
                &desk,
                ag,
                WithdrawInput {
                    version,
                    reason: "A step.".into(),
                },
            )
            .await
        }
        Step::Suspend => verbs::suspend(&desk, ag, "A step.".into()).await,
        Step::Resume => verbs::resume(&desk, ag, reason()).await,
        Step::Terminate => verbs::terminate(&desk, ag, reason()).await,
    }
}

/// A refusal is an answer; a fault is not.
fn must_not_be_a_fault(answer: &Result<(), Problem>) {
    assert!(!matches!(answer, Err(Problem::Fault { .. })), "{answer:?}");
}

async fn must_hold(town: &Town, ag: &Reference, proposed: &mut HashMap<u32, (String, String)>) {
    let tx = town.app.store().read().await.unwrap();
    let known = store::find_file(&tx, town.hospital, ag).await.unwrap().unwrap();
    let count = |state| known.versions.iter().filter(|version| version.state == state).count();
    assert!(count(VersionState::InForce) <= 1, "never two versions in force");
    assert!(count(VersionState::Proposed) <= 1, "one version on the table");
    let runs = matches!(known.mou.state, MouState::InForce | MouState::Suspended);
    assert_eq!(runs, count(VersionState::InForce) == 1);
    for version in &known.versions {
        let signed = [town.hospital, town.police]
            .iter()
            .filter(|org| known.has_signed(**org, version.number))
            .count();
        let rows = "SELECT COUNT(*) AS n FROM clause WHERE mou_id = $1 AND version = $2";
        let clauses = tx
            .count(rows, muster_store::params![known.mou.id, version.number])
            .await
            .unwrap();
        assert_eq!(
            clauses > 0,
            signed == 2,
            "a clause row exists only for a version both signed"
        );
        if version.proposed_at.is_some() {
            let text = (version.text.clone(), version.digest.clone());
            let first = proposed.entry(version.number).or_insert_with(|| text.clone());
            assert_eq!(*first, text, "what was proposed stays byte for byte");
        }
    }
    let gate = town.app.part::<Gate>().unwrap();
    let decision = gate.look(&tx, &contacts_ask(town), town.app.now()).await.unwrap();
    assert!(
        !decision.is_release() || known.mou.state == MouState::InForce,
        "only an agreement in force opens anything"
    );
}

fn contacts_ask(town: &Town) -> Ask {
    Ask {
        reader: Reader {
            org: town.police,
            unit: None,
            position: PositionId::new(),
            duty: Duty::Dispatcher,
        },
        act: CrossingAct::List,
        resource: Resource {
            class: DataClass::Contacts,
            owner: town.hospital,
            owner_unit: None,
            site: None,
            record: "contact:1".into(),
            tlp: Tlp::Green,
            recorded_at: town.app.now(),
        },
        purpose: Purpose::Readiness,
        incident: None,
        request: None,
    }
}

#[tokio::test]
async fn random_lives_keep_what_must_hold() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mut runner = TestRunner::new(Config {
            rng_seed: RngSeed::Fixed(143),
            ..Config::default()
        });
        let lives: usize = std::env::var("MUSTER_TEST_LIVES")
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(4);
        for _ in 0..lives {
            let steps = proptest::collection::vec(step(), 24)
                .new_tree(&mut runner)
                .unwrap()
                .current();
            let ag = verbs::draft(&town.desk(Who::Director), draft_input(&town))
                .await
                .unwrap();
            propose(&town, Who::Director, &ag).await;
            let mut proposed = HashMap::new();
            for (ours, step) in steps {
                must_not_be_a_fault(&take(&town, &ag, ours, step).await);
                must_hold(&town, &ag, &mut proposed).await;
            }
            let close = ReasonInput {
                reason: "The next life.".into(),
                revision: None,
            };
            let _ = verbs::terminate(&town.desk(Who::Director), &ag, close).await;
        }
    })
    .await;
}
