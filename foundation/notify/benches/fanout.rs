//! Publish to the last of 10,000 screens in one process: the hub, and a bare tokio broadcast beside it in the same run.
//!
//! `cargo bench -p muster-notify --bench fanout [screens] [rounds]`. Prints microseconds and bytes; asserts nothing.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use bytes::Bytes;
use futures_util::StreamExt;
use muster_notify::hub::{Hub, HubSettings, LiveEvent, Topic};
use muster_terms::{Duty, OrgId, PersonId};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, broadcast};

/// Counts readers of one round; the last one rings.
#[derive(Default)]
struct Finish {
    left: AtomicUsize,
    last: Notify,
}

impl Finish {
    fn read_one(&self) {
        if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.last.notify_one();
        }
    }
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let (screens, rounds) = (numbers.next().unwrap_or(10_000), numbers.next().unwrap_or(300));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let run = async move {
        println!(
            "screens {screens}, rounds {rounds}, cores {}",
            std::thread::available_parallelism().map_or(0, usize::from)
        );
        let event = LiveEvent {
            id: uuid::Uuid::now_v7().to_string(),
            name: "room.entry",
            data: "x".repeat(600).into(),
        };
        // In turns, so that a busy machine is busy for both.
        for turn in 1..=3 {
            report(
                &format!("tokio broadcast, turn {turn}"),
                bare(screens, rounds, &event).await,
            );
            report(&format!("muster hub, turn {turn}"), hub(screens, rounds, &event).await);
        }
    };
    // A task of the runtime, as a request handler is.
    runtime.block_on(async { tokio::spawn(run).await }).unwrap();
}

async fn hub(screens: usize, rounds: usize, event: &LiveEvent) -> Vec<Duration> {
    let hub = Hub::new(HubSettings::default());
    let org = OrgId::new();
    let all = Topic::duty(org, Duty::Guard);
    let before = resident();
    let streams: Vec<_> = (0..screens)
        .map(|_| {
            hub.subscribe(
                &[Topic::person(PersonId::new()), all.clone(), Topic::named("home")],
                None,
            )
        })
        .collect();
    println!(
        "  hub: {} bytes per idle screen of three topics, streams only",
        (resident().saturating_sub(before)) / screens
    );
    let finish = Arc::new(Finish::default());
    finish.left.store(screens, Ordering::Release);
    let readers: Vec<_> = streams
        .into_iter()
        .map(|mut stream| {
            let finish = finish.clone();
            tokio::spawn(async move {
                while let Some(frame) = stream.next().await {
                    std::hint::black_box(&frame);
                    finish.read_one();
                }
            })
        })
        .collect();
    finish.last.notified().await;
    println!(
        "  hub: {} bytes per idle screen with its task",
        (resident().saturating_sub(before)) / screens
    );
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        times.push(round(&finish, screens, || _ = hub.publish(&all, event)).await);
    }
    hub.close();
    for reader in readers {
        reader.await.unwrap();
    }
    times
}

async fn bare(screens: usize, rounds: usize, event: &LiveEvent) -> Vec<Duration> {
    let (sender, _) = broadcast::channel::<Bytes>(64);
    let finish = Arc::new(Finish::default());
    let readers: Vec<_> = (0..screens)
        .map(|_| {
            let (finish, mut receiver) = (finish.clone(), sender.subscribe());
            tokio::spawn(async move {
                while let Ok(frame) = receiver.recv().await {
                    std::hint::black_box(&frame);
                    finish.read_one();
                }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        times.push(round(&finish, screens, || _ = sender.send(event.frame())).await);
    }
    drop(sender);
    for reader in readers {
        reader.await.unwrap();
    }
    times
}

/// Publishes from a task of the runtime, as a request handler does, and waits for the last reader.
async fn round(finish: &Finish, screens: usize, publish: impl FnOnce()) -> Duration {
    tokio::time::sleep(Duration::from_millis(2)).await;
    finish.left.store(screens, Ordering::Release);
    let start = Instant::now();
    publish();
    finish.last.notified().await;
    start.elapsed()
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| {
        times
            .get(((times.len() as f64 - 1.0) * share) as usize)
            .map_or(0, Duration::as_micros)
    };
    println!(
        "{name}: last of all after {} us (median), {} us (90 %), {} us (99 %)",
        at(0.5),
        at(0.9),
        at(0.99)
    );
}

/// Resident bytes of this process; 0 where the system does not tell.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok())
        .unwrap_or(0)
        * 4096
}
