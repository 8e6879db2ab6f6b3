//! What must be true afterwards: every acknowledged write is there, the log verifies, every ladder has ended.

use super::*;

/// The file as the dead program left it, read by SQLite itself.
pub(super) async fn open(home: &Home) -> SqlitePool {
    let file = home.folder.path().join("muster.sqlite");
    SqlitePool::connect_with(SqliteConnectOptions::new().filename(file))
        .await
        .expect("the file opens")
}

pub(super) async fn count(database: &SqlitePool, sql: &'static str, values: &[&str]) -> i64 {
    let mut query = sqlx::query(sql);
    for value in values {
        query = query.bind((*value).to_owned());
    }
    query.fetch_one(database).await.expect("it counts").get(0)
}

/// Whatever was acknowledged is in the file, with all that belongs to it.
pub(super) async fn check_promises(database: &SqlitePool, kept: &[Acknowledged], seed: u64, kill: u64) {
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
pub(super) async fn check_log(
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
pub(super) async fn check_ends(crew: &Crew, home: &Home, address: std::net::SocketAddr) {
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
