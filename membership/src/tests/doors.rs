//! Sign-in, sign-out, recovery, demo links.

use super::town::{HOST, PASSWORD, SESSION, Town};
use crate::sign_in::Limits;
use axum::http::StatusCode;
use muster_store::testing::each_store;
use std::sync::Arc;

const DIRECTOR: &str = "director@northgate.example";

#[tokio::test]
async fn a_password_opens_and_sign_out_closes() {
    each_store(|store| async move {
        let town = Town::on(store);
        let org = town.northgate().await.org;
        let mut browser = town.browser();
        assert_eq!(browser.get("/").await.location(), "/sign-in");
        assert_eq!(browser.get("/me").await.location(), "/sign-in?next=%2Fme");
        let fields = [
            ("email", " Director@Northgate.example "),
            ("password", PASSWORD),
            ("next", "/me"),
        ];
        assert_eq!(browser.post("/sign-in", &fields).await.location(), "/me");
        assert!(browser.get("/me").await.body.contains("Security director"));
        assert_eq!(browser.get("/").await.location(), "/home");
        assert_eq!(browser.get("/sign-in?next=//evil.example").await.location(), "/home");
        assert_eq!(browser.post("/sign-out", &[]).await.location(), "/sign-in");
        assert!(!browser.cookies.contains_key(SESSION));
        let kinds: Vec<String> = town.log(org).await.into_iter().map(|(kind, _)| kind).collect();
        assert!(
            kinds.ends_with(&["sign_in.succeeded".into(), "sign_in.ended".into()]),
            "{kinds:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn unknown_accounts_and_wrong_passwords_get_the_same_answer() {
    each_store(|store| async move {
        let town = Town::on(store);
        let org = town.northgate().await.org;
        let mut browser = town.browser();
        let wrong = browser
            .post("/sign-in", &[("email", DIRECTOR), ("password", "wrong words here")])
            .await;
        let unknown = browser
            .post(
                "/sign-in",
                &[("email", "nobody@northgate.example"), ("password", "wrong words here")],
            )
            .await;
        assert_eq!(
            (wrong.status, unknown.status),
            (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY)
        );
        assert_eq!(
            wrong.body.replace(DIRECTOR, "X"),
            unknown.body.replace("nobody@northgate.example", "X")
        );
        assert!(wrong.body.contains("There is a problem") && wrong.body.contains(DIRECTOR));
        assert!(!wrong.body.contains("wrong words here"), "a password never comes back");
        assert_eq!(
            town.wait_for(org, "sign_in.failed").await,
            1,
            "and only the known account is entered"
        );
    })
    .await;
}

#[tokio::test]
async fn forms_of_other_sites_and_without_their_token_are_refused() {
    each_store(|store| async move {
        let town = Town::on(store);
        town.northgate().await;
        let fields = [("email", DIRECTOR), ("password", PASSWORD)];
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let mut stranger = town.browser().header(name, value);
            assert_eq!(
                stranger.post("/sign-in", &fields).await.status,
                StatusCode::FORBIDDEN,
                "{name}"
            );
        }
        let mut own = town.browser().header("origin", &format!("https://{HOST}"));
        assert_eq!(own.post("/sign-in", &fields).await.location(), "/home");
        assert_eq!(
            own.post_raw("/me/shift", &[("on_duty", "no")]).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            own.post_raw("/me/shift", &[("on_duty", "no"), ("_csrf", "0")])
                .await
                .status,
            StatusCode::FORBIDDEN
        );

        // The form as the page draws it carries the right token.
        let page = own.get("/me").await;
        let form = page.between("action=\"/me/shift\"", "</form>");
        let name = form.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        let token = form.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(
            own.post_raw("/me/shift", &[(name, token), ("on_duty", "no")])
                .await
                .location(),
            "/me?done=off-duty"
        );
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_by_the_clock() {
    each_store(|store| async move {
        let town = Town::on(store);
        town.northgate().await;
        let mut browser = town.signed_in(DIRECTOR).await;
        town.clock.advance(12 * 3600 - 1);
        assert_eq!(browser.get("/me").await.status, StatusCode::OK);
        town.clock.advance(1);
        assert_eq!(browser.get("/me").await.location(), "/sign-in?next=%2Fme");
    })
    .await;
}

#[tokio::test]
async fn sign_out_everywhere_ends_the_other_browser_and_on_request_the_phone() {
    each_store(|store| async move {
        let town = Town::on(store);
        town.northgate().await;
        let (mut desk, mut phone) = (town.signed_in(DIRECTOR).await, town.signed_in(DIRECTOR).await);
        phone.post("/me/devices", &[("label", "Post phone")]).await;
        assert!(
            desk.get("/sign-out-everywhere")
                .await
                .body
                .contains("Sign out everywhere?")
        );
        desk.post("/sign-out-everywhere", &[]).await;
        assert!(phone.get("/me").await.location().starts_with("/sign-in"));
        assert_eq!(phone.post("/raise", &[]).await.body, "enrolled true signed_in false");

        let mut desk = town.signed_in(DIRECTOR).await;
        desk.post("/sign-out-everywhere", &[("devices", "yes")]).await;
        assert_eq!(phone.post("/raise", &[]).await.location(), "/sign-in?next=%2Fhome");
    })
    .await;
}

#[tokio::test]
async fn a_printed_code_sets_a_new_password_once() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let mut old = town.signed_in(DIRECTOR).await;
        old.post("/me/devices", &[("label", "Post phone")]).await;
        let mut browser = town.browser();
        let code = founded.codes[0].to_lowercase().replace('-', " ");
        let fields = |code: &str, password: &str| {
            [("email", DIRECTOR), ("code", code), ("password", password)].map(|(k, v)| (k.to_owned(), v.to_owned()))
        };
        let mut post = async |fields: [(String, String); 3]| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            browser.post("/recover", &fields).await
        };
        let short = post(fields(&code, "short")).await;
        assert!(short.body.contains("at least 12 characters") && short.body.contains(DIRECTOR));
        assert!(
            post(fields("AAAA-BBBB-CCCC", "other plain words"))
                .await
                .body
                .contains("does not match")
        );
        assert_eq!(
            post(fields(&code, "other plain words")).await.location(),
            "/me?done=password-changed"
        );
        assert_eq!(
            post(fields(&code, "third plain words")).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert!(
            old.get("/me").await.location().starts_with("/sign-in"),
            "sessions from before have ended"
        );
        assert_eq!(
            old.post("/raise", &[]).await.body,
            "enrolled true signed_in false",
            "an enrolled phone stays unless it is asked to go"
        );
        let lost = [
            ("email", DIRECTOR),
            ("code", founded.codes[1].as_str()),
            ("password", "other plain words"),
            ("devices", "yes"),
        ];
        let page = town.browser().post("/recover", &lost).await;
        assert_eq!(page.location(), "/me?done=password-changed");
        assert_eq!(old.post("/raise", &[]).await.location(), "/sign-in?next=%2Fhome");
        let log = town.log(founded.org).await;
        let changed = log.iter().filter(|(kind, _)| kind == "person.password_changed");
        let phones: Vec<bool> = changed
            .map(|(_, record)| record.contains("\"devices_too\":true"))
            .collect();
        assert_eq!(phones, [false, true]);
        let answer = town
            .browser()
            .post("/sign-in", &[("email", DIRECTOR), ("password", "other plain words")])
            .await;
        assert_eq!(answer.location(), "/home");
        town.wait_for(founded.org, "sign_in.failed").await;
    })
    .await;
}

#[tokio::test]
async fn attempts_are_limited_per_account() {
    each_store(|store| async move {
        let limits = Arc::new(Limits::per_minute(3, 3, 3));
        let town = Town::with(store, |settings| settings.demo = true, |builder| builder.with(limits));
        town.northgate().await;
        let mut browser = town.browser();
        for _ in 0..3 {
            browser
                .post("/sign-in", &[("email", DIRECTOR), ("password", "wrong words here")])
                .await;
        }
        let stopped = browser
            .post("/sign-in", &[("email", DIRECTOR), ("password", PASSWORD)])
            .await;
        assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(stopped.headers.contains_key("retry-after"));
    })
    .await;
}

#[tokio::test]
async fn demo_links_work_only_in_the_demo() {
    each_store(|store| async move {
        let town = Town::on(store.clone());
        let founded = town.northgate().await;
        let (_, mut guard) = town.guard(&founded).await;
        assert!(guard.get("/me").await.body.contains("Guard, Post 3"));
        let link = crate::sign_in::demo::add_link(&town.app, founded.position)
            .await
            .unwrap();
        assert_eq!(town.browser().get(&link).await.location(), "/home");
        assert_eq!(town.browser().get("/demo/unknown").await.status, StatusCode::NOT_FOUND);

        let real = Town::with(store, |_| (), |builder| builder);
        assert_eq!(real.browser().get(&link).await.status, StatusCode::NOT_FOUND);
        assert!(
            crate::sign_in::demo::add_link(&real.app, founded.position)
                .await
                .is_err()
        );
        assert!(
            town.log(founded.org)
                .await
                .iter()
                .any(|(_, record)| record.contains("\"means\":\"demo\""))
        );
    })
    .await;
}
