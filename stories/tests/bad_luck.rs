//! Bad luck: no room on the disk, no database, clocks that jump, two at once, mail that goes nowhere.
//!
//! Each time the person is told in plain words, nothing is half done, nothing is lost, and it goes on by itself afterwards.
//! A partner's system that hangs is in `p3_raise.rs`, two who sign at once in `p7_agreement.rs`, a killed program in `crash.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_store::params;
use muster_stories::{Browser, Home, OwnPostgres, Page, Partners, Town, each_store, eventually, on_sqlite, verify};

/// Everything that an alarm writes.
const WRITTEN: [&str; 10] = [
    "incident",
    "incident_party",
    "incident_person",
    "incident_step",
    "delivery",
    "ladder",
    "room_entry",
    "release",
    "crossing",
    "ledger_entry",
];

async fn written(town: &Town) -> Vec<(&'static str, i64)> {
    let mut counts = Vec::new();
    for table in WRITTEN {
        counts.push((table, town.count(&format!("SELECT COUNT(*) AS n FROM {table}")).await));
    }
    counts
}

/// Presses the button; whatever comes of it.
async fn press(town: &Town, by: &mut Browser, form: &Page, place: &str) -> Page {
    let site = town.hospital.reference.as_str();
    by.submit(
        form,
        "/raise",
        &[("site", site), ("place", place), ("level", "1"), ("category", "weapon")],
    )
    .await
}

/// What somebody reads whose alarm could not be kept: a reference, and the number that helps now.
fn must_help(page: Page) {
    page.is(503)
        .must_say("Nothing was half done")
        .must_say("Reference F-")
        .must_say("call 112");
}

async fn all_is_sequenced(town: &Town) {
    eventually("every ledger entry has its place", || async {
        town.count("SELECT COUNT(*) AS n FROM ledger_entry WHERE leaf_index IS NULL")
            .await
            == 0
    })
    .await;
}

async fn the_log_verifies(town: &Town) {
    all_is_sequenced(town).await;
    let folder = tempfile::TempDir::new().unwrap();
    let export = folder.path().join("export.json");
    let body = town.browser("director").await.get("/audit/export").await.ok().body;
    std::fs::write(&export, body).unwrap();
    let verdict = verify(&export, &town.vkey("director").await);
    assert!(verdict.passed, "{}", verdict.words);
}

/// The database may hold no page more than it has, or as many as it likes. The limit is the connection's, and one that met it is
/// given up: so it is set again before each try.
async fn disk(town: &Town, is_full: bool) {
    let pages = if is_full { 1 } else { 4_294_967_294_u32 };
    let tx = town.app().store().begin().await.unwrap();
    tx.execute(&format!("PRAGMA max_page_count = {pages}"), params![])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_said_keeps_nothing_half_done_and_is_got_over() {
    on_sqlite(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let mut api = town.api("control").await;
        let form = guard.get("/raise?hold=0").await.ok();
        let first = town.raise(&mut guard, "ED waiting").await;
        all_is_sequenced(&town).await;
        // What room is left in the file is used up; then comes the alarm that finds none.
        let mut refused = None;
        for n in 0..200 {
            let form = guard.get("/raise?hold=0").await.ok();
            disk(&town, true).await;
            let before = written(&town).await;
            let answer = press(&town, &mut guard, &form, &format!("Ward {n}")).await;
            if answer.code() != 303 {
                assert_eq!(written(&town).await, before, "something of the refused alarm was kept");
                refused = Some(answer);
                break;
            }
        }
        must_help(refused.expect("the disk gets full"));
        let site = town.hospital.reference.as_str();
        let asked = serde_json::json!({ "site": site, "level": 1, "place": "Ward", "words": "x".repeat(1_900) });
        let (mut said, mut key) = (None, String::new());
        for n in 0..200 {
            key = format!("full-disk-{n:04}");
            disk(&town, true).await;
            let answer = api
                .send_json("POST", "/api/v1/alerts", &[("idempotency-key", &key)], &asked)
                .await;
            if answer.code() != 201 {
                said = Some(answer);
                break;
            }
        }
        let said = said.expect("the disk gets full").is(503);
        assert_eq!(said.json()["code"].as_str(), Some("unavailable"), "{}", said.body);
        // What was there before can be read, and the next alarm is taken as soon as there is room.
        api.get(&format!("/api/v1/rooms/{first}")).await.ok();
        disk(&town, false).await;
        // The same form sent again is the alarm.
        press(&town, &mut guard, &form, "Loading bay").await.is(303);
        api.send_json("POST", "/api/v1/alerts", &[("idempotency-key", &key)], &asked)
            .await
            .is(201);
        eventually("the mail about it goes out", || async {
            town.mail
                .letters()
                .iter()
                .any(|letter| letter.text.contains("Loading bay"))
        })
        .await;
        the_log_verifies(&town).await;
    })
    .await;
}

#[tokio::test]
async fn the_database_goes_away_and_comes_back_under_a_running_server() {
    let Some(mut server) = OwnPostgres::start() else {
        say("skipped: no PostgreSQL");
        return;
    };
    let town = Town::found(&Home::with(server.url()), Partners::Agreed).await;
    let mut guard = town.browser("guard").await;
    let first = town.raise(&mut guard, "ED waiting").await;
    let form = guard.get("/raise?hold=0").await.ok();
    server.go_away();
    must_help(press(&town, &mut guard, &form, "Loading bay").await);
    let mut stranger = town.stranger();
    stranger.get("/health/ready").await.is(503);
    stranger.get("/health/live").await.ok();
    let mut program = town.stranger().with_token("muster_nobody");
    let said = program.get("/api/v1/rooms").await.is(503);
    assert_eq!(said.json()["code"].as_str(), Some("unavailable"), "{}", said.body);
    server.come_back();
    eventually("it is ready again", || {
        let mut stranger = stranger.clone();
        async move { stranger.get("/health/ready").await.code() == 200 }
    })
    .await;
    // Nothing of the alarm that failed was kept; sent again from the same form it is one alarm.
    assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident").await, 1);
    press(&town, &mut guard, &form, "Loading bay").await.is(303);
    press(&town, &mut guard, &form, "Loading bay").await.is(303);
    assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident").await, 2);
    guard
        .get(&format!("/rooms/{first}/sent"))
        .await
        .ok()
        .must_say("ED waiting");
    // The jobs go on: mail, ladders, the sequencer.
    eventually("the mail about it goes out", || async {
        town.mail
            .letters()
            .iter()
            .any(|letter| letter.text.contains("Loading bay"))
    })
    .await;
    town.pass(61);
    eventually("both ladders climb", || async {
        town.count("SELECT COUNT(*) AS n FROM ladder WHERE rung > 0").await >= 2
    })
    .await;
    the_log_verifies(&town).await;
    town.leave().await;
}

#[expect(clippy::print_stderr, reason = "a skipped test must be seen in the output")]
fn say(words: &str) {
    eprintln!("{words}");
}

#[tokio::test]
async fn clocks_that_jump_back_and_forth_lose_no_ladder_and_open_nothing_again() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let reference = town.raise(&mut guard, "ED waiting").await;
        let room = format!("/rooms/{reference}");
        let (mut control, mut dispatcher) = (town.browser("control").await, town.browser("dispatcher").await);
        let called = "SELECT COUNT(*) AS n FROM incident_person WHERE called_at IS NOT NULL";
        let at_first = town.count(called).await;
        // Back an hour: nothing is due, nobody is signed out, and what is done is kept in its order.
        town.pass(-3_600);
        control
            .post(&format!("{room}/messages"), &[("words", "An hour ago")])
            .await
            .is(303);
        all_is_sequenced(&town).await;
        assert_eq!(
            town.count(called).await,
            at_first,
            "a ladder climbed while its time was yet to come"
        );
        // And forth beyond where it was: the rung that was due is climbed, once.
        town.pass(3_600 + 61);
        eventually("the next of both sides are called", || async {
            town.count(called).await > at_first
        })
        .await;
        guard.get(&room).await.ok();
        for browser in [&mut control, &mut dispatcher] {
            browser.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
            browser.post(&format!("{room}/lead"), &[]).await.is(303);
        }
        for browser in [&mut control, &mut dispatcher] {
            browser.post(&format!("{room}/all-clear"), &[]).await.is(303);
        }
        // The countdown is an instant: it comes when the clock gets there, and a clock that is set back after it opens nothing
        // again.
        town.pass(1_799);
        dispatcher.get(&room).await.ok().must_say("ED waiting");
        town.pass(2);
        eventually("what was opened is closed", || async {
            town.count("SELECT COUNT(*) AS n FROM incident WHERE sharing_closed_at IS NOT NULL")
                .await
                == 1
        })
        .await;
        town.pass(-900);
        dispatcher.get(&room).await.ok().must_not_say("An hour ago");
        town.pass(900);
        // A session ends by the clock; a clock set back after its end does not bring an ended one back.
        town.pass(13 * 3_600);
        let away = control.get("/home").await;
        assert!(away.location().starts_with("/sign-in"));
        the_log_verifies(&town).await;
    })
    .await;
}

/// Entries of this kind in the hospital's own log.
async fn entries(town: &Town, kind: &str) -> i64 {
    let org = town.org("director").await;
    town.count(&format!(
        "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = '{kind}' AND org_id = '{org}'"
    ))
    .await
}

#[tokio::test]
async fn two_who_clear_at_once_end_it_once() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        for _ in 0..5 {
            let before = (
                entries(&town, "incident_ended").await,
                town.count("SELECT COUNT(*) AS n FROM debrief").await,
            );
            let reference = town.raise(&mut guard, "ED waiting").await;
            let clear = format!("/rooms/{reference}/all-clear");
            let (mut control, mut dispatcher) = (town.browser("control").await, town.browser("dispatcher").await);
            for browser in [&mut control, &mut dispatcher] {
                browser.post(&format!("/rooms/{reference}/lead"), &[]).await.is(303);
            }
            let (site, police) = tokio::join!(control.post(&clear, &[]), dispatcher.post(&clear, &[]));
            assert_eq!(
                (site.code(), police.code()),
                (303, 303),
                "{} {}",
                site.text(),
                police.text()
            );
            let ended =
                format!("SELECT COUNT(*) AS n FROM incident WHERE reference = '{reference}' AND ending = 'all_clear'");
            assert_eq!(town.count(&ended).await, 1, "both said it, and it did not end");
            assert_eq!(entries(&town, "incident_ended").await, before.0 + 1);
            eventually("one debrief", || async {
                town.count("SELECT COUNT(*) AS n FROM debrief").await == before.1 + 1
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_endings_at_once_one_wins_and_the_other_is_told() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let mut control = town.browser("control").await;
        for _ in 0..5 {
            let reference = town.raise(&mut guard, "ED waiting").await;
            control.post(&format!("/rooms/{reference}/lead"), &[]).await.is(303);
            let end = format!("/rooms/{reference}/stand-down");
            let (mistake, alarm) = ([("ending", "mistake")], [("ending", "false_alarm")]);
            let (one, other) = tokio::join!(guard.post(&end, &mistake), control.post(&end, &alarm));
            let mut codes = [one.code(), other.code()];
            codes.sort_unstable();
            assert!(codes[0] == 303 && matches!(codes[1], 409 | 422), "{codes:?}");
            let (told, kept) = if one.code() == 303 {
                (other, "mistake")
            } else {
                (one, "false_alarm")
            };
            assert!(
                told.says("This room has ended") || told.says("changed"),
                "the other is not told why: {}",
                told.text()
            );
            let ended =
                format!("SELECT COUNT(*) AS n FROM incident WHERE reference = '{reference}' AND ending = '{kept}'");
            assert_eq!(town.count(&ended).await, 1, "the one that was told it had won had not");
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_who_take_the_lead_at_once_one_has_it_and_the_other_cannot_clear() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let reference = town.raise(&mut guard, "ED waiting").await;
        let room = format!("/rooms/{reference}");
        let (mut control, mut manager) = (town.browser("control").await, town.browser("manager").await);
        // The police lead too, so that nothing ends before they say so.
        let lead = format!("{room}/lead");
        town.browser("dispatcher").await.post(&lead, &[]).await.is(303);
        let (one, other) = tokio::join!(control.post(&lead, &[]), manager.post(&lead, &[]));
        assert_eq!((one.code(), other.code()), (303, 303));
        let clear = format!("{room}/all-clear");
        let (one, other) = tokio::join!(control.post(&clear, &[]), manager.post(&clear, &[]));
        let mut codes = [one.code(), other.code()];
        codes.sort_unstable();
        assert_eq!(codes, [303, 422], "{} / {}", one.text(), other.text());
        let told = if one.code() == 422 { one } else { other };
        told.must_say("Only the lead of your side");
    })
    .await;
}

#[tokio::test]
async fn mail_that_goes_nowhere_holds_up_no_alarm_and_is_sent_when_it_can_be() {
    each_store(Partners::Agreed, |town| async move {
        town.mail.set_down(true);
        let mut guard = town.browser("guard").await;
        let reference = town.raise(&mut guard, "ED waiting").await;
        // The screens have it, and an answer comes back.
        let mut dispatcher = town.browser("dispatcher").await;
        dispatcher.get("/inbox").await.ok().must_say(&reference);
        dispatcher.post(&format!("/rooms/{reference}/acknowledgement"), &[]).await.is(303);
        guard.get(&format!("/rooms/{reference}/sent")).await.ok().must_say("Has it");
        let tried = "SELECT COUNT(*) AS n FROM delivery WHERE channel = 'mail' AND attempts > 0";
        eventually("mail is tried", || async { town.count(tried).await > 0 }).await;
        // The clock stands: whatever is under way comes back before it is moved, or it would be due after that.
        let under_way = "SELECT COUNT(*) AS n FROM delivery WHERE channel = 'mail' AND lease_until IS NOT NULL";
        eventually("it has come back", || async { town.count(under_way).await == 0 }).await;
        assert!(town.mail.letters().is_empty());
        town.mail.set_down(false);
        town.pass(120);
        eventually("it goes out after all", || async {
            town.mail.letters().iter().any(|letter| letter.text.contains("ED waiting"))
        })
        .await;
        // Down until it is too late: each message still ends, as overdue, and says so.
        town.mail.set_down(true);
        let second = town.raise(&mut guard, "Loading bay").await;
        eventually("mail is tried", || async {
            town.count(&format!("{tried} AND incident_id = (SELECT id FROM incident WHERE reference = '{second}')")).await > 0
        })
        .await;
        town.pass(601);
        let open = format!(
            "SELECT COUNT(*) AS n FROM delivery WHERE channel = 'mail' AND state <> 'overdue' AND deadline_at <= created_at \
             AND incident_id = (SELECT id FROM incident WHERE reference = '{second}')"
        );
        assert_eq!(town.count(&open).await, 0);
        eventually("what was sent in vain is overdue", || async {
            let late = format!(
                "SELECT COUNT(*) AS n FROM delivery WHERE channel = 'mail' AND state = 'overdue' AND why <> '' \
                 AND incident_id = (SELECT id FROM incident WHERE reference = '{second}')"
            );
            town.count(&late).await > 0
        })
        .await;
        // And the ledger of the site keeps that it did not arrive, by ids alone.
        let kept = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'delivery_overdue'";
        let late = "SELECT COUNT(*) AS n FROM delivery WHERE state = 'overdue'";
        eventually("each of them", || async {
            let (kept, late) = (town.count(kept).await, town.count(late).await);
            kept > 0 && kept == late
        })
        .await;
    })
    .await;
}
