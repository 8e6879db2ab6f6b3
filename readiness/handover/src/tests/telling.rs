//! Who is told what of a position, when, under which clause; and who hears nothing.

use super::town::{Answer, Town, Who, contacts, contacts_to_all};
use axum::http::StatusCode;
use jiff::SignedDuration;
use muster_store::{params, testing::each_store};

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
        let made = "SELECT COUNT(*) AS n FROM introduction WHERE state";
        let both = (
            town.count(&format!("{made} = 'dropped' AND acting_title = 'Guard, Post 1'"))
                .await,
            town.count(&format!("{made} = 'proposed' AND acting_title IS NULL"))
                .await,
        );
        assert_eq!(both, (1, 1), "who acted is not introduced any more, who fills it is");
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
async fn each_position_that_gets_a_letter_has_its_line() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&contacts_to_all()).await;
        town.list_contact(Who::Manager, None).await;
        town.leave(Who::Manager).await;
        town.tick().await;
        let told = town.crossings().await;
        let mut told: Vec<&str> = told.iter().map(|line| line.position_title.as_str()).collect();
        told.sort_unstable();
        let both = [Who::Liaison, Who::Commander].map(|who| town.identity(who).position_title.clone());
        assert_eq!(told, both, "whoever is on patrol meets nobody");
        assert_eq!(town.letters(town.police).await.len(), 2);

        let tx = town.app.store().begin().await.unwrap();
        let sql = "UPDATE person SET email_confirmed_at = NULL";
        tx.execute(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
        town.acts(Who::Manager, Some(Who::Guard)).await;
        assert_eq!(town.tick().await, 1);
        let times: i64 = town.crossings().await.iter().map(|line| line.times).sum();
        assert_eq!(times, 3, "without letters one stands for all");
        assert_eq!(town.letters(town.police).await.len(), 2);
    })
    .await;
}

/// Each letter is read as its reader gets it: the position and its side, how it stands, what to do and where; never who left.
#[tokio::test]
async fn a_letter_says_which_position_how_it_stands_and_where_to_read_on() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&contacts()).await;
        town.list_contact(Who::Manager, None).await;
        town.leave(Who::Manager).await;
        town.tick().await;
        town.acts(Who::Manager, Some(Who::Guard)).await;
        town.tick().await;
        town.fill_again(Who::Manager).await;
        town.tick().await;
        let told = town.letters(town.police).await;
        let base = town.app.settings().base_url.clone();
        let read_on = format!("All that you were told: {base}/handovers");
        let meet = format!("suits you, or propose another: {base}/introductions/");
        let says = [
            [
                "Site manager is vacant since Mon 5 May",
                "Nobody acts for it.",
                read_on.as_str(),
            ],
            [
                "Site manager is vacant since Mon 5 May",
                "Guard, Post 1 acts for it until it is filled.",
                meet.as_str(),
            ],
            [
                "Site manager is filled again since Mon 5 May",
                "Three times to meet are proposed, all within 14 days.",
                meet.as_str(),
            ],
        ];
        assert_eq!(told.len(), says.len(), "{told:?}");
        for ((subject, text), says) in told.iter().zip(says) {
            assert_eq!(subject, "Site manager, Northgate Group");
            for words in says {
                assert!(text.contains(words), "{words:?} is not in {text}");
            }
            for person in ["Whoever is", "The next one"] {
                assert!(!text.contains(person), "{person:?} is in {text}");
            }
        }
        let own = town.letters(town.northgate).await;
        for (subject, said) in [
            (
                "Introduce Guard, Post 1 to City Police",
                "City Police was told that Guard, Post 1 acts for Site manager.",
            ),
            (
                "Introduce Site manager to City Police",
                "City Police was told that Site manager is filled.",
            ),
        ] {
            let mine: Vec<_> = own.iter().filter(|letter| letter.0 == subject).collect();
            assert!(!mine.is_empty(), "{own:?}");
            for (_, text) in mine {
                assert!(text.contains(said) && text.contains(&meet), "{text}");
            }
        }
    })
    .await;
}

/// Whoever acts is introduced once, also when they act again after a break in which another did; whoever fills the position then has a
/// meeting of its own, and what was held stays held.
#[tokio::test]
async fn who_acts_is_introduced_and_then_who_fills_the_position() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&contacts()).await;
        town.list_contact(Who::Manager, None).await;
        town.leave(Who::Manager).await;
        town.tick().await;
        let all = "SELECT COUNT(*) AS n FROM introduction";
        assert_eq!(town.count(all).await, 0, "nobody is there to be introduced");
        town.acts(Who::Manager, Some(Who::Guard)).await;
        town.tick().await;
        let path = town.introduction().await;
        let seen = town.get(Who::Liaison, &path).await;
        seen.says("Introduction: Guard, Post 1, acting for Site manager");
        town.acts(Who::Manager, Some(Who::Director)).await;
        town.tick().await;
        town.get(Who::Liaison, &path).await.says("Changed hands again");
        town.acts(Who::Manager, Some(Who::Guard)).await;
        town.tick().await;
        let open = format!("{all} WHERE state = 'proposed' AND acting_title = 'Guard, Post 1'");
        assert_eq!((town.count(all).await, town.count(&open).await), (3, 1));
        let held = "UPDATE introduction SET state = 'held', held_on = '2031-05-05' WHERE state = 'proposed'";
        let tx = town.app.store().begin().await.unwrap();
        tx.execute(held, params![]).await.unwrap();
        tx.commit().await.unwrap();
        town.fill_again(Who::Manager).await;
        town.tick().await;
        town.tick().await;
        let filled = format!("{all} WHERE state = 'proposed' AND acting_title IS NULL");
        let stays = format!("{all} WHERE state = 'held' AND acting_title = 'Guard, Post 1'");
        assert_eq!(
            (
                town.count(&filled).await,
                town.count(&stays).await,
                town.count(all).await
            ),
            (1, 1, 4)
        );
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
