//! A backup is taken while alarms are raised, and restored into a fresh home on the same database and on the other one: every row is
//! there, the logs go on where they were, and the next alarm is raised.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_store::{Store, dump::TABLES, params};
use muster_stories::{Browser, Home, Muster, Partners, Town, eventually, program, verify, verify_against};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::File,
    io::Read,
    path::Path,
    process::{Command, Output},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use zip::ZipArchive;

/// What no instant of a town may lack: an alarm with its people, its ladders, its first line and its ledger entry.
const HALF_DONE: &str = "SELECT COUNT(*) AS n FROM incident i WHERE NOT EXISTS (SELECT 1 FROM incident_person p WHERE p.incident_id = i.id) \
    OR NOT EXISTS (SELECT 1 FROM ladder l WHERE l.incident_id = i.id) \
    OR NOT EXISTS (SELECT 1 FROM room_entry e WHERE e.incident_id = i.id) \
    OR NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.kind = 'incident_raised' AND e.record LIKE '%' || i.id || '%')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_busy_town_restores_into_either_database() {
    let mut told = 0;
    for home in homes().await {
        told += 1;
        from(&home).await;
        home.leave().await;
    }
    skipped_without_postgres(told);
}

async fn from(home: &Home) {
    let files = tempfile::tempdir().unwrap();
    let (busy, quiet) = (files.path().join("busy.zip"), files.path().join("quiet.zip"));
    // On the machine's own clock, as the program that will serve what was restored.
    let town = Town::found_at(home, Partners::Agreed, jiff::Timestamp::now()).await;
    let (mut guard, mut director) = (town.browser("guard").await, town.browser("director").await);
    let (site, vkey) = (town.hospital.reference.to_string(), town.vkey("director").await);

    let (raised, enough) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let work = tokio::spawn({
        let (mut guard, site, raised, enough) = (guard.clone(), site.clone(), raised.clone(), enough.clone());
        async move {
            while !enough.load(Ordering::SeqCst) {
                let reference = press(&mut guard, &site).await;
                raised.lock().unwrap().push(reference);
            }
        }
    });
    eventually("a few alarms", || async { raised.lock().unwrap().len() >= 3 }).await;
    let before: Vec<String> = raised.lock().unwrap().clone();
    let rows = told_rows(&muster("backup", home, &["--to", busy.to_str().unwrap()]).await);
    eventually("more alarms", || async { raised.lock().unwrap().len() > before.len() }).await;
    enough.store(true, Ordering::SeqCst);
    work.await.unwrap();
    assert_eq!(rows, total(&lines(&busy)));

    // The end of the town as it was: its log, its rows, its last backup.
    let older = files.path().join("older.checkpoint");
    let export = director.get("/audit/export").await.ok().json();
    std::fs::write(&older, export["checkpoint"].as_str().unwrap()).unwrap();
    town.leave().await;
    let all = home.rows().await;
    told_rows(&muster("backup", home, &["--to", quiet.to_str().unwrap()]).await);
    assert_eq!(all, per_table(&lines(&quiet)), "a backup holds every row");

    for fresh in homes().await {
        let rows = told_rows(&muster("restore", &fresh, &["--from", busy.to_str().unwrap()]).await);
        let held = lines(&busy);
        assert_eq!((rows, fresh.rows().await), (total(&held), per_table(&held)));
        let store = open(&fresh).await;
        let tx = store.read().await.unwrap();
        assert_eq!(tx.count(HALF_DONE, params![]).await.unwrap(), 0, "half an alarm");
        for reference in &before {
            let sql = "SELECT COUNT(*) AS n FROM incident WHERE reference = $1";
            assert_eq!(
                tx.count(sql, params![reference.as_str()]).await.unwrap(),
                1,
                "{reference}"
            );
        }
        drop(tx);
        store.close().await.unwrap();
        // Each value is as it was: what is backed up again is the same, row by row.
        let again = files.path().join("again.zip");
        told_rows(&muster("backup", &fresh, &["--to", again.to_str().unwrap(), "--replace"]).await);
        assert_eq!(lines(&again), held);
        fresh.leave().await;
    }

    for fresh in homes().await {
        told_rows(&muster("restore", &fresh, &["--from", quiet.to_str().unwrap()]).await);
        assert_eq!(fresh.rows().await, all);
        refused(&fresh, &quiet).await;
        let served = Muster::serve_home(&fresh, Muster::free_address());
        for browser in [&mut guard, &mut director] {
            browser.moves_to(served.address);
        }
        // The log is the one of before, and what is raised now goes on with it.
        let export = files.path().join("export.json");
        std::fs::write(&export, director.get("/audit/export").await.ok().body).unwrap();
        let verdict = verify_against(&export, &vkey, &older);
        assert!(verdict.passed, "{}", verdict.words);
        let size = size_of_log(&export);
        let reference = press(&mut guard, &site).await;
        guard.get(&format!("/rooms/{reference}")).await.ok();
        let grown = {
            let (export, director) = (export.clone(), director.clone());
            move || {
                let (export, mut director) = (export.clone(), director.clone());
                async move {
                    std::fs::write(&export, director.get("/audit/export").await.ok().body).unwrap();
                    size_of_log(&export) > size
                }
            }
        };
        eventually("the alarm is in the log", grown).await;
        let verdict = verify(&export, &vkey);
        assert!(verdict.passed, "{}", verdict.words);
        let verdict = verify_against(&export, &vkey, &older);
        assert!(verdict.passed, "{}", verdict.words);
        drop(served);
        fresh.leave().await;
    }
}

/// A folder that holds a node, a database that holds rows and a file that is no backup are refused, with words and without traces.
async fn refused(full: &Home, backup: &Path) {
    let from = ["--from", backup.to_str().unwrap()];
    let told = complaint(&muster("restore", full, &from).await);
    assert!(
        told.contains("holds a node already; restore into an empty folder"),
        "{told}"
    );
    let beside = Home::with(full.database.clone());
    let told = complaint(&muster("restore", &beside, &from).await);
    assert!(told.contains("the database is not empty"), "{told}");
    assert!(!beside.folder.path().join("node.key").exists(), "a key stays behind");
    let (fresh, key) = (Home::sqlite(), full.folder.path().join("node.key"));
    let told = complaint(&muster("restore", &fresh, &["--from", key.to_str().unwrap()]).await);
    assert!(told.contains("is not a backup of Muster"), "{told}");
}

/// A new home of each kind there is.
async fn homes() -> Vec<Home> {
    let mut homes = vec![Home::sqlite()];
    homes.extend(Home::postgres().await);
    homes
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped half must be seen in the output of the tests"
)]
fn skipped_without_postgres(told: usize) {
    if told < 2 {
        eprintln!("skipped: no PostgreSQL");
    }
}

/// Raises danger to life; the incident's reference.
async fn press(guard: &mut Browser, site: &str) -> String {
    let key = uuid::Uuid::now_v7().to_string();
    let fields = [
        ("site", site),
        ("place", "ED waiting"),
        ("level", "1"),
        ("idempotency_key", key.as_str()),
        ("confirmed", "yes"),
    ];
    let next = guard.post("/raise", &fields).await.is(303).location();
    next.trim_start_matches("/rooms/").trim_end_matches("/sent").to_owned()
}

/// `muster backup` or `muster restore` over a home, while whatever serves in this process goes on.
async fn muster(verb: &'static str, home: &Home, more: &[&str]) -> Output {
    let mut command = Command::new(program("muster"));
    command
        .args([
            verb,
            "--base-url",
            "http://muster.example",
            "--database",
            &home.database,
        ])
        .arg("--data-dir")
        .arg(home.folder.path())
        .args(more);
    tokio::task::spawn_blocking(move || command.output().expect("muster runs"))
        .await
        .unwrap()
}

/// How many rows it says it wrote.
fn told_rows(output: &Output) -> usize {
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said.split(' ')
        .next()
        .and_then(|word| word.parse().ok())
        .unwrap_or_else(|| panic!("no number: {said}"))
}

fn complaint(output: &Output) -> String {
    assert!(!output.status.success(), "it was not refused");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The rows of each table in a backup as JSON objects, sorted: neither their order nor that of their columns is a promise.
fn lines(backup: &Path) -> BTreeMap<String, Vec<String>> {
    let mut zip = ZipArchive::new(File::open(backup).unwrap()).unwrap();
    let mut text = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let manifest: Value = serde_json::from_str(&text("manifest.json")).unwrap();
    let columns = |table: &str| manifest["tables"][table].as_array().unwrap().clone();
    let rows = |table: &str| {
        let columns = columns(table);
        let row = |line: &str| {
            let values: Vec<Value> = serde_json::from_str(line).unwrap();
            assert_eq!(values.len(), columns.len(), "{table}");
            let named: BTreeMap<&str, Value> = columns.iter().map(|name| name.as_str().unwrap()).zip(values).collect();
            serde_json::to_string(&named).unwrap()
        };
        let mut rows: Vec<String> = text(&format!("tables/{table}.jsonl")).lines().map(row).collect();
        rows.sort();
        rows
    };
    let mut rows = rows;
    TABLES.iter().map(|table| ((*table).to_owned(), rows(table))).collect()
}

fn per_table(lines: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, usize> {
    lines.iter().map(|(table, rows)| (table.clone(), rows.len())).collect()
}

fn total(lines: &BTreeMap<String, Vec<String>>) -> usize {
    lines.values().map(Vec::len).sum()
}

async fn open(home: &Home) -> Store {
    Store::open_as_it_is(&home.database.parse().unwrap()).await.unwrap()
}

/// The second line of a checkpoint is the size of its log.
fn size_of_log(export: &Path) -> u64 {
    let export: Value = serde_json::from_str(&std::fs::read_to_string(export).unwrap()).unwrap();
    let checkpoint = export["checkpoint"].as_str().unwrap();
    checkpoint.lines().nth(1).unwrap().parse().unwrap()
}
