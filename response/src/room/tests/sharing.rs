//! Sharing that stops and goes on, as both sides read it; and what a read asks for.

use super::town::{Town, Who};
use crate::incident::Ending;
use crate::room::{
    api,
    verbs::{self, PoliceStatus},
};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::Reference;

async fn say(town: &Town, who: Who, room: &Reference, words: &str) {
    verbs::write(&town.desk(who), room, words, false).await.unwrap();
}

async fn refused(town: &Town, room: &Reference) -> String {
    let refused = verbs::share_again(&town.desk(Who::Control), room, town.police).await;
    refused.unwrap_err().code().to_string()
}

#[tokio::test]
async fn what_a_stop_closed_opens_again_and_what_was_said_meanwhile_does_not() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        say(&town, Who::Control, &room, "Before the stop").await;
        let control = town.desk(Who::Control);
        verbs::stop_sharing(&control, &room, town.police).await.unwrap();
        let open = format!(
            "SELECT COUNT(*) AS n FROM release WHERE closed_at IS NULL AND to_org = '{}'",
            town.police
        );
        assert_eq!(town.count(&open).await, 0);
        say(&town, Who::Control, &room, "Between").await;
        let page = town.get(Who::Control, &format!("/rooms/{room}/log")).await;
        let mark = |words: &str| {
            let entries = page.body.split("<li id=\"entry-").skip(1);
            let mut of = entries.filter(|entry| entry.contains(&format!("<div class=\"log-text\">{words}")));
            let entry = of.next().unwrap_or_else(|| panic!("no line {words}: {}", page.body));
            let end = entry.split("<div class=\"log-text\">").next().unwrap().to_owned();
            (end.contains("not shared"), end.contains("own side only"))
        };
        assert_eq!(mark("Between"), (true, false), "the writer sees that it reached nobody");
        assert_eq!(mark("Before the stop"), (false, false), "it had crossed");
        assert_eq!(mark("Sharing with City Police stopped."), (false, true));
        town.clock.advance(60);
        let heard = town.listen();
        verbs::share_again(&control, &room, town.police).await.unwrap();
        let told = heard.lock().unwrap().iter().any(|message| {
            let to = message.payload["audiences"].as_array();
            to.is_some_and(|to| to.iter().any(|one| *one == town.police.to_string()))
        });
        assert!(told, "nobody told the open page of the other side");
        let page = town.get(Who::Dispatcher, &format!("/rooms/{room}")).await;
        page.must_say("Before the stop")
            .must_not_say("Between")
            .must_say("ED waiting");
        // A second stop closes the same again, and the next press opens what this one closed.
        let first = town.count(&open).await;
        assert!(first > 0);
        town.clock.advance(60);
        verbs::stop_sharing(&control, &room, town.police).await.unwrap();
        assert_eq!(town.count(&open).await, 0);
        verbs::share_again(&control, &room, town.police).await.unwrap();
        let page = town.get(Who::Dispatcher, &format!("/rooms/{room}")).await;
        page.must_say("Before the stop").must_not_say("Between");
    })
    .await;
}

#[tokio::test]
async fn a_program_reads_which_lines_reached_none_of_the_others_as_the_page_shows_them() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        say(&town, Who::Control, &room, "Before the stop").await;
        let control = town.desk(Who::Control);
        verbs::write(&control, &room, "For us alone", true).await.unwrap();
        verbs::stop_sharing(&control, &room, town.police).await.unwrap();
        say(&town, Who::Control, &room, "Between").await;
        let axum::Json(read) = api::get_room(
            control,
            muster_web::Path(room),
            muster_web::Query(api::OlderLines::default()),
        )
        .await
        .unwrap();
        let read = serde_json::to_value(read).unwrap();
        let mark = |words: &str| {
            let lines = read["log"].as_array().unwrap_or_else(|| panic!("{read}"));
            let line = lines
                .iter()
                .find(|line| line["words"] == words)
                .unwrap_or_else(|| panic!("{words}: {read}"));
            (
                line["not_shared"].as_bool().unwrap(),
                line["own_side"].as_bool().unwrap(),
            )
        };
        assert_eq!(mark("Between"), (true, false));
        assert_eq!(mark("Before the stop"), (false, false));
        assert_eq!(mark("For us alone"), (false, true));
        let described = serde_json::to_value(crate::openapi()).unwrap();
        let line = &described["components"]["schemas"]["LineOut"]["properties"]["not_shared"];
        assert_eq!(line["type"], "boolean", "{line}");
    })
    .await;
}

#[tokio::test]
async fn only_clauses_open_again_and_only_while_sharing_runs() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let control = town.desk(Who::Control);
        verbs::stop_sharing(&control, &room, town.police).await.unwrap();
        // Whose data it is not may not open it, nor may who may not lead.
        for who in [Who::Dispatcher, Who::Guard, Who::Campus] {
            assert!(
                verbs::share_again(&town.desk(who), &room, town.police).await.is_err(),
                "{who:?}"
            );
        }
        let tx = town.app.store().begin().await.unwrap();
        let sql = |state: &str| format!("UPDATE mou SET state = '{state}', revision = revision + 1");
        tx.execute(&sql("suspended"), muster_store::params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(refused(&town, &room).await, "room.nothing-opens");
        let stopped = "SELECT COUNT(*) AS n FROM incident_party WHERE stopped_at IS NOT NULL";
        assert_eq!(town.count(stopped).await, 1, "a refusal changes nothing");
        let tx = town.app.store().begin().await.unwrap();
        tx.execute(&sql("in_force"), muster_store::params![]).await.unwrap();
        tx.commit().await.unwrap();
        verbs::stand_down(&control, &room, Ending::FalseAlarm).await.unwrap();
        town.clock.advance(31 * 60);
        assert_eq!(refused(&town, &room).await, "room.sharing-over");
        crate::room::closing::tick(&town.app).await.unwrap();
        assert_eq!(refused(&town, &room).await, "room.sharing-over");
    })
    .await;
}

#[tokio::test]
async fn a_ladder_that_a_stop_took_off_the_clock_goes_on_and_one_that_was_answered_does_not() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let silent = town.raise("ED waiting").await.reference;
        let answered = town.led("Pharmacy").await;
        let running = format!(
            "SELECT COUNT(*) AS n FROM ladder WHERE org_id = '{}' AND due_at IS NOT NULL",
            town.police
        );
        assert_eq!(town.count(&running).await, 1);
        let control = town.desk(Who::Control);
        for room in [&silent, &answered] {
            verbs::stop_sharing(&control, room, town.police).await.unwrap();
        }
        assert_eq!(town.count(&running).await, 0);
        for room in [&silent, &answered] {
            verbs::share_again(&control, room, town.police).await.unwrap();
        }
        assert_eq!(town.count(&running).await, 1);
    })
    .await;
}

#[tokio::test]
async fn both_sides_read_who_stopped_and_a_question_that_is_answered_already_leads_back() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let (stop, again) = (
            format!("/rooms/{room}/stop-sharing?with={}", town.police),
            format!("/rooms/{room}/share-again?with={}", town.police),
        );
        let ask = town.get(Who::Control, &stop).await;
        ask.must_say("Stop sharing with City Police?")
            .must_say("Log and people");
        let back = town.get(Who::Control, &again).await;
        assert_eq!(back.location(), format!("/rooms/{room}"));
        for path in [&stop, &again] {
            assert_eq!(town.get(Who::Dispatcher, path).await.status, StatusCode::NOT_FOUND);
            assert_eq!(town.get(Who::Campus, path).await.status, StatusCode::NOT_FOUND);
        }
        let form = format!("with={}", town.police);
        town.post(Who::Control, &format!("/rooms/{room}/stop-sharing"), &form)
            .await;
        town.get(Who::Control, &format!("/rooms/{room}"))
            .await
            .must_say("Sharing with City Police stopped at ")
            .must_say("Not open to City Police now")
            .must_not_say("Closes 30 minutes after all clear");
        town.get(Who::Dispatcher, &format!("/rooms/{room}"))
            .await
            .must_say("Northfield Hospital stopped sharing with your side at ")
            .must_say("Northfield Hospital stopped sharing this room with your side.");
        assert_eq!(town.get(Who::Control, &stop).await.location(), format!("/rooms/{room}"));
        town.get(Who::Control, &again)
            .await
            .must_say("Share with City Police again?");
        town.post(Who::Control, &format!("/rooms/{room}/share-again"), &form)
            .await;
        town.get(Who::Control, &format!("/rooms/{room}"))
            .await
            .must_say("Sharing with City Police goes on. Open to them: Alert, Log and people")
            .must_say("Closes 30 minutes after all clear");
    })
    .await;
}

#[tokio::test]
async fn a_side_without_the_button_reads_who_decides_and_what_it_can_do_about_its_own() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let path = format!("/rooms/{room}/sharing");
        let decides = "Northfield Hospital decides whether this room stays open to your side.";
        let own = "Your side cannot stop its own sharing in one room.";
        town.get(Who::Dispatcher, &path)
            .await
            .must_say(decides)
            .must_say(own)
            .must_not_say("stop-sharing")
            .must_not_say("share-again");
        town.get(Who::Control, &path)
            .await
            .must_not_say(decides)
            .must_not_say(own)
            .must_say("stop-sharing");
        // Stopped, nothing of its own goes to the site; who can open it again is not said, as that would tell whether it still runs.
        let control = town.desk(Who::Control);
        verbs::stop_sharing(&control, &room, town.police).await.unwrap();
        town.get(Who::Dispatcher, &path)
            .await
            .must_not_say(decides)
            .must_not_say(own)
            .must_not_say("share-again");
        verbs::share_again(&control, &room, town.police).await.unwrap();
        // Over for everybody, there is nothing left to decide.
        verbs::stand_down(&control, &room, Ending::FalseAlarm).await.unwrap();
        town.clock.advance(31 * 60);
        town.get(Who::Dispatcher, &path)
            .await
            .must_not_say(decides)
            .must_not_say(own);
    })
    .await;
}

#[tokio::test]
async fn a_read_refuses_nobody_what_was_never_there() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let path = format!("/rooms/{room}");
        let status = |from: muster_terms::OrgId| {
            format!("SELECT COUNT(*) AS n FROM crossing WHERE from_org = '{from}' AND act = 'read' AND data_class = 'police_status'")
        };
        // The site tells no police status, so police that read its room are refused none.
        town.get(Who::Dispatcher, &path).await.must_say("ED waiting");
        assert_eq!(town.count(&status(town.hospital)).await, 0);
        // What police told is asked for by who reads it, and stands there.
        let sent = PoliceStatus::UnitsSent { units: vec!["Otter".into()], minutes: None };
        verbs::police_status(&town.desk(Who::Dispatcher), &room, sent).await.unwrap();
        town.get(Who::Control, &path).await.must_say("Otter");
        assert_eq!(town.count(&status(town.police)).await, 1);
        town.get(Who::Dispatcher, &path).await.must_say("Otter");
        let refused = "SELECT COUNT(*) AS n FROM crossing WHERE NOT allowed";
        assert_eq!(town.count(refused).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_told_and_no_clause_opens_is_a_refusal_that_is_written_down() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("DELETE FROM clause WHERE number = '4.1'", muster_store::params![])
            .await
            .unwrap();
        tx.execute("UPDATE mou SET revision = revision + 1", muster_store::params![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let room = town.led("ED waiting").await;
        let path = format!("/rooms/{room}");
        let refused = "SELECT COUNT(*) AS n FROM crossing WHERE NOT allowed AND data_class = 'police_status'";
        town.get(Who::Dispatcher, &path).await.must_say("ED waiting");
        let sent = PoliceStatus::UnitsSent {
            units: vec!["Otter".into()],
            minutes: None,
        };
        verbs::police_status(&town.desk(Who::Dispatcher), &room, sent)
            .await
            .unwrap();
        assert_eq!(town.count(refused).await, 0);
        town.get(Who::Control, &path).await.must_not_say("Otter");
        assert_eq!(town.count(refused).await, 1);
    })
    .await;
}
