//! All clear needs both sides: the one that has not said it is asked, wherever its lead looks.

use super::town::{Town, Turn, Who};
use crate::room::verbs;
use muster_store::{params, testing::each_store};

#[tokio::test]
async fn the_other_lead_is_asked_to_confirm_in_the_room_and_on_the_desk() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let path = format!("/rooms/{room}");
        town.get(Who::Dispatcher, &path).await.must_not_say("says all clear");
        town.clock.advance(23 * 60);
        let heard = town.listen();
        assert!(!verbs::all_clear(&town.desk(Who::Control), &room).await.unwrap());
        let told = heard.lock().unwrap().iter().any(|message| {
            message.payload["audiences"]
                .to_string()
                .contains(&town.police.to_string())
        });
        assert!(told, "the open pages of the police look again");

        let asked = "Northfield Hospital says all clear at 20:05. Confirm when your side is clear too.";
        let confirm = format!("href=\"{path}/all-clear\"");
        for page in [
            path.clone(),
            format!("{path}/live"),
            format!("/desk?room={room}"),
            format!("/desk/live?room={room}"),
        ] {
            town.get(Who::Dispatcher, &page)
                .await
                .must_say(asked)
                .must_say("Confirm all clear")
                .must_say(&confirm);
        }
        // The own side reads that the other is asked; who does not lead has no button either way.
        for who in [Who::Control, Who::Guard] {
            let own = town.get(who, &path).await;
            own.must_say("Your side said all clear at 20:05. The other side is asked to confirm.")
                .must_not_say("Confirm all clear");
        }
        assert!(verbs::all_clear(&town.desk(Who::Dispatcher), &room).await.unwrap());
        town.get(Who::Dispatcher, &path).await.must_not_say("says all clear at");
        town.get(Who::Control, &path).await.must_not_say("is asked to confirm");
    })
    .await;
}

#[tokio::test]
async fn a_side_that_may_not_have_the_others_log_is_not_told_by_the_question() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        verbs::all_clear(&town.desk(Who::Control), &room).await.unwrap();
        let tx = town.app.store().begin().await.unwrap();
        let never = "UPDATE clause SET terms = REPLACE(terms, '\"starts_at\":\"2031', '\"starts_at\":\"2032') \
                     WHERE data_class = 'incident_log' AND from_org = $1";
        tx.execute(never, params![town.hospital]).await.unwrap();
        tx.execute("UPDATE mou SET revision = revision + 1", params![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for page in [format!("/rooms/{room}"), format!("/desk?room={room}")] {
            town.get(Who::Dispatcher, &page)
                .await
                .must_say("ED waiting")
                .must_not_say("says all clear");
        }
    })
    .await;
}

#[tokio::test]
async fn a_side_that_acted_or_spoke_here_must_say_all_clear_too_though_it_never_said_i_have_it() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        // Somebody of the same district who is off duty, and so is not called.
        let mut passing = town.desk(Who::OtherDistrict);
        passing.who.unit = town.desk(Who::Dispatcher).who.unit;
        let tx = town.app.store().begin().await.unwrap();
        let moved = "UPDATE position SET unit_id = $2 WHERE id = $1";
        tx.execute(moved, params![passing.who.position, passing.who.unit])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let silent = town.raise("ED waiting").await.reference;
        let spoken = town.raise("Kitchen").await.reference;
        let noted = town.raise("Pharmacy").await.reference;
        verbs::write(&passing, &spoken, "Two of us at the rear door", false)
            .await
            .unwrap();
        verbs::write(&passing, &noted, "Between us: nobody is free", true)
            .await
            .unwrap();
        assert_eq!(
            town.count("SELECT COUNT(*) AS n FROM ladder WHERE ended_why = 'answered'")
                .await,
            0,
            "nobody of the police has it"
        );
        let control = town.desk(Who::Control);
        for (room, ends) in [(&silent, true), (&noted, true), (&spoken, false)] {
            verbs::lead(&control, room).await.unwrap();
            assert_eq!(verbs::all_clear(&control, room).await.unwrap(), ends, "{room}");
        }
        // A side that was shut out is asked no more, and the ending is the site's alone.
        assert!(
            !verbs::all_clear(&control, &spoken).await.unwrap(),
            "said twice is said once"
        );
        let page = format!("/rooms/{spoken}");
        let button = format!("href=\"{page}/all-clear\"");
        town.get(Who::Control, &page)
            .await
            .must_say("The other side is asked to confirm.")
            .must_not_say(&button);
        verbs::stop_sharing(&control, &spoken, town.police).await.unwrap();
        town.get(Who::Control, &page)
            .await
            .must_say("No other side is asked any more")
            .must_say(&button);
        town.get(Who::Control, &format!("{page}/all-clear"))
            .await
            .must_say("sharing stopped, not asked")
            .must_say("No other side is asked any more")
            .must_not_say("When both sides have said it");
        assert!(verbs::all_clear(&control, &spoken).await.unwrap());
        let alone = "SELECT COUNT(*) AS n FROM incident WHERE ending = 'site_clear'";
        assert_eq!(town.count(alone).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_side_to_which_the_agreement_closed_the_emergency_is_not_asked_until_it_runs_again() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let control = town.desk(Who::Control);
        for turn in [Turn::Suspended, Turn::Expired] {
            let room = town.led("ED waiting").await;
            let (page, ask) = (format!("/rooms/{room}"), format!("/rooms/{room}/all-clear"));
            let button = format!("href=\"{ask}\"");
            assert!(!verbs::all_clear(&control, &room).await.unwrap());
            let sides = [town.hospital, town.police];
            town.turn("AG-0143", sides, turn).await;
            town.get(Who::Dispatcher, &ask).await.must_say("has closed");
            town.get(Who::Control, &page)
                .await
                .must_say("No other side is asked any more: end it now")
                .must_say(&button);
            town.get(Who::Control, &ask)
                .await
                .must_say("the agreement has closed this, not asked")
                .must_say("No other side is asked any more")
                .must_not_say("has no lead")
                .must_not_say("is asked to confirm");
            // Who does not lead reads the same, and has no button.
            for path in [&page, &ask] {
                town.get(Who::Guard, path)
                    .await
                    .must_say("No other side is asked any more: the lead of your side can end it now")
                    .must_not_say("is asked to confirm")
                    .must_not_say(&format!("action=\"{ask}\""));
            }
            town.turn("AG-0143", sides, Turn::Resumed).await;
            town.get(Who::Control, &page)
                .await
                .must_say("The other side is asked to confirm.")
                .must_not_say(&button);
            assert!(!verbs::all_clear(&control, &room).await.unwrap(), "it is asked again");
            town.turn("AG-0143", sides, turn).await;
            assert!(verbs::all_clear(&control, &room).await.unwrap());
            town.get(Who::Control, &format!("{page}/log"))
                .await
                .must_say("A side that had answered could not be asked any more");
            town.turn("AG-0143", sides, Turn::Resumed).await;
        }
        let alone = "SELECT COUNT(*) AS n FROM incident WHERE ending = 'site_clear'";
        assert_eq!(town.count(alone).await, 2);
    })
    .await;
}

#[tokio::test]
async fn before_it_is_said_the_question_tells_that_the_agreement_leaves_nobody_to_ask() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let room = town.led("ED waiting").await;
        let ask = format!("/rooms/{room}/all-clear");
        town.get(Who::Control, &ask)
            .await
            .must_say("When both sides have said it");
        town.suspend().await;
        town.get(Who::Control, &ask)
            .await
            .must_say("the agreement has closed this, not asked")
            .must_say("Your all clear ends the emergency")
            .must_not_say("When both sides have said it");
        assert!(verbs::all_clear(&town.desk(Who::Control), &room).await.unwrap());
    })
    .await;
}
