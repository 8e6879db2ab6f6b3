//! SQL of release rows.

use crate::crossing::release::Release;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use std::collections::HashMap;

impl FromRow for Release {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            class: row.word("data_class", DataClass::parse)?,
            record: row.text("record")?,
            site: row.opt_parsed("site_id")?,
            incident: row.opt_parsed("incident_id")?,
            from: row.parsed("from_org")?,
            to: row.parsed("to_org")?,
            clause: row.parsed("clause_id")?,
            opened_at: row.instant("opened_at")?,
            closed_at: row.opt_instant("closed_at")?,
        })
    }
}

/// Opens a record; opening it again under the same clause takes the close back.
pub async fn open(tx: &Tx, release: &Release) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO release (id, data_class, record, site_id, incident_id, from_org, to_org, clause_id, opened_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (to_org, data_class, record, clause_id) DO UPDATE SET closed_at = NULL",
        params![
            release.id,
            release.class,
            release.record,
            release.site,
            release.incident,
            release.from,
            release.to,
            release.clause,
            release.opened_at
        ],
    )
    .await
    .map(drop)
}

/// Closes one record.
pub async fn close(tx: &Tx, release: ReleaseId, now: Timestamp) -> Result<(), Fault> {
    tx.execute(
        "UPDATE release SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL",
        params![release, now],
    )
    .await
    .map(drop)
}

/// Closes what was opened for an incident: to one organisation, or to all.
pub async fn close_incident(tx: &Tx, incident: IncidentId, to: Option<OrgId>, now: Timestamp) -> Result<u64, Fault> {
    match to {
        Some(to) => {
            tx.execute(
                "UPDATE release SET closed_at = $3 WHERE incident_id = $1 AND to_org = $2 AND closed_at IS NULL",
                params![incident, to, now],
            )
            .await
        }
        None => {
            tx.execute(
                "UPDATE release SET closed_at = $2 WHERE incident_id = $1 AND closed_at IS NULL",
                params![incident, now],
            )
            .await
        }
    }
}

/// What is open to an organisation for an incident.
pub async fn open_for_incident(tx: &Tx, incident: IncidentId, to: OrgId) -> Result<Vec<Release>, Fault> {
    tx.all(
        "SELECT * FROM release WHERE incident_id = $1 AND to_org = $2 AND closed_at IS NULL ORDER BY opened_at, id",
        params![incident, to],
    )
    .await
}

/// What one and the same act closed to an organisation for an incident, at this instant.
pub async fn closed_for_incident(
    tx: &Tx,
    incident: IncidentId,
    to: OrgId,
    at: Timestamp,
) -> Result<Vec<Release>, Fault> {
    tx.all(
        "SELECT * FROM release WHERE incident_id = $1 AND to_org = $2 AND closed_at = $3 ORDER BY opened_at, id",
        params![incident, to, at],
    )
    .await
}

/// What of these records was ever released to an organisation, open still or closed by now.
pub async fn of_records(tx: &Tx, class: DataClass, records: &[String], to: OrgId) -> Result<Vec<Release>, Fault> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (3..records.len() + 3).map(|n| format!("${n}")).collect();
    let mut asked = params![to, class];
    asked.extend(records.iter().flat_map(|record| params![record]));
    tx.all(
        &format!(
            "SELECT * FROM release WHERE to_org = $1 AND data_class = $2 AND record IN ({}) ORDER BY opened_at, id",
            places.join(", ")
        ),
        asked,
    )
    .await
}

/// Has an organisation ever had anything of another's for an incident, open still or closed by now?
pub async fn has_had(tx: &Tx, incident: IncidentId, from: OrgId, to: OrgId) -> Result<bool, Fault> {
    let rows = tx
        .count(
            "SELECT COUNT(*) AS n FROM release WHERE incident_id = $1 AND from_org = $2 AND to_org = $3",
            params![incident, from, to],
        )
        .await?;
    Ok(rows > 0)
}

/// How many records each clause of an agreement holds open now; a clause without any is absent.
pub async fn open_under_mou(tx: &Tx, mou: MouId) -> Result<HashMap<ClauseId, usize>, Fault> {
    struct Counted(ClauseId, i64);
    impl FromRow for Counted {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Counted(row.parsed("clause_id")?, row.int("n")?))
        }
    }
    let counted: Vec<Counted> = tx
        .all(
            "SELECT clause_id, COUNT(*) AS n FROM release WHERE closed_at IS NULL \
             AND clause_id IN (SELECT id FROM clause WHERE mou_id = $1) GROUP BY clause_id",
            params![mou],
        )
        .await?;
    let count = |Counted(clause, n)| (clause, usize::try_from(n).unwrap_or(0));
    Ok(counted.into_iter().map(count).collect())
}
