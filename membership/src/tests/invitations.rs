//! Invitations to a position.

use super::town::{Browser, PASSWORD, Town};
use crate::{
    invitation::store as invitations,
    position::{self, NewPosition},
    sign_in::Limits,
};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;
use std::sync::Arc;

async fn vacant(town: &Town, founder: PositionId, duty: Duty) -> PositionId {
    position::verbs::add(&town.desk(founder).await, NewPosition::of("Post 3", duty))
        .await
        .unwrap()
}

async fn link(director: &mut Browser, id: PositionId) -> String {
    let page = director.post(&format!("/admin/people/{id}/invitation"), &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    format!("/invite/{}", page.between("/invite/", "<"))
}

#[tokio::test]
async fn a_link_fills_its_position_once() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let id = vacant(&town, founded.position, Duty::Guard).await;
        let mut director = town.signed_in("director@northgate.example").await;
        let link = link(&mut director, id).await;
        let mut guest = town.browser();
        assert!(guest.get(&link).await.body.contains("Northgate Group invites you"));
        let fields = [("email", "guard@northgate.example"), ("password", "short")];
        let short = guest.post(&link, &fields).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(short.body.contains("guard@northgate.example"));
        let fields = [("email", "guard@northgate.example"), ("password", PASSWORD)];
        let welcome = guest.post(&link, &fields).await;
        assert_eq!(
            (welcome.status, welcome.body.matches("</li>").count()),
            (StatusCode::OK, 10)
        );
        assert!(guest.get("/me").await.body.contains("Post 3"));
        assert_eq!(town.browser().get(&link).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.browser().post(&link, &fields).await.status, StatusCode::NOT_FOUND);
        town.signed_in("guard@northgate.example").await;
        let log = town.log(founded.org).await;
        assert!(log.iter().any(|(kind, _)| kind == "position.filled"));
        for (kind, record) in log {
            assert!(
                !record.contains("northgate") && !record.contains("Post 3"),
                "{kind} holds ids only: {record}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_newest_link_opens_and_only_for_seven_days() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let id = vacant(&town, founded.position, Duty::Guard).await;
        let mut director = town.signed_in("director@northgate.example").await;
        let (old, new) = (link(&mut director, id).await, link(&mut director, id).await);
        assert_eq!(town.browser().get(&old).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.browser().get(&new).await.status, StatusCode::OK);
        town.clock.advance(7 * 24 * 3600);
        assert_eq!(town.browser().get(&new).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_account_takes_a_second_position_with_its_password_and_switches() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let id = vacant(&town, founded.position, Duty::ControlRoom).await;
        let mut director = town.signed_in("director@northgate.example").await;
        let link = link(&mut director, id).await;
        let fields = |password: &'static str| [("email", "director@northgate.example"), ("password", password)];
        let wrong = town.browser().post(&link, &fields("not the password")).await;
        assert!(wrong.body.contains("cannot be used with this password"));
        town.wait_for(founded.org, "sign_in.failed").await;
        assert_eq!(
            town.browser().post(&link, &fields(PASSWORD)).await.status,
            StatusCode::OK
        );
        assert!(director.get("/me").await.body.contains("Work as Post 3"));
        let switched = director.post("/me/position", &[("position", &id.to_string())]).await;
        assert_eq!(switched.location(), "/me?done=position-switched");
        assert!(director.get("/me").await.body.contains("Work as Security director"));
        assert_eq!(
            director.get("/admin/people").await.status,
            StatusCode::NOT_FOUND,
            "the duty went with the switch"
        );
    })
    .await;
}

#[tokio::test]
async fn an_address_with_an_account_elsewhere_is_answered_like_any_other() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let ellery = town.ellery().await;
        let mut director = town.signed_in("director@northgate.example").await;
        let mut welcomes = Vec::new();
        for email in ["commander@ellery.example", "nobody@ellery.example"] {
            let id = vacant(&town, founded.position, Duty::Guard).await;
            let link = link(&mut director, id).await;
            let fields = [("email", email), ("password", "other plain words")];
            let welcome = town.browser().post(&link, &fields).await;
            let codes = welcome.between("<ol", "</ol>");
            welcomes.push((welcome.status, welcome.body.replace(&codes, "")));
        }
        assert_eq!(welcomes[0], welcomes[1]);
        assert_eq!(welcomes[0].0, StatusCode::OK);

        // Two accounts of one address: each password opens its own organisation, and no other.
        let mut here = town.browser();
        let fields = [("email", "commander@ellery.example"), ("password", "other plain words")];
        assert_eq!(here.post("/sign-in", &fields).await.location(), "/home");
        let page = here.get("/me").await.body;
        assert!(page.contains("Northgate Group") && !page.contains("Ellery"), "{page}");
        let page = town.signed_in("commander@ellery.example").await.get("/me").await.body;
        assert!(page.contains("Ellery Police") && !page.contains("Northgate"), "{page}");
        let log = town.log(ellery.org).await;
        assert!(
            !log.iter().any(|(kind, _)| kind == "sign_in.failed"),
            "nothing failed there"
        );
    })
    .await;
}

#[tokio::test]
async fn a_position_is_filled_by_an_account_of_its_organisation_only() {
    each_store(|store| async move {
        let town = Town::on(store);
        let northgate = town.northgate().await;
        let ellery = town.ellery().await;
        let id = vacant(&town, northgate.position, Duty::Guard).await;
        let tx = town.app.store().begin().await.unwrap();
        assert!(!position::store::fill_vacant(&tx, id, ellery.person).await.unwrap());
        assert!(position::store::fill_vacant(&tx, id, northgate.person).await.unwrap());
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_invitation_tries_the_passwords_of_an_address_five_times() {
    each_store(|store| async move {
        let limits = Arc::new(Limits::per_minute(100, 3, 3));
        let town = Town::with(store, |settings| settings.demo = true, |builder| builder.with(limits));
        let founded = town.northgate().await;
        let id = vacant(&town, founded.position, Duty::Guard).await;
        let mut director = town.signed_in("director@northgate.example").await;
        let link = link(&mut director, id).await;
        let fields = |email: &'static str| [("email", email), ("password", "not the password")];
        for _ in 0..5 {
            let wrong = town.browser().post(&link, &fields("director@northgate.example")).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let stopped = town.browser().post(&link, &fields("director@northgate.example")).await;
        assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
        let own = town.browser().post(&link, &fields("guard@northgate.example")).await;
        assert_eq!(own.status, StatusCode::OK, "whoever was invited comes in");
    })
    .await;
}

#[tokio::test]
async fn of_two_who_accept_at_once_one_fills_the_position() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let id = vacant(&town, founded.position, Duty::Guard).await;
        let mut director = town.signed_in("director@northgate.example").await;
        let link = link(&mut director, id).await;
        let accept = |email: &'static str| {
            let (mut browser, link) = (town.browser(), link.clone());
            async move {
                browser
                    .post(&link, &[("email", email), ("password", PASSWORD)])
                    .await
                    .status
            }
        };
        let (one, other) = tokio::join!(accept("a@northgate.example"), accept("b@northgate.example"));
        let mut both = [one, other];
        both.sort();
        assert_eq!(both, [StatusCode::OK, StatusCode::NOT_FOUND]);
    })
    .await;
}

#[tokio::test]
async fn where_a_link_was_mailed_to_is_forgotten_once_it_has_ended() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (soon, later) = (
            vacant(&town, founded.position, Duty::Guard).await,
            vacant(&town, founded.position, Duty::ControlRoom).await,
        );
        let now = town.app.now();
        let tx = town.app.store().begin().await.unwrap();
        for (position, email, minutes) in [
            (soon, "soon@northgate.example", 1),
            (later, "later@northgate.example", 2),
        ] {
            let ends = now + jiff::SignedDuration::from_mins(minutes);
            invitations::invite(&tx, position, Some(founded.position), Some(email), now, ends)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        let forget = async |expected: u64| {
            let forgotten = invitations::forget_expired(town.app.store(), town.app.now()).await;
            assert_eq!(forgotten.unwrap(), expected);
        };
        forget(0).await;
        town.clock.advance(60);
        forget(1).await;
        forget(0).await;
        let tx = town.app.store().read().await.unwrap();
        let kept = "SELECT COUNT(*) AS n FROM invitation WHERE email = 'later@northgate.example'";
        assert_eq!(tx.count(kept, Vec::new()).await.unwrap(), 1);
        let all = "SELECT COUNT(*) AS n FROM invitation WHERE email IS NOT NULL";
        assert_eq!(tx.count(all, Vec::new()).await.unwrap(), 1);
    })
    .await;
}
