//! API tokens and the API of this crate.

use super::town::Town;
use axum::http::StatusCode;
use muster_store::testing::each_store;

const DIRECTOR: &str = "director@northgate.example";

#[tokio::test]
async fn a_token_acts_within_its_scopes_until_it_ends() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (guard, _) = town.guard(&founded).await;
        let mut director = town.signed_in(DIRECTOR).await;
        let wrong = director
            .post(
                "/admin/tokens",
                &[("label", "Report"), ("scopes", "dispatch"), ("days", "30")],
            )
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("value=\"Report\""));
        let issued = director
            .post(
                "/admin/tokens",
                &[("label", "Report"), ("scopes", "read_own"), ("days", "30")],
            )
            .await;
        let secret = format!("muster_{}", issued.between("<code>muster_", "<"));
        assert!(
            !director.get("/admin/tokens").await.body.contains(&secret),
            "shown once"
        );

        let mut program = town.browser().header("authorization", &format!("Bearer {secret}"));
        let me: serde_json::Value = serde_json::from_str(&program.get("/api/v1/me").await.body).unwrap();
        assert_eq!(
            (&me["duty"], &me["acts"]),
            (&"security_director".into(), &serde_json::json!(["read_own"]))
        );
        let people: serde_json::Value = serde_json::from_str(&program.get("/api/v1/people").await.body).unwrap();
        assert_eq!(people["positions"].as_array().unwrap().len(), 2);
        assert!(!people.to_string().contains('@'), "no person's address");
        let shift = format!("/api/v1/positions/{guard}/shift");
        let nobodys = format!("/api/v1/positions/{}/shift", muster_terms::PositionId::new());
        for path in [shift, nobodys] {
            let refused = program.post(&path, &[]).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "outside its scopes");
            assert!(refused.body.contains("\"scopes\":[\"administer\"]"), "{}", refused.body);
        }

        town.clock.advance(30 * 24 * 3600);
        let ended = program.get("/api/v1/me").await;
        assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
        assert_eq!(ended.headers["content-type"], "application/problem+json");
    })
    .await;
}

#[tokio::test]
async fn a_token_switches_duty_and_is_revoked() {
    each_store(|store| async move {
        let town = Town::on(store);
        let founded = town.northgate().await;
        let (guard, _) = town.guard(&founded).await;
        let ellery = town.ellery().await;
        let mut director = town.signed_in(DIRECTOR).await;
        let fields = [
            ("label", "Roster"),
            ("scopes", "administer"),
            ("scopes", "read_own"),
            ("days", "365"),
        ];
        let issued = director.post("/admin/tokens", &fields).await;
        let secret = format!("muster_{}", issued.between("<code>muster_", "<"));
        let mut program = town.browser().header("authorization", &format!("Bearer {secret}"));
        let shift = format!("/api/v1/positions/{guard}/shift");
        assert_eq!(program.post(&shift, &[]).await.status, StatusCode::NO_CONTENT);
        assert!(program.get("/api/v1/people").await.body.contains("\"on_duty\":true"));
        assert_eq!(program.delete(&shift).await.status, StatusCode::NO_CONTENT);
        let foreign = format!("/api/v1/positions/{}/shift", ellery.position);
        for path in [foreign.as_str(), "/api/v1/positions/nonsense/shift"] {
            assert_eq!(program.post(path, &[]).await.status, StatusCode::NOT_FOUND);
        }

        let list = director.get("/admin/tokens").await;
        let revocation = format!(
            "/admin/tokens/{}/revocation",
            list.between("/admin/tokens/", "/revocation")
        );
        let mut commander = town.signed_in("commander@ellery.example").await;
        assert_eq!(commander.post(&revocation, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            director.post(&revocation, &[]).await.location(),
            "/admin/tokens?done=token-revoked"
        );
        assert_eq!(program.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[test]
fn the_description_names_every_call() {
    let paths: Vec<String> = crate::openapi().paths.paths.keys().cloned().collect();
    let calls: Vec<&str> = crate::routes()
        .list()
        .iter()
        .map(|row| row.path)
        .filter(|path| path.starts_with("/api/"))
        .collect();
    for path in calls {
        assert!(paths.iter().any(|described| described == path), "{path} in {paths:?}");
    }
}
