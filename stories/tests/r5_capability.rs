//! What police can send and how soon, said and measured, and what both lend each other: the tenth point, P5 and P6.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_store::params;
use muster_stories::{Browser, Page, Partners, Town, each_store};

#[tokio::test]
async fn what_police_say_of_their_minutes_stands_beside_what_was_measured() {
    each_store(Partners::Agreed, |town| async move {
        let mut liaison = town.browser("liaison").await;
        let profile = [
            ("patrol_count", "4"),
            ("patrol_hours", "Day and night"),
            ("limits", "No boats of our own."),
            ("need_keys", "yes"),
            ("minutes_day", "7"),
            ("review_on", "2032-01-01"),
            ("version", "0"),
        ];
        liaison.post("/capability/edit", &profile).await.is(303);
        let agency = format!("/capability/{}", town.org("commander").await);
        let mut director = town.browser("director").await;
        police_of_the_site(&town).await;
        let read = director.get("/capability").await.ok();
        read.must_say("No boats of our own.")
            .must_say("Keys or cards")
            .must_say("7 min");
        let clause = read.links().into_iter().find(|link| link.contains("/clauses/"));
        assert!(clause.is_some(), "it names the clause that opens it");

        for (n, seconds) in [240, 360, 900].into_iter().enumerate() {
            come(&town, seconds).await;
            assert_eq!(measured(&town, &agency).await["measured"], n + 1);
        }
        let figures = measured(&town, &agency).await;
        assert_eq!(figures["median_seconds"], 360, "the middle one of three: {figures}");
        let note = [
            ("site", town.hospital.reference.as_str()),
            ("band", "day"),
            ("words", "The north gate was closed."),
        ];
        director.post(&format!("{agency}/notes"), &note).await.is(303);
        liaison.get(&agency).await.ok().must_say("The north gate was closed.");

        for role in ["sheriff", "campus"] {
            let mut outside = town.browser(role).await;
            outside.get(&agency).await.is(404);
            outside
                .get("/capability")
                .await
                .ok()
                .must_not_say("No boats of our own.");
        }
        shown(&town, "capability").await;
        suspend(&town).await;
        director
            .get("/capability")
            .await
            .ok()
            .must_not_say("No boats of our own.");
        director.get(&agency).await.must_not_say("The north gate was closed.");
    })
    .await;
}

/// The Ellery police answer for the hospital.
async fn police_of_the_site(town: &Town) {
    let desk = town.desk("director").await;
    let tx = desk.begin().await.unwrap();
    let named = "UPDATE site SET police_org = $1 WHERE id = $2";
    let police = town.org("commander").await;
    tx.execute(named, params![police, town.hospital.id]).await.unwrap();
    tx.commit().await.unwrap();
}

/// An emergency by day, with police on scene after so many seconds.
async fn come(town: &Town, seconds: i64) {
    let (mut guard, mut dispatcher) = (town.browser("guard").await, town.browser("dispatcher").await);
    let room = format!("/rooms/{}", town.raise(&mut guard, "ED waiting").await);
    dispatcher.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
    town.pass(seconds);
    let on_scene = [("status", "on_scene"), ("unit", "412")];
    dispatcher.post(&format!("{room}/status"), &on_scene).await.is(303);
    guard.post(&format!("{room}/all-clear"), &[]).await;
    dispatcher.post(&format!("{room}/all-clear"), &[]).await;
}

/// How soon police were on scene by day, as the site reads it.
async fn measured(town: &Town, agency: &str) -> serde_json::Value {
    let mut program = town.api("director").await;
    let read = program.get(&format!("/api/v1{agency}")).await.ok().json();
    read["sites"][0]["bands"][0]["on_scene"].clone()
}

/// The ledgers of both sides hold that it was shown.
async fn shown(town: &Town, class: &str) {
    let crossed = format!("SELECT COUNT(*) AS n FROM crossing WHERE data_class = '{class}' AND allowed");
    let entered = format!(
        "SELECT COUNT(*) AS n FROM crossing c WHERE c.data_class = '{class}' AND c.allowed AND 2 = \
         (SELECT COUNT(*) FROM ledger_entry e WHERE e.kind = 'crossing' AND e.record LIKE '%' || c.id || '%')"
    );
    let lines = town.count(&crossed).await;
    assert!(lines > 0, "nothing of {class} was shown");
    assert_eq!(lines, town.count(&entered).await, "both sides have each line");
}

async fn suspend(town: &Town) {
    let agreement = town.agreement.as_ref().unwrap();
    let reason = [("reason", "Until we have talked.")];
    let mut director = town.browser("director").await;
    director
        .post(&format!("/agreements/{agreement}/suspension"), &reason)
        .await
        .is(303);
}

#[tokio::test]
async fn what_is_lent_is_asked_for_promised_handed_over_and_comes_back() {
    each_store(Partners::Agreed, |town| async move {
        let (mut director, mut liaison) = (town.browser("director").await, town.browser("liaison").await);
        let ask = town.position("director").to_string();
        let offer = [
            ("kind", "equipment"),
            ("name", "Crowd barriers"),
            ("words", "Two metres each."),
            ("quantity", "10"),
            ("place", "Depot, bay 3"),
            ("conditions", "Back clean."),
            ("ask", &*ask),
        ];
        let resource = path_of(&director.post("/resources", &offer).await.is(303));
        liaison.get("/resources").await.ok().must_say("Crowd barriers");
        for role in ["sheriff", "campus"] {
            town.browser(role).await.get(&resource).await.is(404);
            town.browser(role)
                .await
                .get("/resources")
                .await
                .ok()
                .must_not_say("Crowd barriers");
        }
        let wish = [
            ("quantity", "6"),
            ("from_on", "2031-05-06"),
            ("until_on", "2031-05-08"),
            ("purpose", "Street festival"),
        ];
        let loan = path_of(&liaison.post(&format!("{resource}/loans"), &wish).await.is(303));
        director.get("/loans").await.ok().must_say("Crowd barriers");
        director.get(&loan).await.ok().must_say("Street festival");
        step(&mut liaison, &loan, "granted").await.is(409);
        step(&mut director, &loan, "granted").await.is(303);
        step(&mut director, &loan, "gave").await.is(303);
        step(&mut liaison, &loan, "took").await.is(303);
        director.get(&loan).await.ok().must_say("Lent");
        // Suspended: the offer is closed, and what is away stays in sight of both until it is back.
        suspend(&town).await;
        liaison.get(&resource).await.is(404);
        liaison.get(&loan).await.ok().must_say("Crowd barriers");
        step(&mut liaison, &loan, "brought").await.is(303);
        step(&mut director, &loan, "returned").await.is(303);
        director.get(&loan).await.ok().must_say("Received back");
        for role in ["sheriff", "campus"] {
            town.browser(role).await.get(&loan).await.is(404);
        }
        shown(&town, "shared_resource").await;
    })
    .await;
}

/// Takes a step of a loan from its page as it is now.
async fn step(who: &mut Browser, loan: &str, step: &str) -> Page {
    let page = who.get(loan).await.ok();
    let revision = page.field("revision");
    let fields = [
        ("step", step),
        ("words", "In good order."),
        ("quantity", "6"),
        ("from_on", "2031-05-06"),
        ("until_on", "2031-05-08"),
        ("revision", &revision),
    ];
    who.post(&format!("{loan}/steps"), &fields).await
}

fn path_of(answer: &Page) -> String {
    answer.location().split('?').next().unwrap_or_default().to_owned()
}
