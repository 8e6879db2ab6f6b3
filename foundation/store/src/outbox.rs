//! The outbox: what must happen after a commit, kept until it has happened.
//!
//! Live screens hear of a message at once, from memory, through [`Store::listen`]. Neighbours that must act (a debrief after an
//! all clear) are [`Handler`]s: each message is given to every handler of its topic in one transaction that also marks it
//! handled, so a crash in between hands it over again and a handler must be idempotent.

use crate::{Fault, FromRow, Row, Store, Tx, params};
use async_trait::async_trait;
use muster_terms::Timestamp;
use serde_json::Value;
use std::sync::Arc;

const BATCH: i64 = 64;
const MAX_BACKOFF_SECONDS: i64 = 300;

/// Topic of a live message that a commit carries when it left something to be sent. It has no payload.
pub const DELIVERIES: &str = "deliveries";

/// Something that happened, for others to act on. The payload holds ids; who handles it loads what it may.
#[derive(Debug, Clone)]
pub struct Message {
    pub topic: &'static str,
    pub payload: Value,
    /// Kept until handled; otherwise only told to live screens.
    pub durable: bool,
}

impl Message {
    /// A message that handlers must act on, even after a crash.
    pub fn durable(topic: &'static str, payload: Value) -> Self {
        Self {
            topic,
            payload,
            durable: true,
        }
    }

    /// A message for whoever watches right now.
    pub fn live(topic: &'static str, payload: Value) -> Self {
        Self {
            topic,
            payload,
            durable: false,
        }
    }

    pub(crate) async fn write(&self, tx: &Tx) -> Result<(), Fault> {
        if self.durable {
            tx.execute(
                "INSERT INTO outbox (topic, payload) VALUES ($1, $2)",
                params![self.topic, self.payload],
            )
            .await?;
        }
        Ok(())
    }
}

/// A neighbour that acts on messages of one topic. It must be idempotent.
#[async_trait]
pub trait Handler: Send + Sync {
    fn topic(&self) -> &'static str;
    async fn handle(&self, tx: &mut Tx, payload: &Value, now: Timestamp) -> Result<(), Fault>;
}

struct Waiting {
    id: i64,
    topic: String,
    payload: Value,
    attempts: i64,
}

impl FromRow for Waiting {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.int("id")?,
            topic: row.text("topic")?,
            payload: row.json("payload")?,
            attempts: row.int("attempts")?,
        })
    }
}

/// Hands over what waits and is due, oldest first. Returns how many were handled; a failed one waits and the others go on.
pub async fn hand_over(store: &Store, handlers: &[Arc<dyn Handler>], now: Timestamp) -> Result<usize, Fault> {
    let read = store.read().await?;
    let waiting: Vec<Waiting> = read
        .all(
            "SELECT id, topic, payload, attempts FROM outbox WHERE handled_at IS NULL AND (due_at IS NULL OR due_at <= $1) \
             ORDER BY id LIMIT $2",
            params![now, BATCH],
        )
        .await?;
    read.roll_back().await?;
    let mut handled = 0;
    for message in waiting {
        match hand_over_one(store, handlers, &message, now).await {
            Ok(()) => handled += 1,
            Err(fault) => {
                tracing::error!(outbox.id = message.id, topic = message.topic, %fault, "outbox message failed, it waits");
                put_off(store, &message, now).await?;
            }
        }
    }
    Ok(handled)
}

async fn hand_over_one(
    store: &Store,
    handlers: &[Arc<dyn Handler>],
    message: &Waiting,
    now: Timestamp,
) -> Result<(), Fault> {
    let mut tx = store.begin().await?;
    let claimed = tx
        .execute(
            "UPDATE outbox SET handled_at = $2 WHERE id = $1 AND handled_at IS NULL",
            params![message.id, now],
        )
        .await?;
    if claimed == 0 {
        return tx.roll_back().await;
    }
    let mut acted = false;
    for handler in handlers.iter().filter(|handler| handler.topic() == message.topic) {
        handler.handle(&mut tx, &message.payload, now).await?;
        acted = true;
    }
    if !acted {
        // Kept through a crash for somebody who was never put together with this server.
        tracing::warn!(
            outbox.id = message.id,
            topic = message.topic,
            "nobody acts on this outbox message"
        );
    }
    tx.commit().await
}

async fn put_off(store: &Store, message: &Waiting, now: Timestamp) -> Result<(), Fault> {
    let seconds = (1i64 << message.attempts.clamp(0, 8)).min(MAX_BACKOFF_SECONDS);
    let due = now + jiff::SignedDuration::from_secs(seconds);
    let tx = store.begin().await?;
    tx.execute(
        "UPDATE outbox SET attempts = attempts + 1, due_at = $2 WHERE id = $1",
        params![message.id, due],
    )
    .await?;
    tx.commit().await
}

/// Forgets what was handled before `before`.
pub async fn tidy(store: &Store, before: Timestamp) -> Result<u64, Fault> {
    let tx = store.begin().await?;
    let gone = tx
        .execute("DELETE FROM outbox WHERE handled_at < $1", params![before])
        .await?;
    tx.commit().await?;
    Ok(gone)
}

#[cfg(test)]
mod tests;
