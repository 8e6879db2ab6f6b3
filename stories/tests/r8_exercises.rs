//! Exercises, points R8 and R9: a partner is asked and takes part, an inject is said when its minute has come, both sides rate, and each
//! reads the other's rating in the report; whoever is not in it finds nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Partners, Town, each_store, eventually};

/// Planned from the ready scenario of a night without power; its address.
async fn planned(town: &Town, director: &mut Browser) -> String {
    let form = director.get("/exercises/new?ready=power-lost").await.ok();
    let when = town.app().now().strftime("%Y-%m-%dT%H:%M").to_string();
    let fields = [
        ("title", "Power lost, as told"),
        ("kind", "tabletop"),
        ("site", town.hospital.reference.as_str()),
        ("place", "Training room 2"),
        ("planned_for", when.as_str()),
        ("duration", "90"),
        ("category", "unknown"),
        ("scenario", "At 02:10 the whole quarter is dark."),
    ];
    let made = director.submit(&form, "/exercises", &fields).await.is(303);
    made.location().split('?').next().unwrap().to_owned()
}

/// Gives a position of its own side a role.
async fn brings(browser: &mut Browser, exercise: &str, position: &str, role: &str) {
    let fields = [("position", position), ("role", role)];
    browser.post(&format!("{exercise}/people"), &fields).await.is(303);
}

/// Rates the first target of the report.
async fn rates(browser: &mut Browser, exercise: &str, letter: &str, why: &str) {
    let report = browser.get(&format!("{exercise}/report")).await.ok();
    let fields = [("rating", letter), ("words", why)];
    browser.submit(&report, "/ratings", &fields).await.is(303);
}

async fn clock(director: &mut Browser, exercise: &str, step: &str) {
    director
        .post(&format!("{exercise}/clock"), &[("step", step)])
        .await
        .is(303);
}

/// Once the clock of the exercise has said it.
async fn is_told(browser: &Browser, exercise: &str, words: &'static str) {
    let now = format!("{exercise}/conduct/now");
    eventually(words, || {
        let (mut browser, now) = (browser.clone(), now.clone());
        async move { browser.get(&now).await.ok().says(words) }
    })
    .await;
}

#[tokio::test]
async fn both_sides_practise_and_read_what_the_other_saw() {
    each_store(Partners::Agreed, |town| async move {
        let (mut director, mut commander) = (town.browser("director").await, town.browser("commander").await);
        let (mut guard, mut campus) = (town.browser("guard").await, town.browser("campus").await);
        let exercise = planned(&town, &mut director).await;
        let agency = town.org("commander").await.to_string();
        director.get(&exercise).await.ok().must_say("EXERCISE");
        commander.get(&exercise).await.is(404);
        director
            .post(&format!("{exercise}/partners"), &[("partner", &agency)])
            .await
            .is(303);
        let asked = commander.get(&exercise).await.ok();
        asked.must_say("Northgate Group asks you to take part");
        commander
            .submit(&asked, "/answer", &[("take_part", "yes")])
            .await
            .is(303);
        brings(
            &mut commander,
            &exercise,
            &town.position("commander").to_string(),
            "evaluator",
        )
        .await;
        brings(
            &mut director,
            &exercise,
            &town.position("manager").to_string(),
            "evaluator",
        )
        .await;
        brings(&mut director, &exercise, &town.position("guard").to_string(), "player").await;
        let mut manager = town.browser("manager").await;

        clock(&mut director, &exercise, "start").await;
        is_told(&guard, &exercise, "Mains lost. The generator has started.").await;
        let second = "The generator has stopped. Batteries for two hours.";
        let now = format!("{exercise}/conduct/now");
        guard.get(&now).await.ok().must_not_say(second);
        town.pass(8 * 60);
        is_told(&guard, &exercise, second).await;
        is_told(&commander, &exercise, second).await;

        let seen = [
            ("kind", "improvement"),
            ("words", "Two doors stood open."),
            ("objective", ""),
        ];
        commander.post(&format!("{exercise}/observations"), &seen).await.is(303);
        rates(&mut manager, &exercise, "m", "The list of doors was old.").await;
        rates(&mut commander, &exercise, "s", "Keys were at the gate.").await;
        clock(&mut director, &exercise, "end").await;
        for browser in [&mut director, &mut commander] {
            let report = browser.get(&format!("{exercise}/report")).await.ok();
            report
                .must_say("Performed with major challenges")
                .must_say("The list of doors was old.")
                .must_say("Performed with some challenges")
                .must_say("Keys were at the gate.")
                .must_say("Two doors stood open.");
            let paper = browser.get(&format!("{exercise}/report/pdf")).await.ok();
            assert!(paper.body.starts_with("%PDF-"));
        }

        let reference = exercise.trim_start_matches("/exercises/").to_owned();
        for page in ["", "/msel", "/conduct", "/conduct/now", "/report", "/report/pdf"] {
            campus.get(&format!("{exercise}{page}")).await.is(404);
        }
        campus
            .get("/exercises")
            .await
            .ok()
            .must_not_say(&reference)
            .must_not_say("Power lost, as told");
    })
    .await;
}
