//! The program is killed a hundred times in the middle of its work. What it acknowledged is there, the log verifies, and every
//! ladder and delivery goes on to an end.
//!
//! The real `muster` as a child process, on SQLite, under a bounded load of raises, answers, messages and signatures over HTTP. The moments
//! come from a seed: `MUSTER_CRASH_SEED` tells another story, `MUSTER_CRASH_KILLS` a longer one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on has failed"
)]

use muster_stories::{Browser, Home, Muster, Partners, Town, verify};
use muster_terms::stored_instant;
use rand::{Rng, SeedableRng, rngs::StdRng};
use sqlx::{Row, SqlitePool, sqlite::SqliteConnectOptions};
use std::{
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
    let seed = number("MUSTER_CRASH_SEED", 20_310_504);
    let kills = number("MUSTER_CRASH_KILLS", 100);
    let mut rng = StdRng::seed_from_u64(seed);
    let home = Home::sqlite();
    let crew = Crew::hire(&home).await;
    let promises = Promises::default();
    let tried = Arc::new(AtomicUsize::new(0));
    let address = Muster::free_address();
    let mut last_words = String::new();
    let (mut older, vkey) = (None, crew.vkey.clone());

    for kill in 0..kills {
        let mut muster = Muster::serve(home.folder.path(), address);
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
            let before = signatures(&promises);
            for _ in 0..200 {
                if signatures(&promises) > before {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
            tokio::time::sleep(Duration::from_millis(rng.random_range(0..100))).await;
        }
        muster.kill();
        work.shutdown().await;
        // Every tenth time the books are looked at; the last time in full.
        if kill % 10 == 9 {
            let database = open(&home).await;
            let kept = promises.lock().unwrap().clone();
            check_promises(&database, &kept, seed, kill).await;
            database.close().await;
            let muster = Muster::serve(home.folder.path(), address);
            last_words = check_log(&crew, address, &home, &vkey, &mut older).await;
            drop(muster);
        }
    }

    let kept = promises.lock().unwrap().clone();
    let signed = signatures(&promises);
    assert!(signed as u64 > kills / 4, "too little was signed: {signed}");
    let raises = kept
        .iter()
        .filter(|promise| matches!(promise, Acknowledged::Raise { .. }))
        .count();
    assert!(
        raises as u64 > kills / 2 && kept.len() as u64 > kills,
        "too little was at stake: {raises} raises of {}",
        kept.len()
    );
    check_ends(&crew, &home, address).await;
    println!(
        "{kills} kills, {} writes tried, {} acknowledged, none missing; {last_words}",
        tried.load(Ordering::SeqCst),
        kept.len()
    );
}

/// How many signatures were acknowledged so far.
fn signatures(promises: &Promises) -> usize {
    let kept = promises.lock().unwrap();
    kept.iter()
        .filter(|promise| matches!(promise, Acknowledged::Signature { .. }))
        .count()
}

/// People with sessions that outlive every restart.
#[derive(Clone)]
struct Crew {
    guard: Browser,
    dispatcher: Browser,
    director: Browser,
    commander: Browser,
    agreement: String,
    orgs: [String; 2],
    dispatcher_position: String,
    site: String,
    vkey: String,
}

impl Crew {
    /// Founds the town inside this process, on the machine's own clock, signs people in, and lets go of it.
    async fn hire(home: &Home) -> Self {
        let town = Town::found_at(home, Partners::Agreed, jiff::Timestamp::now()).await;
        let crew = Self {
            guard: town.browser("guard").await,
            dispatcher: town.browser("dispatcher").await,
            director: town.browser("director").await,
            commander: town.browser("commander").await,
            agreement: format!("/agreements/{}", town.agreement.as_ref().expect("they have agreed")),
            orgs: [
                town.org("director").await.to_string(),
                town.org("commander").await.to_string(),
            ],
            dispatcher_position: town.position("dispatcher").to_string(),
            site: town.hospital.reference.to_string(),
            vkey: town.vkey("director").await,
        };
        town.leave().await;
        crew
    }

    /// Raises, answers and writes until the program dies.
    async fn work(
        mut self,
        hand: usize,
        address: std::net::SocketAddr,
        seed: u64,
        promises: &Promises,
        tried: &AtomicUsize,
    ) {
        let mut rng = StdRng::seed_from_u64(seed);
        self.guard.moves_to(address);
        self.dispatcher.moves_to(address);
        let mut own: Option<String> = None;
        loop {
            tried.fetch_add(1, Ordering::SeqCst);
            let done = match (&own, rng.random_range(0..4)) {
                (None, _) | (_, 0) => self
                    .raise(hand, &mut rng)
                    .await
                    .inspect(|kept| own = reference_of(kept)),
                (Some(room), 1) => self.answer(&room.clone()).await,
                (Some(room), _) => self.say(&room.clone(), &mut rng).await,
            };
            match done {
                Some(kept) => promises.lock().unwrap().push(kept),
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    /// Proposes the next version and signs it for both sides, over and over; takes up what the last death left.
    async fn negotiate(mut self, address: std::net::SocketAddr, promises: &Promises, tried: &AtomicUsize) {
        self.director.moves_to(address);
        self.commander.moves_to(address);
        loop {
            let mut signed = false;
            for side in 0..2 {
                tried.fetch_add(1, Ordering::SeqCst);
                if let Some(kept) = self.sign(side).await {
                    promises.lock().unwrap().push(kept);
                    signed = true;
                }
            }
            if !signed && self.propose().await.is_none() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }

    async fn sign(&mut self, side: usize) -> Option<Acknowledged> {
        let action = format!("{}/signature", self.agreement);
        let browser = if side == 0 {
            &mut self.director
        } else {
            &mut self.commander
        };
        let page = browser
            .try_get(&format!("{}/sign", self.agreement))
            .await
            .filter(|page| page.code() == 200)?;
        let version = page.field("version");
        let answer = browser.try_submit(&page, &action).await?;
        (answer.code() == 303).then(|| Acknowledged::Signature {
            version,
            org: self.orgs[side].clone(),
        })
    }

    async fn propose(&mut self) -> Option<()> {
        let (draft, action) = (
            format!("{}/draft", self.agreement),
            format!("{}/proposal", self.agreement),
        );
        self.director.try_post(&draft, &[]).await?;
        let page = self
            .director
            .try_get(&draft)
            .await
            .filter(|page| page.code() == 200 && page.has_form("/proposal"))?;
        self.director.try_submit(&page, &action).await.map(drop)
    }

    async fn raise(&mut self, hand: usize, rng: &mut StdRng) -> Option<Acknowledged> {
        let key = format!("{hand}-{:016x}", rng.random::<u64>());
        let fields = [
            ("site", self.site.as_str()),
            ("place", "ED waiting"),
            ("level", "1"),
            ("category", "weapon"),
            ("idempotency_key", key.as_str()),
            ("confirmed", "yes"),
        ];
        let answer = self
            .guard
            .try_post("/raise", &fields)
            .await
            .filter(|answer| answer.code() == 303)?;
        let reference = answer
            .location()
            .trim_start_matches("/rooms/")
            .trim_end_matches("/sent")
            .to_owned();
        Some(Acknowledged::Raise { reference })
    }

    async fn answer(&mut self, reference: &str) -> Option<Acknowledged> {
        let answer = self
            .dispatcher
            .try_post(&format!("/rooms/{reference}/acknowledgement"), &[])
            .await?;
        let kept = Acknowledged::Answer {
            reference: reference.to_owned(),
            position: self.dispatcher_position.clone(),
        };
        (answer.code() == 303).then_some(kept)
    }

    async fn say(&mut self, reference: &str, rng: &mut StdRng) -> Option<Acknowledged> {
        let words = format!("line {:016x}", rng.random::<u64>());
        let who = if rng.random() {
            &mut self.guard
        } else {
            &mut self.dispatcher
        };
        let answer = who
            .try_post(&format!("/rooms/{reference}/messages"), &[("words", &words)])
            .await?;
        (answer.code() == 303).then(|| Acknowledged::Words {
            reference: reference.to_owned(),
            words,
        })
    }
}

fn reference_of(kept: &Acknowledged) -> Option<String> {
    match kept {
        Acknowledged::Raise { reference } => Some(reference.clone()),
        _ => None,
    }
}

/// The file as the dead program left it, read by SQLite itself.
async fn open(home: &Home) -> SqlitePool {
    let file = home.folder.path().join("muster.sqlite");
    SqlitePool::connect_with(SqliteConnectOptions::new().filename(file))
        .await
        .expect("the file opens")
}

async fn count(database: &SqlitePool, sql: &'static str, values: &[&str]) -> i64 {
    let mut query = sqlx::query(sql);
    for value in values {
        query = query.bind((*value).to_owned());
    }
    query.fetch_one(database).await.expect("it counts").get(0)
}

/// Whatever was acknowledged is in the file, with all that belongs to it.
async fn check_promises(database: &SqlitePool, kept: &[Acknowledged], seed: u64, kill: u64) {
    assert_eq!(
        sqlx::query("PRAGMA integrity_check")
            .fetch_one(database)
            .await
            .unwrap()
            .get::<String, _>(0),
        "ok"
    );
    for promise in kept {
        let found = match promise {
            Acknowledged::Raise { reference } => {
                count(
                    database,
                    "SELECT COUNT(*) FROM incident WHERE reference = ?",
                    &[reference],
                )
                .await
            }
            Acknowledged::Answer { reference, position } => {
                let sql = "SELECT COUNT(*) FROM incident_person p JOIN incident i ON i.id = p.incident_id \
                    WHERE i.reference = ? AND p.position_id = ? AND p.acknowledged_at IS NOT NULL";
                count(database, sql, &[reference, position]).await
            }
            Acknowledged::Signature { version, org } => {
                // One of this agreement: the other one is suspended and has its first version only.
                let sql = "SELECT COUNT(*) FROM mou_signature s JOIN mou m ON m.id = s.mou_id AND m.state = 'in_force' \
                    WHERE s.version = CAST(? AS INTEGER) AND s.org_id = ?";
                count(database, sql, &[version, org]).await
            }
            Acknowledged::Words { reference, words } => {
                let sql = "SELECT COUNT(*) FROM room_entry e JOIN incident i ON i.id = e.incident_id WHERE i.reference = ? AND e.words = ?";
                count(database, sql, &[reference, words]).await
            }
        };
        assert_eq!(
            found, 1,
            "seed {seed}, kill {kill}: acknowledged and gone, or there twice: {promise:?}"
        );
    }
    // Nothing half done: no alarm without its people, ladder, deliveries, first line and ledger entry.
    for (what, sql) in [
        (
            "an alarm without people",
            "SELECT COUNT(*) FROM incident i WHERE NOT EXISTS (SELECT 1 FROM incident_person p WHERE p.incident_id = i.id)",
        ),
        (
            "an alarm without a ladder",
            "SELECT COUNT(*) FROM incident i WHERE NOT EXISTS (SELECT 1 FROM ladder l WHERE l.incident_id = i.id)",
        ),
        (
            "an alarm without deliveries",
            "SELECT COUNT(*) FROM incident i WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.incident_id = i.id)",
        ),
        (
            "an alarm without its line",
            "SELECT COUNT(*) FROM incident i WHERE NOT EXISTS (SELECT 1 FROM room_entry e WHERE e.incident_id = i.id)",
        ),
        (
            "an alarm without its ledger entry",
            "SELECT COUNT(*) FROM incident i WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.kind = 'incident_raised' \
             AND e.record LIKE '%' || i.id || '%')",
        ),
        (
            "a version in force without both signatures",
            "SELECT COUNT(*) FROM mou_version v WHERE v.state = 'in_force' AND (SELECT COUNT(*) FROM mou_signature s \
             WHERE s.mou_id = v.mou_id AND s.version = v.version) <> 2",
        ),
        (
            "a version in force without its clauses",
            "SELECT COUNT(*) FROM mou_version v WHERE v.state = 'in_force' AND NOT EXISTS (SELECT 1 FROM clause c \
             WHERE c.mou_id = v.mou_id AND c.version = v.version)",
        ),
        (
            "a ladder off the clock without a why",
            "SELECT COUNT(*) FROM ladder WHERE due_at IS NULL AND (ended_why IS NULL OR ended_why = '')",
        ),
        (
            "a delivery that waits for nothing",
            "SELECT COUNT(*) FROM delivery WHERE settled_at IS NULL AND (due_at IS NULL OR deadline_at IS NULL)",
        ),
    ] {
        assert_eq!(count(database, sql, &[]).await, 0, "seed {seed}, kill {kill}: {what}");
    }
}

/// The restarted program sequences what waited; its export verifies and continues the last one.
async fn check_log(
    crew: &Crew,
    address: std::net::SocketAddr,
    home: &Home,
    vkey: &str,
    older: &mut Option<String>,
) -> String {
    let mut director = crew.director.clone();
    director.moves_to(address);
    let database = open(home).await;
    for _ in 0..200 {
        if count(
            &database,
            "SELECT COUNT(*) FROM ledger_entry WHERE leaf_index IS NULL",
            &[],
        )
        .await
            == 0
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(
        count(
            &database,
            "SELECT COUNT(*) FROM ledger_entry WHERE leaf_index IS NULL",
            &[]
        )
        .await,
        0,
        "entries wait for ever"
    );
    database.close().await;
    let export = director.get("/audit/export").await.ok().body;
    let (file, checkpoint) = (
        home.folder.path().join("export.json"),
        home.folder.path().join("older.checkpoint"),
    );
    std::fs::write(&file, &export).unwrap();
    let verdict = match older.as_ref() {
        Some(older) => {
            std::fs::write(&checkpoint, older).unwrap();
            muster_stories::verify_against(&file, vkey, &checkpoint)
        }
        None => verify(&file, vkey),
    };
    assert!(verdict.passed, "{}", verdict.words);
    let export: serde_json::Value = serde_json::from_str(&export).unwrap();
    *older = export["checkpoint"].as_str().map(str::to_owned);
    verdict.words.lines().next().unwrap_or_default().to_owned()
}

/// Left alone, everything comes to an end: ladders climb or end, deliveries are settled or are still on their way with a time.
async fn check_ends(crew: &Crew, home: &Home, address: std::net::SocketAddr) {
    // An hour later by the file's own times, so that nobody has to wait: every due time and deadline is moved into the past.
    let database = open(home).await;
    let past = stored_instant(jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1));
    for sql in [
        "UPDATE ladder SET due_at = ? WHERE due_at IS NOT NULL",
        "UPDATE delivery SET deadline_at = ?1, due_at = ?1 WHERE settled_at IS NULL",
        "UPDATE delivery SET lease_until = ? WHERE lease_until IS NOT NULL",
    ] {
        sqlx::query(sql).bind(past.clone()).execute(&database).await.unwrap();
    }
    let muster = Muster::serve(home.folder.path(), address);
    let open_ladders = "SELECT COUNT(*) FROM ladder WHERE due_at <= ?";
    let open_deliveries = "SELECT COUNT(*) FROM delivery WHERE settled_at IS NULL AND deadline_at <= ?";
    let now = stored_instant(jiff::Timestamp::now());
    // Many at once, each with a commit of its own, on a machine that may be busy with other tests.
    for _ in 0..1_500 {
        let waiting = count(&database, open_ladders, &[&now]).await + count(&database, open_deliveries, &[&now]).await;
        if waiting == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(
        count(&database, open_ladders, &[&now]).await,
        0,
        "ladders that were due did not climb"
    );
    assert_eq!(
        count(&database, open_deliveries, &[&now]).await,
        0,
        "deliveries past their time have no end"
    );
    let unknown = "SELECT COUNT(*) FROM delivery WHERE settled_at IS NOT NULL AND state NOT IN ('delivered', 'acknowledged', 'refused', 'overdue')";
    assert_eq!(
        count(&database, unknown, &[]).await,
        0,
        "a delivery ended in no way that has a name"
    );
    let _ = crew;
    drop(muster);
    database.close().await;
}
