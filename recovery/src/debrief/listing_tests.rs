//! The list of debriefs when it is long, on each database there is.

use super::listing::{ListPage, PAGE, list};
use crate::testing::{ALL, Town, Who};
use muster_response::incident::Ending;
use muster_store::{params, testing::each_store};
use muster_terms::Reference;
use muster_web::Problem;
use std::collections::BTreeSet;

fn names(page: &ListPage) -> Vec<String> {
    let lines = page.lines.iter();
    lines.map(|line| line.as_ref().reference.to_string()).collect()
}

/// Debriefs of emergencies that were all raised, and joined, in one instant.
async fn debriefed(town: &Town, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let incident = town.ended_as(&format!("INC-{number}"), Ending::AllClear).await;
        town.hand_over(incident.id, true).await;
    }
}

/// From now on these are a third's, with whom police agreed on nothing.
async fn are_of_campus(town: &Town, numbers: std::ops::Range<usize>) {
    let tx = town.app.store().begin().await.unwrap();
    for number in numbers {
        let sql = "UPDATE debrief SET org_id = $1 WHERE incident_id IN (SELECT id FROM incident WHERE reference = $2)";
        let changed = tx
            .execute(sql, params![town.campus, format!("INC-{number}")])
            .await
            .unwrap();
        assert_eq!(changed, 1);
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_long_list_leads_on_to_each_debrief_once_also_of_one_instant() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        debriefed(&town, 1_000..1_000 + PAGE + 2).await;
        for who in [Who::Director, Who::Liaison] {
            let desk = town.desk(who);
            let first = list(&desk, None).await.unwrap();
            let last = first.more_after.clone().unwrap();
            assert_eq!(
                (first.lines.len(), names(&first).last()),
                (PAGE, Some(&last.to_string()))
            );
            let second = list(&desk, Some(&last)).await.unwrap();
            assert_eq!((second.lines.len(), &second.more_after), (2, &None));
            let each: BTreeSet<String> = names(&first).into_iter().chain(names(&second)).collect();
            assert_eq!(each.len(), PAGE + 2);
        }
    })
    .await;
}

#[tokio::test]
async fn a_debrief_that_is_closed_to_the_reader_takes_no_place_and_is_no_place_to_go_on_from() {
    each_store(|store| async move {
        let town = Town::new(store, &ALL).await;
        debriefed(&town, 1_000..1_000 + PAGE + 4).await;
        are_of_campus(&town, 1_002..1_000 + PAGE + 4).await;
        let liaison = town.desk(Who::Liaison);
        let page = list(&liaison, None).await.unwrap();
        let named: BTreeSet<String> = names(&page).into_iter().collect();
        assert_eq!(named, BTreeSet::from(["INC-1000".to_owned(), "INC-1001".to_owned()]));
        assert_eq!(page.more_after, None, "that there are others is not told");
        let astray = |reference: &'static str| {
            let liaison = &liaison;
            async move { list(liaison, Some(&reference.parse::<Reference>().unwrap())).await }
        };
        for reference in ["INC-1002", "INC-9999"] {
            assert!(matches!(astray(reference).await, Err(Problem::Missing)), "{reference}");
        }
        assert!(astray("INC-1000").await.is_ok());
    })
    .await;
}
