//! The first minute, as its reader sees it: what was told, what may still be done, and a phone that nobody is signed in on.

use super::partners::call_words;
use super::sent::SHOWN_AFTER_END_SECONDS;
use crate::incident::Ending;
use crate::room::tests::town::{Answer, Town, Who};
use crate::room::verbs;
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::Reference;

fn sent(room: &Reference) -> String {
    format!("/rooms/{room}/sent")
}

#[tokio::test]
async fn what_was_told_stands_on_the_page_and_a_report_is_no_state_of_who_reports() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        town.clock.advance(7);
        for (part, form) in [
            ("state", "state=safe&back=sent"),
            ("state", "state=hurt&back=sent"),
            ("messages", "words=Two+men+at+the+door&back=sent"),
        ] {
            let answer = town.post(Who::Guard, &format!("/rooms/{room}/{part}"), form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            assert_eq!(answer.location(), sent(&room));
        }
        let page = town.get(Who::Guard, &sent(&room)).await;
        for words in ["I am safe.", "Someone is hurt here.", "Two men at the door"] {
            page.must_say(&format!("<span class=\"num\">19:42:07</span> Told: {words}"));
        }
        town.get(Who::Control, &sent(&room)).await.must_not_say("Told:");
        // In the room and at the desk it is the guard who reports, and who is safe.
        let people = town.get(Who::Control, &format!("/rooms/{room}/people")).await;
        people.must_say("Raised it. Reports someone hurt").must_say("Safe");
        let desk = town.get(Who::Dispatcher, &format!("/desk?room={room}")).await;
        desk.must_say("Someone is hurt here.").must_say("Guard, Post 3");
        let hurt = "SELECT COUNT(*) AS n FROM incident_person WHERE state = 'hurt'";
        assert_eq!(town.count(hurt).await, 0);
    })
    .await;
}

#[tokio::test]
async fn by_mistake_is_offered_to_who_may_say_so_while_it_runs() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let offer = format!("href=\"/rooms/{room}/stand-down\"");
        town.get(Who::Guard, &sent(&room)).await.must_say(&offer);
        town.get(Who::Control, &sent(&room)).await.must_not_say(&offer);
        verbs::lead(&town.desk(Who::Control), &room).await.unwrap();
        town.get(Who::Control, &sent(&room)).await.must_say(&offer);
        verbs::stand_down(&town.desk(Who::Guard), &room, Ending::Mistake)
            .await
            .unwrap();
        // On a page that stayed open as well: what refreshes it takes the button and the forms away.
        for path in [sent(&room), format!("{}/live", sent(&room))] {
            for who in [Who::Guard, Who::Control] {
                town.get(who, &path)
                    .await
                    .must_say("Raised by mistake, ")
                    .must_say("id=\"sent-foot\"")
                    .must_say("id=\"sent-quick\"")
                    .must_not_say(&offer)
                    .must_not_say("<form");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_first_words_are_true_of_who_has_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        town.get(Who::Guard, &sent(&room))
            .await
            .must_say("Sent. Help is coming.");
        // The site's ladder is used up, and so is that of police.
        let tx = town.app.store().begin().await.unwrap();
        let used_up = "UPDATE ladder SET due_at = NULL, ended_why = 'nobody left'";
        tx.execute(used_up, muster_store::params![]).await.unwrap();
        tx.commit().await.unwrap();
        town.get(Who::Guard, &sent(&room))
            .await
            .must_say("Sent, and nobody has answered. Call 112 now.");
        verbs::acknowledge(&town.desk(Who::Control), &room).await.unwrap();
        town.get(Who::Guard, &sent(&room))
            .await
            .must_say("Your side has it, police have not answered. Call 112 now.");
    })
    .await;
}

/// The filled buttons of a page, by their class and address.
fn filled(body: &str) -> Vec<&str> {
    let tags = body.split('<').filter(|tag| tag.contains("class=\"button button-"));
    let is_filled = |tag: &&str| ["button-main", "button-send"].iter().any(|kind| tag.contains(kind));
    tags.filter(is_filled).collect()
}

#[tokio::test]
async fn when_nobody_is_left_the_emergency_number_leads_and_what_a_side_set_for_that_comes_second() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let path = sent(&room);
        let (guard, phone) = (
            town.get(Who::Guard, &path).await,
            town.on_phone(Who::Guard, "GET", &path, "").await,
        );
        for page in [&guard, &phone] {
            page.must_not_say("Out of hours there is also");
        }
        let tx = town.app.store().begin().await.unwrap();
        for sql in [
            "UPDATE ladder SET due_at = NULL, ended_why = 'nobody left'",
            "UPDATE organisation SET out_of_hours = '+441632960123' WHERE name = 'City Police'",
        ] {
            tx.execute(sql, muster_store::params![]).await.unwrap();
        }
        tx.commit().await.unwrap();
        for page in [
            town.get(Who::Guard, &path).await,
            town.get(Who::Guard, &format!("{path}/live")).await,
            town.on_phone(Who::Guard, "GET", &path, "").await,
        ] {
            let [leads] = filled(&page.body)[..] else {
                panic!("{:?}", filled(&page.body))
            };
            assert!(
                leads.contains("button-send") && leads.contains("href=\"tel:112\""),
                "{leads}"
            );
            assert_eq!(page.body.matches("href=\"tel:112\"").count(), 1);
            page.must_say("No danger, or 112 is called already? Out of hours there is also:")
                .must_say("City Police, +441632960123");
            let at = |words: &str| page.body.find(words).unwrap();
            assert!(at("href=\"tel:112\"") < at("href=\"tel:+441632960123\""));
        }
        // When somebody of them has it, nothing is left to call for them.
        verbs::acknowledge(&town.desk(Who::Dispatcher), &room).await.unwrap();
        town.get(Who::Guard, &path).await.must_not_say("tel:+441632960123");
    })
    .await;
}

#[tokio::test]
async fn a_side_whose_out_of_hours_line_is_the_emergency_number_has_no_second_one() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let tx = town.app.store().begin().await.unwrap();
        for sql in [
            "UPDATE ladder SET due_at = NULL, ended_why = 'nobody left'",
            "UPDATE organisation SET out_of_hours = '112' WHERE name = 'City Police'",
        ] {
            tx.execute(sql, muster_store::params![]).await.unwrap();
        }
        let said = call_words(&tx, town.police, town.hospital).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(said, "Call 112.");
        let page = town.get(Who::Guard, &sent(&room)).await;
        page.must_not_say("Out of hours there is also");
    })
    .await;
}

#[tokio::test]
async fn police_that_have_it_are_named_when_nobody_of_the_own_side_is_left() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.raise("ED waiting").await.reference;
        let tx = town.app.store().begin().await.unwrap();
        let used_up = "UPDATE ladder SET due_at = NULL, ended_why = 'nobody left'";
        tx.execute(used_up, muster_store::params![]).await.unwrap();
        tx.commit().await.unwrap();
        verbs::acknowledge(&town.desk(Who::Dispatcher), &room).await.unwrap();
        let page = town.get(Who::Guard, &sent(&room)).await;
        page.must_say("Police have it. Nobody of your side has answered.")
            .must_not_say("nobody has answered. Call");
    })
    .await;
}

#[tokio::test]
async fn another_alarm_of_the_same_person_at_the_same_place_is_said_on_both_sides() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let first = town.raise("ED waiting").await.reference;
        town.clock.advance(12);
        let second = town.raise("ED waiting").await.reference;
        let elsewhere = town.raise("Main entrance").await.reference;
        town.get(Who::Guard, &sent(&second))
            .await
            .must_say("Also open, raised here by the same person 12 s before:")
            .must_say(&format!("href=\"{}\"", sent(&first)))
            .must_not_say(elsewhere.as_str());
        let page = town.get(Who::Guard, &sent(&first)).await;
        page.must_say("Also open, raised here by the same person 12 s later:");
        town.get(Who::Guard, &sent(&elsewhere)).await.must_not_say("Also open");
        let desk = town.get(Who::Dispatcher, &format!("/desk?room={second}")).await;
        let also = format!("12 s before: <a href=\"/desk?room={first}\">{first}</a>");
        desk.must_say(&also);
        // The police read of it as far as the clause of the alert goes, and no further.
        verbs::stop_sharing(&town.desk(Who::Control), &first, town.police)
            .await
            .unwrap();
        let desk = town.get(Who::Dispatcher, &format!("/desk?room={second}")).await;
        desk.must_not_say("Also open");
        town.get(Who::Guard, &sent(&second)).await.must_say("Also open");
        verbs::stand_down(&town.desk(Who::Guard), &first, Ending::Mistake)
            .await
            .unwrap();
        town.get(Who::Guard, &sent(&second)).await.must_not_say("Also open");
    })
    .await;
}

#[tokio::test]
async fn an_enrolled_phone_reads_who_comes_and_nothing_else() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let page = town.on_phone(Who::Guard, "GET", "/raise?hold=1", "").await;
        assert_eq!(page.status, StatusCode::OK);
        let form = "site=S-4821&place=ED+waiting&level=1&idempotency_key=0190b1b2-aaaa-7ccc-8ddd&confirmed=yes";
        let raised = town.on_phone(Who::Guard, "POST", "/raise", form).await;
        assert_eq!(raised.status, StatusCode::SEE_OTHER, "{}", raised.body);
        let path = raised.location().to_owned();
        let room: Reference = path.split('/').nth(2).unwrap().parse().unwrap();
        verbs::lead(&town.desk(Who::Dispatcher), &room).await.unwrap();
        for path in [path.clone(), format!("{path}/live")] {
            let page = town.on_phone(Who::Guard, "GET", &path, "").await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            page.must_say("Dispatcher, desk 2")
                .must_say("Has it")
                .must_say("href=\"tel:112\"")
                .must_not_say("<form")
                .must_not_say("stand-down")
                .must_not_say("data-live-stream")
                .must_not_say("Open the room");
        }
        // No other page, of this alarm or another, and of nobody else's phone.
        let other = town.raise_by(Who::Control, "Roof").await.reference;
        for path in [
            format!("/rooms/{room}"),
            format!("/rooms/{room}/live"),
            format!("/rooms/{room}/stand-down"),
            "/rooms".into(),
            "/live".into(),
            "/live/strips".into(),
            sent(&other),
            sent(&"INC-0000".parse().unwrap()),
        ] {
            must_be_asked_who(&town.on_phone(Who::Guard, "GET", &path, "").await, &path);
        }
        for (part, form) in [("state", "state=safe"), ("messages", "words=No"), ("seen", "")] {
            let path = format!("/rooms/{room}/{part}");
            must_be_asked_who(&town.on_phone(Who::Guard, "POST", &path, form).await, &path);
        }
        must_be_asked_who(&town.on_phone(Who::Control, "GET", &path, "").await, "another's");
        // A while after the end it is over for the phone as well.
        verbs::stand_down(&town.desk(Who::Guard), &room, Ending::Mistake)
            .await
            .unwrap();
        let page = town.on_phone(Who::Guard, "GET", &path, "").await;
        page.must_say("Raised by mistake, ");
        town.clock.advance(SHOWN_AFTER_END_SECONDS);
        must_be_asked_who(&town.on_phone(Who::Guard, "GET", &path, "").await, "long after");
    })
    .await;
}

#[track_caller]
fn must_be_asked_who(answer: &Answer, what: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{what}: {}", answer.body);
    assert!(answer.location().starts_with("/sign-in?next="), "{what}");
}
