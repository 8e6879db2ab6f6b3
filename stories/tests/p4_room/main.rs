//! Point 4: both sides work in one room, live; notes stay on their own side; sharing can be stopped; all clear needs both leads;
//! what was opened closes by itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

mod ending;
mod sharing;

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
