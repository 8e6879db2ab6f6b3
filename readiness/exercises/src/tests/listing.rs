//! The list: nothing that is open is pushed out by what is closed, and every page leads on.

use super::both_sides::ask;
use super::planning::planned;
use super::town::{Town, Who, exercises};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use serde_json::Value;

/// Ends this exercise, with the police in it, on that day; `made_at`: when it was planned, which its clause counts from.
async fn ended(town: &Town, path: &str, day: &str, made_at: &str) {
    let id = town.exercise(path).await.id;
    let police = town.police;
    town.set(&format!(
        "INSERT INTO exercise_party (exercise_id, org_id, asked_at, asked_by, agreed_at) VALUES ('{id}', '{police}', '{made_at}', '', '{made_at}') \
         ON CONFLICT (exercise_id, org_id) DO UPDATE SET agreed_at = excluded.agreed_at"
    ))
    .await;
    town.set(&format!(
        "UPDATE exercise SET state = 'ended', planned_for = '{day}', created_at = '{made_at}' WHERE id = '{id}'"
    ))
    .await;
}

async fn page(town: &Town, who: Who, before: &str) -> Value {
    let path = match before {
        "" => "/api/v1/exercises".to_owned(),
        last => format!("/api/v1/exercises?before={last}"),
    };
    serde_json::from_str(&town.get(who, &path).await.ok()).unwrap()
}

fn references(page: &Value, of: &str) -> Vec<String> {
    let rows = page[of].as_array().unwrap();
    rows.iter()
        .map(|row| row["reference"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn closed_exercises_push_no_open_one_out_and_the_pages_hold_all() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&exercises()).await;
        let open = planned(&town, "tabletop", "power-lost").await;
        let made = "2031-05-01T00:00:00Z";
        ended(&town, &open, "2031-05-01T10:00:00Z", made).await;
        // So old that the clause's days are over, and later than the open one in the list.
        for nth in 0..105 {
            let path = planned(&town, "tabletop", "power-lost").await;
            let day = format!("2032-05-{:02}T{:02}:00:00Z", 1 + nth / 24, nth % 24);
            ended(&town, &path, &day, "2010-01-01T00:00:00Z").await;
        }
        let open = open.rsplit('/').next().unwrap();
        let theirs = page(&town, Who::Liaison, "").await;
        assert_eq!(references(&theirs, "partners"), [open]);
        assert_eq!(theirs["older"], Value::Null);

        let (mut all, mut last, mut sizes) = (Vec::new(), String::new(), Vec::new());
        loop {
            let own = page(&town, Who::Director, &last).await;
            sizes.push(references(&own, "own").len());
            all.extend(references(&own, "own"));
            match own["older"].as_str() {
                Some(older) => last = older.to_owned(),
                None => break,
            }
        }
        assert_eq!(sizes, [50, 50, 6]);
        assert_eq!(all.last().unwrap(), open);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 106, "each once");

        let first = town.get(Who::Director, "/exercises").await;
        first.says("/exercises?before=EX-");
        let second = town.get(Who::Director, &format!("/exercises?before={last}")).await;
        second.says(open);
        assert_eq!(
            town.get(Who::Campus, &format!("/exercises?before={open}")).await.status,
            StatusCode::NOT_FOUND,
            "nobody else's is a place to go on from"
        );
        let closed = all.iter().find(|reference| *reference != open).unwrap();
        for path in ["/exercises", "/api/v1/exercises"] {
            let beside = town.get(Who::Liaison, &format!("{path}?before={closed}")).await;
            assert_eq!(
                beside.status,
                StatusCode::NOT_FOUND,
                "what is closed is no place either"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_to_come_is_on_the_first_page_and_asked_for_through_the_gate() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mou = town.agree(&exercises()).await;
        let path = planned(&town, "tabletop", "power-lost").await;
        ask(&town, &path).await.led_to();
        let crossings = town.crossings().await.len();
        let row = page(&town, Who::Liaison, "").await;
        assert_eq!(references(&row, "partners").len(), 1);
        assert_eq!(town.crossings().await.len(), crossings + 1, "its line is there");
        town.suspend(mou).await;
        assert!(references(&page(&town, Who::Liaison, "").await, "partners").is_empty());
        assert_eq!(references(&page(&town, Who::Director, "").await, "own").len(), 1);
    })
    .await;
}
