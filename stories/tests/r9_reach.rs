//! Reach tests, P3: by themselves on their day and at once, of the own numbers and of the partner's, by screen and by telephone. What
//! fails twice is flagged, called last, and stands on the home page until it answers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_store::params;
use muster_stories::{Browser, Partners, Town, each_store, eventually};

/// Longer than a question on a screen waits. Numbers are called, and wait for that.
const TOO_LONG: i64 = 15 * 60 + 1;

/// The Ellery police answer for the hospital, and nobody has a mailbox: numbers and screens are asked.
async fn without_mail(town: &Town) {
    let desk = town.desk("director").await;
    let tx = desk.begin().await.unwrap();
    let police = town.org("commander").await;
    let named = "UPDATE site SET police_org = $1 WHERE id = $2";
    tx.execute(named, params![police, town.hospital.id]).await.unwrap();
    tx.execute("UPDATE person SET email = NULL", params![]).await.unwrap();
    tx.commit().await.unwrap();
}

/// The test that runs, as this browser finds it on the list.
async fn running(browser: &mut Browser) -> Option<String> {
    let list = browser.get("/reach-tests").await.ok();
    let mut links = list.links().into_iter();
    links.find(|link| link.starts_with("/reach-tests/RT-"))
}

/// Starts a test of the contacts of `about`; empty for the own. Its address.
async fn start(browser: &mut Browser, about: &str) -> String {
    let begun = browser
        .post("/reach-tests", &[("about", about)])
        .await
        .is(303)
        .location();
    begun.split('?').next().unwrap().to_owned()
}

/// Calls the number of a position, and notes what was heard.
async fn call(town: &Town, by: &mut Browser, test: &str, role: &str, heard: &str) {
    let position = town.position(role);
    let question = town
        .one(&format!(
            "SELECT id FROM reach_probe WHERE channel = 'phone' AND ended_at IS NULL AND position_id = '{position}'"
        ))
        .await;
    let question = format!("{test}/questions/{question}");
    by.post(&format!("{question}/call"), &[]).await.is(303);
    town.pass(4);
    by.post(&format!("{question}/result"), &[("heard", heard)])
        .await
        .is(303);
}

/// Everybody's question is over.
async fn ended(town: &Town) {
    town.pass(TOO_LONG);
    eventually("the test is over", || async {
        town.count("SELECT COUNT(*) AS n FROM reach_test WHERE ended_at IS NULL")
            .await
            == 0
    })
    .await;
}

/// In which order Northgate's contacts are called.
async fn order(browser: &mut Browser) -> Vec<String> {
    let all = browser.get("/api/v1/contacts").await.ok().json();
    let own = all["own"]["contacts"].as_array().unwrap().clone();
    own.iter()
        .map(|contact| contact["title"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn a_planned_test_finds_the_dead_number_and_who_answers_is_called_first() {
    each_store(Partners::Agreed, |town| async move {
        without_mail(&town).await;
        let mut director = town.browser("director").await;
        let plan = [("about", ""), ("every_days", "30"), ("at_hour", "10")];
        director.post("/reach-schedules", &plan).await.is(303);
        assert_eq!(running(&mut director).await, None, "its day has not come");
        town.pass(26 * 3600);
        eventually("the test begins by itself", || async {
            running(&mut town.browser("director").await).await.is_some()
        })
        .await;
        let mut director = town.browser("director").await;
        let test = running(&mut director).await.unwrap();
        let asked = town.browser("control").await.get(&test).await.ok();
        asked.must_say("TEST: can you answer?");
        call(&town, &mut director, &test, "control", "no_answer").await;
        call(&town, &mut director, &test, "manager", "answered").await;
        ended(&town).await;
        director.get("/contacts").await.ok().must_not_say("No answer twice");

        let mut program = town.api("director").await;
        assert_eq!(
            order(&mut program).await,
            ["Control room", "Site manager, Quarry"],
            "once is no pattern"
        );
        let test = start(&mut director, "").await;
        call(&town, &mut director, &test, "control", "no_answer").await;
        call(&town, &mut director, &test, "manager", "answered").await;
        ended(&town).await;
        director.get("/contacts").await.ok().must_say("No answer twice");
        director.get("/reach-tests").await.ok().must_say("Dead numbers");
        director.get("/inbox").await.ok().must_say("A number failed twice");
        assert_eq!(
            order(&mut program).await,
            ["Site manager, Quarry", "Control room"],
            "who answers is called first"
        );

        // It answers again: seconds are counted here, and the order is as it was.
        let test = start(&mut director, "").await;
        town.pass(9);
        let mut control = town.browser("control").await;
        control.post(&format!("{test}/answer"), &[]).await.is(303);
        director.get(&test).await.ok().must_say("9 s");
        for role in ["control", "manager"] {
            call(&town, &mut director, &test, role, "answered").await;
        }
        ended(&town).await;
        director.get("/contacts").await.ok().must_not_say("No answer twice");
        assert_eq!(order(&mut program).await, ["Control room", "Site manager, Quarry"]);
    })
    .await;
}

#[tokio::test]
async fn each_side_tests_the_other_under_its_clause() {
    each_store(Partners::Agreed, |town| async move {
        let (northgate, ellery) = (
            town.org("director").await.to_string(),
            town.org("commander").await.to_string(),
        );
        without_mail(&town).await;
        let (mut director, mut commander) = (town.browser("director").await, town.browser("commander").await);
        let test = start(&mut director, &ellery).await;
        town.pass(7);
        let mut dispatcher = town.browser("dispatcher").await;
        dispatcher.get(&test).await.ok().must_say("TEST: can you answer?");
        dispatcher.post(&format!("{test}/answer"), &[]).await.is(303);
        director.get(&test).await.ok().must_say("7 s");
        for role in ["dispatcher", "dispatcher4"] {
            call(&town, &mut director, &test, role, "answered").await;
        }
        ended(&town).await;

        // Nobody of Northgate answers the police, twice: Northgate's own home says so.
        director
            .get("/home")
            .await
            .ok()
            .must_not_say("answered the reach tests");
        for _ in 0..2 {
            let test = start(&mut commander, &northgate).await;
            for role in ["control", "manager"] {
                call(&town, &mut commander, &test, role, "no_answer").await;
            }
            ended(&town).await;
        }
        director.get("/home").await.ok().must_say("answered the reach tests");
        director.get("/reach-tests").await.ok().must_say("Dead numbers");

        for role in ["sheriff", "campus"] {
            let mut outside = town.browser(role).await;
            outside.post("/reach-tests", &[("about", &northgate)]).await.is(404);
            outside.get(&test).await.is(404);
        }
        let shown = "SELECT COUNT(*) AS n FROM crossing WHERE data_class = 'contacts' AND allowed";
        assert!(town.count(shown).await > 0, "the ledgers have whose numbers were asked");
    })
    .await;
}
