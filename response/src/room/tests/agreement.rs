//! An agreement that stops and holds again, in the rooms that run: what its two parties read of each other, and the words of it.

use super::town::{Town, Turn, Who, at};
use crate::incident::share::{ROOM_TOPIC, STRIPS_TOPIC};
use crate::room::verbs;
use muster_agreements::mou::{partner_code, store, verbs as agreements};
use muster_store::{Message, testing::each_store};
use muster_terms::Reference;

async fn say(town: &Town, who: Who, room: &Reference, words: &str) {
    verbs::write(&town.desk(who), room, words, false).await.unwrap();
}

async fn reads(town: &Town, who: Who, room: &Reference, words: &str) -> bool {
    town.get(who, &format!("/rooms/{room}/log")).await.body.contains(words)
}

#[tokio::test]
async fn both_sides_read_what_a_suspension_closed_and_that_it_holds_again_each_in_its_own_log() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        town.suspend().await;
        for (who, other) in [(Who::Control, "City Police"), (Who::Dispatcher, "Northfield Hospital")] {
            let words = format!("Agreement AG-0143 with {other} was suspended. What it opened is closed.");
            assert!(reads(&town, who, &room, &words).await, "{who:?}");
        }
        assert!(!reads(&town, Who::Control, &room, "with Northfield Hospital was suspended").await);
        town.clock.advance(60);
        town.resume().await;
        for (who, other) in [(Who::Control, "City Police"), (Who::Dispatcher, "Northfield Hospital")] {
            let words = format!("Agreement AG-0143 with {other} runs again. It opens what it opens from now on.");
            assert!(reads(&town, who, &room, &words).await, "{who:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn two_partners_of_a_third_room_read_each_other_again_from_there_on() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let campus = town.with_campus_police().await;
        let room = town.led("ED waiting").await;
        verbs::lead(&town.desk(Who::Campus), &room).await.unwrap();
        say(&town, Who::Dispatcher, &room, "Police before").await;
        say(&town, Who::Campus, &room, "Campus before").await;
        assert!(reads(&town, Who::Campus, &room, "Police before").await);
        assert!(reads(&town, Who::Dispatcher, &room, "Campus before").await);

        town.clock.advance(60);
        let pair = [town.police, campus];
        town.turn("AG-0160", pair, Turn::Suspended).await;
        say(&town, Who::Dispatcher, &room, "Police meanwhile").await;
        say(&town, Who::Campus, &room, "Campus meanwhile").await;
        for words in ["Police before", "Police meanwhile"] {
            assert!(!reads(&town, Who::Campus, &room, words).await, "{words}");
        }
        for words in ["Campus before", "Campus meanwhile"] {
            assert!(!reads(&town, Who::Dispatcher, &room, words).await, "{words}");
        }

        town.clock.advance(60);
        let heard = town.listen();
        town.turn("AG-0160", pair, Turn::Resumed).await;
        for org in pair {
            let told = heard.lock().unwrap().iter().any(|message| {
                let to = message.payload["audiences"].as_array();
                to.is_some_and(|to| to.iter().any(|one| *one == org.to_string()))
            });
            assert!(told, "nobody told the open pages of {org}");
        }
        say(&town, Who::Dispatcher, &room, "Police after").await;
        say(&town, Who::Campus, &room, "Campus after").await;
        assert!(reads(&town, Who::Campus, &room, "Police after").await);
        assert!(reads(&town, Who::Dispatcher, &room, "Campus after").await);
        // What was closed stays closed, as it does between the site and a partner; the site read all of it.
        for words in ["Police before", "Police meanwhile"] {
            assert!(!reads(&town, Who::Campus, &room, words).await, "{words}");
            assert!(reads(&town, Who::Control, &room, words).await, "{words}");
        }
    })
    .await;
}

#[tokio::test]
async fn two_partners_read_in_their_own_logs_that_their_agreement_stopped_and_the_site_reads_nothing_of_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let campus = town.with_campus_police().await;
        let room = town.led("ED waiting").await;
        let pair = [town.police, campus];
        verbs::lead(&town.desk(Who::Campus), &room).await.unwrap();
        say(&town, Who::Dispatcher, &room, "Police before").await;
        town.turn("AG-0160", pair, Turn::Suspended).await;
        town.turn("AG-0160", pair, Turn::Resumed).await;
        for (who, other) in [(Who::Dispatcher, "Campus Police"), (Who::Campus, "City Police")] {
            for words in [
                "was suspended. What it opened is closed.",
                "runs again. It opens what it opens from now on.",
            ] {
                let words = format!("Agreement AG-0160 with {other} {words}");
                assert!(reads(&town, who, &room, &words).await, "{who:?}: {words}");
            }
        }
        assert!(!reads(&town, Who::Control, &room, "AG-0160").await);
    })
    .await;
}

#[tokio::test]
async fn a_partner_that_read_nothing_of_another_learns_from_no_agreement_that_it_is_here() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let campus = town.with_campus_police().await;
        // Their agreement opens nothing of this room: neither reads that the other is in it.
        let silent = "DELETE FROM clause WHERE mou_id = (SELECT id FROM mou WHERE reference = 'AG-0160')";
        let tx = town.app.store().begin().await.unwrap();
        tx.execute(silent, muster_store::params![]).await.unwrap();
        tx.commit().await.unwrap();
        let room = town.led("ED waiting").await;
        verbs::lead(&town.desk(Who::Campus), &room).await.unwrap();
        let pair = [town.police, campus];
        town.turn("AG-0160", pair, Turn::Suspended).await;
        town.turn("AG-0160", pair, Turn::Resumed).await;
        for who in [Who::Dispatcher, Who::Campus, Who::Control] {
            assert!(!reads(&town, who, &room, "AG-0160").await, "{who:?}");
        }
    })
    .await;
}

/// Do these messages name this one in a list that says whose screens are told?
fn names(heard: &[Message], id: &str) -> bool {
    let lists = heard
        .iter()
        .filter(|message| [ROOM_TOPIC, STRIPS_TOPIC].contains(&message.topic))
        .flat_map(|message| ["audiences", "orgs", "positions"].map(|list| message.payload[list].as_array()));
    lists.flatten().flatten().any(|one| one == id)
}

#[tokio::test]
async fn of_an_agreement_of_two_partners_only_the_screens_hear_that_had_something_under_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let campus = town.with_campus_police().await;
        let pair = [town.police, campus];
        let people = [Who::Control, Who::Dispatcher, Who::Campus].map(|who| town.desk(who).who.position.to_string());
        // Their agreement lets the campus police read of the others, and not the other way round.
        let one_way = "DELETE FROM clause WHERE from_org = $1 AND to_org = $2";
        let tx = town.app.store().begin().await.unwrap();
        tx.execute(one_way, muster_store::params![campus, town.police])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let room = town.raise("ED waiting").await.reference;
        let heard = town.listen();
        for had in [false, true] {
            if had {
                say(&town, Who::Dispatcher, &room, "Police before").await;
                assert!(reads(&town, Who::Campus, &room, "Police before").await);
            }
            for turn in [Turn::Suspended, Turn::Resumed, Turn::Amended] {
                heard.lock().unwrap().clear();
                town.turn("AG-0160", pair, turn).await;
                let heard = heard.lock().unwrap();
                assert_eq!(names(&heard, &campus.to_string()), had, "{turn:?}: {heard:?}");
                assert_eq!(names(&heard, &people[2]), had, "{turn:?}: {heard:?}");
                for other in [
                    &town.police.to_string(),
                    &town.hospital.to_string(),
                    &people[0],
                    &people[1],
                ] {
                    assert!(!names(&heard, other), "{turn:?}: {heard:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn of_an_agreement_with_the_site_the_screens_of_both_hear() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        town.raise("ED waiting").await;
        let dispatcher = town.desk(Who::Dispatcher).who.position.to_string();
        let heard = town.listen();
        for turn in [Turn::Suspended, Turn::Resumed, Turn::Amended] {
            heard.lock().unwrap().clear();
            town.turn("AG-0143", [town.hospital, town.police], turn).await;
            let heard = heard.lock().unwrap();
            for told in [&town.police.to_string(), &town.hospital.to_string(), &dispatcher] {
                assert!(names(&heard, told), "{turn:?}: {heard:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_agreement_whose_last_day_passed_takes_back_what_waits_and_both_sides_read_so() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let waiting = format!(
            "SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{}' AND state = 'queued'",
            town.police
        );
        assert_eq!(town.count(&waiting).await, 2);
        let pair = [town.hospital, town.police];
        town.turn("AG-0143", pair, Turn::Expired).await;
        assert_eq!(town.count(&waiting).await, 0);
        for (who, other) in [(Who::Control, "City Police"), (Who::Dispatcher, "Northfield Hospital")] {
            let words = format!("Agreement AG-0143 with {other} has expired. What it opened is closed.");
            assert!(reads(&town, who, &room, &words).await, "{who:?}");
        }
    })
    .await;
}

/// An agreement of the two, drafted and signed by both, until the end of the year; its reference.
async fn signed(town: &Town) -> Reference {
    let (director, commander) = (town.desk(Who::Director), town.desk(Who::Commander));
    let input = agreements::DraftInput {
        template: "hospital".into(),
        partner_code: partner_code(town.police),
        own_unit: None,
        sites: vec![town.site.id],
        starts_at: at("2031-01-01T00:00:00Z"),
        ends_at: at("2032-01-01T00:00:00Z"),
        review_on: "2031-09-01".parse().unwrap(),
    };
    let agreement = agreements::draft(&director, input).await.unwrap();
    let tx = town.app.store().read().await.unwrap();
    let file = store::find_file(&tx, town.hospital, &agreement).await.unwrap().unwrap();
    drop(tx);
    let digest = file.draft_of(town.hospital).unwrap().digest.clone();
    let input = agreements::ProposeInput {
        seen: digest.clone(),
        revision: None,
    };
    agreements::propose(&director, &agreement, input).await.unwrap();
    for desk in [director, commander] {
        let digest = digest.clone();
        let input = agreements::SignInput { version: 1, digest };
        agreements::sign(&desk, &agreement, input).await.unwrap();
    }
    agreement
}

#[tokio::test]
async fn whatever_becomes_of_an_agreement_somebody_here_acts_on_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let director = town.desk(Who::Director);
        let why = || "Nobody answers.".to_owned();
        let because = || agreements::ReasonInput {
            reason: why(),
            revision: None,
        };
        let agreement = signed(&town).await;
        agreements::suspend(&director, &agreement, why()).await.unwrap();
        agreements::resume(&director, &agreement, because()).await.unwrap();
        let ended = at("2032-01-01T00:00:00Z");
        assert_eq!(agreements::expire_due(town.app.store(), ended).await.unwrap(), 1);
        let other = "AG-0143".parse().unwrap();
        agreements::terminate(&director, &other, because()).await.unwrap();
        let handlers = crate::handlers(&town.app.settings().base_url, &town.app.part().unwrap());
        for topic in ["in-force", "suspended", "resumed", "expired", "terminated"] {
            let topic = format!("agreement.{topic}");
            let posted = format!("SELECT COUNT(*) AS n FROM outbox WHERE topic = '{topic}'");
            assert_eq!(town.count(&posted).await, 1, "{topic}");
            assert!(
                handlers.iter().any(|handler| handler.topic() == topic),
                "no room hears of {topic}"
            );
        }
        let all = town.count("SELECT COUNT(*) AS n FROM outbox").await;
        assert_eq!(all, 5, "a change that no room hears of");
    })
    .await;
}
