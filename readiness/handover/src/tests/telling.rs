//! Who is told what of a position, when, under which clause; and who hears nothing.

use super::town::{Answer, Town, Who, contacts};
use axum::http::StatusCode;
use jiff::SignedDuration;
use muster_store::testing::each_store;

async fn heard(town: &Town, who: Who) -> String {
    let all: serde_json::Value = serde_json::from_str(&town.get(who, "/api/v1/handovers").await.ok()).unwrap();
    let theirs = all["theirs"].as_array().unwrap();
    let line = |one: &serde_json::Value| format!("{} {} {}", one["title"], one["standing"], one["acting"]);
    theirs.iter().map(line).collect::<Vec<_>>().join("; ").replace('"', "")
}

fn lacks(answer: &Answer, words: &str) {
    assert!(!answer.body.contains(words), "{words:?} is in {}", answer.body);
}

#[tokio::test]
async fn a_partner_is_told_at_once_and_of_each_turn_once() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&contacts()).await;
        town.list_contact(Who::Manager, None).await;
        town.leave(Who::Manager).await;
        assert_eq!(town.tick().await, 1);
        assert_eq!(town.tick().await, 0, "nobody is told twice");
        assert_eq!(heard(&town, Who::Liaison).await, "Site manager vacant null");
        let page = town.get(Who::Liaison, "/handovers").await;
        page.says("Site manager is vacant since");
        page.says("AG-0143 §4.4");
        lacks(&page, "Whoever is");
        town.acts(Who::Manager, Some(Who::Guard)).await;
        assert_eq!(town.tick().await, 1);
        assert_eq!(heard(&town, Who::Liaison).await, "Site manager acting Guard, Post 1");
        town.get(Who::Liaison, "/handovers")
            .await
            .says("Guard, Post 1 acts for it");
        town.acts(Who::Manager, None).await;
        assert_eq!(town.tick().await, 1);
        town.get(Who::Liaison, "/handovers")
            .await
            .says("Nobody acts for it any more.");
        town.clock.set(town.app.now() + SignedDuration::from_hours(72));
        town.fill_again(Who::Manager).await;
        assert_eq!(town.tick().await, 1);
        assert_eq!(town.tick().await, 0);
        town.get(Who::Liaison, "/handovers")
            .await
            .says("Site manager is filled again since");
        let own = town.get(Who::Director, "/handovers").await;
        own.says("City Police was told");
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM handover_notice").await, 4);
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM introduction").await, 1);
        for org in [town.northgate, town.police] {
            let log = town.log(org).await;
            assert_eq!(log.iter().filter(|kind| *kind == "handover.told").count(), 4, "{log:?}");
        }
        let pushed = town.crossings().await;
        assert!(pushed.iter().all(|line| line.to == town.police && line.allowed));
    })
    .await;
}

#[tokio::test]
async fn a_letter_goes_to_whoever_looks_after_meetings() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&contacts()).await;
        town.list_contact(Who::Manager, None).await;
        town.leave(Who::Manager).await;
        town.tick().await;
        let letters = "SELECT COUNT(*) AS n FROM letter WHERE kind = 'handover' AND org_id = ";
        let police = format!("{letters}'{}'", town.police);
        let northgate = format!("{letters}'{}'", town.northgate);
        assert_eq!((town.count(&police).await, town.count(&northgate).await), (1, 0));
        town.fill_again(Who::Manager).await;
        town.tick().await;
        assert_eq!(town.count(&police).await, 2);
        assert!(town.count(&northgate).await > 0, "the own side is asked to meet");
    })
    .await;
}

#[tokio::test]
async fn nobody_hears_without_a_clause_a_place_in_the_order_or_an_agreement_in_force() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.list_contact(Who::Manager, None).await;
        town.leave(Who::Manager).await;
        assert_eq!(town.tick().await, 0, "no agreement");
        town.agree_with(town.police, "AG-0144", &[contacts()[1]]).await;
        assert_eq!(town.tick().await, 0, "no clause of this direction");
        let mou = town.agree(&contacts()).await;
        town.suspend(mou).await;
        assert_eq!(town.tick().await, 0, "suspended");
        town.resume(mou).await;
        assert_eq!(town.tick().await, 1, "told once when it is in force again");
        assert_eq!(town.tick().await, 0);
        for (who, status) in [(Who::Campus, ""), (Who::Patrol, ""), (Who::Guard, "")] {
            assert_eq!(heard(&town, who).await, status, "{who:?}");
            lacks(&town.get(who, "/handovers").await, "AG-0143");
        }
        town.leave(Who::Guard).await;
        assert_eq!(
            town.tick().await,
            0,
            "a guard stands in no list that is open to anybody"
        );
    })
    .await;
}

#[tokio::test]
async fn a_suspended_partner_sees_nothing_and_is_told_of_the_turn_it_missed() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town.agree(&contacts()).await;
        town.list_contact(Who::Manager, None).await;
        town.leave(Who::Manager).await;
        town.tick().await;
        town.suspend(mou).await;
        assert_eq!(heard(&town, Who::Liaison).await, "");
        lacks(&town.get(Who::Liaison, "/handovers").await, "Site manager");
        town.clock.set(town.app.now() + SignedDuration::from_hours(48));
        town.fill_again(Who::Manager).await;
        assert_eq!(town.tick().await, 0);
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM introduction").await, 0);
        town.clock.set(town.app.now() + SignedDuration::from_hours(48));
        town.resume(mou).await;
        assert_eq!(town.tick().await, 1);
        assert_eq!(heard(&town, Who::Liaison).await, "Site manager filled null");
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM introduction").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_vacancy_that_ended_while_the_partner_was_suspended_is_never_told() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town.agree(&contacts()).await;
        town.suspend(mou).await;
        town.list_contact(Who::Manager, None).await;
        town.leave(Who::Manager).await;
        town.tick().await;
        town.fill_again(Who::Manager).await;
        town.clock.set(town.app.now() + SignedDuration::from_hours(30));
        town.resume(mou).await;
        assert_eq!(town.tick().await, 0);
        assert_eq!(heard(&town, Who::Liaison).await, "");
    })
    .await;
}

#[tokio::test]
async fn the_police_tell_of_their_liaison_too_and_two_addresses_say_the_same_of_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&contacts()).await;
        town.list_contact(Who::Liaison, None).await;
        town.leave(Who::Liaison).await;
        assert_eq!(town.tick().await, 1);
        assert_eq!(
            heard(&town, Who::Director).await,
            "Liaison officer, Central vacant null"
        );
        assert_eq!(heard(&town, Who::Guard).await, "", "the clause names no guard");
        let nowhere = format!("/introductions/{}", muster_terms::IntroductionId::new());
        assert_eq!(town.get(Who::Director, &nowhere).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
