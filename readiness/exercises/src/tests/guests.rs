//! Guests: a link that is shown once, opens what is for guests, and ends.

use super::conduct::clock;
use super::planning::{change, planned};
use super::town::{Town, Who};
use crate::model::*;
use crate::rules::forms;
use crate::{job, verbs};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;

pub async fn invited(town: &Town, path: &str) -> String {
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

#[tokio::test]
async fn a_link_ends_a_day_after_the_planned_end_where_nobody_ends_the_exercise() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        // Planned for 10:00 and 90 minutes; it is 9:00.
        let never = planned(&town, "tabletop", "power-lost").await;
        let paused = planned(&town, "tabletop", "power-lost").await;
        let (never_link, paused_link) = (invited(&town, &never).await, invited(&town, &paused).await);
        let status = async |token: &str| town.get_open(&format!("/guest/{token}")).await.status;
        clock(&town, &paused, "start").await;
        clock(&town, &paused, "pause").await;
        town.clock.advance((25 * 60 + 29) * 60);
        assert_eq!(status(&never_link).await, StatusCode::OK);
        assert_eq!(status(&paused_link).await, StatusCode::OK);
        town.clock.advance(60);
        assert_eq!(status(&never_link).await, StatusCode::OK);
        assert_eq!(
            status(&paused_link).await,
            StatusCode::NOT_FOUND,
            "it began an hour earlier"
        );
        let late = town
            .post_open(&format!("/guest/{paused_link}"), &[("words", "Late")])
            .await;
        assert_eq!(late.status, StatusCode::NOT_FOUND);
        town.clock.advance(60 * 60);
        assert_eq!(status(&never_link).await, StatusCode::NOT_FOUND);
        let another = [("name", "Fire service, Station 5")];
        let refused = town.post(Who::Director, &format!("{never}/guests"), &another).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "it would lead nowhere");
        change(&town, &never, |form| form.planned_for = "2031-05-20T10:00".into())
            .await
            .led_to();
        assert_eq!(status(&never_link).await, StatusCode::OK, "it moves with the plan");
    })
    .await;
}

#[tokio::test]
async fn a_link_ends_with_the_room_also_in_a_pause() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        for is_paused in [false, true] {
            let path = planned(&town, "functional", "fire-with-smoke").await;
            town.post(Who::Director, &format!("{path}/room"), &[]).await.led_to();
            let link = format!("/guest/{}", invited(&town, &path).await);
            clock(&town, &path, "start").await;
            if is_paused {
                clock(&town, &path, "pause").await;
            }
            job::tick(&town.app).await.unwrap();
            assert_eq!(town.get_open(&link).await.status, StatusCode::OK);
            town.set("UPDATE incident SET ended_at = '2031-05-05T09:00:00Z'").await;
            job::tick(&town.app).await.unwrap();
            assert_eq!(town.get_open(&link).await.status, StatusCode::NOT_FOUND, "{is_paused}");
            let more = [("name", "Fire service, Station 5")];
            let refused = town.post(Who::Director, &format!("{path}/guests"), &more).await;
            assert_eq!(refused.status, StatusCode::CONFLICT);
        }
    })
    .await;
}

#[tokio::test]
async fn one_link_uses_up_its_own_share_and_nobody_elses() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let (first, second) = (invited(&town, &path).await, invited(&town, &path).await);
        clock(&town, &path, "start").await;
        let note = async |token: &str| verbs::observe_as_guest(&town.app, token, "A note").await;
        for _ in 0..forms::MOST_OF_A_GUEST {
            note(&first).await.unwrap();
        }
        assert_eq!(note(&first).await.unwrap_err().code(), "exercise.too-many-observations");
        note(&second).await.unwrap();
        fill(&town, &path, forms::MOST_OF_GUESTS - forms::MOST_OF_A_GUEST - 1, true).await;
        assert_eq!(
            note(&second).await.unwrap_err().code(),
            "exercise.too-many-observations"
        );
        let said = [("kind", "note"), ("words", "Seen by an evaluator")];
        let observe = async || {
            town.post(Who::Director, &format!("{path}/observations"), &said)
                .await
                .status
        };
        assert_eq!(observe().await, StatusCode::SEE_OTHER);
        fill(
            &town,
            &path,
            forms::MOST_OBSERVATIONS - forms::MOST_OF_GUESTS - 1,
            false,
        )
        .await;
        assert_eq!(observe().await, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

/// So many observations more: of a third guest, or of a position.
async fn fill(town: &Town, path: &str, count: i64, of_guest: bool) {
    let known = town.exercise(path).await;
    let guest = match of_guest {
        true => {
            invited(town, path).await;
            let tx = town.app.store().read().await.unwrap();
            let guests = crate::store::people::guests(&tx, known.id).await.unwrap();
            guests.last().map(|guest| guest.id)
        }
        false => None,
    };
    let tx = town.app.store().begin().await.unwrap();
    for _ in 0..count {
        let one = Observation {
            id: ObservationId::new(),
            exercise: known.id,
            org: known.org,
            guest,
            title: "One of many".into(),
            kind: ObservationKind::Note,
            words: "A note".into(),
            objective: None,
            exercise_second: None,
            said_at: town.app.now(),
        };
        crate::store::review::add_observation(&tx, &one).await.unwrap();
    }
    tx.commit().await.unwrap();
}
