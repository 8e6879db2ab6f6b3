//! What was learned, R9: courses that run out, sessions of both sides, a list from elsewhere, kept whole or not at all.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Partners, Town, each_store};

/// The person who fills a position.
async fn person(town: &Town, role: &str) -> String {
    let position = town.position(role);
    town.one(&format!("SELECT person_id AS id FROM position WHERE id = '{position}'"))
        .await
}

#[tokio::test]
async fn what_was_learned_holds_until_its_day_and_a_list_is_kept_whole_or_not_at_all() {
    each_store(Partners::Agreed, |town| async move {
        let mut director = town.browser("director").await;
        let course = [
            ("name", "Talking down"),
            ("kind", "de_escalation"),
            ("valid_months", "12"),
        ];
        director.post("/training/courses", &course).await.is(303);
        let id = town.one("SELECT id FROM course WHERE name = 'Talking down'").await;
        let (guard, manager) = (person(&town, "guard").await, person(&town, "manager").await);
        let session = [
            ("course", id.as_str()),
            ("people", &guard),
            ("people", &manager),
            ("done_on", "2030-06-01"),
            ("words", "Held with the Ellery police"),
        ];
        director.post("/training", &session).await.is(303);
        director.get("/training").await.ok().must_say("until 1 Jun 2031");
        let own = town.browser("guard").await.get("/training").await.ok();
        own.must_say("Held with the Ellery police").must_not_say("Site manager");

        let head = "who,course,done_on,valid_until,words\n";
        let wrong = format!("{head}Control room,Talking down,2031-04-01,,\nPost 9,Talking down,2031-04-01,,\n");
        let file = |text: &str| text.as_bytes().to_vec();
        let refused = director
            .upload("/training/import", &[], &[("file", "t.csv", &file(&wrong))])
            .await;
        refused.is(422).must_say("Line 3");
        director.get("/training").await.ok().must_not_say("until 1 Apr 2032");
        let right = format!(
            "{head}Control room,Talking down,2031-04-01,,\n\"Guard, Post 7\",Talking down,2031-03-01,2031-05-20,=1+1\n"
        );
        let kept = director
            .upload("/training/import", &[], &[("file", "t.csv", &file(&right))])
            .await;
        kept.must_say("2 kept, 0 were noted already.");
        let out = director.get("/training.csv").await.ok();
        assert!(
            out.body.contains("'=1+1"),
            "a sheet does not reckon with it: {}",
            out.body
        );

        // A month on, what ran out says so; by page and by call.
        town.pass(31 * 24 * 3600);
        let mut director = town.browser("director").await;
        director.get("/training").await.ok().must_say("ran out 1 Jun 2031");
        let read = town.api("director").await.get("/api/v1/training").await.ok();
        assert!(read.body.contains("\"standing\":\"run_out\""), "{}", read.body);

        for role in ["commander", "sheriff", "campus"] {
            let mut outside = town.browser(role).await;
            outside.get("/training").await.ok().must_not_say("Talking down");
            outside.get(&format!("/training/people/{guard}")).await.is(404);
            let stolen = [("course", id.as_str()), ("people", &guard), ("done_on", "2031-05-01")];
            outside.post("/training", &stolen).await.is(422);
        }
    })
    .await;
}
