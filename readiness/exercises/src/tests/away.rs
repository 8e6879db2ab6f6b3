//! A partner that was only asked, or has declined, learns the question and no more, and nothing once the exercise has begun.

use super::both_sides::{ask, give_role};
use super::conduct::clock;
use super::planning::planned;
use super::town::{Town, Who, exercises};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// How a partner comes not to take part.
const ANSWERS: [&[&str]; 3] = [&[], &["no"], &["yes", "no"]];

async fn reads_the_question_alone(town: &Town, path: &str) {
    let page = town.get(Who::Liaison, path).await.ok();
    assert!(page.contains("Power lost at night") && page.contains("Northgate Group asks you"));
    for said in [
        "The lights go out.",
        "Room 2",
        "Every outer door",
        "Controller",
        "/conduct",
    ] {
        assert!(!page.contains(said), "{said:?} is in {page}");
    }
    let call = town.get(Who::Liaison, &format!("/api/v1{path}")).await.ok();
    assert!(
        !call.contains("The lights go out.") && !call.contains("Room 2"),
        "{call}"
    );
    let list = town.get(Who::Liaison, "/api/v1/exercises").await.ok();
    assert!(list.contains("Power lost at night") && !list.contains("The lights go out."));
    finds_none_of(
        town,
        path,
        &["/conduct", "/conduct/now", "/msel", "/report", "/report/pdf"],
    )
    .await;
}

async fn finds_none_of(town: &Town, path: &str, pages: &[&str]) {
    for page in pages {
        let found = town.get(Who::Liaison, &format!("{path}{page}")).await;
        assert_eq!(found.status, StatusCode::NOT_FOUND, "{page}");
    }
    for call in ["/msel", "/report"] {
        let found = town.get(Who::Liaison, &format!("/api/v1{path}{call}")).await;
        assert_eq!(found.status, StatusCode::NOT_FOUND, "{call}");
    }
}

async fn finds_nothing(town: &Town, path: &str) {
    finds_none_of(
        town,
        path,
        &["", "/conduct", "/conduct/now", "/msel", "/report", "/report/pdf"],
    )
    .await;
    let one = town.get(Who::Liaison, &format!("/api/v1{path}")).await;
    assert_eq!(one.status, StatusCode::NOT_FOUND);
    for list in ["/exercises", "/api/v1/exercises"] {
        let list = town.get(Who::Liaison, list).await.ok();
        assert!(!list.contains(path.rsplit('/').next().unwrap()));
    }
    let late = town
        .post(Who::Liaison, &format!("{path}/answer"), &[("take_part", "yes")])
        .await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_does_not_take_part_reads_the_question_before_the_start_and_nothing_after_it() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&exercises()).await;
        for answers in ANSWERS {
            let path = planned(&town, "tabletop", "power-lost").await;
            ask(&town, &path).await.led_to();
            for answer in answers {
                town.post(Who::Liaison, &format!("{path}/answer"), &[("take_part", answer)])
                    .await
                    .led_to();
            }
            reads_the_question_alone(&town, &path).await;
            clock(&town, &path, "start").await;
            finds_nothing(&town, &path).await;
            clock(&town, &path, "end").await;
            finds_nothing(&town, &path).await;
        }
    })
    .await;
}

#[tokio::test]
async fn who_goes_away_while_it_runs_finds_it_no_more_and_is_not_woken() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&exercises()).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        ask(&town, &path).await.led_to();
        let answer = format!("{path}/answer");
        town.post(Who::Liaison, &answer, &[("take_part", "yes")]).await.led_to();
        give_role(&town, &path, Who::Liaison, Who::Patrol, "evaluator")
            .await
            .led_to();
        clock(&town, &path, "start").await;
        town.get(Who::Patrol, &format!("{path}/msel")).await.ok();
        let (police, heard) = (town.police.to_string(), Arc::new(AtomicUsize::new(0)));
        let hears = heard.clone();
        town.app.store().listen(move |messages| {
            let of_them = messages
                .iter()
                .filter(|message| message.payload["audiences"].to_string().contains(&police));
            hears.fetch_add(of_them.count(), Ordering::SeqCst);
        });
        let told = || heard.swap(0, Ordering::SeqCst);
        clock(&town, &path, "pause").await;
        assert_eq!(told(), 1, "its open pages hear what happens");
        let gone = town.post(Who::Liaison, &answer, &[("take_part", "no")]).await.led_to();
        assert_eq!(gone, "/exercises", "there is no page of it any more");
        assert_eq!(told(), 1, "they hear that it is out");
        finds_nothing(&town, &path).await;
        clock(&town, &path, "resume").await;
        assert_eq!(told(), 0, "of what comes later they hear nothing");
        let again = ask(&town, &path).await;
        assert_ne!(again.status, StatusCode::NOT_FOUND);
        finds_nothing(&town, &path).await;
        assert!(
            !town
                .get(Who::Director, &format!("{path}/report"))
                .await
                .ok()
                .contains("City Police")
        );
    })
    .await;
}
