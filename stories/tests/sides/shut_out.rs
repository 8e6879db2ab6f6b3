//! A side that the site stopped sharing with.

use super::{raised, shut_out};
use muster_stories::{Browser, Partners, Town, each_store, eventually};

#[tokio::test]
async fn its_inbox_search_and_home_are_silent() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        let mut dispatcher = town.browser("dispatcher").await;
        dispatcher.get("/inbox").await.ok().must_say("Quarry Hospital");
        town.browser("commander")
            .await
            .get("/home")
            .await
            .ok()
            .must_say("1 room");
        shut_out(&town, &room).await;
        let inc = room.trim_start_matches("/rooms/");
        dispatcher
            .get("/inbox")
            .await
            .ok()
            .must_not_say("Quarry Hospital")
            .must_not_say(inc);
        dispatcher.get("/search?q=ED%20waiting").await.ok().must_not_say(inc);
        town.browser("commander")
            .await
            .get("/home")
            .await
            .ok()
            .must_not_say("1 room");
    })
    .await;
}

#[tokio::test]
async fn it_changes_nothing_any_more_but_keeps_its_own_notes() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        shut_out(&town, &room).await;
        let mut dispatcher = town.browser("dispatcher").await;
        for (path, fields) in [
            ("status", vec![("status", "contained")]),
            ("status", vec![("status", "case_number"), ("case_number", "CR-2041")]),
            ("acknowledgement", vec![]),
            ("lead", vec![]),
            ("steps/1", vec![("to", "done")]),
            ("job", vec![("job", "keeps_log")]),
            ("messages", vec![("words", "Still here")]),
        ] {
            dispatcher.post(&format!("{room}/{path}"), &fields).await.is(422);
        }
        let changed = "SELECT COUNT(*) AS n FROM incident_party WHERE contained_at IS NOT NULL OR case_number <> ''";
        assert_eq!(town.count(changed).await, 0);
        let page = dispatcher.get(&room).await.ok();
        dispatcher
            .submit(&page, "/messages", &[("words", "We were shut out at 8")])
            .await
            .is(303);
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_say("We were shut out at 8")
            .must_not_say("ED waiting");
        town.browser("control")
            .await
            .get(&room)
            .await
            .ok()
            .must_not_say("We were shut out");
    })
    .await;
}

#[tokio::test]
async fn it_does_not_learn_when_or_that_the_emergency_ended() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        let mut control = shut_out(&town, &room).await;
        let inc = room.trim_start_matches("/rooms/");
        let mut api = town.api("dispatcher").await;
        let mut dispatcher = town.browser("dispatcher").await;
        let before = (
            api.get("/api/v1/rooms").await.ok().body,
            api.get(&format!("/api/v1{room}")).await.ok().body,
            dispatcher.get("/rooms").await.ok().text(),
        );
        let note = [("words", "Nothing heard"), ("own_side", "yes")];
        assert!(before.0.contains(inc));
        control
            .post(&format!("{room}/stand-down"), &[("ending", "false_alarm")])
            .await
            .is(303);
        let after = (
            api.get("/api/v1/rooms").await.ok().body,
            api.get(&format!("/api/v1{room}")).await.ok().body,
            dispatcher.get("/rooms").await.ok().text(),
        );
        assert_eq!(before, after);
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_not_say("Ended at")
            .must_not_say("False alarm");
        dispatcher.post(&format!("{room}/messages"), &note).await.is(303);
    })
    .await;
}

#[tokio::test]
async fn its_screens_hear_of_it_and_what_waits_for_it_is_taken_back() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        let inc = room.trim_start_matches("/rooms/").to_owned();
        let dispatcher = town.browser("dispatcher").await;
        let mut screen = dispatcher.listen(&format!("/live?room={inc}")).await;
        let org = town.org("commander").await;
        let waiting = format!("SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{org}' AND state = 'queued'");
        // What is on its way is not taken back: first the worker has tried all of it and has nothing in hand.
        let in_hand = format!("{waiting} AND (attempts = 0 OR lease_until IS NOT NULL)");
        eventually("all was tried", || async { town.count(&in_hand).await == 0 }).await;
        let tx = town.app().store().begin().await.unwrap();
        tx.execute(
            "UPDATE delivery SET state = 'queued', settled_at = NULL, due_at = '2099-01-01T00:00:00.000000Z' WHERE org_id = $1",
            muster_store::params![org],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        shut_out(&town, &room).await;
        screen.wait_for("room", &inc).await;
        assert_eq!(town.count(&waiting).await, 0);
        let climbing = format!("SELECT COUNT(*) AS n FROM ladder WHERE org_id = '{org}' AND due_at IS NOT NULL");
        assert_eq!(town.count(&climbing).await, 0);
    })
    .await;
}

/// Before somebody there was asked, a drill is not there for police.
pub(super) async fn ask_police(town: &Town, director: &mut Browser, drill: &str) {
    let police = town.org("commander").await.to_string();
    director
        .post(&format!("{drill}/partners"), &[("partner", &police)])
        .await
        .is(303);
}

#[tokio::test]
async fn a_drill_is_shut_to_it_too() {
    each_store(Partners::Agreed, |town| async move {
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
        ask_police(&town, &mut director, &drill).await;
        let second = town.position("dispatcher4").to_string();
        let silent = town.position("dispatcher").to_string();
        let asked = [("participants", second.as_str()), ("participants", silent.as_str())];
        town.browser("commander")
            .await
            .post(&format!("{drill}/participants"), &asked)
            .await
            .is(303);
        for role in ["guard", "dispatcher4"] {
            town.browser(role)
                .await
                .post(&format!("{drill}/answer"), &[("take_part", "yes")])
                .await
                .is(303);
        }
        let room = director.post(&format!("{drill}/start"), &[]).await.is(303).location();
        let mut second = town.browser("dispatcher4").await;
        second.get(&room).await.ok().must_say("Cafeteria");
        let mut silent = town.browser("dispatcher").await;
        let reference = drill.trim_start_matches("/drills/");
        silent.get("/inbox").await.ok().must_say(reference);
        silent.get(&drill).await.ok().must_say("The drill has begun");
        let with = town.org("commander").await.to_string();
        director
            .post(&format!("{room}/stop-sharing"), &[("with", &with)])
            .await
            .is(303);
        director
            .post(&format!("{room}/messages"), &[("words", "Now only for us")])
            .await
            .is(303);
        let passed = "SELECT COUNT(*) AS n FROM release WHERE closed_at IS NULL AND incident_id IS NOT NULL";
        assert_eq!(town.count(passed).await, 0);
        let page = second.get(&room).await.ok();
        page.must_not_say("Now only for us").must_not_say("Cafeteria");
        second.post(&format!("{room}/acknowledgement"), &[]).await.is(422);
        second.get("/rooms").await.ok().must_not_say("Cafeteria");
        // Who had not answered has nothing to answer any more.
        silent.get("/inbox").await.ok().must_not_say(reference);
        silent
            .get(&drill)
            .await
            .ok()
            .must_say("Closed to your side")
            .must_not_say("The drill has begun");
        silent
            .post(&format!("{drill}/answer"), &[("take_part", "yes")])
            .await
            .is(422);
    })
    .await;
}

#[tokio::test]
async fn a_drill_closes_to_partners_half_an_hour_after_its_end() {
    each_store(Partners::Agreed, |town| async move {
        let mut director = town.browser("director").await;
        let plan = director.get("/drills/new").await.ok();
        let fields = [
            ("site", town.hospital.reference.as_str()),
            ("category", "weapon"),
            ("place", "Cafeteria"),
            ("scenario", "Somebody shows a knife."),
            ("planned_for", "2031-05-02T10:00"),
        ];
        let drill = director.submit(&plan, "/drills", &fields).await.is(303).location();
        ask_police(&town, &mut director, &drill).await;
        let second = town.position("dispatcher4").to_string();
        town.browser("commander")
            .await
            .post(&format!("{drill}/participants"), &[("participants", &second)])
            .await
            .is(303);
        let mut second = town.browser("dispatcher4").await;
        second
            .post(&format!("{drill}/answer"), &[("take_part", "yes")])
            .await
            .is(303);
        let room = director.post(&format!("{drill}/start"), &[]).await.is(303).location();
        director
            .post(&format!("{room}/stand-down"), &[("ending", "drill_ended")])
            .await
            .is(303);
        second.get(&room).await.ok().must_say("Cafeteria");
        town.pass(30 * 60 + 1);
        second.get(&room).await.ok().must_not_say("Cafeteria");
    })
    .await;
}

#[tokio::test]
async fn the_site_that_ends_it_without_a_side_that_had_answered_says_so() {
    each_store(Partners::Agreed, |town| async move {
        let room = raised(&town).await;
        let mut dispatcher = town.browser("dispatcher").await;
        dispatcher.post(&format!("{room}/acknowledgement"), &[]).await.is(303);
        dispatcher
            .post(&format!("{room}/status"), &[("status", "on_scene"), ("unit", "412")])
            .await
            .is(303);
        let mut control = shut_out(&town, &room).await;
        control.post(&format!("{room}/all-clear"), &[]).await.is(303);
        assert_eq!(town.one("SELECT ending AS id FROM incident").await, "site_clear");
        control.get(&room).await.ok().must_say("All clear by the site");
    })
    .await;
}
