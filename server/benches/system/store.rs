//! SQL of the benches: who is who in the demo, and how its history is repeated.

use muster_membership::Position;
use muster_store::{Fault, FromRow, Row, Tx, dialect, params};
use muster_terms::*;

/// Whoever has this title in the organisation of this name.
pub async fn titled(tx: &Tx, org: &str, title: &str) -> Result<Option<Position>, Fault> {
    tx.first(
        "SELECT p.id, p.org_id, p.unit_id, p.site_id, p.title, p.duty, p.person_id, p.phone, p.place, p.place_mark \
         FROM position p JOIN organisation o ON o.id = p.org_id WHERE o.name = $1 AND p.title = $2 AND p.closed_at IS NULL",
        params![org, title],
    )
    .await
}

/// One text of an answer's column `text`.
pub async fn text(tx: &Tx, sql: &str, id: String) -> Result<String, Fault> {
    struct Text(String);
    impl FromRow for Text {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.text("text")?))
        }
    }
    let row: Option<Text> = tx.first(sql, params![id]).await?;
    row.map(|row| row.0)
        .ok_or_else(|| Fault::other(format!("nothing is found by {sql}")))
}

/// Ended real incidents and drills, as patterns of a longer history.
pub async fn patterns(tx: &Tx) -> Result<Vec<IncidentId>, Fault> {
    struct Id(IncidentId);
    impl FromRow for Id {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.parsed("id")?))
        }
    }
    let rows: Vec<Id> = tx
        .all(
            "SELECT id FROM incident WHERE ended_at IS NOT NULL AND sharing_closed_at IS NOT NULL ORDER BY raised_at",
            params![],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// What a site has, table by table.
const OF_A_SITE: [(&str, &str); 3] = [
    ("site_point", "kind, code, name, detail, preferred, rank"),
    (
        "floor",
        "name, ordinal, version, walked_on, geojson, changed_at, changed_by",
    ),
    ("emergency_plan", "category, name, version, agreed_on, instruction"),
];

/// Brings an organisation to this many sites, each with what its first site with floors has, and two contacts. How many there are then.
pub async fn more_sites(tx: &Tx, org: OrgId, wanted: u32) -> Result<i64, Fault> {
    let count = "SELECT COUNT(*) AS n FROM site WHERE org_id = $1";
    let there = tx.count(count, params![org]).await?;
    let first = "SELECT MIN(s.id) AS text FROM site s JOIN floor f ON f.site_id = s.id WHERE s.org_id = $1";
    let first = text(tx, first, org.to_string()).await?;
    let called =
        "SELECT MIN(id) AS text FROM position WHERE org_id = $1 AND person_id IS NOT NULL AND closed_at IS NULL";
    let called = text(tx, called, org.to_string()).await?;
    let mut parts = Vec::new();
    for (table, columns) in OF_A_SITE {
        let ids = texts(
            tx,
            &format!("SELECT id AS text FROM {table} WHERE site_id = $1"),
            &first,
        )
        .await?;
        let copy =
            format!("INSERT INTO {table} (id, site_id, {columns}) SELECT $1, $2, {columns} FROM {table} WHERE id = $3");
        parts.extend(ids.into_iter().map(|id| (copy.clone(), id)));
    }
    for number in there..i64::from(wanted) {
        let site = SiteId::new();
        tx.execute(
            "INSERT INTO site (id, reference, org_id, name, address, hours, occupancy, police_org, police_unit, arrival_words, \
             officer_notes, tlp, created_at) SELECT $1, $2, org_id, $3, address, hours, occupancy, police_org, police_unit, \
             arrival_words, officer_notes, tlp, created_at FROM site WHERE id = $4",
            params![site, format!("S-9{number:05}"), format!("Branch {number}"), first.as_str()],
        )
        .await?;
        for (copy, id) in &parts {
            tx.execute(copy, params![PointId::new(), site, id.as_str()]).await?;
        }
        for rank in 1..=2_i64 {
            tx.execute(
                "INSERT INTO contact (id, org_id, site_id, position_id, reach_rank, verified_on) VALUES ($1, $2, $3, $4, $5, '2026-11-01')",
                params![ContactId::new(), org, site, called.as_str(), rank],
            )
            .await?;
        }
    }
    tx.count(count, params![org]).await
}

/// The texts of an answer's column `text`.
async fn texts(tx: &Tx, sql: &str, id: &str) -> Result<Vec<String>, Fault> {
    struct Text(String);
    impl FromRow for Text {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.text("text")?))
        }
    }
    let rows: Vec<Text> = tx.all(sql, params![id]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// A repetition of an incident on another day.
pub struct Repeat {
    pub number: u32,
    pub pattern: IncidentId,
    pub day: civil::Date,
    /// Within the last three months.
    pub is_recent: bool,
}

/// Notes what is to be repeated, for [`repeat`] in the same transaction.
pub async fn plan(tx: &Tx, repeats: impl Iterator<Item = Repeat>) -> Result<(), Fault> {
    tx.execute(
        "CREATE TEMPORARY TABLE bench_repeat (pattern TEXT NOT NULL, day TEXT NOT NULL, head TEXT NOT NULL, \
         number BIGINT NOT NULL, is_recent BOOLEAN NOT NULL)",
        params![],
    )
    .await?;
    let (mut values, mut given) = (Vec::new(), Vec::new());
    let mut repeats = repeats.peekable();
    while let Some(repeat) = repeats.next() {
        let digits = format!("{:012}", repeat.number);
        // The head of an id, in the form of a UUID's first two groups.
        let head = format!("{}-{}", &digits[..8], &digits[8..]);
        let at = given.len();
        values.push(format!(
            "(${}, ${}, ${}, ${}, ${})",
            at + 1,
            at + 2,
            at + 3,
            at + 4,
            at + 5
        ));
        given.extend(params![
            repeat.pattern,
            repeat.day,
            head,
            repeat.number,
            repeat.is_recent
        ]);
        if values.len() == 5_000 || repeats.peek().is_none() {
            let sql = format!(
                "INSERT INTO bench_repeat (pattern, day, head, number, is_recent) VALUES {}",
                values.join(", ")
            );
            tx.execute(&sql, std::mem::take(&mut given)).await?;
            values.clear();
        }
    }
    tx.execute("CREATE INDEX bench_repeat_of ON bench_repeat (pattern)", params![])
        .await
        .map(drop)
}

/// The tables of an incident and of what followed it, with the way from their rows to the incident.
const TABLES: [(&str, &str); 14] = [
    ("incident", "t.id"),
    ("incident_party", "t.incident_id"),
    ("incident_person", "t.incident_id"),
    ("incident_unit", "t.incident_id"),
    ("incident_step", "t.incident_id"),
    ("room_entry", "t.incident_id"),
    ("delivery", "t.incident_id"),
    ("ladder", "t.incident_id"),
    ("release", "t.incident_id"),
    ("crossing", "t.incident_id"),
    ("debrief", "t.incident_id"),
    (
        "debrief_word",
        "(SELECT d.incident_id FROM debrief d WHERE d.id = t.debrief_id)",
    ),
    (
        "corrective_action",
        "(SELECT d.incident_id FROM debrief d WHERE d.id = t.debrief_id)",
    ),
    (
        "corrective_action_event",
        "(SELECT d.incident_id FROM corrective_action a JOIN debrief d ON d.id = a.debrief_id WHERE a.id = t.action_id)",
    ),
];

/// Repeats every planned incident with all its rows; how many rows.
///
/// Ids get a new head and keep their tail, so that rows that name each other still do. The ledger is left alone: a log with
/// leaves that nobody placed would be a false one.
pub async fn repeat(tx: &Tx) -> Result<u64, Fault> {
    let mut rows = 0;
    for (table, incident) in TABLES {
        let columns = columns(tx, table).await?;
        let values: Vec<String> = columns.iter().map(|column| value(table, column)).collect();
        let sql = format!(
            "INSERT INTO {table} ({}) SELECT {} FROM {table} t JOIN bench_repeat b ON b.pattern = {incident}",
            columns.join(", "),
            values.join(", ")
        );
        rows += tx.execute(&sql, params![]).await?;
    }
    tx.execute("DROP TABLE bench_repeat", params![]).await?;
    Ok(rows)
}

/// What a column of a repeated row holds.
fn value(table: &str, column: &str) -> String {
    match (table, column) {
        // The demo draws four digits.
        ("incident", "reference") => "'INC-' || CAST(10000 + b.number AS TEXT)".into(),
        // Two at most for each incident, one of each side.
        ("corrective_action", "reference") => {
            "'AC-' || CAST(10000 + 2 * b.number + (SELECT COUNT(*) FROM corrective_action o \
             WHERE o.debrief_id = t.debrief_id AND o.id < t.id) AS TEXT)"
                .into()
        }
        ("corrective_action", "source_id") => fresh("t.source_id"),
        ("corrective_action", "source_reference") => "'INC-' || CAST(10000 + b.number AS TEXT)".into(),
        ("incident", "idempotency_key") => "t.idempotency_key || '-' || b.head".into(),
        ("incident", "id") | ("delivery" | "room_entry" | "release" | "crossing", "id") => fresh("t.id"),
        ("debrief" | "debrief_word" | "corrective_action" | "corrective_action_event", "id") => fresh("t.id"),
        (_, "incident_id" | "debrief_id" | "action_id") => fresh(&format!("t.{column}")),
        // What is left to do is done within a season, or the inbox would hold five years of it.
        ("debrief", "closed_at") => done_by_now("t.created_at"),
        ("corrective_action", "closed_at") => done_by_now("t.added_at"),
        // `incident:0190…`, `entry:0190…`: the id is the tail.
        ("release" | "crossing", "record") => format!(
            "SUBSTR(t.record, 1, LENGTH(t.record) - 36) || {}",
            fresh("SUBSTR(t.record, LENGTH(t.record) - 35)")
        ),
        // On the repeat's day, at the pattern's time of day.
        (_, "at" | "joined_at" | "lease_until") => on_the_day(column),
        (_, column) if column.ends_with("_at") || column.ends_with("_on") => on_the_day(column),
        (_, column) => format!("t.{column}"),
    }
}

fn done_by_now(begun_at: &str) -> String {
    format!(
        "CASE WHEN b.is_recent THEN {} ELSE b.day || SUBSTR(COALESCE(t.closed_at, {begun_at}), 11) END",
        on_the_day("closed_at")
    )
}

fn fresh(id: &str) -> String {
    format!("b.head || SUBSTR({id}, 14)")
}

fn on_the_day(column: &str) -> String {
    format!("b.day || SUBSTR(t.{column}, 11)")
}

async fn columns(tx: &Tx, table: &str) -> Result<Vec<String>, Fault> {
    struct Name(String);
    impl FromRow for Name {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(row.text("name")?))
        }
    }
    let names: Vec<Name> = tx.all(dialect::columns_of(tx.backend()), params![table]).await?;
    Ok(names.into_iter().map(|name| name.0).collect())
}

/// So many records were released to this organisation, and so many lines say what it saw.
pub async fn of_partner(tx: &Tx, org: OrgId) -> Result<(i64, i64), Fault> {
    let released = "SELECT COUNT(*) AS n FROM release WHERE to_org = $1";
    let lines = "SELECT COUNT(*) AS n FROM crossing WHERE to_org = $1";
    Ok((
        tx.count(released, params![org]).await?,
        tx.count(lines, params![org]).await?,
    ))
}

/// What PostgreSQL does by itself some minutes after so many rows.
pub async fn analyze(tx: &Tx) -> Result<(), Fault> {
    tx.execute("ANALYZE", params![]).await.map(drop)
}
