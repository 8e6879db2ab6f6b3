//! Readiness, point 11: "if it happened now". A figure for each site that falls by itself, each point a dated artefact; what a site
//! cannot have is not asked for; nobody else reads it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Partners, each_store};

const DAY: i64 = 24 * 60 * 60;

/// The figure on the readiness page of a site: "74 of 100".
async fn figure(browser: &mut Browser, site: &str) -> u32 {
    let page = browser.get(&format!("/sites/{site}/readiness")).await.ok();
    let text = page.text();
    let (before, _) = text.split_once(" of 100").expect("a figure");
    before
        .rsplit(|c: char| !c.is_ascii_digit())
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

#[tokio::test]
async fn a_site_s_figure_falls_by_itself_and_rises_by_what_is_done() {
    each_store(Partners::Agreed, |town| async move {
        let site = town.hospital.reference.to_string();
        let mut director = town.browser("director").await;
        let today = figure(&mut director, &site).await;
        assert!((1..100).contains(&today), "{today}");
        let mut last = today;
        for _ in 0..4 {
            town.pass(100 * DAY);
            director = town.browser("director").await;
            let now = figure(&mut director, &site).await;
            assert!(now <= last, "{now} after {last}");
            last = now;
        }
        assert!(last < today, "four hundred days without anything done");
        director.get("/readiness").await.ok().must_say("the weakest first");
        director
            .get("/home")
            .await
            .ok()
            .must_say(&format!("Readiness {last} of 100"));

        let leave_out = format!("/sites/{site}/readiness/walk_through/left-out");
        director
            .post(&leave_out, &[("reason", "An open square without a building.")])
            .await
            .is(303);
        let page = director.get(&format!("/sites/{site}/readiness")).await.ok();
        page.must_say("An open square without a building.")
            .must_say("Not asked of this site");
        assert!(
            figure(&mut director, &site).await >= last,
            "what is not asked for cannot be missing"
        );

        for role in ["commander", "dispatcher", "campus"] {
            let mut other = town.browser(role).await;
            other.get(&format!("/sites/{site}/readiness")).await.is(404);
            let list = other.get("/readiness").await.ok();
            list.must_not_say("Quarry Hospital").must_not_say("An open square");
        }
    })
    .await;
}
