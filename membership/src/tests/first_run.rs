//! The first run, and partners who found themselves.

use super::town::{PASSWORD, Town};
use crate::{
    organisation::{Basis, found_organisation},
    sign_in::Caller,
};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;

const FORM: [(&str, &str); 7] = [
    ("name", "Northgate Group"),
    ("kind", "company"),
    ("time_zone", "UTC"),
    ("emergency_number", "112"),
    ("units", "imperial"),
    ("email", "director@northgate.example"),
    ("password", PASSWORD),
];

#[tokio::test]
async fn the_first_person_founds_and_the_page_closes() {
    each_store(|store| async move {
        let town = Town::with(store, |_| (), |builder| builder);
        let mut browser = town.browser();
        assert_eq!(browser.get("/").await.location(), "/setup");
        // Any other address leads there by way of sign-in, and keeps no way back to what does not exist yet.
        assert_eq!(browser.get("/me").await.location(), "/sign-in?next=%2Fme");
        assert_eq!(browser.get("/sign-in?next=%2Fme").await.location(), "/setup");
        assert!(
            browser.get("/setup").await.body.contains("Europe/")
                || browser.get("/setup").await.body.contains("time_zone")
        );
        let wrong = browser
            .post("/setup", &[("name", "Northgate Group"), ("password", PASSWORD)])
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("value=\"Northgate Group\"") && !wrong.body.contains(PASSWORD));

        let founded = browser.post("/setup", &FORM).await;
        assert_eq!(founded.status, StatusCode::OK, "{}", founded.body);
        assert_eq!(founded.body.matches("</li>").count(), 10, "ten codes to print");
        let steps = browser.get("/setup").await;
        assert!(
            steps.body.contains("/sites/new") && steps.body.contains("of 6 steps"),
            "{}",
            steps.body
        );
        assert!(browser.get("/me").await.body.contains("On duty"));

        let mut late = town.browser();
        assert_eq!(late.get("/setup").await.status, StatusCode::NOT_FOUND);
        assert_eq!(late.post("/setup", &FORM).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_race_one_wins() {
    each_store(|store| async move {
        let town = Town::with(store, |_| (), |builder| builder);
        let found = |email: &'static str| {
            let app = town.app.clone();
            async move {
                let founding = Town::founding("Northgate Group", OrganisationKind::Company, email);
                found_organisation(&app, founding, Basis::FirstRun, &Caller::inside()).await
            }
        };
        let (one, other) = tokio::join!(found("a@northgate.example"), found("b@northgate.example"));
        let refused = match (one, other) {
            (Ok(_), Err(problem)) | (Err(problem), Ok(_)) => problem,
            both => panic!("{both:?}"),
        };
        assert_eq!(refused.code(), "setup.done");
        let tx = town.app.store().read().await.unwrap();
        assert_eq!(crate::organisation::store::all(&tx).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_partner_link_founds_one_organisation_and_only_its_kind() {
    each_store(|store| async move {
        let town = Town::on(store);
        let northgate = town.northgate().await;
        let mut director = town.signed_in("director@northgate.example").await;
        let page = director.post("/setup/partner", &[("kind", "agency")]).await;
        let link = format!("/invite/organisation/{}", page.between("/invite/organisation/", "<"));
        let mut commander = town.browser();
        assert!(commander.get(&link).await.body.contains("Join as a partner"));
        let mut form: Vec<(&str, &str)> = FORM.to_vec();
        form[0].1 = "Ellery Police";
        form[5].1 = "commander@ellery.example";
        assert_eq!(commander.post(&link, &form).await.status, StatusCode::OK);
        let steps = commander.get("/setup").await;
        assert!(
            steps.body.contains("of 5 steps") && !steps.body.contains("/sites/new"),
            "an agency runs no sites"
        );
        let me = commander.get("/me").await;
        assert!(
            me.body.contains("Police commander"),
            "the form's kind does not count, the link's does"
        );
        assert_eq!(town.browser().get(&link).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.browser().post(&link, &form).await.status, StatusCode::NOT_FOUND);
        assert!(director.get("/setup/partner").await.body.contains("Accepted"));
        let log = town.log(northgate.org).await;
        assert!(log.iter().any(|(kind, _)| kind == "organisation.invitation_accepted"));
    })
    .await;
}

#[tokio::test]
async fn partner_links_can_be_withdrawn_and_expire() {
    each_store(|store| async move {
        let town = Town::on(store);
        let northgate = town.northgate().await;
        let mut director = town.signed_in("director@northgate.example").await;
        let page = director.post("/setup/partner", &[("kind", "agency")]).await;
        let link = format!("/invite/organisation/{}", page.between("/invite/organisation/", "<"));
        let list = director.get("/setup/partner").await;
        let withdrawal = format!(
            "/setup/partner/{}/withdrawal",
            list.between("/setup/partner/", "/withdrawal")
        );

        let ellery = town.ellery().await;
        let mut other = town.signed_in("commander@ellery.example").await;
        assert_eq!(
            other.post(&withdrawal, &[]).await.status,
            StatusCode::NOT_FOUND,
            "not yours"
        );
        assert_ne!(ellery.org, northgate.org);
        assert_eq!(director.post(&withdrawal, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(town.browser().get(&link).await.status, StatusCode::NOT_FOUND);

        let page = director.post("/setup/partner", &[("kind", "agency")]).await;
        let link = format!("/invite/organisation/{}", page.between("/invite/organisation/", "<"));
        town.clock.advance(7 * 24 * 3600);
        assert_eq!(town.browser().get(&link).await.status, StatusCode::NOT_FOUND);
        let (_, mut guard) = town.guard(&northgate).await;
        assert_eq!(
            guard.get("/setup/partner").await.status,
            StatusCode::NOT_FOUND,
            "a guard invites nobody"
        );
        assert_eq!(guard.get("/setup").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_basis_that_does_not_hold_founds_nothing() {
    each_store(|store| async move {
        let town = Town::with(store, |_| (), |builder| builder);
        let founding = || Town::founding("Northgate Group", OrganisationKind::Company, "a@northgate.example");
        for basis in [Basis::Demo, Basis::Invitation("unknown")] {
            assert!(
                found_organisation(&town.app, founding(), basis, &Caller::inside())
                    .await
                    .is_err(),
                "{basis:?}"
            );
        }
        let tx = town.app.store().read().await.unwrap();
        assert!(!crate::organisation::store::any(&tx).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn the_first_steps_are_put_away_by_a_form_of_whoever_administers() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let mut director = town.signed_in("director@northgate.example").await;
        let away = "SELECT COUNT(*) AS n FROM person WHERE first_steps_away_at IS NOT NULL";
        let (_, mut guard) = town.guard(&founded).await;
        assert_eq!(
            guard.post("/setup/putting-away", &[]).await.status,
            StatusCode::NOT_FOUND
        );
        let tx = town.app.store().read().await.unwrap();
        assert_eq!(tx.count(away, muster_store::params![]).await.unwrap(), 0);
        drop(tx);
        let answer = director.post("/setup/putting-away", &[]).await;
        assert_eq!(answer.location(), "/home?done=first-steps-away");
        let tx = town.app.store().read().await.unwrap();
        assert_eq!(tx.count(away, muster_store::params![]).await.unwrap(), 1);
        drop(tx);
        assert!(
            director.get("/setup").await.body.contains("of 6 steps"),
            "their own page goes on to show them"
        );
    })
    .await;
}
