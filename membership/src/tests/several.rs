//! One address with an account in several organisations, under passwords that may be the same.

use super::town::{Browser, PASSWORD, SESSION, Town};
use crate::{
    keys::SealingKey,
    organisation::{Basis, Founded, found_organisation},
    position::{self, NewPosition},
    sign_in::{self, Caller},
};
use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use muster_store::testing::each_store;
use muster_terms::*;

const COMMANDER: &str = "commander@ellery.example";

/// Northgate and Ellery; the commander of Ellery also has an account at Northgate, as guard, under the same address.
struct Both {
    northgate: Founded,
    ellery: Founded,
    guard: PositionId,
}

async fn both(town: &Town, password: &str) -> Both {
    let ellery = town.ellery().await;
    let northgate = town.northgate().await;
    let desk = town.desk(northgate.position).await;
    let guard = position::verbs::add(&desk, NewPosition::of("Post 3", Duty::Guard))
        .await
        .unwrap();
    let mut director = town.signed_in("director@northgate.example").await;
    let page = director.post(&format!("/admin/people/{guard}/invitation"), &[]).await;
    let link = format!("/invite/{}", page.between("/invite/", "<"));
    let fields = [("email", COMMANDER), ("password", password)];
    let welcome = town.browser().post(&link, &fields).await;
    assert_eq!(welcome.status, StatusCode::OK, "{}", welcome.body);
    Both {
        northgate,
        ellery,
        guard,
    }
}

/// The tokens of the choice, by the organisation on their button.
async fn choose(browser: &mut Browser, password: &str, next: &str) -> Vec<(String, String)> {
    let fields = [("email", COMMANDER), ("password", password), ("next", next)];
    let page = browser.post("/sign-in", &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("Where do you sign in?"));
    assert!(!page.body.contains(password), "a password never comes back");
    assert!(!browser.cookies.contains_key(SESSION), "nobody is in yet");
    let forms = page.body.split("action=\"/sign-in/which\"").skip(1);
    forms
        .map(|form| {
            let form = form.split("</form>").next().unwrap();
            let token = form.split("name=\"account\" value=\"").nth(1).unwrap();
            let name = form.split("type=\"submit\">").nth(1).unwrap();
            let until = |text: &str, end: char| text.split(end).next().unwrap().trim().to_owned();
            (until(name, '<'), until(token, '"'))
        })
        .collect()
}

async fn count(town: &Town, org: OrgId, kind: &str) -> usize {
    town.log(org).await.iter().filter(|(found, _)| found == kind).count()
}

#[tokio::test]
async fn where_one_password_opens_two_accounts_their_owner_chooses() {
    each_store(|store| async move {
        let town = Town::on(store);
        let both = both(&town, PASSWORD).await;
        let mut browser = town.browser();
        let choices = choose(&mut browser, PASSWORD, "/me").await;
        let names: Vec<&str> = choices.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Ellery Police", "Northgate Group"]);
        let before = count(&town, both.northgate.org, "sign_in.succeeded").await;
        let elsewhere = count(&town, both.ellery.org, "sign_in.succeeded").await;
        let chosen = [("account", choices[1].1.as_str()), ("next", "/me")];
        let signed = browser.post("/sign-in/which", &chosen).await;
        assert_eq!(signed.location(), "/me");
        let page = browser.get("/me").await.body;
        assert!(page.contains("Northgate Group") && !page.contains("Ellery"), "{page}");
        assert_eq!(count(&town, both.northgate.org, "sign_in.succeeded").await, before + 1);
        assert_eq!(count(&town, both.ellery.org, "sign_in.succeeded").await, elsewhere);

        // The session that the browser had ends, wherever it was.
        let old = browser.cookies.clone();
        let choices = choose(&mut town.browser(), PASSWORD, "/me").await;
        let again = [("account", choices[0].1.as_str()), ("next", "//evil.example")];
        assert_eq!(browser.post("/sign-in/which", &again).await.location(), "/home");
        assert!(browser.get("/me").await.body.contains("Ellery Police"));
        let mut left = town.browser();
        left.cookies = old;
        assert!(left.get("/me").await.location().starts_with("/sign-in"));
        assert_eq!(count(&town, both.northgate.org, "sign_in.ended").await, 1);
        assert_eq!(count(&town, both.ellery.org, "sign_in.failed").await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_founds_a_second_organisation_may_keep_address_and_password() {
    each_store(|store| async move {
        let town = Town::on(store);
        for (name, kind) in [
            ("Ellery Police", OrganisationKind::Agency),
            ("Northgate Group", OrganisationKind::Company),
        ] {
            let founding = Town::founding(name, kind, COMMANDER);
            found_organisation(&town.app, founding, Basis::Demo, &Caller::inside())
                .await
                .unwrap();
        }
        let mut browser = town.browser();
        let choices = choose(&mut browser, PASSWORD, "/me").await;
        let chosen = [("account", choices[1].1.as_str()), ("next", "/me")];
        assert_eq!(browser.post("/sign-in/which", &chosen).await.location(), "/me");
        assert!(browser.get("/me").await.body.contains(&choices[1].0));
    })
    .await;
}

#[tokio::test]
async fn a_choice_is_over_after_two_minutes_and_when_the_password_changed() {
    each_store(|store| async move {
        let town = Town::on(store);
        let both = both(&town, PASSWORD).await;
        let mut browser = town.browser();
        let choices = choose(&mut browser, PASSWORD, "/me").await;
        let refused = async |browser: &mut Browser, token: &str| {
            let page = browser
                .post("/sign-in/which", &[("account", token), ("next", "/me")])
                .await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
            assert!(page.body.contains("This choice is no longer open"));
            assert!(page.body.contains("value=\"/me\""), "where it leads is kept");
            assert!(!browser.cookies.contains_key(SESSION));
        };
        let tx = town.app.store().begin().await.unwrap();
        let other = sign_in::password::hash("other plain words".into()).await.unwrap();
        sign_in::store::set_password(&tx, both.ellery.person, &other)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        refused(&mut browser, &choices[0].1).await;
        refused(&mut browser, "").await;
        refused(&mut browser, &choices[1].1.to_lowercase()).await;
        town.clock.advance(120);
        refused(&mut browser, &choices[1].1).await;
    })
    .await;
}

#[tokio::test]
async fn a_choice_is_made_once() {
    each_store(|store| async move {
        let town = Town::on(store);
        let both = both(&town, PASSWORD).await;
        let before = count(&town, both.ellery.org, "sign_in.succeeded").await;
        let choices = choose(&mut town.browser(), PASSWORD, "/me").await;
        let [ellery, northgate] = [0, 1].map(|n| [("account", choices[n].1.as_str()), ("next", "/me")]);
        assert_eq!(town.browser().post("/sign-in/which", &ellery).await.location(), "/me");
        for used in [ellery, northgate] {
            let mut thief = town.browser();
            let page = thief.post("/sign-in/which", &used).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
            assert!(page.body.contains("This choice is no longer open") && thief.cookies.is_empty());
        }
        assert_eq!(count(&town, both.ellery.org, "sign_in.succeeded").await, before + 1);
        // Of two at once one comes in.
        let choices = choose(&mut town.browser(), PASSWORD, "/me").await;
        let enter = |n: usize| {
            let (mut browser, token) = (town.browser(), choices[n].1.clone());
            async move { browser.post("/sign-in/which", &[("account", &token)]).await.status }
        };
        let (one, other) = tokio::join!(enter(0), enter(0));
        let mut both = [one, other];
        both.sort();
        assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
        // What was used is forgotten when it would be over by itself.
        let kept = "SELECT COUNT(*) AS n FROM sign_in_choice";
        let rows = async || {
            let tx = town.app.store().read().await.unwrap();
            tx.count(kept, muster_store::params![]).await.unwrap()
        };
        assert_eq!(rows().await, 2);
        town.clock.advance(120);
        let choices = choose(&mut town.browser(), PASSWORD, "/me").await;
        let chosen = [("account", choices[0].1.as_str())];
        assert_eq!(town.browser().post("/sign-in/which", &chosen).await.location(), "/home");
        assert_eq!(rows().await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_sealed_for_another_purpose_is_no_choice() {
    each_store(|store| async move {
        let town = Town::on(store);
        both(&town, PASSWORD).await;
        let mut browser = town.browser();
        let choices = choose(&mut browser, PASSWORD, "/me").await;
        let sealing = town.app.part::<SealingKey>().unwrap();
        let sealed = URL_SAFE_NO_PAD.decode(&choices[0].1).unwrap();
        let plain = sealing.open("sign-in-choice", &sealed).unwrap();
        let under = |purpose: &str| URL_SAFE_NO_PAD.encode(sealing.seal(purpose, &plain).unwrap());
        let token = under("letter:1");
        let page = browser.post("/sign-in/which", &[("account", &token)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let token = under("sign-in-choice");
        let page = browser.post("/sign-in/which", &[("account", &token)]).await;
        assert_eq!(page.location(), "/home", "the same words under their own purpose");
    })
    .await;
}

#[tokio::test]
async fn the_choice_comes_from_the_own_site_and_counts_like_a_sign_in() {
    each_store(|store| async move {
        let limits = std::sync::Arc::new(sign_in::Limits::per_minute(8, 3, 3));
        let town = Town::with(store, |settings| settings.demo = true, |builder| builder.with(limits));
        both(&town, PASSWORD).await;
        let token = choose(&mut town.browser(), PASSWORD, "/me").await[0].1.clone();
        let chosen = [("account", token.as_str())];
        let mut stranger = town.browser().header("origin", "https://evil.example");
        assert_eq!(
            stranger.post("/sign-in/which", &chosen).await.status,
            StatusCode::FORBIDDEN
        );
        let mut answers = Vec::new();
        for _ in 0..9 {
            answers.push(town.browser().post("/sign-in/which", &chosen).await.status);
        }
        assert_eq!(answers.first(), Some(&StatusCode::SEE_OTHER));
        assert_eq!(answers.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    })
    .await;
}

#[tokio::test]
async fn an_account_without_a_position_is_no_choice() {
    each_store(|store| async move {
        let town = Town::on(store);
        let both = both(&town, PASSWORD).await;
        let tx = town.app.store().begin().await.unwrap();
        position::store::fill(&tx, both.guard, None).await.unwrap();
        tx.commit().await.unwrap();
        let mut browser = town.signed_in(COMMANDER).await;
        assert!(browser.get("/me").await.body.contains("Ellery Police"));
    })
    .await;
}

#[tokio::test]
async fn no_answer_tells_whether_a_new_password_is_that_of_an_account_elsewhere() {
    each_store(|store| async move {
        let town = Town::on(store);
        let both = both(&town, "other plain words").await;
        // At Northgate: changed to the password of Ellery, and by a printed code at Ellery back to that of Northgate.
        let mut guard = town.browser();
        let fields = [("email", COMMANDER), ("password", "other plain words")];
        assert_eq!(guard.post("/sign-in", &fields).await.location(), "/home");
        let change = async |browser: &mut Browser, from: &str, to: &str| {
            let page = browser
                .post("/me/password", &[("current", from), ("password", to)])
                .await;
            (page.status, page.location().to_owned())
        };
        let shared = change(&mut guard, "other plain words", PASSWORD).await;
        let own = change(&mut guard, PASSWORD, "third plain words").await;
        assert_eq!(shared, own);
        let recover = [
            ("email", COMMANDER),
            ("code", both.ellery.codes[0].as_str()),
            ("password", "third plain words"),
        ];
        let known = town.browser().post("/recover", &recover).await;
        assert_eq!(known.location(), "/me?done=password-changed");
        let choices = choose(&mut town.browser(), "third plain words", "/me").await;
        assert_eq!(choices.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_failed_sign_in_is_entered_at_the_oldest_account_only() {
    each_store(|store| async move {
        let town = Town::on(store);
        let both = both(&town, "other plain words").await;
        let wrong = [("email", COMMANDER), ("password", "wrong words here")];
        let page = town.browser().post("/sign-in", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let code = [
            ("email", COMMANDER),
            ("code", "AAAA-BBBB-CCCC"),
            ("password", "third plain words"),
        ];
        let page = town.browser().post("/recover", &code).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for _ in 0..1_500 {
            if count(&town, both.ellery.org, "sign_in.failed").await == 2 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(count(&town, both.ellery.org, "sign_in.failed").await, 2);
        assert_eq!(count(&town, both.northgate.org, "sign_in.failed").await, 0);
    })
    .await;
}
