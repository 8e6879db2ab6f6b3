//! An agreement that holds again, or comes into force, opens at once what its clauses open: debriefs, words and actions of the rooms
//! that both sides were in, each asked of the gate by itself. Nothing waits for its next change to be listed.
//!
//! What a stop closed was closed with it; the gate itself needs none of this, and decides every read by the state of that moment.

use crate::{corrective_action, crossing, debrief};
use async_trait::async_trait;
use muster_agreements::crossing::{Gate, Item};
use muster_response::incident::{Room, store as incidents};
use muster_store::{Entry, Fault, Tx, outbox::Handler};
use muster_terms::*;
use serde_json::Value;
use std::sync::Arc;

/// What agreements post when more may pass than before.
const TOPICS: [&str; 2] = ["agreement.resumed", "agreement.in-force"];

/// One for each topic.
pub(crate) fn handlers() -> Vec<Arc<dyn Handler>> {
    let handler = |topic| -> Arc<dyn Handler> {
        Arc::new(AgreementOpens {
            topic,
            gate: Gate::new(),
        })
    };
    TOPICS.into_iter().map(handler).collect()
}

struct AgreementOpens {
    topic: &'static str,
    gate: Gate,
}

#[async_trait]
impl Handler for AgreementOpens {
    fn topic(&self) -> &'static str {
        self.topic
    }

    /// Looks only at what is not open, so the same message again opens nothing twice.
    async fn handle(&self, tx: &mut Tx, payload: &Value, now: Timestamp) -> Result<(), Fault> {
        let [a, b]: [OrgId; 2] = serde_json::from_value(payload["orgs"].clone()).map_err(Fault::other)?;
        let mut opened = 0;
        for (from, to) in [(a, b), (b, a)] {
            opened += self.debriefs(tx, from, to, now).await?;
            opened += self.actions(tx, from, to, now).await?;
        }
        if opened > 0 {
            tracing::info!(
                topic = self.topic,
                opened,
                "debriefs and actions opened with the agreement"
            );
        }
        Ok(())
    }
}

impl AgreementOpens {
    /// Debriefs of `from`'s sites, and its words in those of others.
    async fn debriefs(&self, tx: &mut Tx, from: OrgId, to: OrgId, now: Timestamp) -> Result<usize, Fault> {
        let mut opened = 0;
        for debrief in debrief::store::not_open_to(tx, from, to).await? {
            let Some(incident) = incidents::find(tx, debrief.incident).await? else {
                continue;
            };
            let room = Room::load(tx, incident).await?;
            let item = debrief::reading::words_item(&room, &debrief, from);
            let entry = debrief::released(&debrief, from, to, now);
            opened += self.open(tx, &item, to, entry, now).await?;
        }
        Ok(opened)
    }

    async fn actions(&self, tx: &mut Tx, from: OrgId, to: OrgId, now: Timestamp) -> Result<usize, Fault> {
        let mut opened = 0;
        for action in corrective_action::store::not_open_to(tx, from, to).await? {
            let item = corrective_action::reading::whole_item(&action);
            let entry = corrective_action::released(&action, to, now);
            opened += self.open(tx, &item, to, entry, now).await?;
        }
        Ok(opened)
    }

    async fn open(&self, tx: &mut Tx, item: &Item, to: OrgId, entry: Entry, now: Timestamp) -> Result<usize, Fault> {
        let open = crossing::release_to(tx, &self.gate, item, [to], now).await?;
        if !open.is_empty() {
            tx.enter(entry);
        }
        Ok(open.len())
    }
}
