//! Left alone, everything comes to an end: each ladder climbs rung by rung to a named end, each delivery is settled.

use super::{
    checks::{count, open},
    *,
};
use std::collections::BTreeMap;

/// How often everything that waits is moved into the past before a ladder without an end is a failure. A round takes a moment; a
/// machine that is busy with other tests takes many of them for one climb of all.
const ROUNDS: usize = 750;

/// Why a ladder may come off the clock.
const ENDINGS: [&str; 3] = ["answered", "answered or ended", "nobody left"];

/// One side's ladder as it ended.
struct Ended {
    incident: String,
    side: String,
    rung: i64,
    why: String,
}

impl FromRow for Ended {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            incident: row.text("incident_id")?,
            side: row.text("org_id")?,
            rung: row.int("rung")?,
            why: row.text("ended_why")?,
        })
    }
}

/// The ledger's record of a rung that was climbed.
struct Climbed(serde_json::Value);

impl FromRow for Climbed {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.json("record")?))
    }
}

/// How many lines of a room say that somebody was called or that nobody is left.
struct Lines(String, i64);

impl FromRow for Lines {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.text("incident_id")?, row.int("n")?))
    }
}

pub(super) async fn check_ends(home: &Home, address: SocketAddr) {
    let database = open(home).await;
    move_into_the_past(&database).await;
    let muster = Muster::serve_home(home, address);
    let on_the_clock = "SELECT COUNT(*) AS n FROM ladder WHERE due_at IS NOT NULL";
    let open_deliveries = "SELECT COUNT(*) AS n FROM delivery WHERE settled_at IS NULL";
    let mut waiting = (1, 1);
    for _ in 0..ROUNDS {
        waiting = (
            count(&database, on_the_clock, params![]).await,
            count(&database, open_deliveries, params![]).await,
        );
        if waiting == (0, 0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        move_into_the_past(&database).await;
    }
    assert_eq!(waiting, (0, 0), "ladders and deliveries without an end");
    let unknown =
        "SELECT COUNT(*) AS n FROM delivery WHERE state NOT IN ('delivered', 'acknowledged', 'refused', 'overdue')";
    assert_eq!(
        count(&database, unknown, params![]).await,
        0,
        "a delivery ended in no way that has a name"
    );
    check_ladders(&database).await;
    drop(muster);
    database.close().await.unwrap();
}

/// An hour later by the rows' own times, so that nobody has to wait: what was put on the clock is due, deadlines have passed.
///
/// The program works on the same rows meanwhile. When PostgreSQL ends a deadlock of the two at this side's cost, the next round moves
/// them.
async fn move_into_the_past(database: &Store) {
    let past = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1);
    for sql in [
        "UPDATE ladder SET due_at = $1 WHERE due_at > $1",
        "UPDATE delivery SET deadline_at = $1, due_at = $1 WHERE settled_at IS NULL AND deadline_at > $1",
        "UPDATE delivery SET lease_until = $1 WHERE lease_until > $1",
    ] {
        let tx = database.begin().await.unwrap();
        match tx.execute(sql, params![past]).await {
            Ok(_) => tx.commit().await.unwrap(),
            Err(fault) => {
                let fault = format!("{fault:?}");
                assert!(fault.contains("deadlock detected"), "{fault}");
            }
        }
    }
}

/// Every end has a known name, and every rung that was climbed has its one entry and its one line.
async fn check_ladders(database: &Store) {
    let tx = database.read().await.unwrap();
    let ladders: Vec<Ended> = tx.all("SELECT * FROM ladder", params![]).await.unwrap();
    let entries =
        "SELECT record FROM ledger_entry WHERE kind = 'escalated' AND org_id IN (SELECT org_id FROM incident)";
    let climbed: Vec<Climbed> = tx.all(entries, params![]).await.unwrap();
    let mut rungs = BTreeMap::<(String, String), Vec<i64>>::new();
    for Climbed(record) in climbed {
        let key = (word(&record, "incident"), word(&record, "side"));
        rungs.entry(key).or_default().push(record["rung"].as_i64().unwrap());
    }
    let mut lines = BTreeMap::<String, i64>::new();
    for ladder in ladders {
        let name = format!("the ladder of {} in {}", ladder.side, ladder.incident);
        assert!(
            ENDINGS.contains(&ladder.why.as_str()),
            "{name} ended with {:?}",
            ladder.why
        );
        let mut own = rungs
            .remove(&(ladder.incident.clone(), ladder.side))
            .unwrap_or_default();
        own.sort_unstable();
        // The turn that only finds that somebody has answered is a rung without words.
        let silent = i64::from(ladder.why == "answered or ended");
        let expected: Vec<i64> = (1..=ladder.rung - silent).collect();
        assert_eq!(
            own, expected,
            "{name} ended with {:?} on rung {}",
            ladder.why, ladder.rung
        );
        assert!(ladder.why != "nobody left" || ladder.rung > 0, "{name} called nobody");
        *lines.entry(ladder.incident).or_default() += ladder.rung - silent;
    }
    assert!(rungs.is_empty(), "rungs of no ladder: {rungs:?}");
    let sql = "SELECT incident_id, COUNT(*) AS n FROM room_entry WHERE kind = 'escalated' GROUP BY incident_id";
    let said: Vec<Lines> = tx.all(sql, params![]).await.unwrap();
    let said: BTreeMap<String, i64> = said.into_iter().map(|line| (line.0, line.1)).collect();
    lines.retain(|_, rungs| *rungs > 0);
    assert_eq!(said, lines, "one line for each rung");
    let nobody = "SELECT COUNT(*) AS n FROM ladder WHERE ended_why = 'nobody left'";
    assert!(
        tx.count(nobody, params![]).await.unwrap() > 0,
        "no ladder was climbed to its end"
    );
}

fn word(record: &serde_json::Value, name: &str) -> String {
    record[name].as_str().unwrap().to_owned()
}
