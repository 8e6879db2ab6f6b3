//! What the agreement answers when it is asked, and what it says is open now.

mod answers;
mod districts;
mod downloads;
mod labels;
mod now;

use super::*;
use crate::crossing::Gate;
use crate::mou::{ClauseDraft, ClauseNow, Hearer, OpenIncidents, OpenIncidentsPart, Terms, open_now};
use async_trait::async_trait;
use muster_policy::IncidentContext;
use muster_store::testing::each_store;
use muster_store::{Fault, Store, Tx};
use std::sync::{Arc, Mutex};

/// The incidents that the test says are open.
#[derive(Default)]
struct Board(Mutex<Vec<(IncidentContext, Reference)>>);

#[async_trait]
impl OpenIncidents for Board {
    async fn open_between(
        &self,
        _: &Tx,
        _: OrgId,
        _: OrgId,
        _: Timestamp,
    ) -> Result<Vec<(IncidentContext, Reference)>, Fault> {
        Ok(self.0.lock().unwrap().clone())
    }
}

async fn town_with_board(store: Store) -> (Town, Arc<Board>) {
    let board = Arc::new(Board::default());
    let part = Arc::new(OpenIncidentsPart(board.clone()));
    (Town::with(store, |builder| builder.with(part)).await, board)
}

fn incident(site: SiteId, level: AlertLevel) -> (IncidentContext, Reference) {
    let context = IncidentContext {
        id: IncidentId::new(),
        site,
        level,
        status: AlertStatus::Actual,
        open_until: None,
    };
    (context, "INC-0231".parse().unwrap())
}

/// A clause as one organisation hears of it, with these sites named.
async fn heard_by(town: &Town, org: OrgId, named: &[SiteId], ag: &Reference, number: &str) -> ClauseNow {
    let gate = town.app.part::<Gate>().unwrap();
    let part = town.app.part::<OpenIncidentsPart>();
    let tx = town.app.store().read().await.unwrap();
    let mou = file(town, Who::Director, ag).await.mou;
    let hearer = Hearer { org, named };
    let all = open_now(&gate, part.as_deref(), &tx, &mou, hearer, town.app.now())
        .await
        .unwrap();
    all.into_iter().find(|now| now.clause.number == number).unwrap()
}

async fn asked(town: &Town, ag: &Reference, query: &str) -> serde_json::Value {
    let answer = town
        .api(
            Who::Director,
            "GET",
            &format!("/api/v1/agreements/{ag}/ask?{query}"),
            None,
        )
        .await;
    assert!(answer.status.is_success(), "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// A file whose lists stand in no order, in one.
fn in_order(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Array(all) => {
            let mut all: Vec<_> = all.into_iter().map(in_order).collect();
            all.sort_by_cached_key(ToString::to_string);
            all.into()
        }
        serde_json::Value::Object(all) => all.into_iter().map(|(name, value)| (name, in_order(value))).collect(),
        other => other,
    }
}

fn settled(body: String) -> String {
    let file = serde_json::from_str(&body).map(|file| in_order(file).to_string());
    file.unwrap_or(body)
}
