//! What is left to do: actions, debriefs and planned drills.

use crate::home::{Late, LateIncident, LateOnes, Owner, PlannedDrill, RecoveryFacts};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::Desk;

/// Counts stop here: beyond it the number says nothing more.
pub const MANY: i64 = 1_000;
/// Late things of each kind in the list of what to fix; their own list has the rest.
pub const LISTED: usize = 10;

/// Actions are the organisation's own once it has taken them on; until then they are the other side's proposal.
const TAKEN_ON: &str =
    "a.owner_org = $1 AND a.closed_at IS NULL AND (a.accepted_at IS NOT NULL OR a.added_by_org = $1)";

/// Open and late actions, and own debriefs that are open. Each count stops at a thousand.
pub async fn recovery(tx: &Tx, org: OrgId, today: civil::Date) -> Result<RecoveryFacts, Fault> {
    let bounded = |rows: &str| format!("SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM {rows} LIMIT {MANY}) counted");
    let open = tx
        .count(&bounded(&format!("corrective_action a WHERE {TAKEN_ON}")), params![org])
        .await?;
    let late = bounded(&format!("corrective_action a WHERE {TAKEN_ON} AND a.due_on < $2"));
    let late = tx.count(&late, params![org, today]).await?;
    let debriefs = bounded("debrief d WHERE d.org_id = $1 AND d.closed_at IS NULL");
    let debriefs = tx.count(&debriefs, params![org]).await?;
    Ok(RecoveryFacts { open, late, debriefs })
}

struct LateRow {
    late: Late,
    position: Option<PositionId>,
}

impl FromRow for LateRow {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let title = row.opt_text("owner_title")?;
        let late = Late {
            reference: row.parsed("reference")?,
            words: row.text("words")?,
            owner: title.map(|title| Owner { title, is_you: false }),
            due_on: row.parsed("due_on")?,
            incident: match row.opt_text("category")? {
                Some(_) => Some(LateIncident {
                    category: row.word("category", Category::parse)?,
                    drill: row.word("status", AlertStatus::parse)? == AlertStatus::Exercise,
                    raised_at: row.instant("raised_at")?,
                }),
                None => None,
            },
        };
        Ok(Self {
            late,
            position: row.opt_parsed("owner_position")?,
        })
    }
}

async fn late(tx: &Tx, desk: &Desk, sql: &str, today: civil::Date) -> Result<LateOnes, Fault> {
    // One more than is shown says whether there are more.
    let limit = i64::try_from(LISTED + 1).map_err(Fault::other)?;
    let mut rows: Vec<LateRow> = tx.all(sql, params![desk.org(), today, limit]).await?;
    let more = rows.len() > LISTED;
    rows.truncate(LISTED);
    let own = |row: LateRow| {
        let is_you = row.position == Some(desk.who.position);
        Late {
            owner: row.late.owner.map(|owner| Owner { is_you, ..owner }),
            ..row.late
        }
    };
    Ok(LateOnes {
        oldest: rows.into_iter().map(own).collect(),
        more,
    })
}

/// Actions past their date, the oldest first.
pub async fn late_actions(tx: &Tx, desk: &Desk, today: civil::Date) -> Result<LateOnes, Fault> {
    let sql = format!(
        "SELECT a.reference, a.words, a.owner_title, a.owner_position, a.due_on, NULL AS category, NULL AS status, \
         NULL AS raised_at FROM corrective_action a \
         WHERE {TAKEN_ON} AND a.due_on < $2 ORDER BY a.due_on, a.id LIMIT $3"
    );
    late(tx, desk, &sql, today).await
}

/// Own debriefs past their date, the oldest first.
pub async fn late_debriefs(tx: &Tx, desk: &Desk, today: civil::Date) -> Result<LateOnes, Fault> {
    let sql = "SELECT i.reference, s.name AS words, NULL AS owner_title, NULL AS owner_position, d.due_on, i.category, \
        i.status, i.raised_at FROM debrief d \
        JOIN incident i ON i.id = d.incident_id JOIN site s ON s.id = i.site_id \
        WHERE d.org_id = $1 AND d.closed_at IS NULL AND d.due_on < $2 ORDER BY d.due_on, d.id LIMIT $3";
    late(tx, desk, sql, today).await
}

impl FromRow for PlannedDrill {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            reference: row.parsed("reference")?,
            planned_for: row.instant("planned_for")?,
            site: row.text("site")?,
            scenario: row.text("scenario")?,
        })
    }
}

/// The next four drills of the own organisation.
pub async fn planned_drills(tx: &Tx, org: OrgId, now: Timestamp) -> Result<Vec<PlannedDrill>, Fault> {
    tx.all(
        "SELECT d.reference, d.planned_for, s.name AS site, d.scenario FROM drill d JOIN site s ON s.id = d.site_id \
         WHERE d.org_id = $1 AND d.planned_for >= $2 AND d.cancelled_at IS NULL AND d.incident_id IS NULL \
         ORDER BY d.planned_for LIMIT 4",
        params![org, now],
    )
    .await
}
