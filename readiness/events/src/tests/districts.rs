//! A clause of one district: what its people bring crosses, and what another district's bring does not.

use super::town::{Town, Who, contacts, events};
use super::{plan, post, shift, step};
use crate::{model::Answer, verbs};
use muster_store::{params, testing::each_store};
use muster_terms::*;

fn reference(path: &str) -> Reference {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

/// Events to both; to the company what Central brings alone.
async fn of_central(town: &Town) -> String {
    let mut lines = events();
    lines[1].from_unit = Some(town.central);
    town.agree(&lines).await;
    plan(town, Some(town.police)).await
}

async fn add_post(town: &Town, unit: Option<UnitId>, event: &str, title: &str) {
    let desk = town.desk_of(Who::Liaison, unit);
    let input = crate::rules::PostInput {
        place: crate::model::Place::Ground,
        title: title.into(),
        words: String::new(),
        contact: String::new(),
        reports_to: None,
    };
    verbs::add_post(&desk, &reference(event), input).await.unwrap();
}

#[tokio::test]
async fn a_clause_of_one_district_opens_what_that_district_brings_and_nothing_of_another() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let (central, harbour) = (Some(town.central), Some(town.harbour));
        let sees = async |event: &str| -> bool {
            let page = town.get(Who::Director, event).await.ok();
            let told = super::told(&town, Who::Director, event).await.to_string();
            assert_eq!(page.contains("Bridge"), told.contains("Bridge"));
            page.contains("Bridge")
        };
        let answer = async |event: &str, unit| {
            let desk = town.desk_of(Who::Liaison, unit);
            verbs::answer(&desk, &reference(event), Answer::Accepted, "")
                .await
                .unwrap();
        };
        let first = of_central(&town).await;
        for (unit, opens) in [(None, false), (harbour, false), (central, true)] {
            let event = plan(&town, Some(town.police)).await;
            answer(&event, harbour).await;
            answer(&event, unit).await;
            add_post(&town, unit, &event, "Bridge").await;
            assert_eq!(
                sees(&event).await,
                opens,
                "{unit:?} answers last, before anything was written"
            );
        }
        answer(&first, central).await;
        add_post(&town, central, &first, "Bridge").await;
        let out = [("words", "Another day."), ("partner", &town.police.to_string())];
        step(&town, Who::Director, &first, "uninvited", &out).await.led_to();
        step(&town, Who::Director, &first, "invited", &out[1..]).await.led_to();
        assert!(sees(&first).await, "it stays Central's");
        answer(&first, central).await;
        add_post(&town, harbour, &first, "Quay").await;
        assert!(
            !sees(&first).await,
            "Harbour wrote under it: no clause of Central opens that"
        );
        answer(&first, central).await;
        assert!(!sees(&first).await, "and Central's word does not make it Central's");
        let second = plan(&town, Some(town.police)).await;
        answer(&second, harbour).await;
        add_post(&town, harbour, &second, "Bridge").await;
        answer(&second, central).await;
        assert!(!sees(&second).await, "what Harbour wrote first stays closed");
    })
    .await;
}

#[tokio::test]
async fn who_read_the_briefing_before_the_answer_is_of_its_district() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = of_central(&town).await;
        let said = crate::rules::briefing::Said {
            situation: "Two halls are open.".into(),
            ..Default::default()
        };
        verbs::brief(&town.desk(Who::Director), &reference(&event), 0, said)
            .await
            .unwrap();
        let tx = town.app.store().begin().await.unwrap();
        let sql = "UPDATE position SET unit_id = $2 WHERE id = $1";
        for (who, unit) in [(Who::Patrol, town.central), (Who::Liaison, town.harbour)] {
            tx.execute(sql, params![town.identity(who).position, unit])
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        let desk = town.desk_of(Who::Patrol, Some(town.central));
        verbs::mark_read(&desk, &reference(&event), 1).await.unwrap();
        let briefing = town.get(Who::Director, &format!("{event}/briefing")).await;
        briefing.says("Patrol unit 412");
        let other = town.desk_of(Who::Liaison, Some(town.harbour));
        verbs::mark_read(&other, &reference(&event), 1).await.unwrap();
        let briefing = town.get(Who::Director, &format!("{event}/briefing")).await.ok();
        assert!(
            briefing.contains("Patrol unit 412") && !briefing.contains("Police liaison"),
            "{briefing}"
        );
    })
    .await;
}

#[tokio::test]
async fn numbers_are_of_the_district_of_each_position() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&events()).await;
        let mut numbers = contacts();
        numbers.from_unit = Some(town.central);
        town.agree_with(town.police, "AG-0145", &[numbers]).await;
        let event = plan(&town, Some(town.police)).await;
        step(&town, Who::Liaison, &event, "accepted", &[]).await.led_to();
        let bridge = post(&town, Who::Liaison, &event, "ground", "Bridge", None).await;
        let tx = town.app.store().begin().await.unwrap();
        for (who, unit, phone) in [(Who::Liaison, town.central, "111"), (Who::Patrol, town.harbour, "222")] {
            let sql = "UPDATE position SET unit_id = $2, phone = $3 WHERE id = $1";
            let phone = format!("+44 20 7946 0{phone}");
            let position = town.identity(who).position;
            tx.execute(sql, params![position, unit, phone]).await.unwrap();
        }
        tx.commit().await.unwrap();
        for who in [Who::Liaison, Who::Patrol] {
            shift(&town, Who::Liaison, &event, &bridge, who, (10, 18))
                .await
                .led_to();
        }
        let list = format!("{event}/forms/ics-205a");
        let page = town.get(Who::Director, &list).await.ok();
        assert!(page.contains("+44 20 7946 0111"), "{page}");
        assert!(!page.contains("+44 20 7946 0222"));
        assert!(page.contains("Numbers of City Police are not here"));
        let own = town.get(Who::Liaison, &list).await.ok();
        assert!(own.contains("+44 20 7946 0111") && own.contains("+44 20 7946 0222"));
    })
    .await;
}
