//! Point 3: a guard raises an emergency; everyone whom the agreement names is reached; whoever has it is seen with seconds; when
//! nobody answers, the next is called, and the log says so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_notify::webhook::SigningSecret;
use muster_stories::{HookSink, Partners, Town, each_store, eventually};
use std::time::Duration;

#[tokio::test]
async fn the_guard_sees_who_was_sent_who_saw_it_and_who_has_it_with_seconds() {
    each_store(Partners::Agreed, |town| async move {
        let (mut guard, mut dispatcher) = (town.browser("guard").await, town.browser("dispatcher").await);
        let mut screen = dispatcher.listen("/live").await;
        let inc = town.raise(&mut guard, "ED waiting").await;

        let strip = screen.wait_for("strip", "ED waiting").await;
        assert!(strip.data.contains(&format!("/rooms/{inc}")), "{}", strip.data);
        let sent = guard.get(&format!("/rooms/{inc}/sent")).await.ok();
        sent.must_say("Sent. Help is coming.")
            .must_say("Dispatcher, desk 2")
            .must_say("Control room");
        sent.must_not_say("County dispatcher")
            .must_not_say("Campus dispatcher")
            .must_not_say("Has it");

        town.pass(4);
        dispatcher.post(&format!("/rooms/{inc}/seen"), &[]).await.is(204);
        guard
            .get(&format!("/rooms/{inc}/sent"))
            .await
            .ok()
            .must_say("Seen, 4 s");

        // Without script the page's own picture says so: it stands on every page that shows the strip.
        let mut control = town.browser("control").await;
        let home = control.get("/home").await.ok();
        let picture = format!("<noscript><img src=\"/rooms/{inc}/seen\"");
        assert!(home.body.contains(&picture), "{}", home.body);
        guard
            .get(&format!("/rooms/{inc}/sent"))
            .await
            .ok()
            .must_say("Control room Sent");
        control.get(&format!("/rooms/{inc}/seen")).await.ok();
        guard
            .get(&format!("/rooms/{inc}/sent"))
            .await
            .ok()
            .must_say("Control room Seen, 4 s");

        town.pass(5);
        let desk = dispatcher.get("/desk").await.ok();
        desk.must_say("Threat with a weapon")
            .must_say("Quarry Hospital")
            .must_say("12 Quarry Road");
        dispatcher.submit(&desk, "/acknowledgement", &[]).await.is(303);
        guard
            .get(&format!("/rooms/{inc}/sent"))
            .await
            .ok()
            .must_say("Has it, 9 s");
        guard.get(&format!("/rooms/{inc}")).await.ok().must_say("I have it.");
    })
    .await;
}

#[tokio::test]
async fn nobody_answers_so_the_next_is_called_even_when_the_program_was_cut_off() {
    each_store(Partners::Agreed, |mut town| async move {
        let mut guard = town.browser("guard").await;
        let inc = town.raise(&mut guard, "ED waiting").await;
        let room = format!("/rooms/{inc}");
        town.pass(59);
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        guard.get(&room).await.ok().must_not_say("answered in 60 seconds");

        town.restart().await;
        guard.moves_to(town.address());
        town.pass(2);
        let page = wait_for(
            &mut guard,
            &room,
            "Nobody of Ellery Police answered in 60 seconds. Calling Dispatcher, desk 4.",
        )
        .await;
        assert!(
            page.contains("Nobody of Northgate Group answered in 60 seconds. Calling Site manager, Quarry."),
            "{page}"
        );

        // The police answer: their ladder ends. The site's goes on to its end, and says whom to call then.
        let mut second = town.browser("dispatcher4").await;
        second.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
        town.pass(61);
        let page = wait_for(
            &mut guard,
            &room,
            "Nobody of Northgate Group answered and nobody is left",
        )
        .await;
        assert_eq!(page.matches("Nobody of Ellery Police answered").count(), 1, "{page}");
        // The guard's own screen says so, with the number to call, and what the police do.
        second
            .post(
                &format!("{room}/status"),
                &[("status", "units_sent"), ("units", "412"), ("minutes", "4")],
            )
            .await
            .is(303);
        let sent = guard.get(&format!("{room}/sent")).await.ok();
        sent.must_say("Police have it. Nobody of your side has answered.")
            .must_say("Nobody of Northgate Group answered and nobody is left")
            .must_say("Units sent: 412. First in 4 min.");
        assert!(sent.body.contains("href=\"tel:112\""), "{}", sent.body);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM ladder WHERE due_at IS NOT NULL")
                .await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_left_names_the_line_that_each_side_set_for_it() {
    each_store(Partners::Agreed, |town| async move {
        for (role, name, number) in [
            ("commander", "Ellery Police", "+44 1632 960 123"),
            ("director", "Northgate Group", "01632 960456"),
        ] {
            let fields = [
                ("name", name),
                ("out_of_hours", number),
                ("emergency_number", "112"),
                ("time_zone", "UTC"),
            ];
            let mut administrator = town.browser(role).await;
            let page = administrator.get("/admin/organisation").await.ok();
            administrator
                .submit(&page, "/admin/organisation", &fields)
                .await
                .is(303);
        }
        let mut guard = town.browser("guard").await;
        let room = format!("/rooms/{}", town.raise(&mut guard, "ED waiting").await);
        town.pass(61);
        wait_for(&mut guard, &room, "Calling Dispatcher, desk 4.").await;
        town.pass(61);
        // Who is in danger calls the emergency number; the side's own line comes second.
        let left = "answered and nobody is left in the reach order. In danger call 112, else its out-of-hours number";
        let police = format!("Nobody of Ellery Police {left} +441632960123.");
        wait_for(&mut guard, &room, &police).await;
        wait_for(
            &mut guard,
            &room,
            &format!("Nobody of Northgate Group {left} 01632960456."),
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn one_press_is_one_alarm_however_often_it_is_sent() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let site = town.hospital.reference.as_str();
        // Held: the page's own form, with its key. The first answer got lost, so the phone sends it again.
        let page = guard.get("/raise?hold=1").await.ok();
        let held = [("confirmed", "yes"), ("level", "1")];
        let first = guard.submit(&page, "/raise", &held).await.is(303).location();
        assert_eq!(guard.submit(&page, "/raise", &held).await.is(303).location(), first);

        // Without script: the button asks once, and the answer is the alarm.
        let page = guard.get("/raise?hold=1").await.ok();
        let ask = guard.submit(&page, "/raise", &[("level", "1")]).await.ok();
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM incident").await,
            1,
            "asking raised it"
        );
        let second = guard.submit(&ask, "/raise", &[]).await.is(303).location();
        assert_ne!(first, second);

        // A program: the same key is the same alarm, answered 200 the second time.
        let mut api = town.api("guard").await;
        let alert = serde_json::json!({ "site": site, "level": 1, "place": "Roof" });
        let key = [("idempotency-key", "0190b1b2-aaaa-7ccc-8ddd")];
        let one = api.send_json("POST", "/api/v1/alerts", &key, &alert).await.is(201);
        let two = api.send_json("POST", "/api/v1/alerts", &key, &alert).await.is(200);
        assert_eq!(one.json()["reference"], two.json()["reference"]);
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident").await, 3);
        // The same key with another alarm is refused: nobody would hear of the second.
        let other = serde_json::json!({ "site": site, "level": 2, "place": "Roof" });
        let refused = api.send_json("POST", "/api/v1/alerts", &key, &other).await.is(422);
        assert_eq!(refused.json()["code"], "raise.key-of-another-alarm");
    })
    .await;
}

#[tokio::test]
async fn two_presses_at_once_with_one_key_are_one_alarm() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let page = guard.get("/raise?hold=1").await.ok();
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (mut thumb, page) = (guard.clone(), page.clone());
            presses.spawn(async move {
                thumb
                    .submit(&page, "/raise", &[("confirmed", "yes"), ("level", "1")])
                    .await
                    .is(303)
                    .location()
            });
        }
        let rooms: std::collections::BTreeSet<String> = presses.join_all().await.into_iter().collect();
        assert_eq!(rooms.len(), 1, "{rooms:?}");
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_enrolled_phone_raises_after_its_session_ended_sees_who_comes_and_can_do_nothing_else() {
    each_store(Partners::Agreed, |town| async move {
        let mut phone = town.browser("guard").await;
        phone.post("/me/devices", &[("label", "Phone of Post 7")]).await.is(303);
        phone.post("/sign-out", &[]).await.is(303);
        assert!(phone.get("/home").await.is(303).location().starts_with("/sign-in"));

        let page = phone.get("/raise").await.ok();
        page.must_not_say("Dispatcher, desk 2");
        let answer = phone
            .submit(&page, "/raise", &[("confirmed", "yes"), ("level", "1")])
            .await;
        let sent = answer.is(303).location();
        assert_eq!(town.count("SELECT COUNT(*) AS n FROM incident").await, 1);
        town.pass(6);
        let room = sent.trim_end_matches("/sent").to_owned();
        let mut dispatcher = town.browser("dispatcher").await;
        dispatcher.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
        dispatcher
            .post(
                &format!("{room}/status"),
                &[("status", "units_sent"), ("units", "412"), ("minutes", "4")],
            )
            .await
            .is(303);
        let page = phone.get(&sent).await.ok();
        page.must_say("Sent. Help is coming.")
            .must_say("Has it, 6 s")
            .must_say("Units sent: 412. First in 4 min.")
            .must_say("Call 112")
            .must_not_say("I am safe")
            .must_not_say("By mistake");
        // What it was shown is in "who saw what" like every crossing, in the name of the position.
        let shown = format!(
            "SELECT COUNT(*) AS n FROM crossing WHERE data_class = 'police_status' AND act = 'read' AND allowed AND position_id = '{}'",
            town.position("guard")
        );
        assert!(town.count(&shown).await > 0);
        for page in [room.clone(), format!("{room}/log"), "/rooms".into(), "/home".into()] {
            let asked = phone.get(&page).await.is(303).location();
            assert!(asked.starts_with("/sign-in"), "{page}: {asked}");
        }
        // Another's alarm is not this phone's.
        let mut control = town.browser("control").await;
        let other = town.raise(&mut control, "Roof").await;
        let other = phone.get(&format!("/rooms/{other}/sent")).await.is(303).location();
        assert!(other.starts_with("/sign-in"), "{other}");
        let mut guard = town.browser("guard").await;
        guard
            .post(&format!("{room}/stand-down"), &[("ending", "mistake")])
            .await
            .is(303);
        phone.get(&sent).await.ok().must_say("Raised by mistake,");
        town.pass(10 * 60);
        assert!(phone.get(&sent).await.is(303).location().starts_with("/sign-in"));
    })
    .await;
}

#[tokio::test]
async fn nothing_reaches_who_has_no_agreement_or_a_suspended_one() {
    each_store(Partners::Agreed, |town| async move {
        let (campus, sheriff) = (
            town.browser("campus_dispatcher").await,
            town.browser("sheriff_dispatcher").await,
        );
        let (mut campus_screen, mut sheriff_screen) = (campus.listen("/live").await, sheriff.listen("/live").await);
        let mut guard = town.browser("guard").await;
        town.raise(&mut guard, "ED waiting").await;
        for screen in [&mut campus_screen, &mut sheriff_screen] {
            let heard = screen.all_within(Duration::from_millis(700)).await;
            assert!(
                heard
                    .iter()
                    .all(|event| event.name != "strip" && event.name != "room" && event.name != "message"),
                "{heard:?}"
            );
        }
        for role in ["campus_dispatcher", "sheriff_dispatcher"] {
            let org = town.org(role).await;
            let rows = format!("SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{org}'");
            assert_eq!(town.count(&rows).await, 0, "{role}");
        }
    })
    .await;
}

#[tokio::test]
async fn mail_and_partner_systems_are_told_and_one_that_hangs_holds_nobody_up() {
    each_store(Partners::Agreed, |town| async move {
        let hung = HookSink::start().await;
        let hook = HookSink::start().await;
        hung.hang();
        add_hook(&town, "commander", &hung).await;
        let secret = add_hook(&town, "commander", &hook).await;
        let mut guard = town.browser("guard").await;
        let inc = town.raise(&mut guard, "ED waiting").await;

        eventually("the dispatcher's letter", || async {
            town.mail
                .letters()
                .iter()
                .any(|letter| letter.to == ["dispatcher@town.example"])
        })
        .await;
        let letters = town.mail.letters();
        let letter = letters
            .iter()
            .find(|letter| letter.to == ["dispatcher@town.example"])
            .unwrap();
        assert!(
            letter.text.contains("LIVE, weapon, Quarry Hospital, ED waiting"),
            "{}",
            letter.text
        );
        assert!(letters.iter().all(|letter| {
            !letter
                .to
                .iter()
                .any(|to| to.starts_with("campus") || to.starts_with("sheriff"))
        }));

        eventually("the partner's system is called", || async {
            !hook.calls().is_empty() && !hung.calls().is_empty()
        })
        .await;
        let call = hook.calls().remove(0);
        let body: serde_json::Value = serde_json::from_str(&call.body).unwrap();
        assert!(call.body.contains(&inc) && body.is_object(), "{}", call.body);
        let header = |name: &str| call.headers[name].to_str().unwrap();
        let sent_at = header("webhook-timestamp").parse().unwrap();
        let (id, signature) = (header("webhook-id"), header("webhook-signature"));
        assert!(
            secret.verifies(signature, id, sent_at, call.body.as_bytes()),
            "{signature}"
        );
        assert!(
            !secret.verifies(signature, id, sent_at + 1, call.body.as_bytes()),
            "bound to its time"
        );

        let answered = "SELECT COUNT(*) AS n FROM delivery WHERE channel = 'webhook' AND state = 'delivered'";
        eventually("the call that was answered has ended", || async {
            town.count(answered).await == 1
        })
        .await;

        // Ten minutes later every message of the alarm has an end, the hung one too. (Those that the ladder sent since then
        // have their own ten minutes.)
        town.pass(601);
        let now = muster_terms::stored_instant(town.app().now());
        let open = format!("SELECT COUNT(*) AS n FROM delivery WHERE settled_at IS NULL AND deadline_at <= '{now}'");
        eventually("every delivery has ended", || async { town.count(&open).await == 0 }).await;
        let hung = "SELECT COUNT(*) AS n FROM delivery WHERE channel = 'webhook' AND state = 'overdue'";
        assert_eq!(town.count(hung).await, 1);
    })
    .await;
}

/// Adds an organisation's address by its page; the secret that the page shows once.
async fn add_hook(town: &Town, role: &str, hook: &HookSink) -> SigningSecret {
    let mut administrator = town.browser(role).await;
    let page = administrator.get("/admin/webhooks").await.ok();
    let shown = administrator
        .submit(&page, "/admin/webhooks", &[("url", &hook.url())])
        .await
        .ok()
        .text();
    let secret = shown
        .split_whitespace()
        .find(|word| word.starts_with("whsec_"))
        .unwrap();
    SigningSecret::parse(secret).unwrap()
}

/// Asks for a page until it says this; its words then.
async fn wait_for(browser: &mut muster_stories::Browser, path: &str, words: &str) -> String {
    let mut last = String::new();
    for _ in 0..600 {
        last = browser.get(path).await.ok().text();
        if last.contains(words) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{path} never said {words:?}: {last}");
}
