//! A clause of one district: what its people say crosses, and what another district's say does not.

use super::plan;
use super::town::{Town, Who, visits};
use crate::{model::Answer, verbs};
use muster_store::testing::each_store;
use muster_terms::*;

#[tokio::test]
async fn a_clause_of_one_district_opens_what_that_district_says() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mut lines = visits();
        lines[1].from_unit = Some(town.central);
        town.agree(&lines).await;
        let visit = plan(&town, "familiarisation", Who::Manager, Some(town.police)).await;
        let reference: Reference = visit.rsplit('/').next().unwrap().parse().unwrap();
        for (unit, opens) in [(None, false), (Some(town.harbour), false), (Some(town.central), true)] {
            let reply = verbs::Reply {
                answer: Answer::Accepted,
                words: "We come by the north gate.".into(),
                proposed_for: None,
                people: vec![town.identity(Who::Patrol).position],
            };
            let desk = town.desk_of(Who::Liaison, unit);
            verbs::answer(&desk, &reference, reply, verbs::Seen::default())
                .await
                .unwrap();
            for page in [visit.clone(), format!("/api/v1{visit}")] {
                let page = town.get(Who::Director, &page).await.ok();
                assert_eq!(page.contains("Patrol unit 412"), opens, "{unit:?}");
                assert_eq!(page.contains("We come by the north gate."), opens, "{unit:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn another_district_s_hand_closes_what_one_district_said() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mut lines = visits();
        lines[1].from_unit = Some(town.central);
        town.agree(&lines).await;
        let reply = || verbs::Reply {
            answer: Answer::Accepted,
            words: "We come by the north gate.".into(),
            proposed_for: None,
            people: vec![town.identity(Who::Patrol).position],
        };
        for (unit, opens) in [(Some(town.central), true), (Some(town.harbour), false), (None, false)] {
            let visit = plan(&town, "familiarisation", Who::Manager, Some(town.police)).await;
            let reference: Reference = visit.rsplit('/').next().unwrap().parse().unwrap();
            let central = town.desk_of(Who::Liaison, Some(town.central));
            verbs::answer(&central, &reference, reply(), verbs::Seen::default())
                .await
                .unwrap();
            verbs::start(&town.desk(Who::Manager), &reference).await.unwrap();
            let finding = verbs::FindingInput {
                stop: String::new(),
                severity: "low".into(),
                words: "The lamp is dark.".into(),
            };
            verbs::add_finding(&town.desk_of(Who::Liaison, unit), &reference, finding)
                .await
                .unwrap();
            let page = town.get(Who::Director, &visit).await.ok();
            assert_eq!(page.contains("We come by the north gate."), opens, "{unit:?}");
            // Central's word again does not make another's finding its own.
            verbs::answer(&central, &reference, reply(), verbs::Seen::default())
                .await
                .unwrap();
            let page = town.get(Who::Director, &visit).await.ok();
            assert_eq!(page.contains("We come by the north gate."), opens, "{unit:?}");
        }
    })
    .await;
}
