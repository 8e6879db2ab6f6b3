//! What is open to the other side, under which clause, and how it closes.

use super::*;

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
