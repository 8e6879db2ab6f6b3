//! The program is killed a hundred times in the middle of its work. What it acknowledged is there, the logs of both sides verify,
//! and every ladder and delivery goes on to an end.
//!
//! The real `muster` as a child process, on SQLite and twenty times more on PostgreSQL, under a bounded load of raises, answers, messages and signatures over HTTP. The moments
//! come from a seed: `MUSTER_TEST_CRASH_SEED` tells another story, `MUSTER_TEST_CRASH_KILLS` a longer one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

mod checks;
mod crew;
mod ends;

use checks::{Books, check_logs, check_promises};
use crew::Crew;
use ends::check_ends;
use muster_store::{DatabaseUrl, Fault, FromRow, Param, Row, Store, params};
use muster_stories::{Browser, Home, Muster, OwnPostgres, Page, Partners, Town, verify, verify_against};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Raisers and dispatchers at work at once.
const HANDS: usize = 4;

/// What somebody was told is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Acknowledged {
    /// An alarm: 303 to its room.
    Raise { reference: String },
    /// "I have it" of a position.
    Answer { reference: String, position: String },
    /// Words in a room.
    Words { reference: String, words: String },
    /// A signature of a side under a version of the agreement.
    Signature { version: String, org: String },
}

type Promises = Arc<Mutex<Vec<Acknowledged>>>;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_a_hundred_times_it_has_kept_every_promise() {
    let home = Home::sqlite();
    println!("{}", killed(&home, number("MUSTER_TEST_CRASH_KILLS", 100)).await);
    home.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_over_postgresql_it_has_kept_every_promise() {
    let mut own = None;
    let home = match Home::postgres().await {
        Some(home) => Some(home),
        None => {
            own = OwnPostgres::start();
            own.as_ref().map(|server| Home::with(server.url()))
        }
    };
    match home {
        Some(home) => {
            println!(
                "{}",
                killed(&home, number("MUSTER_TEST_CRASH_KILLS", 100).div_ceil(5)).await
            );
            home.leave().await;
        }
        None => println!("skipped: no PostgreSQL"),
    }
    drop(own);
}

/// What was at stake, in a line.
async fn killed(home: &Home, kills: u64) -> String {
    let seed = number("MUSTER_TEST_CRASH_SEED", 20_310_504);
    let mut rng = StdRng::seed_from_u64(seed);
    let mut crew = Crew::hire(home).await;
    let promises = Promises::default();
    let tried = Arc::new(AtomicUsize::new(0));
    let address = Muster::free_address();
    let mut last_words = String::new();

    for kill in 0..kills {
        let mut muster = Muster::serve_home(home, address);
        let mut work = tokio::task::JoinSet::new();
        for hand in 0..HANDS {
            let (crew, promises, tried) = (crew.clone(), promises.clone(), tried.clone());
            let seed = rng.random();
            work.spawn(async move { crew.work(hand, address, seed, &promises, &tried).await });
        }
        {
            let (crew, promises, tried) = (crew.clone(), promises.clone(), tried.clone());
            work.spawn(async move { crew.negotiate(address, &promises, &tried).await });
        }
        tokio::time::sleep(Duration::from_millis(rng.random_range(20..900))).await;
        // On a busy machine a signature takes longer than that: every third death waits for one, and comes at a moment after it.
        if kill % 3 == 0 {
            until_more(&promises, signatures).await;
            tokio::time::sleep(Duration::from_millis(rng.random_range(0..100))).await;
        } else if (raises(&promises) as u64) <= kill {
            // On a slow one an alarm does, too: where fewer were kept than deaths came, the next waits for one.
            until_more(&promises, raises).await;
        }
        muster.kill();
        work.shutdown().await;
        // Every tenth time the books are looked at; the last time in full.
        if kill % 10 == 9 {
            let kept = promises.lock().unwrap().clone();
            check_promises(home, &kept, seed, kill).await;
            let muster = Muster::serve_home(home, address);
            last_words = check_logs(&mut crew, address, home).await;
            drop(muster);
        }
    }

    let kept = promises.lock().unwrap().clone();
    let signed = signatures(&promises);
    assert!(signed as u64 > kills / 4, "too little was signed: {signed}");
    let raises = raises(&promises);
    assert!(
        raises as u64 > kills / 2 && kept.len() as u64 > kills,
        "too little was at stake: {raises} raises of {}",
        kept.len()
    );
    check_ends(home, address).await;
    format!(
        "{kills} kills, {} writes tried, {} acknowledged, none missing; {last_words}",
        tried.load(Ordering::SeqCst),
        kept.len()
    )
}

/// Waits until one more was acknowledged, for a while.
async fn until_more(promises: &Promises, kind: fn(&Promises) -> usize) {
    let before = kind(promises);
    for _ in 0..600 {
        if kind(promises) > before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// How many alarms were acknowledged so far.
fn raises(promises: &Promises) -> usize {
    let kept = promises.lock().unwrap();
    kept.iter()
        .filter(|promise| matches!(promise, Acknowledged::Raise { .. }))
        .count()
}

/// How many signatures were acknowledged so far.
fn signatures(promises: &Promises) -> usize {
    let kept = promises.lock().unwrap();
    kept.iter()
        .filter(|promise| matches!(promise, Acknowledged::Signature { .. }))
        .count()
}
