//! Ledger entries under load: transactions of many writers at once through the program's own store, with its sequencer beside,
//! and a bare file that is appended to and synced as often as it can be.

use crate::{
    Cli,
    report::{Report, Times, ms},
    town::Home,
};
use muster_store::{Entry, Store, params};
use muster_terms::*;
use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinSet};

/// Who writes at the same time.
const WRITERS: usize = 8;
/// As long as a usual record with its salt and digest.
const BARE_BYTES: usize = 400;

/// What one side did, over all its turns.
#[derive(Default)]
struct Side {
    times: Times,
    rates: Vec<f64>,
}

impl Side {
    fn add(&mut self, times: Vec<Duration>, took: Duration) {
        self.rates.push(times.len() as f64 / took.as_secs_f64());
        self.times.extend(times);
    }

    fn row(&mut self, report: &mut Report, what: String) {
        self.rates.sort_by(f64::total_cmp);
        let rate = self.rates.get(self.rates.len() / 2).copied().unwrap_or_default();
        report.row(what, "-", format!("{rate:.0} a second; {}", self.times));
    }
}

pub async fn measure(cli: &Cli, report: &mut Report) {
    for home in Home::each().await {
        let server = home.open().await;
        let store = server.app.store().clone();
        let (stop, stopping) = watch::channel(false);
        let jobs = tokio::spawn(server.jobs.run(stopping));
        let (mut ours, mut bare) = (Side::default(), Side::default());
        let mut behind = Times::default();
        let length = Duration::from_secs(cli.seconds);
        for _ in 0..cli.turns {
            let (times, took) = bare_turn(home.folder.path(), length).await;
            bare.add(times, took);
            let (times, took) = our_turn(&store, length).await;
            ours.add(times, took);
            behind.push(placed(&store).await);
        }
        let what = |who: &str| format!("{who}, {WRITERS} writers, {}", home.kind);
        ours.row(report, what("a commit with its ledger entry"));
        bare.row(
            report,
            format!("append and fdatasync of {BARE_BYTES} bytes, in turns with it"),
        );
        report.row(
            what("all entries in their place after the load ends"),
            "under 1 s",
            format!("{} (longest {})", ms(behind.median()), ms(behind.max())),
        );
        let _ = stop.send(true);
        let _ = jobs.await;
        store.close().await.unwrap();
        home.leave().await;
    }
}

async fn our_turn(store: &Store, length: Duration) -> (Vec<Duration>, Duration) {
    let (start, org) = (Instant::now(), OrgId::new());
    let mut writers = JoinSet::new();
    for _ in 0..WRITERS {
        let store = store.clone();
        writers.spawn(async move {
            let mut times = Vec::new();
            while start.elapsed() < length {
                let begun = Instant::now();
                let tx = store.begin().await.unwrap();
                let entry = Entry::new(org, "room_entry", SystemClock.now())
                    .with("incident", IncidentId::new().to_string())
                    .with("position", PositionId::new().to_string())
                    .with("entry", RoomEntryId::new().to_string())
                    .with("class", "incident_log");
                tx.commit_with(entry).await.unwrap();
                times.push(begun.elapsed());
            }
            times
        });
    }
    (all(writers).await, start.elapsed())
}

async fn bare_turn(folder: &Path, length: Duration) -> (Vec<Duration>, Duration) {
    let file = Arc::new(Mutex::new(File::create(folder.join("bare.log")).unwrap()));
    let start = Instant::now();
    let mut writers = JoinSet::new();
    for _ in 0..WRITERS {
        let file = file.clone();
        writers.spawn_blocking(move || {
            let mut times = Vec::new();
            while start.elapsed() < length {
                let begun = Instant::now();
                let mut file = file.lock().unwrap();
                file.write_all(&[7; BARE_BYTES]).unwrap();
                file.sync_data().unwrap();
                drop(file);
                times.push(begun.elapsed());
            }
            times
        });
    }
    (all(writers).await, start.elapsed())
}

async fn all(mut writers: JoinSet<Vec<Duration>>) -> Vec<Duration> {
    let mut times = Vec::new();
    while let Some(own) = writers.join_next().await {
        times.extend(own.unwrap());
    }
    times
}

/// How long until no entry waits for its place.
async fn placed(store: &Store) -> Duration {
    let start = Instant::now();
    loop {
        let tx = store.read().await.unwrap();
        let waiting = tx.count(
            "SELECT COUNT(*) AS n FROM ledger_entry WHERE leaf_index IS NULL",
            params![],
        );
        if waiting.await.unwrap() == 0 {
            return start.elapsed();
        }
        drop(tx);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
