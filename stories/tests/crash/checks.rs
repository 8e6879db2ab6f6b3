//! What must be true afterwards: every acknowledged write is there, both logs verify, every ladder has ended.

use super::*;

/// The database as the dead program left it.
pub(super) async fn open(home: &Home) -> Store {
    let url: DatabaseUrl = home.database.parse().unwrap();
    Store::open_as_it_is(&url).await.expect("the database opens")
}

pub(super) async fn count(database: &Store, sql: &str, values: Vec<Param>) -> i64 {
    let tx = database.read().await.expect("a transaction");
    tx.count(sql, values).await.expect("it counts")
}

/// SQLite looks at its own file, page by page.
async fn check_file(database: &Store) {
    let home_is_sqlite = muster_store::dialect::for_update(database.backend()).is_empty();
    struct Said(String);
    impl FromRow for Said {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Said(row.text("integrity_check")?))
        }
    }
    if home_is_sqlite {
        let tx = database.read().await.unwrap();
        let said: Option<Said> = tx.first("PRAGMA integrity_check", params![]).await.unwrap();
        assert_eq!(said.unwrap().0, "ok");
    }
}

/// Whatever was acknowledged is in the database, with all that belongs to it.
pub(super) async fn check_promises(home: &Home, kept: &[Acknowledged], seed: u64, kill: u64) {
    let database = &open(home).await;
    if home.database.starts_with("sqlite:") {
        check_file(database).await;
    }
    for promise in kept {
        let found = match promise {
            Acknowledged::Raise { reference } => {
                let sql = "SELECT COUNT(*) AS n FROM incident WHERE reference = $1";
                count(database, sql, params![reference.as_str()]).await
            }
            Acknowledged::Answer { reference, position } => {
                let sql = "SELECT COUNT(*) AS n FROM incident_person p JOIN incident i ON i.id = p.incident_id \
                    WHERE i.reference = $1 AND p.position_id = $2 AND p.acknowledged_at IS NOT NULL";
                count(database, sql, params![reference.as_str(), position.as_str()]).await
            }
            Acknowledged::Signature { version, org } => {
                // One of this agreement: the other one is suspended and has its first version only.
                let sql = "SELECT COUNT(*) AS n FROM mou_signature s JOIN mou m ON m.id = s.mou_id AND m.state = 'in_force' \
                    WHERE s.version = $1 AND s.org_id = $2";
                let version: i64 = version.parse().unwrap();
                count(database, sql, params![version, org.as_str()]).await
            }
            Acknowledged::Words { reference, words } => {
                let sql = "SELECT COUNT(*) AS n FROM room_entry e JOIN incident i ON i.id = e.incident_id \
                    WHERE i.reference = $1 AND e.words = $2";
                count(database, sql, params![reference.as_str(), words.as_str()]).await
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
            "SELECT COUNT(*) AS n FROM incident i WHERE NOT EXISTS (SELECT 1 FROM incident_person p WHERE p.incident_id = i.id)",
        ),
        (
            "an alarm without a ladder",
            "SELECT COUNT(*) AS n FROM incident i WHERE NOT EXISTS (SELECT 1 FROM ladder l WHERE l.incident_id = i.id)",
        ),
        (
            "an alarm without deliveries",
            "SELECT COUNT(*) AS n FROM incident i WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.incident_id = i.id)",
        ),
        (
            "an alarm without its line",
            "SELECT COUNT(*) AS n FROM incident i WHERE NOT EXISTS (SELECT 1 FROM room_entry e WHERE e.incident_id = i.id)",
        ),
        (
            "an alarm without its ledger entry",
            "SELECT COUNT(*) AS n FROM incident i WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.kind = 'incident_raised' \
             AND e.record LIKE '%' || i.id || '%')",
        ),
        (
            "a version in force without both signatures",
            "SELECT COUNT(*) AS n FROM mou_version v WHERE v.state = 'in_force' AND (SELECT COUNT(*) FROM mou_signature s \
             WHERE s.mou_id = v.mou_id AND s.version = v.version) <> 2",
        ),
        (
            "a version in force without its clauses",
            "SELECT COUNT(*) AS n FROM mou_version v WHERE v.state = 'in_force' AND NOT EXISTS (SELECT 1 FROM clause c \
             WHERE c.mou_id = v.mou_id AND c.version = v.version)",
        ),
        (
            "a ladder off the clock without a why",
            "SELECT COUNT(*) AS n FROM ladder WHERE due_at IS NULL AND (ended_why IS NULL OR ended_why = '')",
        ),
        (
            "a delivery that waits for nothing",
            "SELECT COUNT(*) AS n FROM delivery WHERE settled_at IS NULL AND (due_at IS NULL OR deadline_at IS NULL)",
        ),
    ] {
        assert_eq!(
            count(database, sql, params![]).await,
            0,
            "seed {seed}, kill {kill}: {what}"
        );
    }
    database.close().await.unwrap();
}

/// The restarted program sequences what waited; the export of each side verifies and continues its last one.
pub(super) async fn check_logs(crew: &mut Crew, address: SocketAddr, home: &Home) -> String {
    let waiting = "SELECT COUNT(*) AS n FROM ledger_entry WHERE leaf_index IS NULL";
    let database = open(home).await;
    for _ in 0..1_200 {
        if count(&database, waiting, params![]).await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(count(&database, waiting, params![]).await, 0, "entries wait for ever");
    database.close().await.unwrap();
    let mut words = Vec::new();
    for (browser, books) in [&mut crew.director, &mut crew.commander]
        .into_iter()
        .zip(&mut crew.books)
    {
        browser.moves_to(address);
        let export = browser.get("/audit/export").await.ok();
        words.push(books.check(&export, home));
    }
    words.join("; ")
}

/// The log of one side as its own people export it.
#[derive(Debug, Clone)]
pub(super) struct Books {
    pub(super) vkey: String,
    /// The checkpoint of the last export.
    pub(super) older: Option<String>,
}

impl Books {
    /// What `muster-verify` says of this export, against the one before.
    fn check(&mut self, export: &Page, home: &Home) -> String {
        let (file, checkpoint) = (
            home.folder.path().join("export.json"),
            home.folder.path().join("older.checkpoint"),
        );
        std::fs::write(&file, &export.body).unwrap();
        let verdict = match &self.older {
            Some(older) => {
                std::fs::write(&checkpoint, older).unwrap();
                verify_against(&file, &self.vkey, &checkpoint)
            }
            None => verify(&file, &self.vkey),
        };
        assert!(verdict.passed, "{}", verdict.words);
        self.older = export.json()["checkpoint"].as_str().map(str::to_owned);
        verdict.words.lines().next().unwrap_or_default().to_owned()
    }
}
