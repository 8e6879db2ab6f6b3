//! Readiness, point 5: a plan goes from its template over the partner's comments to the approval of both, and who is outside learns nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Partners, each_store};

#[tokio::test]
async fn a_plan_is_agreed_by_both_word_for_word() {
    each_store(Partners::Agreed, |town| async move {
        let mut director = town.browser("director").await;
        let approver = town.position("director").to_string();
        let fields = [
            ("template", "lockdown"),
            ("title", "Lockdown of the story"),
            ("site", town.hospital.reference.as_str()),
            ("category", ""),
            ("actions", "srp"),
            ("approver", approver.as_str()),
        ];
        let path = director.post("/plans", &fields).await.is(303).location();
        let path = path.split('?').next().unwrap().to_owned();
        director.get(&path).await.ok().must_say("Lockdown of the story");
        let agency = town.org("commander").await.to_string();
        let mut commander = town.browser("commander").await;
        assert_eq!(commander.get(&path).await.code(), 404, "it is not shared yet");
        director
            .post(
                &format!("{path}/sharing"),
                &[("org", agency.as_str()), ("version", "1")],
            )
            .await
            .is(303);
        commander.get(&path).await.ok().must_say("Lockdown of the story");
        let comment = [("words", "Say where the command post is."), ("version", "1")];
        commander
            .post(&format!("{path}/paragraphs/1/comments"), &comment)
            .await
            .is(303);
        director
            .get(&path)
            .await
            .ok()
            .must_say("Say where the command post is.");
        for browser in [&mut commander, &mut director] {
            browser.post(&format!("{path}/approval/1"), &[]).await.is(303);
        }
        director
            .get("/plans?state=approved")
            .await
            .ok()
            .must_say("Lockdown of the story");
        let end = format!("{path}/sharing/{agency}/end");
        director.post(&end, &[]).await.is(303);
        let own = commander.get(&path).await.ok();
        own.must_say("Say where the command post is.");
        own.must_not_say("Lockdown of the story");
        assert_eq!(
            commander.get(&format!("{path}/versions/1")).await.code(),
            404,
            "and not shared any more"
        );
    })
    .await;
}
