//! A clause of one district: what its people offer to lend crosses, and what another district's offer does not.

use super::town::{Town, Who, shared};
use crate::resource::{rules::Offer, verbs};
use axum::http::StatusCode;
use muster_store::testing::each_store;
use muster_terms::*;

fn offer(town: &Town, name: &str) -> Offer {
    Offer {
        kind: ResourceKind::Equipment,
        name: name.into(),
        words: String::new(),
        quantity: 1,
        place: "Depot".into(),
        conditions: String::new(),
        ask: town.identity(Who::Liaison).position,
        offered_until: None,
    }
}

#[tokio::test]
async fn a_clause_of_one_district_opens_what_that_district_offers() {
    each_store(|store| async move {
        let town = Town::on(store).await;
        let mut lines = shared();
        lines[1].from_unit = Some(town.central);
        town.agree(&lines).await;
        let units: [(Option<UnitId>, &str, bool); 3] = [
            (None, "Radio set", false),
            (Some(town.harbour), "Harbour launch", false),
            (Some(town.central), "Drone with camera", true),
        ];
        for (unit, name, opens) in units {
            let desk = town.desk_of(Who::Liaison, unit);
            let id = verbs::offer(&desk, offer(&town, name)).await.unwrap();
            let list = town.get(Who::Director, "/resources").await.ok();
            assert_eq!(list.contains(name), opens, "{name}");
            let one = town.get(Who::Director, &format!("/resources/{id}")).await;
            let expected = match opens {
                true => StatusCode::OK,
                false => StatusCode::NOT_FOUND,
            };
            assert_eq!(one.status, expected, "{name}");
            // Whoever offers it anew does so for its own district.
            let desk = town.desk_of(Who::Liaison, Some(town.central));
            verbs::change(&desk, id, 1, offer(&town, name)).await.unwrap();
            assert!(town.get(Who::Director, "/resources").await.ok().contains(name));
        }
    })
    .await;
}
