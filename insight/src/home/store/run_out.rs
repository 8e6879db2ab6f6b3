//! SQL of trainings that have run out or soon will.

use crate::home::grown_old::RunOut;
use muster_readiness::training::rules::DUE_DAYS;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for RunOut {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            name: row.text("name")?,
            out: row.int("out_count")?,
            due: row.int("due_count")?,
            until: row.parsed("first_until")?,
        })
    }
}

/// Courses that are given and that somebody who fills a position has to do again by [`DUE_DAYS`] days from `today`: of each person the
/// training counts that holds longest. The earliest first.
pub async fn run_out(tx: &Tx, org: OrgId, today: civil::Date) -> Result<Vec<RunOut>, Fault> {
    let soon = today.saturating_add(jiff::Span::new().days(DUE_DAYS));
    tx.all(
        "SELECT h.name, CAST(SUM(CASE WHEN h.until < $2 THEN 1 ELSE 0 END) AS BIGINT) AS out_count, \
         CAST(SUM(CASE WHEN h.until < $2 THEN 0 ELSE 1 END) AS BIGINT) AS due_count, MIN(h.until) AS first_until \
         FROM (SELECT c.id, c.name, t.person_id, MAX(COALESCE(t.valid_until, '9999-12-31')) AS until \
         FROM course c JOIN training t ON t.course_id = c.id WHERE c.org_id = $1 AND c.retired_at IS NULL \
         AND EXISTS (SELECT 1 FROM position p WHERE p.org_id = $1 AND p.person_id = t.person_id AND p.closed_at IS NULL) \
         GROUP BY c.id, c.name, t.person_id) h WHERE h.until <= $3 GROUP BY h.id, h.name ORDER BY first_until, h.name",
        params![org, today, soon],
    )
    .await
}
