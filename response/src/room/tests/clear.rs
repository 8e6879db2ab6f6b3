//! All clear needs both sides: the one that has not said it is asked, wherever its lead looks.

use super::town::{Town, Who};
use crate::room::verbs;
use muster_store::testing::each_store;

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
        tx.execute(never, muster_store::params![town.hospital]).await.unwrap();
        tx.execute("UPDATE mou SET revision = revision + 1", muster_store::params![])
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
