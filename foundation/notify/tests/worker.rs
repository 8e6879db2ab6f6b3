//! The worker over a queue in memory. Time is the runtime's own and paused: nothing here measures a clock on the wall.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use async_trait::async_trait;
use common::*;
use muster_notify::{
    Address, Channel, ChannelKind, Message, Outcome, Outgoing, Settlement, Wake, Worker, WorkerSettings,
};
use muster_terms::{DeliveryId, DeviceId};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Answers by the host it is asked to call.
#[derive(Default)]
struct Town {
    sent: Mutex<Vec<(DeliveryId, u32)>>,
    going: AtomicUsize,
    most_going: AtomicUsize,
    has_panicked: AtomicBool,
}

impl Town {
    fn sent(&self) -> Vec<(DeliveryId, u32)> {
        self.sent.lock().unwrap().clone()
    }
}

#[async_trait]
impl Channel for Town {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Webhook
    }

    async fn send(&self, message: &Outgoing) -> Outcome {
        self.sent.lock().unwrap().push((message.delivery, message.attempt));
        let going = self.going.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_going.fetch_max(going, Ordering::SeqCst);
        let host = message.to.destination();
        let outcome = match host.as_str() {
            "https://hanging.example" => std::future::pending().await,
            "https://slow.example" => {
                tokio::time::sleep(Duration::from_secs(5)).await;
                Outcome::Delivered {
                    detail: "at last".into(),
                }
            }
            "https://refusing.example" => Outcome::Refused { why: "no".into() },
            "https://down.example" => Outcome::TryLater { why: "down".into() },
            "https://panicking.example" if !self.has_panicked.swap(true, Ordering::SeqCst) => {
                panic!("in a channel, on purpose")
            }
            "https://second-time.example" if message.attempt == 1 => Outcome::TryLater { why: "busy".into() },
            _ => Outcome::Delivered { detail: "ok".into() },
        };
        self.going.fetch_sub(1, Ordering::SeqCst);
        outcome
    }
}

struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    wake: Wake,
}

impl Running {
    async fn shut_down(self) {
        let _ = self.stop.send(());
        self.task.await.unwrap();
    }
}

fn start(queue: &Arc<MemoryQueue>, town: &Arc<Town>, clock: &Arc<RuntimeClock>, settings: WorkerSettings) -> Running {
    let wake = Wake::default();
    let worker = Worker::new(queue.clone(), vec![town.clone()], clock.clone(), wake.clone(), settings);
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(worker.run(async move { drop(stopped.await) }));
    Running { stop, task, wake }
}

fn fresh() -> (Arc<MemoryQueue>, Arc<Town>, Arc<RuntimeClock>) {
    (Arc::default(), Arc::default(), Arc::new(RuntimeClock::new()))
}

fn delivered(settlement: &Settlement) -> bool {
    matches!(settlement, Settlement::Delivered { .. })
}

#[tokio::test(start_paused = true)]
async fn a_crash_between_claim_and_settlement_sends_the_same_message_again() {
    let (queue, town, clock) = fresh();
    let delivery = queue.put(message(hook("https://slow.example/hook")));
    let first = start(&queue, &town, &clock, WorkerSettings::default());
    while town.sent().is_empty() {
        tokio::task::yield_now().await;
    }
    first.task.abort();
    assert!(first.task.await.unwrap_err().is_cancelled());
    assert!(matches!(queue.state(delivery), State::Leased(_)));
    let second = start(&queue, &town, &clock, WorkerSettings::default());
    queue.ended().await;
    second.shut_down().await;
    assert_eq!(town.sent(), [(delivery, 1), (delivery, 2)]);
    assert!(delivered(&queue.end(delivery).unwrap()));
}

#[tokio::test(start_paused = true)]
async fn a_destination_that_hangs_delays_nobody_else() {
    let (queue, town, clock) = fresh();
    let hanging: Vec<_> = (0..300)
        .map(|_| queue.put(message(hook("https://hanging.example/a"))))
        .collect();
    let others: Vec<_> = (0..50)
        .map(|n| queue.put(message(hook(&format!("https://partner-{n}.example/a")))))
        .collect();
    let running = start(&queue, &town, &clock, WorkerSettings::default());
    while !others.iter().all(|other| queue.end(*other).is_some()) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let settled = queue.settled.lock().unwrap().clone();
    let tried = settled
        .iter()
        .filter(|(delivery, how)| hanging.contains(delivery) && !matches!(how, Settlement::PutBack { .. }));
    assert_eq!(
        tried.count(),
        0,
        "no attempt at the hanging one had ended when all others had"
    );
    assert_eq!(settled.iter().filter(|(_, how)| delivered(how)).count(), 50);
    running.task.abort();
}

#[tokio::test(start_paused = true)]
async fn one_destination_gets_a_few_calls_at_a_time_and_in_the_end_all() {
    let (queue, town, clock) = fresh();
    for _ in 0..100 {
        queue.put(message(hook("https://slow.example/a")));
    }
    let running = start(&queue, &town, &clock, WorkerSettings::default());
    queue.ended().await;
    running.shut_down().await;
    assert_eq!(town.most_going.load(Ordering::SeqCst), 4);
    assert_eq!(town.sent().len(), 100, "each was sent once");
    assert!(
        town.sent().iter().all(|(_, attempt)| *attempt == 1),
        "waiting before a busy lane is not an attempt"
    );
}

#[tokio::test(start_paused = true)]
async fn a_hanging_call_ends_and_is_tried_until_the_deadline() {
    let (queue, town, clock) = fresh();
    let deadline = at("2031-05-04T22:12:00Z");
    let delivery = queue.put(Message {
        deadline_at: Some(deadline),
        ..message(hook("https://hanging.example/a"))
    });
    let running = start(&queue, &town, &clock, WorkerSettings::default());
    queue.ended().await;
    running.shut_down().await;
    assert_eq!(
        queue.end(delivery),
        Some(Settlement::Overdue {
            why: "no answer in time".into()
        })
    );
    assert!(town.sent().len() > 2);
}

#[tokio::test(start_paused = true)]
async fn after_a_long_outage_each_message_still_has_its_first_attempt() {
    let (queue, town, clock) = fresh();
    let past = Some(at("2031-05-04T22:00:00Z"));
    let good = queue.put(Message {
        deadline_at: past,
        ..message(hook("https://partner.example/a"))
    });
    let down = queue.put(Message {
        deadline_at: past,
        ..message(hook("https://down.example/a"))
    });
    let running = start(&queue, &town, &clock, WorkerSettings::default());
    queue.ended().await;
    running.shut_down().await;
    assert!(delivered(&queue.end(good).unwrap()));
    assert_eq!(queue.end(down), Some(Settlement::Overdue { why: "down".into() }));
    assert_eq!(town.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_goes_and_comes_back_loses_nothing_and_doubles_nothing() {
    let (queue, town, clock) = fresh();
    queue.failing_claims.store(9, Ordering::SeqCst);
    queue.failing_settlements.store(20, Ordering::SeqCst);
    let ids: Vec<_> = (0..10)
        .map(|n| queue.put(message(hook(&format!("https://partner-{n}.example/a")))))
        .collect();
    let running = start(&queue, &town, &clock, WorkerSettings::default());
    queue.ended().await;
    running.shut_down().await;
    assert!(ids.iter().all(|id| delivered(&queue.end(*id).unwrap())));
    assert_eq!(town.sent().len(), 10);
}

#[tokio::test(start_paused = true)]
async fn wrong_words_and_missing_channels_are_refused_and_never_sent() {
    let (queue, town, clock) = fresh();
    let unmarked = queue.put(Message {
        is_drill: true,
        ..message(hook("https://partner.example/a"))
    });
    let marked = queue.put(Message {
        subject: "DRILL x".into(),
        ..message(hook("https://partner.example/a"))
    });
    let mail = queue.put(message(mailbox("control@ellery.example")));
    let refusing = queue.put(message(hook("https://refusing.example/a")));
    let good = queue.put(message(hook("https://partner.example/a")));
    let running = start(&queue, &town, &clock, WorkerSettings::default());
    queue.ended().await;
    running.shut_down().await;
    for refused in [unmarked, marked, mail, refusing] {
        assert!(
            matches!(queue.end(refused), Some(Settlement::Refused { .. })),
            "{:?}",
            queue.end(refused)
        );
    }
    assert!(delivered(&queue.end(good).unwrap()));
    let mut sent: Vec<_> = town.sent().iter().map(|(id, _)| *id).collect();
    sent.sort();
    assert_eq!(sent, [refusing, good]);
}

#[tokio::test(start_paused = true)]
async fn a_failing_channel_is_tried_again() {
    let (queue, town, clock) = fresh();
    let panicking = queue.put(message(hook("https://panicking.example/a")));
    let second = queue.put(message(hook("https://second-time.example/a")));
    let running = start(&queue, &town, &clock, WorkerSettings::default());
    queue.ended().await;
    running.shut_down().await;
    assert!(delivered(&queue.end(panicking).unwrap()) && delivered(&queue.end(second).unwrap()));
    let mut attempts: Vec<_> = town.sent().iter().map(|(_, attempt)| *attempt).collect();
    attempts.sort();
    assert_eq!(attempts, [1, 1, 2, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_finishes_what_is_on_its_way_and_claims_nothing_more() {
    let (queue, town, clock) = fresh();
    let slow = queue.put(message(hook("https://slow.example/a")));
    let running = start(&queue, &town, &clock, WorkerSettings::default());
    while town.sent().is_empty() {
        tokio::task::yield_now().await;
    }
    let _ = running.stop.send(());
    tokio::task::yield_now().await;
    let late = queue.put(message(hook("https://partner.example/a")));
    running.wake.wake();
    running.task.await.unwrap();
    assert!(delivered(&queue.end(slow).unwrap()));
    assert!(matches!(queue.state(late), State::Due(_)));
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_does_not_wait_for_ever_and_what_it_cuts_off_is_due_again() {
    let (queue, town, clock) = fresh();
    let hanging = queue.put(message(hook("https://hanging.example/a")));
    let settings = WorkerSettings {
        drain: Duration::from_secs(2),
        ..WorkerSettings::default()
    };
    let running = start(&queue, &town, &clock, settings);
    while town.sent().is_empty() {
        tokio::task::yield_now().await;
    }
    running.shut_down().await;
    assert!(matches!(queue.state(hanging), State::Leased(_)));
}

#[tokio::test(start_paused = true)]
async fn a_wake_after_a_commit_does_not_wait_for_the_poll() {
    let (queue, town, clock) = fresh();
    let settings = WorkerSettings {
        poll_every: Duration::from_secs(1_000_000),
        ..WorkerSettings::default()
    };
    let running = start(&queue, &town, &clock, settings);
    while queue.claims.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let delivery = queue.put(message(hook("https://partner.example/a")));
    running.wake.wake();
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert!(delivered(&queue.end(delivery).unwrap()));
    running.shut_down().await;
}

/// A road that does not exist yet.
struct Later(ChannelKind);

#[async_trait]
impl Channel for Later {
    fn kind(&self) -> ChannelKind {
        self.0
    }

    async fn send(&self, message: &Outgoing) -> Outcome {
        Outcome::HandedOver {
            detail: format!("{} by {}", message.subject, self.0),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn push_sms_and_voice_are_channels_more_and_nothing_else_and_one_that_is_not_there_is_said() {
    let (queue, _, clock) = fresh();
    let number = || "+43123456789".to_owned();
    let push = Address::Push {
        endpoint: "https://push.example/device/1".into(),
        device: DeviceId::new(),
    };
    let [push, sms, voice] = [
        push,
        Address::Sms { number: number() },
        Address::Voice { number: number() },
    ]
    .map(|address| queue.put(message(address)));
    let roads: Vec<Arc<dyn Channel>> = vec![Arc::new(Later(ChannelKind::Push)), Arc::new(Later(ChannelKind::Sms))];
    let worker = Worker::new(queue.clone(), roads, clock, Wake::default(), WorkerSettings::default());
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(worker.run(async move { drop(stopped.await) }));
    queue.ended().await;
    stop.send(()).unwrap();
    task.await.unwrap();
    for (delivery, word) in [(push, "by push"), (sms, "by sms")] {
        let end = queue.end(delivery).unwrap();
        assert!(
            matches!(&end, Settlement::HandedOver { detail } if detail.ends_with(word)),
            "{end:?}"
        );
    }
    let end = queue.end(voice).unwrap();
    assert!(
        matches!(&end, Settlement::Refused { why } if why.contains("no voice channel")),
        "{end:?}"
    );
}
