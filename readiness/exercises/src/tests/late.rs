//! What was forgotten ends by itself; who is added late comes into the room; a partner is asked once.

use super::both_sides::{ask, give_role};
use super::conduct::clock;
use super::planning::{change, planned};
use super::rooms::{asked, drill_of, make_room, with_room};
use super::town::{Town, Who, exercises};
use crate::job;
use crate::model::*;
use jiff::SignedDuration;
use muster_response::{drill, incident::Room};
use muster_store::testing::each_store;

/// Moves the town's clock to so many hours after the planned end of an exercise.
async fn hours_after(town: &Town, path: &str, hours: i64) {
    let exercise = town.exercise(path).await;
    let begins = exercise.started_at.unwrap_or(exercise.planned_for);
    let ends = begins + SignedDuration::from_mins(exercise.duration_minutes);
    town.clock.set(ends + SignedDuration::from_hours(hours));
}

#[tokio::test]
async fn an_exercise_that_nobody_ended_ends_a_day_after_its_planned_end() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let morning = town.app.now();
        for pauses in [false, true] {
            town.clock.set(morning);
            let path = planned(&town, "tabletop", "fire-with-smoke").await;
            clock(&town, &path, "start").await;
            if pauses {
                clock(&town, &path, "pause").await;
            }
            hours_after(&town, &path, 23).await;
            job::tick(&town.app).await.unwrap();
            assert!(town.exercise(&path).await.is_on(), "the day is not over");
            hours_after(&town, &path, 25).await;
            job::tick(&town.app).await.unwrap();
            job::tick(&town.app).await.unwrap();
            let ended = town.exercise(&path).await;
            assert_eq!((ended.state, ended.ended_at), (State::Ended, Some(town.app.now())));
        }
        let ends = "SELECT COUNT(*) AS n FROM exercise_clock WHERE step = 'end'";
        assert_eq!(town.count(ends).await, 2, "each once");
    })
    .await;
}

#[tokio::test]
async fn an_exercise_that_nobody_began_is_called_off_a_month_after_its_day() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "fire-with-smoke").await;
        let day = town.exercise(&path).await.planned_for;
        for (days, state) in [(29, State::Planned), (30, State::Cancelled)] {
            town.clock.set(day + SignedDuration::from_hours(24 * days));
            job::tick(&town.app).await.unwrap();
            assert_eq!(town.exercise(&path).await.state, state, "after {days} days");
        }
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_was_set_back_takes_no_exercise_time_away() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = planned(&town, "tabletop", "fire-with-smoke").await;
        clock(&town, &path, "start").await;
        let started = town.app.now();
        town.clock.set(started - SignedDuration::from_hours(1));
        clock(&town, &path, "pause").await;
        clock(&town, &path, "resume").await;
        town.clock.set(started + SignedDuration::from_mins(10));
        clock(&town, &path, "end").await;
        let tx = town.app.store().read().await.unwrap();
        let id = town.exercise(&path).await.id;
        let steps = crate::store::msel::clock(&tx, id).await.unwrap();
        assert!(steps.is_sorted_by_key(|step| step.at), "{steps:?}");
        assert_eq!(crate::rules::clock::elapsed_seconds(&steps, town.app.now()), 600);
    })
    .await;
}

#[tokio::test]
async fn who_is_added_while_the_room_is_open_is_asked_and_comes_in_with_a_yes() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let path = with_room(&town).await;
        clock(&town, &path, "start").await;
        give_role(&town, &path, Who::Director, Who::Guard, "player")
            .await
            .led_to();
        let guard = ("Guard, Post 1".to_owned(), false);
        assert!(asked(&town, &path).await.contains(&guard));
        let running = drill_of(&town, &path).await;
        drill::verbs::answer(&town.desk(Who::Guard), &running.reference, true)
            .await
            .unwrap();
        let tx = town.app.store().begin().await.unwrap();
        let incident = running.incident.unwrap();
        let incident = muster_response::incident::store::find(&tx, incident)
            .await
            .unwrap()
            .unwrap();
        let room = Room::load(&tx, incident).await.unwrap();
        assert!(room.person(town.identity(Who::Guard).position).is_some());
        drop(tx);
        // Who is in the room stays there, whatever role follows; and once it has ended nobody is asked to it.
        give_role(&town, &path, Who::Director, Who::Guard, "observer")
            .await
            .led_to();
        assert!(asked(&town, &path).await.contains(&("Guard, Post 1".to_owned(), true)));
        town.set("UPDATE incident SET ended_at = '2031-05-05T09:00:00.000000Z'")
            .await;
        let before = asked(&town, &path).await;
        give_role(&town, &path, Who::Director, Who::Manager, "player")
            .await
            .led_to();
        assert_eq!(asked(&town, &path).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_partner_that_said_yes_to_the_exercise_is_not_asked_again_for_its_drill() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&exercises()).await;
        let liaison = ("Liaison officer, Central".to_owned(), true);
        for room_first in [false, true] {
            let path = planned(&town, "functional", "fire-with-smoke").await;
            ask(&town, &path).await.led_to();
            let answer = format!("{path}/answer");
            if room_first {
                make_room(&town, &path).await.led_to();
                assert!(!asked(&town, &path).await.contains(&liaison), "no answer yet");
            }
            town.post(Who::Liaison, &answer, &[("take_part", "yes")]).await.led_to();
            if !room_first {
                make_room(&town, &path).await.led_to();
            }
            assert!(asked(&town, &path).await.contains(&liaison), "the yes counts for both");
            let drill = drill_of(&town, &path).await.reference;
            town.get(Who::Liaison, &path).await.says(&format!("/drills/{drill}"));
            give_role(&town, &path, Who::Liaison, Who::Patrol, "player")
                .await
                .led_to();
            let titles = asked(&town, &path).await;
            let patrol = ("Patrol unit 412".to_owned(), false);
            assert!(
                titles.contains(&patrol),
                "its positions with a role answer for themselves: {titles:?}"
            );
            match room_first {
                true => town.post(Who::Liaison, &answer, &[("take_part", "no")]).await.led_to(),
                false => {
                    let out = format!("{path}/partners/{}/removal", town.identity(Who::Liaison).org);
                    town.post(Who::Director, &out, &[]).await.led_to()
                }
            };
            let theirs = [liaison.0.as_str(), "Patrol unit 412"];
            let still: Vec<(String, bool)> = asked(&town, &path).await;
            let yes = |title: &str| still.iter().any(|(one, agreed)| one == title && *agreed);
            assert!(!theirs.into_iter().any(yes), "nobody of theirs is called: {still:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_partner_that_answered_is_asked_anew_when_the_day_moves_and_for_nothing_less() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&exercises()).await;
        let path = planned(&town, "functional", "fire-with-smoke").await;
        ask(&town, &path).await.led_to();
        let answer = format!("{path}/answer");
        let liaison = |agreed: bool| ("Liaison officer, Central".to_owned(), agreed);
        town.post(Who::Liaison, &answer, &[("take_part", "yes")]).await.led_to();
        // Another position of the same title has said nothing.
        town.set("UPDATE position SET title = 'Liaison officer, Central' WHERE title = 'Patrol unit 412'")
            .await;
        make_room(&town, &path).await.led_to();
        let agreed: Vec<_> = asked(&town, &path).await;
        assert_eq!(
            agreed.iter().filter(|one| **one == liaison(true)).count(),
            1,
            "{agreed:?}"
        );
        assert!(!agreed.contains(&liaison(false)), "{agreed:?}");
        change(&town, &path, |form| form.place = "Gate 4".into()).await.led_to();
        town.get(Who::Liaison, &path).await.says("Gate 4");
        // Lines of one quarter of an hour are one.
        town.clock.set(town.app.now() + SignedDuration::from_hours(1));
        let before = town.crossings().await.len();
        change(&town, &path, |form| form.planned_for = "2031-05-09T10:00".into())
            .await
            .led_to();
        assert!(town.crossings().await.len() > before, "it is told of the new day");
        let asked_anew = town.get(Who::Liaison, &path).await.ok();
        assert!(asked_anew.contains("asks you to take part") && !asked_anew.contains("Gate 4"));
        assert!(!asked(&town, &path).await.contains(&liaison(true)));
        town.post(Who::Liaison, &answer, &[("take_part", "yes")]).await.led_to();
        town.get(Who::Liaison, &path).await.says("Gate 4");
        assert!(asked(&town, &path).await.contains(&liaison(true)));
        // Whoever said no may have time on the new day.
        town.post(Who::Liaison, &answer, &[("take_part", "no")]).await.led_to();
        change(&town, &path, |form| form.planned_for = "2031-05-10T10:00".into())
            .await
            .led_to();
        town.get(Who::Liaison, &path).await.says("asks you to take part");
    })
    .await;
}
