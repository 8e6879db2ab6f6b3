//! The list: what is cut, after what was decided.

use super::town::{Town, Who, visits};
use super::{plan, step};
use axum::http::StatusCode;
use muster_store::{params, testing::each_store};
use muster_terms::*;

/// So many visits called off at this site, each a minute after the one before; a partner comes to them or not.
async fn called_off(town: &Town, path: &str, from: i64, count: i64, partner: Option<OrgId>) {
    let reference: Reference = path.rsplit('/').next().unwrap().parse().unwrap();
    let tx = town.app.store().begin().await.unwrap();
    let visit = crate::store::find(&tx, &reference).await.unwrap().unwrap();
    for at in from..from + count {
        let one = crate::model::Visit {
            id: VisitId::new(),
            reference: format!("VIS-{at}").parse().unwrap(),
            planned_for: visit.planned_for - jiff::SignedDuration::from_mins(10_000 - at),
            state: crate::model::VisitState::Cancelled,
            ..visit.clone()
        };
        crate::store::insert(&tx, &one).await.unwrap();
        if let Some(org) = partner {
            tx.execute(
                "INSERT INTO visit_party (visit_id, org_id, state, asked_at) VALUES ($1, $2, 'accepted', $3)",
                params![one.id, org, town.app.now()],
            )
            .await
            .unwrap();
        }
    }
    tx.commit().await.unwrap();
}

fn references(page: &str) -> Vec<&str> {
    let rows = page.split("href=\"/visits/VIS-").skip(1);
    rows.map(|row| row.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn the_newest_that_ended_come_first_and_the_list_goes_on() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        town.agree(&visits()).await;
        let goes_on = plan(&town, "familiarisation", Who::Guard, Some(town.police)).await;
        step(&town, Who::Liaison, &goes_on, "accepted", &[]).await.led_to();
        let number = goes_on.rsplit('-').next().unwrap().to_owned();
        // 60 that the police may read, and after them 110 that are nobody's of theirs.
        called_off(&town, &goes_on, 1000, 60, Some(town.police)).await;
        called_off(&town, &goes_on, 1100, 110, None).await;
        for (who, newest) in [(Who::Director, 1209), (Who::Liaison, 1059)] {
            let first = town.get(who, "/visits").await.ok();
            let shown = references(&first);
            assert_eq!(shown.len(), 51, "{who:?}");
            assert_eq!(shown[0], number, "what goes on stands first");
            assert_eq!(shown[1], newest.to_string(), "then the newest that ended");
            let older = format!("/visits?before=VIS-{}", shown[50]);
            assert!(first.contains(&older) && !first.contains("href=\"/visits\" class"));
            let second = town.get(who, &older).await.ok();
            let next: i64 = references(&second)[0].parse().unwrap();
            assert_eq!(next, newest - 50, "{who:?}");
            assert!(!second.contains(&goes_on));
        }
        let last = town.get(Who::Liaison, "/visits?before=VIS-1010").await.ok();
        assert_eq!(references(&last).len(), 10);
        assert!(!last.contains("before=VIS-"), "there are no more");
        let rows = town.get(Who::Liaison, "/api/v1/visits?before=VIS-1010").await.ok();
        assert_eq!(rows.matches("\"reference\"").count(), 10);
        for (who, path) in [
            (Who::Liaison, "/visits?before=VIS-1209"),
            (Who::Campus, "/visits?before=VIS-1010"),
            (Who::Director, "/api/v1/visits?before=VIS-9999"),
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
        let mou = town.agree(&visits()).await;
        let visit = plan(&town, "familiarisation", Who::Guard, Some(town.police)).await;
        called_off(&town, &visit, 1000, 120, Some(town.police)).await;
        town.suspend(mou).await;
        let closed = town.get(Who::Liaison, "/visits").await.ok();
        assert!(references(&closed).is_empty() && !closed.contains("before="));
        assert!(town.crossings().await.is_empty(), "what stays closed leaves no line");
    })
    .await;
}
