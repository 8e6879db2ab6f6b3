//! A drill that began before somebody answered: a yes lets them in from then on, and after its end it is too late.

use super::{drill_clause, planned};
use crate::drill::verbs;
use crate::room::{
    tests::town::{Town, Who},
    verbs::stop_sharing,
};
use axum::http::StatusCode;
use muster_store::{params, testing::each_store};
use muster_terms::*;
use muster_web::Problem;

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
        // It says that there is such a drill, so it is read: the line stays, also of who never opened its page.
        let forget = "DELETE FROM crossing WHERE act = 'read' AND data_class = 'exercise'";
        let tx = town.app.store().begin().await.unwrap();
        tx.execute(forget, params![]).await.unwrap();
        tx.commit().await.unwrap();
        let read = "SELECT COUNT(*) AS n FROM crossing WHERE allowed AND act = 'read' AND data_class = 'exercise'";
        for answer in [YES, NO] {
            let late = town.post(Who::Commander, &format!("{drill}/answer"), answer).await;
            assert_eq!(late.status, StatusCode::CONFLICT);
            assert_eq!(town.count(read).await, 1);
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
        assert!(matches!(refused, Problem::Missing), "{refused:?}");
        assert_eq!(town.get(Who::Commander, &room).await.status, StatusCode::NOT_FOUND);
        let theirs = format!(
            "SELECT COUNT(*) AS n FROM incident_party WHERE org_id = '{}'",
            town.police
        );
        assert_eq!(town.count(&theirs).await, 0);
    })
    .await;
}

#[tokio::test]
async fn whom_the_gate_does_not_open_a_drill_to_learns_nothing_of_it_by_answering() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        let with = format!("partner={}", town.police);
        let mut drills = Vec::new();
        for _ in 0..4 {
            let drill = planned(&town).await;
            town.post(Who::Director, &format!("{drill}/partners"), &with).await;
            drills.push(drill);
        }
        // One waits, one was called off, one runs, one is over.
        town.post(Who::Director, &format!("{}/cancel", drills[1]), "").await;
        for drill in &drills[2..] {
            let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
            if *drill == drills[3] {
                let end = format!("{}/stand-down", started.location());
                town.post(Who::Director, &end, "ending=drill_ended").await;
            }
        }
        let said = "SELECT COUNT(*) AS n FROM incident WHERE ended_at IS NOT NULL";
        assert_eq!(town.count(said).await, 1);
        town.suspend().await;
        let answered = format!(
            "SELECT COUNT(*) AS n FROM drill_participant WHERE org_id = '{}' AND (agreed_at IS NOT NULL OR declined_at IS NOT NULL)",
            town.police
        );
        for drill in &drills {
            assert_eq!(town.get(Who::Commander, drill).await.status, StatusCode::NOT_FOUND);
            let reference: Reference = drill.trim_start_matches("/drills/").parse().unwrap();
            for agreed in [true, false] {
                let said = verbs::answer(&town.desk(Who::Commander), &reference, agreed).await;
                assert!(matches!(said, Err(Problem::Missing)), "{drill}: {said:?}");
            }
        }
        assert_eq!(town.count(&answered).await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_cannot_be_let_in_because_the_store_fails_is_not_told_that_the_room_is_closed() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let (drill, _) = running(&town).await;
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("ALTER TABLE delivery RENAME TO delivery_away", params![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let reference: Reference = drill.trim_start_matches("/drills/").parse().unwrap();
        let fault = verbs::answer(&town.desk(Who::Commander), &reference, true)
            .await
            .unwrap_err();
        assert!(matches!(fault, Problem::Fault { .. }), "{fault:?}");
        let answered = "SELECT COUNT(*) AS n FROM drill_participant p JOIN position q ON q.id = p.position_id \
                        WHERE p.agreed_at IS NOT NULL AND q.duty = 'police_commander'";
        assert_eq!(town.count(answered).await, 0, "and nothing of it is kept");
    })
    .await;
}

#[tokio::test]
async fn who_may_come_in_by_duty_is_asked_all_the_same_for_as_long_as_nothing_was_said() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let drill = planned(&town).await;
        let (director, control) = (town.desk(Who::Director), town.desk(Who::Control).who.position);
        let reference: Reference = drill.trim_start_matches("/drills/").parse().unwrap();
        verbs::bring(&director, &reference, &[control]).await.unwrap();
        let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
        let link = format!("href=\"{}\"", started.location());
        town.get(Who::Control, &drill)
            .await
            .must_say(&link)
            .must_say("The drill has begun. If you agree now")
            .must_say("value=\"yes\"")
            .must_say("value=\"no\"");
        let answered = town.post(Who::Control, &format!("{drill}/answer"), YES).await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER);
        let called = format!("SELECT COUNT(*) AS n FROM incident_person WHERE position_id = '{control}'");
        assert_eq!(town.count(&called).await, 1);
        town.get(Who::Control, &drill)
            .await
            .must_say(&link)
            .must_not_say("Do you take part?");
    })
    .await;
}

#[tokio::test]
async fn a_side_that_was_shut_out_is_asked_no_more_and_does_not_learn_that_the_drill_ended() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander, Duty::Dispatcher]).await;
        let drill = planned(&town).await;
        let with = format!("partner={}", town.police);
        town.post(Who::Director, &format!("{drill}/partners"), &with).await;
        town.post(Who::Commander, &format!("{drill}/answer"), YES).await;
        let reference: Reference = drill.trim_start_matches("/drills/").parse().unwrap();
        let second = town.desk(Who::Dispatcher).who.position;
        verbs::bring(&town.desk(Who::Commander), &reference, &[second])
            .await
            .unwrap();
        let started = town.post(Who::Director, &format!("{drill}/start"), "").await;
        let room = started.location().to_owned();
        town.get(Who::Dispatcher, &drill)
            .await
            .must_say("The drill has begun. If you agree now");
        let inc: Reference = room.trim_start_matches("/rooms/").parse().unwrap();
        stop_sharing(&town.desk(Who::Director), &inc, town.police)
            .await
            .unwrap();
        let asked = || async {
            let page = town.get(Who::Dispatcher, &drill).await;
            page.must_say("Closed to your side")
                .must_not_say("The drill has begun")
                .must_not_say("I take part")
                .must_not_say(&format!("href=\"{room}\""));
            let mut said = Vec::new();
            for agreed in [true, false] {
                let desk = town.desk(Who::Dispatcher);
                said.push(
                    verbs::answer(&desk, &reference, agreed)
                        .await
                        .unwrap_err()
                        .code()
                        .to_owned(),
                );
            }
            (page.body, said)
        };
        let runs = asked().await;
        assert_eq!(runs.1, ["room.closed-to-you", "room.closed-to-you"]);
        town.post(Who::Director, &format!("{room}/stand-down"), "ending=drill_ended")
            .await;
        let ended = "SELECT COUNT(*) AS n FROM incident WHERE ended_at IS NOT NULL";
        assert_eq!(town.count(ended).await, 1);
        assert_eq!(asked().await, runs, "its end changes nothing");
    })
    .await;
}
