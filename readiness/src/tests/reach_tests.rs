//! Reach tests: asked, answered, overdue, by mail, by telephone, of partners, by themselves.

use super::town::{Line, Town, Who, standing};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use muster_membership::{keys::SealingKey, letter::LetterQueue};
use muster_notify::{DeliveryQueue, Settlement};
use muster_policy::IncidentContext;
use muster_store::{params, testing::each_store};
use muster_terms::*;
use std::{sync::Arc, time::Duration};

use crate::contacts::{self, Channel, rules::NewContact};
use crate::reach_test::{Outcome, job, store, verbs};

async fn contact(town: &Town, who: Who, channel: Channel) {
    let new = NewContact {
        position: town.identity(who).position,
        site: None,
        hours: String::new(),
        channel,
    };
    let by = match who {
        Who::Liaison | Who::Patrol => Who::Liaison,
        _ => Who::Director,
    };
    contacts::verbs::add(&town.desk(by), new).await.unwrap();
}

/// Every number is on a desk of its own unless the test takes it away: then only the screen is asked.
async fn without_numbers(town: &Town) {
    run(town, "UPDATE position SET phone = ''").await;
}

async fn run(town: &Town, sql: &str) {
    let tx = town.app.store().begin().await.unwrap();
    tx.execute(sql, params![]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn order(town: &Town) -> Vec<PositionId> {
    let tx = town.app.store().read().await.unwrap();
    let all = contacts::store::contacts_of(&tx, town.northgate, None).await.unwrap();
    all.into_iter().map(|contact| contact.position).collect()
}

async fn outcomes(town: &Town, reference: &Reference, who: Who) -> Vec<(Channel, Option<Outcome>, Option<i64>)> {
    let tx = town.app.store().read().await.unwrap();
    let found = store::find(&tx, town.northgate, reference).await.unwrap().unwrap();
    let all = store::probes_of(&tx, found.test.id).await.unwrap();
    let position = town.identity(who).position;
    let mine = all.into_iter().filter(|each| each.probe.position == position);
    mine.map(|each| (each.probe.channel, each.probe.outcome, each.probe.seconds))
        .collect()
}

async fn start(town: &Town) -> Reference {
    verbs::start(&town.desk(Who::Director), town.northgate, 15)
        .await
        .unwrap()
}

async fn on_duty(town: &Town, who: Who) {
    let tx = town.app.store().begin().await.unwrap();
    muster_membership::position::store::start_shift(&tx, town.identity(who).position, town.app.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// A test whose question to the guard on duty runs out, and one to the director that is answered.
async fn fail_guard(town: &Town) -> Reference {
    on_duty(town, Who::Guard).await;
    let test = start(town).await;
    verbs::answer(&town.desk(Who::Director), &test).await.unwrap();
    town.clock.advance(15 * 60 + 1);
    job::tick(&town.app).await.unwrap();
    test
}

#[tokio::test]
async fn an_answer_is_one_tap_and_its_seconds_are_counted_here() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        without_numbers(&town).await;
        assert_eq!(
            town.post(Who::Guard, "/reach-tests", &[]).await.status,
            StatusCode::NOT_FOUND,
            "a guard starts none"
        );
        let wrong = [("about", "x"), ("limit_minutes", "0")];
        let wrong = town.post(Who::Director, "/reach-tests", &wrong).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.says("Enter whole minutes from 1 to 240.");
        let started = town
            .post(Who::Director, "/reach-tests", &[("about", "")])
            .await
            .led_to();
        let again = town.post(Who::Director, "/reach-tests", &[("about", "")]).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "never two at once");
        again.says("is running");
        let asked = town.get(Who::Guard, &started).await;
        asked.says("TEST: can you answer?");
        assert!(
            !asked.body.contains("DRILL") && !asked.body.contains("LIVE"),
            "{}",
            asked.body
        );
        assert!(
            !town
                .get(Who::Director, &started)
                .await
                .body
                .contains("TEST: can you answer?")
        );
        assert_eq!(
            town.post(Who::Director, &format!("{started}/answer"), &[]).await.status,
            StatusCode::NOT_FOUND,
            "nobody asked the director"
        );
        town.clock.advance(9);
        for _ in 0..2 {
            let answered = town.post(Who::Guard, &format!("{started}/answer"), &[]).await;
            assert_eq!(answered.led_to(), started, "a second press changes nothing");
            town.clock.advance(5);
        }
        town.get(Who::Director, &started).await.says("9 s");
        town.get(Who::Director, "/contacts")
            .await
            .says("answered in 9 s (Mon 5 May)");
        town.get(Who::Director, "/reach-tests").await.says("1 of 1 answered");
        let contact = {
            let tx = town.app.store().read().await.unwrap();
            contacts::store::contacts_of(&tx, town.northgate, None).await.unwrap()[0].id
        };
        let history = town.get(Who::Director, &format!("/contacts/{contact}")).await;
        history.says("by day 9 s, at night no answer measured");
        let call = town.get(Who::Director, &format!("/api/v1{started}")).await.ok();
        assert!(
            call.contains("\"status\":\"Test\"") && call.contains("\"outcome\":\"answered\""),
            "{call}"
        );
        let kinds = town.log(town.northgate).await;
        let ours: Vec<&str> = kinds
            .iter()
            .map(String::as_str)
            .filter(|kind| kind.starts_with("reach_test"))
            .collect();
        assert_eq!(
            ours,
            ["reach_test.started", "reach_test.question_ended", "reach_test.ended"]
        );
    })
    .await;
}

#[tokio::test]
async fn two_failures_flag_a_number_and_put_it_behind_until_it_answers() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        contact(&town, Who::Director, Channel::Live).await;
        without_numbers(&town).await;
        let (guard, director) = (
            town.identity(Who::Guard).position,
            town.identity(Who::Director).position,
        );
        let first = fail_guard(&town).await;
        assert_eq!(
            outcomes(&town, &first, Who::Guard).await,
            [(Channel::Live, Some(Outcome::NoAnswer), None)]
        );
        assert_eq!(order(&town).await, [guard, director], "once is no pattern");
        fail_guard(&town).await;
        assert_eq!(
            order(&town).await,
            [director, guard],
            "called after who answers, and still called"
        );
        let silent = {
            let tx = town.app.store().read().await.unwrap();
            contacts::store::silent_of(&tx, town.northgate).await.unwrap()
        };
        assert_eq!(silent, [guard]);
        let page = town.get(Who::Director, "/contacts").await;
        page.says("No answer twice: Muster on screen or phone");
        page.says("Move behind");
        town.get(Who::Guard, "/reach-tests").await.says("Dead numbers");
        let id = {
            let tx = town.app.store().read().await.unwrap();
            let all = contacts::store::contacts_of(&tx, town.northgate, None).await.unwrap();
            all.iter().find(|each| each.position == guard).unwrap().id
        };
        let behind = format!("/contacts/{id}/behind");
        assert_eq!(
            town.post(Who::Guard, &behind, &[("seen", "1")]).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            town.post(Who::Director, &behind, &[("seen", "2")]).await.status,
            StatusCode::CONFLICT
        );
        assert_eq!(
            town.post(Who::Director, &behind, &[("seen", "1")]).await.led_to(),
            "/contacts"
        );
        assert!(
            !town.get(Who::Director, "/contacts").await.body.contains("Move behind"),
            "it is the last one"
        );
        let third = start(&town).await;
        verbs::answer(&town.desk(Who::Guard), &third).await.unwrap();
        let page = town.get(Who::Director, "/contacts").await;
        assert!(!page.body.contains("No answer twice"), "{}", page.body);
    })
    .await;
}

#[tokio::test]
async fn a_screen_before_which_nobody_is_on_duty_is_not_dead() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        without_numbers(&town).await;
        for _ in 0..2 {
            let test = start(&town).await;
            town.clock.advance(15 * 60 + 1);
            // Whoever begins a shift after the question was not there to hear it.
            job::tick(&town.app).await.unwrap();
            assert_eq!(outcomes(&town, &test, Who::Guard).await[0].1, Some(Outcome::NotCalled));
            town.get(Who::Director, &format!("/reach-tests/{test}"))
                .await
                .says("Not on duty");
        }
        let tx = town.app.store().read().await.unwrap();
        assert!(store::dead_of(&tx, town.northgate).await.unwrap().is_empty());
        assert!(
            contacts::store::silent_of(&tx, town.northgate)
                .await
                .unwrap()
                .is_empty()
        );
        drop(tx);
        let form = town.get(Who::Director, "/reach-schedules/new").await;
        form.says("name=\"at_hour\"");
        form.says("value=\"10\"");
    })
    .await;
}

#[tokio::test]
async fn a_planned_test_that_could_not_begin_says_why() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Phone).await;
        let form = [("about", ""), ("every_days", "30"), ("at_hour", "12")];
        town.post(Who::Director, "/reach-schedules", &form).await.led_to();
        let schedule = async || {
            let tx = town.app.store().read().await.unwrap();
            store::schedules_of(&tx, town.northgate).await.unwrap().remove(0)
        };
        town.clock.set("2031-05-05T11:00:00Z".parse().unwrap());
        start(&town).await;
        let due = schedule().await.next_at;
        town.clock.set(due);
        job::tick(&town.app).await.unwrap();
        let now = schedule().await;
        assert_eq!(now.refused.as_ref().unwrap().0, "reach.running");
        assert_eq!(
            now.next_at.duration_since(due).as_hours(),
            24,
            "tried again the next day"
        );
        town.get(Who::Director, "/reach-tests")
            .await
            .says("another test of these contacts was running");
        let call = town.get(Who::Director, "/api/v1/reach-schedules").await.ok();
        assert!(call.contains("\"refused\":\"reach.running\""), "{call}");
        run(&town, "DELETE FROM contact").await;
        town.clock.advance(13 * 3600);
        job::tick(&town.app).await.unwrap();
        town.clock.set(now.next_at);
        job::tick(&town.app).await.unwrap();
        let last = schedule().await;
        let code = last.refused.unwrap().0;
        assert_eq!(code, "reach.nobody");
        assert!(last.next_at.duration_since(now.next_at).as_hours() > 24);
    })
    .await;
}

#[tokio::test]
async fn what_one_person_proved_is_not_proved_of_the_next() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        without_numbers(&town).await;
        let test = start(&town).await;
        verbs::answer(&town.desk(Who::Guard), &test).await.unwrap();
        let proved = async || {
            let tx = town.app.store().read().await.unwrap();
            let all = contacts::store::contacts_of(&tx, town.northgate, None).await.unwrap();
            (all[0].verified_on.is_some(), all[0].answer_seconds.is_some())
        };
        assert_eq!(proved().await, (true, true));
        let tx = town.app.store().begin().await.unwrap();
        let held = contacts::handover::HeldContacts;
        muster_membership::vacancy::Holdings::unproved(&held, &tx, town.identity(Who::Guard).position)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(proved().await, (false, false));
    })
    .await;
}

#[tokio::test]
async fn two_tests_that_end_at_once_both_count() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        without_numbers(&town).await;
        on_duty(&town, Who::Guard).await;
        town.agree_with(town.police, "AG-0200", &[contacts_clause()]).await;
        start(&town).await;
        let about = town.northgate.to_string();
        let ask = [("about", about.as_str()), ("limit_minutes", "15")];
        town.post(Who::Liaison, "/reach-tests", &ask).await.led_to();
        town.clock.advance(15 * 60 + 1);
        let (one, other) = tokio::join!(job::tick(&town.app), job::tick(&town.app));
        one.unwrap();
        other.unwrap();
        let tx = town.app.store().read().await.unwrap();
        assert_eq!(store::dead_of(&tx, town.northgate).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn another_person_and_a_real_answer_begin_anew() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        contact(&town, Who::Director, Channel::Live).await;
        without_numbers(&town).await;
        let (guard, director) = (
            town.identity(Who::Guard).position,
            town.identity(Who::Director).position,
        );
        fail_guard(&town).await;
        fail_guard(&town).await;
        assert_eq!(order(&town).await, [director, guard]);
        let tx = town.app.store().begin().await.unwrap();
        contacts::store::note_answer(&tx, guard, 12).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(order(&town).await, [guard, director], "it answered in earnest");
        fail_guard(&town).await;
        fail_guard(&town).await;
        assert_eq!(order(&town).await, [director, guard]);
        let manager = town.identity(Who::Manager).person;
        let tx = town.app.store().begin().await.unwrap();
        tx.execute(
            "UPDATE position SET person_id = $2 WHERE id = $1",
            params![guard, manager],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(order(&town).await, [guard, director], "somebody else sits there now");
    })
    .await;
}

#[tokio::test]
async fn a_late_answer_is_no_failure_and_no_proof() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        contact(&town, Who::Director, Channel::Live).await;
        without_numbers(&town).await;
        let (guard, director) = (
            town.identity(Who::Guard).position,
            town.identity(Who::Director).position,
        );
        let first = fail_guard(&town).await;
        let second = fail_guard(&town).await;
        assert_eq!(order(&town).await, [director, guard], "twice without an answer");
        let press = async |test: &Reference| verbs::answer(&town.desk(Who::Guard), test).await.unwrap();
        assert_eq!(press(&first).await, Outcome::Late);
        assert_eq!(
            order(&town).await,
            [director, guard],
            "the second test says more of it than the first"
        );
        town.clock.advance(60);
        assert_eq!(press(&second).await, Outcome::Late);
        let late = [(Channel::Live, Some(Outcome::Late), Some(15 * 60 + 61))];
        assert_eq!(outcomes(&town, &second, Who::Guard).await, late);
        town.clock.advance(60);
        assert_eq!(press(&second).await, Outcome::Late);
        assert_eq!(outcomes(&town, &second, Who::Guard).await, late, "once");
        assert_eq!(order(&town).await, [guard, director], "somebody is there");
        town.get(Who::Director, &format!("/reach-tests/{second}"))
            .await
            .says("Answered late");
        let tx = town.app.store().read().await.unwrap();
        let all = contacts::store::contacts_of(&tx, town.northgate, None).await.unwrap();
        drop(tx);
        assert_eq!(all[0].verified_on, None, "it proves nothing");
        let log = town.log(town.northgate).await;
        let said = log.iter().filter(|kind| *kind == "reach_test.answered_late").count();
        assert_eq!(said, 2, "each question once");
    })
    .await;
}

async fn mailed_link(town: &Town) -> (DeliveryId, String) {
    let queue = LetterQueue {
        store: town.app.store().clone(),
        sealing: Arc::new(SealingKey::new(&[5; 32]).unwrap()),
    };
    let now = town.app.now();
    let letter = queue
        .claim_due(now, 10, Duration::from_secs(60))
        .await
        .unwrap()
        .remove(0);
    assert!(
        letter.subject.starts_with("TEST ") && letter.text.starts_with("TEST. "),
        "{}",
        letter.text
    );
    let link = letter.text.split("/answer/").nth(1).unwrap();
    (letter.delivery, link.split_whitespace().next().unwrap().to_owned())
}

async fn open(town: &Town, method: &str, token: &str) -> String {
    let request = Request::builder()
        .method(method)
        .uri(format!("/answer/{token}"))
        .header("content-type", "application/x-www-form-urlencoded");
    town.send(request.body(Body::empty()).unwrap()).await.ok()
}

#[tokio::test]
async fn a_mailed_link_answers_once_without_a_session_and_tells_nothing() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        without_numbers(&town).await;
        run(
            &town,
            "UPDATE person SET email = 'guard@northgate.example' WHERE display_name = 'Guard, Post 1'",
        )
        .await;
        let test = start(&town).await;
        let (_, token) = mailed_link(&town).await;
        town.clock.advance(40);
        let page = open(&town, "GET", &token).await;
        assert_eq!(
            outcomes(&town, &test, Who::Guard).await[1].1,
            None,
            "a program that looks answers nothing"
        );
        let other = open(&town, "GET", "0").await;
        assert_eq!(
            page.replace(&token, "…"),
            other.replace("/answer/0", "/answer/…"),
            "every link looks alike"
        );
        let thanks = open(&town, "POST", &token).await;
        assert_eq!(
            outcomes(&town, &test, Who::Guard).await[1],
            (Channel::Mail, Some(Outcome::Answered), Some(40))
        );
        town.clock.advance(5);
        assert_eq!(open(&town, "POST", &token).await, thanks, "used");
        assert_eq!(open(&town, "POST", "0").await, thanks, "never was");
        assert_eq!(outcomes(&town, &test, Who::Guard).await[1].2, Some(40));
    })
    .await;
}

#[tokio::test]
async fn a_mailed_link_that_is_pressed_after_its_time_is_late() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        without_numbers(&town).await;
        run(
            &town,
            "UPDATE person SET email = 'guard@northgate.example' WHERE display_name = 'Guard, Post 1'",
        )
        .await;
        let test = start(&town).await;
        let (_, token) = mailed_link(&town).await;
        town.clock.advance(3 * 60 * 60);
        job::tick(&town.app).await.unwrap();
        assert_eq!(
            outcomes(&town, &test, Who::Guard).await[1].1,
            Some(Outcome::NoAnswer),
            "two hours are over"
        );
        open(&town, "POST", &token).await;
        assert_eq!(
            outcomes(&town, &test, Who::Guard).await[1],
            (Channel::Mail, Some(Outcome::Late), Some(3 * 60 * 60)),
            "the mail arrives"
        );
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_is_turned_away_ends_its_question_and_says_so() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        without_numbers(&town).await;
        run(
            &town,
            "UPDATE person SET email = 'guard@northgate.example' WHERE display_name = 'Guard, Post 1'",
        )
        .await;
        let test = start(&town).await;
        let (letter, _) = mailed_link(&town).await;
        let queue = LetterQueue {
            store: town.app.store().clone(),
            sealing: Arc::new(SealingKey::new(&[5; 32]).unwrap()),
        };
        let why = "550 guard@northgate.example is unknown".to_owned();
        queue
            .settle(letter, 1, Settlement::Refused { why }, town.app.now())
            .await
            .unwrap();
        job::tick(&town.app).await.unwrap();
        assert_eq!(
            outcomes(&town, &test, Who::Guard).await[1],
            (Channel::Mail, Some(Outcome::Undeliverable), None)
        );
        let page = town.get(Who::Director, &format!("/reach-tests/{test}")).await;
        page.says("The mail was not taken.");
        assert!(
            !page.body.contains("guard@northgate"),
            "what the relay said holds an address"
        );
    })
    .await;
}

#[tokio::test]
async fn a_number_is_called_by_a_person_and_counts_from_the_call() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Phone).await;
        let test = start(&town).await;
        let question = {
            let tx = town.app.store().read().await.unwrap();
            let found = store::find(&tx, town.northgate, &test).await.unwrap().unwrap();
            let all = store::probes_of(&tx, found.test.id).await.unwrap();
            let call = all.iter().find(|each| each.probe.channel == Channel::Phone).unwrap();
            call.probe.id
        };
        let base = format!("/reach-tests/{test}/questions/{question}");
        let result = |heard: &'static str| {
            let (town, base) = (&town, base.clone());
            async move {
                town.post(Who::Director, &format!("{base}/result"), &[("heard", heard)])
                    .await
            }
        };
        let early = result("answered").await;
        assert_eq!(early.status, StatusCode::CONFLICT);
        early.says("I am calling now");
        for who in [Who::Guard, Who::Liaison, Who::Campus] {
            let call = town.post(who, &format!("{base}/call"), &[]).await;
            assert_eq!(call.status, StatusCode::NOT_FOUND, "{who:?}");
        }
        town.clock.advance(3600);
        town.post(Who::Director, &format!("{base}/call"), &[]).await.led_to();
        town.get(Who::Director, &format!("/reach-tests/{test}"))
            .await
            .says("Wrong number");
        town.clock.advance(21);
        result("answered").await.led_to();
        let expected = (Channel::Phone, Some(Outcome::Answered), Some(21));
        assert!(outcomes(&town, &test, Who::Guard).await.contains(&expected));
        assert_eq!(
            result("no_answer").await.status,
            StatusCode::CONFLICT,
            "the first end stays"
        );
        assert!(outcomes(&town, &test, Who::Guard).await.contains(&expected));
    })
    .await;
}

#[tokio::test]
async fn a_number_that_nobody_called_says_nothing_of_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Phone).await;
        for _ in 0..2 {
            let test = start(&town).await;
            verbs::answer(&town.desk(Who::Guard), &test).await.unwrap();
            town.clock.advance(12 * 3600 + 1);
            job::tick(&town.app).await.unwrap();
            assert_eq!(outcomes(&town, &test, Who::Guard).await[1].1, Some(Outcome::NotCalled));
        }
        let page = town.get(Who::Director, "/contacts").await;
        assert!(!page.body.contains("No answer twice"));
    })
    .await;
}

fn contacts_clause() -> Line {
    standing("2.1", DataClass::Contacts)
}

#[tokio::test]
async fn a_partner_tests_whom_a_clause_opens_and_both_logs_say_so() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        without_numbers(&town).await;
        let about = town.northgate.to_string();
        let ask = [("about", about.as_str()), ("limit_minutes", "5")];
        for who in [Who::Liaison, Who::Campus] {
            assert_eq!(
                town.post(who, "/reach-tests", &ask).await.status,
                StatusCode::NOT_FOUND,
                "{who:?}"
            );
        }
        let mou = town.agree(&[standing("3.1", DataClass::SiteProfile)]).await;
        let closed = town.post(Who::Liaison, "/reach-tests", &ask).await;
        assert_eq!(
            closed.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "an agreement alone opens no contact"
        );
        town.suspend(mou).await;
        let mou = town.agree_with(town.police, "AG-0200", &[contacts_clause()]).await;
        let test = town.post(Who::Liaison, "/reach-tests", &ask).await.led_to();
        let lines = town.crossings().await;
        assert!(
            lines
                .iter()
                .any(|line| line.from == town.northgate && line.to == town.police && line.act.as_str() == "receive")
        );
        town.get(Who::Guard, &test)
            .await
            .says("City Police tests who can be reached");
        town.get(Who::Director, &test).await.says("Guard, Post 1");
        assert_eq!(town.get(Who::Campus, &test).await.status, StatusCode::NOT_FOUND);
        town.clock.advance(7);
        town.post(Who::Guard, &format!("{test}/answer"), &[]).await.led_to();
        let theirs = town.get(Who::Liaison, &test).await;
        theirs.says("7 s");
        theirs.says("AG-0200 §2.1");
        let patrol = town.get(Who::Patrol, &test).await;
        assert!(
            !patrol.body.contains("Guard, Post 1"),
            "the clause names the liaison alone"
        );
        let call = town.get(Who::Patrol, &format!("/api/v1{test}")).await.ok();
        assert!(
            !call.contains("Guard, Post 1") && call.contains("\"questions\":[]"),
            "{call}"
        );
        for org in [town.northgate, town.police] {
            let kinds = town.log(org).await;
            for kind in ["reach_test.started", "reach_test.question_ended", "reach_test.ended"] {
                assert!(kinds.iter().any(|each| each == kind), "{kind}");
            }
        }
        town.suspend(mou).await;
        let closed = town.get(Who::Liaison, &test).await;
        assert!(
            !closed.body.contains("Guard, Post 1"),
            "what no clause opens any more is not shown"
        );
        let list = town.get(Who::Liaison, "/reach-tests").await;
        assert!(
            !list.body.contains("1 of 1"),
            "how a partner's contacts answered is theirs"
        );
    })
    .await;
}

fn emergency(town: &Town) {
    let context = IncidentContext {
        id: IncidentId::new(),
        site: SiteId::new(),
        level: AlertLevel::DangerToLife,
        status: AlertStatus::Actual,
        open_until: None,
    };
    town.incidents
        .0
        .lock()
        .unwrap()
        .push((context, "INC-0001".parse().unwrap()));
}

#[tokio::test]
async fn a_schedule_runs_at_its_hour_once_and_gives_way_to_an_emergency() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        without_numbers(&town).await;
        let wrong = [("every_days", "0"), ("at_hour", "3")];
        let wrong = town.post(Who::Director, "/reach-schedules", &wrong).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = [
            ("about", ""),
            ("every_days", "7"),
            ("at_hour", "3"),
            ("limit_minutes", "10"),
        ];
        assert_eq!(
            town.post(Who::Guard, "/reach-schedules", &form).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            town.post(Who::Director, "/reach-schedules", &form).await.led_to(),
            "/reach-tests"
        );
        let count = async || {
            let tx = town.app.store().read().await.unwrap();
            store::newest(&tx, town.northgate, 10).await.unwrap().len()
        };
        let next = async || {
            let tx = town.app.store().read().await.unwrap();
            store::schedules_of(&tx, town.northgate).await.unwrap()[0].next_at
        };
        job::tick(&town.app).await.unwrap();
        assert_eq!(count().await, 0, "not before its hour");
        town.clock.set("2031-05-06T03:00:00Z".parse().unwrap());
        for _ in 0..2 {
            job::tick(&town.app).await.unwrap();
        }
        assert_eq!(count().await, 1, "a restart in between begins no second one");
        assert_eq!(next().await, "2031-05-13T03:00:00Z".parse().unwrap());
        let running = {
            let tx = town.app.store().read().await.unwrap();
            store::newest(&tx, town.northgate, 1)
                .await
                .unwrap()
                .remove(0)
                .test
                .reference
        };
        emergency(&town);
        job::tick(&town.app).await.unwrap();
        assert_eq!(
            outcomes(&town, &running, Who::Guard).await[0].1,
            Some(Outcome::CalledOff)
        );
        let now = town.post(Who::Director, "/reach-tests", &[("about", "")]).await;
        assert_eq!(now.status, StatusCode::CONFLICT);
        town.clock.set("2031-05-13T03:00:01Z".parse().unwrap());
        job::tick(&town.app).await.unwrap();
        assert_eq!(count().await, 1, "quiet while an emergency runs");
        assert_eq!(next().await, "2031-05-14T03:00:00Z".parse().unwrap());
        town.get(Who::Director, "/reach-tests")
            .await
            .says("Gave way to an emergency");
        town.incidents.0.lock().unwrap().clear();
        town.clock.set("2031-05-14T03:00:00Z".parse().unwrap());
        job::tick(&town.app).await.unwrap();
        assert_eq!(count().await, 2);
        let schedule = {
            let tx = town.app.store().read().await.unwrap();
            store::schedules_of(&tx, town.northgate).await.unwrap()[0].id
        };
        let removal = format!("/reach-schedules/{schedule}/removal");
        assert_eq!(
            town.post(Who::Liaison, &removal, &[]).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(town.post(Who::Director, &removal, &[]).await.led_to(), "/reach-tests");
        assert_eq!(
            town.post(Who::Director, &removal, &[]).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn a_position_that_nobody_fills_could_not_be_asked() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        contact(&town, Who::Guard, Channel::Live).await;
        without_numbers(&town).await;
        run(
            &town,
            "UPDATE position SET person_id = NULL WHERE title = 'Guard, Post 1'",
        )
        .await;
        let test = start(&town).await;
        assert_eq!(
            outcomes(&town, &test, Who::Guard).await,
            [(Channel::Live, Some(Outcome::Undeliverable), None)]
        );
        let page = town.get(Who::Director, &format!("/reach-tests/{test}")).await;
        page.says("Nobody fills the position");
        let tx = town.app.store().read().await.unwrap();
        let found = store::find(&tx, town.northgate, &test).await.unwrap().unwrap();
        assert!(found.test.ended_at.is_some(), "nothing is left to wait for");
    })
    .await;
}
