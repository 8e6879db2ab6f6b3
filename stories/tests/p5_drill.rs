//! Point 5: a drill uses the same room, reaches only those who agreed, never a real queue, and can become real; the reverse is
//! impossible.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, HookSink, Partners, Town, each_store, eventually};
use std::time::Duration;

/// A drill at the hospital that the guard and the police's second desk agreed to, started; its room.
async fn started(town: &Town) -> (String, Browser) {
    started_by(town, true).await
}

/// The same, with the second desk on duty or not.
async fn started_by(town: &Town, on_duty: bool) -> (String, Browser) {
    let mut director = town.browser("director").await;
    let guard = town.position("guard").to_string();
    let plan = director.get("/drills/new").await.ok();
    let fields = [
        ("site", town.hospital.reference.as_str()),
        ("category", "weapon"),
        ("place", "Cafeteria"),
        ("scenario", "Somebody shows a knife."),
        ("planned_for", "2031-05-02T10:00"),
        ("participants", guard.as_str()),
    ];
    let drill = director.submit(&plan, "/drills", &fields).await.is(303).location();
    // The police hear nothing of it before they are asked.
    let mut commander = town.browser("commander").await;
    let reference = drill.trim_start_matches("/drills/").split('?').next().unwrap();
    for list in ["/inbox", "/drills"] {
        assert!(!commander.get(list).await.ok().body.contains(reference), "{list}");
    }
    let page = director.get(&drill).await.ok();
    page.must_say("Ellery Police May be asked to take part, under");
    director.submit(&page, "/partners", &[]).await.is(303);
    for list in ["/inbox", "/drills"] {
        assert!(commander.get(list).await.ok().body.contains(reference), "{list}");
    }
    let second = town.position("dispatcher4").to_string();
    commander.get(&drill).await.ok().must_say("Somebody shows a knife.");
    commander
        .post(&format!("{drill}/participants"), &[("participants", &second)])
        .await
        .is(303);
    // What they answer comes back under the police's own clause.
    let answers = director.get(&drill).await.ok();
    answers
        .must_say("What they answered, under")
        .must_say("Dispatcher, desk 4");
    let second = town.desk("dispatcher4").await;
    muster_membership::position::verbs::set_on_duty(&second, second.who.position, on_duty)
        .await
        .unwrap();
    for role in ["guard", "dispatcher4"] {
        town.browser(role)
            .await
            .post(&format!("{drill}/answer"), &[("take_part", "yes")])
            .await
            .is(303);
    }
    let room = director.post(&format!("{drill}/start"), &[]).await.is(303).location();
    (room, director)
}

/// A system of this role's organisation that is told of emergencies.
async fn system_of(town: &Town, role: &str) -> HookSink {
    let hook = HookSink::start().await;
    let mut browser = town.browser(role).await;
    let page = browser.get("/admin/webhooks").await.ok();
    browser
        .submit(&page, "/admin/webhooks", &[("url", &hook.url())])
        .await
        .ok();
    hook
}

#[tokio::test]
async fn a_drill_enters_no_partners_system_until_it_is_real() {
    each_store(Partners::Agreed, |town| async move {
        let (own, dispatch) = (system_of(&town, "director").await, system_of(&town, "commander").await);
        let (room, mut director) = started(&town).await;
        eventually("the site's own system is told", || async { !own.calls().is_empty() }).await;
        assert!(own.calls().iter().all(|call| call.body.contains(r#""drill":true"#)));
        director
            .post(&format!("{room}/stand-down"), &[("ending", "drill_ended")])
            .await
            .is(303);
        eventually("and of the end", || async { own.calls().len() > 1 }).await;
        // Not waiting either: there is no delivery to an address of the police.
        let org = town.org("commander").await;
        let calls = format!("SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{org}' AND channel = 'webhook'");
        assert_eq!(town.count(&calls).await, 0);
        assert!(dispatch.calls().is_empty(), "{:?}", dispatch.calls());

        let (room, mut director) = started(&town).await;
        director.post(&format!("{room}/real"), &[]).await.is(303);
        eventually("the real one is told", || async { !dispatch.calls().is_empty() }).await;
        assert!(
            dispatch
                .calls()
                .iter()
                .all(|call| call.body.contains(r#""drill":false"#))
        );
    })
    .await;
}

#[tokio::test]
async fn a_drill_reaches_who_agreed_and_never_a_real_queue() {
    each_store(Partners::Agreed, |town| async move {
        let mut dispatcher = town.browser("dispatcher").await;
        let mut screen = dispatcher.listen("/live").await;
        let (room, mut director) = started(&town).await;

        // "Something changed, ask" is all that an open screen may hear; what it asks for does not hold the drill.
        let heard = screen.all_within(Duration::from_millis(700)).await;
        assert!(
            heard
                .iter()
                .all(|event| event.name == "ping" || event.data == r#"{"room":""}"#),
            "{heard:?}"
        );
        dispatcher.get(&room).await.is(404);
        dispatcher.get("/desk").await.ok().must_not_say("Cafeteria");
        let mut second = town.browser("dispatcher4").await;
        // What a clause opens at any time stands in a drill's room too.
        second
            .get(&room)
            .await
            .ok()
            .must_say("DRILL")
            .must_say("Cafeteria")
            .must_say("ambulance bay");
        // Who takes part has the drill's strip on every page; the desk's queue stays empty for them too.
        second.get("/desk").await.ok().must_say("Queue No emergency");
        director.get(&room).await.ok().must_say("DRILL");

        // The word stands first in every message, and CAP status is Exercise.
        let all = town.count("SELECT COUNT(*) AS n FROM delivery").await;
        let marked =
            "SELECT COUNT(*) AS n FROM delivery WHERE is_drill AND words LIKE 'DRILL,%' AND body LIKE 'DRILL,%'";
        assert!(all > 0);
        assert_eq!(town.count(marked).await, all);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM incident WHERE status = 'Exercise'")
                .await,
            1
        );
        eventually("the second desk's letter", || async { !town.mail.letters().is_empty() }).await;
        let letters = town.mail.letters();
        assert!(
            letters.iter().all(|letter| letter.to != ["dispatcher@town.example"]),
            "{letters:?}"
        );
        assert!(
            letters.iter().all(|letter| letter.text.contains("Subject: DRILL,")),
            "{letters:?}"
        );

        // Nobody else is called, however long nobody answers.
        town.pass(61);
        eventually("the ladder ends", || async {
            town.count("SELECT COUNT(*) AS n FROM ladder WHERE due_at IS NOT NULL")
                .await
                == 0
        })
        .await;
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM delivery").await, all);
        director
            .post(&format!("{room}/stand-down"), &[("ending", "drill_ended")])
            .await
            .is(303);
        director.get(&room).await.ok().must_say("The drill has ended.");
    })
    .await;
}

#[tokio::test]
async fn a_drill_becomes_real_with_the_same_people_and_never_the_reverse() {
    each_store(Partners::Agreed, |town| async move {
        let (room, mut director) = started(&town).await;
        let mut second = town.browser("dispatcher4").await;
        second.post(&format!("{room}/real"), &[]).await.is(404);
        second.get(&format!("{room}/real")).await.is(404);
        let real = format!("{room}/real");
        assert!(director.get(&room).await.ok().links().contains(&real));
        // A question first: nothing happens by coming to it.
        let ask = director.get(&real).await.ok();
        ask.must_say("Told for real, with whoever of them is on duty: Ellery Police.")
            .must_say("2 people of your organisation are called for real.");
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident WHERE status = 'Actual'").await, 0);
        let live = director.submit(&ask, "/real", &[]).await.is(303).location();
        assert_ne!(live, room);
        for role in ["guard", "dispatcher4", "dispatcher", "control"] {
            town.browser(role)
                .await
                .get(&live)
                .await
                .ok()
                .must_say("LIVE")
                .must_say("Cafeteria");
        }
        town.browser("dispatcher")
            .await
            .get("/desk")
            .await
            .ok()
            .must_say("Cafeteria");
        second.get(&room).await.ok().must_say("This became real.");
        let words = "SELECT COUNT(*) AS n FROM delivery WHERE NOT is_drill AND words NOT LIKE 'LIVE,%'";
        assert_eq!(town.count(words).await, 0);

        // A real emergency is never a drill: no form, no address, no ending makes it one.
        assert!(!director.get(&live).await.ok().body.contains("/real\""));
        director.get(&format!("{live}/real")).await.is(404);
        director.post(&format!("{live}/real"), &[]).await.is(404);
        director.post(&format!("{live}/stand-down"), &[("ending", "drill_ended")]).await;
        let as_drill = "SELECT COUNT(*) AS n FROM incident WHERE status = 'Actual' AND (ending = 'drill_ended' OR ending = 'became_real')";
        assert_eq!(town.count(as_drill).await, 0);
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident WHERE status = 'Actual'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn who_agreed_is_reached_on_duty_or_not() {
    each_store(Partners::Agreed, |town| async move {
        let (room, _) = started_by(&town, false).await;
        town.browser("dispatcher4")
            .await
            .get(&room)
            .await
            .ok()
            .must_say("DRILL");
    })
    .await;
}

#[tokio::test]
async fn the_ending_of_a_drill_ends_no_real_emergency() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let room = format!("/rooms/{}", town.raise(&mut guard, "ED waiting").await);
        guard
            .post(&format!("{room}/stand-down"), &[("ending", "drill_ended")])
            .await
            .is(422);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM incident WHERE ended_at IS NOT NULL")
                .await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn the_first_word_of_every_line_is_drill_wherever_it_is_read() {
    each_store(Partners::Agreed, |town| async move {
        let (room, mut director) = started(&town).await;
        let inc = room.trim_start_matches("/rooms/").to_owned();
        let mut second = town.browser("dispatcher4").await;
        let messages = format!("{room}/messages");
        director.post(&messages, &[("words", "Doors are locked")]).await.is(303);
        second
            .post(&messages, &[("words", "DRILL, two units on the way")])
            .await
            .is(303);
        second.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
        director
            .post(&format!("{room}/steps/1"), &[("to", "in_progress")])
            .await
            .is(303);
        for side in [&mut director, &mut second] {
            for part in ["", "/log", "/live"] {
                let page = side.get(&format!("{room}{part}")).await.ok();
                page.must_say("DRILL. Doors are locked")
                    .must_say("DRILL, two units on the way")
                    .must_not_say("DRILL. DRILL");
            }
        }
        let mut api = town.api("director").await;
        let told = api.get(&format!("/api/v1/rooms/{inc}")).await.ok().json();
        let lines = told["log"].as_array().unwrap();
        assert!(lines.len() >= 5, "{told}");
        for line in lines {
            assert!(line["words"].as_str().unwrap().starts_with("DRILL"), "{line}");
        }

        let live = director.post(&format!("{room}/real"), &[]).await.is(303).location();
        director
            .post(&format!("{live}/messages"), &[("words", "Now it is real")])
            .await
            .is(303);
        let inc = live.trim_start_matches("/rooms/");
        let told = api.get(&format!("/api/v1/rooms/{inc}")).await.ok().json();
        for line in told["log"].as_array().unwrap() {
            assert!(!line["words"].as_str().unwrap().contains("DRILL"), "{line}");
        }
        let earlier = director.get(&room).await.ok();
        earlier
            .must_say("DRILL. Doors are locked")
            .must_say("This became real. Go on in")
            .must_not_say("DRILL. This became real");
    })
    .await;
}

#[tokio::test]
async fn a_drill_is_answered_led_and_told_of_with_the_buttons_of_its_room() {
    each_store(Partners::Agreed, |town| async move {
        let (room, mut director) = started(&town).await;
        let mut second = town.browser("dispatcher4").await;
        for verb in ["/acknowledgement", "/lead"] {
            let page = second.get(&room).await.ok();
            second.submit(&page, verb, &[]).await.is(303);
        }
        let page = director.get(&room).await.ok();
        director.submit(&page, "/lead", &[]).await.is(303);
        let page = second.get(&room).await.ok();
        let told = second
            .submit(&page, "/status", &[("units", "Otter"), ("minutes", "4")])
            .await;
        assert_eq!(told.is(303).location(), room);
        let page = director.get(&room).await.ok();
        page.must_say("Units sent: Otter").must_say("Quarry Hospital");
        // No desk of theirs has it, and the site's own people tell nothing in the police's name.
        assert!(!page.body.contains("/status\""));
        second.get("/desk").await.ok().must_say("Queue No emergency");
        // Who raised it reads no red band, and how it ended.
        let sent = director.get(&format!("{room}/sent")).await.ok();
        assert!(sent.body.contains("sent-band-drill") && !sent.body.contains("sent-band-live"));
        director
            .post(&format!("{room}/stand-down"), &[("ending", "drill_ended")])
            .await
            .is(303);
        let sent = director.get(&format!("{room}/sent")).await.ok();
        sent.must_not_say("Nobody is in danger").must_not_say("Call 112");
        assert!(!sent.body.contains("sent-band-live") && !sent.body.contains("data-island=\"clock\""));
    })
    .await;
}
