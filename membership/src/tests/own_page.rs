//! `/me`.

use super::town::{PASSWORD, Town};
use axum::http::StatusCode;
use muster_store::testing::each_store;

const DIRECTOR: &str = "director@northgate.example";

#[tokio::test]
async fn settings_and_theme_stay_and_the_button_goes_back() {
    each_store(|store| async move {
        let town = Town::on(store);
        town.northgate().await;
        let mut browser = town.signed_in(DIRECTOR).await;
        assert!(browser.get("/me").await.body.contains("data-theme=\"device\""));
        browser
            .post("/me/settings", &[("theme", "night"), ("tap_twice", "yes")])
            .await;
        let page = browser.get("/me?done=settings-saved").await;
        assert!(page.body.contains("data-theme=\"night\"") && page.body.contains("Saved."));

        let mut browser = browser.header("referer", "https://muster.example/sites/S-4821?tab=kits");
        assert_eq!(
            browser.post("/me/theme", &[("theme", "day")]).await.location(),
            "/sites/S-4821?tab=kits"
        );
        let mut browser = browser.header("referer", "https://evil.example/x");
        assert_eq!(browser.post("/me/theme", &[("theme", "day")]).await.location(), "/home");
        assert_eq!(
            browser.post("/me/theme", &[("theme", "pink")]).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn a_shift_begins_and_ends_once_in_the_log() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (_, mut guard) = town.guard(&founded).await;
        for on_duty in ["yes", "yes", "no", "no"] {
            guard.post("/me/shift", &[("on_duty", on_duty)]).await;
        }
        let log = town.log(founded.org).await;
        let count = |kind: &str| log.iter().filter(|(found, _)| found == kind).count();
        assert_eq!((count("position.on_duty"), count("position.off_duty")), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn another_session_is_ended_from_the_list() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (_, mut guard) = town.guard(&founded).await;
        let mut lost = town.signed_in(DIRECTOR).await;
        let mut here = town.signed_in(DIRECTOR).await;
        let end = format!(
            "/me/sessions/{}/end",
            here.get("/me").await.between("/me/sessions/", "/end")
        );
        assert_eq!(guard.post(&end, &[]).await.status, StatusCode::NOT_FOUND, "not yours");
        here.post(&end, &[]).await;
        let open = [lost.get("/me").await.status, here.get("/me").await.status];
        assert!(open.contains(&StatusCode::OK));
        assert_eq!(here.get("/me").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn new_codes_and_passwords_need_the_old_password() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let mut browser = town.signed_in(DIRECTOR).await;
        let mut other = town.signed_in(DIRECTOR).await;
        let wrong = browser
            .post("/me/recovery-codes", &[("current", "not the password")])
            .await;
        assert!(wrong.body.contains("This is not your current password") && !wrong.body.contains("not the password"));
        let codes = browser.post("/me/recovery-codes", &[("current", PASSWORD)]).await;
        assert_eq!(codes.status, StatusCode::OK);
        let new = codes.between("<ol class=\"codes plain-list\"><li>", "</li>");
        let fields = |code: &str| {
            [
                ("email", DIRECTOR.to_owned()),
                ("code", code.to_owned()),
                ("password", "other plain words".into()),
            ]
        };
        let recover = async |code: &str| {
            let fields = fields(code);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            town.browser().post("/recover", &fields).await.status
        };
        assert_eq!(
            recover(&founded.codes[1]).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "old codes are gone"
        );

        let fields = [("current", PASSWORD), ("password", "short")];
        assert!(
            browser
                .post("/me/password", &fields)
                .await
                .body
                .contains("at least 12 characters")
        );
        let fields = [("current", PASSWORD), ("password", "quite other words")];
        assert_eq!(
            browser.post("/me/password", &fields).await.location(),
            "/me?done=password-changed"
        );
        assert_eq!(browser.get("/me").await.status, StatusCode::OK);
        assert!(other.get("/me").await.location().starts_with("/sign-in"));
        assert_eq!(recover(&new).await, StatusCode::SEE_OTHER);
    })
    .await;
}
