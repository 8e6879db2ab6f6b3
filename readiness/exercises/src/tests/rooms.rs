//! The drill room follows the exercise, and nothing is said in it to who does not take part, or after it ended.

use super::both_sides::{ask, give_role};
use super::conduct::{clock, injects};
use super::guests::invited;
use super::planning::{change, planned};
use super::town::{Town, Who, exercises};
use crate::holding::{HeldDrills, HeldRoles};
use crate::job;
use crate::model::*;
use axum::http::StatusCode;
use muster_membership::vacancy::Holdings;
use muster_response::drill::{self, model::Drill};
use muster_store::testing::each_store;
use muster_terms::*;
use serde_json::json;

pub(super) async fn make_room(town: &Town, path: &str) -> super::town::Answer {
    town.post(Who::Director, &format!("{path}/room"), &[]).await
}

/// A functional exercise with its drill room.
pub(super) async fn with_room(town: &Town) -> String {
    let path = planned(town, "functional", "fire-with-smoke").await;
    make_room(town, &path).await.led_to();
    path
}

pub(super) async fn drill_of(town: &Town, path: &str) -> Drill {
    let id = town.exercise(path).await.drill.unwrap();
    let tx = town.app.store().read().await.unwrap();
    drill::store::by_id(&tx, id).await.unwrap().unwrap()
}

/// Titles of those who are asked to the drill, and whether each has agreed.
pub(super) async fn asked(town: &Town, path: &str) -> Vec<(String, bool)> {
    let drill = drill_of(town, path).await;
    let tx = town.app.store().read().await.unwrap();
    let all = drill::store::participants(&tx, drill.id).await.unwrap();
    all.into_iter()
        .map(|one| (one.title, one.agreed_at.is_some()))
        .collect()
}

/// A partner is asked to the drill, and agrees.
async fn to_the_drill(town: &Town, path: &str, who: Who) {
    let drill = drill_of(town, path).await.reference;
    let partner = town.identity(who).org;
    drill::partners::invite(&town.desk(Who::Director), &drill, partner)
        .await
        .unwrap();
    drill::verbs::answer(&town.desk(who), &drill, true).await.unwrap();
}

/// How many lines of injects of this exercise crossed to an organisation.
async fn heard(town: &Town, path: &str, org: OrgId) -> i64 {
    let reference = town.exercise(path).await.reference;
    let sql = format!(
        "SELECT COUNT(*) AS n FROM room_entry r JOIN crossing c ON c.record = 'entry:' || r.id \
         WHERE c.allowed AND c.to_org = '{org}' AND r.words LIKE '%{reference}, inject%'"
    );
    town.count(&sql).await
}

async fn say(town: &Town, path: &str, no: usize) -> super::town::Answer {
    let inject = injects(town, path).await[no].id;
    town.post(Who::Director, &format!("{path}/injects/{inject}/delivery"), &[])
        .await
}

#[tokio::test]
async fn injects_cross_in_the_room_to_those_alone_that_take_part_in_the_exercise() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&exercises()).await;
        let campus = town.identity(Who::Campus).org;
        let mut lines = exercises();
        lines[0].recipients = &[Duty::PoliceCommander];
        town.agree_with(campus, "AG-0999", &lines).await;
        for goes in ["is taken out", "says no"] {
            let path = planned(&town, "functional", "fire-with-smoke").await;
            ask(&town, &path).await.led_to();
            let answer = format!("{path}/answer");
            town.post(Who::Liaison, &answer, &[("take_part", "yes")]).await.led_to();
            make_room(&town, &path).await.led_to();
            // The campus police are in the drill, and were never asked to the exercise.
            to_the_drill(&town, &path, Who::Liaison).await;
            to_the_drill(&town, &path, Who::Campus).await;
            clock(&town, &path, "start").await;
            job::tick(&town.app).await.unwrap();
            assert_eq!(heard(&town, &path, town.police).await, 1);
            assert_eq!(heard(&town, &path, campus).await, 0, "never asked to the exercise");
            if goes == "says no" {
                town.post(Who::Liaison, &answer, &[("take_part", "no")]).await.led_to();
            } else {
                let out = format!("{path}/partners/{}/removal", town.police);
                town.post(Who::Director, &out, &[]).await.led_to();
            }
            say(&town, &path, 1).await.led_to();
            assert_eq!(heard(&town, &path, town.police).await, 1, "who {goes} hears no more");
        }
    })
    .await;
}

#[tokio::test]
async fn by_hand_nothing_is_said_after_the_room_became_real() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        for at_once in [false, true] {
            let path = with_room(&town).await;
            let link = format!("/guest/{}", invited(&town, &path).await);
            clock(&town, &path, "start").await;
            let room = drill_of(&town, &path).await.incident.unwrap();
            let tx = town.app.store().read().await.unwrap();
            let room = muster_response::incident::store::find(&tx, room)
                .await
                .unwrap()
                .unwrap();
            drop(tx);
            drill::verbs::became_real(&town.desk(Who::Director), &room.reference)
                .await
                .unwrap();
            let refused = if at_once {
                let fields = [
                    ("at_once", "yes"),
                    ("from", "Gate"),
                    ("to", "Control"),
                    ("audience", "everyone"),
                    ("words", "A second person with a knife"),
                ];
                town.post(Who::Director, &format!("{path}/injects"), &fields).await
            } else {
                say(&town, &path, 0).await
            };
            assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
            let said = injects(&town, &path).await;
            assert!(
                said.iter()
                    .all(|one| one.state == InjectState::Planned && !one.words.contains("knife"))
            );
            assert_eq!(
                town.exercise(&path).await.state,
                State::Paused,
                "the clock stops at once"
            );
            assert_eq!(
                town.get_open(&link).await.status,
                StatusCode::NOT_FOUND,
                "no guest reads on"
            );
            assert_eq!(
                say(&town, &path, 0).await.status,
                StatusCode::CONFLICT,
                "nor in the pause"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_drill_that_was_called_off_or_held_alone_is_replaced() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        for ends in ["called off", "held alone"] {
            let path = with_room(&town).await;
            assert_eq!(make_room(&town, &path).await.status, StatusCode::CONFLICT);
            let first = drill_of(&town, &path).await;
            let director = town.desk(Who::Director);
            if ends == "called off" {
                drill::verbs::cancel(&director, &first.reference).await.unwrap();
            } else {
                drill::verbs::start(&director, &first.reference).await.unwrap();
                town.set("UPDATE incident SET ended_at = '2031-05-05T09:00:00Z'").await;
            }
            let start = town
                .post(Who::Director, &format!("{path}/clock"), &[("step", "start")])
                .await;
            assert_eq!(start.status, StatusCode::CONFLICT, "{ends}");
            town.get(Who::Director, &path).await.says("Make the drill room");
            make_room(&town, &path).await.led_to();
            assert_ne!(drill_of(&town, &path).await.id, first.id);
            clock(&town, &path, "start").await;
            assert_eq!(job::tick(&town.app).await.unwrap(), 1);
        }
        let path = with_room(&town).await;
        let held = change(&town, &path, |form| form.kind = "tabletop".into()).await;
        assert_eq!(held.status, StatusCode::UNPROCESSABLE_ENTITY, "it has a room");
        let drill = drill_of(&town, &path).await.reference;
        drill::verbs::cancel(&town.desk(Who::Director), &drill).await.unwrap();
        change(&town, &path, |form| form.kind = "tabletop".into())
            .await
            .led_to();
        clock(&town, &path, "start").await;
    })
    .await;
}

#[tokio::test]
async fn the_drill_is_held_as_the_exercise_is_planned_now() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "functional", "fire-with-smoke").await;
        give_role(&town, &path, Who::Director, Who::Guard, "player")
            .await
            .led_to();
        make_room(&town, &path).await.led_to();
        let drill = drill_of(&town, &path).await.reference;
        drill::verbs::answer(&town.desk(Who::Guard), &drill, true)
            .await
            .unwrap();
        change(&town, &path, |form| form.place = "Gate 4".into()).await.led_to();
        assert!(
            asked(&town, &path).await.iter().all(|(_, agreed)| *agreed),
            "same time, same answers"
        );
        let past = change(&town, &path, |form| form.planned_for = "2031-05-01T10:00".into()).await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        change(&town, &path, |form| {
            form.planned_for = "2031-05-09T10:00".into();
            form.category = "weapon".into();
            form.scenario = "Somebody with a knife.".into();
        })
        .await
        .led_to();
        let moved = drill_of(&town, &path).await;
        assert_eq!(moved.planned_for, "2031-05-09T10:00:00Z".parse().unwrap());
        assert_eq!(
            (moved.place.as_str(), moved.scenario.as_str()),
            ("Gate 4", "Somebody with a knife.")
        );
        assert_eq!(moved.category.as_str(), "weapon");
        let answers = asked(&town, &path).await;
        assert_eq!(
            answers,
            [
                ("Guard, Post 1".to_owned(), false),
                ("Security director".to_owned(), true)
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn players_and_controllers_are_asked_to_the_drill_and_who_watches_is_not() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "functional", "fire-with-smoke").await;
        give_role(&town, &path, Who::Director, Who::Manager, "evaluator")
            .await
            .led_to();
        make_room(&town, &path).await.led_to();
        let titles =
            async || -> Vec<String> { asked(&town, &path).await.into_iter().map(|(title, _)| title).collect() };
        assert_eq!(titles().await, ["Security director"]);
        give_role(&town, &path, Who::Director, Who::Guard, "player")
            .await
            .led_to();
        give_role(&town, &path, Who::Director, Who::Manager, "controller")
            .await
            .led_to();
        assert_eq!(titles().await, ["Guard, Post 1", "Security director", "Site manager"]);
        give_role(&town, &path, Who::Director, Who::Manager, "observer")
            .await
            .led_to();
        let guard = town.identity(Who::Guard).position;
        town.post(Who::Director, &format!("{path}/people/{guard}/removal"), &[])
            .await
            .led_to();
        assert_eq!(titles().await, ["Security director"]);
    })
    .await;
}

#[tokio::test]
async fn a_controller_who_plans_no_drills_starts_what_is_run_in_a_room() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        for by_call in [false, true] {
            let path = with_room(&town).await;
            let start = async || match by_call {
                true => {
                    let clock = format!("/api/v1{path}/clock");
                    town.call(Who::Guard, "POST", &clock, json!({ "step": "start" }))
                        .await
                        .status
                }
                false => {
                    let clock = format!("{path}/clock");
                    town.post(Who::Guard, &clock, &[("step", "start")]).await.status
                }
            };
            give_role(&town, &path, Who::Director, Who::Guard, "player")
                .await
                .led_to();
            assert_eq!(start().await, StatusCode::NOT_FOUND);
            give_role(&town, &path, Who::Director, Who::Guard, "controller")
                .await
                .led_to();
            assert!(start().await.as_u16() < 400);
            assert_eq!(town.exercise(&path).await.state, State::Running);
            assert!(drill_of(&town, &path).await.incident.is_some());
        }
    })
    .await;
}

#[tokio::test]
async fn who_takes_on_a_role_is_asked_to_the_drill_and_who_left_is_not() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "functional", "fire-with-smoke").await;
        for (who, role) in [(Who::Guard, "player"), (Who::Manager, "evaluator")] {
            give_role(&town, &path, Who::Director, who, role).await.led_to();
        }
        make_room(&town, &path).await.led_to();
        let id = town.exercise(&path).await.id.to_string();
        let (guard, manager, director) = (
            town.identity(Who::Guard).position,
            town.identity(Who::Manager).position,
            town.identity(Who::Director).position,
        );
        let give = async |by: Who, from, to| {
            let desk = town.desk(by);
            let mut tx = desk.begin().await.unwrap();
            let given = HeldRoles.give(&mut tx, &desk, &id, from, to).await;
            tx.commit().await.unwrap();
            given.is_ok()
        };
        let titles =
            async || -> Vec<String> { asked(&town, &path).await.into_iter().map(|(title, _)| title).collect() };
        assert_eq!(titles().await, ["Guard, Post 1", "Security director"]);
        assert!(!give(Who::Guard, guard, manager).await, "not by a guard");
        assert!(!give(Who::Liaison, guard, manager).await, "not by others");
        assert!(give(Who::Director, director, guard).await);
        assert_eq!(titles().await, ["Guard, Post 1"], "who plays already plays once");
        assert!(give(Who::Director, guard, director).await);
        assert_eq!(titles().await, ["Security director"]);
        assert!(give(Who::Director, manager, guard).await);
        assert_eq!(
            titles().await,
            ["Security director"],
            "who evaluates is not called to the room"
        );
        assert!(!give(Who::Director, manager, guard).await, "given once");
        let held = async |who: Who| {
            let tx = town.app.store().read().await.unwrap();
            HeldRoles
                .of(&tx, town.northgate, town.identity(who).position)
                .await
                .unwrap()
        };
        let mine = held(Who::Guard).await;
        assert!(mine.len() == 1 && mine[0].id == id && format!("{path}?").starts_with(&mine[0].href));
        assert!(held(Who::Manager).await.is_empty());
        let log = town.log(town.northgate).await;
        assert_eq!(log.iter().filter(|kind| *kind == "exercise.handed_on").count(), 3);
        town.set("UPDATE exercise SET state = 'ended'").await;
        assert!(held(Who::Guard).await.is_empty(), "what is over is held by nobody");
    })
    .await;
}

#[tokio::test]
async fn a_place_in_a_planned_drill_is_given_on_and_its_taker_is_asked_anew() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "functional", "fire-with-smoke").await;
        give_role(&town, &path, Who::Director, Who::Guard, "player")
            .await
            .led_to();
        make_room(&town, &path).await.led_to();
        let drill = drill_of(&town, &path).await;
        drill::verbs::answer(&town.desk(Who::Guard), &drill.reference, true)
            .await
            .unwrap();
        let (guard, manager) = (town.identity(Who::Guard).position, town.identity(Who::Manager).position);
        let held = async |who: Who| {
            let tx = town.app.store().read().await.unwrap();
            HeldDrills
                .of(&tx, town.northgate, town.identity(who).position)
                .await
                .unwrap()
        };
        assert!(held(Who::Guard).await.is_empty(), "the exercise's role goes before");
        town.set("UPDATE exercise SET drill_id = NULL").await;
        let mine = held(Who::Guard).await;
        assert_eq!(
            (mine.len(), mine[0].href.clone()),
            (1, format!("/drills/{}", drill.reference))
        );
        let give = async |by: Who| {
            let desk = town.desk(by);
            let mut tx = desk.begin().await.unwrap();
            let given = HeldDrills.give(&mut tx, &desk, &mine[0].id, guard, manager).await;
            if given.is_ok() {
                tx.commit().await.unwrap();
            }
            given.is_ok()
        };
        assert!(!give(Who::Guard).await && !give(Who::Liaison).await);
        let no = format!(
            "INSERT INTO drill_participant (drill_id, org_id, position_id, title, declined_at) VALUES ('{}', '{}', '{manager}', 'Site manager', '2031-05-05T09:00:00Z')",
            drill.id, town.northgate
        );
        town.set(&no).await;
        assert!(!give(Who::Director).await, "who has said no takes nothing on");
        assert_eq!(held(Who::Guard).await.len(), 1, "and it stays where it was");
        town.set(&format!("DELETE FROM drill_participant WHERE position_id = '{manager}'")).await;
        assert!(give(Who::Director).await);
        assert!(!give(Who::Director).await, "given once");
        assert!(held(Who::Guard).await.is_empty());
        assert_eq!(held(Who::Manager).await.len(), 1);
        let tx = town.app.store().read().await.unwrap();
        let all = drill::store::participants(&tx, drill.id).await.unwrap();
        drop(tx);
        let taker = all.iter().find(|one| one.position == manager).unwrap();
        assert!(taker.agreed_at.is_none(), "who takes it on has said nothing yet");
        assert!(all.iter().all(|one| one.position != guard));
        town.set("UPDATE drill SET cancelled_at = planned_for").await;
        assert!(held(Who::Manager).await.is_empty(), "it was called off");
    })
    .await;
}
