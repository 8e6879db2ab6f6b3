//! Guesses at a password: they count for the address, wherever it has accounts, and never against an alarm.

use super::town::{Browser, PASSWORD, SESSION, Town};
use crate::{
    organisation::Founded,
    position::{self, NewPosition},
    sign_in::{Limits, TrustedProxy},
};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

const GUARD: &str = "guard@northgate.example";
/// A sign-in may be tried so often from one place, and ten times as often for one address from everywhere: ten at once, and one more
/// every six seconds.
const PER_MINUTE: u32 = 1;

/// A browser somewhere else than all others.
fn elsewhere(town: &Town) -> Browser {
    static PLACES: AtomicUsize = AtomicUsize::new(0);
    let place = PLACES.fetch_add(1, Ordering::Relaxed);
    town.browser()
        .header("x-forwarded-for", &format!("198.51.{}.{}", place / 200, place % 200))
}

/// An account of this address, accepted over a link in the organisation of `founded`.
async fn account(town: &Town, founded: &Founded, duty: Duty, email: &str, password: &str) -> Browser {
    let desk = town.desk(founded.position).await;
    let id = position::verbs::add(&desk, NewPosition::of("Post 3", duty))
        .await
        .unwrap();
    let crate::invitation::verbs::Invited::ByHand(link) =
        crate::invitation::verbs::invite(&desk, id, None).await.unwrap()
    else {
        panic!("no relay, no mail")
    };
    let mut browser = elsewhere(town);
    let answer = browser.post(&link, &[("email", email), ("password", password)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    browser
}

/// How often the address is tried before it must wait, and what is said then. Every other try opens the account that `own` opens.
async fn tries(town: &Town, email: &str, own: &str) -> (usize, String) {
    for tried in 0..100 {
        let password = if tried % 2 == 0 { own } else { "a guess of somebody" };
        let fields = [("email", email), ("password", password)];
        let answer = elsewhere(town).post("/sign-in", &fields).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            return (tried, answer.body);
        }
        let expected = if tried % 2 == 0 {
            StatusCode::SEE_OTHER
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        assert_eq!(answer.status, expected, "try {tried}: {}", answer.body);
    }
    panic!("nobody is ever stopped")
}

#[tokio::test]
async fn guesses_through_an_account_elsewhere_count_for_the_address_and_never_against_an_alarm() {
    each_store(|store| async move {
        let limits = Arc::new(Limits::per_minute(PER_MINUTE, 3, 3));
        let town = Town::with(
            store,
            |settings| settings.demo = true,
            |builder| builder.with(limits.clone()).with(Arc::new(TrustedProxy(true))),
        );
        let (northgate, ellery) = (town.northgate().await, town.ellery().await);
        let mut phone = account(&town, &northgate, Duty::Guard, GUARD, PASSWORD).await;
        let enrolled = phone.post("/me/devices", &[("label", "Post phone")]).await;
        assert_eq!(enrolled.location(), "/me/devices?done=device-enrolled");
        // Ellery opens an account under the same address, with a password that it knows; and one that is nobody's elsewhere.
        let other = "other plain words";
        account(&town, &ellery, Duty::Dispatcher, GUARD, other).await;
        account(&town, &ellery, Duty::Dispatcher, "desk@ellery.example", other).await;

        // What opens the one account and what guesses at the other are one row of tries, as for an address with one account.
        let (shared, words) = tries(&town, GUARD, other).await;
        let (lone, same_words) = tries(&town, "desk@ellery.example", other).await;
        assert!((8..20).contains(&shared) && (8..20).contains(&lone), "{shared} {lone}");
        assert_eq!(words, same_words, "and nothing tells them apart");

        // A session is no second row of tries.
        tries(&town, GUARD, other).await;
        let mut more = 0;
        for place in 0..10 {
            let place = format!("203.0.113.{place}");
            phone.headers.insert("x-forwarded-for", place.parse().unwrap());
            let asked = [("current", "a guess of somebody"), ("password", "third plain words")];
            let answer = phone.post("/me/password", &asked).await;
            more += usize::from(answer.status == StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert!(more < 5, "{more} more guesses by the session");

        // Whoever presses is heard: signed in, and from the enrolled phone alone.
        limits.raise(&northgate.position.to_string(), "198.51.0.1").unwrap();
        assert_eq!(phone.post("/raise", &[]).await.body, "enrolled true signed_in true");
        phone.cookies.remove(SESSION);
        assert_eq!(phone.post("/raise", &[]).await.body, "enrolled true signed_in false");
    })
    .await;
}

#[tokio::test]
async fn links_are_counted_before_they_are_looked_up() {
    each_store(|store| async move {
        let limits = Arc::new(Limits::per_minute(2, 3, 3));
        let town = Town::with(
            store,
            |settings| settings.demo = true,
            |builder| builder.with(limits.clone()).with(Arc::new(TrustedProxy(true))),
        );
        let founded = town.northgate().await;
        let desk = town.desk(founded.position).await;
        let id = position::verbs::add(&desk, NewPosition::of("Post 3", Duty::Guard))
            .await
            .unwrap();
        let crate::invitation::verbs::Invited::ByHand(real) =
            crate::invitation::verbs::invite(&desk, id, None).await.unwrap()
        else {
            panic!("no relay, no mail")
        };
        let form = [("email", GUARD), ("password", PASSWORD)];
        let partner = format!("/invite/organisation/{}", "x".repeat(43));
        for link in [format!("/invite/{}", "x".repeat(43)), partner] {
            let mut guesser = elsewhere(&town);
            // Whoever opens links uses up no turn of those who send their forms, and the other way round.
            for (tries, looks) in [(20, true), (2, false)] {
                for _ in 0..tries {
                    let status = if looks {
                        guesser.get(&link).await.status
                    } else {
                        guesser.post(&link, &form).await.status
                    };
                    assert_eq!(status, StatusCode::NOT_FOUND, "{link}");
                }
            }
            // From there on a link that exists and one that does not are one answer, whether it is opened or sent.
            for tried in [&link, &real] {
                let statuses = [guesser.get(tried).await.status, guesser.post(tried, &form).await.status];
                assert_eq!(statuses, [StatusCode::TOO_MANY_REQUESTS; 2], "{tried}");
            }
        }
        assert_eq!(
            elsewhere(&town).get(&real).await.status,
            StatusCode::OK,
            "elsewhere it opens"
        );
        let taken = elsewhere(&town).post(&real, &form).await;
        assert_eq!(taken.status, StatusCode::OK, "elsewhere it is taken");
    })
    .await;
}
