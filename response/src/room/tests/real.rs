//! A drill becomes real after a question that says who is then called.

use super::town::{Town, Who};
use crate::room::verbs;
use axum::http::StatusCode;
use muster_store::testing::each_store;

#[tokio::test]
async fn a_drill_becomes_real_after_a_question_that_says_who_is_called() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = town.drill().await;
        let path = format!("/rooms/{drill}/real");
        let room = town.get(Who::Director, &format!("/rooms/{drill}")).await;
        room.must_say(&format!("href=\"{path}\"")).must_not_say(&format!("action=\"{path}\""));
        let ask = town.get(Who::Director, &path).await;
        assert_eq!(ask.status, StatusCode::OK);
        // Guard and control room are on duty, the privacy officer takes part in the drill, the director asks.
        ask.must_say("Told for real, with whoever of them is on duty: City Police")
            .must_say("3 people of your organisation are called for real.")
            .must_say(&format!("action=\"{path}\""));
        let actual = "SELECT COUNT(*) AS n FROM incident WHERE status = 'Actual'";
        assert_eq!(town.count(actual).await, 0, "nothing happens by being asked");
        for who in [Who::Privacy, Who::Guard, Who::Dispatcher, Who::Campus] {
            assert_eq!(town.get(who, &path).await.status, StatusCode::NOT_FOUND, "{who:?}");
        }

        let live = town.post(Who::Director, &path, "").await;
        assert_eq!(live.status, StatusCode::SEE_OTHER);
        let called = "SELECT COUNT(*) AS n FROM incident_person p JOIN incident i ON i.id = p.incident_id \
                      WHERE i.status = 'Actual' AND p.called_at IS NOT NULL AND p.org_id IN (SELECT org_id FROM incident)";
        assert_eq!(town.count(called).await, 3, "as many as the question said");
        let ended = town.get(Who::Director, &path).await;
        assert_eq!(ended.status, StatusCode::UNPROCESSABLE_ENTITY, "it has ended");
        let of_real = format!("{}/real", live.location());
        assert_eq!(town.get(Who::Director, &of_real).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn every_line_of_a_drill_begins_with_drill_until_it_became_real() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = town.drill().await;
        let director = town.desk(Who::Director);
        for words in ["Everybody out by the north door", "DRILL: the alarm is an exercise"] {
            verbs::write(&director, &drill, words, false).await.unwrap();
        }
        verbs::write(&director, &drill, "A note of ours", true).await.unwrap();
        verbs::lead(&director, &drill).await.unwrap();
        let lines = "SELECT COUNT(*) AS n FROM room_entry WHERE";
        assert!(town.count(&format!("{lines} words LIKE 'DRILL%'")).await >= 5);
        assert_eq!(town.count(&format!("{lines} words NOT LIKE 'DRILL%'")).await, 0);
        assert_eq!(town.count(&format!("{lines} words LIKE '%DRILL%DRILL%'")).await, 0);
        for path in ["", "/log", "/live"] {
            let page = town.get(Who::Privacy, &format!("/rooms/{drill}{path}")).await;
            page.must_say("DRILL. Everybody out by the north door")
                .must_say("DRILL: the alarm is an exercise");
        }

        let path = format!("/rooms/{drill}/real");
        let live = town.post(Who::Director, &path, "").await.location().to_owned();
        // The drill's own last lines say that it is real, and what was said before stays as it was said.
        town.get(Who::Director, &format!("/rooms/{drill}"))
            .await
            .must_say("DRILL. Everybody out by the north door")
            .must_say("This became real. Go on in ")
            .must_not_say("DRILL. This became real");
        let said = "SELECT COUNT(*) AS n FROM room_entry WHERE words LIKE 'This became real.%'";
        assert_eq!(town.count(said).await, 1, "once for one press");
        // Police were not in the drill: its room is no news for theirs.
        let named = format!("Became real from drill {drill}.");
        town.get(Who::Director, &live).await.must_say(&named);
        let police = town.get(Who::Dispatcher, &live).await;
        police.must_say("Cafeteria").must_not_say(&named);
        let reference = live.trim_start_matches("/rooms/").parse().unwrap();
        verbs::write(&director, &reference, "Everybody out at once", false)
            .await
            .unwrap();
        town.get(Who::Director, &live)
            .await
            .must_say("Everybody out at once")
            .must_not_say("DRILL");
    })
    .await;
}
