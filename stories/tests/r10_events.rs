//! Events, point R10: both sides staff one command cell and are briefed; a place of its own can be the site of an emergency while its
//! window runs, and the room names the event; whoever is not in it finds nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Partners, Town, each_store};

async fn planned(town: &Town, director: &mut Browser) -> String {
    let agency = town.org("commander").await.to_string();
    let at = |hours: i64| {
        let at = town.app().now() + jiff::SignedDuration::from_hours(hours);
        at.strftime("%Y-%m-%dT%H:%M").to_string()
    };
    let (from, until) = (at(26), at(34));
    let fields = [
        ("title", "Health fair"),
        ("place", "own"),
        ("site_name", "Market square"),
        ("site_address", "1 Market Square"),
        ("tlp", "TLP:AMBER"),
        ("starts_at", from.as_str()),
        ("ends_at", until.as_str()),
        ("partner", agency.as_str()),
    ];
    let made = director.post("/events", &fields).await.is(303).location();
    made.split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn both_sides_staff_a_fair_and_an_emergency_there_names_it() {
    each_store(Partners::Agreed, |town| async move {
        let (mut director, mut commander) = (town.browser("director").await, town.browser("commander").await);
        let event = planned(&town, &mut director).await;
        let reference = event.trim_start_matches("/events/").to_owned();
        commander.get("/events").await.ok().must_say("Waits for you");
        let mut campus = town.browser("campus").await;
        campus.get(&event).await.is(404);
        campus.get("/events").await.ok().must_not_say(&reference);
        commander
            .post(&format!("{event}/steps"), &[("step", "accepted")])
            .await
            .is(303);
        for browser in [&mut director, &mut commander] {
            let fields = [("place", "incident_commander")];
            browser.post(&format!("{event}/posts"), &fields).await.is(303);
        }
        for browser in [&mut director, &mut commander] {
            let page = browser.get(&event).await.ok();
            page.must_say("Unified command");
            page.must_say("Nobody at: Unified command");
        }
        let briefing = [("situation", "Stalls around the fountain."), ("version", "0")];
        director
            .post(&format!("{event}/briefing/edit"), &briefing)
            .await
            .is(303);
        commander
            .post(&format!("{event}/briefing/read"), &[("version", "1")])
            .await
            .is(303);
        director
            .get(&event)
            .await
            .ok()
            .must_say("One position has read this version");

        director.get("/sites").await.ok().must_not_say("Market square");
        let site = town
            .one("SELECT s.reference AS id FROM site s JOIN event e ON e.site_id = s.id")
            .await;
        let open = director.get("/raise?hold=0").await.ok();
        assert!(open.body.contains(&site), "it is offered around the fair");
        let page = director.get(&format!("/raise?hold=1&site={site}")).await.ok();
        let answer = director
            .submit(&page, "/raise", &[("confirmed", "yes"), ("level", "1")])
            .await;
        let sent = answer.is(303).location();
        let room = sent.trim_end_matches("/sent").to_owned();
        let page = director.get(&room).await.ok();
        page.must_say("During:");
        page.must_say(&format!("Health fair, {reference}"));
        town.pass(5 * 24 * 3600);
        let mut later = town.browser("director").await;
        let closed = later.get("/raise?hold=0").await.ok();
        assert!(!closed.body.contains(&site), "the fair is over, and so is its place");
        later.get(&room).await.ok().must_say("Health fair");
    })
    .await;
}
