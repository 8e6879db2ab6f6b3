//! The list of drills, page by page.

use super::{drill_clause, planned};
use crate::drill::{
    api,
    listing::PAGE,
    model::{Drill, Participant},
    pages::Older,
    store,
};
use crate::incident::Category;
use crate::room::tests::town::{Town, Who};
use axum::http::StatusCode;
use jiff::ToSpan;
use muster_store::{params, testing::each_store};
use muster_terms::*;
use muster_web::Query;
use serde_json::Value;

/// Drills of these organisations, the last the newest, into which the police commander was asked; their references, newest first.
async fn asked(town: &Town, orgs: impl IntoIterator<Item = OrgId>) -> Vec<String> {
    let (director, commander) = (town.desk(Who::Director).who, town.desk(Who::Commander).who);
    let mut tx = town.app.store().begin().await.unwrap();
    let mut references = Vec::new();
    for (no, org) in orgs.into_iter().enumerate() {
        let minutes = i64::try_from(no).unwrap();
        let mut drill = Drill {
            id: IncidentId::new(),
            reference: store::draw_reference(&tx).await.unwrap(),
            org,
            site: town.site.id,
            category: Category::Fire,
            place: "Kitchen".into(),
            scenario: "Smoke.".into(),
            planned_for: town.app.now() + minutes.minutes(),
            planned_by: director.position,
            created_at: town.app.now(),
            incident: None,
            cancelled_at: None,
        };
        store::insert(&mut tx, &mut drill).await.unwrap();
        let participant = Participant {
            drill: drill.id,
            org: commander.org,
            position: commander.position,
            title: commander.position_title.clone(),
            agreed_at: None,
            declined_at: None,
        };
        store::add_participant(&tx, &participant).await.unwrap();
        references.insert(0, drill.reference.to_string());
    }
    tx.commit().await.unwrap();
    references
}

/// One page as a program reads it: the references, and where it goes on with the own ones and with the partners'.
async fn read(town: &Town, who: Who, after: Option<&str>) -> (Vec<String>, Option<String>, Option<String>) {
    let after = after.map(|after| after.parse().unwrap());
    let page = api::get_drills(town.desk(who), Query(Older { after })).await.unwrap();
    let page = serde_json::to_value(&page.0).unwrap();
    let word = |value: &Value| value.as_str().map(str::to_owned);
    let drills = page["drills"].as_array().unwrap().iter();
    let drills = drills.map(|drill| word(&drill["reference"]).unwrap()).collect();
    (drills, word(&page["own_next"]), word(&page["others_next"]))
}

#[tokio::test]
async fn drills_of_a_partner_that_the_gate_keeps_closed_take_no_place_and_no_page_goes_on_after_one() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        let (open, closed) = (town.hospital, town.desk(Who::Campus).org());
        // The newest fifty rows end with one that no clause opens; three that one opens are older.
        let orgs = [open; 3].into_iter().chain([closed]).chain([open; PAGE - 1]);
        let mut all = asked(&town, orgs).await;
        let hidden = all.remove(PAGE - 1);
        let (first, own_next, next) = read(&town, Who::Commander, None).await;
        assert_eq!((&first[..], own_next), (&all[..PAGE], None));
        assert_eq!(next.as_deref(), first.last().map(String::as_str));
        let (rest, _, end) = read(&town, Who::Commander, next.as_deref()).await;
        assert_eq!((&rest[..], end), (&all[PAGE..], None));
        let page = town.get(Who::Commander, "/drills").await;
        page.must_say(&format!("href=\"/drills?after={}\"", next.unwrap()))
            .must_not_say(&hidden);
        let lines = "SELECT COUNT(*) AS n FROM crossing WHERE act = 'read' AND data_class = 'exercise' AND ";
        assert_eq!(
            town.count(&format!("{lines} allowed")).await,
            i64::try_from(all.len()).unwrap()
        );
        let to_hidden = format!("{lines} NOT allowed");
        assert_eq!(town.count(&to_hidden).await, 0, "what is not shown was not looked at");
    })
    .await;
}

#[tokio::test]
async fn what_the_gate_keeps_closed_is_no_reason_to_say_that_there_are_older_ones() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        drill_clause(&town, "5.1", true, vec![Duty::PoliceCommander]).await;
        let (open, closed) = (town.hospital, town.desk(Who::Campus).org());
        let orgs = [closed; PAGE + 2].into_iter().chain([open; PAGE]);
        let all = asked(&town, orgs).await;
        let (first, own_next, next) = read(&town, Who::Commander, None).await;
        assert_eq!((&first[..], own_next, next), (&all[..PAGE], None, None));
        town.get(Who::Commander, "/drills").await.must_not_say("Older drills");
        // Their owner's own pages lead on with the own ones.
        let (own, next, others) = read(&town, Who::Director, None).await;
        assert_eq!((own.len(), next, others), (PAGE, None, None));
        town.suspend().await;
        let (none, own_next, next) = read(&town, Who::Commander, None).await;
        assert_eq!((none.len(), own_next, next), (0, None, None));
    })
    .await;
}

#[tokio::test]
async fn a_long_list_says_that_there_are_older_ones_and_leads_to_each_of_them_once() {
    each_store(|store| async move {
        let town = Town::found(store).await;
        let mut all = Vec::new();
        for _ in 0..PAGE + 2 {
            all.push(planned(&town).await);
        }
        let rows = |body: &str| -> Vec<String> {
            let shown = all.iter().filter(|drill| body.contains(&format!("href=\"{drill}\"")));
            shown.cloned().collect()
        };
        let first = town.get(Who::Director, "/drills").await;
        let on_first = rows(&first.body);
        assert_eq!(on_first.len(), PAGE);
        first.must_say("Older drills").must_not_say("Newest drills");
        let (_, rest) = first.body.split_once("href=\"/drills?after=").unwrap();
        let (next, _) = rest.split_once('"').unwrap();
        let second = town.get(Who::Director, &format!("/drills?after={next}")).await;
        let on_second = rows(&second.body);
        assert_eq!(on_second.len(), 2);
        assert!(on_second.iter().all(|drill| !on_first.contains(drill)));
        second.must_say("Newest drills").must_not_say("Older drills");
        let (api_first, api_next, _) = read(&town, Who::Director, None).await;
        assert_eq!((api_first.len(), api_next.as_deref()), (PAGE, Some(next)));
        let (api_second, api_end, _) = read(&town, Who::Director, Some(next)).await;
        assert_eq!((api_second.len(), api_end), (2, None));
        // A page goes on after a drill that this reader's list has, and after no other.
        let other = town.get(Who::Commander, &format!("/drills?after={next}")).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        let tx = town.app.store().begin().await.unwrap();
        tx.execute("DELETE FROM drill_participant", params![]).await.unwrap();
        tx.execute("DELETE FROM drill", params![]).await.unwrap();
        tx.commit().await.unwrap();
        let gone = town.get(Who::Director, &format!("/drills?after={next}")).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    })
    .await;
}
