//! The delivery queue over the store, for the notify worker.

use super::store;
use async_trait::async_trait;
use jiff::SignedDuration;
use muster_notify::{DeliveryQueue, Message, QueueFault, Settlement};
use muster_store::{Fault, Store};
use muster_terms::{DeliveryId, Timestamp};
use std::time::Duration;

/// Deliveries that wait in the database.
pub struct StoreQueue {
    store: Store,
}

impl StoreQueue {
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

#[async_trait]
impl DeliveryQueue for StoreQueue {
    async fn claim_due(&self, now: Timestamp, limit: usize, lease: Duration) -> Result<Vec<Message>, QueueFault> {
        let until = now + SignedDuration::try_from(lease).map_err(QueueFault::new)?;
        let work = async {
            if !self.any_due(now).await? {
                return Ok(Vec::new());
            }
            let tx = self.store.begin().await?;
            let claimed = store::claim(&tx, now, until, i64::try_from(limit).unwrap_or(i64::MAX)).await?;
            tx.commit().await?;
            Ok::<_, Fault>(claimed)
        };
        work.await.map_err(QueueFault::new)
    }

    async fn settle(&self, id: DeliveryId, attempt: u32, how: Settlement, now: Timestamp) -> Result<(), QueueFault> {
        let work = async {
            let tx = self.store.begin().await?;
            store::settle(&tx, id, attempt, &how, now).await?;
            tx.commit().await
        };
        work.await.map_err(QueueFault::new)
    }
}

impl StoreQueue {
    /// A look without the writer, so that an idle worker costs no write transaction.
    async fn any_due(&self, now: Timestamp) -> Result<bool, Fault> {
        let tx = self.store.read().await?;
        let due = tx
            .count(
                "SELECT COUNT(*) AS n FROM delivery WHERE state = 'queued' AND due_at <= $1",
                muster_store::params![now],
            )
            .await?;
        Ok(due > 0)
    }
}
