//! A room that has ended says how and when, leads on to its debrief, and says that nothing is open any more.

use super::town::{Town, Who};
use crate::incident::Ending;
use crate::room::verbs;
use muster_store::testing::each_store;

#[tokio::test]
async fn each_ending_has_its_own_words_in_the_room_on_its_stages_and_in_the_list() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let mut rooms = Vec::new();
        for words in ["All clear", "False alarm", "Raised by mistake"] {
            let room = town.led("ED waiting").await;
            match words {
                "All clear" => {
                    for who in [Who::Control, Who::Dispatcher] {
                        verbs::all_clear(&town.desk(who), &room).await.unwrap();
                    }
                }
                "False alarm" => verbs::stand_down(&town.desk(Who::Control), &room, Ending::FalseAlarm)
                    .await
                    .unwrap(),
                _ => verbs::stand_down(&town.desk(Who::Guard), &room, Ending::Mistake)
                    .await
                    .unwrap(),
            }
            for who in [Who::Control, Who::Dispatcher] {
                let page = town.get(who, &format!("/rooms/{room}")).await;
                page.must_say(&format!("<span class=\"band-kind\">{words}, Tue 6 May 19:42</span>"));
                let stages = page
                    .body
                    .split("<section class=\"stages\"")
                    .nth(1)
                    .unwrap()
                    .split("</section>")
                    .next()
                    .unwrap()
                    .to_owned();
                assert!(stages.contains(&format!("<span>{words}</span>")), "{words}: {stages}");
            }
            rooms.push((room, words));
        }
        for who in [Who::Control, Who::Dispatcher] {
            let list = town.get(who, "/rooms").await;
            for (room, words) in &rooms {
                list.must_say(&format!("{room}. {words}"));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_ended_room_leads_to_its_debrief_for_whoever_may_open_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let (path, link) = (format!("/rooms/{room}"), format!("href=\"/debriefs/{room}\""));
        town.get(Who::Control, &path).await.must_not_say(&link);
        verbs::stand_down(&town.desk(Who::Control), &room, Ending::FalseAlarm)
            .await
            .unwrap();
        town.get(Who::Control, &path)
            .await
            .must_say(&link)
            .must_say("Open the debrief");
        for who in [Who::Guard, Who::Dispatcher] {
            town.get(who, &path).await.must_not_say(&link);
        }
    })
    .await;
}

#[tokio::test]
async fn where_nothing_is_open_it_says_so_on_both_sides() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let path = format!("/rooms/{room}/sharing");
        let own = town.get(Who::Control, &path).await;
        own.must_say("Open to City Police now").must_not_say("Nothing is open");
        town.get(Who::Dispatcher, &path).await.must_say("Open to you now");
        verbs::stand_down(&town.desk(Who::Control), &room, Ending::FalseAlarm)
            .await
            .unwrap();
        town.clock.advance(31 * 60);
        crate::room::closing::tick(&town.app).await.unwrap();
        town.get(Who::Control, &path)
            .await
            .must_say("Nothing is open to the other side now.");
        let closed = town.get(Who::Dispatcher, &path).await;
        closed
            .must_say("Not open to you now")
            .must_say("Nothing of the other side is open to you now.")
            .must_say("<span class=\"band-kind\">Closed</span>")
            .must_not_say("Open to you now<");
        for class in ["Alert", "Log and people", "Site profile", "Floor plan"] {
            let chips = closed
                .body
                .matches(&format!("<span class=\"open-part\">{class} "))
                .count();
            assert!(chips <= 1, "{class} stands {chips} times: {}", closed.body);
        }
    })
    .await;
}

#[tokio::test]
async fn after_the_end_nothing_is_next_and_the_questions_say_when_and_how_it_ended() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let path = format!("/rooms/{room}");
        town.get(Who::Guard, &path).await.must_say("Next: ");
        // Who said it already is not told to take the lead.
        verbs::all_clear(&town.desk(Who::Control), &room).await.unwrap();
        town.get(Who::Control, &format!("{path}/all-clear"))
            .await
            .must_say("Your side said all clear at ")
            .must_not_say("Take the lead in the room first");
        verbs::all_clear(&town.desk(Who::Dispatcher), &room).await.unwrap();
        for who in [Who::Guard, Who::Control, Who::Dispatcher] {
            town.get(who, &path).await.must_not_say("Next: ");
            for question in ["all-clear", "stand-down"] {
                town.get(who, &format!("{path}/{question}"))
                    .await
                    .must_say("This has ended. All clear, ")
                    .must_not_say("Take the lead")
                    .must_not_say("Only who raised it");
            }
        }
        // To a side that the room is closed to it says no more than that.
        town.clock.advance(31 * 60);
        town.get(Who::Dispatcher, &format!("{path}/all-clear"))
            .await
            .must_say("What was shared for this emergency has closed.")
            .must_not_say("This has ended");
    })
    .await;
}
