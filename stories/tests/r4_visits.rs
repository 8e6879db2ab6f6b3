//! Visits, point R4: a partner is invited, both walk and write, what is found becomes work until it is closed, both sign; and whoever is
//! not in it finds nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Partners, Town, each_store};

async fn step(browser: &mut Browser, visit: &str, step: &str, more: &[(&str, &str)]) {
    let mut fields = vec![("step", step)];
    fields.extend_from_slice(more);
    browser.post(&format!("{visit}/steps"), &fields).await.is(303);
}

/// Signs what stands on the page of signing now.
async fn sign(browser: &mut Browser, visit: &str) {
    let page = browser.get(&format!("{visit}/steps/signed")).await.ok();
    let at = page.body.find("name=\"digest\" value=\"").expect("a digest") + 21;
    let digest = page.body[at..].split('"').next().unwrap().to_owned();
    step(browser, visit, "signed", &[("digest", &digest)]).await;
}

async fn planned(town: &Town, director: &mut Browser) -> String {
    let site = town.hospital.id.to_string();
    let agency = town.org("commander").await.to_string();
    let guard = town.position("guard").to_string();
    let when = (town.app().now() + jiff::SignedDuration::from_hours(26)).strftime("%Y-%m-%dT%H:%M");
    let when = when.to_string();
    let fields = [
        ("kind", "joint_assessment"),
        ("site", site.as_str()),
        ("planned_for", when.as_str()),
        ("purpose", "Before the new wing opens."),
        ("people", guard.as_str()),
        ("partner", agency.as_str()),
    ];
    director.post("/visits", &fields).await.is(303);
    format!("/visits/{}", town.one("SELECT reference AS id FROM visit").await)
}

#[tokio::test]
async fn both_sides_walk_a_site_and_sign_what_they_found() {
    each_store(Partners::Agreed, |town| async move {
        let (mut director, mut commander) = (town.browser("director").await, town.browser("commander").await);
        let visit = planned(&town, &mut director).await;
        commander.get("/visits").await.ok().must_say("Waits for you");
        let reference = visit.trim_start_matches("/visits/").to_owned();
        let mut campus = town.browser("campus").await;
        campus.get(&visit).await.is(404);
        campus.get("/visits").await.ok().must_not_say(&reference);
        let police = town.position("commander").to_string();
        step(&mut commander, &visit, "accepted", &[("people", &police)]).await;
        step(&mut director, &visit, "started", &[]).await;
        let fields = [
            ("words", "The wing has no second exit."),
            ("severity", "high"),
            ("stop", ""),
        ];
        commander.post(&format!("{visit}/findings"), &fields).await.is(303);
        director.get(&visit).await.ok().must_say("The wing has no second exit.");
        sign(&mut director, &visit).await;
        let late = [("words", "Late."), ("severity", "low"), ("stop", "")];
        commander.post(&format!("{visit}/findings"), &late).await.is(409);
        sign(&mut commander, &visit).await;
        for browser in [&mut director, &mut commander] {
            browser.get(&visit).await.ok().must_say("Done and signed");
        }
    })
    .await;
}
