//! Guests: a link that is shown once, opens what is for guests, and ends.

use super::conduct::clock;
use super::planning::planned;
use super::town::{Town, Who};
use crate::job;
use axum::http::StatusCode;
use muster_store::testing::each_store;

async fn invited(town: &Town, path: &str) -> String {
    let page = town
        .post(
            Who::Director,
            &format!("{path}/guests"),
            &[("name", "Fire service, Station 4")],
        )
        .await;
    let body = page.ok();
    assert!(body.contains("qr-code"));
    let (_, rest) = body.split_once("/guest/").unwrap();
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

#[tokio::test]
async fn a_guest_sees_what_is_for_guests_and_leaves_an_observation() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let token = invited(&town, &path).await;
        assert_eq!(token.len(), 64);
        assert!(
            !town.get(Who::Director, &path).await.body.contains(&token),
            "it is shown once"
        );
        let link = format!("/guest/{token}");
        let page = town.get_open(&link).await;
        page.says("EXERCISE");
        assert!(!page.body.contains("Mains lost") && !page.body.contains("Expected"));
        let early = town.post_open(&link, &[("words", "Early")]).await;
        assert_eq!(early.status, StatusCode::CONFLICT);
        clock(&town, &path, "start").await;
        job::tick(&town.app).await.unwrap();
        town.get_open(&link).await.says("Mains lost");
        let empty = town.post_open(&link, &[("words", " ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.says("Enter an observation");
        town.post_open(&link, &[("words", "الباب مفتوح")])
            .await
            .says("Thank you");
        clock(&town, &path, "end").await;
        let report = town.get(Who::Director, &format!("{path}/report")).await;
        report.says("الباب مفتوح");
        report.says("Fire service, Station 4");
        assert_eq!(
            town.get_open(&link).await.status,
            StatusCode::NOT_FOUND,
            "it ends with the exercise"
        );
    })
    .await;
}

#[tokio::test]
async fn every_link_that_leads_nowhere_says_the_same() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let token = invited(&town, &path).await;
        let unknown = town.get_open(&format!("/guest/{}", "0".repeat(64))).await;
        let odd = town.get_open("/guest/x-y").await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        assert_eq!(unknown, odd);
        let guests = {
            let tx = town.app.store().read().await.unwrap();
            let reference = path.rsplit('/').next().unwrap().parse().unwrap();
            let known = crate::store::find(&tx, &reference).await.unwrap().unwrap();
            crate::store::people::guests(&tx, known.id).await.unwrap()
        };
        let end = format!("{path}/guests/{}/removal", guests[0].id);
        assert_eq!(town.post(Who::Guard, &end, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.post(Who::Liaison, &end, &[]).await.status, StatusCode::NOT_FOUND);
        town.post(Who::Director, &end, &[]).await.led_to();
        assert_eq!(town.get_open(&format!("/guest/{token}")).await, unknown);
        assert_eq!(
            town.post_open(&format!("/guest/{token}"), &[("words", "x")]).await,
            unknown
        );
    })
    .await;
}
