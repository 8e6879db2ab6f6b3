//! One claimed message on its way: wait for a lane, send, settle.

use super::Shared;
use super::lanes::Width;
use crate::{Channel, Message, Outcome, Outgoing, Settlement, gives_up, next_attempt};
use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Pause before a message is claimed again whose destination was busy.
const BUSY_PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// Carries one message to its settlement. `lease_ends` is when another claim may take it.
pub(super) async fn run(shared: Arc<Shared>, message: Message, lease_ends: Instant) {
    let (delivery, attempt) = (message.delivery, message.attempt);
    let channel_word = message.to.channel().as_str();
    let settlement = decide(&shared, message, lease_ends).await;
    metrics::counter!("muster_deliveries_total", "channel" => channel_word, "outcome" => settlement.as_str())
        .increment(1);
    tracing::debug!(delivery.id = %delivery, attempt, channel = channel_word, outcome = settlement.as_str(), "delivery {delivery} tried");
    settle(&shared, delivery, attempt, settlement, lease_ends).await;
}

async fn decide(shared: &Arc<Shared>, message: Message, lease_ends: Instant) -> Settlement {
    let (attempt, deadline) = (message.attempt, message.deadline_at);
    if attempt > 1 && gives_up(attempt - 1, deadline, shared.clock.now()) {
        return Settlement::Overdue {
            why: "no attempt succeeded in time".into(),
        };
    }
    let message = match Outgoing::new(message) {
        Ok(message) => message,
        Err(refusal) => {
            tracing::error!(
                code = refusal.code(),
                "a message was not sent because of its first word"
            );
            return Settlement::Refused {
                why: refusal.to_string(),
            };
        }
    };
    let Some(channel) = shared.channels.get(&message.to.channel()).cloned() else {
        return Settlement::Refused {
            why: format!("no {} channel is set up", message.to.channel()),
        };
    };
    match travel(shared, &*channel, &message, lease_ends).await {
        None => Settlement::PutBack {
            next_attempt_at: later(shared.clock.now(), BUSY_PAUSE),
        },
        Some(outcome) => settlement(outcome, attempt, deadline, shared.clock.now()),
    }
}

/// `None` when the destination stayed busy for so long that the lease would not cover a whole attempt.
async fn travel(
    shared: &Arc<Shared>,
    channel: &dyn Channel,
    message: &Outgoing,
    lease_ends: Instant,
) -> Option<Outcome> {
    let width = shared
        .widths
        .get(&channel.kind())
        .copied()
        .unwrap_or_else(|| Width::usual(channel.kind()));
    let place = shared.lanes.enter(channel.kind(), message.to.destination(), width)?;
    let latest_start = lease_ends.checked_sub(channel.time_limit() + shared.settle_reserve)?;
    let _going = tokio::time::timeout_at(latest_start, place.go()).await.ok()??;
    let started = Instant::now();
    let send = AssertUnwindSafe(channel.send(message)).catch_unwind();
    let outcome = match tokio::time::timeout(channel.time_limit(), send).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Outcome::TryLater {
            why: "the channel failed inside".into(),
        },
        Err(_) => Outcome::TryLater {
            why: "no answer in time".into(),
        },
    };
    metrics::histogram!("muster_delivery_attempt_seconds", "channel" => channel.kind().as_str())
        .record(started.elapsed());
    Some(outcome)
}

/// What an outcome means for the queue.
pub(super) fn settlement(outcome: Outcome, attempt: u32, deadline: Option<Timestamp>, now: Timestamp) -> Settlement {
    match outcome {
        Outcome::Delivered { detail } => Settlement::Delivered { detail },
        Outcome::HandedOver { detail } => Settlement::HandedOver { detail },
        Outcome::Refused { why } => Settlement::Refused { why },
        Outcome::TryLater { why } => match again_at(attempt, deadline, now) {
            Some(next_attempt_at) => Settlement::Again { why, next_attempt_at },
            None => Settlement::Overdue { why },
        },
    }
}

/// The next attempt. A pause that would pass the deadline is cut to half the time left, until less than a second is left.
fn again_at(attempt: u32, deadline: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    if gives_up(attempt, deadline, now) {
        return None;
    }
    let next = next_attempt(attempt, now, &mut rand::rng());
    let Some(deadline) = deadline.filter(|deadline| next >= *deadline) else {
        return Some(next);
    };
    let half = deadline.duration_since(now) / 2;
    (half >= SignedDuration::from_millis(500)).then(|| later(now, half))
}

/// Writes the settlement down; while the queue is out of reach, tries until the lease is over and the message is due again.
async fn settle(
    shared: &Shared,
    delivery: muster_terms::DeliveryId,
    attempt: u32,
    settlement: Settlement,
    lease_ends: Instant,
) {
    let mut pause = Duration::from_millis(100);
    loop {
        match shared
            .queue
            .settle(delivery, attempt, settlement.clone(), shared.clock.now())
            .await
        {
            Ok(()) => return shared.faults.recovered(),
            Err(fault) => shared.faults.failed(&fault),
        }
        if Instant::now() + pause >= lease_ends {
            return tracing::warn!(delivery.id = %delivery, "delivery {delivery} could not be settled; it will be sent again with the same id");
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

fn later(now: Timestamp, pause: SignedDuration) -> Timestamp {
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(seconds_left: i64) -> Settlement {
        let now = Timestamp::UNIX_EPOCH;
        let deadline = now + SignedDuration::from_secs(seconds_left);
        settlement(Outcome::TryLater { why: "busy".into() }, 9, Some(deadline), now)
    }

    #[test]
    fn the_last_attempts_crowd_before_the_deadline_and_never_pass_it() {
        let at = |seconds| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
        assert_eq!(
            failed(60),
            Settlement::Again {
                why: "busy".into(),
                next_attempt_at: at(30)
            }
        );
        assert_eq!(
            failed(2),
            Settlement::Again {
                why: "busy".into(),
                next_attempt_at: at(1)
            }
        );
        assert_eq!(failed(0), Settlement::Overdue { why: "busy".into() });
        assert_eq!(failed(-5), Settlement::Overdue { why: "busy".into() });
        assert!(matches!(failed(100_000), Settlement::Again { next_attempt_at, .. } if next_attempt_at < at(301)));
    }
}
