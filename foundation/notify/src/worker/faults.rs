//! The queue out of reach: said once when it begins and once when it ends.

use crate::QueueFault;
use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Faults in a row.
#[derive(Debug, Default)]
pub(super) struct Faults(AtomicU32);

impl Faults {
    pub(super) fn failed(&self, fault: &QueueFault) {
        metrics::counter!("muster_delivery_queue_faults_total").increment(1);
        if self.0.fetch_add(1, Ordering::Relaxed) == 0 {
            let cause = fault.source().map(ToString::to_string).unwrap_or_default();
            tracing::error!(cause, "the delivery queue is out of reach; messages wait");
        }
    }

    pub(super) fn recovered(&self) {
        let faults = self.0.swap(0, Ordering::Relaxed);
        if faults > 0 {
            tracing::info!(faults, "the delivery queue is back");
        }
    }

    pub(super) fn are_none(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    /// Doubles from 100 ms to 5 s.
    pub(super) fn pause(&self) -> Duration {
        let faults = self.0.load(Ordering::Relaxed).clamp(1, 7);
        Duration::from_millis(50 << faults).min(Duration::from_secs(5))
    }
}
