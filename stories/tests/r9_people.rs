//! People who change, P2: a position is left, its partner is told the same day, hears who acts and that it is filled again, and both meet
//! whoever follows; an organisation without an agreement hears nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_membership::{
    position::{self, Person},
    vacancy,
};
use muster_stories::{Browser, Partners, Town, each_store, eventually};
use muster_terms::PersonId;

/// Does its page of handovers say this?
async fn says(browser: &mut Browser, words: &str) -> bool {
    browser.get("/handovers").await.ok().body.contains(words)
}

/// Somebody else fills the manager's position.
async fn filled(town: &Town) {
    let desk = town.desk("director").await;
    let manager = town.position("manager");
    let person = Person {
        id: PersonId::new(),
        email: None,
        display_name: "The next one".into(),
    };
    let tx = desk.begin().await.unwrap();
    position::store::insert_person(&tx, &person, desk.now()).await.unwrap();
    position::store::fill(&tx, manager, Some(person.id)).await.unwrap();
    let open = vacancy::store::open_at(&tx, manager).await.unwrap().unwrap();
    assert!(vacancy::store::close(&tx, open.id, true, desk.now()).await.unwrap());
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn whoever_leaves_is_missed_by_the_partner_the_same_day_and_whoever_follows_is_met() {
    each_store(Partners::Agreed, |town| async move {
        let (mut director, mut commander) = (town.browser("director").await, town.browser("commander").await);
        let manager = town.position("manager");
        let leaving = format!("/admin/people/{manager}/vacancy");
        director.post(&leaving, &[]).await.is(303);
        eventually("police hear that it is vacant", || async {
            says(&mut town.browser("commander").await, "is vacant since").await
        })
        .await;
        let vacancy = town
            .one("SELECT reference AS id FROM vacancy WHERE closed_at IS NULL")
            .await;
        let acts = town.position("privacy").to_string();
        let acting = format!("/vacancies/{vacancy}/acting");
        director.post(&acting, &[("acting", &acts)]).await.is(303);
        eventually("police hear who acts", || async {
            says(&mut town.browser("commander").await, "acts for it until it is filled").await
        })
        .await;
        let told = format!("SELECT COUNT(*) AS n FROM handover_notice n JOIN vacancy v ON v.id = n.vacancy_id WHERE v.reference = '{vacancy}'");
        assert!(town.count(&told).await >= 2);
        filled(&town).await;
        eventually("both are asked to meet", || async {
            says(&mut town.browser("commander").await, "is filled again").await
        })
        .await;
        assert!(says(&mut director, "was told").await);

        let police = town.org("commander").await;
        let id = town
            .one(&format!("SELECT id FROM introduction WHERE partner_id = '{police}' AND acting_title IS NULL"))
            .await;
        let meeting = format!("/introductions/{id}");
        let at = town
            .one(&format!(
                "SELECT MIN(starts_at) AS id FROM introduction_time WHERE introduction_id = '{id}'"
            ))
            .await;
        let steps = format!("{meeting}/steps");
        for browser in [&mut commander, &mut director] {
            let fields = [("step", "accepted"), ("starts_at", at.as_str())];
            browser.post(&steps, &fields).await.is(303);
        }
        let file = commander.get(&format!("{meeting}/calendar.ics")).await.ok().body.clone();
        assert!(file.contains("BEGIN:VEVENT") && file.contains("STATUS:CONFIRMED"), "{file}");

        let mut outside = town.browser("sheriff").await;
        outside.get(&meeting).await.is(404);
        assert!(!says(&mut outside, "is filled again").await, "the sheriff's agreement is suspended");
    })
    .await;
}
