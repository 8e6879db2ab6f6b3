//! The lists: what is closed pushes nothing out, and every list leads on to all of its rows.

use super::town::{Town, Who, contacts};
use axum::http::StatusCode;
use muster_store::{params, testing::each_store};
use serde_json::Value;

async fn run(town: &Town, sql: &str) {
    let tx = town.app.store().begin().await.unwrap();
    tx.execute(sql, params![]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Copies of the one notice that there is, each of a vacancy of its own that ended: the first the oldest, all of them later than it.
async fn copies(town: &Town, from: u32, to: u32, site: &str) {
    for nth in from..to {
        let id = format!("00000000-0000-7000-8000-{nth:012}");
        run(
            town,
            &format!(
                "INSERT INTO vacancy (id, reference, org_id, position_id, title, duty, opened_at, pack, digest, closed_at) \
                 SELECT '{id}', 'VC-{}', org_id, position_id, title, duty, opened_at, pack, digest, opened_at FROM vacancy \
                 WHERE id NOT LIKE '00000000-%'",
                1000 + nth
            ),
        )
        .await;
        run(
            town,
            &format!(
                "INSERT INTO handover_notice (id, vacancy_id, partner_id, nth, step, title, site_id, told_at) \
                 SELECT 'n-{nth:04}', '{id}', partner_id, 1, step, 'Post {nth}', {site}, '2031-06-01T00:{:02}:{:02}Z' \
                 FROM handover_notice WHERE id NOT LIKE 'n-%'",
                nth / 60,
                nth % 60
            ),
        )
        .await;
    }
}

async fn page(town: &Town, who: Who, query: &str) -> Value {
    serde_json::from_str(&town.get(who, &format!("/api/v1/handovers{query}")).await.ok()).unwrap()
}

fn titles(page: &Value, list: &str) -> Vec<String> {
    let rows = page[list].as_array().unwrap();
    rows.iter()
        .map(|row| row["title"].as_str().unwrap().to_owned())
        .collect()
}

/// All titles of a list, page by page, and how many each page had.
async fn all(town: &Town, who: Who, list: &str) -> (Vec<String>, Vec<usize>) {
    let (mut found, mut sizes, mut query) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = page(town, who, &query).await;
        let rows = titles(&page, list);
        sizes.push(rows.len());
        found.extend(rows);
        match page[&format!("older_{list}")].as_str() {
            Some(last) => query = format!("?{list}={last}"),
            None => return (found, sizes),
        }
    }
}

#[tokio::test]
async fn closed_notices_push_no_open_one_out_and_each_list_leads_on() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&contacts()).await;
        town.list_contact(Who::Manager, None).await;
        town.leave(Who::Manager).await;
        assert_eq!(town.tick().await, 1);
        let site = "00000000-0000-7000-9000-000000000001";
        run(
            &town,
            &format!(
                "INSERT INTO site (id, reference, org_id, name, address, tlp, created_at) \
                 VALUES ('{site}', 'S-0900', '{}', 'Red Clinic', '1 Hill Road', 'TLP:RED', '2031-01-01T00:00:00Z')",
                town.northgate
            ),
        )
        .await;
        copies(&town, 0, 120, &format!("'{site}'")).await;
        let heard = page(&town, Who::Liaison, "").await;
        assert_eq!(titles(&heard, "theirs"), ["Site manager"]);
        assert_eq!(heard["older_theirs"], Value::Null);
        let (own, sizes) = all(&town, Who::Director, "own").await;
        assert_eq!((own.len(), sizes), (121, vec![50, 50, 21]));
        assert_eq!((own[0].as_str(), own[120].as_str()), ("Post 119", "Site manager"));

        copies(&town, 120, 180, "NULL").await;
        let (theirs, sizes) = all(&town, Who::Liaison, "theirs").await;
        assert_eq!((theirs.len(), sizes), (61, vec![50, 11]));
        assert_eq!(theirs[60], "Site manager");
        let first = town.get(Who::Liaison, "/handovers").await;
        first.says("/handovers?theirs=n-0130");
        let second = town.get(Who::Liaison, "/handovers?theirs=n-0130").await;
        second.says("Post 129 is vacant");
        assert!(!second.body.contains("Post 131"), "{}", second.body);
        for path in ["/handovers", "/api/v1/handovers"] {
            let other = town.get(Who::Campus, &format!("{path}?theirs=n-0130")).await;
            assert_eq!(
                other.status,
                StatusCode::NOT_FOUND,
                "nobody else's is a place to go on from"
            );
            let closed = town.get(Who::Liaison, &format!("{path}?theirs=n-0030")).await;
            assert_eq!(
                closed.status,
                StatusCode::NOT_FOUND,
                "what is closed is no place either"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn meetings_that_are_over_come_page_by_page_after_those_that_are_not() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&contacts()).await;
        town.list_contact(Who::Manager, None).await;
        town.leave(Who::Manager).await;
        town.tick().await;
        town.fill_again(Who::Manager).await;
        town.tick().await;
        for nth in 0..60 {
            run(
                &town,
                &format!(
                    "INSERT INTO introduction (id, vacancy_id, org_id, partner_id, title, acting_title, state, due_on, made_at, changed_at) \
                     SELECT '00000000-0000-7000-8000-{nth:012}', vacancy_id, org_id, partner_id, 'Post {nth}', 'Post {nth}', 'held', due_on, \
                     '2031-06-01T00:00:{nth:02}Z', changed_at FROM introduction WHERE id NOT LIKE '00000000-%'"
                ),
            )
            .await;
        }
        let read = async |who, query: &str| -> Vec<(String, String)> {
            let body = town.get(who, &format!("/api/v1/introductions{query}")).await.ok();
            let rows: Vec<Value> = serde_json::from_str(&body).unwrap();
            let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
            rows.iter().map(|row| (text(row, "title"), text(row, "id"))).collect()
        };
        for who in [Who::Director, Who::Liaison] {
            let first = read(who, "").await;
            assert_eq!((first.len(), first[0].0.as_str()), (51, "Site manager"), "the open one is first");
            let second = read(who, &format!("?before={}", first[50].1)).await;
            assert_eq!((second.len(), second[9].0.as_str()), (10, "Post 0"));
            let page = town.get(who, "/handovers").await;
            page.says(&format!("/handovers?meetings={}", first[50].1));
            let on = town.get(who, &format!("/handovers?meetings={}", first[50].1)).await;
            on.says("Post 9");
            assert!(!on.body.contains("Post 11"), "{}", on.body);
        }
    })
    .await;
}
