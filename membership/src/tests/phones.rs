//! Enrolled devices.

use super::town::{DEVICE, SESSION, Town};
use axum::http::StatusCode;
use muster_store::testing::each_store;

#[tokio::test]
async fn an_enrolled_phone_may_only_raise() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (_, mut phone) = town.guard(&founded).await;
        assert_eq!(phone.post("/raise", &[]).await.body, "enrolled false signed_in true");
        let empty = phone.post("/me/devices", &[("label", " ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let enrolled = phone.post("/me/devices", &[("label", "Post phone")]).await;
        assert_eq!(enrolled.location(), "/me/devices?done=device-enrolled");
        assert_eq!(phone.post("/raise", &[]).await.body, "enrolled true signed_in true");

        phone.cookies.remove(SESSION);
        assert_eq!(phone.post("/raise", &[]).await.body, "enrolled true signed_in false");
        for path in [
            "/me",
            "/me/devices",
            "/home",
            "/admin/people",
            "/api/v1/me",
            "/sign-out-everywhere",
        ] {
            assert!(!phone.get(path).await.status.is_success(), "{path}");
        }
        for path in ["/me/shift", "/sign-out", "/me/settings", "/me/devices"] {
            let answer = phone.post(path, &[("on_duty", "yes"), ("label", "x")]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} asks for sign-in");
            assert!(answer.location().starts_with("/sign-in"), "{path}");
        }
        town.clock.advance(365 * 24 * 3600);
        assert_eq!(
            phone.post("/raise", &[]).await.location(),
            "/sign-in?next=%2Fhome",
            "a year is over"
        );
    })
    .await;
}

#[tokio::test]
async fn a_lost_phone_is_revoked_by_its_owner_only() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (_, mut phone) = town.guard(&founded).await;
        phone.post("/me/devices", &[("label", "Post phone")]).await;
        let list = phone.get("/me/devices").await;
        let revocation = format!("/me/devices/{}/revocation", list.between("/me/devices/", "/revocation"));
        let mut director = town.signed_in("director@northgate.example").await;
        assert_eq!(director.post(&revocation, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            phone.post(&revocation, &[]).await.location(),
            "/me/devices?done=device-revoked"
        );
        assert_eq!(phone.post("/raise", &[]).await.body, "enrolled false signed_in true");
        let log = town.log(founded.org).await;
        assert!(log.iter().any(|(kind, _)| kind == "device.enrolled"));
        assert!(
            log.iter()
                .any(|(kind, record)| kind == "device.revoked" && !record.contains("Post phone"))
        );
    })
    .await;
}

#[tokio::test]
async fn over_tls_a_secret_under_a_plain_name_opens_nothing() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (_, mut phone) = town.guard(&founded).await;
        phone.post("/me/devices", &[("label", "Post phone")]).await;
        let secret = |name: &str| phone.cookies.get(name).cloned().unwrap();
        let mut tossed = town.browser();
        tossed.cookies = [("muster_session", secret(SESSION)), ("muster_device", secret(DEVICE))]
            .map(|(name, secret)| (name.to_owned(), secret))
            .into();
        assert!(tossed.get("/me").await.location().starts_with("/sign-in"));
        let token = muster_web::forms::csrf_of(&secret(SESSION));
        let post = tossed
            .post_raw("/me/shift", &[("on_duty", "no"), ("_csrf", &token)])
            .await;
        assert!(post.location().starts_with("/sign-in"));
        let raise = tossed.post_raw("/raise", &[("_csrf", &token)]).await;
        assert!(raise.location().starts_with("/sign-in"), "{}", raise.status);
        assert_eq!(phone.post("/raise", &[]).await.body, "enrolled true signed_in true");
    })
    .await;
}
