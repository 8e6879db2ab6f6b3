//! Point 6: after all clear a debrief exists, with facts from the log, words of both sides, and actions that age on both home pages.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Partners, Town, each_store};

/// An emergency from first press to all clear; its reference.
async fn worked_through(town: &Town) -> String {
    let (mut guard, mut control, mut dispatcher) = (
        town.browser("guard").await,
        town.browser("control").await,
        town.browser("dispatcher").await,
    );
    let inc = town.raise(&mut guard, "ED waiting").await;
    let room = format!("/rooms/{inc}");
    town.pass(20);
    for side in [&mut control, &mut dispatcher] {
        side.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
        side.post(&format!("{room}/lead"), &[]).await.is(303);
    }
    town.pass(70);
    dispatcher
        .post(&format!("{room}/status"), &[("status", "units_sent"), ("units", "412")])
        .await
        .is(303);
    town.pass(300);
    dispatcher
        .post(&format!("{room}/status"), &[("status", "on_scene"), ("unit", "412")])
        .await
        .is(303);
    town.pass(600);
    for side in [&mut control, &mut dispatcher] {
        side.post(&format!("{room}/all-clear"), &[]).await.is(303);
    }
    inc
}

#[tokio::test]
async fn a_stop_that_was_taken_back_is_part_of_what_happened_for_the_two_it_concerned() {
    each_store(Partners::Agreed, |town| async move {
        let (mut guard, mut control) = (town.browser("guard").await, town.browser("control").await);
        let inc = town.raise(&mut guard, "ED waiting").await;
        let room = format!("/rooms/{inc}");
        control.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
        control.post(&format!("{room}/lead"), &[]).await.is(303);
        let with = town.org("dispatcher").await.to_string();
        town.pass(90);
        control
            .post(&format!("{room}/stop-sharing"), &[("with", &with)])
            .await
            .is(303);
        town.pass(60);
        control
            .post(&format!("{room}/share-again"), &[("with", &with)])
            .await
            .is(303);
        town.pass(30);
        control
            .post(&format!("{room}/stand-down"), &[("ending", "false_alarm")])
            .await
            .is(303);
        let debrief = town.debrief(&inc).await;
        for role in ["director", "dispatcher"] {
            let page = town.browser(role).await.get(&debrief).await.ok();
            page.must_say("Where sharing stopped")
                .must_say("stopped after 1:30")
                .must_say("went on after 2:30");
        }
    })
    .await;
}

#[tokio::test]
async fn the_loop_closes_from_the_log_to_an_action_that_ages_on_both_home_pages() {
    each_store(Partners::Agreed, |town| async move {
        let inc = worked_through(&town).await;
        let debrief = town.debrief(&inc).await;
        let (mut director, mut dispatcher) = (town.browser("director").await, town.browser("dispatcher").await);

        // The ended room leads there exactly those who may open it.
        for role in ["director", "control", "guard", "privacy", "dispatcher", "patrol"] {
            let mut browser = town.browser(role).await;
            let room = browser.get(&format!("/rooms/{inc}")).await;
            let opens = browser.get(&debrief).await.code() == 200;
            let leads = room.links().contains(&debrief);
            assert_eq!(leads, opens && room.code() == 200, "{role}");
        }

        // Measured from the moment it was raised, against the goal: first answer 20 s, units 1:30, on scene 6:30, ended 16:30.
        let facts = director.get(&debrief).await.ok();
        facts
            .must_say("20 s")
            .must_say("goal 20 s")
            .must_say("1:30")
            .must_say("goal 2:00")
            .must_say("6:30")
            .must_say("goal 8:00")
            .must_say("16:30");

        let well = [("kind", "went_well"), ("words", "The guard stood at the gate.")];
        director.post(&format!("{debrief}/words"), &well).await.is(303);
        let change = [("kind", "to_change"), ("words", "The radio failed in Imaging.")];
        dispatcher.post(&format!("{debrief}/words"), &change).await.is(303);
        director
            .get(&debrief)
            .await
            .ok()
            .must_say("The radio failed in Imaging.");
        dispatcher
            .get(&debrief)
            .await
            .ok()
            .must_say("The guard stood at the gate.");

        let owner = town.position("manager").to_string();
        let action = [
            ("issue", "No radio in Imaging"),
            ("words", "Move the repeater to K3"),
            ("element", "equipment"),
            ("owner", owner.as_str()),
            ("due_on", "2031-05-20"),
        ];
        let page = director.get(&format!("{debrief}/actions/new")).await.ok();
        let made = director.submit(&page, "/actions", &action).await.is(303).location();
        let made = made.split('?').next().unwrap().to_owned();
        director.get("/actions").await.ok().must_say("Move the repeater to K3");
        dispatcher
            .get("/actions")
            .await
            .ok()
            .must_say("Move the repeater to K3");
        dispatcher.get(&made).await.ok().must_say("Move the repeater to K3");

        // It ages visibly: thirteen days past its date it says so.
        town.pass(31 * 86_400);
        let home = town.browser("director").await.get("/home").await.ok();
        home.must_say("Move the repeater to K3").must_say("13 d late");
        town.browser("dispatcher")
            .await
            .get("/actions")
            .await
            .ok()
            .must_say("13 d late");
        // Closing needs a proof, and is the owner's side's.
        let mut manager = town.browser("manager").await;
        let page = manager.get(&made).await.ok();
        manager.submit(&page, "/closing", &[("proof", "")]).await.is(422);
        manager
            .submit(&page, "/closing", &[("proof", "Radio test on 2 June, all floors")])
            .await
            .is(303);
        // How it stands is seen on the other side; what is done with it is the owner's.
        let theirs = town.browser("dispatcher").await.get(&made).await.ok();
        theirs.must_say("Radio test on 2 June, all floors");
        assert!(!theirs.has_form("/closing") && !theirs.has_form("/reopening") && !theirs.has_form("/due-date"));
    })
    .await;
}

#[tokio::test]
async fn a_debrief_is_nobody_elses() {
    each_store(Partners::Agreed, |town| async move {
        let inc = worked_through(&town).await;
        let debrief = town.debrief(&inc).await;
        for role in ["campus", "sheriff"] {
            let mut other = town.browser(role).await;
            other.get(&debrief).await.is(404);
            other.get("/debriefs").await.ok().must_not_say(&inc);
        }
    })
    .await;
}

#[tokio::test]
async fn an_action_of_one_side_stands_on_the_home_page_of_the_other() {
    each_store(Partners::Agreed, |town| async move {
        let inc = worked_through(&town).await;
        let debrief = town.debrief(&inc).await;
        let mut director = town.browser("director").await;
        let owner = town.position("manager").to_string();
        let action = [
            ("issue", "No radio in Imaging"),
            ("words", "Move the repeater to K3"),
            ("element", "equipment"),
            ("owner", owner.as_str()),
            ("due_on", "2031-05-20"),
        ];
        director.post(&format!("{debrief}/actions"), &action).await.is(303);
        town.pass(31 * 86_400);
        let home = town.browser("dispatcher").await.get("/home").await.ok();
        home.must_say("Move the repeater to K3").must_say("13 d late");
    })
    .await;
}
