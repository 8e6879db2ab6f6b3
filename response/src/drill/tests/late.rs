//! A drill that began before somebody answered: a yes lets them in from then on, and after its end it is too late.

use super::{drill_clause, planned};
use crate::drill::verbs;
use crate::room::tests::town::{Town, Who};
use axum::http::StatusCode;
use muster_store::{params, testing::each_store};
use muster_terms::*;

const YES: &str = "take_part=yes";
const NO: &str = "take_part=no";

/// A drill that runs, and to which the police commander was asked and has not answered: its address, and that of its room.
async fn running(town: &Town) -> (String, String) {
    drill_clause(town, "5.1", true, vec![Duty::PoliceCommander]).await;
    let drill = planned(town).await;
    let with = format!("partner={}", town.police);
    town.post(Who::Director, &format!("{drill}/partners"), &with).await;
    let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
    (drill, started.location().to_owned())
}

#[tokio::test]
async fn a_late_yes_lets_a_partner_in_from_then_on_and_before_it_no_page_leads_to_the_room() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (drill, room) = running(&town).await;
        let link = format!("href=\"{room}\"");
        let page = town.get(Who::Commander, &drill).await;
        page.must_say("The drill has begun. If you agree now").must_not_say(&link);
        town.get(Who::Director, &drill).await.must_say(&link);
        assert_eq!(town.get(Who::Commander, &room).await.status, StatusCode::NOT_FOUND);
        let told = format!("SELECT COUNT(*) AS n FROM delivery WHERE org_id = '{}'", town.police);
        assert_eq!(town.count(&told).await, 0);

        let answered = town.post(Who::Commander, &format!("{drill}/answer"), YES).await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER);
        town.get(Who::Commander, &drill).await.must_say(&link).must_not_say("Do you take part?");
        town.get(Who::Commander, &room).await.must_say("Kitchen").must_say("DRILL");
        assert!(town.count(&told).await > 0, "they are called as who agreed before");
        let crossed = format!(
            "SELECT COUNT(*) AS n FROM crossing WHERE allowed AND act = 'receive' AND data_class = 'exercise' AND to_org = '{}'",
            town.police
        );
        assert_eq!(town.count(&crossed).await, 2, "asked, and let in, each with its line");
        // Pressed twice is said once; a no of who is in the room is none.
        let people = "SELECT COUNT(*) AS n FROM incident_person";
        let before = (town.count(people).await, town.count(&told).await);
        town.post(Who::Commander, &format!("{drill}/answer"), YES).await;
        assert_eq!((town.count(people).await, town.count(&told).await), before);
        let no = town.post(Who::Commander, &format!("{drill}/answer"), NO).await;
        assert_eq!(no.status, StatusCode::CONFLICT);
        town.get(Who::Commander, &room).await.must_say("Kitchen");
        // Nobody else of them comes in by it.
        assert_eq!(town.get(Who::Dispatcher, &room).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn somebody_of_the_own_side_comes_late_too_and_a_late_no_stays_outside() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = planned(&town).await;
        let (director, reference) = (town.desk(Who::Director), drill.trim_start_matches("/drills/"));
        let reference: Reference = reference.parse().unwrap();
        let asked = [Who::Privacy, Who::Guard].map(|who| town.desk(who).who.position);
        verbs::bring(&director, &reference, &asked).await.unwrap();
        let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
        let room = started.location().to_owned();
        let link = format!("href=\"{room}\"");
        assert_eq!(town.get(Who::Privacy, &room).await.status, StatusCode::NOT_FOUND);
        town.get(Who::Privacy, &drill).await.must_not_say(&link);
        town.post(Who::Privacy, &format!("{drill}/answer"), YES).await;
        town.get(Who::Privacy, &room).await.must_say("I take part from now on.");
        let no = town.post(Who::Guard, &format!("{drill}/answer"), NO).await;
        assert_eq!(no.status, StatusCode::SEE_OTHER);
        let guard = format!(
            "SELECT COUNT(*) AS n FROM incident_person WHERE position_id = '{}'",
            town.desk(Who::Guard).who.position
        );
        assert_eq!(town.count(&guard).await, 0);
    })
    .await;
}

#[tokio::test]
async fn after_its_end_it_is_too_late_and_the_page_says_so_without_a_way_into_the_room() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (drill, room) = running(&town).await;
        town.post(Who::Director, &format!("{room}/stand-down"), "ending=drill_ended")
            .await;
        let ended = "SELECT COUNT(*) AS n FROM incident WHERE ended_at IS NOT NULL";
        assert_eq!(town.count(ended).await, 1);
        let page = town.get(Who::Commander, &drill).await;
        page.must_say("It is too late to take part")
            .must_not_say(&format!("href=\"{room}\""));
        page.must_not_say("I take part");
        for answer in [YES, NO] {
            let late = town.post(Who::Commander, &format!("{drill}/answer"), answer).await;
            assert_eq!(late.status, StatusCode::CONFLICT);
        }
        let answered = "SELECT COUNT(*) AS n FROM drill_participant WHERE org_id = ";
        let answered = format!(
            "{answered}'{}' AND (agreed_at IS NOT NULL OR declined_at IS NOT NULL)",
            town.police
        );
        assert_eq!(town.count(&answered).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_late_yes_passes_the_same_gate_and_where_no_clause_opens_it_nobody_comes_in() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (drill, room) = running(&town).await;
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("DELETE FROM clause WHERE number = '5.1'", params![])
            .await
            .unwrap();
        tx.execute("UPDATE mou SET revision = revision + 1", params![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let commander = town.desk(Who::Commander);
        let reference: Reference = drill.trim_start_matches("/drills/").parse().unwrap();
        let refused = verbs::answer(&commander, &reference, true).await.unwrap_err();
        assert_eq!(refused.code(), "room.closed-to-you");
        assert_eq!(town.get(Who::Commander, &room).await.status, StatusCode::NOT_FOUND);
        let theirs = format!(
            "SELECT COUNT(*) AS n FROM incident_party WHERE org_id = '{}'",
            town.police
        );
        assert_eq!(town.count(&theirs).await, 0);
    })
    .await;
}
