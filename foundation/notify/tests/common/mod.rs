//! What the tests share: messages of one invented town, a queue in memory, a clock that follows the runtime's.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use async_trait::async_trait;
use muster_notify::{Address, DeliveryQueue, Message, Outgoing, QueueFault, Settlement};
use muster_terms::{Clock, DeliveryId, Timestamp, WebhookId};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::Instant;

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn message(to: Address) -> Message {
    Message {
        delivery: DeliveryId::new(),
        to,
        event: "alert.raised".into(),
        subject: "LIVE Emergency at Harbor Mall".into(),
        text: "LIVE: emergency at Harbor Mall, door 4.".into(),
        html: None,
        data: serde_json::json!({ "incident": "INC-0231", "level": 1 }),
        is_drill: false,
        attempt: 1,
        created_at: at("2031-05-04T22:10:00Z"),
        deadline_at: None,
    }
}

pub fn outgoing(to: Address) -> Outgoing {
    Outgoing::new(message(to)).unwrap()
}

pub fn mailbox(address: &str) -> Address {
    Address::Mail {
        address: address.into(),
    }
}

pub fn hook(url: &str) -> Address {
    Address::Webhook {
        url: url.into(),
        key: WebhookId::new(),
    }
}

/// A clock that follows the runtime's, which a test may pause.
pub struct RuntimeClock(Instant);

impl RuntimeClock {
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Clock for RuntimeClock {
    fn now(&self) -> Timestamp {
        at("2031-05-04T22:10:00Z") + self.0.elapsed()
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum State {
    Due(Timestamp),
    Leased(Timestamp),
    Ended(Settlement),
}

/// The queue as its trait describes it, in memory.
#[derive(Default)]
pub struct MemoryQueue {
    pub rows: Mutex<BTreeMap<DeliveryId, (Message, State)>>,
    /// Settlements in the order they came.
    pub settled: Mutex<Vec<(DeliveryId, Settlement)>>,
    /// So many next claims, and settlements, fail.
    pub failing_claims: AtomicU32,
    pub failing_settlements: AtomicU32,
    pub claims: AtomicU32,
}

impl MemoryQueue {
    pub fn put(&self, message: Message) -> DeliveryId {
        let (delivery, created_at) = (message.delivery, message.created_at);
        self.rows
            .lock()
            .unwrap()
            .insert(delivery, (Message { attempt: 0, ..message }, State::Due(created_at)));
        delivery
    }

    pub fn state(&self, delivery: DeliveryId) -> State {
        self.rows.lock().unwrap()[&delivery].1.clone()
    }

    pub fn end(&self, delivery: DeliveryId) -> Option<Settlement> {
        match self.state(delivery) {
            State::Ended(settlement) => Some(settlement),
            _ => None,
        }
    }

    pub fn all_ended(&self) -> bool {
        self.rows
            .lock()
            .unwrap()
            .values()
            .all(|(_, state)| matches!(state, State::Ended(_)))
    }

    /// Waits, without a limit of its own, until every row has ended.
    pub async fn ended(&self) {
        while !self.all_ended() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn fails(count: &AtomicU32) -> Result<(), QueueFault> {
    let failed = count
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
        .is_ok();
    if failed {
        Err(QueueFault::new("the database is gone"))
    } else {
        Ok(())
    }
}

#[async_trait]
impl DeliveryQueue for MemoryQueue {
    async fn claim_due(&self, now: Timestamp, limit: usize, lease: Duration) -> Result<Vec<Message>, QueueFault> {
        self.claims.fetch_add(1, Ordering::SeqCst);
        fails(&self.failing_claims)?;
        let mut rows = self.rows.lock().unwrap();
        let due = rows
            .values_mut()
            .filter(|(_, state)| matches!(state, State::Due(at) | State::Leased(at) if *at <= now));
        Ok(due
            .take(limit)
            .map(|(message, state)| {
                message.attempt += 1;
                *state = State::Leased(now + lease);
                message.clone()
            })
            .collect())
    }

    async fn settle(
        &self,
        delivery: DeliveryId,
        attempt: u32,
        settlement: Settlement,
        _: Timestamp,
    ) -> Result<(), QueueFault> {
        fails(&self.failing_settlements)?;
        self.settled.lock().unwrap().push((delivery, settlement.clone()));
        let mut rows = self.rows.lock().unwrap();
        let (message, state) = rows.get_mut(&delivery).unwrap();
        let is_late = message.attempt != attempt || matches!(state, State::Ended(_));
        match settlement {
            Settlement::Again { .. } | Settlement::PutBack { .. } if is_late => {}
            Settlement::Again { next_attempt_at, .. } => *state = State::Due(next_attempt_at),
            Settlement::PutBack { next_attempt_at } => {
                message.attempt -= 1;
                *state = State::Due(next_attempt_at);
            }
            end if !matches!(state, State::Ended(_)) => *state = State::Ended(end),
            _ => {}
        }
        Ok(())
    }
}
