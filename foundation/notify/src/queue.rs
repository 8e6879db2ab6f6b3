//! The queue as the worker sees it. The store implements it over the outbox; nothing here knows a database.

use crate::Message;
use async_trait::async_trait;
use jiff::Timestamp;
use muster_terms::DeliveryId;
use std::time::Duration;

/// The queue could not be read or written now; the worker waits and tries again.
#[derive(Debug, thiserror::Error)]
#[error("the delivery queue is out of reach")]
pub struct QueueFault(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl QueueFault {
    /// Wraps the store's own error.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

/// What the queue writes down after an attempt. Decided here once, so that a store only writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// An end: it reached the recipient's system.
    Delivered { detail: String },
    /// Sent; a receipt may still follow. No further attempt.
    HandedOver { detail: String },
    /// An end: it will never pass.
    Refused { why: String },
    /// Not yet: due again at `next_attempt_at`, as the next attempt.
    Again { why: String, next_attempt_at: Timestamp },
    /// Not tried, as its destination was busy: due again at `next_attempt_at`, and the claim does not count as an attempt.
    PutBack { next_attempt_at: Timestamp },
    /// An end: its deadline passed, or its attempts are used up.
    Overdue { why: String },
}

impl Settlement {
    /// The stable word used in metrics.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Delivered { .. } => "delivered",
            Self::HandedOver { .. } => "handed_over",
            Self::Refused { .. } => "refused",
            Self::Again { .. } => "again",
            Self::PutBack { .. } => "put_back",
            Self::Overdue { .. } => "overdue",
        }
    }
}

/// Messages that wait, one per recipient and channel.
///
/// Delivery is at least once: a crash between claim and settlement lets the lease run out, and the same message, with the same
/// [`DeliveryId`], is claimed again.
#[async_trait]
pub trait DeliveryQueue: Send + Sync + 'static {
    /// Takes up to `limit` messages that are due at `now` (their time has come and no lease on them runs), oldest first, and
    /// leases them until `now + lease`. Each claim raises the row's attempt by one before it is read: the first is 1.
    ///
    /// Rows are handed over as they are. The worker checks their words and settles a wrong one as refused, so that one bad row
    /// never stops the others.
    async fn claim_due(&self, now: Timestamp, limit: usize, lease: Duration) -> Result<Vec<Message>, QueueFault>;

    /// Writes down how attempt `attempt` ended and gives up its lease. Idempotent.
    ///
    /// A settlement whose `attempt` is not the row's present one comes too late (its lease ran out): only an end or
    /// `HandedOver` may still be written, and never over an end that is already there.
    async fn settle(
        &self,
        delivery: DeliveryId,
        attempt: u32,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<(), QueueFault>;
}
