//! Open screens: what a page may have missed it finds, and no stream outlives its sign-in.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_membership::{
    me,
    position::verbs as people,
    sign_in::{demo, verbs as sign_in},
};
use muster_stories::{Browser, Feed, Partners, Town, each_store};
use muster_terms::SessionId;
use std::time::Duration;

/// The stream says goodbye and ends, and nothing of an alarm was in it.
async fn must_end(mut screen: Feed, why: &str) {
    // It returns as soon as the stream has ended.
    let heard = screen.all_within(Duration::from_secs(60)).await;
    assert_eq!(
        heard.last().map(|event| event.name.as_str()),
        Some("bye"),
        "{why}: {heard:?}"
    );
    assert!(screen.next().await.is_none(), "{why}: the stream goes on");
    assert!(
        !heard.iter().any(|event| event.data.contains("Quarry Hospital")),
        "{why}: {heard:?}"
    );
}

#[tokio::test]
async fn signing_out_everywhere_ends_open_streams() {
    each_store(Partners::Agreed, |town| async move {
        let mut dispatcher = town.browser("dispatcher").await;
        let screens = [dispatcher.listen("/live").await, dispatcher.listen("/live").await];
        let mut other = town.browser("dispatcher4").await.listen("/live").await;
        dispatcher.post("/sign-out-everywhere", &[]).await.is(303);
        dispatcher.get("/home").await.is(303);
        let mut guard = town.browser("guard").await;
        town.raise(&mut guard, "ED waiting").await;
        for screen in screens {
            must_end(screen, "signed out everywhere").await;
        }
        let heard = other.all_within(Duration::from_millis(300)).await;
        assert!(!heard.iter().any(|event| event.name == "bye"), "{heard:?}");
    })
    .await;
}

#[tokio::test]
async fn every_way_out_ends_the_streams_of_that_sign_in_and_no_other() {
    each_store(Partners::Agreed, |town| async move {
        let director = town.desk("director").await;
        let mut watching = town.browser("director").await.listen("/live").await;
        let newest = async |role: &str| -> SessionId {
            let person = town.desk(role).await.who.person;
            let sql = format!("SELECT id FROM session WHERE person_id = '{person}' ORDER BY created_at DESC, id DESC");
            town.one(&sql).await.parse().unwrap()
        };

        // One of two sessions, by hand; then the other signs out.
        let mut first = town.browser("control").await;
        let first_screen = first.listen("/live").await;
        let second = town.browser("control").await;
        let second_screen = second.listen("/live").await;
        me::verbs::end_session(&town.desk("control").await, newest("control").await)
            .await
            .unwrap();
        must_end(second_screen, "a session was ended").await;
        first.post("/sign-out", &[]).await.is(303);
        must_end(first_screen, "signed out").await;

        // An administrator's ways.
        let screen = town.browser("guard").await.listen("/live").await;
        people::end_sessions(&director, town.position("guard"), true)
            .await
            .unwrap();
        must_end(screen, "sessions ended by an administrator").await;
        let screen = town.browser("manager").await.listen("/live").await;
        people::set_locked(&director, town.position("manager"), true)
            .await
            .unwrap();
        must_end(screen, "locked").await;
        let screen = town.browser("privacy").await.listen("/live").await;
        people::vacate(&director, town.position("privacy")).await.unwrap();
        must_end(screen, "vacant").await;

        let heard = watching.all_within(Duration::from_millis(300)).await;
        assert!(!heard.iter().any(|event| event.name == "bye"), "{heard:?}");
        sign_in::sign_out_everywhere(&director, false).await.unwrap();
        must_end(watching, "the administrator too").await;
    })
    .await;
}

async fn signs_in_again(town: &Town, role: &str, browser: &mut Browser) {
    let link = demo::add_link(town.app(), town.position(role)).await.unwrap();
    browser.sign_in(&link).await;
}

#[tokio::test]
async fn signing_in_again_ends_the_session_that_the_browser_had() {
    each_store(Partners::Strangers, |town| async move {
        let mut browser = town.browser("control").await;
        let mut kept = browser.clone();
        let screen = kept.listen("/live").await;
        let mut elsewhere = town.browser("control").await;
        signs_in_again(&town, "guard", &mut browser).await;
        must_end(screen, "somebody else signed in").await;
        assert!(kept.get("/home").await.is(303).location().starts_with("/sign-in"));
        browser.get("/home").await.ok();
        elsewhere.get("/home").await.ok();
        let ended = town.count("SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'sign_in.ended'");
        assert_eq!(ended.await, 1);
    })
    .await;
}

/// The mark that a page carries.
fn mark(page: &str) -> &str {
    let rest = page
        .split("data-live-since=\"")
        .nth(1)
        .expect("the page carries a mark");
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn what_happens_between_a_page_and_its_stream_is_in_the_stream_even_after_a_restart() {
    each_store(Partners::Agreed, |mut town| async move {
        let mut dispatcher = town.browser("dispatcher").await;
        let page = dispatcher.get("/desk").await.ok();
        let since = format!("/live?last_event_id={}", mark(&page.body));
        let mut guard = town.browser("guard").await;
        let inc = town.raise(&mut guard, "ED waiting").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let mut screen = dispatcher.listen(&since).await;
        screen.wait_for("strip", "ED waiting").await;

        town.restart().await;
        dispatcher.moves_to(town.address());
        let mut screen = dispatcher.listen(&since).await;
        let first = screen.next().await.unwrap();
        assert_eq!(first.name, "resync", "{first:?}");
        let strips = dispatcher.get("/live/strips").await.ok();
        strips.must_say("ED waiting");
        assert!(strips.body.contains(&format!("/rooms/{inc}")), "{}", strips.body);
        let campus = town.browser("campus_dispatcher").await.get("/live/strips").await.ok();
        campus.must_not_say("ED waiting").must_not_say(&inc);
    })
    .await;
}

#[tokio::test]
async fn one_session_has_so_many_streams_and_the_next_says_so() {
    each_store(Partners::Strangers, |town| async move {
        let control = town.browser("control").await;
        let mut open = Vec::new();
        for _ in 0..32 {
            open.push(control.listen("/live").await);
        }
        assert_eq!(control.status("/live").await, "429");
        assert_eq!(town.browser("control").await.status("/live").await, "200");
    })
    .await;
}
