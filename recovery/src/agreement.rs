//! An agreement that holds again or comes into force, and a request that is granted, open what their clauses open: debriefs, words and actions of the rooms that both
//! sides were in, each asked of the gate by itself. Nothing waits for its next change to be listed.
//!
//! The message of the agreement only leaves messages of this crate, one for each direction and class, and those do the work, some
//! records at a time: a live room that opens again with the same agreement waits for none of it, and is held up by no fault of it.
//!
//! What a stop closed was closed with it; the gate itself needs none of this, and decides every read by the state of that moment.

use crate::{corrective_action, crossing, debrief};
use async_trait::async_trait;
use muster_agreements::{
    crossing::{Gate, Item, Receiver},
    mou,
};
use muster_store::{Entry, Fault, Message, Tx, outbox::Handler};
use muster_terms::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// What agreements post when more may pass than before.
const TOPICS: [&str; 3] = ["agreement.resumed", "agreement.in-force", "request.granted"];
/// What this crate posts itself: one [`Batch`] to be looked at.
pub(crate) const LIST_AGAIN: &str = "recovery.list-again";
/// Records that one transaction looks at. The next ones are the next message's.
pub(crate) const BATCH: usize = 50;

/// One for each topic.
pub(crate) fn handlers(gate: Arc<Gate>) -> Vec<Arc<dyn Handler>> {
    let opens = |topic| -> Arc<dyn Handler> { Arc::new(AgreementOpens { topic }) };
    let mut all: Vec<_> = TOPICS.into_iter().map(opens).collect();
    all.push(Arc::new(ListAgain { gate }));
    all
}

/// What of one organisation's may be open to another by now, from somewhere on.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Batch {
    from: OrgId,
    to: OrgId,
    class: DataClass,
    /// The record that was looked at last; empty at the beginning.
    after: String,
}

impl Batch {
    fn message(&self) -> Result<Message, Fault> {
        Ok(Message::durable(
            LIST_AGAIN,
            serde_json::to_value(self).map_err(Fault::other)?,
        ))
    }
}

struct AgreementOpens {
    topic: &'static str,
}

#[async_trait]
impl Handler for AgreementOpens {
    fn topic(&self) -> &'static str {
        self.topic
    }

    async fn handle(&self, tx: &mut Tx, payload: &Value, _: Timestamp) -> Result<(), Fault> {
        let [a, b]: [OrgId; 2] = serde_json::from_value(payload["orgs"].clone()).map_err(Fault::other)?;
        for (from, to) in [(a, b), (b, a)] {
            for class in [DataClass::Debrief, DataClass::CorrectiveAction] {
                let after = String::new();
                tx.post(Batch { from, to, class, after }.message()?);
            }
        }
        Ok(())
    }
}

struct ListAgain {
    gate: Arc<Gate>,
}

/// A record that is not open: what the gate is asked for, and what the logs say if it opens.
struct Found {
    id: String,
    parts: Vec<Item>,
    entries: Vec<Entry>,
}

#[async_trait]
impl Handler for ListAgain {
    fn topic(&self) -> &'static str {
        LIST_AGAIN
    }

    /// Looks only at what is not open, so the same message again opens nothing twice; and at nothing where no clause opens the class.
    async fn handle(&self, tx: &mut Tx, payload: &Value, now: Timestamp) -> Result<(), Fault> {
        let batch: Batch = serde_json::from_value(payload.clone()).map_err(Fault::other)?;
        let pair = (batch.from, batch.to);
        // What is opened here is open when it is committed: nobody stops the agreement between.
        mou::store::hold_between(tx, batch.from, batch.to).await?;
        let receivers = crossing::receivers_of_class(tx, &self.gate, batch.class, pair, now).await?;
        if receivers.is_empty() {
            return Ok(());
        }
        let found = match batch.class {
            DataClass::Debrief => debriefs(tx, &batch, now).await?,
            DataClass::CorrectiveAction => actions(tx, &batch, now).await?,
            class => return Err(Fault::other(format!("nothing of class {class} is listed here"))),
        };
        let next = found.get(BATCH - 1).map(|last| last.id.clone());
        let mut opened = 0;
        for record in found {
            opened += usize::from(self.open(tx, record, &receivers, now).await?);
        }
        if opened > 0 {
            tracing::info!(class = %batch.class, opened, "opened with an agreement");
        }
        if let Some(after) = next {
            tx.post(Batch { after, ..batch }.message()?);
        }
        Ok(())
    }
}

impl ListAgain {
    async fn open(&self, tx: &mut Tx, record: Found, receivers: &[Receiver], now: Timestamp) -> Result<bool, Fault> {
        let is_open = crossing::release_to_one_of(tx, &self.gate, &record.parts, receivers, now).await?;
        if is_open {
            record.entries.into_iter().for_each(|entry| tx.enter(entry));
        }
        Ok(is_open)
    }
}

/// Debriefs of the sites of one side, its words in those of others, and others' words in its own.
async fn debriefs(tx: &Tx, batch: &Batch, now: Timestamp) -> Result<Vec<Found>, Fault> {
    let after = batch.after.split_once('/').unwrap_or_default();
    let rows = debrief::store::not_open_to(tx, batch.from, batch.to, after, limit()?).await?;
    let found = |row: debrief::store::NotOpen| Found {
        id: format!("{}/{}", row.debrief, row.writer),
        parts: debrief::reading::not_open_parts(&row, batch.to),
        entries: debrief::released((row.debrief, row.incident), row.org, (row.writer, batch.to), now),
    };
    Ok(rows.into_iter().map(found).collect())
}

async fn actions(tx: &Tx, batch: &Batch, now: Timestamp) -> Result<Vec<Found>, Fault> {
    let rows = corrective_action::store::not_open_to(tx, batch.from, batch.to, &batch.after, limit()?).await?;
    let found = |row: corrective_action::Action| Found {
        id: row.id.to_string(),
        parts: corrective_action::reading::needed_by(&row, batch.to),
        entries: corrective_action::released(&row, batch.to, now),
    };
    Ok(rows.into_iter().map(found).collect())
}

fn limit() -> Result<i64, Fault> {
    i64::try_from(BATCH).map_err(Fault::other)
}
