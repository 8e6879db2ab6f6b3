//! The list: what is cut, after what was decided.

use super::plan;
use super::town::{Town, Who, events};
use axum::http::StatusCode;
use muster_store::{params, testing::each_store};
use muster_terms::*;

/// So many events beside this one, each a minute after the one before, over or to come; a partner is invited to them or not.
async fn more(town: &Town, path: &str, (from, count): (i64, i64), is_over: bool, partner: Option<OrgId>) {
    let reference: Reference = path.rsplit('/').next().unwrap().parse().unwrap();
    let tx = town.app.store().begin().await.unwrap();
    let event = crate::store::find(&tx, &reference).await.unwrap().unwrap();
    for at in from..from + count {
        let earlier = match is_over {
            true => jiff::SignedDuration::from_mins(90_000 - at),
            false => jiff::SignedDuration::from_mins(71_000 - at),
        };
        let one = crate::model::Event {
            id: EventId::new(),
            reference: format!("EV-{at}").parse().unwrap(),
            starts_at: event.starts_at - earlier,
            ends_at: event.ends_at - earlier,
            ..event.clone()
        };
        crate::store::insert(&tx, &one).await.unwrap();
        if let Some(org) = partner {
            tx.execute(
                "INSERT INTO event_party (event_id, org_id, state, asked_at) VALUES ($1, $2, 'accepted', $3)",
                params![one.id, org, town.app.now()],
            )
            .await
            .unwrap();
        }
    }
    tx.commit().await.unwrap();
}

fn references(page: &str) -> Vec<&str> {
    let rows = page.split("href=\"/events/EV-").skip(1);
    rows.map(|row| row.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn the_newest_that_are_over_come_first_and_the_list_goes_on() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&events()).await;
        let next = plan(&town, Some(town.police)).await;
        let number = next.rsplit('-').next().unwrap().to_owned();
        // 60 that the police may read, and after them 110 that are nobody's of theirs.
        more(&town, &next, (71_000, 60), true, Some(town.police)).await;
        more(&town, &next, (71_100, 110), true, None).await;
        for (who, newest) in [(Who::Director, 71_209), (Who::Liaison, 71_059)] {
            let first = town.get(who, "/events").await.ok();
            let shown = references(&first);
            assert_eq!(shown.len(), 51, "{who:?}");
            assert_eq!(shown[0], number, "what comes stands first");
            assert_eq!(shown[1], newest.to_string(), "then the newest that is over");
            let older = format!("/events?before=EV-{}", shown[50]);
            assert!(first.contains(&older) && !first.contains("href=\"/events\" class"));
            let second = town.get(who, &older).await.ok();
            assert_eq!(references(&second)[0], (newest - 50).to_string(), "{who:?}");
            assert!(!second.contains(&next));
        }
        let last = town.get(Who::Liaison, "/events?before=EV-71010").await.ok();
        assert_eq!(references(&last).len(), 10);
        assert!(!last.contains("before=EV-"), "there are no more");
        let rows = town.get(Who::Liaison, "/api/v1/events?before=EV-71010").await.ok();
        assert_eq!(rows.matches("\"reference\"").count(), 10);
        for (who, path) in [
            (Who::Liaison, "/events?before=EV-71209"),
            (Who::Campus, "/events?before=EV-71010"),
            (Who::Director, "/api/v1/events?before=EV-9999"),
        ] {
            assert_eq!(town.get(who, path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_no_clause_opens_takes_no_place_in_the_list() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let [to_police, to_site] = events();
        let mou = town.agree(&[to_police, to_site]).await;
        let event = plan(&town, Some(town.police)).await;
        // What comes of another company stands before it, and no clause opens it.
        let own = more(&town, &event, (71_000, 120), false, Some(town.police));
        own.await;
        let tx = town.app.store().begin().await.unwrap();
        let sql =
            "UPDATE event SET org_id = $1, starts_at = made_at WHERE reference LIKE 'EV-71___' AND reference <> $2";
        let keep = event.rsplit('/').next().unwrap();
        tx.execute(sql, params![town.campus, keep]).await.unwrap();
        tx.commit().await.unwrap();
        let page = town.get(Who::Liaison, "/events").await.ok();
        assert!(page.contains(&event), "{page}");
        assert_eq!(references(&page).len(), 1);
        let before = town.crossings().await.len();
        town.suspend(mou).await;
        let closed = town.get(Who::Liaison, "/events").await.ok();
        assert!(references(&closed).is_empty() && !closed.contains("before="));
        assert_eq!(town.crossings().await.len(), before, "what stays closed leaves no line");
    })
    .await;
}
