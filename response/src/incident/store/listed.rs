//! SQL of lists of rooms: all that a row needs, in one query.

use super::incidents::COLUMNS;
use crate::incident::{Incident, Listed, Seat};
use muster_policy::Reader;
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let incident = Incident::from_row(row)?;
        Ok(Self {
            site_name: row.text("site_name")?,
            own: Seat {
                org: row.parsed("own_org")?,
                unit: row.opt_parsed("own_unit")?,
                stopped_at: row.opt_instant("own_stopped_at")?,
            },
            owner: Seat {
                org: incident.org,
                unit: row.opt_parsed("owner_unit")?,
                stopped_at: row.opt_instant("owner_stopped_at")?,
            },
            takes_part: row.opt_text("person")?.is_some(),
            was_called: row.opt_instant("called_at")?.is_some(),
            joined_at: row.instant("joined_at")?,
            incident,
        })
    }
}

/// Open rooms that are looked at for one page; a side never has as many at once. Real ones come first.
pub const MOST_OPEN: i64 = 200;

/// What stands in each row: `p` is the reader's organisation in the room, `o` the site's, `q` the reader's own person.
fn columns() -> String {
    format!(
        "{COLUMNS}, s.name AS site_name, p.org_id AS own_org, p.unit_id AS own_unit, p.stopped_at AS own_stopped_at, p.joined_at, \
         o.unit_id AS owner_unit, o.stopped_at AS owner_stopped_at, q.position_id AS person, q.called_at"
    )
}

/// What goes with the incident and the reader's side.
const BESIDE: &str = "CROSS JOIN incident_party o CROSS JOIN site s \
    LEFT JOIN incident_person q ON q.incident_id = i.id AND q.position_id = $2 \
    WHERE p.incident_id = i.id AND p.org_id = $1 AND o.incident_id = i.id AND o.org_id = i.org_id AND s.id = i.site_id";

/// Whoever may come in ([`crate::incident::rules::lets_in`]), and everybody of the site's own, who may know that there was
/// something. `$3`: the reader responds; `$4`: its unit.
const LISTED: &str = "AND (q.position_id IS NOT NULL OR p.org_id = i.org_id \
    OR ($3 = 1 AND i.status = 'Actual' AND (p.unit_id IS NULL OR p.unit_id = $4)))";

/// `CROSS JOIN` makes SQLite begin with the few that are open, and not with every room the organisation ever was in.
fn open_sql(which: &str, limit: u8) -> String {
    format!(
        "SELECT {} FROM incident i CROSS JOIN incident_party p {BESIDE} AND p.stopped_at IS NULL AND i.ended_at IS NULL {which} \
         ORDER BY CASE WHEN i.status = 'Actual' THEN 0 ELSE 1 END, i.raised_at DESC LIMIT ${limit}",
        columns()
    )
}

/// Open rooms this organisation is in, whoever of it may come in: real ones first, then newest first.
pub async fn open_rooms(tx: &Tx, org: OrgId, position: PositionId) -> Result<Vec<Listed>, Fault> {
    tx.all(&open_sql("", 3), params![org, position, MOST_OPEN]).await
}

/// Open rooms for this reader's list, in the same order.
pub async fn open_listed(tx: &Tx, reader: &Reader, responds: bool) -> Result<Vec<Listed>, Fault> {
    let responds = i64::from(responds);
    let asked = params![reader.org, reader.position, responds, reader.unit, MOST_OPEN];
    tx.all(&open_sql(LISTED, 5), asked).await
}

/// It begins with the organisation's newest rooms, and ends when the page is full.
fn past_sql() -> String {
    format!(
        "SELECT {} FROM incident_party p CROSS JOIN incident i {BESIDE} AND p.joined_at < $5 \
         AND (i.ended_at IS NOT NULL OR p.stopped_at IS NOT NULL) {LISTED} ORDER BY p.joined_at DESC LIMIT $6",
        columns()
    )
}

/// Rooms for this reader's list that ended or that its organisation was shut out of, newest first, before an instant.
pub async fn past_listed(
    tx: &Tx,
    reader: &Reader,
    responds: bool,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<Listed>, Fault> {
    let responds = i64::from(responds);
    let asked = params![reader.org, reader.position, responds, reader.unit, before, limit];
    tx.all(&past_sql(), asked).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use muster_store::testing::sqlite_store;

    struct Step(String);

    impl FromRow for Step {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            row.text("detail").map(Self)
        }
    }

    async fn plan(sql: &str, given: usize) -> Vec<String> {
        let (store, _folder) = sqlite_store().await;
        let tx = store.read().await.unwrap();
        let given = std::iter::repeat_n(50_i64, given)
            .flat_map(|one| params![one])
            .collect();
        let steps: Vec<Step> = tx.all(&format!("EXPLAIN QUERY PLAN {sql}"), given).await.unwrap();
        steps.into_iter().map(|step| step.0).collect()
    }

    /// A page stays fast among a hundred thousand ended rooms: every step but the first finds its one row by a key.
    #[tokio::test]
    async fn a_list_begins_with_the_few_and_finds_the_rest_by_key() {
        for (sql, given, first) in [
            (open_sql(LISTED, 5), 5, "incident_open"),
            (open_sql("", 3), 3, "incident_open"),
            (past_sql(), 6, "incident_party_of"),
        ] {
            let steps = plan(&sql, given).await;
            assert!(steps[0].contains(first), "{steps:?}");
            let tables: Vec<&String> = steps
                .iter()
                .filter(|step| step.starts_with("SEARCH") || step.starts_with("SCAN"))
                .collect();
            assert_eq!(tables.len(), 5, "{steps:?}");
            assert!(tables[1..].iter().all(|step| step.starts_with("SEARCH")), "{steps:?}");
        }
    }
}
