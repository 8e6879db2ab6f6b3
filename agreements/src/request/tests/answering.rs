//! Who may ask and who may answer, and what an answer does.

use super::*;
use crate::crossing::Gate;
use crate::mou::{Question, When};
use crate::request::granted;
use muster_policy::CrossingAct;

fn question(town: &Town) -> Question {
    Question {
        asker: town.police,
        unit: None,
        duty: Duty::LiaisonOfficer,
        act: CrossingAct::Read,
        class: DataClass::FloorPlan,
        purpose: None,
        site: Some(town.main_building),
        tlp: Tlp::Amber,
        when: When::Quiet,
        at: town.app.now(),
    }
}

async fn is_open(town: &Town, ag: &Reference) -> (bool, bool) {
    let gate = town.app.part::<Gate>().unwrap();
    let tx = town.app.store().read().await.unwrap();
    let mou = mou::store::find_known(&tx, town.police, ag).await.unwrap().unwrap();
    let answered = mou::answer(&gate, &tx, &mou, &question(town)).await.unwrap();
    (answered.decision.is_release(), answered.request_under.is_some())
}

#[tokio::test]
async fn a_granted_request_opens_its_clause_until_its_end() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        assert_eq!(
            is_open(&town, &ag).await,
            (false, true),
            "closed, and a request is what it needs"
        );
        let er = ask(&town.desk(Who::Liaison), &ag, input(&town)).await.unwrap();
        assert_eq!(is_open(&town, &ag).await, (false, true));
        let until = "2031-05-06T00:00:00Z".parse().unwrap();
        let grant = AnswerInput {
            words: "Come at nine.".into(),
            until: Some(until),
        };
        answer(&town.desk(Who::Director), &er, grant.clone()).await.unwrap();
        assert_eq!(is_open(&town, &ag).await, (true, false));
        assert_eq!(
            code(answer(&town.desk(Who::Director), &er, grant).await),
            "request.already-answered"
        );
        town.clock.set(until);
        assert_eq!(is_open(&town, &ag).await, (false, true));
        for org in [town.hospital, town.police] {
            assert_eq!(
                (
                    town.entries(org, "request.asked").await,
                    town.entries(org, "request.granted").await
                ),
                (1, 1)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn who_may_ask_and_who_may_answer() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let ag = in_force(&town).await;
        let desk = town.desk(Who::Liaison);
        let under = |number: &str| AskInput {
            clause_number: number.into(),
            ..input(&town)
        };
        assert_eq!(code(ask(&desk, &ag, under("2.1")).await), "request.not-on-request");
        assert_eq!(code(ask(&desk, &ag, under("9.9")).await), "not-found");
        assert_eq!(
            code(ask(&town.desk(Who::Director), &ag, under("4.2")).await),
            "request.not-the-receiver"
        );
        assert_eq!(
            code(ask(&town.desk(Who::Outsider), &ag, under("4.2")).await),
            "not-found"
        );
        let elsewhere = AskInput {
            site: Some(town.clinic),
            ..input(&town)
        };
        assert_eq!(code(ask(&desk, &ag, elsewhere).await), "request.site-not-covered");
        let er = ask(&desk, &ag, input(&town)).await.unwrap();
        let refuse = || AnswerInput {
            words: "Not that week.".into(),
            until: None,
        };
        assert_eq!(code(answer(&desk, &er, refuse()).await), "request.not-the-owner");
        assert_eq!(
            code(answer(&town.desk(Who::Outsider), &er, refuse()).await),
            "not-found"
        );
        let past = AnswerInput {
            words: String::new(),
            until: Some(town.app.now()),
        };
        assert_eq!(
            code(answer(&town.desk(Who::Director), &er, past).await),
            "request.bad-end"
        );
        answer(&town.desk(Who::Director), &er, refuse()).await.unwrap();
        let tx = town.app.store().read().await.unwrap();
        let known = store::find_known(&tx, town.police, &er).await.unwrap().unwrap();
        assert_eq!(known.answer.unwrap().words, "Not that week.");
        assert!(
            granted(&tx, town.police, known.owner, town.app.now())
                .await
                .unwrap()
                .is_empty()
        );
        assert!(store::known_to(&tx, town.campus, None, 1).await.unwrap().is_empty());
        drop(tx);
        verbs::suspend(&town.desk(Who::Director), &ag, "Stop.".into())
            .await
            .unwrap();
        assert_eq!(code(ask(&desk, &ag, input(&town)).await), "request.not-in-force");
    })
    .await;
}
