//! The worker: claims what is due, sends it, settles it, and outlives whatever fails.

mod errand;
mod faults;
mod lanes;

pub use lanes::Width;

use crate::{Channel, ChannelKind, DeliveryQueue};
use faults::Faults;
use lanes::Lanes;
use muster_terms::Clock;
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Times and sizes of the worker. The defaults fit one node.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// Longest time between two looks at the queue. Default 1 s.
    pub poll_every: Duration,
    /// How long a claimed message is ours; longer than any channel's time limit. Default 90 s.
    pub lease: Duration,
    /// Part of the lease kept for writing the settlement. Default 10 s.
    pub settle_reserve: Duration,
    /// Messages taken in one claim. Default 128.
    pub claim_limit: usize,
    /// Messages claimed and not yet settled. Default 4096.
    pub most_claimed: usize,
    /// How long a shutdown waits for messages on their way. Default 15 s.
    pub drain: Duration,
    /// Widths that differ from the usual ones.
    pub widths: HashMap<ChannelKind, Width>,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self {
            poll_every: Duration::from_secs(1),
            lease: Duration::from_secs(90),
            settle_reserve: Duration::from_secs(10),
            claim_limit: 128,
            most_claimed: 4096,
            drain: Duration::from_secs(15),
            widths: HashMap::new(),
        }
    }
}

/// Tells the worker that a commit left something in the queue. Cheap to clone; waking twice is waking once.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Call after the commit, never inside the transaction.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Resolves when it was rung since the last time.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}

/// Drives a queue over the channels it was given.
pub struct Worker {
    shared: Arc<Shared>,
    settings: WorkerSettings,
    wake: Wake,
}

struct Shared {
    queue: Arc<dyn DeliveryQueue>,
    channels: HashMap<ChannelKind, Arc<dyn Channel>>,
    widths: HashMap<ChannelKind, Width>,
    clock: Arc<dyn Clock>,
    lanes: Arc<Lanes>,
    settle_reserve: Duration,
    faults: Faults,
}

impl Worker {
    /// A worker over `channels`, one per kind; messages for a kind without a channel are refused.
    pub fn new(
        queue: Arc<dyn DeliveryQueue>,
        channels: Vec<Arc<dyn Channel>>,
        clock: Arc<dyn Clock>,
        wake: Wake,
        settings: WorkerSettings,
    ) -> Self {
        let shared = Shared {
            queue,
            channels: channels.into_iter().map(|channel| (channel.kind(), channel)).collect(),
            widths: settings.widths.clone(),
            clock,
            lanes: Arc::default(),
            settle_reserve: settings.settle_reserve,
            faults: Faults::default(),
        };
        Self {
            shared: Arc::new(shared),
            settings,
            wake,
        }
    }

    /// Works until `shutdown` is ready, then claims nothing more and waits [`WorkerSettings::drain`] for what is on its way.
    /// What is cut off then keeps its lease and is claimed by the next start.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send) {
        let mut errands = JoinSet::new();
        tokio::pin!(shutdown);
        loop {
            let pause = self.claim(&mut errands).await;
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                () = tokio::time::sleep(pause) => {}
                () = self.wake.rung(), if self.shared.faults.are_none() => {}
            }
            while errands.try_join_next().is_some() {}
            metrics::gauge!("muster_deliveries_claimed").set(errands.len() as f64);
        }
        if tokio::time::timeout(self.settings.drain, async {
            while errands.join_next().await.is_some() {}
        })
        .await
        .is_err()
        {
            tracing::warn!(
                left = errands.len(),
                "shutdown left deliveries unsettled; they will be claimed again when their leases end"
            );
        }
    }

    /// Claims once and starts the errands; returns how long to wait before the next look.
    async fn claim(&self, errands: &mut JoinSet<()>) -> Duration {
        let free = self
            .settings
            .most_claimed
            .saturating_sub(errands.len())
            .min(self.settings.claim_limit);
        if free == 0 {
            return Duration::from_millis(20);
        }
        // Taken before the claim: our reckoning of the lease must not end after the queue's.
        let lease_ends = Instant::now() + self.settings.lease;
        match self
            .shared
            .queue
            .claim_due(self.shared.clock.now(), free, self.settings.lease)
            .await
        {
            Ok(messages) => {
                self.shared.faults.recovered();
                let is_full = messages.len() >= free;
                for message in messages {
                    errands.spawn(errand::run(self.shared.clone(), message, lease_ends));
                }
                if is_full {
                    Duration::ZERO
                } else {
                    self.settings.poll_every
                }
            }
            Err(fault) => {
                self.shared.faults.failed(&fault);
                self.shared.faults.pause()
            }
        }
    }
}
