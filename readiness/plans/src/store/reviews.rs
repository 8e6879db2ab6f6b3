//! Reviews, what asks for one, and reminders.

use crate::model::{EndedIncident, PlanText, Review};
use muster_store::{Fault, FromRow, Row, Tx, params};
use muster_terms::*;
use muster_web::LastChange;

impl FromRow for Review {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            version: row.int("version")?,
            incident: row.opt_parsed("incident")?,
            words: row.text("words")?,
            reviewed: LastChange {
                by: row.text("reviewed_by")?,
                at: row.instant("reviewed_at")?,
            },
            next_on: row.parsed("next_on")?,
        })
    }
}

impl FromRow for EndedIncident {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.parsed("id")?,
            reference: row.parsed("reference")?,
            ended_at: row.instant("ended_at")?,
        })
    }
}

/// The reviews of a plan, the last first.
pub async fn reviews_of(tx: &Tx, plan: PlanTextId) -> Result<Vec<Review>, Fault> {
    tx.all(
        "SELECT r.version, (SELECT reference FROM incident WHERE id = r.incident_id) AS incident, r.words, r.reviewed_at, \
         r.reviewed_by, r.next_on FROM plan_text_review r WHERE r.plan_id = $1 ORDER BY r.reviewed_at DESC, r.id DESC",
        params![plan],
    )
    .await
}

pub async fn insert_review(tx: &Tx, plan: PlanTextId, r: &Review, incident: Option<IncidentId>) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO plan_text_review (id, plan_id, version, incident_id, words, reviewed_at, reviewed_by, next_on) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            PlanTextId::new(),
            plan,
            r.version,
            incident,
            r.words,
            r.reviewed.at,
            r.reviewed.by,
            r.next_on
        ],
    )
    .await
    .map(drop)
}

/// Emergencies that ended at the plan's site after its approved version was written, of its kind where it has one, and after which nobody
/// reviewed it: the last first. False alarms and drills ask for no review.
pub async fn ended_since(tx: &Tx, plan: &PlanText) -> Result<Vec<EndedIncident>, Fault> {
    let (Some(site), Some(approved)) = (plan.site, &plan.approved) else {
        return Ok(Vec::new());
    };
    tx.all(
        "SELECT i.id, i.reference, i.ended_at FROM incident i WHERE i.site_id = $1 AND i.org_id = $2 AND i.status = 'Actual' \
         AND i.ending IN ('all_clear', 'site_clear') \
         AND i.ended_at > (SELECT v.changed_at FROM plan_text_version v WHERE v.plan_id = $5 AND v.version = $3) AND ($4 = '' OR i.category = $4) \
         AND NOT EXISTS (SELECT 1 FROM plan_text_review r WHERE r.plan_id = $5 AND r.incident_id = i.id) \
         ORDER BY i.ended_at DESC LIMIT 20",
        params![
            site,
            plan.org,
            approved.version,
            plan.category.map(Category::as_str).unwrap_or_default(),
            plan.id
        ],
    )
    .await
}

/// Approved plans in use, beginning after `after`, by id: for the reminders, batch by batch.
pub async fn to_remind(tx: &Tx, after: Option<PlanTextId>, limit: i64) -> Result<Vec<PlanText>, Fault> {
    tx.all(
        &format!(
            "{} WHERE p.withdrawn_at IS NULL AND p.approved_version IS NOT NULL AND p.id > $1 ORDER BY p.id LIMIT $2",
            super::texts::PLANS
        ),
        params![after.map(String::from).unwrap_or_default(), limit],
    )
    .await
}

/// Keeps that a reminder goes out for this occasion; whether it is the first.
pub async fn remind_once(tx: &Tx, plan: PlanTextId, occasion: &str, now: Timestamp) -> Result<bool, Fault> {
    let rows = tx
        .execute(
            "INSERT INTO plan_text_reminder (plan_id, occasion, sent_at) VALUES ($1, $2, $3) \
             ON CONFLICT (plan_id, occasion) DO NOTHING",
            params![plan, occasion, now],
        )
        .await?;
    Ok(rows == 1)
}
