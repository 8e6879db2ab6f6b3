//! What is open to the other side, under which clause, and how it closes.

use super::*;
use muster_agreements::mou::verbs::{self as agreements, ReasonInput};
use std::sync::Arc;

/// On each database: a story that begins with both sides in the room of a raised emergency: the town, the address of the room, the
/// control room and the dispatcher.
async fn opened<F, Fut>(story: F)
where
    F: Fn(Arc<Town>, String, Browser, Browser) -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    each_store(Partners::Agreed, move |town| async move {
        let (room, control, dispatcher) = in_the_room(&town).await;
        // Held here too: a story that asks nothing of the town needs it all the same.
        let town = Arc::new(town);
        story(town.clone(), room, control, dispatcher).await;
    })
    .await;
}

/// The number of a room, of its address.
fn number(room: &str) -> String {
    room.trim_start_matches("/rooms/").to_owned()
}

async fn suspend(town: &Town) {
    let (director, agreement) = (town.desk("director").await, town.agreement.clone().unwrap());
    let why = "Nobody answers on the other side.".to_owned();
    agreements::suspend(&director, &agreement, why).await.unwrap();
}

async fn resume(town: &Town) {
    let (director, agreement) = (town.desk("director").await, town.agreement.clone().unwrap());
    let again = ReasonInput {
        reason: "They answer again.".into(),
        revision: None,
    };
    agreements::resume(&director, &agreement, again).await.unwrap();
}

#[tokio::test]
async fn each_side_reads_what_is_open_to_the_other_and_under_which_clause() {
    opened(|town, room, mut control, mut dispatcher| async move {
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
    opened(|town, room, mut control, mut dispatcher| async move {
        let inc = number(&room);
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
    opened(|_, room, mut control, mut dispatcher| async move {
        control
            .post(&format!("{room}/messages"), &[("words", "Two people near the lift")])
            .await
            .is(303);
        dispatcher.get(&room).await.ok().must_say("Two people near the lift");

        // It is asked first, on a page that says what closes, what they keep and who can open it again.
        let page = control.get(&room).await.ok();
        let ask = control.get(&link(&page, "/stop-sharing")).await.ok();
        ask.must_say("Stop sharing with Ellery Police?")
            .must_say("Floor plan §3.6")
            .must_say("Log and people §3.2")
            .must_say("They keep what they have read")
            .must_say("Whoever may lead on your side can share again");
        dispatcher.get(&room).await.ok().must_say("Two people near the lift");
        control.submit(&ask, "/stop-sharing", &[]).await.is(303);
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

/// The address of a link of the page that leads to this verb.
fn link(page: &muster_stories::Page, verb: &str) -> String {
    let found = page
        .body
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let mut found = found.filter(|href| href.contains(verb));
    found
        .next()
        .unwrap_or_else(|| panic!("no link to {verb}: {}", page.body))
        .replace("&amp;", "&")
}

#[tokio::test]
async fn who_stopped_shares_again_and_the_clauses_decide_what_opens() {
    opened(|town, room, mut control, mut dispatcher| async move {
        let say = |words: &'static str| [("words", words)];
        let messages = format!("{room}/messages");
        control.post(&messages, &say("Two people near the lift")).await.is(303);
        dispatcher
            .post(&messages, &say("We come by the north gate"))
            .await
            .is(303);
        let page = control.get(&room).await.ok();
        let ask = control.get(&link(&page, "/stop-sharing")).await.ok();
        town.pass(90);
        control.submit(&ask, "/stop-sharing", &[]).await.is(303);
        control.post(&messages, &say("Said while it was closed")).await.is(303);

        // Both sides read who stopped with whom, and nothing says that it closes after all clear.
        let stopped = control.get(&room).await.ok();
        stopped
            .must_say("Sharing with Ellery Police stopped at 08:01:")
            .must_not_say("Closes 30 minutes after all clear")
            .must_not_say("north gate");
        let theirs = dispatcher.get(&room).await.ok();
        theirs
            .must_say("Northgate Group stopped sharing with your side at 08:01:")
            .must_say("Northgate Group stopped sharing this room with your side.")
            .must_not_say("Ellery Police stopped")
            .must_not_say("Closes 30 minutes after all clear");
        // A second question about what is done already leads back to the room.
        let police = town.org("commander").await.to_string();
        control.get(&format!("{room}/stop-sharing?with={police}")).await.is(303);

        // Only the side whose data it is may go on, and it is asked too.
        for (way, path) in [
            ("GET", format!("{room}/share-again?with={police}")),
            ("POST", format!("{room}/share-again")),
        ] {
            let said = match way {
                "GET" => dispatcher.get(&path).await,
                _ => dispatcher.post(&path, &[("with", police.as_str())]).await,
            };
            assert!([404, 422].contains(&said.code()), "{way}: {}", said.body);
        }
        let ask = control.get(&link(&stopped, "/share-again")).await.ok();
        ask.must_say("Share with Ellery Police again?")
            .must_say("Floor plan §3.6")
            .must_say("What your side wrote meanwhile stays with you");
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_not_say("Two people near the lift");
        control.submit(&ask, "/share-again", &[]).await.is(303);

        let back = dispatcher.get(&room).await.ok();
        back.must_say("Two people near the lift")
            .must_say("ED waiting")
            .must_say("Sharing with Ellery Police goes on. Open to them: Alert, Log and people")
            .must_not_say("Said while it was closed");
        let ours = control.get(&room).await.ok();
        ours.must_say("north gate")
            .must_say("Closes 30 minutes after all clear");
        control.post(&messages, &say("Heard again by both")).await.is(303);
        dispatcher.get(&room).await.ok().must_say("Heard again by both");
        let own = town.org("control").await;
        for (org, whose) in [(own.to_string(), "the site"), (police, "the partner")] {
            let resumed =
                format!("SELECT COUNT(*) AS n FROM ledger_entry WHERE org_id = '{org}' AND kind = 'sharing_resumed'");
            assert_eq!(town.count(&resumed).await, 1, "the log of {whose}");
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_opens_again_while_the_agreement_is_suspended_and_a_program_is_told_so() {
    opened(|town, room, mut control, mut dispatcher| async move {
        let inc = number(&room);
        let with = serde_json::json!({ "with": town.org("commander").await });
        let mut api = town.api("director").await;
        api.send_json("POST", &format!("/api/v1/rooms/{inc}/stop-sharing"), &[], &with)
            .await
            .is(204);
        suspend(&town).await;

        let page = control.get(&room).await.ok();
        let ask = control.get(&link(&page, "/share-again")).await.is(422);
        ask.must_say("No clause opens this room to Ellery Police now");
        let again = format!("/api/v1/rooms/{inc}/share-again");
        let refused = api.send_json("POST", &again, &[], &with).await.is(422);
        refused.must_say("room.nothing-opens");
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_say("Closed room")
            .must_not_say("ED waiting");

        resume(&town).await;
        // The agreement alone opens nothing that was stopped by hand.
        dispatcher.get(&room).await.ok().must_not_say("ED waiting");
        api.send_json("POST", &again, &[], &with).await.is(204);
        api.send_json("POST", &again, &[], &with).await.is(204);
        dispatcher.get(&room).await.ok().must_say("ED waiting");
        let resumed = "SELECT COUNT(*) AS n FROM ledger_entry WHERE kind = 'sharing_resumed'";
        assert_eq!(
            town.count(resumed).await,
            2,
            "one for each side, and none for the second press"
        );

        // After the end of sharing nobody opens it again.
        api.send_json("POST", &format!("/api/v1/rooms/{inc}/stop-sharing"), &[], &with)
            .await
            .is(204);
        control.post(&format!("{room}/all-clear"), &[]).await.is(303);
        town.pass(31 * 60);
        api.send_json("POST", &again, &[], &with)
            .await
            .is(422)
            .must_say("room.sharing-over");
    })
    .await;
}

#[tokio::test]
async fn an_open_page_hears_that_the_agreement_stopped_and_shows_nothing_of_the_other_side() {
    opened(|town, room, _, mut dispatcher| async move {
        let inc = number(&room);
        dispatcher.get(&room).await.ok().must_say("ED waiting");
        let mut screen = dispatcher.listen(&format!("/live?room={inc}")).await;
        suspend(&town).await;
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

/// The parts that the room calls open, as a program reads it.
async fn open_parts(town: &Town, room: &str, role: &str) -> Vec<String> {
    let mut api = town.api(role).await;
    let read = api.get(&format!("/api/v1{room}")).await.ok().json();
    let parts = read["open"].as_array().expect("what is open");
    parts
        .iter()
        .map(|part| format!("{} {}", part["class"], part["clause"]))
        .collect()
}

#[tokio::test]
async fn an_agreement_that_holds_again_opens_the_room_from_there_on_and_the_owner_reads_what_is_open() {
    opened(|town, room, mut control, mut dispatcher| async move {
        let messages = format!("{room}/messages");
        control
            .post(&messages, &[("words", "Two people near the lift")])
            .await
            .is(303);
        dispatcher
            .post(&messages, &[("words", "Keep the lift empty")])
            .await
            .is(303);
        let before = open_parts(&town, &room, "director").await;
        assert!(before.len() > 3, "{before:?}");
        suspend(&town).await;
        eventually("the rooms hear that the agreement is suspended", || async {
            open_parts(&town, &room, "director").await.is_empty()
        })
        .await;
        control
            .post(&messages, &[("words", "While nothing was shared")])
            .await
            .is(303);
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_not_say("Two people near the lift");
        control.get(&room).await.ok().must_not_say("Keep the lift empty");

        resume(&town).await;
        eventually("the rooms hear that it holds again", || async {
            open_parts(&town, &room, "director").await == before
        })
        .await;
        dispatcher
            .get(&room)
            .await
            .ok()
            .must_say("ED waiting")
            .must_not_say("While nothing was shared");
        control.post(&messages, &[("words", "The lift is empty")]).await.is(303);
        dispatcher.get(&room).await.ok().must_say("The lift is empty");
    })
    .await;
}
