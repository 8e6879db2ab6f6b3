//! The clock and its injects: none is lost, none is said twice.

use super::planning::planned;
use super::town::{Town, Who};
use crate::job;
use crate::model::*;
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_store::{Fault, FromRow, Row, params};
use muster_terms::*;

pub async fn clock(town: &Town, path: &str, step: &str) {
    town.post(Who::Director, &format!("{path}/clock"), &[("step", step)])
        .await
        .led_to();
}

pub async fn injects(town: &Town, path: &str) -> Vec<Inject> {
    let reference: Reference = path.rsplit('/').next().unwrap().parse().unwrap();
    let tx = town.app.store().read().await.unwrap();
    let known = crate::store::find(&tx, &reference).await.unwrap().unwrap();
    crate::store::msel::injects(&tx, known.id).await.unwrap()
}

fn pass(town: &Town, minutes: i64) {
    town.clock.advance(minutes * 60);
}

#[tokio::test]
async fn injects_are_said_when_their_minute_has_come_and_a_pause_holds_them() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        pass(&town, 60);
        assert_eq!(job::tick(&town.app).await.unwrap(), 0, "nothing runs yet");
        clock(&town, &path, "start").await;
        assert_eq!(job::tick(&town.app).await.unwrap(), 1, "the one of minute 0");
        assert_eq!(job::tick(&town.app).await.unwrap(), 0, "not twice");
        town.get(Who::Guard, &format!("{path}/conduct/now"))
            .await
            .says("Mains lost");
        pass(&town, 7);
        clock(&town, &path, "pause").await;
        pass(&town, 300);
        assert_eq!(job::tick(&town.app).await.unwrap(), 0, "a pause is no exercise time");
        clock(&town, &path, "resume").await;
        assert_eq!(job::tick(&town.app).await.unwrap(), 0);
        pass(&town, 1);
        let (one, two) = tokio::join!(job::tick(&town.app), job::tick(&town.app));
        assert_eq!(one.unwrap() + two.unwrap(), 1, "two programs say it once");
        let done: Vec<Inject> = injects(&town, &path)
            .await
            .into_iter()
            .filter(|one| one.done.is_some())
            .collect();
        assert_eq!(done.len(), 2);
        assert_eq!(done[1].done.as_ref().unwrap().second, 480);
        let said = town.log(town.northgate).await;
        assert_eq!(said.iter().filter(|kind| *kind == "exercise.inject-done").count(), 2);
        pass(&town, 600);
        clock(&town, &path, "end").await;
        assert_eq!(job::tick(&town.app).await.unwrap(), 0, "nothing follows the end");
        let again = town
            .post(Who::Director, &format!("{path}/clock"), &[("step", "start")])
            .await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_controller_skips_says_and_adds_by_hand_and_nobody_else() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let list = injects(&town, &path).await;
        let at = |number: usize, what: &str| format!("{path}/injects/{}/{what}", list[number].id);
        let early = town.post(Who::Director, &at(3, "delivery"), &[]).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "not before the start");
        clock(&town, &path, "start").await;
        for what in ["delivery", "skip", "removal"] {
            assert_eq!(
                town.post(Who::Guard, &at(3, what), &[]).await.status,
                StatusCode::NOT_FOUND,
                "{what}"
            );
        }
        town.post(Who::Director, &at(3, "delivery"), &[]).await.led_to();
        town.post(Who::Director, &at(1, "skip"), &[]).await.led_to();
        for what in ["delivery", "skip", "removal"] {
            assert_eq!(
                town.post(Who::Director, &at(1, what), &[]).await.status,
                StatusCode::CONFLICT,
                "{what}"
            );
        }
        let fields = [
            ("at_once", "yes"),
            ("from", "Neighbour"),
            ("to", "Gate 1"),
            ("audience", "everyone"),
            ("words", "A lorry blocks the gate."),
        ];
        let guard = town.identity(Who::Guard).position.to_string();
        assert_eq!(
            town.post(Who::Guard, &format!("{path}/injects"), &fields).await.status,
            StatusCode::NOT_FOUND
        );
        let role = [("position", guard.as_str()), ("role", "controller")];
        town.post(Who::Director, &format!("{path}/people"), &role)
            .await
            .led_to();
        town.post(Who::Guard, &format!("{path}/injects"), &fields)
            .await
            .led_to();
        pass(&town, 600);
        assert_eq!(
            job::tick(&town.app).await.unwrap(),
            3,
            "all but the skipped and the two said by hand"
        );
        let page = town.get(Who::Liaison, &format!("{path}/conduct")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        town.get(Who::Guard, &format!("{path}/msel")).await.says("Said, ad hoc");
        assert!(
            !town
                .get(Who::Manager, &format!("{path}/conduct"))
                .await
                .body
                .contains("⟦")
        );
    })
    .await;
}

struct Words(String);

impl FromRow for Words {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.text("words").map(Self)
    }
}

async fn room_lines(town: &Town) -> Vec<String> {
    let tx = town.app.store().read().await.unwrap();
    let lines: Vec<Words> = tx
        .all("SELECT words FROM room_entry ORDER BY at, id", params![])
        .await
        .unwrap();
    lines.into_iter().map(|Words(words)| words).collect()
}

#[tokio::test]
async fn what_is_run_is_run_in_a_drill_room_and_stops_when_that_ends() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "functional", "fire-with-smoke").await;
        let first = town
            .post(Who::Director, &format!("{path}/clock"), &[("step", "start")])
            .await;
        assert_eq!(first.status, StatusCode::UNPROCESSABLE_ENTITY, "a room comes first");
        town.post(Who::Director, &format!("{path}/room"), &[]).await.led_to();
        let twice = town.post(Who::Director, &format!("{path}/room"), &[]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        town.get(Who::Director, &path).await.says("/drills/DR-");
        clock(&town, &path, "start").await;
        assert_eq!(job::tick(&town.app).await.unwrap(), 1);
        let lines = room_lines(&town).await;
        let said: Vec<&String> = lines.iter().filter(|line| line.contains("store room 2.14")).collect();
        assert_eq!(said.len(), 1);
        assert!(
            said[0].contains("EXERCISE EX-") && said[0].starts_with("DRILL"),
            "{}",
            said[0]
        );
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("UPDATE incident SET ended_at = $1", params![town.app.now()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        pass(&town, 30);
        let before = room_lines(&town).await.len();
        assert_eq!(
            job::tick(&town.app).await.unwrap(),
            0,
            "nothing follows into a room that ended"
        );
        assert_eq!(room_lines(&town).await.len(), before);
        let page = town.get(Who::Director, &format!("{path}/conduct")).await;
        page.says("Paused by The clock");
        let on = town
            .post(Who::Director, &format!("{path}/clock"), &[("step", "resume")])
            .await;
        assert_eq!(on.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn the_number_of_an_inject_is_given_once_and_the_bound_counts_what_is_there() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        let numbers = async || -> Vec<i64> {
            let all = injects(&town, &path).await;
            let mut numbers: Vec<i64> = all.iter().map(|one| one.number).collect();
            numbers.sort_unstable();
            numbers
        };
        let fields = [
            ("minute", "70"),
            ("from", "Gate"),
            ("to", "Control"),
            ("audience", "everyone"),
            ("words", "A lorry."),
        ];
        let add = async || town.post(Who::Director, &format!("{path}/injects"), &fields).await;
        assert_eq!(numbers().await, [1, 2, 3, 4, 5]);
        let last = injects(&town, &path).await[4].clone();
        assert_eq!(last.number, 5);
        town.post(Who::Director, &format!("{path}/injects/{}/removal", last.id), &[])
            .await
            .led_to();
        add().await.led_to();
        assert_eq!(numbers().await, [1, 2, 3, 4, 6], "five was another");
        town.set("UPDATE exercise SET last_inject = 299").await;
        for _ in 0..2 {
            add().await.led_to();
        }
        assert_eq!(numbers().await, [1, 2, 3, 4, 6, 300, 301]);
        for _ in 7..crate::rules::forms::MOST_INJECTS {
            let tx = town.app.store().begin().await.unwrap();
            let number = crate::store::msel::next_number(&tx, last.exercise).await.unwrap();
            let more = Inject {
                id: InjectId::new(),
                number,
                ..last.clone()
            };
            crate::store::msel::insert(&tx, &more).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(
            add().await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "300 are in the list"
        );
    })
    .await;
}
