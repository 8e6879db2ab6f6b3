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

#[tokio::test]
async fn a_clause_of_one_district_opens_what_that_district_brings() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let event = of_central(&town).await;
        let whole = town.desk(Who::Liaison);
        verbs::answer(&whole, &reference(&event), Answer::Accepted, "")
            .await
            .unwrap();
        post(&town, Who::Liaison, &event, "ground", "Bridge", None).await;
        for (unit, opens) in [(None, false), (Some(town.harbour), false), (Some(town.central), true)] {
            let desk = town.desk_of(Who::Liaison, unit);
            verbs::answer(&desk, &reference(&event), Answer::Accepted, "")
                .await
                .unwrap();
            let page = town.get(Who::Director, &event).await.ok();
            assert_eq!(page.contains("Bridge"), opens, "{unit:?}");
            let told = super::told(&town, Who::Director, &event).await.to_string();
            assert_eq!(told.contains("Bridge"), opens, "{unit:?}");
        }
        let out = [("words", "Another day."), ("partner", &town.police.to_string())];
        step(&town, Who::Director, &event, "uninvited", &out).await.led_to();
        step(&town, Who::Director, &event, "invited", &out[1..]).await.led_to();
        town.get(Who::Director, &event).await.says("Bridge");
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
        let desk = town.desk_of(Who::Patrol, Some(town.central));
        verbs::mark_read(&desk, &reference(&event), 1).await.unwrap();
        let briefing = town.get(Who::Director, &format!("{event}/briefing")).await;
        briefing.says("Patrol unit 412");
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
