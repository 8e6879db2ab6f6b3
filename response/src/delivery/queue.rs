//! The delivery queue over the store, for the notify worker.

use super::{
    leaving::Asking,
    lost,
    store::{self, DELIVERIES},
};
use async_trait::async_trait;
use jiff::SignedDuration;
use muster_agreements::crossing::Gate;
use muster_notify::{DeliveryQueue, Message, QueueFault, Settlement};
use muster_store::{Fault, Store};
use muster_terms::{DeliveryId, Timestamp};
use muster_web::Problem;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// Deliveries that wait in the database.
pub struct StoreQueue {
    store: Store,
    gate: Arc<Gate>,
    /// What the program held before it was started anew is free again.
    freed: AtomicBool,
}

impl StoreQueue {
    pub fn new(store: Store, gate: Arc<Gate>) -> Self {
        Self {
            store,
            gate,
            freed: AtomicBool::new(false),
        }
    }
}

#[async_trait]
impl DeliveryQueue for StoreQueue {
    async fn claim_due(&self, now: Timestamp, limit: usize, lease: Duration) -> Result<Vec<Message>, QueueFault> {
        let until = now + SignedDuration::try_from(lease).map_err(QueueFault::new)?;
        let work = async {
            if !DELIVERIES.any_due(&self.store.read().await?, now).await? {
                return Ok(Vec::new());
            }
            let mut tx = self.store.begin().await?;
            let is_first = !self.freed.load(Ordering::Acquire);
            if is_first {
                store::free_leases(&tx).await?;
            }
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut asking = Asking::new(&self.gate, now);
            let mut leaving = Vec::new();
            for claimed in DELIVERIES.claim(&tx, now, until, limit).await? {
                leaving.extend(asking.may_leave(&mut tx, claimed).await?);
            }
            tx.commit().await?;
            self.freed.fetch_or(is_first, Ordering::AcqRel);
            Ok::<_, Problem>(leaving)
        };
        work.await
            .map_err(|problem| QueueFault::new(format!("the claim failed: {problem:?}")))
    }

    async fn settle(&self, id: DeliveryId, attempt: u32, how: Settlement, now: Timestamp) -> Result<(), QueueFault> {
        let work = async {
            let mut tx = self.store.begin().await?;
            let ended = store::settle(&tx, id, attempt, &how, now).await?;
            lost::keep(&mut tx, &ended, now);
            tx.commit().await?;
            ended.iter().for_each(lost::say);
            Ok::<_, Fault>(())
        };
        work.await.map_err(QueueFault::new)
    }
}
