//! Point 4: both sides work in one room, live; notes stay on their own side; sharing can be stopped; all clear needs both leads;
//! what was opened closes by itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Partners, Town, each_store, eventually};

/// A raised emergency with both sides in its room.
async fn in_the_room(town: &Town) -> (String, Browser, Browser) {
    let (mut guard, mut control, mut dispatcher) = (
        town.browser("guard").await,
        town.browser("control").await,
        town.browser("dispatcher").await,
    );
    let room = format!("/rooms/{}", town.raise(&mut guard, "ED waiting").await);
    for side in [&mut control, &mut dispatcher] {
        side.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
        side.post(&format!("{room}/lead"), &[]).await.is(303);
    }
    (room, control, dispatcher)
}

#[tokio::test]
async fn both_sides_see_the_same_place_and_act_as_one() {
    each_store(Partners::Agreed, |town| async move {
        let (room, mut control, mut dispatcher) = in_the_room(&town).await;
        let inc = room.trim_start_matches("/rooms/").to_owned();
        let mut screen = control.listen(&format!("/live?room={inc}")).await;

        dispatcher
            .post(&format!("{room}/messages"), &[("words", "Which door is open?")])
            .await
            .is(303);
        screen.wait_for("room", &inc).await;
        control.get(&room).await.ok().must_say("Which door is open?");
        control
            .post(&format!("{room}/messages"), &[("words", "E2, a guard waits there")])
            .await
            .is(303);
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_say("E2, a guard waits there")
            .must_say("M2")
            .must_say("12 Quarry Road");

        let statuses: [(&[(&str, &str)], &str); 5] = [
            (
                &[("status", "units_sent"), ("units", "412, 415"), ("minutes", "4")],
                "Units sent: 412, 415. First in 4 min.",
            ),
            (&[("status", "arriving"), ("unit", "412")], "412 is arriving."),
            (&[("status", "on_scene"), ("unit", "412")], "412 is on scene."),
            (&[("status", "contained")], "Contained."),
            (
                &[("status", "case_number"), ("case_number", "CR-2041")],
                "Case number CR-2041.",
            ),
        ];
        for (fields, words) in statuses {
            dispatcher.post(&format!("{room}/status"), fields).await.is(303);
            control.get(&room).await.ok().must_say(words);
        }

        control
            .post(&format!("{room}/steps/1"), &[("to", "in_progress")])
            .await
            .is(303);
        let seen = dispatcher.get(&room).await.ok();
        seen.must_say("Keep distance, close doors behind you");
        control
            .post(&format!("{room}/steps/1"), &[("to", "done")])
            .await
            .is(303);
        let late = dispatcher
            .post(&format!("{room}/steps/1"), &[("to", "done")])
            .await
            .is(409);
        late.must_say("Control room has done this step already.");

        // What the police may not do, and what only they may.
        control
            .post(&format!("{room}/status"), &[("status", "contained")])
            .await
            .is(404);
        dispatcher
            .post(
                &format!("{room}/stop-sharing"),
                &[("with", &town.org("director").await.to_string())],
            )
            .await
            .is(404);
    })
    .await;
}

#[tokio::test]
async fn each_side_reads_what_is_open_to_the_other_and_under_which_clause() {
    each_store(Partners::Agreed, |town| async move {
        let (room, mut control, mut dispatcher) = in_the_room(&town).await;
        let ours = control.get(&format!("{room}/sharing")).await.ok();
        ours.must_say("Ellery Police")
            .must_say("Floor plan §3.6")
            .must_say("§3.2");
        let theirs = dispatcher.get(&format!("{room}/sharing")).await.ok();
        theirs
            .must_say("Northgate Group")
            .must_say("Floor plan §3.6")
            .must_say("§3.4");

        // Units sent: the stage has its time on both screens, and the clock runs from the alarm.
        town.pass(95);
        dispatcher
            .post(&format!("{room}/status"), &[("status", "units_sent"), ("units", "412")])
            .await
            .is(303);
        for side in [&mut control, &mut dispatcher] {
            let page = side.get(&room).await.ok();
            assert!(page.body.contains("datetime=\"2031-05-02T08:00:00"), "{}", page.body);
            page.must_say("Units sent 08:01:");
        }

        let police = town.org("commander").await.to_string();
        town.browser("director")
            .await
            .post(&format!("{room}/stop-sharing"), &[("with", &police)])
            .await
            .is(303);
        control
            .get(&format!("{room}/sharing"))
            .await
            .ok()
            .must_not_say("§3.6")
            .must_not_say("§3.2");
        dispatcher
            .get(&format!("{room}/sharing"))
            .await
            .ok()
            .must_say("Not open to you now")
            .must_not_say("Of yours, open to the site");
    })
    .await;
}

#[tokio::test]
async fn who_sends_units_has_it_and_nobody_else_of_that_side_is_called() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let room = format!("/rooms/{}", town.raise(&mut guard, "ED waiting").await);
        let mut dispatcher = town.browser("dispatcher").await;
        dispatcher
            .post(&format!("{room}/status"), &[("status", "units_sent"), ("units", "412")])
            .await
            .is(303);
        dispatcher.get(&room).await.ok().must_say("Acknowledged 08:00:");
        town.pass(61);
        eventually("the site's own ladder climbs", || {
            let (mut guard, room) = (guard.clone(), room.clone());
            async move { guard.get(&room).await.ok().says("Nobody of Northgate Group answered") }
        })
        .await;
        guard
            .get(&room)
            .await
            .ok()
            .must_not_say("Nobody of Ellery Police answered");
    })
    .await;
}

#[tokio::test]
async fn a_note_for_the_own_side_never_crosses() {
    each_store(Partners::Agreed, |town| async move {
        let (room, mut control, mut dispatcher) = in_the_room(&town).await;
        let inc = room.trim_start_matches("/rooms/").to_owned();
        let note = [("words", "The family is in room seven"), ("own_side", "yes")];
        control.post(&format!("{room}/messages"), &note).await.is(303);
        control.get(&room).await.ok().must_say("The family is in room seven");
        let note = [("words", "Informant on the second floor"), ("own_side", "yes")];
        dispatcher.post(&format!("{room}/messages"), &note).await.is(303);
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_say("Informant on the second floor");

        for path in [
            room.clone(),
            format!("{room}/live"),
            format!("{room}/log"),
            format!("/desk?room={inc}"),
            format!("/desk/live?room={inc}"),
        ] {
            dispatcher.get(&path).await.ok().must_not_say("room seven");
        }
        for path in [room.clone(), format!("{room}/live"), format!("{room}/log")] {
            control.get(&path).await.ok().must_not_say("Informant");
        }
        let mut api = town.api("dispatcher").await;
        api.get(&format!("/api/v1/rooms/{inc}"))
            .await
            .ok()
            .must_not_say("room seven");
    })
    .await;
}

#[tokio::test]
async fn sharing_stops_at_once_and_what_was_said_before_is_gone_from_their_page() {
    each_store(Partners::Agreed, |town| async move {
        let (room, mut control, mut dispatcher) = in_the_room(&town).await;
        control
            .post(&format!("{room}/messages"), &[("words", "Two people near the lift")])
            .await
            .is(303);
        dispatcher.get(&room).await.ok().must_say("Two people near the lift");

        let page = control.get(&room).await.ok();
        control.submit(&page, "/stop-sharing", &[]).await.is(303);
        control
            .post(&format!("{room}/messages"), &[("words", "Now only for us")])
            .await
            .is(303);
        let after = dispatcher.get(&room).await.ok();
        after
            .must_not_say("Two people near the lift")
            .must_not_say("Now only for us")
            .must_not_say("ED waiting");
        assert!(!dispatcher.get("/desk").await.ok().says("Quarry Hospital"));
        control
            .get(&room)
            .await
            .ok()
            .must_say("Sharing with Ellery Police stopped.");
    })
    .await;
}

#[tokio::test]
async fn an_open_page_hears_that_the_agreement_stopped_and_shows_nothing_of_the_other_side() {
    each_store(Partners::Agreed, |town| async move {
        let (room, _, mut dispatcher) = in_the_room(&town).await;
        let inc = room.trim_start_matches("/rooms/").to_owned();
        dispatcher.get(&room).await.ok().must_say("ED waiting");
        let mut screen = dispatcher.listen(&format!("/live?room={inc}")).await;
        let agreement = town.agreement.clone().unwrap();
        let why = "Nobody answers on the other side.".to_owned();
        muster_agreements::mou::verbs::suspend(&town.desk("director").await, &agreement, why)
            .await
            .unwrap();
        screen.wait_for("room", &inc).await;
        let regions = dispatcher.get(&format!("{room}/live?tab=now&drawn=old")).await.ok();
        for id in [
            "band",
            "stages",
            "map",
            "map-near",
            "meeting",
            "people",
            "sharing",
            "plan",
            "log-lines",
        ] {
            assert!(regions.body.contains(&format!("id=\"{id}\" data-live-region")), "{id}");
        }
        regions
            .must_say("Closed room")
            .must_not_say("ED waiting")
            .must_not_say("12 Quarry Road");
    })
    .await;
}

#[tokio::test]
async fn the_lead_who_has_not_said_all_clear_is_asked_wherever_it_looks() {
    each_store(Partners::Agreed, |town| async move {
        let (room, mut control, mut dispatcher) = in_the_room(&town).await;
        let inc = room.trim_start_matches("/rooms/").to_owned();
        let mut screen = dispatcher.listen(&format!("/live?room={inc}")).await;
        control.post(&format!("{room}/all-clear"), &[]).await.is(303);
        screen.wait_for("room", &inc).await;
        let asked = "Northgate Group says all clear at 08:00. Confirm when your side is clear too.";
        let confirm = format!("{room}/all-clear");
        for page in [room.clone(), format!("{room}/live"), format!("/desk?room={inc}")] {
            let page = dispatcher.get(&page).await.ok();
            page.must_say(asked);
            assert!(page.links().contains(&confirm), "{}", page.asked);
        }
        dispatcher
            .get("/inbox")
            .await
            .ok()
            .must_say(&format!("Confirm all clear, {inc}"));
        control
            .get(&room)
            .await
            .ok()
            .must_say("Your side said all clear at 08:00.");
        dispatcher.post(&confirm, &[]).await.is(303);
        dispatcher.get("/inbox").await.ok().must_not_say("Confirm all clear");
    })
    .await;
}

#[tokio::test]
async fn all_clear_needs_both_and_thirty_minutes_later_everything_is_closed_by_itself() {
    each_store(Partners::Agreed, |mut town| async move {
        let (room, mut control, mut dispatcher) = in_the_room(&town).await;
        control
            .post(&format!("{room}/messages"), &[("words", "Two people near the lift")])
            .await
            .is(303);
        // Only a lead says it, and one side alone does not end it.
        town.browser("guard")
            .await
            .post(&format!("{room}/all-clear"), &[])
            .await
            .is(404);
        control.post(&format!("{room}/all-clear"), &[]).await.is(303);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM incident WHERE ended_at IS NOT NULL")
                .await,
            0
        );
        town.pass(60);
        dispatcher.post(&format!("{room}/all-clear"), &[]).await.is(303);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM incident WHERE ending = 'all_clear'")
                .await,
            1
        );
        control
            .post(&format!("{room}/messages"), &[("words", "too late")])
            .await
            .is(422)
            .must_say("This room has ended.");

        town.pass(29 * 60);
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_say("Two people near the lift")
            .must_say("What is open closes in 01:00");
        // The clauses close at the instant, whatever the jobs do: here they are cut off before it comes.
        town.restart().await;
        control.moves_to(town.address());
        dispatcher.moves_to(town.address());
        town.pass(61);
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_not_say("Two people near the lift")
            .must_not_say("ED waiting")
            .must_say("Closed room");
        eventually("the room says so", || {
            let (mut control, room) = (control.clone(), room.clone());
            async move {
                control
                    .get(&room)
                    .await
                    .ok()
                    .says("What was opened for this emergency is closed.")
            }
        })
        .await;
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM release WHERE incident_id IS NOT NULL AND closed_at IS NULL")
                .await,
            0
        );
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM ladder WHERE due_at IS NOT NULL")
                .await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn raised_by_mistake_ends_without_blame_and_everybody_is_told() {
    each_store(Partners::Agreed, |town| async move {
        let mut guard = town.browser("guard").await;
        let room = format!("/rooms/{}", town.raise(&mut guard, "ED waiting").await);
        // Somebody who neither raised it nor leads cannot end it.
        town.browser("dispatcher")
            .await
            .post(&format!("{room}/stand-down"), &[("ending", "mistake")])
            .await
            .is(422);
        let ask = guard.get(&format!("{room}/stand-down")).await.ok();
        guard
            .submit(&ask, "/stand-down", &[("ending", "mistake")])
            .await
            .is(303);
        guard.get(&room).await.ok().must_say("Stand down. Raised by mistake.");
        let told = "SELECT COUNT(*) AS n FROM delivery WHERE event = 'alert.ended' AND channel = 'mail'";
        let called = "SELECT COUNT(*) AS n FROM delivery WHERE event = 'alert.raised' AND channel = 'mail'";
        assert_eq!(town.count(told).await, town.count(called).await);
        assert!(town.count(told).await > 0);
    })
    .await;
}

#[tokio::test]
async fn a_side_that_answered_is_waited_for_even_before_it_has_a_lead() {
    each_store(Partners::Agreed, |town| async move {
        let (mut guard, mut control, mut dispatcher) = (
            town.browser("guard").await,
            town.browser("control").await,
            town.browser("dispatcher").await,
        );
        let room = format!("/rooms/{}", town.raise(&mut guard, "ED waiting").await);
        dispatcher.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
        dispatcher
            .post(&format!("{room}/status"), &[("status", "units_sent"), ("units", "412")])
            .await
            .is(303);
        control.post(&format!("{room}/lead"), &[]).await.is(303);
        control.post(&format!("{room}/all-clear"), &[]).await.is(303);
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM incident WHERE ended_at IS NOT NULL")
                .await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn a_room_begins_with_the_plan_that_the_site_agreed() {
    each_store(Partners::Agreed, |town| async move {
        let mut director = town.browser("director").await;
        let all = format!("/sites/{}/emergency-plans", town.hospital.reference);
        let head = [
            ("category", "weapon"),
            ("name", "Weapon on site"),
            ("instruction", "Lock Majors and Resus behind you."),
        ];
        let plan = director.post(&all, &head).await.is(303).location();
        let plan = plan.split('?').next().unwrap().to_owned();
        let facilities = format!("position:{}", town.position("manager"));
        let steps = [
            ("Keep distance, lock Majors", "duty:guard"),
            ("Open E2 and hold lift 2", facilities.as_str()),
            ("Bring units in by E2", "duty:patrol_officer"),
        ];
        for (revision, (words, owner)) in (1..).zip(steps) {
            let revision = i64::to_string(&revision);
            let fields = [("words", words), ("owner", owner), ("revision", revision.as_str())];
            director.post(&format!("{plan}/steps"), &fields).await.is(303);
        }
        let agreed = [("on", "2031-05-02"), ("revision", "4")];
        director.post(&format!("{plan}/agreement"), &agreed).await.is(303);

        let (room, mut control, mut dispatcher) = in_the_room(&town).await;
        let mut guard = town.browser("guard").await;
        guard
            .get(&format!("{room}/sent"))
            .await
            .ok()
            .must_say("Lock Majors and Resus behind you.");
        control
            .get(&room)
            .await
            .ok()
            .must_say("Plan: Weapon on site")
            .must_say("v1, agreed 2 May")
            .must_say("Open E2 and hold lift 2")
            .must_say("Site manager");
        dispatcher.get(&room).await.ok().must_say("Bring units in by E2");

        // What is changed afterwards is for the next emergency.
        director
            .post(&format!("{plan}/steps/2/removal"), &[("revision", "5")])
            .await
            .is(303);
        let still = control.get(&room).await.ok();
        still.must_say("Open E2 and hold lift 2").must_say("v1, agreed 2 May");
        director.get(&plan).await.ok().must_say("v2, not agreed yet");

        // Who was called and is silent for a minute shows, and somebody else takes the step over.
        town.clock.advance(61);
        control.get(&room).await.ok().must_say("Take over");
        control
            .post(&format!("{room}/steps/2"), &[("to", "in_progress")])
            .await
            .is(303);
        assert!(!control.get(&room).await.ok().says("Take over"));
        // The steps are the room's log: a partner whose sharing was stopped has neither steps nor the plan's name.
        let ellery = town.org("commander").await.to_string();
        control
            .post(&format!("{room}/stop-sharing"), &[("with", &ellery)])
            .await
            .is(303);
        let closed = dispatcher.get(&room).await.ok();
        assert!(!closed.says("Weapon on site") && !closed.says("Bring units in by E2"));
    })
    .await;
}

#[tokio::test]
async fn the_tabs_say_what_waits_in_them() {
    each_store(Partners::Agreed, |town| async move {
        let (room, mut control, mut dispatcher) = in_the_room(&town).await;
        let inc = room.trim_start_matches("/rooms/").to_owned();
        let tab = |page: &muster_stories::Page, name: &str| {
            let link = format!("href=\"/rooms/{inc}{name}\"");
            let after = page.body.split(&link).nth(1).unwrap_or_default();
            let words = after.split("</a>").next().unwrap_or_default().to_owned();
            words
                .split("<span>")
                .nth(1)
                .map(|count| count.trim_end_matches("</span>").to_owned())
        };
        let page = control.get(&room).await.ok();
        let people = tab(&page, "/people").unwrap();
        let (here, all) = people.split_once('/').unwrap();
        assert!(here.parse::<u32>().unwrap() < all.parse::<u32>().unwrap(), "{people}");
        assert_eq!(tab(&page, "/plan").as_deref(), Some("5"));
        assert!(tab(&page, "/log").is_some(), "nobody opened the log yet");

        control.get(&format!("{room}/log")).await.ok();
        assert_eq!(tab(&control.get(&room).await.ok(), "/log"), None);
        town.clock.advance(1);
        control
            .post(&format!("{room}/messages"), &[("words", "My own line")])
            .await
            .is(303);
        assert_eq!(
            tab(&control.get(&room).await.ok(), "/log"),
            None,
            "an own line is not new"
        );
        let quick = [("quick", "person_seen"), ("words", "by lift 2")];
        dispatcher.post(&format!("{room}/messages"), &quick).await.is(303);
        let page = control.get(&room).await.ok();
        page.must_say("Person seen: by lift 2");
        assert_eq!(tab(&page, "/log").as_deref(), Some("1"));
        let unknown = dispatcher
            .post(&format!("{room}/messages"), &[("quick", "shout")])
            .await;
        assert_eq!(unknown.code(), 422);

        for rank in 1..=5 {
            control
                .post(&format!("{room}/steps/{rank}"), &[("to", "done")])
                .await
                .is(303);
        }
        assert_eq!(tab(&control.get(&room).await.ok(), "/plan"), None);
    })
    .await;
}
