//! SQL of "who saw what". What is open to whom is in [`releases`].

pub mod releases;

use super::{Crossing, rules};
use jiff::SignedDuration;
use muster_policy::CrossingAct;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

pub const COLUMNS: &str = "id, at, from_org, to_org, position_id, position_title, act, data_class, record, record_words, site_id, \
    incident_id, purpose, allowed, clause_id, clause_words, why, times, last_at";

impl FromRow for Crossing {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            at: row.instant("at")?,
            from: row.parsed("from_org")?,
            to: row.parsed("to_org")?,
            position: row.opt_parsed("position_id")?,
            position_title: row.text("position_title")?,
            act: row.word("act", CrossingAct::parse)?,
            class: row.word("data_class", DataClass::parse)?,
            record: row.text("record")?,
            record_words: row.text("record_words")?,
            site: row.opt_parsed("site_id")?,
            incident: row.opt_parsed("incident_id")?,
            purpose: row.word("purpose", Purpose::parse)?,
            allowed: row.flag("allowed")?,
            clause: row.opt_parsed("clause_id")?,
            clause_words: row.text("clause_words")?,
            why: row.text("why")?,
            times: row.int("times")?,
            last_at: row.instant("last_at")?,
        })
    }
}

/// Is there the same line of a moment ago? Then an open page that refreshes itself leaves no further one.
pub async fn was_just_kept(tx: &Tx, c: &Crossing) -> Result<bool, Fault> {
    let since = c.at - SignedDuration::from_secs(rules::AGAIN_SECONDS);
    let n = tx
        .count(
            "SELECT COUNT(*) AS n FROM crossing WHERE position_id = $1 AND data_class = $2 AND record = $3 AND act = $4 \
             AND allowed = $5 AND clause_words = $6 AND at > $7 AND purpose = $8 AND to_org = $9",
            params![
                c.position, c.class, c.record, c.act.as_str(), c.allowed, c.clause_words, since, c.purpose, c.to
            ],
        )
        .await?;
    Ok(n > 0)
}

/// Keeps a line and enters it in both logs, or counts it to the same line of a moment ago.
pub async fn keep(tx: &mut Tx, crossing: &Crossing) -> Result<(), Fault> {
    let since = crossing.at - SignedDuration::from_secs(rules::AGAIN_SECONDS);
    let again = tx
        .execute(
            "UPDATE crossing SET times = times + 1, last_at = $8 WHERE position_id = $1 AND data_class = $2 AND record = $3 \
             AND act = $4 AND allowed = $5 AND clause_words = $6 AND at > $7 AND purpose = $9 AND to_org = $10",
            params![
                crossing.position, crossing.class, crossing.record, crossing.act.as_str(), crossing.allowed,
                crossing.clause_words, since, crossing.at, crossing.purpose, crossing.to
            ],
        )
        .await?;
    if again > 0 {
        return Ok(());
    }
    insert(tx, crossing).await?;
    tx.enter(rules::entry(crossing));
    Ok(())
}

async fn insert(tx: &Tx, c: &Crossing) -> Result<(), Fault> {
    tx.execute(
        &format!(
            "INSERT INTO crossing ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
             $17, $18, $19)"
        ),
        params![
            c.id, c.at, c.from, c.to, c.position, c.position_title, c.act.as_str(), c.class, c.record, c.record_words, c.site,
            c.incident, c.purpose, c.allowed, c.clause, c.clause_words, c.why, c.times, c.last_at
        ],
    )
    .await
    .map(drop)
}

/// Lines under one clause, newest first.
pub async fn under_clause(tx: &Tx, clause: ClauseId, limit: i64) -> Result<Vec<Crossing>, Fault> {
    tx.all(
        &format!("SELECT {COLUMNS} FROM crossing WHERE clause_id = $1 ORDER BY at DESC, id DESC LIMIT $2"),
        params![clause, limit],
    )
    .await
}

/// Of each clause only its newest lines are looked at, found by index: the newest of them all are among them, and an agreement
/// under which a million lines stand is read no slower than a young one.
fn under_mou_sql() -> String {
    let columns: Vec<String> = COLUMNS.split(", ").map(|column| format!("c.{column}")).collect();
    format!(
        "SELECT {} FROM clause k CROSS JOIN crossing c WHERE k.mou_id = $1 AND c.clause_id = k.id AND c.at >= COALESCE(\
         (SELECT x.at FROM crossing x WHERE x.clause_id = k.id ORDER BY x.at DESC LIMIT 1 OFFSET $2), '') \
         ORDER BY c.at DESC, c.id DESC LIMIT $2",
        columns.join(", ")
    )
}

/// Lines between two organisations that any clause of this agreement decided, newest first.
pub async fn under_mou(tx: &Tx, mou: MouId, limit: i64) -> Result<Vec<Crossing>, Fault> {
    tx.all(&under_mou_sql(), params![mou, limit]).await
}

/// How often this agreement's clauses were used since `since`.
pub async fn uses_since(tx: &Tx, mou: MouId, since: Timestamp) -> Result<i64, Fault> {
    tx.count(
        "SELECT CAST(SUM(times) AS BIGINT) AS n FROM crossing WHERE at >= $2 AND clause_id IN (SELECT id FROM clause WHERE mou_id = $1)",
        params![mou, since],
    )
    .await
}
